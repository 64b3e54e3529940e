"""Where an effort begins and ends: when half of the change of speed is done."""

from __future__ import annotations

import numpy as np

from metrics.efforts.run import Reps, Run

USUAL_LAG_S = 1.0
"""Distance streams trail the motion by 0–6 s, 2–3 s in the median (60 real sessions with marks).
No file tells its own lag, so the least that nearly all have is taken off; the rest is unknown."""
REACH_S = 12
REACH_SHARE = 0.4
"""The edge lies within so many seconds of the cut, and within this share of the effort."""
SHOULDER_S = 4
"""The signal's smoothing and the runner's acceleration round off so much of each end."""
LEVEL_S = 10
"""The speeds before and after the edge are means of so many seconds."""
SHORT_S = 30
SHORT_TOP = 0.9
"""A shorter effort is nearly all shoulder: this quantile of it is the speed it was run at."""
PASSES = 2
"""The first edges tell better where the shoulders are; then they hardly move."""


def edges(run: Run, reps: Reps) -> list[tuple[float, float]]:
    """Start and end of each rep in seconds of the signal; both stay in its segment."""
    return [
        _edges(run, int(start), int(end)) for start, end in zip(reps.start, reps.end, strict=True)
    ]


def _edges(run: Run, start: int, end: int) -> tuple[float, float]:
    first, after_last = int(run.first[start]), int(run.after_last[start])
    found = float(start), float(end)
    for _ in range(PASSES):
        start, end = round(found[0]), round(found[1])
        if end - start < SHOULDER_S:
            break
        before = run.speed[max(first, start - LEVEL_S) : start].mean() if start > first else 0.0
        after = (
            run.speed[end : end + LEVEL_S][: after_last - end].mean() if end < after_last else 0.0
        )
        rise, fall = _levels(run, start, end)
        reach = int(min(REACH_S, REACH_SHARE * (end - start)))
        near_start = slice(max(first, start - reach), min(after_last, start + reach + 1))
        near_end = slice(max(first, end - reach), min(after_last, end + reach + 1))
        found = (
            _crossing(run, start, (before + rise) / 2, near_start, sign=1),
            _crossing(run, min(end, after_last - 1), (after + fall) / 2, near_end, sign=-1),
        )
    return found


def _levels(run: Run, start: int, end: int) -> tuple[float, float]:
    """The speed of the effort after its start and before its end."""
    if end - start <= SHORT_S:
        top = float(np.quantile(run.speed[start:end], SHORT_TOP))
        return top, top
    inside = run.speed[start + SHOULDER_S : end - SHOULDER_S]
    return float(inside[:LEVEL_S].mean()), float(inside[-LEVEL_S:].mean())


def _crossing(run: Run, cut: int, height: float, near: slice, *, sign: int) -> float:
    """The passage of the height, up or down, that parts fast from slow best around the cut.

    Best is where the fewest seconds lie on the wrong side: a stumble behind the start is not
    taken for it. The cut itself where the height is not passed.
    """
    speed = run.speed[near]
    is_inside = (speed >= height) if sign > 0 else (speed < height)
    at = np.flatnonzero(~is_inside[:-1] & is_inside[1:])
    if len(at) == 0:
        return float(cut)
    inside_before, outside_before = np.cumsum(is_inside)[at], np.cumsum(~is_inside)[at]
    best = int(at[np.argmin(inside_before - outside_before)])
    step = speed[best + 1] - speed[best]
    return float(near.start + best + (height - speed[best]) / step)
