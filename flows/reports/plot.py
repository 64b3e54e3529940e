"""One picture of a session: speed and heart rate over time, efforts numbered, laps marked."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from metrics.facts import Facts
from metrics.recording.signal import Signal

if TYPE_CHECKING:
    import polars as pl

SUFFIXES = (".svg", ".png")

# Distinct under simulated color blindness, and by position and words as well.
SPEED, EFFORT, LAP, PAUSE, HEART = "#333333", "#00639c", "#b35900", "#bbbbbb", "#9c1f5b"
DPI = 150
_PHONE_WIDTH_IN, _HEIGHT_IN, _HEART_IN = 8.0, 4.0, 1.2
_TITLE_CHARACTERS, _TITLE_LINE_IN = 100, 0.17
"""So many characters of the title fit on one line; each further line makes the picture higher."""
_CROWD = 40
"""Of more efforts every other one is numbered, or every third, so that numbers stay legible."""


def check_suffix(path: Path) -> None:
    """Raise `ValueError` unless the name ends in .svg or .png."""
    if path.suffix.lower() not in SUFFIXES:
        message = f"{path.name}: a picture ends in .svg or .png, found {path.suffix or 'no suffix'}"
        raise ValueError(message)


def draw(path: Path, *, title: str, signal: Signal, facts: Facts) -> None:
    """Write the picture to `path`, .svg or .png.

    The speed is the 1 Hz signal that efforts are looked for in, in m/s on the left and as seconds
    for 400 m on the right; heart rate, where there is any, lies below. Raises `ValueError` for
    another suffix, `ImportError` without matplotlib.
    """
    check_suffix(path)
    has_heart_rate = bool(np.isfinite(signal.heart_rate_bpm).any())
    lines = title_lines(title)
    height_in = _HEIGHT_IN + _HEART_IN * has_heart_rate + _TITLE_LINE_IN * (len(lines) - 1)
    figure = new_figure(_PHONE_WIDTH_IN, height_in)
    axes, heart_axes = _axes(figure, has_heart_rate)
    axes.plot(signal.time_s / 60, signal.speed_mps, color=SPEED, linewidth=0.8)
    axes.set_ylim(bottom=0, top=_top_mps(signal, facts.tables["efforts"]))
    _shade_efforts(axes, facts.tables["efforts"])
    _mark_laps(axes, facts.tables["laps"])
    _mark_pauses(axes, signal)
    _label(axes, "\n".join(lines))
    if heart_axes is not None:
        _draw_heart_rate(heart_axes, signal, facts.tables["efforts"])
    (heart_axes or axes).set_xlabel(
        "minutes · blue: efforts · orange ticks: laps (dotted: auto) · gray: pauses"
    )
    figure.savefig(path, dpi=DPI)


def new_figure(width_in: float, height_in: float) -> Any:
    """Make a figure that fits its content."""
    # Matplotlib takes half a second to import, and only pictures need it.
    from matplotlib.figure import Figure

    return Figure(figsize=(width_in, height_in), layout="constrained")


def title_lines(title: str, characters: int = _TITLE_CHARACTERS) -> list[str]:
    """Break a title into lines that fit, so that none is cut off."""
    return wrap(title, characters, break_on_hyphens=False) or [""]


def lap_axis(axes: Any) -> None:
    """Label the right side of an axis of speeds with seconds for 400 m."""
    paces = axes.secondary_yaxis("right", functions=(lambda mps: mps, lambda mps: mps))
    low_mps, top_mps = axes.get_ylim()
    seconds = (50, 55, 60, 65, 70, 75, 80, 90, 105, 120, 150, 180)
    labels_s = [s for s in seconds if low_mps < 400 / s < top_mps]
    if low_mps == 0:
        labels_s = [s for s in labels_s if s not in (55, 65, 75)]
    paces.set_yticks([400 / s for s in labels_s], [_clock(s) for s in labels_s])
    paces.set_ylabel("for 400 m")


def _axes(figure: Any, has_heart_rate: bool) -> tuple[Any, Any | None]:
    if not has_heart_rate:
        return figure.add_subplot(), None
    upper, lower = figure.subplots(
        2, 1, sharex=True, gridspec_kw={"height_ratios": (_HEIGHT_IN, _HEART_IN)}
    )
    return upper, lower


def _top_mps(signal: Signal, efforts: pl.DataFrame) -> float:
    """Leave room above the fastest for the numbers."""
    fastest_mps = float(np.nanmax(signal.speed_mps, initial=1.0))
    judged_mps = [float(speed) for speed in efforts["judged_speed_mps"].drop_nulls()]
    return 1.15 * max(fastest_mps, *judged_mps, 1.0)


def _shade_efforts(axes: Any, efforts: pl.DataFrame) -> None:
    every = 1 + len(efforts) // _CROWD
    for effort in efforts.iter_rows(named=True):
        start, end = effort["start_s"] / 60, effort["end_s"] / 60
        axes.axvspan(start, end, color=EFFORT, alpha=0.25, linewidth=0)
        axes.plot([start, end], [effort["judged_speed_mps"]] * 2, color=EFFORT, linewidth=1.5)
        if (effort["effort_index"] - 1) % every == 0:
            axes.annotate(
                str(effort["effort_index"]),
                ((start + end) / 2, 0.925),
                xycoords=("data", "axes fraction"),
                ha="center",
                va="top",
                fontsize=7,
                color=EFFORT,
            )


def _mark_laps(axes: Any, laps: pl.DataFrame) -> None:
    """Draw a tick at the top of the frame where each lap ended; auto-laps dotted."""
    for end_s, is_auto in laps.select("end_s", "is_auto").iter_rows():
        if end_s is not None:
            style = ":" if is_auto else "-"
            axes.axvline(end_s / 60, ymin=0.94, color=LAP, linewidth=1.0, linestyle=style)


def _mark_pauses(axes: Any, signal: Signal) -> None:
    minutes = signal.time_s / 60
    axes.fill_between(
        minutes,
        0,
        1,
        where=~signal.timer_runs,
        transform=axes.get_xaxis_transform(),
        color=PAUSE,
        alpha=0.5,
        linewidth=0,
    )


def _draw_heart_rate(axes: Any, signal: Signal, efforts: pl.DataFrame) -> None:
    axes.plot(signal.time_s / 60, signal.heart_rate_bpm, color=HEART, linewidth=0.8)
    for start_s, end_s in efforts.select("start_s", "end_s").iter_rows():
        axes.axvspan(start_s / 60, end_s / 60, color=EFFORT, alpha=0.12, linewidth=0)
    _mark_pauses(axes, signal)
    axes.set_ylabel("heart rate")
    axes.margins(x=0)


def _label(axes: Any, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=9)
    axes.set_ylabel("m/s")
    axes.margins(x=0)
    lap_axis(axes)


def _clock(seconds: int) -> str:
    return f"{seconds}" if seconds < 100 else f"{seconds // 60}:{seconds % 60:02d}"
