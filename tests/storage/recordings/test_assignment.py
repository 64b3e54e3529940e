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
from storage.recordings.assignment import ASSIGNMENTS, device_key, merged, stamps, strongest
from storage.recordings.recordings import CLAIMS

Make = Callable[..., Any]

NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def _claims(*rows: dict[str, Any]) -> pl.DataFrame:
    usual: dict[str, Any] = {
        **dict.fromkeys(CLAIMS.schema),
        "activity_id": "a",
        "month": "2026-12",
        "number": 0,
        "measure_version": 1,
        "has_series": True,
        "is_run": True,
        "start_time_utc": NEW_YEARS_EVE,
        "athlete_id": "unassigned",
        "assigned_by": AssignedBy.NONE,
        "assigned_at": NEW_YEARS_EVE,
    }
    return CLAIMS.frame([{**usual, **row} for row in rows])


def _assigned(*rows: dict[str, Any]) -> pl.DataFrame:
    return _claims(*rows).select(ASSIGNMENTS.schema.names())


def _merged(stored: pl.DataFrame, offered: pl.DataFrame) -> dict[str, Any]:
    labelled = offered.with_columns(pl.lit(0, dtype=pl.Int32).alias("chunk"))
    return merged(stored, labelled, ASSIGNMENTS.empty()).row(0, named=True)


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
    (row,) = stamps(_claims({"file_offset_s": offset_s})).iter_rows(named=True)
    assert (row["local_date"], row["week_start"], row["zone_source"]) == (day, monday, source)
    assert row["utc_offset_s"] == (offset_s or 0)


def test_a_clock_never_set_has_no_day() -> None:
    claims = _claims({"start_time_utc": None, "file_offset_s": 3_600})
    (row,) = stamps(claims).iter_rows(named=True)
    days = ("local_date", "week_start", "utc_offset_s", "zone_source")
    assert [row[name] for name in days] == [None] * 4


@given(
    start=st.integers(820_000_000, 3_700_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    offset_s=st.integers(-12 * 4, 14 * 4).map(lambda quarters: quarters * 900),
)
def test_weeks_begin_on_the_monday_at_or_before_the_local_day(
    start: datetime, offset_s: int
) -> None:
    claims = _claims({"start_time_utc": start, "file_offset_s": offset_s})
    (row,) = stamps(claims).iter_rows(named=True)
    assert row["local_date"] == (start + timedelta(seconds=offset_s)).date()
    assert row["week_start"].weekday() == 0
    assert timedelta(0) <= row["local_date"] - row["week_start"] < timedelta(7)


def test_of_several_words_the_surest_counts_in_any_order() -> None:
    rows: list[dict[str, Any]] = [
        {"assigned_by": "none"},
        {"assigned_by": "folder", "athlete_id": "zoe"},
        {"assigned_by": "folder", "athlete_id": "abe"},
        {"assigned_by": "device", "athlete_id": "ann"},
    ]
    for order in (rows, rows[::-1]):
        assert strongest(_assigned(*order))["athlete_id"].to_list() == ["abe"]


@pytest.mark.parametrize("assigned_by", ["option", "correction"])
def test_of_what_was_typed_twice_the_last_counts(assigned_by: str) -> None:
    later = NEW_YEARS_EVE + timedelta(days=1)
    rows: list[dict[str, Any]] = [
        {"assigned_by": assigned_by, "athlete_id": "abe"},
        {"assigned_by": assigned_by, "athlete_id": "zoe", "assigned_at": later},
    ]
    for order in (rows, rows[::-1]):
        assert strongest(_assigned(*order))["athlete_id"].to_list() == ["zoe"]


@pytest.mark.parametrize("offered", ["none", "device", "option"])
def test_a_stored_owner_stays_whatever_is_offered(offered: str) -> None:
    stored = _claims({"athlete_id": "abe", "assigned_by": "folder"})
    claim = _claims({"athlete_id": "zoe", "assigned_by": offered})
    assert _merged(stored, claim)["athlete_id"] == "abe"


def test_the_last_assignment_decides_over_what_is_stored() -> None:
    stored = _claims({"athlete_id": "abe", "assigned_by": "correction"})
    later = NEW_YEARS_EVE + timedelta(days=1)
    rows: list[dict[str, Any]] = [
        {"athlete_id": "zoe", "assigned_by": "folder", "assigned_at": later},
        {"athlete_id": "bea", "assigned_by": "correction"},
    ]
    for order in (rows, rows[::-1]):
        nothing = stored.clear().with_columns(pl.lit(0, dtype=pl.Int32).alias("chunk"))
        (decided,) = merged(stored, nothing, _assigned(*order)).to_dicts()
        assert decided["athlete_id"] == "zoe"


@pytest.mark.parametrize(("version", "chunk"), [(1, -1), (2, 0), (3, 0)])
def test_a_lower_version_never_replaces_a_higher_one(version: int, chunk: int) -> None:
    result = _merged(_claims({"measure_version": 2}), _claims({"measure_version": version}))
    assert result["chunk"] == chunk
    assert result["measure_version"] == max(version, 2)


def test_whose_a_run_is_does_not_follow_the_version() -> None:
    newer = _claims({"measure_version": 2})
    older = _claims({"measure_version": 1, "assigned_by": "option", "athlete_id": "abe"})
    assert _merged(older, newer)["athlete_id"] == "abe"
    assert _merged(older, newer)["measure_version"] == 2


def test_a_watch_is_the_same_in_one_store_and_unknown_outside() -> None:
    watch: dict[str, Any] = {"maker": "garmin", "serial_number": 3_999_999_999}
    assert device_key(b"secret", **watch) == device_key(b"secret", **watch)
    assert device_key(b"secret", **watch) != device_key(b"other", **watch)
    assert "3999999999" not in str(device_key(b"secret", **watch))


def test_no_serial_number_is_no_watch() -> None:
    assert device_key(b"secret", maker="garmin", serial_number=None) is None


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
