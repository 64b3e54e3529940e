"""Date paces: what an athlete could race on a day, at every race pace, from results up to then.

Every number that is not a formula's is this project's own, with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from math import hypot, log, sqrt
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from metrics.contract.race_paces import PACES, PROGRESSION, RacePace
from metrics.judgements.contract.enums import PaceBasis
from metrics.judgements.inputs.coach import AthleteContext, ProgressionSettings, Result, ResultKind
from metrics.judgements.paces.equivalence import equivalent, speed_at_oxygen_cost, vdot
from metrics.judgements.paces.log_paces import LogPaces

RACE_PACE_M = {
    RacePace.R5K: 5000.0,
    RacePace.R3200: 3200.0,
    RacePace.R1600: 1600.0,
    RacePace.R800: 800.0,
    RacePace.R400: 400.0,
}
"""The distance whose race gives a race pace its name."""
SAME_RACE_PACE = log(1.07)
"""A 3000 is a result of the 3200 race pace, a 1500 or a mile one of 1600."""
RACE_LEAST_M = 300.0
"""A shorter result says how fast one sprints, not what one can race."""
SPRINT_M = (30.0, 100.0)

RESULT_SD = {ResultKind.RACE: 0.005, ResultKind.TIME_TRIAL: 0.01, ResultKind.ESTIMATE: 0.015}
SPRINT_SD = {ResultKind.GATE_TIMED: 0.01, ResultKind.HAND_TIMED: 0.03}
"""How far, as a share of speed, a result lies from what could be raced that day: a best race is
hardly ever wrong by more than 1 %, nobody paces a trial like a race, and a coach's estimate is
good to 2–3 s in a 1600. A hand errs by 0.2 s, which is 3 % of 60 m."""
SD_PER_ROOT_WEEK = 0.0025
"""Fitness wanders: 1 % in four months, 2 % in a year; half of what a season usually changes."""
CURVATURE_SD = 0.02
"""Log speed over log distance is no straight line: by so much times the product of the two log
distances to its neighbors. The equivalences bend by 0.01–0.04."""
THRESHOLD_SD, EASY_SD, MAX_SD = 0.02, 0.04, 0.03
"""What a share of VDOT and a multiple of the 400 speed add: athletes differ by as much."""
_BEST_FIRST = list(PaceBasis)
LEAST_FADE = 0.02
"""Nobody's speed falls by less than 2 % of the log distance, 1.4 % each time it doubles: the best
runners of the world lose 4 % and more."""


def tells_paces(result: Result) -> bool:
    """Tell whether a result says what its athlete can race: a sprint does not.

    Parameters
    ----------
    result
        Any result, time trial or estimate.

    Returns
    -------
    bool
        False for hand- and gate-timed sprints, and for less than 300 m.
    """
    return result.kind in RESULT_SD and result.distance_m >= RACE_LEAST_M


class DatePace(NamedTuple):
    """What an athlete could run on a day at one race pace, in m/s, and the borders of its band.

    The borders are geometric means with the neighboring race paces; `low_mps` is None for the
    slowest race pace, `high_mps` for the fastest. `age_days` is the age of the oldest result used.
    A tuple, for a season makes several of them for each of its days.
    """

    race_pace: RacePace
    speed_mps: float
    sd_mps: float
    basis: PaceBasis
    age_days: int
    low_mps: float | None
    high_mps: float | None


class DatePaces(Struct, frozen=True, kw_only=True, dict=True):
    """The paces of one athlete on one day: one per race pace of `PACES`, slow to fast, or none.

    It has a dict, so that their logs, which each group of the day asks for, are taken once.
    """

    paces: tuple[DatePace, ...]

    @classmethod
    def of(cls, context: AthleteContext, day: date) -> DatePaces:
        """Compute the paces of a day from what was known then; a later result changes nothing.

        A distance's pace is its best result of the last `fresh_days`, else its most recent earlier
        one, marked `last_season`. A coach's estimate replaces what came before it at its distance.
        Between two distances speed is interpolated, log over log; outside it is an `estimate` by
        equivalence from the nearest.

        A race shows what an athlete can do, a bad day does not: a result that is slower than a
        fresh one over a longer distance allows is left out, and so is one of last season that
        contradicts a fresh one. So every race pace is faster than the one before it.

        Parameters
        ----------
        context
            What the coach knows of the athlete.
        day
            The day asked about.

        Returns
        -------
        DatePaces
            Without any pace where the athlete has no result, time trial or estimate.
        """
        return KnownSpeeds.of(context).paces_on(day)

    def pace(self, race_pace: RacePace) -> DatePace | None:
        """Look up one race pace.

        Parameters
        ----------
        race_pace
            Any race pace.

        Returns
        -------
        DatePace or None
            None where no pace of the athlete is known, and for `UNKNOWN`.
        """
        return next((pace for pace in self.paces if pace.race_pace is race_pace), None)

    @property
    def is_known(self) -> bool:
        """Whether any result, time trial or estimate says what the athlete could race."""
        return bool(self.paces)

    @cached_property
    def logs(self) -> LogPaces | None:
        """The paces as odds take them; None where no pace is known."""
        if not self.is_known:
            return None
        return LogPaces.of(
            [pace.speed_mps for pace in self.paces], [pace.sd_mps for pace in self.paces]
        )

    @property
    def weakest_basis(self) -> PaceBasis | None:
        """The weakest basis of the progression's race paces; None where no pace is known."""
        bases = [pace.basis for pace in self.paces if pace.race_pace in PROGRESSION]
        return max(bases, key=_BEST_FIRST.index, default=None)


def is_pace_known(context: AthleteContext, day: date) -> bool:
    """Tell whether any pace of a day is known, without computing it.

    Parameters
    ----------
    context
        What the coach knows of the athlete.
    day
        The day asked about.

    Returns
    -------
    bool
        As `DatePaces.is_known` says.
    """
    return any(tells_paces(result) and result.day <= day for result in context.results)


class _Known(NamedTuple):
    """A result as a speed over a distance, with its relative standard deviation that day.

    `worth_sd_share` is what taking it as one over another distance adds.
    """

    day: date
    distance_m: float
    speed_mps: float
    sd_share: float
    worth_sd_share: float
    is_estimate: bool

    @property
    def own_sd_share(self) -> float:
        """Its error on its own day: all errors grow alike from then on."""
        return hypot(self.worth_sd_share, self.sd_share)


_Seen: TypeAlias = tuple[tuple[_Known, bool], ...]
"""The results up to a day, each with whether it is fresh."""


class _Anchor(NamedTuple):
    """A speed at a distance, its relative standard deviation, its basis and its age.

    A tuple, for a season makes a dozen of them for each of its days.
    """

    distance_m: float
    speed_mps: float
    sd_share: float
    basis: PaceBasis
    age_days: int


class KnownSpeeds(Struct, frozen=True, kw_only=True):
    """An athlete's results as speeds: whoever asks for many days computes them once."""

    races: tuple[_Known, ...]
    sprints: tuple[_Known, ...]
    settings: ProgressionSettings

    @classmethod
    def of(cls, context: AthleteContext) -> KnownSpeeds:
        """Take the results of an athlete; later ones change no earlier day."""
        results = context.results
        return cls(
            races=tuple(_race(result) for result in results if tells_paces(result)),
            sprints=tuple(_sprint(result) for result in results if _is_sprint(result)),
            settings=context.settings,
        )

    def paces_on(self, day: date) -> DatePaces:
        """Compute the paces of a day, as `DatePaces.of` does."""
        chosen = _consistent(self._seen(self.races, day))
        if not chosen:
            return DatePaces(paces=())
        anchors = [self._anchor(known, day) for known in chosen]
        progression = [_at(anchors, RACE_PACE_M[race_pace]) for race_pace in PROGRESSION]
        slow = [_share_of_vdot(progression[0], share, sd) for share, sd in _shares(self.settings)]
        return DatePaces(
            paces=_with_borders([*slow, *progression, self._max(day, progression[-1])])
        )

    def _seen(self, known: Sequence[_Known], day: date) -> _Seen:
        fresh_since = day - timedelta(days=self.settings.fresh_days)
        return tuple((each, each.day >= fresh_since) for each in known if each.day <= day)

    def _anchor(self, known: _Known, day: date) -> _Anchor:
        age = (day - known.day).days
        basis = PaceBasis.COACH if known.is_estimate else PaceBasis.RESULT
        return _Anchor(
            distance_m=known.distance_m,
            speed_mps=known.speed_mps,
            sd_share=hypot(known.worth_sd_share, _aged(known.sd_share, age)),
            basis=basis if age <= self.settings.fresh_days else PaceBasis.LAST_SEASON,
            age_days=age,
        )

    def _max(self, day: date, four: _Anchor) -> _Anchor:
        """Take the best timed sprint, by the rule of all distances, if it beats the 400's worth."""
        seen = self._seen(self.sprints, day)
        if seen:
            sprint, _ = _chosen(seen)
            if _agree(sprint, four):
                return self._anchor(sprint, day)
        return _estimated(four, four.speed_mps * self.settings.max_over_400, MAX_SD)


def _race(result: Result) -> _Known:
    """Take the result as a speed over the distance of a near race pace, else over its own."""
    distance_m = _race_pace_m(result.distance_m)
    worth = equivalent(result.distance_m, result.duration_s, distance_m)
    return _Known(
        day=result.day,
        distance_m=distance_m,
        speed_mps=distance_m / worth.duration_s,
        sd_share=RESULT_SD[result.kind],
        worth_sd_share=worth.sd_share,
        is_estimate=result.kind is ResultKind.ESTIMATE,
    )


def _is_sprint(result: Result) -> bool:
    return result.kind in SPRINT_SD and SPRINT_M[0] <= result.distance_m <= SPRINT_M[1]


def _sprint(result: Result) -> _Known:
    return _Known(
        day=result.day,
        distance_m=result.distance_m,
        speed_mps=result.distance_m / result.duration_s,
        sd_share=SPRINT_SD[result.kind],
        worth_sd_share=0.0,
        is_estimate=False,
    )


@lru_cache(maxsize=256)
def _race_pace_m(distance_m: float) -> float:
    """Look up the distance of the race pace that a result is near, else its own."""
    is_near = (
        metres for metres in RACE_PACE_M.values() if abs(log(metres / distance_m)) <= SAME_RACE_PACE
    )
    return next(is_near, distance_m)


def _aged(sd_share: float, age_days: int) -> float:
    return hypot(sd_share, SD_PER_ROOT_WEEK * sqrt(age_days / 7))


def _chosen(seen: Sequence[tuple[_Known, bool]]) -> tuple[_Known, bool]:
    """Choose the best fresh one, else the latest; none from before a coach's last estimate."""
    since = max((known.day for known, _ in seen if known.is_estimate), default=date.min)
    candidates = [pair for pair in seen if pair[0].day >= since]
    fresh = [pair for pair in candidates if pair[1]]
    if fresh:
        return max(fresh, key=lambda pair: (pair[0].speed_mps, pair[0].day, -pair[0].own_sd_share))
    return max(candidates, key=lambda pair: (pair[0].day, pair[0].speed_mps, -pair[0].own_sd_share))


@lru_cache(maxsize=1024)
def _consistent(seen: _Seen) -> tuple[_Known, ...]:
    """Choose one result for every distance, as far as none contradicts a better: long to short.

    Fresh ones go first, the longest distance first; then those of last season, the latest first.
    It is kept: nothing of it changes from day to day but what is fresh.
    """
    at: dict[float, list[tuple[_Known, bool]]] = {}
    for pair in seen:
        at.setdefault(pair[0].distance_m, []).append(pair)
    consistent: list[_Known] = []
    for known, _ in sorted(map(_chosen, at.values()), key=_trust):
        if all(_agree(known, other) for other in consistent):
            consistent.append(known)
    return tuple(sorted(consistent, key=lambda known: -known.distance_m))


def _trust(pair: tuple[_Known, bool]) -> tuple[bool, int, float]:
    known, is_fresh = pair
    return not is_fresh, 0 if is_fresh else -known.day.toordinal(), -known.distance_m


def _agree(anchor: _Known | _Anchor, other: _Known | _Anchor) -> bool:
    """Tell whether the shorter of two distances is the faster by at least the least fade."""
    distance = log(anchor.distance_m / other.distance_m)
    speed = log(other.speed_mps / anchor.speed_mps)
    return speed / distance >= LEAST_FADE


def _at(anchors: Sequence[_Anchor], distance_m: float) -> _Anchor:
    """Find the speed at a distance, from anchors sorted from long to short."""
    for longer, shorter in pairwise(anchors):
        if longer.distance_m >= distance_m >= shorter.distance_m:
            return _between(longer, shorter, distance_m)
    nearest = anchors[0] if distance_m > anchors[0].distance_m else anchors[-1]
    return _outside(nearest, distance_m)


def _between(longer: _Anchor, shorter: _Anchor, distance_m: float) -> _Anchor:
    gap = log(longer.distance_m / shorter.distance_m)
    share = log(longer.distance_m / distance_m) / gap
    if share in (0.0, 1.0):
        return shorter if share else longer
    measured_sd = hypot((1 - share) * longer.sd_share, share * shorter.sd_share)
    return _Anchor(
        distance_m=distance_m,
        speed_mps=longer.speed_mps ** (1 - share) * shorter.speed_mps**share,
        sd_share=hypot(measured_sd, CURVATURE_SD * share * (1 - share) * gap**2),
        basis=_weakest(PaceBasis.INTERPOLATED, longer.basis, shorter.basis),
        age_days=max(longer.age_days, shorter.age_days),
    )


def _outside(nearest: _Anchor, distance_m: float) -> _Anchor:
    if distance_m == nearest.distance_m:
        return nearest
    raced_s = nearest.distance_m / nearest.speed_mps
    worth = equivalent(nearest.distance_m, raced_s, distance_m)
    return _Anchor(
        distance_m=distance_m,
        speed_mps=distance_m / worth.duration_s,
        sd_share=hypot(nearest.sd_share, worth.sd_share),
        basis=_weakest(PaceBasis.ESTIMATE, nearest.basis),
        age_days=nearest.age_days,
    )


def _weakest(*bases: PaceBasis) -> PaceBasis:
    return max(bases, key=_BEST_FIRST.index)


def _shares(settings: ProgressionSettings) -> list[tuple[float, float]]:
    return [(settings.easy_vdot_share, EASY_SD), (settings.threshold_vdot_share, THRESHOLD_SD)]


def _share_of_vdot(five: _Anchor, share: float, sd_share: float) -> _Anchor:
    value = vdot(five.distance_m, five.distance_m / five.speed_mps)
    return _estimated(five, speed_at_oxygen_cost(share * value), sd_share)


def _estimated(base: _Anchor, speed_mps: float, sd_share: float) -> _Anchor:
    return _Anchor(
        distance_m=base.distance_m,
        speed_mps=speed_mps,
        sd_share=hypot(base.sd_share, sd_share),
        basis=_weakest(PaceBasis.ESTIMATE, base.basis),
        age_days=base.age_days,
    )


def _with_borders(anchors: Sequence[_Anchor]) -> tuple[DatePace, ...]:
    inner = [sqrt(slow.speed_mps * fast.speed_mps) for slow, fast in pairwise(anchors)]
    borders = [None, *inner, None]
    return tuple(
        DatePace(
            race_pace=race_pace,
            speed_mps=anchor.speed_mps,
            sd_mps=anchor.sd_share * anchor.speed_mps,
            basis=anchor.basis,
            age_days=anchor.age_days,
            low_mps=low,
            high_mps=high,
        )
        for race_pace, anchor, low, high in zip(PACES, anchors, borders, borders[1:], strict=False)
    )
