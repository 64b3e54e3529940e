"""Claims: what is known of every recording apart from its rows, and whose it is said to be.

A chunk offers claims; the store keeps one an activity, in `_claims`, where no reader of tables
looks. All that is not a fact follows from them: whose run it is, its local day, and which of
several recordings of one run is shown.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from metrics.contract.tables import MEASURE_VERSION
from metrics.facts import Facts
from parsers.common.activity import Activity, Channels, FileFormat
from parsers.common.schema import Column, Table
from storage.format.enums import AssignedBy, Verdict
from storage.format.layout import Bucket
from storage.recordings.assignment import device_key, owner_of
from storage.recordings.verdicts import Offer
from storage.recordings.zones import position_offset_s

_INSTANT = pl.Datetime("ms", "UTC")

CLAIMS = Table(
    name="_claims",
    key=("activity_id",),
    columns=(
        Column("activity_id", pl.String, "–", "Which activity is offered."),
        Column("month", pl.String, "–", "Its bucket's month."),
        Column("number", pl.Int32, "–", "Its bucket's number in that month."),
        Column("measure_version", pl.Int32, "–", "Version that measured it."),
        Column("has_series", pl.Boolean, "–", "Whether it has a recording of its own."),
        Column("is_run", pl.Boolean, "–", "Whether it was judged to be a run."),
        Column("reason", pl.String, "–", "What its verdict says by itself."),
        Column("file_sha256", pl.String, "–", "The file that it came from."),
        Column("file_format", pl.Enum(FileFormat), "–", "By content."),
        Column("is_truncated", pl.Boolean, "–", "Whether the file breaks off."),
        Column("channel_count", pl.Int16, "–", "Channels that were recorded."),
        Column("row_count", pl.Int32, "–", "Records kept."),
        Column("start_time_utc", _INSTANT, "UTC", "First good record."),
        Column("end_time_utc", _INSTANT, "UTC", "Last good record."),
        Column("first_cell", pl.Int64, "–", "Of its trace; null where it has none."),
        Column("metres", pl.Binary, "0.1 m", "Run in each cell of its trace, as uint16."),
        Column("heart_rates", pl.Binary, "1/min", "As each cell begins, as uint8; 0 not known."),
        Column("file_offset_s", pl.Int32, "s", "Local minus UTC, as the file says."),
        Column("correlated_offset_s", pl.Int32, "s", "Local minus UTC, as its clocks compare."),
        Column("position_offset_s", pl.Int32, "s", "Local minus UTC where it began."),
        Column("maker", pl.String, "–", "Of the watch."),
        Column("device_key", pl.String, "–", "The watch, its serial hashed."),
        Column("athlete_id", pl.String, "–", "Whose it is said to be."),
        Column("assigned_by", pl.Enum(AssignedBy), "–", "What says so."),
        Column("zone", pl.String, "–", "Where that runner lives, by the roster."),
        Column("assigned_at", _INSTANT, "UTC", "When it was said."),
        Column("verdict", pl.Enum(Verdict), "–", "What became of it; null until it is published."),
        Column("duplicate_of", pl.String, "–", "The recording that is shown in its place."),
    ),
)


def claim(activity: Activity, facts: Facts, offer: Offer, *, secret: bytes) -> dict[str, Any]:
    """Describe what one offered activity says of itself.

    Where it belongs, and what its verdict says by itself, is added by whoever stages it.
    """
    from storage.recordings.trace import end_of, trace_of  # noqa: PLC0415 - few commands need it

    trace = trace_of(activity)
    first_cell, metres, heart_rates = (None, None, None) if trace is None else trace.pack()
    key = device_key(secret, maker=activity.maker, serial_number=activity.serial_number)
    # A local time that equals UTC is how programs write that they do not know it; where it is
    # true, the position or the assumption of UTC says the same.
    file_offset_s = activity.utc_offset_s or None
    correlated_offset_s = activity.correlated_offset_s or None
    is_told = file_offset_s is not None or correlated_offset_s is not None
    return {
        "activity_id": facts.activity_id,
        "measure_version": MEASURE_VERSION,
        "has_series": len(facts.recording) > 0,
        "is_run": facts.is_run,
        "file_sha256": activity.file_sha256,
        "file_format": activity.file_format,
        "is_truncated": "truncated" in activity.flags,
        "channel_count": _channel_count(activity.channels),
        "row_count": activity.record_count,
        "start_time_utc": facts.start_time_utc,
        "end_time_utc": end_of(activity),
        "first_cell": first_cell,
        "metres": metres,
        "heart_rates": heart_rates,
        "file_offset_s": file_offset_s,
        "correlated_offset_s": correlated_offset_s,
        "position_offset_s": None if is_told else position_offset_s(activity),
        "maker": activity.maker,
        "device_key": key,
        **owner_of(offer, key=key, serial_number=activity.serial_number),
        "verdict": None,
        "duplicate_of": None,
    }


def _channel_count(channels: Channels) -> int:
    import numpy as np  # noqa: PLC0415 - few commands need it

    return sum(not np.isnan(values).all() for values in channels.values())


def claims_of(activities: pl.DataFrame, *, bucket: Bucket) -> pl.DataFrame:
    """Make claims for stored activities without any: without a trace, so equal to no other."""
    verdict = pl.when("is_run").then(pl.lit(Verdict.INGESTED)).otherwise(pl.lit(Verdict.NOT_A_RUN))
    told_by = pl.col("zone_source")
    derived = activities.with_columns(
        month=pl.lit(bucket.month),
        number=pl.lit(bucket.number, dtype=pl.Int32),
        has_series=pl.col("is_run") & (pl.col("rows_good") > 0),
        is_truncated=pl.col("flags").fill_null("").str.contains("truncated", literal=True),
        row_count="rows_good",
        file_offset_s=pl.when(told_by == "file_offset").then("utc_offset_s"),
        correlated_offset_s=pl.when(told_by == "timestamp_correlation").then("utc_offset_s"),
        position_offset_s=pl.when(told_by.is_in(["position", "roster"])).then("utc_offset_s"),
        verdict=verdict.cast(pl.Enum(Verdict)),
    )
    missing = {name: dtype for name, dtype in CLAIMS.schema.items() if name not in derived.columns}
    return CLAIMS.check(
        derived.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in missing.items())
        .select(CLAIMS.schema.names())
        .with_columns(pl.col("channel_count").fill_null(0))
    )
