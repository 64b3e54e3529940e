"""A run on two lines of text: its speed from start to end, and where the efforts were."""

from __future__ import annotations

import numpy as np
import polars as pl

from metrics.recording.signal import Floats, Signal

WIDTH = 72
"""Columns: a phone held sideways, and every terminal."""

_BARS = "▁▂▃▄▅▆▇█"
_LOWEST = 0.5
"""The lowest bar stands for this share of the median and less: walking does not matter here."""

_EFFORT, _PAUSE = "▲", "·"


def sparkline(
    signal: Signal, efforts: pl.DataFrame, *, columns: int = WIDTH
) -> tuple[str, str] | None:
    """Draw bars of speed, and a mark below each bar that holds part of an effort.

    A bar shows the mean of its seconds; where an effort lies in it, the effort's speed, because a
    stride is shorter than a bar is wide. Pauses are dots. None where no speed is known.
    """
    speed = signal.speed_mps
    if len(speed) == 0 or not np.isfinite(speed).any():
        return None
    width = min(WIDTH, columns, len(speed))
    column = np.arange(len(speed)) * width // len(speed)
    is_known = np.isfinite(speed)
    seconds = np.bincount(column[is_known], minlength=width)
    total = np.bincount(column[is_known], weights=speed[is_known], minlength=width)
    heights = np.divide(total, seconds, out=np.full(width, np.nan), where=seconds > 0)
    marks = [" "] * width
    for start_s, end_s, mps in efforts.select("start_s", "end_s", "mean_speed_mps").iter_rows():
        first, last = (int(at * width / len(speed)) for at in (start_s, end_s))
        for place in range(max(first, 0), min(last, width - 1) + 1):
            heights[place] = np.fmax(heights[place], mps)
            marks[place] = _EFFORT
    return _bars(heights), "".join(marks).rstrip()


def _bars(heights_mps: Floats) -> str:
    low, high = _LOWEST * float(np.nanmedian(heights_mps)), float(np.nanmax(heights_mps))
    rise = np.clip((heights_mps - low) / max(high - low, np.finfo(float).tiny), 0.0, 1.0)
    steps = np.rint(np.nan_to_num(rise) * (len(_BARS) - 1)).astype(np.int64)
    return "".join(
        _BARS[step] if has_speed else _PAUSE
        for step, has_speed in zip(steps.tolist(), np.isfinite(heights_mps).tolist(), strict=True)
    )
