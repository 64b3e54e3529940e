from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from storage.recordings.assignment import stamps
from storage.recordings.recordings import CLAIMS
from storage.recordings.zones import position_offset_s, utc_offset_s, zone_at
from tests.parsers.cleaning.recorded import recorded

HOUR_S = 3_600


@pytest.mark.parametrize(
    ("zone", "time_utc", "offset_s"),
    [
        # In 2026 the clocks of the United States change on 8 March and 1 November at 2:00.
        ("America/Denver", datetime(2026, 3, 8, 8, 59, 59, tzinfo=UTC), -7 * HOUR_S),
        ("America/Denver", datetime(2026, 3, 8, 9, 0, 0, tzinfo=UTC), -6 * HOUR_S),
        ("America/Denver", datetime(2026, 11, 1, 7, 59, 59, tzinfo=UTC), -6 * HOUR_S),
        ("America/Denver", datetime(2026, 11, 1, 8, 0, 0, tzinfo=UTC), -7 * HOUR_S),
        ("America/Phoenix", datetime(2026, 7, 1, tzinfo=UTC), -7 * HOUR_S),
        ("Asia/Kathmandu", datetime(2026, 7, 1, tzinfo=UTC), 20_700),
        ("Nowhere/At_All", datetime(2026, 7, 1, tzinfo=UTC), None),
        ("", datetime(2026, 7, 1, tzinfo=UTC), None),
    ],
)
def test_offsets_follow_daylight_saving(
    zone: str, time_utc: datetime, offset_s: int | None
) -> None:
    assert utc_offset_s(zone, time_utc) == offset_s


@pytest.mark.parametrize(
    ("latitude_deg", "longitude_deg", "zone"),
    [
        (40.0, -105.3, "America/Denver"),
        (33.4, -112.1, "America/Phoenix"),
        (52.5, 13.4, "Europe/Berlin"),
        (-33.9, 151.2, "Australia/Sydney"),
    ],
)
def test_the_zone_of_a_place(latitude_deg: float, longitude_deg: float, zone: str) -> None:
    assert zone_at(latitude_deg, longitude_deg) == zone


@pytest.mark.parametrize(
    ("sub_sport", "offset_s"), [("street", 11 * 3600), ("virtual_activity", None)]
)
def test_nobody_was_where_a_virtual_world_lies(sub_sport: str, offset_s: int | None) -> None:
    """The roads of a game on a treadmill lie in the Solomon Islands."""
    places = {"latitude_deg": [-11.64] * 2, "longitude_deg": [166.95] * 2}
    run = replace(recorded([0.0, 1.0], places), sub_sport=sub_sport)
    assert position_offset_s(replace(run, start_time_utc=datetime(2026, 1, 9, tzinfo=UTC))) == (
        offset_s
    )


def _stamped(**claim: Any) -> dict[str, Any]:
    claim = {
        **dict.fromkeys(CLAIMS.schema),
        "activity_id": "a",
        "athlete_id": "f07",
        "assigned_by": "folder",
        "start_time_utc": datetime(2026, 11, 2, 6, 30, tzinfo=UTC),
        **claim,
    }
    return stamps(CLAIMS.frame([claim])).row(0, named=True)


@pytest.mark.parametrize(
    ("claim", "source", "offset_s"),
    [
        ({"zone": "America/Denver", "file_offset_s": 0, "position_offset_s": 1}, "roster", -25_200),
        ({"zone": "Not/Known", "file_offset_s": -21_600}, "file_offset", -21_600),
        ({"file_offset_s": -21_600, "position_offset_s": 0}, "file_offset", -21_600),
        (
            {"file_offset_s": -21_600, "correlated_offset_s": -25_200},
            *("file_offset", -21_600),
        ),
        (
            {"correlated_offset_s": -25_200, "position_offset_s": 0},
            *("timestamp_correlation", -25_200),
        ),
        ({"position_offset_s": -25_200}, "position", -25_200),
        ({}, "utc_assumed", 0),
    ],
)
def test_the_roster_outweighs_the_file_and_the_file_the_place(
    claim: dict[str, Any], source: str, offset_s: int
) -> None:
    row = _stamped(**claim)
    assert (row["zone_source"], row["utc_offset_s"]) == (source, offset_s)
    local = datetime(2026, 11, 2, 6, 30, tzinfo=UTC) + timedelta(seconds=offset_s)
    assert row["local_date"] == local.date()


def test_an_evening_run_before_and_after_the_clocks_change_is_of_its_own_day() -> None:
    """23:30 in Denver is 5:30 UTC in summer and 6:30 UTC in winter."""
    starts = [
        datetime(2026, 10, 31, 5, 30, tzinfo=UTC),
        datetime(2026, 11, 2, 6, 30, tzinfo=UTC),
    ]
    days = [_stamped(zone="America/Denver", start_time_utc=start)["local_date"] for start in starts]
    assert days == [date(2026, 10, 30), date(2026, 11, 1)]
