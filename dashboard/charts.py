"""Charts as SVG made from the data, with x in percent and y in pixels.

So one drawing serves a desk and a phone without any script. Every chart stands beside a table with
its numbers; screen readers are told its title only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from math import log
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from dashboard.marks import PACE_STYLES, STYLES
from dashboard.words import distance_name

TICK_STEPS: Final = (50, 100, 200, 250, 500, 1000, 2000, 2500, 5000)
MOST_TICKS: Final = 5
BARS_HEIGHT: Final = 190
TRACE_PACES: Final = (50, 60, 70, 80, 100, 120, 150, 200, 300)
"""Seconds per 400 m that a trace may have a line for, fast to slow."""
LEAST_GAP: Final = 22
"""Pixels between two lines of a trace, so that their labels do not touch."""


class Bar(NamedTuple):
    """One column of a stacked chart: meters by race pace, as run and as planned."""

    label: str
    run: Mapping[str, float]
    planned: Mapping[str, float]


class _Column(NamedTuple):
    """Where a stack stands, in percent of the chart's width, and what it shows."""

    kind: str
    left: float
    width: float


def sparkline(run: Sequence[float], planned: Sequence[float], *, title: str) -> Markup:
    """Draw weekly meters as bars under the plan's steps.

    Parameters
    ----------
    run, planned
        Meters a week, of one length, 0 or more; 0 draws no bar.
    title
        What the drawing shows, for screen readers.

    Returns
    -------
    Markup
        An SVG of 96 × 24.
    """
    width, height = 96.0, 24.0
    top = max([*run, *planned, 1.0])
    step = width / max(len(run), 1)
    bars = "".join(
        f'<rect x="{index * step + 1:.1f}" y="{height - height * meters / top:.1f}"'
        f' width="{step - 2:.1f}" height="{height * meters / top:.1f}"/>'
        for index, meters in enumerate(run)
        if meters > 0
    )
    line = " ".join(
        f"{index * step:.1f},{height - height * meters / top:.1f}"
        f" {(index + 1) * step:.1f},{height - height * meters / top:.1f}"
        for index, meters in enumerate(planned)
    )
    plan = f'<polyline points="{line}"/>' if any(planned) else ""
    return Markup(
        f'<svg class="spark" viewBox="-1 -1 98 26" width="98" height="26" role="img"'
        f' aria-label="{escape(title)}">{bars}{plan}</svg>'
    )


def stacked_bars(bars: Sequence[Bar], paces: Sequence[str], *, title: str) -> Markup:
    """Draw weeks as stacked bars by race pace, each beside the outline of its plan.

    Parameters
    ----------
    bars
        One per week, oldest first.
    paces
        The race paces from the bottom up.
    title
        What the chart shows, for screen readers.

    Returns
    -------
    Markup
        An SVG as wide as its place, 220 px high.
    """
    height, foot = BARS_HEIGHT, 20
    top = _ceiling(max((max(_sum(bar.run), _sum(bar.planned)) for bar in bars), default=0.0))
    parts = [
        f'<line x1="0" x2="100%" y1="{_y(tick, top)}" y2="{_y(tick, top)}"/>'
        f'<text class="tick" x="0" y="{_y(tick, top) - 3}">{tick:,.0f}</text>'
        for tick in _ticks(top)
    ]
    step = 100 / max(len(bars), 1)
    for index, bar in enumerate(bars):
        left = index * step
        planned = _Column("plan", left + 0.10 * step, 0.22 * step)
        parts += _stack(bar.planned, paces, top, planned)
        parts += _stack(bar.run, paces, top, _Column("run", left + 0.38 * step, 0.52 * step))
        is_labeled = len(bars) <= 8 or index % 2 == len(bars) % 2 - 1 or index == len(bars) - 1
        if is_labeled:
            parts.append(
                f'<text class="tick" x="{left + step / 2:.2f}%" y="{height + foot - 4}"'
                f' text-anchor="middle">{escape(bar.label)}</text>'
            )
    return Markup(
        f'<svg class="weeks" width="100%" height="{height + foot}" role="img"'
        f' aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )


def _stack(
    meters: Mapping[str, float], paces: Sequence[str], top: float, column: _Column
) -> Iterable[str]:
    below = 0.0
    for pace in paces:
        amount = meters.get(pace, 0.0)
        if amount <= 0:
            continue
        y = _y(below + amount, top)
        yield (
            f'<rect class="{column.kind} p{escape(pace)}" x="{column.left:.2f}%"'
            f' width="{column.width:.2f}%" y="{y}" height="{max(_y(below, top) - y, 1)}"/>'
        )
        below += amount


class Shade(NamedTuple):
    """A stretch of a trace: an effort, with its number."""

    start_s: float
    end_s: float
    label: str


def trace(
    seconds: Sequence[float],
    speeds_mps: Sequence[float | None],
    shades: Sequence[Shade],
    *,
    title: str,
    beats: Sequence[float | None] = (),
    presses: Sequence[float] = (),
) -> Markup:
    """Draw speed over time with the efforts shaded and numbered, heart rate behind it.

    Lines across tell the pace, in each unit that the page can show.

    Parameters
    ----------
    seconds
        Times after the first record in s, rising, at least two.
    speeds_mps
        Speeds at those times in m/s; None breaks the line.
    shades
        Efforts, in time order.
    title
        What the chart shows, for screen readers.
    beats
        Heart rates at the same times in 1/min; empty where there are none.
    presses
        When the lap button was pressed, in s after the first record.

    Returns
    -------
    Markup
        An SVG as wide as its place, 200 px high.
    """
    height, head, foot = 200, 18, 18
    end = max(seconds[-1], 1.0)
    fastest = max((speed for speed in speeds_mps if speed is not None), default=1.0) * 1.05
    plot = height - head - foot

    def x(second: float) -> float:
        return round(1000 * second / end, 1)

    def y(speed: float) -> float:
        return round(head + plot - plot * min(speed / fastest, 1.0), 1)

    parts = [
        f'<rect class="effort" x="{x(shade.start_s)}" y="0" height="{head + plot}"'
        f' width="{max(x(shade.end_s) - x(shade.start_s), 1)}"/>'
        for shade in shades
    ]
    paces = _trace_paces(fastest, y)
    parts += [f'<path class="pace" d="M0 {y(400 / lap_s)}H1000"/>' for lap_s in paces]
    parts += [f'<path class="press" d="M{x(press)} {head}V{head + plot}"/>' for press in presses]
    heart = _line(seconds, beats, x, lambda beat: round(head + plot - plot * (beat - 60) / 150, 1))
    parts += [f'<path class="heart" d="{heart}"/>'] if heart else []
    parts.append(f'<path class="speed" d="{_line(seconds, speeds_mps, x, y)}"/>')
    stretched = (
        f'<svg class="stretched" viewBox="0 0 1000 {height}" preserveAspectRatio="none"'
        f' width="100%" height="{height}">{"".join(parts)}</svg>'
    )
    labels = "".join(
        f'<text class="tick rep" x="{100 * (shade.start_s + shade.end_s) / 2 / end:.2f}%"'
        f' y="13" text-anchor="middle">{escape(shade.label)}</text>'
        for shade in shades
    )
    labels += "".join(
        f'<text class="tick {style}" x="0" y="{y(400 / lap_s) - 3}">'
        f"{STYLES[style](400 / lap_s).removesuffix('.0')}</text>"
        for lap_s in paces
        for style in PACE_STYLES
    )
    minutes = _minutes(end)
    labels += "".join(
        f'<text class="tick" x="{100 * 60 * minute / end:.2f}%" y="{height - 4}"'
        f' text-anchor="end">{minute} min</text>'
        for minute in minutes
    )
    return Markup(
        f'<svg class="trace" width="100%" height="{height}" role="img"'
        f' aria-label="{escape(title)}">{stretched}{labels}</svg>'
    )


class Timed(NamedTuple):
    """A distance and how long it took: a best stretch inside a run, or a race."""

    metres: float
    seconds: float
    is_race: bool


def speed_curve(timed: Sequence[Timed], *, title: str) -> Markup:
    """Draw pace over distance: a line through the best stretches inside runs, a dot for each race.

    Parameters
    ----------
    timed
        In any order; what took no time is left out.
    title
        What the chart shows, for screen readers.

    Returns
    -------
    Markup
        An SVG as wide as its place, 170 px high; empty where fewer than two distances are known.
    """
    known = sorted((one for one in timed if one.seconds > 0), key=lambda one: one.metres)
    if len({point.metres for point in known}) < 2:
        return Markup("")
    height, head, foot = 170, 14, 22
    first, last = log(known[0].metres), log(known[-1].metres)
    speeds = [point.metres / point.seconds for point in known]
    low, high = min(speeds), max(speeds)

    def x(metres: float) -> float:
        return round(8 + 88 * (log(metres) - first) / (last - first), 2)

    def y(speed_mps: float) -> float:
        return round(head + (height - head - foot) * (high - speed_mps) / max(high - low, 0.1), 1)

    bests = [point for point in known if not point.is_race]
    parts = [
        f'<line class="best" x1="{x(here.metres)}%" y1="{y(here.metres / here.seconds)}"'
        f' x2="{x(there.metres)}%" y2="{y(there.metres / there.seconds)}"/>'
        for here, there in pairwise(bests)
    ]
    parts += [
        f'<circle class="{"race" if point.is_race else "best"}" r="4" cx="{x(point.metres)}%"'
        f' cy="{y(point.metres / point.seconds)}"/>'
        for point in known
    ]
    parts += [
        f'<text class="tick" x="{x(metres)}%" y="{height - 4}" text-anchor="middle">'
        f"{escape(distance_name(metres).removesuffix(' m'))}</text>"
        for metres in _spread([point.metres for point in known], x)
    ]
    paces = [lap_s for lap_s in TRACE_PACES if low <= 400 / lap_s <= high]
    parts += [
        f'<text class="tick {style}" x="0" y="{y(400 / lap_s) + 4}">'
        f"{STYLES[style](400 / lap_s).removesuffix('.0')}</text>"
        for lap_s in paces
        for style in PACE_STYLES
    ]
    return Markup(
        f'<svg class="curve" width="100%" height="{height}" role="img"'
        f' aria-label="{escape(title)}">{"".join(parts)}</svg>'
    )


LEAST_PERCENT: Final = 8
"""Percent of the width between two labels of a curve, so that they do not touch on a phone."""


def _spread(metres: Iterable[float], x: Callable[[float], float]) -> list[float]:
    """Choose distances whose labels do not touch."""
    chosen: list[float] = []
    for distance in sorted(set(metres)):
        if not chosen or x(distance) - x(chosen[-1]) >= LEAST_PERCENT:
            chosen.append(distance)
    return chosen


def _trace_paces(fastest_mps: float, y: Callable[[float], float]) -> list[int]:
    """Choose the paces that get a line, fast to slow, in seconds per 400 m."""
    chosen: list[int] = []
    for lap_s in TRACE_PACES:
        is_inside = 400 / lap_s <= fastest_mps
        if is_inside and (not chosen or y(400 / lap_s) - y(400 / chosen[-1]) >= LEAST_GAP):
            chosen.append(lap_s)
    return chosen


def _line(
    seconds: Sequence[float],
    values: Sequence[float | None],
    x: Callable[[float], float],
    y: Callable[[float], float],
) -> str:
    """Write a path that breaks where a value is not known."""
    path: list[str] = []
    is_down = False
    for second, value in zip(seconds, values, strict=False):
        if value is None:
            is_down = False
            continue
        path.append(f"{'L' if is_down else 'M'}{x(second)} {y(value)}")
        is_down = True
    return "".join(path)


def _minutes(end_s: float) -> range:
    """Choose up to six times for the axis, in whole minutes."""
    step = next((size for size in (5, 10, 15, 20, 30, 60) if end_s / 60 / size <= 6), 120)
    return range(step, int(end_s / 60) + 1, step)


def _sum(meters: Mapping[str, float]) -> float:
    return sum(meters.values())


def _y(meters: float, top: float) -> int:
    return round(BARS_HEIGHT - (BARS_HEIGHT - 12) * meters / top)


def _ceiling(most: float) -> float:
    step = _step(most)
    return step * max(-(-most // step), 1)


def _ticks(top: float) -> list[float]:
    step = _step(top)
    return [step * index for index in range(1, int(top / step) + 1)]


def _step(most: float) -> float:
    return next((step for step in TICK_STEPS if most / step <= MOST_TICKS), TICK_STEPS[-1])
