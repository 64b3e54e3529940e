"""What each group of reps was planned to be: its race pace, how it is graded, its kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, TypeAlias

from msgspec import Struct

from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements.inputs.coach import AthleteContext
from metrics.judgements.sessions.alignment import DayMatch, EffortRow, mode_of
from metrics.judgements.sessions.all_out import AllOut, all_out_reps
from metrics.workouts.model import RepKind

GroupKey: TypeAlias = tuple[str, int, int]
"""`activity_id`, `set_index`, `group_index`."""

LEAST_SHARE = 0.5
"""A group is what at least half of its reps were planned as."""


class Intent(Struct, frozen=True, kw_only=True):
    """What was planned; `race_pace` and `distance_m` are None where the plan names none."""

    race_pace: RacePace | None
    mode: Mode
    kind: RepKind
    distance_m: float | None = None
    all_out: AllOut = AllOut.NO

    @property
    def is_by_effort(self) -> bool:
        """Whether the planned race pace counts and pace is not looked at (C5)."""
        return self.mode is Mode.EFFORT and self.race_pace is not None


group_key: Callable[[Mapping[str, Any]], GroupKey] = itemgetter(
    "activity_id", "set_index", "group_index"
)
"""Keys the group that a row of `efforts` or of `sets` belongs to."""


def planned_intents(
    days: Iterable[DayMatch], efforts: Sequence[EffortRow], context: AthleteContext
) -> dict[GroupKey, Intent]:
    """Find what each group was planned to be.

    Parameters
    ----------
    days
        Matches of plan and efforts.
    efforts
        All efforts of the athlete, to count a group's reps.
    context
        What the coach knows of the athlete.

    Returns
    -------
    dict
        The intent of every group of which at least half ran the same thing of the plan.
    """
    votes: dict[GroupKey, Counter[Intent]] = defaultdict(Counter)
    for match in (match for day in days for match in day.items if match.run):
        all_out = all_out_reps(match.item.workout)
        ran = Counter(
            (group_key(run.effort), run.planned.rep, all_out[run.planned.number])
            for run in match.run
        )
        for (key, rep, all_out_class), count in ran.items():
            intent = Intent(
                race_pace=rep.race_pace,
                mode=mode_of(match.item, rep, context.seasons),
                kind=rep.kind,
                distance_m=rep.distance_m,
                all_out=all_out_class,
            )
            votes[key][intent] += count
    reps = Counter(map(group_key, efforts))
    leading = {key: intents.most_common(1)[0] for key, intents in votes.items()}
    return {
        key: intent for key, (intent, count) in leading.items() if count >= LEAST_SHARE * reps[key]
    }
