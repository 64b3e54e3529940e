"""Races of a day: each result beside the groups that show it, so that none is counted twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import log

from msgspec import Struct
from msgspec.structs import replace

from metrics.judgements.contract.enums import CountedAs, KindJudged
from metrics.judgements.inputs.coach import AthleteContext, Result, ResultKind
from metrics.judgements.paces.date_paces import RACE_LEAST_M
from metrics.judgements.sessions.groups import Amount, JudgedGroup, MeasuredPace
from metrics.judgements.sessions.intents import GroupKey
from metrics.judgements.sessions.kinds import SAME_RACE, is_race_of
from metrics.races.enums import RaceForm
from metrics.sets.judged_speed import MARKED_BIAS_SD

_RUN_FLAT = frozenset({RaceForm.FLAT, RaceForm.RELAY_LEG})
"""A leg is run at a pace as well, though it tells none; a steeplechase has barriers."""


class RaceSeen(Struct, frozen=True, kw_only=True):
    """A result and the groups of its day that show it: one, pieces of one run, or none."""

    result: Result
    groups: tuple[JudgedGroup, ...]


def raced_results(context: AthleteContext) -> Mapping[date, Sequence[Result]]:
    """Collect the results that tell at which pace a race was run, by day.

    Parameters
    ----------
    context
        What the coach knows of the athlete.

    Returns
    -------
    Mapping
        Flat races and legs of relays of 300 m and more, the same race once; no time trials.
    """
    by_day: dict[date, list[Result]] = defaultdict(list)
    for result in dict.fromkeys((*context.results, *context.special_races)):
        is_race = result.kind is ResultKind.RACE and result.form in _RUN_FLAT
        if is_race and result.distance_m >= RACE_LEAST_M:
            by_day[result.day].append(result)
    return by_day


def races_seen(results: Sequence[Result], groups: Iterable[JudgedGroup]) -> list[RaceSeen]:
    """Find the groups that show each result of a day.

    Each group shows one race at most. What fits a race's meters and seconds best goes first; then
    pieces of one run at the race's speed, together no longer than it, are what is seen of one.

    Parameters
    ----------
    results
        Results of one day.
    groups
        Judged groups of that day.

    Returns
    -------
    list of RaceSeen
        One for each result, in their order.
    """
    races = [group for group in groups if group.kind is KindJudged.RACE and group.amount.reps]
    fits = sorted(
        (_gap(group, result), place, group.key)
        for place, result in enumerate(results)
        for group in races
        if _is_whole(group, result)
    )
    shown: dict[int, list[JudgedGroup]] = {}
    left = {group.key: group for group in races}
    for _, place, key in fits:
        if place not in shown and key in left:
            shown[place] = [left.pop(key)]
    for place, result in enumerate(results):
        if place not in shown:
            pieces = _pieces(result, left.values())
            shown[place] = pieces
            left = {key: group for key, group in left.items() if group not in pieces}
    return [
        RaceSeen(result=result, groups=tuple(shown[place])) for place, result in enumerate(results)
    ]


def _gap(group: JudgedGroup, result: Result) -> float:
    metres, seconds = group.amount.metres, group.amount.seconds
    in_metres = abs(log(metres / result.distance_m))
    return max(in_metres, abs(log(seconds / result.duration_s))) if seconds else in_metres


def _is_whole(group: JudgedGroup, result: Result) -> bool:
    """Tell whether a group is a race; of one that nobody measured the coach wrote the meters."""
    if group.measured is None:
        return abs(log(max(group.amount.metres, 1.0) / result.distance_m)) <= SAME_RACE
    return is_race_of(group.amount.metres, group.amount.seconds, result)


def _pieces(result: Result, groups: Iterable[JudgedGroup]) -> list[JudgedGroup]:
    """Select the pieces that one run shows of a race, the longest first."""
    speed = result.distance_m / result.duration_s
    at_speed = [
        group
        for group in groups
        if group.measured and abs(log(group.measured.speed_mps / speed)) <= SAME_RACE
    ]
    pieces: list[JudgedGroup] = []
    for group in sorted(at_speed, key=lambda group: -group.amount.metres):
        is_same_run = not pieces or group.activity_id == pieces[0].activity_id
        metres = sum(piece.amount.metres for piece in pieces) + group.amount.metres
        if is_same_run and log(metres / result.distance_m) <= SAME_RACE:
            pieces.append(group)
    return pieces


def with_official_times(
    groups: Sequence[JudgedGroup], results: Mapping[date, Sequence[Result]]
) -> list[JudgedGroup]:
    """Give races that have a result its meters and seconds.

    Parameters
    ----------
    groups
        Judged groups of one athlete.
    results
        The athlete's results, as of `raced_results`.

    Returns
    -------
    list of JudgedGroup
        In the same order. Of several pieces of one race the longest is the race, and the others
        amount to nothing.
    """
    by_day: dict[date, list[JudgedGroup]] = defaultdict(list)
    for group in groups:
        if group.day in results:
            by_day[group.day].append(group)
    official: dict[GroupKey, JudgedGroup] = {}
    for day, of_day in by_day.items():
        for race in races_seen(results[day], of_day):
            for group in race.groups[:1]:
                official[group.key] = raced(race.result, group)
            for piece in race.groups[1:]:
                official[piece.key] = replace(piece, amount=_NOTHING)
    return [official.get(group.key, group) for group in groups]


def raced(result: Result, group: JudgedGroup) -> JudgedGroup:
    """Give a group the meters and seconds of a result: it is that race for sure."""
    return replace(
        group,
        amount=replace(_NOTHING, reps=1, metres=result.distance_m, seconds=result.duration_s),
        measured=MeasuredPace(
            reps=1,
            speed_mps=result.distance_m / result.duration_s,
            own_sd_share=0.0,
            bias_sd_share=MARKED_BIAS_SD,
        ),
        least_rep_m=result.distance_m,
        confidence=1.0,
    )


def unseen_race(result: Result, *, activity_id: str, index: int) -> JudgedGroup:
    """Make a group of a race that no set shows.

    Parameters
    ----------
    result
        The race's result.
    activity_id
        The run that holds it; empty where none is recorded.
    index
        Tells races of one day apart, from 1.

    Returns
    -------
    JudgedGroup
        In no row of `sets`: its set has the index 0.
    """
    return raced(
        result,
        JudgedGroup(
            activity_id=activity_id,
            set_index=0,
            group_index=index,
            day=result.day,
            kind=KindJudged.RACE,
            counted_as=CountedAs.PACE,
            intended_pace=None,
            amount=_NOTHING,
            measured=None,
            least_rep_m=0.0,
        ),
    )


_NOTHING = Amount(
    reps=0, metres=0.0, metres_sd_m=0.0, seconds=0.0, seconds_sd_s=0.0, metres_share_bias=0.0
)
