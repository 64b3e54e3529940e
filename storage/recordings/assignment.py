"""Whose run it was, and on which local day: stamped by the publisher, never by the detector."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from functools import cache
from typing import Any

import polars as pl

from parsers.common.schema import Column, Table
from storage.format.enums import UNASSIGNED, AssignedBy, ZoneSource
from storage.recordings.verdicts import Offer
from storage.recordings.zones import utc_offset_s

_INSTANT = pl.Datetime("ms", "UTC")

ASSIGNMENTS = Table(
    name="assignments",
    key=("activity_id",),
    columns=(
        Column("activity_id", pl.String, "–", "Which activity."),
        Column("athlete_id", pl.String, "–", "Whose it is said to be."),
        Column("assigned_by", pl.Enum(AssignedBy), "–", "What says so."),
        Column("zone", pl.String, "–", "Where that runner lives, by the roster."),
        Column("assigned_at", _INSTANT, "UTC", "When it was said."),
    ),
)
"""What is said of an activity's runner, also of one that was offered long ago."""

ASSIGNED = ("athlete_id", "assigned_by", "zone", "assigned_at")

STAMPED = (
    *("athlete_id", "local_date", "week_start", "utc_offset_s", "zone_source", "assigned_by"),
    "device_key",
)
"""The columns of stored facts that come from `stamps`."""

_DEVICE_KEY_DIGITS = 16


@cache
def device_key(secret: bytes, *, maker: str | None, serial_number: int | None) -> str | None:
    """Hash a watch's serial number with the store's secret (HMAC-SHA256); None without one.

    Without the secret a serial of 32 bits would be found by trying them all.
    """
    if serial_number is None:
        return None
    watch = f"{maker}\0{serial_number}".encode()
    return hmac.new(secret, watch, hashlib.sha256).hexdigest()[:_DEVICE_KEY_DIGITS]


def device_keys(secret: bytes, serial_numbers: Iterable[str], makers: Iterable[str]) -> set[str]:
    """Return all keys of watches with these serial numbers; what is no number has none."""
    numbers = [int(serial) for serial in serial_numbers if serial.isdecimal()]
    pairs = ((maker, number) for maker in makers for number in numbers)
    keys = (device_key(secret, maker=maker, serial_number=number) for maker, number in pairs)
    return {key for key in keys if key is not None}


def owner_of(offer: Offer, *, key: str | None, serial_number: int | None) -> dict[str, Any]:
    """Return what an offer says of an activity's runner; the watch is asked where it may tell."""
    athlete_id, assigned_by = offer.athlete_id, offer.assigned_by
    if not offer.is_surer_than(AssignedBy.FOLDER):
        words = [str(word) for word in (key, serial_number) if word is not None]
        owner = offer.roster.by_device(words)
        if owner is not None and athlete_id not in (owner, UNASSIGNED):
            # The place of the file tells another runner than its watch: better nobody than wrong.
            athlete_id, assigned_by = UNASSIGNED, AssignedBy.NONE
        elif owner is not None and not offer.is_surer_than(AssignedBy.DEVICE):
            athlete_id, assigned_by = owner, AssignedBy.DEVICE
    return {
        "athlete_id": athlete_id,
        "assigned_by": assigned_by,
        "zone": offer.roster.zone_of(athlete_id),
        "assigned_at": offer.offered_at,
    }


def strongest(assignments: pl.DataFrame) -> pl.DataFrame:
    """Keep one assignment an activity: the surest.

    Of what a person typed the last counts. Of equally sure hints none is later than another: the
    order in which files come must not matter, so the first pseudonym of the alphabet is taken.
    """
    rank = pl.col("assigned_by").to_physical()
    order = [rank, pl.when(_is_typed()).then("assigned_at"), "athlete_id", "assigned_at", "zone"]
    return assignments.sort(
        order, descending=[True, True, False, True, False], nulls_last=True
    ).unique("activity_id", keep="first", maintain_order=True)


def _is_typed() -> pl.Expr:
    """Tell whether a person typed whose run it is."""
    return pl.col("assigned_by").to_physical() >= tuple(AssignedBy).index(AssignedBy.OPTION)


def merged(stored: pl.DataFrame, offered: pl.DataFrame, assignments: pl.DataFrame) -> pl.DataFrame:
    """Keep one claim an activity: the newest measurement, with the runner that was decided.

    An assignment decides, the last one if there are several; else the stored claim stays as it is,
    else the surest offer counts. `chunk` says which chunk holds a claim's rows, -1 for those that
    are stored: a lower `measure_version` never replaces a higher one. Assignments of activities
    that nobody knows are passed over.
    """
    # A claim that was made up from the rows alone, after a death, knows less than its offer.
    is_whole = pl.col("assigned_at").is_not_null() | _is_typed()
    both = pl.concat([offered, stored.with_columns(pl.lit(-1, dtype=pl.Int32).alias("chunk"))])
    columns = ASSIGNMENTS.schema.names()
    owners = pl.concat(
        [
            assignments.select(columns).sort("assigned_at", descending=True, maintain_order=True),
            stored.filter(is_whole).select(columns),
            strongest(offered.select(columns)),
            stored.select(columns),
        ]
    ).unique("activity_id", keep="first", maintain_order=True)
    return (
        both.sort("measure_version", "chunk", descending=True)
        .unique("activity_id", keep="first", maintain_order=True)
        .drop(ASSIGNED)
        .join(owners, on="activity_id")
        .select(both.columns)
    )


def stamps(claims: pl.DataFrame) -> pl.DataFrame:
    """Compute every assigned column of the claimed activities, one row an activity.

    The local day follows the runner's zone by the roster, else the offset that the file states,
    else the one by which the watch compared its two clocks, else the zone where it began, else
    UTC; all null where the watch's clock was never set.
    """
    start = pl.col("start_time_utc")
    has_clock = start.is_not_null()
    by_source = {
        ZoneSource.ROSTER: pl.col("zone_offset_s"),
        ZoneSource.FILE_OFFSET: pl.col("file_offset_s"),
        ZoneSource.TIMESTAMP_CORRELATION: pl.col("correlated_offset_s"),
        ZoneSource.POSITION: pl.col("position_offset_s"),
        ZoneSource.UTC_ASSUMED: pl.lit(0, dtype=pl.Int32),
    }
    source = pl.coalesce(
        pl.when(offset.is_not_null()).then(pl.lit(str(name))) for name, offset in by_source.items()
    )
    offset_s = pl.coalesce(by_source.values())
    local_date = (start + pl.duration(seconds=offset_s)).dt.date()
    return claims.with_columns(_zone_offsets(claims)).select(
        "activity_id",
        "athlete_id",
        local_date.alias("local_date"),
        local_date.dt.truncate("1w").alias("week_start"),
        pl.when(has_clock).then(offset_s).alias("utc_offset_s"),
        pl.when(has_clock).then(source).cast(pl.Enum(ZoneSource)).alias("zone_source"),
        "assigned_by",
        "device_key",
    )


def _zone_offsets(claims: pl.DataFrame) -> pl.Series:
    offsets_s = [
        None if zone is None or start is None else utc_offset_s(zone, start)
        for zone, start in claims.select("zone", "start_time_utc").iter_rows()
    ]
    return pl.Series("zone_offset_s", offsets_s, dtype=pl.Int32)
