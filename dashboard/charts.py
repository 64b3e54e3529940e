"""Charts as SVG made from the data: lines and bars stretch with the page, labels do not.

So one drawing serves a desk and a phone without any script. What stretches is drawn on a grid of
`GRID` by pixels, one path for all that looks alike: a page holds hundreds of charts. Labels stand
in percent and pixels; those of the y axis in the chart's left margin. Every chart stands beside a
table with its numbers; screen readers are told its title only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from math import log
from typing import Final, NamedTuple

import numpy as np
from markupsafe import Markup, escape

from dashboard.marks import PACE_STYLES, STYLES
from dashboard.words import distance_name

TICK_STEPS: Final = (50, 100, 200, 250, 500, 1000, 2000, 2500, 5000)
MOST_TICKS: Final = 5
BARS_HEIGHT: Final = 190
GRID: Final = 1000
"""Width of a drawing before it is stretched."""
TRACE_PACES: Final = (50, 60, 70, 80, 100, 120, 150, 200, 300)
"""Seconds per 400 m that a trace may have a line for, fast to slow."""
LEAST_GAP: Final = 22
"""Pixels between two lines of a trace, so that their labels do not touch."""
LEAST_NUMBER_SHARE: Final = 0.022
"""Share of the time axis between the numbers of two efforts: 8 px of a phone's chart."""


class Bar(NamedTuple):
    """One column of a stacked chart: meters by race pace, as run and as planned."""

    label: str
    run: Mapping[str, float]
    planned: Mapping[str, float]


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
        An SVG of 98 × 26.
    """
    step, height = 7, 24
    top = max([*run, *planned, 1.0])

    def y(meters: float) -> int:
        return round(height - height * meters / top)

    bars = "".join(
        _bar(index * step + 1, step - 2, y(meters), height)
        for index, meters in enumerate(run)
        if meters > 0
    )
    plan = "".join(f"V{y(meters)}h{step}" for meters in planned) if any(planned) else ""
    line = f'<path class="plan" d="M0 {height}{plan}"/>' if plan else ""
    return Markup(
        f'<svg class="spark" viewBox="0 -1 98 26" width="98" height="26" role="img"'
        f' aria-label="{escape(title)}"><path d="{bars}"/>{line}</svg>'
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
        An SVG as wide as its place, 210 px high.
    """
    height, foot = BARS_HEIGHT, 20
    top = _ceiling(max((max(_sum(bar.run), _sum(bar.planned)) for bar in bars), default=0.0))
    ticks = [(_y(tick, top), f"{tick:,.0f}") for tick in (0, *_ticks(top))]
    grid = _grid(y for y, _ in ticks)
    step = GRID / max(len(bars), 1)
    paths: dict[str, list[str]] = {}
    for index, bar in enumerate(bars):
        left = index * step
        _stack(paths, "plan", bar.planned, paces, (left + 0.08 * step, 0.26 * step), top)
        _stack(paths, "run", bar.run, paces, (left + 0.40 * step, 0.52 * step), top)
    shapes = "".join(
        f'<path class="{kind} p{escape(pace)}" d="{"".join(drawn)}"/>'
        for kind in ("plan", "run")
        for pace in paces
        if (drawn := paths.get(f"{kind} {pace}"))
    )
    labels = "".join(f'<text class="left" x="-6" y="{y + 4}">{words}</text>' for y, words in ticks)
    # The last week has a label, and every other one before it: more would touch on a phone.
    labels += "".join(
        f'<text class="mid" x="{(index + 0.5) * 100 / len(bars):.1f}%" y="{height + foot - 4}">'
        f"{escape(bar.label)}</text>"
        for index, bar in enumerate(bars)
        if (len(bars) - 1 - index) % 2 == 0
    )
    return Markup(
        f'<svg class="weeks" width="100%" height="{height + foot}" role="img"'
        f' aria-label="{escape(title)}">'
        f"{_stretched(grid + shapes, height)}{labels}</svg>"
    )


def _stretched(shapes: str, height: int) -> str:
    """Draw on the grid and stretch it to the width of the chart."""
    return (
        f'<svg viewBox="0 0 {GRID} {height}" preserveAspectRatio="none" width="100%"'
        f' height="{height}">{shapes}</svg>'
    )


def _grid(heights: Iterable[int]) -> str:
    """Draw lines across."""
    lines = "".join(f"M0 {y}H{GRID}" for y in heights)
    return f'<path class="grid" d="{lines}"/>' if lines else ""


def _stack(
    paths: dict[str, list[str]],
    kind: str,
    meters: Mapping[str, float],
    paces: Sequence[str],
    column: tuple[float, float],
    top: float,
) -> None:
    """Add one stack, from its left edge and width on, to the paths of its race paces."""
    below = 0.0
    left, width = (round(edge) for edge in column)
    for pace in paces:
        amount = meters.get(pace, 0.0)
        if amount <= 0:
            continue
        y, foot = _y(below + amount, top), _y(below, top)
        paths.setdefault(f"{kind} {pace}", []).append(_bar(left, width, min(y, foot - 1), foot))
        below += amount


def _bar(left: int, width: int, y: int, foot: int) -> str:
    """Write a rectangle as a part of a path."""
    return f"M{left} {y}h{width}V{foot}h-{width}z"


class Shade(NamedTuple):
    """A stretch of a trace: an effort, with its number."""

    start_s: float
    end_s: float
    label: str


class TracePoints(NamedTuple):
    """What a trace is drawn from.

    Times after the first record in s, rising, at least two; the speeds then in m/s; heart rates at
    every other of the times in 1/min, none where there are none; where the time axis ends.
    """

    seconds: np.ndarray
    speeds_mps: np.ndarray
    beats: np.ndarray
    end_s: float


def trace(
    points: TracePoints,
    shades: Sequence[Shade],
    *,
    title: str,
    presses: Sequence[float] = (),
) -> Markup:
    """Draw speed over time with the efforts shaded and numbered, heart rate behind it.

    Lines across tell the pace, in each unit that the page can show.

    Parameters
    ----------
    points
        At most as many as a phone needs.
    shades
        Efforts, in time order.
    title
        What the chart shows, for screen readers.
    presses
        When the lap button was pressed, in s after the first record.

    Returns
    -------
    Markup
        An SVG as wide as its place, 200 px high.
    """
    seconds, speeds_mps, beats, end_s = points
    height, head, foot = 200, 18, 18
    fastest = max(float(speeds_mps.max()), 1.0) * 1.05
    plot = height - head - foot
    across = np.rint(GRID * seconds / end_s)

    def x(second: float) -> int:
        return round(GRID * second / end_s)

    def y(speed: float) -> int:
        return round(head + plot - plot * min(speed / fastest, 1.0))

    efforts = "".join(
        _bar(x(shade.start_s), max(x(shade.end_s) - x(shade.start_s), 2), 0, head + plot)
        for shade in shades
    )
    paces = _trace_paces(fastest, y)
    shapes = [
        f'<path class="effort" d="{efforts}"/>' if efforts else "",
        _grid(y(400 / lap_s) for lap_s in paces),
    ]
    if presses:
        drawn = "".join(f"M{x(press)} {head}v{plot}" for press in presses)
        shapes.append(f'<path class="press" d="{drawn}"/>')
    if len(beats):
        pulse = np.rint(head + plot - plot * (beats - 60) / 150)
        shapes.append(f'<path class="heart" d="{_line(across[::2], pulse)}"/>')
    down = np.rint(head + plot - plot * speeds_mps / fastest)
    shapes.append(f'<path class="speed" d="{_line(across, down)}"/>')
    labels = "".join(
        f'<text class="mid rep" x="{50 * (shade.start_s + shade.end_s) / end_s:.1f}%" y="13">'
        f"{escape(shade.label)}</text>"
        for shade in _apart(shades, end_s)
    )
    labels += _pace_labels((lap_s, y(400 / lap_s)) for lap_s in paces)
    labels += "".join(
        f'<text class="mid" x="{100 * 60 * minute / end_s:.1f}%" y="{height - 4}">'
        f"{minute} min</text>"
        for minute in _minutes(end_s)
    )
    return Markup(
        f'<svg class="trace" width="100%" height="{height}" role="img"'
        f' aria-label="{escape(title)}">{_stretched("".join(shapes), height)}{labels}</svg>'
    )


def _pace_labels(lines: Iterable[tuple[int, int]]) -> str:
    """Write the paces of lines across in each unit, in the left margin."""
    return "".join(
        f'<text class="left {style}" x="-6" y="{y + 4}">'
        f"{STYLES[style](400 / lap_s).removesuffix('.0')}</text>"
        for lap_s, y in lines
        for style in PACE_STYLES
    )


def _apart(shades: Sequence[Shade], end_s: float) -> list[Shade]:
    """Choose the shades whose numbers do not touch on a phone; the first always has one."""
    chosen: list[Shade] = []
    for shade in shades:
        if not chosen or shade.start_s - chosen[-1].start_s >= LEAST_NUMBER_SHARE * end_s:
            chosen.append(shade)
    return chosen


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
        An SVG as wide as its place, 170 px high; empty where fewer than two distances are points.
    """
    points = sorted((point for point in timed if point.seconds > 0), key=lambda point: point.metres)
    if len({point.metres for point in points}) < 2:
        return Markup("")
    height, head, foot = 170, 14, 22
    first, last = log(points[0].metres), log(points[-1].metres)
    speeds = [point.metres / point.seconds for point in points]
    low, high = min(speeds), max(speeds)

    def x(metres: float) -> float:
        return round(3 + 94 * (log(metres) - first) / (last - first), 2)

    def y(speed_mps: float) -> int:
        return round(head + (height - head - foot) * (high - speed_mps) / max(high - low, 0.1))

    bests = [point for point in points if not point.is_race]
    parts = [
        f'<line class="best" x1="{x(here.metres)}%" y1="{y(here.metres / here.seconds)}"'
        f' x2="{x(there.metres)}%" y2="{y(there.metres / there.seconds)}"/>'
        for here, there in pairwise(bests)
    ]
    parts += [
        f'<circle class="{"race" if point.is_race else "best"}" r="4" cx="{x(point.metres)}%"'
        f' cy="{y(point.metres / point.seconds)}"/>'
        for point in points
    ]
    parts += [
        f'<text class="mid" x="{x(metres)}%" y="{height - 4}">'
        f"{escape(distance_name(metres).removesuffix(' m'))}</text>"
        for metres in _spread([point.metres for point in points], x)
    ]
    inside = [(lap_s, y(400 / lap_s)) for lap_s in TRACE_PACES if low <= 400 / lap_s <= high]
    parts.insert(0, "".join(f'<line x1="0" x2="100%" y1="{at}" y2="{at}"/>' for _, at in inside))
    parts.append(_pace_labels(inside))
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


def _line(across: np.ndarray, down: np.ndarray) -> str:
    """Write a path through points, each relative to the one before: it is half as long so."""
    steps = zip(
        np.diff(across).astype(int).tolist(), np.diff(down).astype(int).tolist(), strict=True
    )
    drawn = [f"{dx} {dy}" if dy >= 0 else f"{dx}{dy}" for dx, dy in steps]
    return f"M{across[0]:.0f} {down[0]:.0f}l{' '.join(drawn)}"


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
