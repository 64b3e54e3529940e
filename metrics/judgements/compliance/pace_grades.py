"""How fast a plan item was run: its pace and its last rep, against the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from statistics import median

from msgspec import Struct

from metrics.contract.race_paces import Mode
from metrics.judgements.compliance.side_odds import (
    PlannedBand,
    told_side,
    usual_rep,
)
from metrics.judgements.contract.enums import PaceVerdict
from metrics.judgements.inputs.coach import Season
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.sessions.alignment import (
    EffortRow,
    ItemMatch,
    RunRep,
    chosen_mode,
    efforts_asked,
    period_mode,
)
from metrics.judgements.sessions.set_paces import PacedGroup
from metrics.workouts.model import Rep, RepKind, Workout

SURELY = 2.0
"""So many of its own errors off a border, a single rep is surely on its side of it."""
MIXED_SHARE = 1 / 3
"""So many of the reps surely on one side, and as many surely on another, are no usual rep."""
BY_PACE = (RepKind.RUN, RepKind.STRIDE, RepKind.IN_N_OUT)
"""A watch cannot time a sprint, and speed says little on a hill."""


class PaceGrades(Struct, frozen=True, kw_only=True):
    """Reps at, above and below the planned speed, and the median of run over planned speed.

    All None in effort mode (C5); the counts are None too where no planned speed is known.
    `likeliest` is the side that is likeliest where none is sure.
    """

    in_band: int | None = None
    fast: int | None = None
    slow: int | None = None
    median_ratio: float | None = None
    verdict: PaceVerdict | None = None
    likeliest: PaceVerdict | None = None


class LastRep(Struct, frozen=True, kw_only=True):
    """A last rep that is to be all out (C2): None where it was not run, or not asked for.

    `margin` is its speed over the median of the others, less 1.
    """

    is_asked: bool = False
    is_fastest: bool | None = None
    margin: float | None = None


def asked_mode(match: ItemMatch, seasons: Sequence[Season]) -> Mode:
    """Choose how an item is graded: as most of its reps are, by pace where they are even.

    Parameters
    ----------
    match
        The plan item and what was run of it.
    seasons
        The seasons, whose periods may set a mode.

    Returns
    -------
    Mode
        By pace or by effort.
    """
    item = match.item
    return _usual_mode(item.workout, item.mode, period_mode(item.day, seasons))


@lru_cache(maxsize=1024)
def _usual_mode(workout: Workout, item_mode: Mode | None, period: Mode | None) -> Mode:
    reps = efforts_asked(workout) or workout.reps()
    modes = [chosen_mode(item_mode, planned.rep, period) for planned in reps]
    return Mode.EFFORT if 2 * modes.count(Mode.EFFORT) > len(modes) else Mode.PACE


GroupOf = Callable[[EffortRow], PacedGroup | None]
"""The judged group that an effort belongs to; None where it is in none."""
_Graded = tuple[RunRep, PlannedBand]
_Judged = tuple[EffortRow, PacedGroup]


def pace_grades(
    match: ItemMatch,
    mode: Mode,
    paces_on: Callable[[date], DatePaces],
    seasons: Sequence[Season],
    group_of: GroupOf,
) -> PaceGrades:
    """Grade each rep in pace mode against its planned speed, or its race pace's band that day.

    Parameters
    ----------
    match
        The plan item and what was run of it.
    mode
        How the item is graded.
    paces_on
        Gives the athlete's paces of a day: of most days nothing is graded.
    seasons
        The seasons, whose periods may set a mode.
    group_of
        Gives the judged group of an effort: many reps tell what one cannot.

    Returns
    -------
    PaceGrades
        All None in effort mode (C5), and where no planned speed is known.
    """
    item = match.item
    by_pace = _reps_by_pace(item.workout, item.mode, period_mode(item.day, seasons))
    if mode is Mode.EFFORT or not by_pace:
        return PaceGrades()
    run = {run_rep.planned.rep for run_rep in match.run}
    bands = {rep: PlannedBand.of(rep, paces_on(item.day)) for rep in run & by_pace}
    graded = [
        (run_rep, target)
        for run_rep in match.run
        if run_rep.effort["judged_speed_mps"] and (target := bands.get(run_rep.planned.rep))
    ]
    if not graded:
        return PaceGrades(verdict=PaceVerdict.UNKNOWN)
    sides = [_side(run_rep.effort, target) for run_rep, target in graded]
    ratios = [run_rep.effort["judged_speed_mps"] / target.speed_mps for run_rep, target in graded]
    verdict, likeliest_side = _verdict(graded, group_of)
    return PaceGrades(
        in_band=sides.count(0),
        fast=sides.count(1),
        slow=sides.count(-1),
        median_ratio=median(ratios),
        verdict=verdict,
        likeliest=likeliest_side,
    )


@lru_cache(maxsize=1024)
def _reps_by_pace(workout: Workout, item_mode: Mode | None, period: Mode | None) -> frozenset[Rep]:
    """Select the reps of a plan that are graded by a pace that a watch can show."""
    return frozenset(
        planned.rep
        for planned in efforts_asked(workout)
        if planned.rep.kind in BY_PACE
        and (planned.rep.race_pace is not None or planned.rep.speed_mps is not None)
        and chosen_mode(item_mode, planned.rep, period) is Mode.PACE
    )


def _verdict(
    graded: Sequence[_Graded], group_of: GroupOf
) -> tuple[PaceVerdict, PaceVerdict | None]:
    """Tell on which side most reps were, if that is sure; else the likeliest side."""
    if _are_mixed(graded):
        return PaceVerdict.MIXED, None
    sure: Counter[PaceVerdict] = Counter()
    unsure: set[PaceVerdict | None] = set()
    for target, run in _alike(graded, group_of):
        told = _told(target, run)
        if told is not None and told[1]:
            sure[told[0]] += len(run)
        else:
            unsure.add(told and told[0])
    if len(sure) > 1:
        return PaceVerdict.MIXED, None
    side, count = next(iter(sure.items()), (PaceVerdict.UNKNOWN, 0))
    if 2 * count > len(graded):
        return side, None
    is_one = len(unsure) == 1 and unsure >= sure.keys()
    return PaceVerdict.UNKNOWN, next(iter(unsure)) if is_one else None


def _told(target: PlannedBand, run: Sequence[_Judged]) -> tuple[PaceVerdict, bool] | None:
    """Tell the side that reps which were planned alike were on, by the groups that they are in."""
    measured = {group.group.key: group.group.measured for _, group in run}
    usual = usual_rep([effort for effort, _ in run], list(filter(None, measured.values())))
    return told_side(usual, target, Counter(group.likeliest for _, group in run))


def _alike(
    graded: Sequence[_Graded], group_of: GroupOf
) -> Iterable[tuple[PlannedBand, Sequence[_Judged]]]:
    """Put together the reps that were planned alike; those of no judged group tell nothing."""
    reps: dict[PlannedBand, list[_Judged]] = {}
    for run_rep, target in graded:
        group = group_of(run_rep.effort)
        if group is not None and group.group.measured is not None:
            reps.setdefault(target, []).append((run_rep.effort, group))
    return reps.items()


def _are_mixed(graded: Sequence[_Graded]) -> bool:
    """Tell whether no side holds most reps, and two hold a third each, every rep surely."""
    sides = [_sure_side(run_rep.effort, target) for run_rep, target in graded]
    _, fewer, most = sorted(map(sides.count, (-1, 0, 1)))
    return 2 * most <= len(graded) and fewer >= MIXED_SHARE * len(graded)


def _sure_side(effort: EffortRow, target: PlannedBand) -> int | None:
    """Return the side that a rep is on by twice its own error; None where none is sure."""
    speed, error = effort["judged_speed_mps"], SURELY * (effort["judged_speed_sd_mps"] or 0.0)
    sides = {_side_of(speed - error, target), _side_of(speed + error, target)}
    return sides.pop() if len(sides) == 1 else None


def _side_of(speed_mps: float, target: PlannedBand) -> int:
    return int(speed_mps > target.high_mps) - int(speed_mps < target.low_mps)


def last_rep(match: ItemMatch) -> LastRep:
    """Compare an all-out last rep with the others (C2).

    Parameters
    ----------
    match
        The plan item and what was run of it.

    Returns
    -------
    LastRep
        `is_asked` False where the plan has no all-out last rep.
    """
    planned = [pair.planned for pair in match.pairs if pair.planned]
    if len(planned) < 2 or planned[-1].rep.kind is not RepKind.ALL_OUT:
        return LastRep()
    speeds = {run_rep.planned.number: run_rep.effort["judged_speed_mps"] for run_rep in match.run}
    last = speeds.pop(planned[-1].number, None)
    others = [speed for speed in speeds.values() if speed]
    if not last or not others:
        return LastRep(is_asked=True)
    return LastRep(is_asked=True, is_fastest=last > max(others), margin=last / median(others) - 1)


def _side(effort: EffortRow, target: PlannedBand) -> int:
    """Return 1 above the band by more than the rep's own error, -1 below it, 0 inside."""
    speed, own_sd = effort["judged_speed_mps"], effort["judged_speed_sd_mps"] or 0.0
    return int(speed - own_sd > target.high_mps) - int(speed + own_sd < target.low_mps)
