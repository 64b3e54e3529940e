"""Laps where their own times put them, with the meters that the records show."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from parsers.cleaning.extent import FASTEST_MPS
from parsers.cleaning.geodesy import distances_m
from parsers.cleaning.refusals import Floats
from parsers.cleaning.tolerances import (
    ALONE,
    EDGE,
    LAP_EDGE,
    LAP_TIMER,
    STANDING_MPS,
    TIMER,
    TIMER_OF_PAUSE,
)
from parsers.common.activity import Channels, Laps, Pauses
from parsers.common.schema import with_series

# Chords over some seconds: between fixes one second apart the noise adds to the length.
_CHORD_S = 5.0
# A press late by seconds, or a fix that is off, makes less of a short lap.
_FAR_OFF_M = 100.0
# No watch errs by half, and the second of like laps tells twice its own where it tells all so far.
_ODD_SHARE = 1.5
# Two laps may have a second between them by how their times are rounded.
_FEWEST_OPEN = 4


def placed_laps(laps: Laps, *, start_s: float, end_s: float) -> Laps:
    """Settle start, end and length of each lap where they contradict each other.

    In a lap as recorded that does not end where start and length say, `end_s` is the time of its
    message. A start that lies in another lap or
    outside of the recording, from `start_s` to `end_s`, is put where end and length say; a length
    that leaves out a pause gives way to the start of the next lap.
    """
    if laps.is_empty():
        return laps
    starts, written, lengths = (
        laps[name].to_numpy().copy() for name in ("start_s", "end_s", "elapsed_s")
    )
    is_odd = np.abs(written - starts - lengths) > LAP_EDGE.limit
    if not is_odd.any() and _rises(starts):
        return laps
    ends = np.where(np.isfinite(lengths), starts + lengths, written)
    for lap in np.flatnonzero(is_odd).tolist():
        starts[lap], ends[lap] = _settled(
            Edges(starts[lap], written[lap], lengths[lap]),
            before_s=max(ends[:lap].max(initial=start_s), start_s),
            after_s=starts[lap + 1] if lap + 1 < len(laps) else None,
            recording_s=(start_s, end_s),
        )
    lengths = np.where(is_odd, ends - starts, lengths)
    columns = {"start_s": starts, "end_s": ends, "elapsed_s": lengths}
    series = [pl.Series(name, values, nan_to_null=True) for name, values in columns.items()]
    settled = Laps(with_series(laps, series))
    if _rises(starts):
        return settled
    # NumPy puts NaN, a start that is not known, last.
    ordered = settled[np.argsort(starts, kind="stable")]
    return Laps(with_series(ordered, [pl.Series("lap_index", range(1, len(laps) + 1), pl.Int32)]))


def _rises(starts: Floats) -> bool:
    timed = starts[np.isfinite(starts)]
    return bool(np.all(np.diff(timed) >= 0))


class Edges(NamedTuple):
    """A lap's start, the time of its message, and its length."""

    start_s: float
    written_s: float
    length_s: float


def _settled(
    edges: Edges, *, before_s: float, after_s: float | None, recording_s: tuple[float, float]
) -> tuple[float, float]:
    """Choose start and end of a lap whose start, end and length contradict each other."""
    start_s, written_s, length_s = edges
    end_s, back_s = start_s + length_s, written_s - length_s
    starts_well = before_s - LAP_EDGE.limit <= start_s <= recording_s[1] + EDGE.limit
    ends_well = end_s <= (
        recording_s[1] + EDGE.limit if after_s is None else after_s + LAP_EDGE.limit
    )
    follows_back = abs(back_s - before_s) <= LAP_EDGE.limit < abs(start_s - before_s)
    if starts_well and ends_well and not follows_back:
        leads_on = after_s is not None and abs(written_s - after_s) <= LAP_EDGE.limit
        is_short = written_s - end_s > TIMER.limit
        return (start_s, written_s) if leads_on and is_short else (start_s, end_s)
    if back_s >= before_s - LAP_EDGE.limit:
        return back_s, written_s
    return (start_s, written_s) if start_s <= written_s else (start_s, end_s)


def lies_outside(laps: Laps, last_s: float) -> bool:
    """Tell whether a lap begins or ends outside of a recording from 0 to `last_s`."""
    starts_s, ends_s = laps["start_s"].to_numpy(), laps["end_s"].to_numpy()
    return bool(
        np.any((starts_s < -EDGE.limit) | (ends_s < -EDGE.limit))
        or np.any((starts_s > last_s + EDGE.limit) | (ends_s > last_s + EDGE.limit))
    )


def clipped(spans: pl.DataFrame, last_s: float) -> pl.DataFrame:
    """Begin and end laps or splits with the recording that lie outside of it by some seconds.

    The fraction of a second by which a lap outlasts the last record is its own.
    """
    starts_s, ends_s = spans["start_s"].to_numpy(), spans["end_s"].to_numpy()
    is_outside = (starts_s < 0) | (ends_s > last_s + TIMER_OF_PAUSE.limit)
    if not is_outside.any():
        return spans
    columns = {"start_s": starts_s, "end_s": ends_s}
    for name, edges_s in columns.items():
        is_near = (edges_s >= -EDGE.limit) & (edges_s <= last_s + EDGE.limit)
        columns[name] = np.where(is_outside & is_near, np.clip(edges_s, 0.0, last_s), edges_s)
    return with_series(
        spans, [pl.Series(name, edges, nan_to_null=True) for name, edges in columns.items()]
    )


def laid_laps(laps: Laps, pauses: Pauses, last_s: float) -> Laps:
    """Lay laps end to end whose timers fill the recording, though their times lie outside it.

    Those that stand about there by their own times stay as they are, as beside a last lap of no
    length that begins when the recording is saved.
    """
    timers_s = laps["timer_s"].to_numpy()
    paused = np.column_stack((pauses["start_s"].to_numpy(), pauses["end_s"].to_numpy())).ravel()
    clock_s = np.concatenate(([0.0], np.clip(paused, 0.0, last_s), [last_s]))
    running_s = np.diff(clock_s)
    running_s[1::2] = 0.0
    running_s = np.append(0.0, np.cumsum(running_s))
    edges_s = np.append(0.0, np.cumsum(timers_s))
    stray_s = LAP_TIMER.limit + len(laps)
    if not abs(edges_s[-1] - running_s[-1]) <= stray_s:
        return laps
    # A lap that begins at a pause begins when that is over, one that ends at it ends before.
    step = 1e-6 * np.arange(len(running_s))
    starts_s = np.interp(edges_s[:-1], running_s - step[::-1], clock_s)
    ends_s = np.interp(edges_s[1:], running_s + step, clock_s)
    told_s = laps["start_s"].to_numpy(), laps["end_s"].to_numpy()
    is_there = (np.abs(told_s[0] - starts_s) <= stray_s) & (np.abs(told_s[1] - ends_s) <= stray_s)
    starts_s = np.where(is_there, told_s[0], starts_s)
    ends_s = np.where(is_there, told_s[1], ends_s)
    # What is laid behind a lap that stays begins when that is over.
    starts_s[1:] = np.where(is_there[1:], starts_s[1:], np.maximum(starts_s[1:], ends_s[:-1]))
    ends_s = np.maximum(ends_s, starts_s)
    lengths_s = np.where(is_there, laps["elapsed_s"].to_numpy(), ends_s - starts_s)
    columns = {"start_s": starts_s, "end_s": ends_s, "elapsed_s": lengths_s}
    series = [pl.Series(name, np.round(values, 3)) for name, values in columns.items()]
    return Laps(with_series(laps, series))


def closed_laps(laps: Laps, channels: Channels) -> Laps:
    """Let laps of whole seconds go on until the next begins, where each ends a second before.

    Some exporters tell the last second that is still of a lap: 74 s of a rep of 75.
    """
    names = ("start_s", "end_s", "elapsed_s", "timer_s", "distance_m")
    start_s, end_s, elapsed_s, timer_s, metres = (laps[name].to_numpy() for name in names)
    if len(laps) < _FEWEST_OPEN or not (start_s[1:] - end_s[:-1] == 1).all():
        return laps
    if not (elapsed_s == np.round(elapsed_s)).all():
        return laps
    closed_s = np.append(start_s[1:], end_s[-1])
    added_s = closed_s - end_s
    added_m = np.zeros(len(laps))
    time_s, counted = _way(channels)
    if len(time_s) > 1:
        added_m = np.interp(closed_s, time_s, counted) - np.interp(end_s, time_s, counted)
    columns = {
        "end_s": closed_s,
        "elapsed_s": elapsed_s + added_s,
        "timer_s": timer_s + added_s,
        "distance_m": metres + added_m,
    }
    series = [pl.Series(name, values, nan_to_null=True) for name, values in columns.items()]
    return Laps(with_series(laps, series))


def measured_laps(laps: Laps, channels: Channels) -> Laps:
    """Take meters that a lap lacks from the counter, else from the positions, between its edges.

    So are meters of another meaning, as where each lap tells all that was run so far.
    A lap of 0 meters among others that have some was spent standing, as the records must confirm;
    where no lap has any and the records show none, they are not known. Nor are a speed or a timer
    of 0 beside meters: the speed is what meters and timer make.
    """
    recorded, timer_s, speed_mps = (
        laps[name].to_numpy() for name in ("distance_m", "timer_s", "mean_speed_mps")
    )
    time_s, metres = _way(channels)
    edges = np.stack((laps["start_s"].to_numpy(), laps["end_s"].to_numpy()))
    is_odd = _mean_something_else(recorded, timer_s, edges, time_s, metres)
    lacks = ~(recorded > 0) | is_odd
    if not lacks.any() and (speed_mps > 0).all() and not (timer_s == 0).any():
        return laps
    timer_s = np.where((timer_s == 0) & ~lacks, np.nan, timer_s)
    speed_mps = np.where(is_odd, np.nan, speed_mps)
    metres_between = np.full(len(laps), np.nan)
    if len(time_s) > 1:
        inside = (edges[1] > time_s[0]) & (edges[0] < time_s[-1])
        at_edges = np.interp(edges, time_s, metres)
        metres_between[inside] = (at_edges[1] - at_edges[0])[inside]
    ran_s = np.where(np.isnan(timer_s), laps["elapsed_s"].to_numpy(), timer_s)
    # Others have meters: then 0 may be true of a lap, if the records show hardly any.
    stood = (recorded == 0) & (np.nansum(recorded) > 0)
    stood &= ~(metres_between > STANDING_MPS.limit * ran_s)
    distance_m = np.where(lacks, np.where(stood, 0.0, metres_between), recorded)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_metres = np.where(ran_s > 0, distance_m / ran_s, np.nan)
    speed_mps = np.where(speed_mps > 0, speed_mps, by_metres)
    series = [
        pl.Series("timer_s", timer_s, nan_to_null=True),
        pl.Series("distance_m", distance_m, nan_to_null=True),
        pl.Series("mean_speed_mps", speed_mps, nan_to_null=True),
    ]
    return Laps(with_series(laps, series))


def _mean_something_else(
    recorded: Floats, timer_s: Floats, edges: Floats, time_s: Floats, metres: Floats
) -> NDArray[np.bool_]:
    """Tell which laps have meters that nobody ran in them, where all laps together have so, too.

    A lap alone may be cut at a wrong second, and records may lack a part of one at the edges. A
    counter may leap while the watch is stopped: what nobody runs while the timer ran is no better.
    """
    nothing = np.zeros(len(recorded), dtype=bool)
    if len(time_s) < 2 or len(recorded) < 2:
        return nothing
    way_m = float(metres[-1] - metres[0])
    low_m, high_m = sorted((float(np.nansum(recorded)), way_m))
    if high_m <= ALONE.limit * low_m:
        return nothing
    between = np.diff(np.interp(edges, time_s, metres), axis=0)[0]
    is_seen = (edges[0] >= time_s[0] - LAP_EDGE.limit) & (edges[1] <= time_s[-1] + LAP_EDGE.limit)
    low, high = np.minimum(recorded, between), np.maximum(recorded, between)
    is_off = (high > _ODD_SHARE * low) & (high - low > _FAR_OFF_M)
    ran_s = np.where(timer_s > 0, timer_s, np.diff(edges, axis=0)[0])
    is_runnable = between <= FASTEST_MPS * ran_s
    is_odd: NDArray[np.bool_] = is_off & is_seen & is_runnable & (recorded > 0)
    return is_odd


def _way(channels: Channels) -> tuple[Floats, Floats]:
    """Return times and cumulative meters: the counter's, or else those of the positions."""
    time_s, counter = channels["time_s"], channels["distance_m"]
    is_counted = np.isfinite(counter)
    if np.count_nonzero(is_counted) > 1 and counter[is_counted][-1] > 0:
        return time_s[is_counted], counter[is_counted]
    rows = np.flatnonzero(~np.isnan(channels["latitude_deg"]))
    if len(rows) < 2:
        return time_s[:0], counter[:0]
    block = np.floor(time_s[rows] / _CHORD_S)
    rows = rows[np.append(True, np.diff(block) > 0)]
    chords_m = distances_m(channels["latitude_deg"][rows], channels["longitude_deg"][rows])
    return time_s[rows], np.append(0.0, np.cumsum(chords_m))
