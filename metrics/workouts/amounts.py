"""Distances and times in a workout's text."""

from __future__ import annotations

from typing import NamedTuple

from metrics.contract.units import MILE_M
from metrics.workouts.tokens import Kind, Token, Tokens
from metrics.workouts.vocabulary import LENGTHS_M, METRES, SECONDS

SHORTEST_M = 10.0
"""Shorter is a slip: 5m for five miles or minutes. Sprints of 10 m are the shortest anyone runs."""
HOURS = tuple(unit for unit, seconds in SECONDS.items() if seconds == 3600.0)
LONGEST_M, LONGEST_S = 100_000.0, 12 * 3600.0
"""Longer is a slip too: 400 mi for 400 m."""
A_MINUTE_S = 60.0
"""30/30 and 40/20 make a minute: they are seconds, the best known of all such workouts."""
AMOUNT = "an amount such as 400, 1.6km, 20s or 45:00"


class WrittenAmount(NamedTuple):
    """A distance in m or a time in s, the other None, with its unit as written and its token."""

    distance_m: float | None
    duration_s: float | None
    unit: str
    token: Token

    def in_unit(self, unit: str) -> WrittenAmount:
        """Return a number that was written without a unit in this one."""
        if self.unit or unit not in {*METRES, *SECONDS}:
            return self
        number = self.distance_m or 0.0
        if unit in SECONDS:
            return WrittenAmount(None, number * SECONDS[unit], unit, self.token)
        return WrittenAmount(number * METRES[unit], None, unit, self.token)


def in_one_unit(work: WrittenAmount, rest: WrittenAmount) -> tuple[WrittenAmount, WrittenAmount]:
    """Give work and rest by turns their unit: bare numbers that make a minute are seconds."""
    is_bare = not work.unit and not rest.unit
    if is_bare and (work.distance_m or 0.0) + (rest.distance_m or 0.0) == A_MINUTE_S:
        return work.in_unit("s"), rest.in_unit("s")
    return work.in_unit(rest.unit), rest


def starts_amount(tokens: Tokens) -> bool:
    """Tell whether an amount comes next."""
    if tokens.here.kind in (Kind.NUMBER, Kind.CLOCK):
        return True
    position = tokens.position
    is_length = tokens.phrase(LENGTHS_M) is not None
    tokens.position = position
    return is_length


def read_amount(tokens: Tokens, *, is_rest: bool = False) -> WrittenAmount:
    """Read a distance or a time; a bare number is meters."""
    amount = read_number(tokens, is_rest=is_rest)
    check_amount(tokens, amount)
    return amount


def check_amount(tokens: Tokens, amount: WrittenAmount) -> None:
    """Raise an error for lengths that nobody runs, which are slips of a unit."""
    is_long = (amount.distance_m or 0.0) > LONGEST_M or (amount.duration_s or 0.0) > LONGEST_S
    if is_long:
        raise tokens.error(f"{AMOUNT}, of 100 km and 12 h at most", at=amount.token)
    if amount.distance_m is not None and amount.distance_m < SHORTEST_M:
        message = f"{AMOUNT}, of {SHORTEST_M:g} m or more (min for minutes, mi for miles)"
        raise tokens.error(message, at=amount.token)


def read_number(tokens: Tokens, *, is_rest: bool = False) -> WrittenAmount:
    """Read an amount that may yet get its unit from another one, as in 1-2-3 min."""
    token = tokens.here
    if token.kind is Kind.CLOCK:
        is_short = token.text.count(":") == 1
        seconds = read_clock(tokens)
        if is_short and tokens.take(*HOURS):
            return WrittenAmount(None, 60 * seconds, "h", token)
        tokens.take("min", "mins", "minutes", "minute")
        return WrittenAmount(None, seconds, "min", token)
    length_m = tokens.phrase(LENGTHS_M)
    if length_m is not None:
        return WrittenAmount(length_m, None, "mi" if length_m >= MILE_M / 2 else "m", token)
    if token.kind is not Kind.NUMBER:
        raise tokens.error(AMOUNT)
    value = float(token.text)
    if not value:
        raise tokens.error(f"{AMOUNT}, not 0")
    tokens.step()
    return _with_unit(tokens, token, value, is_rest=is_rest)


def _with_unit(tokens: Tokens, token: Token, value: float, *, is_rest: bool) -> WrittenAmount:
    if tokens.here.text == "-" and tokens.behind.text in {*METRES, *SECONDS}:
        tokens.step()
    unit = tokens.here.text
    if unit == "'s" or (unit == "s" and not is_rest and _is_plural(tokens, token, value)):
        tokens.step()
        return WrittenAmount(value, None, "m", token)
    if unit in SECONDS:
        tokens.step()
        return WrittenAmount(None, value * SECONDS[unit], unit, token)
    if unit in METRES:
        tokens.step()
        return WrittenAmount(value * METRES[unit], None, unit, token)
    return WrittenAmount(value, None, "", token)


def _is_plural(tokens: Tokens, token: Token, value: float) -> bool:
    """Tell 400s, four hundreds of meters, from 20s; between them nobody can."""
    if value < 100:
        return False
    if value >= 200 and value % 100 == 0:
        return True
    message = f"{value:g} m or {value:g} sec: {value:g}s may be either"
    raise tokens.error(message, at=token)


def read_clock(tokens: Tokens) -> float:
    """Read seconds from 2:30, 1:05:00, 75 or 58.4."""
    if tokens.here.kind not in (Kind.CLOCK, Kind.NUMBER):
        raise tokens.error("a time such as 2:30 or 75")
    seconds = 0.0
    for part in tokens.here.text.split(":"):
        seconds = 60 * seconds + float(part)
    if not seconds:
        raise tokens.error("a time above 0")
    tokens.step()
    return seconds
