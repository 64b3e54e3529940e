"""One picture of a session: speed over time, efforts shaded, laps and pauses marked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from metrics.facts import Facts
from metrics.recording.signal import Signal

if TYPE_CHECKING:
    import polars as pl

SUFFIXES = (".svg", ".png")

# Distinct under simulated color blindness, and by position and words as well.
_SPEED, _EFFORT, _LAP, _PAUSE = "#333333", "#00639c", "#b35900", "#bbbbbb"
_PHONE_WIDTH_IN, _HEIGHT_IN, _DPI = 8.0, 4.0, 150


def draw(path: Path, *, title: str, signal: Signal, facts: Facts) -> None:
    """Write the picture to `path`, .svg or .png.

    The speed is the 1 Hz signal that efforts are looked for in, in m/s on the left and as seconds
    for 400 m on the right. Raises `ValueError` for another suffix, `ImportError` without
    matplotlib.
    """
    if path.suffix.lower() not in SUFFIXES:
        message = f"{path.name}: a picture ends in .svg or .png, found {path.suffix or 'no suffix'}"
        raise ValueError(message)
    # Matplotlib takes half a second to import, and only pictures need it.
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_PHONE_WIDTH_IN, _HEIGHT_IN), layout="constrained")
    axes = figure.add_subplot()
    axes.plot(signal.time_s / 60, signal.speed_mps, color=_SPEED, linewidth=0.8)
    _shade_efforts(axes, facts.tables["efforts"])
    _mark_laps(axes, facts.tables["laps"])
    _mark_pauses(axes, signal)
    _label(axes, title)
    figure.savefig(path, dpi=_DPI)


def _shade_efforts(axes: Any, efforts: pl.DataFrame) -> None:
    for effort in efforts.iter_rows(named=True):
        start, end = effort["start_s"] / 60, effort["end_s"] / 60
        axes.axvspan(start, end, color=_EFFORT, alpha=0.25, linewidth=0)
        axes.plot([start, end], [effort["judged_speed_mps"]] * 2, color=_EFFORT, linewidth=1.5)


def _mark_laps(axes: Any, laps: pl.DataFrame) -> None:
    """Draw a tick at the top of the frame where each lap ended; auto-laps dotted."""
    for end_s, is_auto in laps.select("end_s", "is_auto").iter_rows():
        if end_s is not None:
            style = ":" if is_auto else "-"
            axes.axvline(end_s / 60, ymin=0.94, color=_LAP, linewidth=1.0, linestyle=style)


def _mark_pauses(axes: Any, signal: Signal) -> None:
    minutes = signal.time_s / 60
    axes.fill_between(
        minutes,
        0,
        1,
        where=~signal.timer_runs,
        transform=axes.get_xaxis_transform(),
        color=_PAUSE,
        alpha=0.5,
        linewidth=0,
    )


def _label(axes: Any, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=10)
    axes.set_xlabel("minutes · blue: efforts · orange ticks: laps (dotted: auto) · gray: pauses")
    axes.set_ylabel("m/s")
    axes.set_ylim(bottom=0)
    axes.margins(x=0)
    paces = axes.secondary_yaxis("right", functions=(lambda mps: mps, lambda mps: mps))
    top_mps = axes.get_ylim()[1]
    labels_s = [s for s in (50, 60, 70, 80, 90, 105, 120, 150, 180) if 400 / s < top_mps]
    paces.set_yticks([400 / s for s in labels_s], [_clock(s) for s in labels_s])
    paces.set_ylabel("for 400 m")


def _clock(seconds: int) -> str:
    return f"{seconds}" if seconds < 100 else f"{seconds // 60}:{seconds % 60:02d}"
