from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from storage.backends.errors import StoreError
from storage.backends.folder import Folder


def test_put_replaces_the_whole_content(tmp_path: Path) -> None:
    disk = Folder(tmp_path)
    disk.put("table/month/data", b"old and long", temporary="tmp")
    disk.put("table/month/data", b"new", temporary="tmp")
    assert disk.read("table/month/data") == b"new"
    assert disk.names("") == ["table"]


def test_put_makes_folders_and_files_for_the_owner_only(tmp_path: Path) -> None:
    disk = Folder(tmp_path / "above" / "store")
    disk.make_folder("")
    disk.put("table/data", b"", temporary="tmp")
    assert stat.S_IMODE((disk.root).stat().st_mode) == 0o700
    assert stat.S_IMODE((disk.root / "table").stat().st_mode) == 0o700
    assert stat.S_IMODE((disk.root / "table" / "data").stat().st_mode) == 0o600


def test_a_new_folder_is_synced_into_the_one_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(Folder, "sync", lambda _, key: synced.append(key))
    Folder(tmp_path).make_folder("table/month")
    Folder(tmp_path).make_folder("table/month")
    assert synced == [".", "table"]


def test_what_is_put_is_on_the_disk_before_it_has_its_name_and_the_name_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "table").mkdir()
    synced: list[tuple[int, bool]] = []

    def fsync(opened: int) -> None:
        synced.append((os.fstat(opened).st_ino, (tmp_path / "table" / "data").exists()))

    monkeypatch.setattr(os, "fsync", fsync)
    Folder(tmp_path).put("table/data", b"content", temporary="tmp")
    inodes = [path.stat().st_ino for path in (tmp_path / "table" / "data", tmp_path / "table")]
    assert synced == [(inodes[0], False), (inodes[1], True)]


def test_what_is_not_there_is_nothing(tmp_path: Path) -> None:
    disk = Folder(tmp_path)
    assert disk.read("a/b") is None
    assert disk.stamp("a/b") is None
    assert disk.names("a") == []
    disk.remove("a/b")


def test_a_stamp_changes_with_the_content(tmp_path: Path) -> None:
    disk = Folder(tmp_path)
    disk.write("a", b"1")
    before = disk.stamp("a")
    disk.write("a", b"12")
    assert before != disk.stamp("a")
    assert before is not None
    assert before[0] == 1


def test_a_folder_is_removed_with_its_files(tmp_path: Path) -> None:
    disk = Folder(tmp_path)
    disk.make_folder("run")
    disk.write("run/a", b"")
    disk.remove_folder("run")
    assert disk.names("") == []


def test_errors_name_the_file_and_have_a_cause(tmp_path: Path) -> None:
    disk = Folder(tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreError, match=rf"{tmp_path}/folder: Is a directory") as caught:
        disk.read("folder")
    assert isinstance(caught.value.__cause__, IsADirectoryError)
