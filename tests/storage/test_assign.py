from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import AssignedBy, create_store
from storage.assign import CLAIMS, against_stored, assigned, device_key, strongest

Make = Callable[..., Any]

NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def _claims(*rows: dict[str, Any]) -> pl.DataFrame:
    usual: dict[str, Any] = {
        "activity_id": "a",
        "month": "2026-12",
        "number": 0,
        "measure_version": 1,
        "has_series": True,
        "start_time_utc": NEW_YEARS_EVE,
        "utc_offset_s": None,
        "athlete_id": "unassigned",
        "assigned_by": AssignedBy.NONE,
        "device_key": None,
        "offered_at": NEW_YEARS_EVE,
    }
    return CLAIMS.frame([{**usual, **row} for row in rows])


@pytest.mark.parametrize(
    ("offset_s", "day", "monday", "source"),
    [
        (None, date(2026, 12, 31), date(2026, 12, 28), "utc_assumed"),
        (0, date(2026, 12, 31), date(2026, 12, 28), "file_offset"),
        (3_600, date(2027, 1, 1), date(2026, 12, 28), "file_offset"),
        (14 * 3_600, date(2027, 1, 1), date(2026, 12, 28), "file_offset"),
        (-12 * 3_600, date(2026, 12, 31), date(2026, 12, 28), "file_offset"),
    ],
)
def test_the_local_day_follows_the_offset_of_the_file(
    offset_s: int | None, day: date, monday: date, source: str
) -> None:
    (row,) = assigned(_claims({"utc_offset_s": offset_s})).iter_rows(named=True)
    assert (row["local_date"], row["week_start"], row["zone_source"]) == (day, monday, source)
    assert row["utc_offset_s"] == (offset_s or 0)


def test_a_clock_never_set_has_no_day() -> None:
    claims = _claims({"start_time_utc": None, "utc_offset_s": 3_600})
    (row,) = assigned(claims).iter_rows(named=True)
    days = ("local_date", "week_start", "utc_offset_s", "zone_source")
    assert [row[name] for name in days] == [None] * 4


@given(
    start=st.integers(820_000_000, 3_700_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    offset_s=st.integers(-12 * 4, 14 * 4).map(lambda quarters: quarters * 900),
)
def test_weeks_begin_on_the_monday_at_or_before_the_local_day(
    start: datetime, offset_s: int
) -> None:
    claims = _claims({"start_time_utc": start, "utc_offset_s": offset_s})
    (row,) = assigned(claims).iter_rows(named=True)
    assert row["local_date"] == (start + timedelta(seconds=offset_s)).date()
    assert row["week_start"].weekday() == 0
    assert timedelta(0) <= row["local_date"] - row["week_start"] < timedelta(7)


def test_of_several_claims_the_newest_and_surest_wins_in_any_order() -> None:
    rows = [
        {"measure_version": 1, "assigned_by": "option", "athlete_id": "old"},
        {"measure_version": 2, "assigned_by": "none"},
        {"measure_version": 2, "assigned_by": "folder", "athlete_id": "abe"},
        {"measure_version": 2, "assigned_by": "device", "athlete_id": "zoe"},
    ]
    for order in (rows, rows[::-1]):
        assert strongest(_claims(*order))["athlete_id"].to_list() == ["abe"]


@pytest.mark.parametrize(
    ("offered", "athlete_id"), [("none", "abe"), ("folder", "zoe"), ("option", "zoe")]
)
def test_an_assignment_stays_until_a_surer_one(offered: str, athlete_id: str) -> None:
    stored = _claims({"athlete_id": "abe", "assigned_by": "folder"})
    claim = _claims({"athlete_id": "zoe", "assigned_by": offered})
    assert against_stored(claim, stored)["athlete_id"].to_list() == [athlete_id]


def test_a_lower_version_is_refused() -> None:
    stored = _claims({"measure_version": 2})
    assert against_stored(_claims({"measure_version": 1}), stored).is_empty()
    assert not against_stored(_claims({"measure_version": 2}), stored).is_empty()


def test_a_watch_is_the_same_in_one_store_and_unknown_outside(make_sample: Make) -> None:
    watch = make_sample("one", serial_number=3_999_999_999, maker="garmin").parsed.activities[0]
    again = make_sample("two", serial_number=3_999_999_999, maker="garmin").parsed.activities[0]
    assert device_key(b"secret", watch) == device_key(b"secret", again)
    assert device_key(b"secret", watch) != device_key(b"other", watch)
    assert "3999999999" not in str(device_key(b"secret", watch))


def test_no_serial_number_is_no_watch(make_sample: Make) -> None:
    assert device_key(b"secret", make_sample("one").parsed.activities[0]) is None


def test_no_file_of_the_store_holds_a_serial_number(
    tmp_path: Path, make_sample: Make, ingest: Callable[..., None]
) -> None:
    store = create_store(tmp_path)
    ingest(store, [[make_sample("one", serial_number=123_456_789_012)]])
    (key,) = store.scan("activities").collect()["device_key"]
    assert len(key) == 16
    packed = (123_456_789_012).to_bytes(8, "little")
    for path in filter(Path.is_file, tmp_path.rglob("*")):
        content = path.read_bytes()
        assert b"123456789012" not in content
        assert packed not in content
