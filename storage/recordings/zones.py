"""Where the runner's clock stood: the zone of a place, and a zone's offset at an instant.

Offsets are those of the IANA database, daylight saving included. A position is looked up once an
activity, and only its zone's offset leaves this module: no position is stored.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from parsers.common.activity import Activity


def utc_offset_s(zone: str, time_utc: datetime) -> int | None:
    """Compute local time minus UTC at an instant; None where the zone is not known here."""
    try:
        offset = time_utc.astimezone(ZoneInfo(zone)).utcoffset()
    except (KeyError, ValueError, OSError):
        return None
    return int((offset or timedelta()).total_seconds())


def zone_at(latitude_deg: float, longitude_deg: float) -> str | None:
    """Look up the zone that holds a place, by its border lines; None where none does."""
    # Loaded when first asked: it takes 50 ms and 35 MB, and most files say their own offset.
    from tzfpy import get_tz  # noqa: PLC0415

    return get_tz(longitude_deg, latitude_deg) or None


def position_offset_s(activity: Activity) -> int | None:
    """Compute local minus UTC where and when it began; None without clock or position."""
    if activity.start_time_utc is None:
        return None
    places = activity.records.select("latitude_deg", "longitude_deg")
    located = places.filter(pl.all_horizontal(pl.all().is_finite())).head(1)
    if located.is_empty():
        return None
    zone = zone_at(*located.row(0))
    return utc_offset_s(zone, activity.start_time_utc) if zone else None
