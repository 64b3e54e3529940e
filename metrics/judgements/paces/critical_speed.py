"""Critical speed and D′: the line of distance over time through efforts that were all out.

d = CS · t + D′ over maximal efforts of 2–20 minutes. Galbraith et al. 2014
(doi:10.1123/ijspp.2013-0507): CS repeats to 0.4 %, D′ to 13 %, so D′ never goes without its range.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import hypot, sqrt

from msgspec import Struct

from metrics.judgements.paces.equivalence import vdot

SHORTEST_S, LONGEST_S = 120.0, 1200.0
"""Shorter efforts are not ruled by the line, longer ones lie below it; nothing is told outside."""
FEWEST_EFFORTS = 3
LEAST_SPAN = 2.0
"""The longest effort must take twice as long as the shortest: else the slope is a guess."""
NOT_RACED_SD = 0.01
"""What was run for a watch alone was hardly raced to the last percent."""
AS_GOOD_SHARE = 0.95
"""One runner's races differ by about 5 % in VDOT over a season; threshold runs are worth less."""
STUDENT_T90 = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372)
"""90 % quantiles of Student's t for 1–10 degrees of freedom; beyond, the normal's."""
NORMAL_90 = 1.2816
"""90 % quantile of the normal distribution."""


class MaximalEffort(Struct, frozen=True, kw_only=True):
    """A distance run as fast as could be, with the relative error of its time.

    `source` says where it is from: a kind of result, or `watch`.
    """

    distance_m: float
    duration_s: float
    sd_share: float
    day: date
    source: str

    @property
    def speed_mps(self) -> float:
        """Mean speed."""
        return self.distance_m / self.duration_s


class CriticalSpeed(Struct, frozen=True, kw_only=True):
    """The line, with its ranges from the 10 % to the 90 % quantile."""

    speed_mps: float
    speed_low_mps: float
    speed_high_mps: float
    d_prime_m: float
    d_prime_low_m: float
    d_prime_high_m: float
    efforts: tuple[MaximalEffort, ...]

    def distance_m(self, duration_s: float) -> float | None:
        """Tell how far an athlete could run in a time.

        Parameters
        ----------
        duration_s : seconds.

        Returns
        -------
        Meters; None outside 2–20 minutes, where the line does not hold.
        """
        if not SHORTEST_S <= duration_s <= LONGEST_S:
            return None
        return self.speed_mps * duration_s + self.d_prime_m


def qualifying(efforts: Sequence[MaximalEffort]) -> list[MaximalEffort]:
    """Select the efforts that can have been all out.

    Parameters
    ----------
    efforts : in any order.

    Returns
    -------
    The fastest of each distance that took 2–20 minutes, by rising distance, without those that are
    no faster than a longer one: who went on at that speed had not given all.
    """
    best: dict[float, MaximalEffort] = {}
    for effort in efforts:
        fastest = best.get(effort.distance_m)
        if fastest is None or effort.duration_s < fastest.duration_s:
            best[effort.distance_m] = effort
    selected: list[MaximalEffort] = []
    fastest_mps = 0.0
    for _, effort in sorted(best.items(), reverse=True):
        if effort.speed_mps > fastest_mps:
            fastest_mps = effort.speed_mps
            selected.append(effort)
    return [each for each in selected[::-1] if SHORTEST_S <= each.duration_s <= LONGEST_S]


def critical_speed(efforts: Sequence[MaximalEffort]) -> CriticalSpeed | None:
    """Fit critical speed and D′ to maximal efforts.

    Weighted least squares of d = CS · t + D′ (Monod & Scherrer 1965, doi:10.1080/
    00140136508930810); an effort's error is that of its time, at its speed. Where efforts
    scatter about the line by more than that, the ranges grow as much.

    Parameters
    ----------
    efforts : in any order; `qualifying` selects among them.

    Returns
    -------
    None with fewer than three that qualify, with times less than twice apart, and where they
    contradict the line: a D′ of 0 or less.
    """
    chosen = qualifying(efforts)
    if len(chosen) < FEWEST_EFFORTS:
        return None
    times = [effort.duration_s for effort in chosen]
    if max(times) < LEAST_SPAN * min(times):
        return None
    line = _line(chosen)
    if line.d_prime_m <= 0:
        return None
    # Both what the times err and what the efforts scatter about the line must fit in.
    wide = max(NORMAL_90, _quantile(len(chosen) - 2) * sqrt(line.misfit))
    speed, d_prime = line.speed_mps, line.d_prime_m
    speed_off, d_prime_off = wide * line.speed_sd_mps, wide * line.d_prime_sd_m
    return CriticalSpeed(
        speed_mps=speed,
        speed_low_mps=speed - speed_off,
        speed_high_mps=speed + speed_off,
        d_prime_m=d_prime,
        d_prime_low_m=max(0.0, d_prime - d_prime_off),
        d_prime_high_m=d_prime + d_prime_off,
        efforts=tuple(chosen),
    )


class _Line(Struct, frozen=True, kw_only=True):
    """A weighted line of distance over time; `misfit` is χ² over its degrees of freedom."""

    speed_mps: float
    speed_sd_mps: float
    d_prime_m: float
    d_prime_sd_m: float
    misfit: float


def _line(efforts: Sequence[MaximalEffort]) -> _Line:
    weights = [1.0 / (effort.sd_share * effort.distance_m) ** 2 for effort in efforts]
    total = sum(weights)
    pairs = list(zip(weights, efforts, strict=True))
    mean_s = sum(weight * effort.duration_s for weight, effort in pairs) / total
    mean_m = sum(weight * effort.distance_m for weight, effort in pairs) / total
    spread = sum(weight * (effort.duration_s - mean_s) ** 2 for weight, effort in pairs)
    speed = (
        sum(
            weight * (effort.duration_s - mean_s) * (effort.distance_m - mean_m)
            for weight, effort in pairs
        )
        / spread
    )
    d_prime = mean_m - speed * mean_s
    off = sum(
        weight * (effort.distance_m - speed * effort.duration_s - d_prime) ** 2
        for weight, effort in pairs
    )
    return _Line(
        speed_mps=speed,
        speed_sd_mps=sqrt(1.0 / spread),
        d_prime_m=d_prime,
        d_prime_sd_m=sqrt(1.0 / total + mean_s**2 / spread),
        misfit=off / (len(efforts) - 2),
    )


def by_watch(distance_m: float, duration_s: float, error_s: float, day: date) -> MaximalEffort:
    """Take a best effort of a watch for a maximal one.

    Parameters
    ----------
    distance_m, duration_s, error_s : of the best effort.
    day : of the run.

    Returns
    -------
    The effort, with the watch's error and that of not having been raced.
    """
    return MaximalEffort(
        distance_m=distance_m,
        duration_s=duration_s,
        sd_share=hypot(error_s / duration_s, NOT_RACED_SD),
        day=day,
        source="watch",
    )


def best_of_run(efforts: Sequence[MaximalEffort]) -> MaximalEffort:
    """Select the one effort of a run that is worth most.

    Parameters
    ----------
    efforts : of one run, at least one. They lie in each other, so one of them says all.

    Returns
    -------
    The effort of the highest VDOT.
    """
    return max(efforts, key=_worth)


def raced_alone(
    raced: Sequence[MaximalEffort], watched: Sequence[MaximalEffort]
) -> list[MaximalEffort]:
    """Select the runs that were as good as a race, though no result says so.

    Parameters
    ----------
    raced : races and time trials, in any order.
    watched : the best effort of each run, by a watch.

    Returns
    -------
    The efforts of days without a race that are worth nearly as much as the best race of 2–20
    minutes; none without such a race, for nothing then tells a race from a steady run.
    """
    days = {effort.day for effort in raced}
    best = max(
        (_worth(effort) for effort in raced if SHORTEST_S <= effort.duration_s <= LONGEST_S),
        default=None,
    )
    if best is None:
        return []
    return [
        effort
        for effort in watched
        if effort.day not in days and _worth(effort) >= AS_GOOD_SHARE * best
    ]


def _worth(effort: MaximalEffort) -> float:
    return vdot(effort.distance_m, effort.duration_s)


def _quantile(freedom: int) -> float:
    return STUDENT_T90[freedom - 1] if freedom <= len(STUDENT_T90) else NORMAL_90
