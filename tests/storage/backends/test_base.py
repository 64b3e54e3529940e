"""What every disk does alike: a folder, and a prefix of a bucket."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.backends.base import Disk
from storage.backends.errors import LockedError, StoreError
from storage.backends.open import anywhere, disk_at


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.slow)])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Disk:
    """Make an empty one of each kind."""
    is_folder = request.param == "folder"
    return disk_at(tmp_path / "S" if is_folder else request.getfixturevalue("bucket"))


def test_put_replaces_the_whole_content(disk: Disk) -> None:
    disk.make_folder("")
    disk.put("table/month=2026-01/data", b"old and long", temporary="tmp")
    disk.put("table/month=2026-01/data", b"new", temporary="tmp")
    assert disk.read("table/month=2026-01/data") == b"new"
    assert disk.names("") == ["table"]
    assert disk.names("table") == ["month=2026-01"]
    assert list(disk.keys("table")) == ["table/month=2026-01/data"]


def test_what_is_not_there_is_nothing(disk: Disk) -> None:
    assert disk.read("a/b") is None
    assert disk.stamp("a/b") is None
    assert disk.names("a") == []
    assert list(disk.keys("a")) == []
    assert not disk.is_held("a/b")
    disk.remove("a/b")


def test_a_stamp_is_the_size_and_changes_with_the_content(disk: Disk) -> None:
    disk.make_folder("")
    disk.write("a", b"12")
    before = disk.stamp("a")
    disk.write("a", b"21")
    assert before is not None
    assert before[0] == 2
    assert before != disk.stamp("a")


def test_a_file_is_renamed_and_read_from_any_place(disk: Disk) -> None:
    disk.make_folder("b")
    disk.write("a", b"0123")
    disk.replace("a", "b/c")
    assert disk.stamp("a") is None
    with disk.open("b/c") as file:
        file.seek(-2, 2)
        assert file.read() == b"23"


def test_a_folder_is_removed_with_its_files(disk: Disk) -> None:
    disk.make_folder("run")
    disk.write("run/a", b"")
    disk.write("run/b", b"")
    disk.remove_folder("run")
    assert disk.names("") == []


def test_one_holder_at_a_time(disk: Disk) -> None:
    disk.make_folder("")
    other = disk_at(disk.address)
    with disk.locked("_lock", wait_s=0):
        with pytest.raises(LockedError, match=r"another process is writing.*0.1 s"):
            _take(other)
        assert other.is_held("_lock")
    assert not other.is_held("_lock")
    _take(other)


def _take(disk: Disk) -> None:
    with disk.locked("_lock", wait_s=0.1):
        pass


def test_other_schemes_are_told_from_folders() -> None:
    with pytest.raises(StoreError, match=r"gs://b/S: a store is a folder or s3://"):
        disk_at("gs://b/S")


def test_an_address_holds_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert anywhere("S") == str(tmp_path / "S")
    assert anywhere("s3://bucket/S") == "s3://bucket/S"
