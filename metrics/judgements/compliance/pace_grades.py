"""How fast a plan item was run: its pace and its last rep, against the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from statistics import median

from metrics.contract.race_paces import Mode
from metrics.judgements.contract.enums import PaceVerdict
from metrics.judgements.inputs.coach import Season
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.sessions.alignment import EffortRow, ItemMatch, efforts_asked, mode_of
from metrics.workouts.model import Rep, RepKind

TARGET_SHARE = 0.03
"""Half a race pace beside a planned speed is as planned."""
BY_PACE = (RepKind.RUN, RepKind.STRIDE, RepKind.IN_N_OUT)
"""A watch cannot time a sprint, and speed says little on a hill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceGrades:
    """Reps at, above and below the planned speed, and the median of run over planned speed.

    All None in effort mode (C5); the counts are None too where no planned speed is known.
    """

    in_band: int | None = None
    fast: int | None = None
    slow: int | None = None
    median_ratio: float | None = None
    verdict: PaceVerdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRep:
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
    reps = [pair.planned.rep for pair in match.pairs if pair.planned]
    whole = reps or [planned_rep.rep for planned_rep in match.item.workout.reps()]
    modes = [mode_of(match.item, rep, seasons) for rep in whole]
    return Mode.EFFORT if 2 * modes.count(Mode.EFFORT) > len(modes) else Mode.PACE


def pace_grades(
    match: ItemMatch, mode: Mode, paces: DatePaces, seasons: Sequence[Season]
) -> PaceGrades:
    """Grade each rep in pace mode against its planned speed, or its race pace's band that day.

    Parameters
    ----------
    match
        The plan item and what was run of it.
    mode
        How the item is graded.
    paces
        The athlete's paces of the day.
    seasons
        The seasons, whose periods may set a mode.

    Returns
    -------
    PaceGrades
        All None in effort mode (C5), and where no planned speed is known.
    """
    if mode is Mode.EFFORT or not _asks_pace(match, seasons):
        return PaceGrades()
    graded = [
        (run_rep.effort, target)
        for run_rep in match.run
        if run_rep.planned.rep.kind in BY_PACE
        and mode_of(match.item, run_rep.planned.rep, seasons) is Mode.PACE
        and run_rep.effort["judged_speed_mps"]
        and (target := _target(run_rep.planned.rep, paces))
    ]
    if not graded:
        return PaceGrades(verdict=PaceVerdict.UNKNOWN)
    sides = [_side(effort, target) for effort, target in graded]
    ratios = [effort["judged_speed_mps"] / target.speed_mps for effort, target in graded]
    return PaceGrades(
        in_band=sides.count(0),
        fast=sides.count(1),
        slow=sides.count(-1),
        median_ratio=median(ratios),
        verdict=_verdict(sides),
    )


def _asks_pace(match: ItemMatch, seasons: Sequence[Season]) -> bool:
    """Tell whether any rep of the plan is to be at a pace that a watch can show."""
    reps = [planned.rep for planned in efforts_asked(match.item.workout)]
    return any(
        rep.kind in BY_PACE
        and (rep.race_pace is not None or rep.speed_mps is not None)
        and mode_of(match.item, rep, seasons) is Mode.PACE
        for rep in reps
    )


def _verdict(sides: Sequence[int]) -> PaceVerdict:
    """Follow the majority of the reps."""
    side, count = Counter(sides).most_common(1)[0]
    if 2 * count <= len(sides):
        return PaceVerdict.MIXED
    return {0: PaceVerdict.IN_BAND, 1: PaceVerdict.FASTER, -1: PaceVerdict.SLOWER}[side]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """A planned speed and the band around it, in m/s."""

    speed_mps: float
    low_mps: float
    high_mps: float


def _target(rep: Rep, paces: DatePaces) -> _Target | None:
    if rep.speed_mps is not None:
        beside = TARGET_SHARE * rep.speed_mps
        low, high = rep.speed_mps - beside, rep.speed_mps + beside
        return _Target(speed_mps=rep.speed_mps, low_mps=low, high_mps=high)
    pace = paces.pace(rep.race_pace) if rep.race_pace else None
    if pace is None:
        return None
    return _Target(
        speed_mps=pace.speed_mps, low_mps=pace.low_mps or 0.0, high_mps=pace.high_mps or inf
    )


def _side(effort: EffortRow, target: _Target) -> int:
    """Return 1 above the band by more than the rep's own error, -1 below it, 0 inside."""
    speed, own_sd = effort["judged_speed_mps"], effort["judged_speed_sd_mps"] or 0.0
    return int(speed - own_sd > target.high_mps) - int(speed + own_sd < target.low_mps)
