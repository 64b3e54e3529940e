from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from storage.backends.errors import DamagedStoreError
from storage.backends.folder import Folder
from storage.format.buckets import (
    Replacement,
    bucket_keys,
    buckets,
    read_bucket,
    write_bucket,
    write_buckets,
)
from storage.format.layout import Bucket
from storage.recordings.tables import FILES

Make = Callable[..., Any]

MARCH, APRIL = Bucket("2026-03", 0), Bucket("2026-04", 0)
ROWS = FILES.frame([{**dict.fromkeys(FILES.schema), "file_sha256": "f", "part_index": 0}])


@pytest.fixture
def disk(tmp_path: Path) -> Folder:
    """Make a store's disk with nothing in it but the staging folder."""
    disk = Folder(tmp_path)
    disk.make_folder("_staging")
    return disk


def test_buckets_come_in_the_order_of_time_and_strangers_are_none(disk: Folder) -> None:
    for bucket in (Bucket("unknown", 0), Bucket("2026-03", 1), MARCH, Bucket("2025-12", 0)):
        write_bucket(disk, FILES, bucket, ROWS)
    disk.make_folder("files/month=2026")
    disk.write("files/month=2026-03/data-00.parquet.bak", b"")
    disk.write("files/notes.txt", b"")
    assert buckets(disk, FILES) == [
        Bucket("2025-12", 0),
        MARCH,
        Bucket("2026-03", 1),
        Bucket("unknown", 0),
    ]


def test_months_before_a_day_are_left_out_but_the_one_that_its_eve_lies_in(disk: Folder) -> None:
    for bucket in (Bucket("unknown", 0), MARCH, Bucket("2025-12", 0), APRIL):
        write_bucket(disk, FILES, bucket, ROWS)
    both = [bucket.key("files") for bucket in (MARCH, APRIL)]
    assert bucket_keys(disk, FILES, date(2026, 4, 1)) == both
    assert bucket_keys(disk, FILES, date(2026, 4, 2)) == both[1:]
    assert len(bucket_keys(disk, FILES)) == 4


def test_a_bucket_that_does_not_exist_has_no_rows(disk: Folder) -> None:
    assert read_bucket(disk, FILES, MARCH).equals(FILES.empty())
    assert buckets(disk, FILES) == []


def test_the_same_rows_are_not_written_again(disk: Folder) -> None:
    assert write_bucket(disk, FILES, MARCH, FILES.empty())
    stamp = disk.stamp(MARCH.key("files"))
    assert not write_bucket(disk, FILES, MARCH, FILES.empty())
    assert disk.stamp(MARCH.key("files")) == stamp


def test_a_bucket_without_rows_has_no_file_where_others_remain(disk: Folder) -> None:
    write_bucket(disk, FILES, MARCH, ROWS)
    assert not write_bucket(disk, FILES, APRIL, FILES.empty())
    write_bucket(disk, FILES, APRIL, ROWS)
    assert write_bucket(disk, FILES, MARCH, FILES.empty())
    assert buckets(disk, FILES) == [APRIL]
    write_bucket(disk, FILES, APRIL, FILES.empty())
    assert buckets(disk, FILES) == [APRIL]
    write_bucket(disk, FILES, MARCH, ROWS)
    assert buckets(disk, FILES) == [MARCH]


class CountingDisk(Folder):
    """A disk that counts how often a folder was listed."""

    listed = 0

    def names(self, folder: str) -> list[str]:
        self.listed += 1
        return super().names(folder)


def test_a_month_is_written_without_listing_all_others(tmp_path: Path) -> None:
    disk = CountingDisk(tmp_path)
    disk.make_folder("_staging")
    counts = []
    for year in range(2000, 2010):
        disk.listed = 0
        write_bucket(disk, FILES, Bucket(f"{year}-01", 0), ROWS)
        counts.append(disk.listed)
    assert counts[-1] == counts[3]
    disk.listed = 0
    write_bucket(disk, FILES, Bucket("2020-01", 0), FILES.empty())
    assert disk.listed <= counts[-1]


def test_many_months_are_what_they_are_one_after_another(disk: Folder, tmp_path: Path) -> None:
    other = Folder(tmp_path / "other")
    other.make_folder("_staging")
    many = pl.concat([ROWS.with_columns(file_sha256=pl.lit(f"{n:05d}")) for n in range(40)])
    rows = [many.head(number % 7) for number in range(40)]
    months = [Bucket(f"{2000 + number // 12}-{1 + number % 12:02d}", 0) for number in range(40)]
    for write in (disk, other):
        write_bucket(write, FILES, Bucket("1999-12", 0), FILES.empty())
    replacements = list(map(Replacement, months, rows))
    changed = write_buckets(disk, FILES, replacements)
    assert changed == sum(write_bucket(other, FILES, *each[:2]) for each in replacements)
    assert buckets(disk, FILES) == [
        month for month, its in zip(months, rows, strict=True) if len(its)
    ]
    for key in {*disk.keys("files"), *other.keys("files")}:
        assert disk.read(key) == other.read(key)
    assert write_buckets(disk, FILES, replacements) == 0


def test_many_months_are_written_without_listing_the_table_for_each(tmp_path: Path) -> None:
    disk = CountingDisk(tmp_path)
    disk.make_folder("_staging")
    write_buckets(
        disk, FILES, [Replacement(Bucket(f"{year}-01", 0), ROWS) for year in range(1970, 2026)]
    )
    assert disk.listed < 10


def test_a_file_without_rows_that_a_death_left_goes_with_the_next(disk: Folder) -> None:
    write_bucket(disk, FILES, MARCH, FILES.empty())
    content = disk.read(MARCH.key("files"))
    write_bucket(disk, FILES, APRIL, ROWS)
    disk.put(MARCH.key("files"), content or b"", temporary="_staging/a.tmp")
    write_bucket(disk, FILES, APRIL, pl.concat([ROWS, ROWS]))
    assert buckets(disk, FILES) == [APRIL]


def test_a_damaged_file_is_no_file_without_rows(disk: Folder) -> None:
    write_bucket(disk, FILES, MARCH, ROWS)
    disk.write(MARCH.key("files"), b"PAR1")
    write_bucket(disk, FILES, APRIL, ROWS)
    assert buckets(disk, FILES) == [MARCH, APRIL]


def test_damage_is_told_with_its_file(disk: Folder) -> None:
    write_bucket(disk, FILES, MARCH, FILES.empty())
    disk.write(MARCH.key("files"), b"PAR1")
    with pytest.raises(DamagedStoreError, match=r"files/month=2026-03/data-00\.parquet: not a"):
        read_bucket(disk, FILES, MARCH)
