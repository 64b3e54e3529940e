"""Where the runner's clock stood: the zone of a place, and a zone's offset at an instant.

Offsets are those of the IANA database, daylight saving included. A position is looked up once an
activity, and only its zone's offset leaves this module: no position is stored.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from parsers.common.activity import Activity
from parsers.common.sports import VIRTUAL


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
    """Compute local minus UTC where and when it began; None without clock or position.

    The positions of a virtual world lie in the South Seas or anywhere: nobody ran there.
    """
    if activity.start_time_utc is None or activity.sub_sport == VIRTUAL:
        return None
    import numpy as np  # noqa: PLC0415 - few commands need it; polars would run a query

    latitude_deg, longitude_deg = (
        activity.channels[name] for name in ("latitude_deg", "longitude_deg")
    )
    located = np.flatnonzero(np.isfinite(latitude_deg) & np.isfinite(longitude_deg))
    if not len(located):
        return None
    zone = zone_at(float(latitude_deg[located[0]]), float(longitude_deg[located[0]]))
    return utc_offset_s(zone, activity.start_time_utc) if zone else None
