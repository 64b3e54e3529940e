"""Pictures of a track: the oval with its laps, and laps over each other with the third marked.

Drawn from the file and stored nowhere. The oval lies flat whatever way it lies on the ground, and
its meters count from its center: nothing tells where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import pi
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct

from flows.common.text import clock
from flows.reports.plot import (
    DPI,
    EFFORT,
    LAP,
    PAUSE,
    check_suffix,
    lap_axis,
    new_figure,
    title_lines,
)
from metrics.recording.signal import Floats, Signal
from metrics.track.fit import Direction, TrackFit
from metrics.track.found import OvalRun
from metrics.track.shapes import LANE_WIDTH_M

THIRD = 3
LANES_DRAWN = 8
STEP_M = 5.0
LEAST_LAP_M = 50.0
"""What goes on for less after the last line is no lap: positions err."""
_WIDTH_IN, _OVAL_IN, _LAPS_IN = 8.0, 4.8, 4.0
_TITLE_LINE_IN = 0.17
_MARGIN_M = 16.0
_FEW = 12
"""Of more efforts only the first and the last are named: colors go from one to the other."""


class LapTrace(Struct, frozen=True, kw_only=True):
    """One lap of a race: speed in m/s at meters since its start, and how long it took."""

    lap: int
    along_m: Floats
    speed_mps: Floats
    duration_s: float


def draw_oval(
    path: Path, *, title: str, fit: TrackFit, efforts: Sequence[tuple[float, float]]
) -> None:
    """Write a picture of the oval to `path`, .svg or .png, with the laps of every effort.

    `efforts` are pairs of start and end in the seconds of the fit. Raises `ValueError` for another
    suffix, `ImportError` without matplotlib.
    """
    check_suffix(path)
    lines = title_lines(title)
    figure = new_figure(_WIDTH_IN, _OVAL_IN + _TITLE_LINE_IN * (len(lines) - 1))
    axes = figure.add_subplot()
    _draw_lanes(axes, fit)
    along, across = fit.flat_m
    axes.plot(*_broken(fit, along, across), color=PAUSE, linewidth=0.6, zorder=1)
    colors = _colors(len(efforts))
    for number, (start_s, end_s) in enumerate(efforts, 1):
        inside = (fit.times_s >= start_s) & (fit.times_s <= end_s)
        if inside.any():
            is_named = len(efforts) <= _FEW or number in (1, len(efforts))
            axes.plot(
                *_broken(fit, along, across, inside),
                color=colors[number - 1],
                linewidth=1.1,
                label=str(number) if is_named else None,
            )
    _frame(axes, fit)
    if efforts:
        axes.legend(title="effort", fontsize=7, title_fontsize=7, ncols=2, loc="center")
    axes.set_title("\n".join(lines), loc="left", fontsize=9)
    figure.savefig(path, dpi=DPI)


def _colors(count: int) -> Sequence[Any]:
    """Go from dark to light: first efforts dark, last ones light, distinct also in gray."""
    from matplotlib import colormaps

    return [colormaps["viridis"](0.9 * index / max(count - 1, 1)) for index in range(count)]


def _broken(
    fit: TrackFit, along_m: Floats, across_m: Floats, inside: Any | None = None
) -> tuple[Floats, Floats]:
    """Break the line where the way has a hole, or where another effort lies between."""
    is_kept = np.ones(len(along_m), dtype=np.bool_) if inside is None else inside
    joins = np.concatenate(([True], np.diff(fit.stretch) == 0))
    is_shown = is_kept & joins
    return np.where(is_shown, along_m, np.nan), np.where(is_shown, across_m, np.nan)


def _draw_lanes(axes: Any, fit: TrackFit) -> None:
    """Draw the lines of the lanes, the kerb darker."""
    shape = fit.oval.oval.shape
    half = shape.straight_m / 2
    angle = np.linspace(-pi / 2, pi / 2, 60)
    for lane in range(LANES_DRAWN + 1):
        radius = shape.radius_m - 0.3 + LANE_WIDTH_M * lane
        right = half + radius * np.cos(angle), radius * np.sin(angle)
        along = np.concatenate((right[0], -right[0], right[0][:1]))
        across = np.concatenate((right[1], -right[1], right[1][:1]))
        color = LAP if lane == 0 else "#dddddd"
        axes.plot(along, across, color=color, linewidth=0.9 if lane == 0 else 0.5, zorder=0)


def _frame(axes: Any, fit: TrackFit) -> None:
    shape = fit.oval.oval.shape
    reach = shape.straight_m / 2 + shape.radius_m + _MARGIN_M
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-shape.radius_m - _MARGIN_M, shape.radius_m + _MARGIN_M)
    axes.set_aspect("equal")
    lane = f"lane {fit.lane}" if fit.lane else "lane not known"
    round_ = "with" if fit.direction is Direction.CLOCKWISE else "against"
    axes.set_xlabel(
        f"meters from the oval's center · {round_} the clock · {lane} · "
        f"positions err by {fit.rms_m:.1f} m · orange: kerb, gray: not in an effort"
    )
    axes.xaxis.label.set_fontsize(8)


def lap_traces(
    track: OvalRun, signal: Signal, start_s: float, end_s: float, *, first_m: float = 400.0
) -> list[LapTrace]:
    """Cut a race into laps, each with its speed every 5 m.

    `start_s` and `end_s` are in the seconds of the signal; `first_m` is how far the first lap goes
    before the line is passed, 400 m or less. None where the way was not on the track without a
    hole. The last lap ends with the race. Official times of laps replace `duration_s`.
    """
    fit, shift_s = track.fit, track.shift_s
    first_s, last_s = start_s + shift_s, end_s + shift_s
    (way_m,) = fit.way_m(np.array([first_s]), np.array([last_s]))
    if not np.isfinite(way_m):
        return []
    marks_m = np.arange(0.0, way_m, STEP_M)[1:]
    passed = fit.passed(first_s, last_s, marks_m)
    times_s = np.concatenate(([first_s], passed.time_s, [last_s])) - shift_s
    along_m = np.concatenate(([0.0], passed.along_m, [way_m]))
    lines_m = np.arange(first_m, way_m - LEAST_LAP_M, 400.0)
    bounds = np.concatenate(([0], np.searchsorted(along_m, lines_m), [len(along_m) - 1]))
    return [
        _trace(lap, along_m[first : last + 1], times_s[first : last + 1], signal)
        for lap, (first, last) in enumerate(pairwise(bounds.tolist()), 1)
    ]


def _trace(lap: int, along_m: Floats, times_s: Floats, signal: Signal) -> LapTrace:
    return LapTrace(
        lap=lap,
        along_m=along_m - along_m[0],
        speed_mps=np.interp(times_s, signal.time_s, np.nan_to_num(signal.speed_mps)),
        duration_s=float(times_s[-1] - times_s[0]),
    )


def draw_laps(path: Path, *, title: str, laps: Sequence[LapTrace]) -> None:
    """Write a picture of laps over each other to `path`, .svg or .png, the third one marked.

    Raises `ValueError` for another suffix and where there are no laps, `ImportError` without
    matplotlib.
    """
    check_suffix(path)
    if not laps:
        raise ValueError("no laps to draw: the race does not lie on an oval without a hole")
    lines = title_lines(title)
    figure = new_figure(_WIDTH_IN, _LAPS_IN + _TITLE_LINE_IN * (len(lines) - 1))
    axes = figure.add_subplot()
    for trace in laps:
        is_third = trace.lap == THIRD
        axes.plot(
            trace.along_m,
            trace.speed_mps,
            color=EFFORT if is_third else "#555555",
            linewidth=2.4 if is_third else 0.9,
            linestyle="-" if is_third else _STYLES[(trace.lap - 1) % len(_STYLES)],
            zorder=3 if is_third else 2,
            label=f"lap {trace.lap}: {clock(trace.duration_s, decimals=1)}",
        )
    speeds = np.concatenate([trace.speed_mps for trace in laps])
    moving = speeds[speeds > np.median(speeds) / 2]
    low_mps, high_mps = np.percentile(moving, (3, 100)).tolist()
    axes.set_ylim(0.94 * low_mps, 1.08 * high_mps)
    axes.set_xlabel("meters since the line · the third lap is marked")
    axes.set_ylabel("m/s")
    axes.margins(x=0)
    axes.legend(fontsize=8, ncols=2)
    lap_axis(axes)
    axes.set_title("\n".join(lines), loc="left", fontsize=9)
    figure.savefig(path, dpi=DPI)


_STYLES = ("-", "--", "-.", ":")
