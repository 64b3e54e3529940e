"""What each group of reps was planned to be: its race pace, how it is graded, its kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias

from msgspec import Struct

from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements.inputs.coach import AthleteContext
from metrics.judgements.sessions.alignment import (
    DayMatch,
    EffortRow,
    chosen_mode,
    efforts_asked,
    period_mode,
)
from metrics.judgements.sessions.all_out import AllOut, all_out_reps
from metrics.workouts.model import RepKind, Workout

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
    votes: dict[GroupKey, list[Intent]] = defaultdict(list)
    for match in (match for day in days for match in day.items if match.run):
        item = match.item
        period = period_mode(item.day, context.seasons)
        intents = _intents(item.workout, item.mode, period)
        for run in match.run:
            votes[group_key(run.effort)].append(intents[run.planned.number])
    reps = Counter(map(group_key, efforts))
    leading = {key: _most_common(intents) for key, intents in votes.items()}
    return {
        key: intent for key, (intent, count) in leading.items() if count >= LEAST_SHARE * reps[key]
    }


@lru_cache(maxsize=1024)
def _intents(workout: Workout, item_mode: Mode | None, period: Mode | None) -> Mapping[int, Intent]:
    """Write down what each rep of a workout is planned to be, by its number."""
    all_out = all_out_reps(workout)
    return {
        planned.number: Intent(
            race_pace=planned.rep.race_pace,
            mode=chosen_mode(item_mode, planned.rep, period),
            kind=planned.rep.kind,
            distance_m=planned.rep.distance_m,
            all_out=all_out[planned.number],
        )
        for planned in efforts_asked(workout)
    }


def _most_common(intents: Sequence[Intent]) -> tuple[Intent, int]:
    """Find what most were planned to be, and how many; nearly always all were the same."""
    first, count = intents[0], intents.count(intents[0])
    return (first, count) if 2 * count >= len(intents) else Counter(intents).most_common(1)[0]
