"""Numbers that say where they come from: table, key and column of each, as attributes.

A number stands in an element with `data-column`. Its table is the `data-table` of the nearest
element around it, its key all the `data-key` around it together: an athlete's page names the
athlete once, a line of it the day, a cell the race pace. Columns that the table does not have say
nothing of it; only `week_start` is, in a table of days, the Monday of `local_date`. A number that
is an aggregate says so: `data-agg` names the function, and the key is then the filter of its rows.
Two columns are the two ends of a range.

So a reader of the page, or a test, can look every number up in Parquet.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from functools import lru_cache
from math import floor
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from markupsafe import Markup, escape

from metrics.contract import durations
from metrics.contract.units import MILE_M, to_tens
from metrics.contract.weeks import day_text

UNKNOWN: Final = Markup('<span class="unknown">–</span>')
"""What is not known is shown as a dash, never as 0."""
NOTHING: Final = Markup("")


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
    text = durations.clock(seconds, decimals=int(tenths and seconds < durations.LEAST_HOUR_S))
    return str(int(text[2:])) if text.startswith("0:") else text


def per_400(seconds: float) -> str:
    """Write seconds per 400 m: `72.4`; from 100 s on `1:45.2`, as nobody says 105."""
    return half_up(seconds, 1) if seconds < 99.95 else clock(seconds, tenths=True)


def half_up(value: float, digits: int = 0) -> str:
    """Round half up, as people do on paper: 2.5 becomes 3, and −0 becomes 0."""
    scale = 10**digits
    # 1.005 × 100 is 100.49999999999999: the product's own error is taken out before the half.
    return f"{floor(round(value * scale, 6) + 0.5) / scale:,.{digits}f}"


STYLES: Mapping[str, Callable[[float], str]] = MappingProxyType(
    {
        "int": half_up,
        "one": lambda value: half_up(value, 1),
        "percent": lambda part: f"{half_up(100 * part)}%",
        "tens": lambda metres: f"{to_tens(metres):,}",
        "km": lambda metres: half_up(metres / 1000, 1),
        "miles": lambda metres: half_up(metres / MILE_M, 1),
        "clock": clock,
        "clock10": lambda seconds: clock(durations.known_seconds(seconds, 10.0)),
        "clock1": lambda seconds: clock(seconds, tenths=True),
        "typed": durations.typed_clock,
        "clock2": lambda seconds: durations.clock(seconds, decimals=2).removeprefix("0:"),
        "per400": lambda mps: per_400(400 / mps),
        "permile": lambda mps: clock(MILE_M / mps),
        "perkm": lambda mps: clock(1000 / mps),
    }
)
"""How a value is written, by the name of the style."""

CLOCKS: Final = MappingProxyType({0.1: "clock1", 1.0: "clock", 10.0: "clock10"})
"""The style of a time by the step that its error lets it be told in: `durations.known_step_s`."""

PACE_STYLES: Final = ("per400", "permile", "perkm")

DISTANCE_UNIT: Final = Markup("<span class=km>km</span><span class=miles>mi</span>")
"""Stands behind what `distance` writes."""


@lru_cache(maxsize=20_000)
def row(table: str = "", /, **key: Hashable) -> Markup:
    """Name the row that the numbers of an element come from, as its attributes.

    Parameters
    ----------
    table
        The table; empty where an element only adds to the key.
    **key
        Key columns, in the order of the table's key, less those that elements around it name.

    Returns
    -------
    Markup
        Begins with a space, to stand behind an element's name.
    """
    where = f" data-table={table}" if table else ""
    return Markup(f'{where} data-key="{_key(key)}"' if key else where)


def number(column: str, value: float | None, style: str = "int") -> Markup:
    """Write one value of the row; a dash where it is null."""
    if value is None:
        return UNKNOWN
    return Markup(f"<span data-column={column}>{STYLES[style](value)}</span>")


def pace(column: str, speed_mps: float | None, sd_mps: float | None = None) -> Markup:
    """Write a speed as a pace in each unit; the page shows the one that was chosen.

    Parameters
    ----------
    column
        Its column, in m/s.
    speed_mps
        A dash for null and 0.
    sd_mps
        Its error: what that does not carry is rounded away. Null for none.
    """
    if not speed_mps:
        return UNKNOWN
    lap, mile, km = (
        durations.known_time(way_m, speed_mps, sd_mps) for way_m in (400, MILE_M, 1000)
    )
    told = per_400(lap.seconds).removesuffix(".0") if lap.step_s >= 1 else per_400(lap.seconds)
    return Markup(
        f"<span data-column={column}>"
        f"<span class=per400>{told}</span>"
        f"<span class=permile>{clock(mile.seconds)}</span>"
        f"<span class=perkm>{clock(km.seconds)}</span></span>"
    )


def distance(column: str, metres: float | None, source: str = "") -> Markup:
    """Write meters as kilometers, and as miles where the page shows paces per mile.

    Parameters
    ----------
    column
        Its column, in m.
    metres
        The distance; a dash where it is null.
    source
        Names the rows, as attributes, where no element around it does.
    """
    if metres is None:
        return UNKNOWN
    return Markup(
        f"<span{source} data-column={column}>"
        f"<span class=km>{STYLES['km'](metres)}</span>"
        f"<span class=miles>{STYLES['miles'](metres)}</span></span>"
    )


def share(columns: str, part: float | None, whole: float | None) -> Markup:
    """Write what one column is of another, as `5.8%`; nothing where either is not known or 0."""
    if not part or not whole:
        return NOTHING
    return Markup(f'<span data-column="{columns}">{half_up(100 * part / whole, 1)}%</span>')


def between(name: str, low: float | None, high: float | None, style: str = "int") -> Markup:
    """Write the range of an expectation from its columns `…_low` and `…_high`, unless all is 0."""
    if low is None or high is None:
        return NOTHING
    write = STYLES[style]
    if write(low) == write(high) == write(0.0):
        return NOTHING
    return Markup(
        f'<span class=range data-column="{name}_low {name}_high">{write(low)}–{write(high)}</span>'
    )


def text(column: str, value: str | None, source: str = "", *, element: str = "span") -> Markup:
    """Write a sentence of the row, digits and all.

    Parameters
    ----------
    column
        Its column.
    value
        The sentence; a dash where there is none.
    source
        Names the row where no element around it does.
    element
        The element that holds it, with its class.
    """
    if not value:
        return UNKNOWN
    name = element.partition(" ")[0]
    return Markup(f"<{element}{source} data-column={column}>{escape(value)}</{name}>")


def total(
    table: str, column: str, value: float | None, *, agg: str, style: str = "int", **where: Hashable
) -> Markup:
    """Write a count, sum, least or largest value of the rows that a filter leaves."""
    if value is None:
        return UNKNOWN
    return Markup(
        f"<span{row(table, **where)} data-column={column} data-agg={agg}>"
        f"{STYLES[style](value)}</span>"
    )


def day(value: date | None, *, year: bool = False, weekday: bool = False) -> Markup:
    """Write a calendar day: `Apr 12`, `Sun, Apr 12` or `Apr 12, 2026`."""
    if value is None:
        return UNKNOWN
    return _day(value, year=year, weekday=weekday)


@lru_cache(maxsize=5_000)
def _day(value: date, *, year: bool, weekday: bool) -> Markup:
    words = day_text(value) + (f", {value.year}" if year else "")
    lead = f"{value:%a}, " if weekday else ""
    return Markup(f"<time datetime={value.isoformat()}>{lead}{words}</time>")


def pace_name(race_pace: str | None) -> Markup:
    """Write a race pace as a name: its digits are no number."""
    return UNKNOWN if race_pace is None else Markup(f"<b>{escape(race_pace)}</b>")


def _key(cells: Mapping[str, object]) -> str:
    """Write key columns as `athlete_id=f07;week_start=2026-04-06`, values percent-encoded."""
    return ";".join([f"{column}={_quoted(str(value))}" for column, value in cells.items()])


@lru_cache(maxsize=20_000)
def _quoted(text: str) -> str:
    return quote(text, safe=" ,:")
