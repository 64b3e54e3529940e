"""Whose run it was, and on which local day: stamped by the publisher, never by the detector."""

from __future__ import annotations

import hashlib
import hmac

import polars as pl

from parsers.activity import Activity
from parsers.schema import Column, Table
from storage.words import AssignedBy, ZoneSource

CLAIMS = Table(
    name="claims",
    key=("activity_id",),
    columns=(
        Column("activity_id", pl.String, "–", "Which activity is offered."),
        Column("month", pl.String, "–", "Its bucket's month."),
        Column("number", pl.Int32, "–", "Its bucket's number in that month."),
        Column("measure_version", pl.Int32, "–", "Version that measured it."),
        Column("has_series", pl.Boolean, "–", "Whether a recording is staged with it."),
        Column("start_time_utc", pl.Datetime("ms", "UTC"), "UTC", "First good record."),
        Column("utc_offset_s", pl.Int32, "s", "Local minus UTC by the file; null if not said."),
        Column("athlete_id", pl.String, "–", "Whose it is said to be."),
        Column("assigned_by", pl.Enum(AssignedBy), "–", "What says so."),
        Column("device_key", pl.String, "–", "The watch, its serial hashed."),
        Column("offered_at", pl.Datetime("ms", "UTC"), "UTC", "When it was offered."),
    ),
)
"""What a staged part says of each of its activities, apart from their rows."""

_DEVICE_KEY_DIGITS = 16


def device_key(secret: bytes, activity: Activity) -> str | None:
    """The watch's serial number under HMAC-SHA256 with the store's secret; None without one.

    Without the secret a serial of 32 bits would be found by trying them all.
    """
    if activity.serial_number is None:
        return None
    watch = f"{activity.maker}\0{activity.serial_number}".encode()
    return hmac.new(secret, watch, hashlib.sha256).hexdigest()[:_DEVICE_KEY_DIGITS]


def strongest(claims: pl.DataFrame) -> pl.DataFrame:
    """One claim per activity: the newest version, the surest assignment, the earliest offer.

    The order is total over what is stored, so the parts may come in any order.
    """
    order = ["measure_version", pl.col("assigned_by").to_physical(), "offered_at", "athlete_id"]
    return claims.sort(order, descending=[True, True, False, False], nulls_last=True).unique(
        "activity_id", keep="first", maintain_order=True
    )


def against_stored(claims: pl.DataFrame, activities: pl.DataFrame) -> pl.DataFrame:
    """The claims that may replace what is stored of their activities.

    A lower `measure_version` never replaces a higher one. An assignment stays unless one at least
    as sure is offered.
    """
    known = activities.select("activity_id", "measure_version", "athlete_id", "assigned_by")
    joined = claims.join(known, on="activity_id", how="left", suffix="_stored")
    is_older = pl.col("measure_version") < pl.col("measure_version_stored").fill_null(0)
    rank, stored_rank = (
        pl.col(name).to_physical() for name in ("assigned_by", "assigned_by_stored")
    )
    keeps = (stored_rank > rank).fill_null(value=False)
    return (
        joined.filter(~is_older)
        .with_columns(
            pl.when(keeps).then(f"{name}_stored").otherwise(name).alias(name)
            for name in ("athlete_id", "assigned_by")
        )
        .select(claims.columns)
    )


def assigned(claims: pl.DataFrame) -> pl.DataFrame:
    """Every assigned column of the claimed activities, one row per activity.

    The local day follows the offset that the file states, else UTC; all null where the watch's
    clock was never set.
    """
    start = pl.col("start_time_utc")
    has_clock = start.is_not_null()
    offset_s = pl.col("utc_offset_s")
    local_date = (start + pl.duration(seconds=offset_s.fill_null(0))).dt.date()
    source = (
        pl.when(has_clock & offset_s.is_not_null())
        .then(pl.lit(ZoneSource.FILE_OFFSET.value))
        .when(has_clock)
        .then(pl.lit(ZoneSource.UTC_ASSUMED.value))
    )
    return claims.select(
        "activity_id",
        "athlete_id",
        "assigned_by",
        "device_key",
        local_date.alias("local_date"),
        local_date.dt.truncate("1w").alias("week_start"),
        pl.when(has_clock).then(offset_s.fill_null(0)).alias("utc_offset_s"),
        source.cast(pl.Enum(ZoneSource)).alias("zone_source"),
    )
