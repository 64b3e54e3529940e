"""Numbers that say where they come from: each carries its table, key and column.

A reader of the page, or a test, can look every number up in Parquet. A number that is an aggregate
says so: `data-agg` names the function, and the key is then the filter of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import floor
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from markupsafe import Markup, escape

from metrics.contract import durations
from metrics.contract.units import MILE_M

UNKNOWN: Final = Markup('<span class="unknown" title="not known">–</span>')
"""What is not known is shown as a dash, never as 0."""

LEAST_HOUR_S: Final = 3599.95
"""From here on tenths round up to an hour, which has none."""


def clock(seconds: float, *, tenths: bool = False) -> str:
    """Write a duration as runners do.

    Parameters
    ----------
    seconds
        A duration in s, 0 or more.
    tenths
        Keep one decimal below an hour.

    Returns
    -------
    str
        `42.1`, `1:12.5`, `17:31` or `1:02:03`.
    """
    text = durations.clock(seconds, decimals=int(tenths and seconds < LEAST_HOUR_S))
    return str(int(text[2:])) if text.startswith("0:") else text


def per_400(seconds: float) -> str:
    """Write seconds per 400 m: `72.4`; from 100 s on `1:45.2`, as nobody says 105."""
    return half_up(seconds, 1) if seconds < 99.95 else clock(seconds, tenths=True)


def half_up(value: float, digits: int = 0) -> str:
    """Round half up, as people do on paper: 2.5 becomes 3, and −0 becomes 0."""
    scale = 10**digits
    rounded = floor(value * scale + 0.5) / scale
    return f"{rounded:,.{digits}f}"


STYLES: Mapping[str, Callable[[float], str]] = MappingProxyType(
    {
        "int": half_up,
        "one": lambda value: half_up(value, 1),
        "tens": lambda value: half_up(floor(value / 10 + 0.5) * 10),
        "km": lambda metres: half_up(metres / 1000, 1),
        "clock": clock,
        "clock1": lambda seconds: clock(seconds, tenths=True),
        "per400": lambda mps: per_400(400 / mps),
        "permile": lambda mps: clock(MILE_M / mps),
        "perkm": lambda mps: clock(1000 / mps),
    }
)
"""How a value is written, by the name that the page carries in `data-style`."""

PACE_STYLES: Final = ("per400", "permile", "perkm")


@dataclass(frozen=True, slots=True)
class Source:
    """The row of a table that numbers come from; `where` is its attributes, escaped already."""

    where: str

    @classmethod
    def of(cls, table: str, **key: object) -> Source:
        """Name a row by its key columns, in the order of the table's key."""
        return cls(f'data-table="{table}" data-key="{_key(key)}"')

    def number(self, column: str, value: float | None, style: str = "int") -> Markup:
        """Write one value of the row; a dash where it is null."""
        return UNKNOWN if value is None else Markup(self._data(column, value, style))

    def pace(self, column: str, speed_mps: float | None) -> Markup:
        """Write a speed as a pace in each unit; the page shows the one that was chosen."""
        if not speed_mps:
            return UNKNOWN
        return Markup(
            "".join(
                f'<span class="{style}">{self._data(column, speed_mps, style)}</span>'
                for style in PACE_STYLES
            )
        )

    def range(self, name: str, low: float | None, high: float | None, style: str = "int") -> Markup:
        """Write the range of an expectation from its columns `…_low` and `…_high`."""
        if low is None or high is None:
            return Markup("")
        low_text = self._data(f"{name}_low", low, style)
        high_text = self._data(f"{name}_high", high, style)
        return Markup(f'<span class="range">{low_text}–{high_text}</span>')

    def text(self, column: str, value: str | None) -> Markup:
        """Write a sentence of the row, digits and all."""
        if not value:
            return UNKNOWN
        return Markup(f'<span {self.where} data-column="{column}">{escape(value)}</span>')

    def _data(self, column: str, value: float, style: str) -> str:
        text = STYLES[style](value)
        return f'<data {self.where} data-column="{column}" data-style="{style}">{text}</data>'


def total(
    table: str, column: str, value: float | None, *, agg: str, style: str = "int", **where: object
) -> Markup:
    """Write a count, sum, least or largest value of the rows that a filter leaves."""
    if value is None:
        return UNKNOWN
    return Markup(
        f'<data data-table="{table}" data-key="{_key(where)}" data-column="{column}"'
        f' data-agg="{agg}" data-style="{style}">{STYLES[style](value)}</data>'
    )


def day(value: date | None, *, year: bool = False) -> Markup:
    """Write a calendar day: `12 Apr`, or `12 Apr 2026`."""
    if value is None:
        return UNKNOWN
    text = f"{value.day} {value:%b}" + (f" {value.year}" if year else "")
    return Markup(f'<time datetime="{value.isoformat()}">{text}</time>')


def pace_name(race_pace: str | None) -> Markup:
    """Write a race pace as a name: its digits are no number."""
    return UNKNOWN if race_pace is None else Markup(f'<b class="name">{escape(race_pace)}</b>')


def _key(cells: Mapping[str, object]) -> str:
    """Write key columns as `athlete_id=f07;week_start=2026-04-06`, values percent-encoded."""
    return ";".join(f"{column}={_quoted(str(value))}" for column, value in cells.items())


@lru_cache(maxsize=20_000)
def _quoted(text: str) -> str:
    return quote(text, safe=" ,:")
