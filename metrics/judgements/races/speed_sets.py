"""Speed days: which sets were speed work, of which kind, and whether it was truly speed (B1–B4)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from statistics import median
from typing import Any

from msgspec import Struct

from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import KindJudged, PaceBasis
from metrics.judgements.inputs.coach import AthleteContext, PlanItem
from metrics.judgements.inputs.recordings import Readings, TraceOf
from metrics.judgements.paces.date_paces import PacesOn
from metrics.judgements.sessions.groups import FactRow
from metrics.judgements.sessions.intents import GroupKey, Intent, group_key
from metrics.judgements.sessions.timed_reps import TimedRep
from metrics.races.enums import SpeedType
from metrics.races.speed_zones import zone_count
from metrics.recording.grade import HILL_GRADE
from metrics.workouts.model import RepKind, Workout

LONGEST_M = 160.0
"""A rep of an in-n-out is 150 m; what is longer is speed endurance at best (B1)."""
SHARE_OF_MAX = 0.9
"""Source A's in-n-out goes to 92–96 % of maximum, a sprint beyond; a watch smooths the peak."""
LEAST_REST_S = 45.0
"""Speed needs rest: below this a 60 m sprint is an interval. Coaches give a minute for 10 m."""
HILL_MOST_S = 36.0
PLANNED_TYPES = {
    RepKind.SPRINT: SpeedType.SPRINT,
    RepKind.FLY: SpeedType.FLYING,
    RepKind.IN_N_OUT: SpeedType.IN_N_OUT,
    RepKind.HILL: SpeedType.HILL_SPRINT,
}
_LABEL = re.compile(r"(?i)\b(speed|sprint\w*|fly\w*|flying|ins?[ -]?(?:and|n|&)[ -]?outs?)\b")


class SpeedSet(Struct, frozen=True, kw_only=True):
    """A set of speed work, or one that the plan called so.

    `max_share` is the median of the reps' best 2 s over the athlete's maximum; None where no
    maximum was timed. `is_speed` is None where the watch cannot tell.
    """

    day: date
    key: GroupKey
    speed_type: SpeedType
    reps: int
    length_m: float | None
    zones: int | None
    timed: tuple[TimedRep, ...]
    max_share: float | None
    rest_s: float | None
    is_speed: bool | None
    is_labeled: bool

    @property
    def best_s(self) -> float | None:
        """The best time by hand or gate; None without any, for a watch cannot time it."""
        return min((rep.time_s for rep in self.timed), default=None)


class SpeedFacts(Struct, frozen=True, kw_only=True):
    """What speed days are judged from: rows of `sets` and `efforts`, kinds, intents and times.

    `kinds` and `intents` are by group; `paces_on` gives the athlete's paces of a day.
    """

    sets: Sequence[FactRow]
    efforts: Sequence[FactRow]
    kinds: Mapping[GroupKey, KindJudged]
    intents: Mapping[GroupKey, Intent]
    timed: Sequence[TimedRep]
    paces_on: PacesOn


def speed_sets(facts: SpeedFacts, context: AthleteContext, readings: Readings) -> list[SpeedSet]:
    """Find the speed work of an athlete, and what was labeled speed but was none.

    Parameters
    ----------
    facts
        The athlete's sets and efforts with their judged kinds, intents and times.
    context
        What the coach knows of the athlete.
    readings
        What is read from the athlete's recordings: zones of in-n-outs are counted in them.

    Returns
    -------
    list of SpeedSet
        One a group, in order.
    """
    efforts: dict[GroupKey, list[FactRow]] = defaultdict(list)
    for row in facts.efforts:
        efforts[group_key(row)].append(row)
    timed: dict[GroupKey, list[TimedRep]] = defaultdict(list)
    for rep in facts.timed:
        timed[rep.key].append(rep)
    days = {row["local_date"] for row in facts.sets}
    labeled = {item.day for item in context.plan if item.day in days and is_labeled_speed(item)}
    judge = _SpeedJudge(facts.paces_on, readings)
    judged = (
        judge.judged(
            row,
            efforts[group_key(row)],
            facts.kinds.get(group_key(row)),
            facts.intents.get(group_key(row)),
            timed=tuple(timed[group_key(row)]),
            is_labeled=row["local_date"] in labeled,
        )
        for row in facts.sets
        if row["local_date"] is not None
    )
    return [speed_set for speed_set in judged if speed_set is not None]


def is_labeled_speed(item: PlanItem) -> bool:
    """Check whether a plan item calls itself speed: by its text, or by its reps.

    Parameters
    ----------
    item
        A plan item.

    Returns
    -------
    bool
        True for sprints, flying sprints and in-n-outs, and for the words of a speed day.
    """
    return _asks_speed(item.workout) or _is_speed_label(item.text)


@lru_cache(maxsize=1024)
def _asks_speed(workout: Workout) -> bool:
    return any(planned.rep.kind in (RepKind.SPRINT, RepKind.FLY) for planned in workout.reps())


@lru_cache(maxsize=1024)
def _is_speed_label(text: str) -> bool:
    return _LABEL.search(text) is not None


class _SpeedJudge(Struct, frozen=True):
    paces_on: PacesOn
    readings: Readings

    def judged(
        self,
        row: FactRow,
        efforts: Sequence[FactRow],
        kind: KindJudged | None,
        intent: Intent | None,
        *,
        timed: tuple[TimedRep, ...],
        is_labeled: bool,
    ) -> SpeedSet | None:
        speed_type = _type(row, kind, intent, timed)
        if speed_type is None and not (is_labeled and _is_fast_work(kind)):
            return None
        zones = self._zones(row, efforts) if speed_type is SpeedType.IN_N_OUT else None
        if zones is not None and zones >= 2:
            speed_type = SpeedType.INS_AND_OUTS
        lengths = [each["distance_m"] for each in efforts if each["distance_m"]]
        length_m = median(lengths) if lengths else None
        share = self._max_share(row, efforts)
        return SpeedSet(
            day=row["local_date"],
            key=group_key(row),
            speed_type=speed_type or SpeedType.REP,
            reps=row["rep_count"],
            length_m=length_m,
            zones=zones,
            timed=timed,
            max_share=share,
            rest_s=row["rest_median_s"],
            is_speed=_is_speed(speed_type, length_m, share, row["rest_median_s"]),
            is_labeled=is_labeled,
        )

    def _max_share(self, row: FactRow, efforts: Sequence[FactRow]) -> float | None:
        """Compare the usual peak with a maximum that was timed; an estimate is no yardstick."""
        top = self.paces_on(row["local_date"]).pace(RacePace.MAX)
        shown = [each["peak_speed_2s_mps"] for each in efforts if each["peak_speed_2s_mps"]]
        if top is None or top.basis is PaceBasis.ESTIMATE or not shown:
            return None
        return float(median(shown)) / top.speed_mps

    def _zones(self, row: FactRow, efforts: Sequence[FactRow]) -> int | None:
        activity_id = row["activity_id"]
        reps = [(each["start_s"], each["end_s"]) for each in efforts]

        def read(trace_of: TraceOf) -> int | None:
            trace = trace_of(activity_id)
            return None if trace is None else zone_count(trace, reps)

        count: int | None = self.readings.of(("zones", reps), [activity_id], read)
        return count


def _type(
    row: FactRow, kind: KindJudged | None, intent: Intent | None, timed: Sequence[TimedRep]
) -> SpeedType | None:
    """Choose the kind of speed work: as timed, as planned, else by its shape; None for none."""
    if timed and timed[0].speed_type is not SpeedType.REP:
        return timed[0].speed_type
    if intent is not None and intent.kind in PLANNED_TYPES:
        return PLANNED_TYPES[intent.kind]
    if kind is KindJudged.SPRINT:
        return SpeedType.SPRINT
    if row["kind"] == EffortKind.IN_N_OUT:
        return SpeedType.IN_N_OUT
    duration_s = (row["total_duration_s"] or 0.0) / row["rep_count"]
    is_hill = (row["grade"] or 0.0) >= HILL_GRADE and duration_s <= HILL_MOST_S
    return SpeedType.HILL_SPRINT if is_hill and row["rep_count"] >= 3 else None


def _is_fast_work(kind: KindJudged | None) -> bool:
    return kind in (KindJudged.REP, KindJudged.STRIDE, KindJudged.SPRINT, KindJudged.IN_N_OUT)


def _is_speed(
    speed_type: SpeedType | None,
    length_m: float | None,
    max_share: float | None,
    rest_s: float | None,
) -> bool | None:
    """Judge whether it was truly speed: short, near the maximum, with rest (B1)."""
    if speed_type is SpeedType.HILL_SPRINT:
        return None  # uphill no speed tells an effort
    is_long = length_m is not None and length_m > LONGEST_M
    is_short_of_rest = rest_s is not None and rest_s < LEAST_REST_S
    if is_long or is_short_of_rest:
        return False
    return None if max_share is None else max_share >= SHARE_OF_MAX


def speed_reason(speed_set: SpeedSet) -> str:
    """Write what a set was, in one plain sentence with its numbers; ids in brackets.

    Parameters
    ----------
    speed_set
        A set.

    Returns
    -------
    str
        Times only from a stopwatch or gates: a watch cannot time less than 100 m (B2, B3).
    """
    return "; ".join((speed_name(speed_set), *_details(speed_set))) + "."


_TYPE_WORDS = {
    SpeedType.SPRINT: ("sprint", "sprints"),
    SpeedType.FLYING: ("flying sprint", "flying sprints"),
    SpeedType.IN_N_OUT: ("in-n-out", "in-n-outs"),
    SpeedType.INS_AND_OUTS: ("rep of ins and outs", "reps of ins and outs"),
    SpeedType.HILL_SPRINT: ("hill sprint", "hill sprints"),
    SpeedType.REP: ("rep", "reps"),
}


def speed_name(speed_set: SpeedSet) -> str:
    """Count and name the reps of a set: `8 sprints`, `5 flying sprints of 30 m`.

    Parameters
    ----------
    speed_set
        A set.

    Returns
    -------
    str
        With the timed meters where there are times.
    """
    name = _TYPE_WORDS[speed_set.speed_type][speed_set.reps != 1]
    if speed_set.timed:
        return f"{speed_set.reps} {name} of {speed_set.timed[0].distance_m:.0f} m"
    if speed_set.speed_type is SpeedType.REP and speed_set.length_m:
        return f"{speed_set.reps} {name} of about {speed_set.length_m:.0f} m"
    return f"{speed_set.reps} {name}"


def _details(speed_set: SpeedSet) -> Iterator[str]:
    rule = "B3" if speed_set.speed_type is SpeedType.FLYING else "B2"
    if speed_set.timed:
        best = speed_set.best_s
        count = len(speed_set.timed)
        yield f"best {best:.2f} by {speed_set.timed[0].method}, {count} timed ({rule})"
    elif speed_set.speed_type in (SpeedType.SPRINT, SpeedType.FLYING):
        yield f"no times: a watch counts them, a stopwatch or gates time them ({rule})"
    if speed_set.zones is not None:
        yield f"{speed_set.zones} {'zone' if speed_set.zones == 1 else 'zones'} a rep (B4)"
    yield from _speed_words(speed_set)


def _speed_words(speed_set: SpeedSet) -> Iterator[str]:
    reasons = list(_why_not_speed(speed_set))
    if speed_set.is_speed is False:
        head = "labeled speed, not speed" if speed_set.is_labeled else "not speed"
        yield f"{head}: {', '.join(reasons)} (B1)"
    elif speed_set.is_speed:
        yield f"speed: {speed_set.max_share:.0%} of maximum (B1)"
    elif _is_claimed(speed_set):
        yield "whether it was top speed cannot be told: no sprint was timed (B1)"


def _is_claimed(speed_set: SpeedSet) -> bool:
    """Tell whether anybody claims top speed: an in-n-out of a stride day does not."""
    sprints = (SpeedType.SPRINT, SpeedType.FLYING)
    is_hill = speed_set.speed_type is SpeedType.HILL_SPRINT
    return speed_set.speed_type in sprints or (speed_set.is_labeled and not is_hill)


def _why_not_speed(speed_set: SpeedSet) -> Iterator[str]:
    if speed_set.length_m is not None and speed_set.length_m > LONGEST_M:
        yield f"reps of about {speed_set.length_m:.0f} m"
    if speed_set.rest_s is not None and speed_set.rest_s < LEAST_REST_S:
        yield f"rests of {speed_set.rest_s:.0f} s"
    if speed_set.max_share is not None and speed_set.max_share < SHARE_OF_MAX:
        yield f"{speed_set.max_share:.0%} of maximum speed"


def speed_rows(sets: Iterable[SpeedSet]) -> Iterator[dict[str, Any]]:
    """Make the rows of `speed_sets`.

    Parameters
    ----------
    sets
        An athlete's speed sets.

    Yields
    ------
    dict
        One row a group, less the columns that all judgements share.
    """
    for speed_set in sets:
        activity_id, set_index, group_index = speed_set.key
        yield {
            "local_date": speed_set.day,
            "activity_id": activity_id,
            "set_index": set_index,
            "group_index": group_index,
            "speed_type": speed_set.speed_type,
            "rep_count": speed_set.reps,
            "zone_count": speed_set.zones,
            "timed_count": len(speed_set.timed),
            "timed_distance_m": speed_set.timed[0].distance_m if speed_set.timed else None,
            "best_time_s": speed_set.best_s,
            "max_share": speed_set.max_share,
            "rest_s": speed_set.rest_s,
            "is_speed": speed_set.is_speed,
            "is_labeled": speed_set.is_labeled,
            "rule_ids": " ".join(speed_rule_ids(speed_set)) or None,
            "reason": speed_reason(speed_set),
        }


def speed_rule_ids(speed_set: SpeedSet) -> list[str]:
    """List the rules that say anything of a set.

    Parameters
    ----------
    speed_set
        A set.

    Returns
    -------
    list of str
        Sorted ids.
    """
    spoken = {
        "B1": speed_set.is_speed is not None or _is_claimed(speed_set),
        "B2": speed_set.speed_type is SpeedType.SPRINT,
        "B3": speed_set.speed_type is SpeedType.FLYING,
        "B4": speed_set.zones is not None,
    }
    return [rule for rule, speaks in spoken.items() if speaks]
