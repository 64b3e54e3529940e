"""The witnesses of one cleaned recording, brought to agree: laps, pauses, extent and totals."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl
from msgspec.structs import replace

from parsers.cleaning.extent import Extent, extended_channels, missing_extent, paused_s
from parsers.cleaning.laps import (
    clipped,
    closed_laps,
    laid_laps,
    lies_outside,
    measured_laps,
    placed_laps,
)
from parsers.cleaning.pauses import settled_pauses
from parsers.cleaning.tolerances import TIMER, TIMER_OF_PAUSE
from parsers.common.activity import Activity, Events, Laps, Pauses, Splits, channels_of
from parsers.common.flags import RecordingFlag
from parsers.common.schema import with_series


def agreed(activity: Activity) -> Activity:
    """Settle what laps, pauses and totals say of the time, and flag what stays unclear."""
    times = activity.channels["time_s"]
    start_s = _started_s(activity, float(times[0]))
    laps = placed_laps(activity.laps, start_s=start_s, end_s=float(times[-1]))
    activity = _with_laps(activity, laps)
    pauses, has_hole = settled_pauses(activity)
    if pauses is not activity.pauses:
        activity = replace(activity, pauses=pauses)
    is_whole = RecordingFlag.TRUNCATED not in activity.flags
    extent = missing_extent(activity, paused_s(activity)) if is_whole else Extent(0.0, 0.0)
    if extent.lead_s or extent.tail_s:
        activity = _extended(activity, extent)
    laps, last_s = activity.laps, float(activity.channels["time_s"][-1])
    is_outside = lies_outside(laps, last_s)
    if is_outside:
        laps = laid_laps(laps, activity.pauses, last_s)
        is_outside = lies_outside(laps, last_s)
    laps = closed_laps(laps, activity.channels)
    laps = Laps(clipped(measured_laps(laps, activity.channels), last_s))
    activity = _counted(_with_laps(activity, laps))
    splits = clipped(activity.splits, last_s)
    if splits is not activity.splits:
        activity = replace(activity, splits=Splits(splits))
    holds = {
        RecordingFlag.RECORDING_HOLE: has_hole,
        RecordingFlag.RECORDS_MISSING: extent.hides_running,
        RecordingFlag.TIMER_DIFFERS: _timer_differs(activity),
        RecordingFlag.LAPS_UNCLEAR: is_outside,
    }
    flags = {flag for flag, does in holds.items() if does}
    return replace(activity, flags=activity.flags | flags) if flags else activity


def without_records(activity: Activity) -> Activity:
    """Settle an activity of totals alone: what its session lacks is the sum of its laps."""
    laps, totals = activity.laps, activity.totals
    laps = placed_laps(laps, start_s=0.0, end_s=float(totals.elapsed_s or np.inf))
    ends_s = laps["end_s"].drop_nulls()
    sums = replace(
        totals,
        elapsed_s=totals.elapsed_s or (float(ends_s.max()) if len(ends_s) else None),  # type: ignore[arg-type]
        timer_s=totals.timer_s or float(laps["timer_s"].sum()) or None,
        distance_m=totals.distance_m or float(laps["distance_m"].sum()) or None,
    )
    pauses = Pauses(activity.pauses.drop_nulls())
    settled = replace(activity, laps=laps, totals=sums, pauses=pauses)
    if sums.elapsed_s is None or not lies_outside(laps, sums.elapsed_s):
        return settled
    laps = laid_laps(laps, pauses, sums.elapsed_s)
    unclear = {RecordingFlag.LAPS_UNCLEAR} if lies_outside(laps, sums.elapsed_s) else set()
    return replace(settled, laps=laps, flags=activity.flags | unclear)


def _with_laps(activity: Activity, laps: Laps) -> Activity:
    return activity if laps is activity.laps else replace(activity, laps=laps)


def _counted(activity: Activity) -> Activity:
    """Forget a total of 0 meters where nothing was counted: it is not known."""
    totals, counter = activity.totals, activity.channels["distance_m"]
    is_empty = totals.distance_m == 0 and bool(np.isnan(counter).all())
    return replace(activity, totals=replace(totals, distance_m=None)) if is_empty else activity


def _started_s(activity: Activity, first_s: float) -> float:
    """Return when the watch was started, if its session says a time near the recording."""
    start_s, elapsed_s = activity.totals.start_s, activity.totals.elapsed_s
    is_near = start_s is not None and elapsed_s is not None and start_s + elapsed_s > first_s
    return min(first_s, start_s) if is_near and start_s is not None else first_s


def _extended(activity: Activity, extent: Extent) -> Activity:
    """Lengthen the records to where the timer ran, and count all times from the new start."""
    before, after = bool(extent.lead_s), bool(extent.tail_s)
    fields = tuple(
        replace(field, values=_padded(field.values, before=before, after=after))
        for field in activity.developer_fields
    )
    channels = extended_channels(activity, extent)
    time_s = channels["time_s"]
    added = activity.added_records + len(time_s) - activity.record_count
    activity = replace(activity, channels=channels, developer_fields=fields, added_records=added)
    return shifted(activity, float(time_s[0]))


def _padded(values: pl.Series, *, before: bool, after: bool) -> pl.Series:
    null = pl.Series(values.name, [None], dtype=values.dtype)
    return pl.concat([null] * before + [values] + [null] * after)


def _timer_differs(activity: Activity) -> bool:
    times, pauses = activity.channels["time_s"], activity.pauses
    timer_s = activity.totals.timer_s
    if timer_s is None:
        return False
    elapsed_s = float(times[-1]) - float(times[0])
    running_s = elapsed_s - paused_s(activity)
    of_pauses_s = TIMER_OF_PAUSE.limit * len(pauses)
    # Seconds before the first record are no drift: then the activity begins too late.
    return (
        abs(running_s - timer_s) > TIMER.limit + of_pauses_s
        or timer_s - elapsed_s > TIMER_OF_PAUSE.limit + of_pauses_s
    )


def shifted(activity: Activity, shift_s: float) -> Activity:
    """Count all times of the activity from `shift_s` on."""
    if not shift_s:
        return activity
    start, totals, channels = activity.start_time_utc, activity.totals, activity.channels
    return replace(
        activity,
        start_time_utc=start and start + timedelta(seconds=shift_s),
        file_offset_s=activity.file_offset_s + shift_s,
        totals=totals
        if totals.start_s is None
        else replace(totals, start_s=totals.start_s - shift_s),
        channels=channels_of({**channels, "time_s": channels["time_s"] - shift_s}),
        laps=Laps(_earlier(activity.laps, shift_s, "start_s", "end_s")),
        pauses=Pauses(_earlier(activity.pauses, shift_s, "start_s", "end_s")),
        splits=Splits(_earlier(activity.splits, shift_s, "start_s", "end_s")),
        events=Events(_earlier(activity.events, shift_s, "time_s")),
    )


def _earlier(table: pl.DataFrame, shift_s: float, *columns: str) -> pl.DataFrame:
    return with_series(table, (table[name] - shift_s for name in columns))
