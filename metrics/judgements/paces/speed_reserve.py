"""Speed reserve: what an athlete has above the speed that oxygen pays for (rules B6 and B7).

Anaerobic speed reserve = maximum sprint speed − maximal aerobic speed, and their ratio (Sandford et
al. 2019, doi:10.1007/s40279-018-0954-9). Published bands are of elite men: none is used here, an
athlete is compared with nobody but himself or herself some months ago.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from math import hypot

from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.inputs.coach import AthleteContext, ResultKind
from metrics.judgements.paces.critical_speed import NORMAL_90
from metrics.judgements.paces.date_paces import (
    MAX_SD,
    RACE_PACE_M,
    RESULT_SD,
    SPRINT_M,
    SPRINT_SD,
    DatePace,
    DatePaces,
)
from metrics.judgements.paces.equivalence import SOUND_FROM_S, speed_at_oxygen_cost, vdot
from metrics.races.enums import SpeedType, TimedStart, TimingMethod

VDOT_SD = 0.02
"""Athletes of one VDOT differ by as much in the speed at which they reach it."""
SHORT_M = (200.0, 400.0)
WITHOUT_SEASON_DAYS = 180
TIMED_SD = {
    TimingMethod.GATE: SPRINT_SD[ResultKind.GATE_TIMED],
    TimingMethod.HAND: SPRINT_SD[ResultKind.HAND_TIMED],
}


class TopSpeedBasis(StrEnum):
    """What a maximum speed rests on, best first; only like is compared with like."""

    FLYING = "flying"
    """A timed flying rep."""
    SPRINT = "sprint"
    """A timed sprint of 30–100 m, its start included."""
    FROM_400 = "from_400"
    """An estimate: the 400 speed times the setting `max_over_400`."""


class TopSpeed(Struct, frozen=True, kw_only=True):
    """The fastest that an athlete was timed at, with its error.

    `distance_m` is what was timed.
    """

    speed_mps: float
    sd_mps: float
    basis: TopSpeedBasis
    distance_m: float
    day: date


class SpeedReserve(Struct, frozen=True, kw_only=True):
    """What lies between an athlete's aerobic and top speed on a day; one SD each."""

    day: date
    top: TopSpeed
    aerobic_mps: float
    aerobic_sd_mps: float

    @property
    def reserve_mps(self) -> float:
        """Top speed less maximal aerobic speed."""
        return self.top.speed_mps - self.aerobic_mps

    @property
    def reserve_sd_mps(self) -> float:
        """One standard deviation of the reserve."""
        return hypot(self.top.sd_mps, self.aerobic_sd_mps)

    @property
    def ratio(self) -> float:
        """Top speed over maximal aerobic speed."""
        return self.top.speed_mps / self.aerobic_mps

    @property
    def ratio_sd(self) -> float:
        """One standard deviation of the ratio."""
        shares = self.top.sd_mps / self.top.speed_mps, self.aerobic_sd_mps / self.aerobic_mps
        return self.ratio * hypot(*shares)


class SeasonChange(Struct, frozen=True, kw_only=True):
    """A value on a day beside the first one of the season; the first is None where there is none.

    `sd` is the standard deviation of the value, `first_sd` of the first one.
    """

    value: float
    sd: float
    day: date
    first: float | None = None
    first_sd: float = 0.0
    first_day: date | None = None

    @property
    def change(self) -> float | None:
        """How far the value lies above the first one."""
        return None if self.first is None else self.value - self.first

    @property
    def is_sure(self) -> bool:
        """Tell whether it changed by more than its error: 90 of 100 chances."""
        change = self.change
        return change is not None and abs(change) > NORMAL_90 * hypot(self.sd, self.first_sd)


def season_start(context: AthleteContext, day: date) -> date:
    """Return when the season of a day began; half a year back outside any.

    Parameters
    ----------
    context : what the coach knows of the athlete.
    day : any.
    """
    begun = [season.start for season in context.seasons if season.start <= day <= season.end]
    return max(begun, default=day - timedelta(days=WITHOUT_SEASON_DAYS))


def top_speed(
    context: AthleteContext, day: date, *, like: TopSpeed | None = None
) -> TopSpeed | None:
    """Find the top speed of a day: the best timing of the last `fresh_days`, flying reps first.

    Parameters
    ----------
    context : what the coach knows of the athlete.
    day : the day asked about; nothing later counts.
    like : only timings of its basis and distance, to compare with it.

    Returns
    -------
    None where no sprint was timed and no 400 pace is known.
    """
    since = day - timedelta(days=context.settings.fresh_days)
    timed = [each for each in _timed(context) if since <= each.day <= day]
    if like is not None:
        timed = [each for each in timed if _is_like(each, like)]
    order = list(TopSpeedBasis)
    if timed:
        return min(timed, key=lambda each: (order.index(each.basis), -each.speed_mps))
    if like is not None and like.basis is not TopSpeedBasis.FROM_400:
        return None
    return _from_400(context, day)


def _is_like(speed: TopSpeed, other: TopSpeed) -> bool:
    return (speed.basis, speed.distance_m) == (other.basis, other.distance_m)


def _timed(context: AthleteContext) -> list[TopSpeed]:
    """List every timed sprint and flying rep."""
    sprints = [
        _timed_speed(
            result.distance_m,
            result.duration_s,
            SPRINT_SD[result.kind],
            result.day,
            TopSpeedBasis.FLYING if result.start is TimedStart.FLYING else TopSpeedBasis.SPRINT,
        )
        for result in context.results
        if result.kind in SPRINT_SD and SPRINT_M[0] <= result.distance_m <= SPRINT_M[1]
    ]
    basis_of = {
        SpeedType.FLYING: TopSpeedBasis.FLYING,
        SpeedType.SPRINT: TopSpeedBasis.SPRINT,
    }
    reps = [
        _timed_speed(
            timings.distance_m,
            min(times),
            TIMED_SD[timings.method],
            timings.day,
            basis_of[timings.speed_type],
        )
        for timings in context.timings
        if timings.speed_type in basis_of
        and timings.distance_m <= SPRINT_M[1]
        and (times := [each for each in timings.times_s if each is not None])
    ]
    return [*sprints, *reps]


def _timed_speed(
    distance_m: float,
    duration_s: float,
    sd_share: float,
    day: date,
    basis: TopSpeedBasis,
) -> TopSpeed:
    speed = distance_m / duration_s
    return TopSpeed(
        speed_mps=speed, sd_mps=speed * sd_share, basis=basis, distance_m=distance_m, day=day
    )


def _from_400(context: AthleteContext, day: date) -> TopSpeed | None:
    pace = DatePaces.of(context, day).pace(RacePace.R400)
    if pace is None:
        return None
    ratio = context.settings.max_over_400
    return TopSpeed(
        speed_mps=pace.speed_mps * ratio,
        sd_mps=ratio * hypot(pace.sd_mps, MAX_SD * pace.speed_mps),
        basis=TopSpeedBasis.FROM_400,
        distance_m=400.0,
        day=day - timedelta(days=pace.age_days),
    )


def aerobic_speed(context: AthleteContext, day: date) -> tuple[float, float] | None:
    """Estimate maximal aerobic speed: the slowest speed that takes all of VO₂max.

    The speed at which running costs VDOT (Daniels & Gilbert 1979), of the best fresh result of 3.5
    minutes and longer.

    Parameters
    ----------
    context : what the coach knows of the athlete.
    day : the day asked about; nothing later counts.

    Returns
    -------
    m/s and one standard deviation; None without such a result.
    """
    since = day - timedelta(days=context.settings.fresh_days)
    values = [
        (vdot(result.distance_m, result.duration_s), RESULT_SD[result.kind])
        for result in context.results
        if since <= result.day <= day
        and result.kind in RESULT_SD
        and result.duration_s >= SOUND_FROM_S
    ]
    if not values:
        return None
    best, sd_share = max(values)
    speed = speed_at_oxygen_cost(best)
    return speed, speed * hypot(sd_share, VDOT_SD)


def speed_reserve(
    context: AthleteContext, day: date, *, like: TopSpeed | None = None
) -> SpeedReserve | None:
    """Compute the speed reserve of a day.

    Parameters
    ----------
    context : what the coach knows of the athlete.
    day : the day asked about; nothing later counts.
    like : only timings of its basis and distance, to compare with it.

    Returns
    -------
    None where one of the two speeds is not known.
    """
    top, aerobic = top_speed(context, day, like=like), aerobic_speed(context, day)
    if top is None or aerobic is None:
        return None
    return SpeedReserve(day=day, top=top, aerobic_mps=aerobic[0], aerobic_sd_mps=aerobic[1])


def first_reserve(context: AthleteContext, now: SpeedReserve) -> SpeedReserve | None:
    """Find the first speed reserve of the season that rests on the same kind of timing.

    Parameters
    ----------
    context : what the coach knows of the athlete.
    now : the reserve to compare with.

    Returns
    -------
    None where it is the same one.
    """
    start = season_start(context, now.day)
    days = sorted(
        {each.day for each in _timed(context)} | {result.day for result in context.results}
    )
    for day in (each for each in days if start <= each < now.day):
        first = speed_reserve(context, day, like=now.top)
        if first is not None and (first.top.day, first.aerobic_mps) != (
            now.top.day,
            now.aerobic_mps,
        ):
            return first
    return None


def short_times(context: AthleteContext, day: date, distance_m: float) -> SeasonChange | None:
    """Compare the best 200 or 400 of the season with its first one (rule B6).

    Parameters
    ----------
    context : what the coach knows of the athlete.
    day : the day asked about; nothing later counts.
    distance_m : 200 or 400.

    Returns
    -------
    Seconds; None without a result in the season.
    """
    start = season_start(context, day)
    runs = [run for run in _short_runs(context, distance_m) if start <= run.day <= day]
    if not runs:
        return None
    first, best = runs[0], min(runs, key=lambda run: run.value)
    is_other = first is not best
    return SeasonChange(
        value=best.value,
        sd=best.sd,
        day=best.day,
        first=first.value if is_other else None,
        first_sd=first.sd if is_other else 0.0,
        first_day=first.day if is_other else None,
    )


def _short_runs(context: AthleteContext, distance_m: float) -> list[SeasonChange]:
    """List all times of a short distance by day: results, and the best timed rep of each set."""
    results = [
        SeasonChange(value=result.duration_s, sd=TimingMethod.GATE.sd_s, day=result.day)
        for result in context.results
        if result.distance_m == distance_m and result.kind is not ResultKind.ESTIMATE
    ]
    reps = [
        SeasonChange(value=min(times), sd=timings.method.sd_s, day=timings.day)
        for timings in context.timings
        if timings.distance_m == distance_m
        and (times := [each for each in timings.times_s if each is not None])
    ]
    return sorted((*results, *reps), key=lambda run: (run.day, run.value))


def pace_shares(
    context: AthleteContext, now: TopSpeed, day: date
) -> Sequence[tuple[RacePace, SeasonChange]]:
    """Compare race paces with top speed, today and when the season began (rule B7).

    Parameters
    ----------
    context : what the coach knows of the athlete.
    now : the top speed of the day.
    day : the day asked about; nothing later counts.

    Returns
    -------
    Race paces of the progression, slow to fast, each as a share of top speed; one that rests on
    the top speed itself is left out. The lower a share, the easier the pace.
    """
    start = season_start(context, day)
    days = {each.day for each in _timed(context) if _is_like(each, now)}
    early_days = sorted(each for each in days if start <= each < now.day)
    first_day = next((each for each in early_days if DatePaces.of(context, each).is_known), None)
    first_top = top_speed(context, first_day, like=now) if first_day else None
    first = _shares(context, first_day, first_top) if first_day and first_top else {}
    rows = []
    for race_pace, (value, sd) in _shares(context, day, now).items():
        change = SeasonChange(value=value, sd=sd, day=day)
        if race_pace in first:
            first_value, first_sd = first[race_pace]
            change = replace(change, first=first_value, first_sd=first_sd, first_day=first_day)
        rows.append((race_pace, change))
    return rows


def _shares(
    context: AthleteContext, day: date, top: TopSpeed
) -> Mapping[RacePace, tuple[float, float]]:
    """Divide the race paces of a day by a top speed, each with its SD; but the one it rests on."""
    rests_on_m = top.distance_m if top.basis is TopSpeedBasis.FROM_400 else None
    return {
        pace.race_pace: _share(pace, top)
        for pace in DatePaces.of(context, day).paces
        if pace.race_pace in PROGRESSION and RACE_PACE_M[pace.race_pace] != rests_on_m
    }


def _share(pace: DatePace, top: TopSpeed) -> tuple[float, float]:
    value = pace.speed_mps / top.speed_mps
    return value, value * hypot(pace.sd_mps / pace.speed_mps, top.sd_mps / top.speed_mps)
