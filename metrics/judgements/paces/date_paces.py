"""Date paces: what an athlete could race on a day, at every race pace, from results up to then.

Every number that is not a formula's is this project's own, with its reason.
"""

from __future__ import annotations

from bisect import bisect_right
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
_PLACES = {race_pace: place for place, race_pace in enumerate(PACES)}
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


class DatePace(Struct, frozen=True, gc=False):
    """What an athlete could run on a day at one race pace, in m/s, and the borders of its band.

    The borders are geometric means with the neighboring race paces; `low_mps` is None for the
    slowest race pace, `high_mps` for the fastest. `age_days` is the age of the oldest result used.
    A season makes several of them for each of its days: nothing in one can hold it in a cycle.
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
        place = _PLACES.get(race_pace)
        return self.paces[place] if self.paces and place is not None else None

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
        return _progression_basis([pace.basis for pace in self.paces])


def _progression_basis(bases: Sequence[PaceBasis]) -> PaceBasis | None:
    """Take the weakest basis of the progression's race paces, of those of all paces or of none."""
    of_progression = [
        basis for race_pace, basis in zip(PACES, bases, strict=False) if race_pace in PROGRESSION
    ]
    return max(of_progression, key=_BEST_FIRST.index, default=None)


class PaceBands(NamedTuple):
    """The borders between an athlete's race paces in m/s, slow to fast, and their weakest basis.

    No border and None where no pace is known. Nothing of it changes with the results' age: it is
    the same for weeks.
    """

    borders_mps: tuple[float, ...] = ()
    basis: PaceBasis | None = None


class PacesOn:
    """Gives an athlete's paces of a day, and computes those of each day once."""

    def __init__(self, known: KnownSpeeds) -> None:
        """Take what is known of the athlete's speeds; later results change nothing."""
        self._known = known
        self._by_day: dict[date, DatePaces] = {}

    def __call__(self, day: date) -> DatePaces:
        """Return the paces of a day."""
        paces = self._by_day.get(day)
        if paces is None:
            paces = self._by_day[day] = self._known.paces_on(day)
        return paces

    def bands(self, day: date) -> PaceBands:
        """Return the borders between the paces of a day, for whoever asks nothing else of it."""
        return self._known.bands_on(day)

    def speed_mps(self, race_pace: RacePace, day: date) -> float | None:
        """Return the speed of a race pace on a day, as `DatePaces.pace` has it beside its error."""
        return self._known.speed_on(race_pace, day)


def paces_of(context: AthleteContext) -> PacesOn:
    """Make a reader of an athlete's paces that computes those of each day once.

    Parameters
    ----------
    context
        What the coach knows of the athlete; later results change nothing.

    Returns
    -------
    PacesOn
        Gives the paces of a day.
    """
    return PacesOn(KnownSpeeds.of(context))


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


_Seen: TypeAlias = tuple[_Known, bool]
"""A result up to a day, with whether it is fresh."""


class _Point(NamedTuple):
    """A speed at a distance, its basis, and the results that it rests on: one or two of them.

    Its relative standard deviation joins theirs, each with its weight, and then `added_sds` in
    their order: of all this only the results' age changes from day to day.
    """

    distance_m: float
    speed_mps: float
    basis: PaceBasis
    rests_on: tuple[tuple[int, float], ...]
    added_sds: tuple[float, ...] = ()

    def with_error(self, sds: Sequence[float]) -> float:
        """Compute the relative standard deviation from those of the results on a day."""
        (first, weight), *others = self.rests_on
        sd = weight * sds[first]
        for other, its_weight in others:
            sd = hypot(sd, its_weight * sds[other])
        for added in self.added_sds:
            sd = hypot(sd, added)
        return sd


class _Curve(NamedTuple):
    """Speeds at every race pace, slow to fast, from chosen results, with the borders of each.

    `oldest` are the places of the oldest results that the speeds rest on.
    """

    results: tuple[_Known, ...]
    points: tuple[_Point, ...] = ()
    oldest: tuple[int, ...] = ()
    bands: PaceBands = PaceBands()


class KnownSpeeds(Struct, frozen=True, kw_only=True, dict=True):
    """An athlete's results as speeds: whoever asks for many days computes them once.

    Speeds change only where a result comes in or is no longer fresh: from day to day only ages do.
    """

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
        curve = self._curve_on(day)
        ages = [(day - known.day).days for known in curve.results]
        sds = [
            hypot(known.worth_sd_share, _aged(known.sd_share, age))
            for known, age in zip(curve.results, ages, strict=True)
        ]
        paces = [
            DatePace(
                race_pace,
                point.speed_mps,
                point.with_error(sds) * point.speed_mps,
                point.basis,
                ages[oldest],
                *band_mps,
            )
            for race_pace, point, oldest, band_mps in zip(
                PACES,
                curve.points,
                curve.oldest,
                pairwise((None, *curve.bands.borders_mps, None)),
                strict=False,
            )
        ]
        return DatePaces(paces=tuple(paces))

    def bands_on(self, day: date) -> PaceBands:
        """Look up the borders between the paces of a day, which are those of its stretch."""
        return self._curve_on(day).bands

    def speed_on(self, race_pace: RacePace, day: date) -> float | None:
        """Look up a speed of a day, which is that of its stretch; None as of `DatePaces.pace`."""
        points, place = self._curve_on(day).points, _PLACES.get(race_pace)
        return points[place].speed_mps if points and place is not None else None

    def _curve_on(self, day: date) -> _Curve:
        stretch = bisect_right(self._turns, day)
        if stretch not in self._curves:
            self._curves[stretch] = self._curve(day)
        return self._curves[stretch]

    @cached_property
    def _turns(self) -> list[date]:
        """The days from which on other results count, or are fresh."""
        known = (*self.races, *self.sprints)
        after_fresh = timedelta(days=self.settings.fresh_days + 1)
        return sorted({*(each.day for each in known), *(each.day + after_fresh for each in known)})

    @cached_property
    def _curves(self) -> dict[int, _Curve]:
        """The speeds of each stretch between two turns, as they are asked for."""
        return {}

    def _curve(self, day: date) -> _Curve:
        chosen = _consistent(self._seen(self.races, day))
        if not chosen:
            return _Curve(results=())
        anchors = [_anchor(place, *seen) for place, seen in enumerate(chosen)]
        progression = [_at(anchors, RACE_PACE_M[race_pace]) for race_pace in PROGRESSION]
        slow = [_share_of_vdot(progression[0], share, sd) for share, sd in _shares(self.settings)]
        four = progression[-1]
        top = _estimated(four, four.speed_mps * self.settings.max_over_400, MAX_SD)
        sprint = self._sprint(day, four)
        if sprint:
            top = _anchor(len(chosen), *sprint)
            chosen = [*chosen, sprint]
        points = (*slow, *progression, top)
        inner = [sqrt(slow.speed_mps * fast.speed_mps) for slow, fast in pairwise(points)]
        results = tuple(known for known, _ in chosen)
        return _Curve(
            results=results,
            points=points,
            oldest=tuple(
                min((result for result, _ in point.rests_on), key=lambda each: results[each].day)
                for point in points
            ),
            bands=PaceBands(tuple(inner), _progression_basis([point.basis for point in points])),
        )

    def _seen(self, known: Sequence[_Known], day: date) -> list[_Seen]:
        fresh_since = day - timedelta(days=self.settings.fresh_days)
        return [(each, each.day >= fresh_since) for each in known if each.day <= day]

    def _sprint(self, day: date, four: _Point) -> _Seen | None:
        """Take the best timed sprint, by the rule of all distances, if it beats the 400's worth."""
        seen = self._seen(self.sprints, day)
        sprint = _chosen(seen) if seen else None
        return sprint if sprint and _agree(sprint[0], four) else None


def _anchor(place: int, known: _Known, is_fresh: bool) -> _Point:
    """Take a result, the one at a place among those chosen, as it is."""
    basis = PaceBasis.COACH if known.is_estimate else PaceBasis.RESULT
    return _Point(
        distance_m=known.distance_m,
        speed_mps=known.speed_mps,
        basis=basis if is_fresh else PaceBasis.LAST_SEASON,
        rests_on=((place, 1.0),),
    )


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


def _chosen(seen: Sequence[_Seen]) -> _Seen:
    """Choose the best fresh one, else the latest; none from before a coach's last estimate."""
    since = max((known.day for known, _ in seen if known.is_estimate), default=date.min)
    candidates = [pair for pair in seen if pair[0].day >= since]
    fresh = [pair for pair in candidates if pair[1]]
    if fresh:
        return max(fresh, key=lambda pair: (pair[0].speed_mps, pair[0].day, -pair[0].own_sd_share))
    return max(candidates, key=lambda pair: (pair[0].day, pair[0].speed_mps, -pair[0].own_sd_share))


def _consistent(seen: Sequence[_Seen]) -> list[_Seen]:
    """Choose one result for every distance, as far as none contradicts a better: long to short.

    Fresh ones go first, the longest distance first; then those of last season, the latest first.
    """
    at: dict[float, list[_Seen]] = {}
    for pair in seen:
        at.setdefault(pair[0].distance_m, []).append(pair)
    consistent: list[_Seen] = []
    for pair in sorted(map(_chosen, at.values()), key=_trust):
        if all(_agree(pair[0], other) for other, _ in consistent):
            consistent.append(pair)
    return sorted(consistent, key=lambda pair: -pair[0].distance_m)


def _trust(pair: _Seen) -> tuple[bool, int, float]:
    known, is_fresh = pair
    return not is_fresh, 0 if is_fresh else -known.day.toordinal(), -known.distance_m


def _agree(anchor: _Known | _Point, other: _Known | _Point) -> bool:
    """Tell whether the shorter of two distances is the faster by at least the least fade."""
    distance = log(anchor.distance_m / other.distance_m)
    speed = log(other.speed_mps / anchor.speed_mps)
    return speed / distance >= LEAST_FADE


def _at(anchors: Sequence[_Point], distance_m: float) -> _Point:
    """Find the speed at a distance, from anchors sorted from long to short."""
    for longer, shorter in pairwise(anchors):
        if longer.distance_m >= distance_m >= shorter.distance_m:
            return _between(longer, shorter, distance_m)
    nearest = anchors[0] if distance_m > anchors[0].distance_m else anchors[-1]
    return _outside(nearest, distance_m)


def _between(longer: _Point, shorter: _Point, distance_m: float) -> _Point:
    gap = log(longer.distance_m / shorter.distance_m)
    share = log(longer.distance_m / distance_m) / gap
    if share in (0.0, 1.0):
        return shorter if share else longer
    return _Point(
        distance_m=distance_m,
        speed_mps=longer.speed_mps ** (1 - share) * shorter.speed_mps**share,
        basis=_weakest(PaceBasis.INTERPOLATED, longer.basis, shorter.basis),
        rests_on=(_weighed(longer, 1 - share), _weighed(shorter, share)),
        added_sds=(CURVATURE_SD * share * (1 - share) * gap**2,),
    )


def _weighed(anchor: _Point, weight: float) -> tuple[int, float]:
    ((result, _),) = anchor.rests_on
    return result, weight


def _outside(nearest: _Point, distance_m: float) -> _Point:
    if distance_m == nearest.distance_m:
        return nearest
    raced_s = nearest.distance_m / nearest.speed_mps
    worth = equivalent(nearest.distance_m, raced_s, distance_m)
    return _Point(
        distance_m=distance_m,
        speed_mps=distance_m / worth.duration_s,
        basis=_weakest(PaceBasis.ESTIMATE, nearest.basis),
        rests_on=nearest.rests_on,
        added_sds=(worth.sd_share,),
    )


def _weakest(*bases: PaceBasis) -> PaceBasis:
    return max(bases, key=_BEST_FIRST.index)


def _shares(settings: ProgressionSettings) -> list[tuple[float, float]]:
    return [(settings.easy_vdot_share, EASY_SD), (settings.threshold_vdot_share, THRESHOLD_SD)]


def _share_of_vdot(five: _Point, share: float, sd_share: float) -> _Point:
    value = vdot(five.distance_m, five.distance_m / five.speed_mps)
    return _estimated(five, speed_at_oxygen_cost(share * value), sd_share)


def _estimated(base: _Point, speed_mps: float, sd_share: float) -> _Point:
    return _Point(
        distance_m=base.distance_m,
        speed_mps=speed_mps,
        basis=_weakest(PaceBasis.ESTIMATE, base.basis),
        rests_on=base.rests_on,
        added_sds=(*base.added_sds, sd_share),
    )
