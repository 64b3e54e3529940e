"""Paces and times that a workout asks for: `@800`, `@5k effort`, `@72`, `in 75`, `@3:30/km`."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.race_paces import RacePace
from metrics.contract.units import KILOMETRE_M, MILE_M
from metrics.workouts.amounts import WrittenAmount, read_clock
from metrics.workouts.tokens import Kind, NotationError, Token, Tokens
from metrics.workouts.vocabulary import CURRENT, DISTANCE_PACES, METRES, WORD_PACES

LAP_M = 400.0
SLOWEST_REP_MPS = 2.0
"""A walk: nobody sets a time for a rep that is slower."""
SLOWEST_SHORT_MPS = 4.0
"""100 s a lap: whoever sets a time for reps shorter than a lap wants them faster than that."""
FASTEST_LAP_MPS = 9.3
"""400 m in 43.0, the fastest ever run; reps up to a lap are not faster."""
FASTEST_LONG_MPS = 8.5
"""600 m between the records over 400 and 800 m; longer reps are not faster."""
MILE_PACES_MPS = (3.3, 6.2)
"""8:08 to 4:20 a mile: in between a time such as 5:20 may be meant for a mile."""

LONGEST_S = 300.0
"""Seconds that may stand behind @, up to five minutes; more is a slip for a race pace."""
ABOUT_A_MILE = 0.01
"""1600 m is a mile to 0.6 %: @5:30 means the same for both."""

_PACE = "a pace: easy, threshold, 5k, 3k, 3200, 1600, mile, 800, 400 or max"
_GOALS = ("goal", "target", "pr", "pb", "dream")
AFTER_PACE = ("pace", "speed", "rp", "intensity", "rhythm")


class TimeOf(StrEnum):
    """The stretch that a time is for."""

    REP = "rep"
    STRETCH = "stretch"
    OPEN = "open"
    """The text does not say."""


class TargetTime(Struct, frozen=True, kw_only=True):
    """A time to run a rep in, or each stretch of `per_m` meters of it."""

    seconds: float
    token: Token
    time_of: TimeOf
    per_m: float = 0.0

    def speed_mps(self, tokens: Tokens, amount: WrittenAmount) -> float:
        """Return the speed of a rep; raise an error where the time may mean two speeds."""
        if self.time_of is TimeOf.STRETCH:
            return self.per_m / self.seconds
        if self.time_of is TimeOf.REP:
            if amount.distance_m is None:
                raise self._error(tokens, "a distance before a time to run it in")
            return amount.distance_m / self.seconds
        if self.token.kind is Kind.NUMBER:
            return self._lap_or_rep(tokens, amount)
        return self._rep_or_pace(tokens, amount)

    def _lap_or_rep(self, tokens: Tokens, amount: WrittenAmount) -> float:
        """Read @72: seconds per 400 m, or of the rep where only that can be run."""
        lap_mps = LAP_M / self.seconds
        can_be_lap = SLOWEST_REP_MPS <= lap_mps <= FASTEST_LAP_MPS
        if amount.distance_m is None or amount.distance_m == LAP_M:
            if can_be_lap:
                return lap_mps
            raise self._error(tokens, "seconds per 400 m such as @72")
        rep_mps = amount.distance_m / self.seconds
        can_be_rep = _can_be_run(amount.distance_m, rep_mps)
        if can_be_lap is can_be_rep:
            raise self._error(
                tokens,
                f"'in {self.seconds:g}' for the time of the rep, or '@{self.seconds:g}/400' a lap",
            )
        return lap_mps if can_be_lap else rep_mps

    def _rep_or_pace(self, tokens: Tokens, amount: WrittenAmount) -> float:
        """Read @2:40 behind 800 as the time of the rep, and @6:30 behind 4 mi as per mile."""
        if amount.distance_m is not None:
            rep_mps = amount.distance_m / self.seconds
            if _can_be_run(amount.distance_m, rep_mps):
                low_mps, high_mps = MILE_PACES_MPS
                is_mile = abs(amount.distance_m / MILE_M - 1) < ABOUT_A_MILE
                if is_mile or not low_mps <= MILE_M / self.seconds <= high_mps:
                    return rep_mps
                raise self._error(
                    tokens, "'in' before the time of the rep, or /km or /mi behind a pace"
                )
            if amount.unit in ("mi", "mile", "miles", "km"):
                return METRES[amount.unit] / self.seconds
        raise self._error(tokens, "a pace such as 3:30/km or 5:40/mi")

    def _error(self, tokens: Tokens, expected: str) -> NotationError:
        return tokens.error(expected, at=self.token)


class Target(Struct, frozen=True):
    """A race pace or a time to run in, the other None."""

    race_pace: RacePace | None = None
    time: TargetTime | None = None


def _can_be_run(distance_m: float, speed_mps: float) -> bool:
    slowest_mps = SLOWEST_SHORT_MPS if distance_m < LAP_M else SLOWEST_REP_MPS
    fastest_mps = FASTEST_LAP_MPS if distance_m <= LAP_M else FASTEST_LONG_MPS
    return slowest_mps <= speed_mps <= fastest_mps


def read_target(tokens: Tokens) -> Target:
    """Read what stands behind @: a race pace, a time per lap or mile, or the time of the rep."""
    while tokens.take(*CURRENT):
        pass
    if tokens.here.text in _GOALS:
        raise tokens.error("a pace of today, such as @1600, or a time, such as in 75")
    name = distance_pace(tokens)
    race_pace = DISTANCE_PACES[name] if name else tokens.phrase(WORD_PACES)
    if race_pace is not None:
        skip_pace_words(tokens)
        _refuse_second_pace(tokens)
        return Target(race_pace=race_pace)
    if tokens.here.kind not in (Kind.NUMBER, Kind.CLOCK):
        raise tokens.error(_PACE, among=(*WORD_PACES, *DISTANCE_PACES))
    is_number = tokens.here.kind is Kind.NUMBER
    if is_number and float(tokens.here.text) > LONGEST_S:
        raise tokens.error(_PACE, among=tuple(DISTANCE_PACES))
    return Target(time=_time(tokens))


def read_time(tokens: Tokens) -> Target:
    """Read what stands behind `in`: the time of the rep."""
    return Target(time=replace(_time(tokens), time_of=TimeOf.REP))


def skip_pace_words(tokens: Tokens) -> None:
    """Go past `race pace` and such behind the name of a pace."""
    tokens.take(*CURRENT)
    if tokens.here.text == "race" and tokens.behind.text in (*AFTER_PACE, "effort"):
        tokens.step()
    tokens.take(*AFTER_PACE)


def distance_pace(tokens: Tokens) -> str | None:
    """Go past a distance that names a race pace, such as 5k, 800m or 2 mile; None if none does."""
    if tokens.here.kind is not Kind.NUMBER:
        return None
    number = tokens.here.text
    step = 2 if tokens.behind.text == "-" and tokens.ahead(2).text in METRES else 1
    unit = tokens.ahead(step).text
    if unit in METRES and f"{number}{_short(unit)}" in DISTANCE_PACES:
        tokens.position += step + 1
        return f"{number}{_short(unit)}"
    if number in DISTANCE_PACES and unit not in METRES:
        tokens.step()
        return number
    return None


def _short(unit: str) -> str:
    if METRES[unit] == 1.0:
        return ""
    return {KILOMETRE_M: "k", MILE_M: "mi"}.get(METRES[unit], unit)


def _refuse_second_pace(tokens: Tokens) -> None:
    position = tokens.position
    if tokens.take("-", "/", "to"):
        is_pace = distance_pace(tokens) is not None or tokens.phrase(WORD_PACES) is not None
        tokens.position = position
        if is_pace:
            raise tokens.error("one pace for a rep")


def _time(tokens: Tokens) -> TargetTime:
    token = tokens.here
    seconds = read_clock(tokens)
    if tokens.here.text == "-" and tokens.behind.kind is token.kind:
        tokens.step()
        place = tokens.here
        upper_s = read_clock(tokens)
        if not seconds <= upper_s <= 2 * seconds:
            raise tokens.error("two times, the shorter first: 70-72", at=place)
        seconds = (seconds + upper_s) / 2
    tokens.take("s", "sec", "secs", "seconds", '"', "pace")
    per_m = _per_m(tokens)
    time_of = TimeOf.OPEN if per_m is None else TimeOf.STRETCH
    return TargetTime(seconds=seconds, token=token, time_of=time_of, per_m=per_m or 0.0)


def _per_m(tokens: Tokens) -> float | None:
    """Read the stretch of a time per stretch: /km, per mile, /400, a lap."""
    position = tokens.position
    if tokens.take("/", "per", "a"):
        tokens.take("a")
        if tokens.here.kind is Kind.NUMBER:
            metres = float(tokens.step().text)
            tokens.take("m", "meters")
            return metres
        if tokens.here.text in METRES and METRES[tokens.here.text] > 1:
            metres = METRES[tokens.step().text]
            tokens.take("pace")
            return metres
        tokens.position = position
        raise tokens.error("km or mi", at=tokens.behind)
    if tokens.here.text in ("mile", "km", "lap") and tokens.behind.text == "pace":
        metres = METRES[tokens.step().text]
        tokens.step()
        return metres
    return None
