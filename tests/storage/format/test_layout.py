from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from storage.format.layout import Bucket, StoreSettings, load_settings

IDS = st.text("0123456789abcdef", min_size=20, max_size=20)


def test_a_bucket_is_a_file_of_a_month() -> None:
    assert Bucket("2026-03", 7).key("laps") == "laps/month=2026-03/data-07.parquet"


@given(identity=IDS, files=st.integers(1, 99))
def test_every_activity_has_a_file_in_its_month(identity: str, files: int) -> None:
    settings = StoreSettings(files_per_bucket=files)
    start = datetime(2026, 3, 31, 23, 59, 59, tzinfo=UTC)
    month, number = settings.bucket(start, identity)
    assert month == "2026-03"
    assert 0 <= number < files
    assert settings.bucket(start + timedelta(days=20), identity) == ("2026-04", number)


def test_activities_spread_over_the_files_of_a_month() -> None:
    settings = StoreSettings(files_per_bucket=4)
    numbers = [settings.bucket(None, f"{first:x}{'0' * 19}").number for first in range(16)]
    assert numbers == sorted([0, 1, 2, 3] * 4)


def test_a_clock_never_set_has_a_month_of_its_own() -> None:
    assert StoreSettings().bucket(None, "0" * 20).month == "unknown"


def test_settings_are_read_as_they_were_written() -> None:
    settings = StoreSettings(files_per_bucket=3)
    assert load_settings(settings.dump()) == settings


def test_a_zone_does_not_move_an_activity() -> None:
    start = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    east = start.astimezone(timezone(timedelta(hours=14)))
    assert StoreSettings().bucket(east, "0" * 20) == StoreSettings().bucket(start, "0" * 20)
