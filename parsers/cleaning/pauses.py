"""Pauses: told by timer events, by holes between records, and by timers that are short."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from parsers.cleaning.geodesy import distances_m, unwrapped_deg
from parsers.cleaning.refusals import Floats
from parsers.cleaning.tolerances import (
    EDGE,
    EVEN_PACE,
    HOLE,
    HOLE_INTERVALS,
    HOLE_PACE,
    LAP_TIMER,
    SECONDLY,
    STANDING_MPS,
    TIMER,
    TIMER_OF_PAUSE,
)
from parsers.common.activity import PAUSES, Activity, Channels, Pauses

# The usual speed of a recording is that of its steps at a walk or faster.
_WALKING_MPS = 1.0


class Window(NamedTuple):
    """A stretch of the recording whose running time the watch tells."""

    start_s: float
    end_s: float
    timer_s: float


class Span(NamedTuple):
    """A pause, from when the timer stopped to when it went on."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """How long it lasted."""
        return self.end_s - self.start_s


def settled_pauses(activity: Activity) -> tuple[Pauses, bool]:
    """Return the pauses, and whether a long hole was taken for one without the watch's word.

    Stops without starts and starts without stops are completed by the records; what the timers of
    laps and session are short of is looked for in holes, then where the runner stood.
    """
    time_s = activity.channels["time_s"]
    if len(time_s) < 2:
        return Pauses(activity.pauses.drop_nulls()), False
    spans = _completed(activity, time_s)
    timer_s = _timer_s(activity)
    if timer_s is None:
        long, short = _silent_holes(activity.channels, time_s, spans)
        return _table(activity.pauses, _disjoint([*spans, *long, *short])), bool(long)
    whole = Window(float(time_s[0]), float(time_s[-1]), timer_s)
    if _missing_s(whole, spans) > TIMER.limit:
        usual_s = _usual(np.diff(time_s))
        waited = [Span(whole.start_s, activity.totals.start_s or 0.0)]
        waited = [span for span in waited if span.length_s > 0 and not _overlaps(span, spans)]
        for window in (*_laps(activity, whole), whole):
            early = waited if window is whole else []
            spans = _explained(activity.channels, time_s, usual_s, window, spans, early)
    return _table(activity.pauses, spans), False


def _usual(steps_s: Floats) -> float:
    """Return the usual interval: the median, without the weight of NumPy's own."""
    middle = len(steps_s) // 2
    return float(np.partition(steps_s, middle)[middle])


def _completed(activity: Activity, time_s: Floats) -> list[Span]:
    """Complete pauses of which only one end was written, by the records beside it."""
    spans = []
    for start_s, end_s in _rows(activity.pauses):
        if start_s is None:
            usual_s = _usual(np.diff(time_s))
            before = int(np.searchsorted(time_s, end_s, side="left")) - 1
            if before >= 0 and end_s - time_s[before] > 2 * usual_s + TIMER_OF_PAUSE.limit:
                spans.append(Span(float(time_s[before]) + usual_s, end_s))
        elif end_s is None:
            spans += _trailing(activity, time_s, start_s)
        elif end_s > max(start_s, 0.0):
            spans.append(Span(max(start_s, 0.0), end_s))
    return _disjoint(spans)


def _rows(pauses: pl.DataFrame) -> Iterator[tuple[Any, Any]]:
    return zip(pauses["start_s"].to_list(), pauses["end_s"].to_list(), strict=True)


def _trailing(activity: Activity, time_s: Floats, stop_s: float) -> list[Span]:
    """Take the records behind the last stop as a pause, unless the runner or the timer went on."""
    last_s = float(time_s[-1])
    if last_s - stop_s <= TIMER_OF_PAUSE.limit:
        return []
    timer_s = _timer_s(activity)
    if timer_s is not None:
        paused_s = sum(
            max(0.0, end_s - max(start_s, 0.0))
            for start_s, end_s in _rows(activity.pauses.drop_nulls())
        )
        through_s, up_to_s = last_s - paused_s, stop_s - paused_s
        went_on = abs(through_s - timer_s) < abs(up_to_s - timer_s)
    else:
        went_on = _moved_m(activity.channels, time_s, stop_s) > STANDING_MPS.limit * (
            last_s - stop_s
        )
    return [] if went_on else [Span(max(stop_s, 0.0), last_s)]


def _moved_m(channels: Channels, time_s: Floats, since_s: float) -> float:
    metres = channels["distance_m"][time_s >= since_s]
    metres = metres[np.isfinite(metres)]
    return float(metres[-1] - metres[0]) if len(metres) > 1 else 0.0


def _timer_s(activity: Activity) -> float | None:
    """Return the watch's own running time: of the session, else of its laps."""
    if activity.totals.timer_s:
        return activity.totals.timer_s
    timers = activity.laps["timer_s"]
    return float(timers.sum()) if len(timers) and not timers.null_count() else None


def _laps(activity: Activity, whole: Window) -> list[Window]:
    """Return the laps as far as they lie in the records, if their timers add up to the whole."""
    laps = activity.laps
    timers_s = laps["timer_s"].to_numpy()
    if len(laps) < 2 or not abs(timers_s.sum() - whole.timer_s) <= LAP_TIMER.limit + len(laps):
        return []
    starts_s = np.maximum(laps["start_s"].to_numpy(), whole.start_s)
    ends_s = np.minimum(laps["end_s"].to_numpy(), whole.end_s)
    edges = zip(starts_s.tolist(), ends_s.tolist(), timers_s.tolist(), strict=True)
    return [Window(*edge) for edge in edges if np.isfinite(edge).all()]


def _missing_s(window: Window, spans: list[Span]) -> float:
    """Tell how many seconds a window's timer is short of, after these pauses."""
    return window.end_s - window.start_s - window.timer_s - _inside(spans, window)


def _explained(
    channels: Channels,
    time_s: Floats,
    usual_s: float,
    window: Window,
    spans: list[Span],
    waited: list[Span],
) -> list[Span]:
    """Add the holes, then the stands, that explain what a window's timer is short of.

    `waited` are the records before the session's own start, which its timer may leave out.
    """
    whole_s = missing_s = _missing_s(window, spans)
    if missing_s <= TIMER.limit:
        return spans
    holes = _holes(time_s, usual_s, window, spans)
    chosen, missing_s = _chosen([*holes, *waited], missing_s)
    if missing_s > whole_s / 2:
        chosen, missing_s = [], whole_s
    if missing_s > TIMER.limit:
        stands = _stands(channels, time_s, usual_s, window, [*spans, *chosen])
        stood, unexplained_s = _chosen(stands, missing_s)
        # Somebody who waits at lights explains any time by and by: all of it, or nothing.
        if unexplained_s <= LAP_TIMER.limit:
            chosen, missing_s = [*chosen, *stood], unexplained_s
    if len(chosen) == 1 and abs(missing_s) <= LAP_TIMER.limit:
        # Alone it is as long as the timer is short, to the fraction of a second.
        chosen = [Span(max(chosen[0].start_s - missing_s, window.start_s), chosen[0].end_s)]
    return _disjoint([*spans, *chosen])


def _chosen(candidates: list[Span], missing_s: float) -> tuple[list[Span], float]:
    """Choose the longest that fit into what is missing, one after another."""
    chosen = []
    for span in sorted(candidates, key=lambda span: -span.length_s):
        if missing_s <= LAP_TIMER.limit:
            break
        if span.length_s <= missing_s + LAP_TIMER.limit:
            chosen.append(span)
            missing_s -= span.length_s
    return chosen, missing_s


def _inside(spans: list[Span], window: Window) -> float:
    return sum(
        max(0.0, min(span.end_s, window.end_s) - max(span.start_s, window.start_s))
        for span in spans
    )


def _holes(time_s: Floats, usual_s: float, window: Window, spans: list[Span]) -> list[Span]:
    """List holes between records that no pause fills; one interval of each is running."""
    first, last = np.searchsorted(time_s, (window.start_s, window.end_s))
    edges_s = time_s[max(first - 1, 0) : last + 1]
    at = np.flatnonzero(np.diff(edges_s) > usual_s + TIMER_OF_PAUSE.limit)
    holes = [
        Span(
            max(float(edges_s[i]) + usual_s, window.start_s),
            min(float(edges_s[i + 1]), window.end_s),
        )
        for i in at.tolist()
    ]
    return [hole for hole in holes if hole.length_s > 0 and not _overlaps(hole, spans)]


def _overlaps(span: Span, spans: list[Span]) -> bool:
    return any(span.start_s < other.end_s and other.start_s < span.end_s for other in spans)


def _stands(
    channels: Channels, time_s: Floats, usual_s: float, window: Window, spans: list[Span]
) -> list[Span]:
    """List stretches of records in which the runner stood."""
    first, last = np.searchsorted(time_s, (window.start_s, window.end_s + usual_s))
    rows = slice(int(first), int(last) + 1)
    times = time_s[rows]
    speed = _speeds(channels, rows, times)
    stood = np.append(speed < STANDING_MPS.limit, False)
    edges = np.flatnonzero(np.diff(np.append(False, stood).astype(np.int8)))
    stands = [
        Span(float(times[start]), float(times[end]))
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=False)
    ]
    return [s for s in stands if s.length_s > LAP_TIMER.limit and not _overlaps(s, spans)]


def _speeds(channels: Channels, rows: slice, times: Floats) -> Floats:
    """Return the speed from each record to the next; NaN where nothing tells it.

    Records without a place lie on the way between those that have one.
    """
    metres = _between(channels["distance_m"][rows], times)
    if np.isfinite(metres).any():
        return np.diff(metres) / np.diff(times)
    latitude = _between(channels["latitude_deg"][rows], times)
    longitude = _between(unwrapped_deg(channels["longitude_deg"][rows]), times)
    return distances_m(latitude, longitude) / np.diff(times)


def _between(values: Floats, times: Floats) -> Floats:
    is_known = np.isfinite(values)
    if is_known.all() or not is_known.any():
        return values
    return np.interp(times, times[is_known], values[is_known], left=np.nan, right=np.nan)


def _silent_holes(
    channels: Channels, time_s: Floats, spans: list[Span]
) -> tuple[list[Span], list[Span]]:
    """List holes in which the watch was stopped, long ones and short ones; no timer tells of them.

    A long hole is one through which the runner cannot have gone on as before or after: a straight
    line that is run at the usual pace, or nearly, is the way through a tunnel; any other is a watch
    that was stopped, also one on whose far side the runner is sooner than he runs. A short hole is
    one on whose far side the runner still is at the place where a record of each second broke off.
    """
    steps_s = np.diff(time_s)
    if not steps_s.max() > EDGE.limit:
        return [], []
    usual_s = _usual(steps_s)
    is_silent = steps_s > max(EDGE.limit, HOLE_INTERVALS.limit * usual_s)
    is_long = is_silent & (steps_s > HOLE.limit)
    if not (is_long.any() or (is_silent.any() and _is_secondly(steps_s))):
        return [], []
    speed = _speeds(channels, slice(0, len(time_s)), time_s)
    moving = speed[(speed > _WALKING_MPS) & ~is_silent]
    if not len(moving):
        return [], []
    pace_mps = float(np.median(moving))
    is_run = (speed >= HOLE_PACE.limit * pace_mps) & (speed <= EVEN_PACE.limit * pace_mps)
    stayed_m = STANDING_MPS.limit * steps_s + pace_mps * usual_s
    # Places alone tell that: a counter stands in a tunnel, too.
    places = (channels[name] for name in ("latitude_deg", "longitude_deg"))
    is_stood = is_silent & ~is_long & (distances_m(*places) <= stayed_m) & _is_secondly(steps_s)
    long, short = (
        [Span(float(time_s[i]) + usual_s, float(time_s[i + 1])) for i in np.flatnonzero(is_hole)]
        for is_hole in (is_long & ~is_run, is_stood)
    )
    return (
        [hole for hole in long if not _overlaps(hole, spans)],
        [hole for hole in short if not _overlaps(hole, spans)],
    )


def _is_secondly(steps_s: Floats) -> bool:
    """Tell whether a record was written each second, whatever the runner did."""
    return bool(np.mean(steps_s <= 1.0) >= SECONDLY.limit)


def _disjoint(spans: list[Span]) -> list[Span]:
    """Sort, and join what overlaps."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start_s <= joined[-1].end_s:
            joined[-1] = Span(joined[-1].start_s, max(joined[-1].end_s, span.end_s))
        else:
            joined.append(span)
    return joined


def _table(recorded: Pauses, spans: list[Span]) -> Pauses:
    rows = [tuple(span) for span in spans]
    if list(_rows(recorded)) == rows:
        return recorded
    if not rows:
        return Pauses(PAUSES.empty())
    starts, ends = zip(*rows, strict=True)
    return Pauses(PAUSES.frame({"start_s": list(starts), "end_s": list(ends)}))
