"""From records as a watch wrote them to records that can be measured, and what was wrong.

A record without a usable time is refused; an impossible value in a usable record becomes null, and
the record stays. All that was refused or changed is in `Activity.rejected`. A limit here is what
no runner, sensor or satellite fix can reach: cleaning knows nothing of effort.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from parsers.cleaning.distance import rising_distance
from parsers.cleaning.refusals import Floats, Refusals, Rows
from parsers.cleaning.times import good_rows
from parsers.cleaning.values import fastest_mps, possible_positions, within_limits
from parsers.common.activity import Activity, Events, Laps, Pauses, Records, Splits

# No watch that writes these formats is older: an earlier date is a clock that was never set.
_FIRST_CLOCK_UTC = datetime(1995, 1, 1, tzinfo=UTC)


def clean(activity: Activity) -> Activity:
    """Return the activity with strictly rising times from 0 and possible values.

    Every record that came in is either kept or in `rejected` with one of `ROW_REASONS`; `rejected`
    also lists the values that became null or were corrected in kept records. Times of all tables
    count from the first kept record. `start_time_utc` becomes None, with the flag `clock_unset`,
    where the clock was never set. Cleaning twice changes nothing more.
    """
    if activity.records.is_empty():
        return activity
    refusals = Refusals(len(activity.records), activity.rejected)
    activity = _started(_with_good_rows(activity, refusals))
    columns = _columns(activity.records)
    as_recorded = dict(columns)
    limit_mps = fastest_mps(activity.sport)
    within_limits(columns, limit_mps, refusals)
    possible_positions(columns, limit_mps, refusals)
    rising_distance(columns, limit_mps, refusals)
    changed = {name: values for name, values in columns.items() if values is not as_recorded[name]}
    return replace(
        activity,
        records=_with_columns(activity.records, changed),
        rejected=refusals.table(),
    )


def _columns(records: Records) -> dict[str, Floats]:
    """Return the records as arrays, NaN for null."""
    return {name: records[name].to_numpy() for name in records.columns}


def _with_columns(records: Records, columns: dict[str, Floats]) -> Records:
    if not columns:
        return records
    series = [pl.Series(name, values, nan_to_null=True) for name, values in columns.items()]
    return Records(records.with_columns(series))


def _with_good_rows(activity: Activity, refusals: Refusals) -> Activity:
    rows = good_rows(activity.records["time_s"].to_numpy(), refusals)
    if len(rows) == len(activity.records):
        return activity
    refusals.keep(rows)
    completed = _with_columns(activity.records, _completed(_columns(activity.records), rows))
    developer_fields = tuple(
        replace(field, values=field.values.gather(rows)) for field in activity.developer_fields
    )
    return replace(activity, records=Records(completed[rows]), developer_fields=developer_fields)


def _completed(columns: dict[str, Floats], rows: Rows) -> dict[str, Floats]:
    """Fill gaps of the kept record from others of the same second, as some watches write."""
    time_s = columns["time_s"]
    dropped = np.setdiff1d(np.arange(rows[0], len(time_s)), rows)[::-1] if len(rows) else rows
    owners = rows[np.searchsorted(rows, dropped) - 1]
    same_time = time_s[dropped] == time_s[owners]
    dropped, owners = dropped[same_time], owners[same_time]
    completed = {}
    for name, values in columns.items():
        lacking = np.isnan(values[owners]) & ~np.isnan(values[dropped])
        if lacking.any():
            completed[name] = values.copy()
            completed[name][owners[lacking]] = values[dropped[lacking]]
    return completed


def _started(activity: Activity) -> Activity:
    """Count time from the first record; forget a date that no clock can have shown."""
    shift_s = activity.records["time_s"][0] if len(activity.records) else 0.0
    if shift_s:
        activity = _shifted(activity, shift_s)
    start = activity.start_time_utc
    if start is None or start >= _FIRST_CLOCK_UTC:
        return activity
    return replace(activity, start_time_utc=None, flags=activity.flags | {"clock_unset"})


def _shifted(activity: Activity, shift_s: float) -> Activity:
    start = activity.start_time_utc
    span = pl.col("start_s", "end_s") - shift_s
    return replace(
        activity,
        start_time_utc=start and start + timedelta(seconds=shift_s),
        file_offset_s=activity.file_offset_s + shift_s,
        records=Records(activity.records.with_columns(pl.col("time_s") - shift_s)),
        laps=Laps(activity.laps.with_columns(span)),
        pauses=Pauses(activity.pauses.with_columns(span)),
        splits=Splits(activity.splits.with_columns(span)),
        events=Events(activity.events.with_columns(pl.col("time_s") - shift_s)),
    )
