"""How fast a plan item was run: its pace and its last rep, against the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf
from statistics import median

from metrics.contract.race_paces import PACES, Mode, RacePace
from metrics.judgements.contract.enums import PaceVerdict
from metrics.judgements.inputs.coach import Season
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.progression.pace_work import TWINS
from metrics.judgements.sessions.alignment import (
    EffortRow,
    ItemMatch,
    RunRep,
    efforts_asked,
    mode_of,
)
from metrics.judgements.sessions.set_paces import Odds
from metrics.workouts.model import Rep, RepKind

TARGET_SHARE = 0.03
"""Half a race pace beside a planned speed is as planned."""
_VERDICTS = {
    0: PaceVerdict.IN_BAND,
    1: PaceVerdict.FASTER,
    -1: PaceVerdict.SLOWER,
    None: PaceVerdict.UNKNOWN,
}
FOLLOWS_PLAN = 0.8
"""How likely a rep was in the planned band before anything is seen of it. An athlete's day moves a
session by 2 to 3 % and the bands reach 3 to 3.5 % to either side, so whoever means the pace is in
its band four times out of five."""
TOLD_FROM = 0.6
"""From this probability on the side of a group is said: three to two against all other sides."""
SURELY = 2.0
"""So many of its own errors off the band, a single rep was surely not at the pace."""
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


OddsOf = Callable[[EffortRow], Odds | None]
"""The odds of the group that an effort belongs to; None where it is in none."""


def pace_grades(
    match: ItemMatch,
    mode: Mode,
    paces: DatePaces,
    seasons: Sequence[Season],
    odds_of_group: OddsOf,
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
    odds_of_group
        Gives the odds of an effort's group: many reps tell a pace that one cannot.

    Returns
    -------
    PaceGrades
        All None in effort mode (C5), and where no planned speed is known.
    """
    if mode is Mode.EFFORT or not _asks_pace(match, seasons):
        return PaceGrades()
    graded = [
        (run_rep, target)
        for run_rep in match.run
        if run_rep.planned.rep.kind in BY_PACE
        and mode_of(match.item, run_rep.planned.rep, seasons) is Mode.PACE
        and run_rep.effort["judged_speed_mps"]
        and (target := _target(run_rep.planned.rep, paces))
    ]
    if not graded:
        return PaceGrades(verdict=PaceVerdict.UNKNOWN)
    sides = [_side(run_rep.effort, target) for run_rep, target in graded]
    ratios = [run_rep.effort["judged_speed_mps"] / target.speed_mps for run_rep, target in graded]
    surely_off = [_side(run_rep.effort, target, SURELY) for run_rep, target in graded]
    usual = [_usual_side(run_rep, target, odds_of_group) for run_rep, target in graded]
    return PaceGrades(
        in_band=sides.count(0),
        fast=sides.count(1),
        slow=sides.count(-1),
        median_ratio=median(ratios),
        verdict=_verdict(surely_off, usual),
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


def _usual_side(run_rep: RunRep, target: _Target, odds_of_group: OddsOf) -> int | None:
    """Judge a rep by its group where a race pace is planned, else by itself; None is unsure."""
    race_pace, odds = run_rep.planned.rep.race_pace, odds_of_group(run_rep.effort)
    if race_pace not in PACES or not odds or RacePace.UNKNOWN in odds:
        return _side(run_rep.effort, target)
    planned = TWINS if race_pace in TWINS else (race_pace,)
    low, high = PACES.index(planned[0]), PACES.index(planned[-1])
    shares = {-1: 0.0, 0: 0.0, 1: 0.0}
    for pace, probability in odds.items():
        place = PACES.index(pace)
        shares[int(place > high) - int(place < low)] += probability
    beside = (1.0 - FOLLOWS_PLAN) / 2
    weighed = {side: share * (beside if side else FOLLOWS_PLAN) for side, share in shares.items()}
    side = max(weighed, key=weighed.__getitem__)
    return side if weighed[side] >= TOLD_FROM * sum(weighed.values()) else None


def _verdict(surely_off: Sequence[int], usual: Sequence[int | None]) -> PaceVerdict:
    """Follow most reps that are surely off; where most may be at the pace, follow their groups."""
    side, count = Counter(surely_off).most_common(1)[0]
    if 2 * count <= len(surely_off):
        return PaceVerdict.MIXED
    if side:
        return _VERDICTS[side]
    usual_side, count = Counter(usual).most_common(1)[0]
    return _VERDICTS[usual_side] if 2 * count > len(usual) else PaceVerdict.MIXED


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


def _side(effort: EffortRow, target: _Target, errors: float = 1.0) -> int:
    """Return 1 above the band by more than the rep's own error, -1 below it, 0 inside."""
    speed, own_sd = effort["judged_speed_mps"], errors * (effort["judged_speed_sd_mps"] or 0.0)
    return int(speed - own_sd > target.high_mps) - int(speed + own_sd < target.low_mps)
