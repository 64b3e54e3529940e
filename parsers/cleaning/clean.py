"""From records as a watch wrote them to records that can be measured, and what was wrong.

A record without a usable time is refused; an impossible value in a usable record becomes null, and
the record stays. All that was refused or changed is in `Activity.rejected`. A limit here is what
no runner, sensor or satellite fix can reach: cleaning knows nothing of effort.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from msgspec.structs import replace

from parsers.cleaning.distance import as_typed, rising_distance
from parsers.cleaning.geodesy import ways_m
from parsers.cleaning.motion import agreeing_motion
from parsers.cleaning.refusals import Floats, Mask, Refusals, Rows
from parsers.cleaning.times import Ordered, in_order, is_in_order
from parsers.cleaning.tolerances import CONTINUOUS, EDGE, REFUSED
from parsers.cleaning.values import fastest_mps, possible_positions, within_limits
from parsers.cleaning.witnesses import agreed, shifted, without_records
from parsers.common.activity import (
    Activity,
    Channels,
    Events,
    Laps,
    Pauses,
    RejectReason,
    Splits,
    channels_of,
)
from parsers.common.flags import RecordingFlag
from parsers.common.schema import with_series
from parsers.common.sports import TREADMILLS

# No watch that writes these formats is older: an earlier date is a clock that was never set.
_FIRST_CLOCK_UTC = datetime(1995, 1, 1, tzinfo=UTC)
# FIT's own count of seconds ends soon after; other calendars are centuries ahead.
_LAST_CLOCK_UTC = datetime(2100, 1, 1, tzinfo=UTC)
# Local time written as UTC is ahead by 14 hours at most.
_CLOCKS_APART = timedelta(days=1)


def clean(activity: Activity, *, offered_at: datetime | None = None) -> Activity:
    """Return the activity with strictly rising times from 0 and possible values.

    Every record that came in is kept, merged into another of the same instant that loses nothing
    by it, or in `rejected` with one of `ROW_REASONS`; `rejected` also lists the values that became
    null or were corrected in kept records. Times of all tables count from the first record, or
    from the watch's own start where that lies before it. What the recording's witnesses do not
    agree on is settled where one is clearly wrong, and else in `flags`. `start_time_utc` becomes
    None, with a flag, where the clock was never set, or is ahead of `offered_at`, when somebody
    had the file. Cleaning twice changes nothing more.
    """
    if not activity.record_count:
        return without_records(_dated(activity, offered_at))
    refusals = Refusals(activity.record_count, activity.rejected)
    activity = _started(_in_order(activity, refusals))
    if not activity.record_count:
        return replace(activity, rejected=refusals.table())
    activity = _with_possible_values(activity, refusals)
    rejected = refusals.table()
    if rejected is not activity.rejected:
        activity = replace(activity, rejected=rejected)
    return _dated(agreed(activity), offered_at)


def _with_possible_values(activity: Activity, refusals: Refusals) -> Activity:
    as_recorded, columns = activity.channels, dict(activity.channels)
    limit_mps, total_m = fastest_mps(activity.sport), _total_m(activity)
    possible_positions(columns, limit_mps, refusals)
    flags = agreeing_motion(columns, total_m, limit_mps, refusals)
    within_limits(columns, limit_mps, refusals)
    rising_distance(columns, limit_mps, refusals, total_m=total_m)
    if _is_edited(activity, columns):
        as_typed(columns, activity.totals.distance_m)
    if _lost_way(as_recorded, columns):
        flags |= {RecordingFlag.RECORDS_REFUSED}
    changed = {name: values for name, values in columns.items() if values is not as_recorded[name]}
    if not changed and not flags:
        return activity
    return replace(
        activity,
        channels=channels_of(columns),
        flags=activity.flags | flags,
    )


def _is_edited(activity: Activity, columns: dict[str, Floats]) -> bool:
    """Tell whether a run on a treadmill, recorded as a whole, may have a total that was typed."""
    times, told_s = columns["time_s"], activity.totals.elapsed_s or activity.totals.timer_s
    if activity.sub_sport not in TREADMILLS or not told_s or not activity.totals.distance_m:
        return False
    if np.isfinite(columns["latitude_deg"]).any():
        return False
    return abs(float(times[-1] - times[0]) - told_s) <= EDGE.limit


def _lost_way(as_recorded: Channels, columns: dict[str, Floats]) -> bool:
    """Tell whether many positions were refused of a recording that has no other measure."""
    recorded, left = as_recorded["latitude_deg"], columns["latitude_deg"]
    if left is recorded or np.isfinite(columns["distance_m"]).any():
        return False
    located = np.count_nonzero(np.isfinite(recorded))
    return bool(located - np.count_nonzero(np.isfinite(left)) > REFUSED.limit * located)


def _total_m(activity: Activity) -> float | None:
    """Return the watch's own sum, of the session or of its laps."""
    return activity.totals.distance_m or float(activity.laps["distance_m"].sum()) or None


def _in_order(activity: Activity, refusals: Refusals) -> Activity:
    """Sort the records by time, merge those of one instant, and move all tables to one clock."""
    if is_in_order(activity.channels["time_s"]):
        return activity
    columns = activity.channels
    stops_s = activity.pauses["start_s"].drop_nulls().to_numpy()
    ordered = in_order(columns, stops_s, activity.totals.elapsed_s, refusals)
    is_first = np.append(True, np.diff(ordered.group) > 0)[: len(ordered.rows)]
    merged, clashes, kept = _merged(columns, ordered)
    lost_count = refusals.row_count + np.count_nonzero(_are_apart(clashes, kept, columns))
    times_s = columns["time_s"]
    refusals.add_values(np.sort(clashes), RejectReason.DUPLICATE_TIME, "time_s", times_s)
    rows = ordered.rows[is_first]
    merged["time_s"] = ordered.time_s[is_first]
    refusals.keep(rows)
    flags = {
        RecordingFlag.CLOCK_JUMPED: bool(ordered.steps),
        RecordingFlag.RECORDS_REFUSED: lost_count > REFUSED.limit * activity.record_count,
    }
    return replace(
        _moved(activity, ordered),
        channels=channels_of(merged),
        developer_fields=tuple(
            replace(field, values=_merged_series(field.values, ordered))
            for field in activity.developer_fields
        ),
        flags=activity.flags | {flag for flag, holds in flags.items() if holds},
    )


def _merged(columns: Channels, ordered: Ordered) -> tuple[dict[str, Floats], Rows, Rows]:
    """Let the first record of an instant take what it lacks from the others.

    Also return the others that hold another value, which is lost with them, and the record that is
    kept in the place of each.
    """
    if not len(ordered.rows):
        return {name: values[:0] for name, values in columns.items()}, ordered.rows, ordered.rows
    is_first = np.append(True, np.diff(ordered.group) > 0)
    firsts, others = np.flatnonzero(is_first), np.flatnonzero(~is_first)
    clashes = np.zeros(len(others), dtype=bool)
    merged = {}
    for name, values in columns.items():
        in_order_ = values[ordered.rows]
        taken = in_order_[firsts]
        if len(others) and name != "time_s":
            instants = ordered.group[others]
            there = np.isfinite(in_order_[others])
            fills = there & np.isnan(taken[instants])
            # Backward, so that of several values the earliest stays.
            taken[instants[fills][::-1]] = in_order_[others][fills][::-1]
            clashes |= there & (in_order_[others] != taken[instants])
        merged[name] = taken
    kept = ordered.rows[firsts[ordered.group[others[clashes]]]]
    return merged, ordered.rows[others[clashes]], kept


def _are_apart(rows: Rows, others: Rows, columns: Channels) -> Mask:
    """Tell which records contradict others of their instant: nobody can be at both places.

    What else differs within a second, as where several records a second are written, is no loss.
    """
    steps_m = np.abs(columns["distance_m"][rows] - columns["distance_m"][others])
    apart_m = ways_m(columns["latitude_deg"], columns["longitude_deg"], rows, others)
    # NaN, a place that is not known, is nowhere else.
    return (steps_m > CONTINUOUS.limit) | (apart_m > CONTINUOUS.limit)


def _merged_series(values: pl.Series, ordered: Ordered) -> pl.Series:
    """Take of each instant the first value that is there."""
    frame = pl.DataFrame({"group": ordered.group, "value": values.gather(ordered.rows)})
    merged = frame.group_by("group", maintain_order=True).agg(pl.col("value").drop_nulls().first())
    return merged["value"].rename(values.name)


def _moved(activity: Activity, ordered: Ordered) -> Activity:
    """Move laps, pauses, splits and events with the steps of the clock."""
    if not ordered.steps:
        return activity
    spans = {
        name: with_series(
            table,
            (
                pl.Series(column, ordered.moved(table[column].to_numpy()), nan_to_null=True)
                for column in ("start_s", "end_s")
            ),
        )
        for name, table in (
            ("laps", activity.laps),
            ("pauses", activity.pauses),
            ("splits", activity.splits),
        )
    }
    times_s = ordered.moved(activity.events["time_s"].to_numpy())
    event_times = pl.Series("time_s", times_s, nan_to_null=True)
    return replace(
        activity,
        laps=Laps(spans["laps"]),
        pauses=Pauses(spans["pauses"]),
        splits=Splits(spans["splits"]),
        events=Events(with_series(activity.events, [event_times])),
        totals=replace(activity.totals, start_s=None),
    )


def _started(activity: Activity) -> Activity:
    """Count time from the first record."""
    return (
        shifted(activity, float(activity.channels["time_s"][0]))
        if activity.record_count
        else activity
    )


def _dated(activity: Activity, offered_at: datetime | None) -> Activity:
    """Forget a date that no clock can have shown."""
    start = activity.start_time_utc
    latest = _LAST_CLOCK_UTC if offered_at is None else offered_at + _CLOCKS_APART
    if start is None or _FIRST_CLOCK_UTC <= start <= latest:
        return activity
    is_early = start < _FIRST_CLOCK_UTC
    flag = RecordingFlag.CLOCK_UNSET if is_early else RecordingFlag.DATE_IMPOSSIBLE
    return replace(activity, start_time_utc=None, flags=activity.flags | {flag})
