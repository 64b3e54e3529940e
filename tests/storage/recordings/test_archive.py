"""The archive gives back what it was given, and says so when it cannot."""

from __future__ import annotations

import errno
import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import create_store
from storage.backends.errors import DamagedStoreError, StoreError
from storage.backends.folder import Folder
from storage.recordings.archive import Archive, raw_key
from tests.storage.watched_disk import WatchedDisk, fails_at

Make = Callable[..., Any]


def _archived(disk: Folder, content: bytes) -> str:
    archive, file_sha256 = Archive(disk), hashlib.sha256(content).hexdigest()
    archive.keep(content, file_sha256, temporary="half")
    archive.sync()
    return file_sha256


@given(content=st.binary(max_size=2_000))
@settings(max_examples=20)
def test_what_was_kept_comes_back(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    disk = Folder(tmp_path_factory.mktemp("store"))
    file_sha256 = _archived(disk, content)
    assert Archive(disk).read(file_sha256) == content


def test_a_content_is_kept_once(tmp_path: Path) -> None:
    disk = Folder(tmp_path)
    file_sha256 = _archived(disk, b"run")
    before = disk.stamp(raw_key(file_sha256))
    assert _archived(disk, b"run") == file_sha256
    assert disk.stamp(raw_key(file_sha256)) == before
    assert list(Archive(disk).hashes()) == [file_sha256]
    assert [path.name for path in tmp_path.iterdir()] == ["raw"]


def test_what_has_its_name_is_on_disk(tmp_path: Path) -> None:
    steps: list[tuple[str, str]] = []
    disk = WatchedDisk(tmp_path, lambda *step: steps.append(step))
    archive = Archive(disk)
    contents = [b"one", b"two", b"one"]
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    for content, file_sha256 in zip(contents, hashes, strict=True):
        archive.keep(content, file_sha256, temporary="half")
    assert not list(archive.hashes())
    archive.sync()
    assert sorted(archive.hashes()) == sorted(set(hashes))
    written = [key for name, key in steps if name == "write"]
    named = [number for number, (name, _) in enumerate(steps) if name == "replace"]
    assert len(written) == len(named) == 2
    assert {("sync", key) for key in written} <= set(steps[: named[0]])
    assert {("sync", raw_key(each).rpartition("/")[0]) for each in hashes} <= set(
        steps[named[-1] :]
    )


def test_what_could_not_be_written_is_not_named_and_can_be_kept_again(tmp_path: Path) -> None:
    disk = WatchedDisk(tmp_path, fails_at(1, errno.EIO, tmp_path))
    archive = Archive(disk)
    first, second = b"one", b"two"
    hashes = [hashlib.sha256(content).hexdigest() for content in (first, second)]
    with pytest.raises(StoreError):
        archive.keep(first, hashes[0], temporary="half")
    archive.keep(second, hashes[1], temporary="half")
    archive.sync()
    assert list(Archive(disk).hashes()) == hashes[1:]
    archive.keep(first, hashes[0], temporary="half")
    archive.sync()
    assert [Archive(disk).read(each) for each in hashes] == [first, second]


def test_the_archive_is_for_the_owner_only(tmp_path: Path) -> None:
    _archived(Folder(tmp_path), b"run")
    for path in (tmp_path / "raw").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0
    assert (tmp_path / "raw").stat().st_mode & 0o077 == 0


def test_an_object_is_a_plain_zstd_file(tmp_path: Path) -> None:
    try:
        subprocess.run(["zstd", "--version"], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no zstd on this machine")
    file_sha256 = _archived(Folder(tmp_path), b"run" * 1_000)
    shown = subprocess.run(
        ["zstd", "-dc", str(tmp_path / raw_key(file_sha256))], check=True, capture_output=True
    )
    assert shown.stdout == b"run" * 1_000


@pytest.mark.parametrize("end", [0, 4, 9, -1])
def test_a_damaged_object_is_named(tmp_path: Path, end: int) -> None:
    file_sha256 = _archived(Folder(tmp_path), b"run" * 50)
    path = tmp_path / raw_key(file_sha256)
    path.write_bytes(path.read_bytes()[:end])
    with pytest.raises(DamagedStoreError, match=path.name):
        Archive(Folder(tmp_path)).read(file_sha256)


def test_an_object_under_another_name_is_not_believed(tmp_path: Path) -> None:
    disk = Folder(tmp_path)
    archived, other = _archived(disk, b"one"), hashlib.sha256(b"other").hexdigest()
    disk.make_folder(f"raw/{other[:2]}")
    disk.replace(raw_key(archived), raw_key(other))
    with pytest.raises(DamagedStoreError, match="not the one its name says"):
        Archive(disk).read(other)
    with pytest.raises(DamagedStoreError, match="no such raw file"):
        Archive(disk).read(archived)


def test_what_is_gone_is_gone(tmp_path: Path) -> None:
    archive, file_sha256 = Archive(Folder(tmp_path)), _archived(Folder(tmp_path), b"run")
    assert archive.remove(file_sha256)
    assert not archive.remove(file_sha256)
    assert not archive.holds(file_sha256)


def test_only_watch_files_are_kept(tmp_path: Path, make_sample: Make, make_reject: Make) -> None:
    store = create_store(tmp_path)
    run, picture = make_sample("run"), make_reject("picture")
    with store.run() as started, started.staging.chunk() as part:
        part.add(run.parsed, run.facts, run.offer, content=b"run")
        part.add(picture.parsed, (), picture.offer, content=b"picture")
    assert list(store.archive.hashes()) == [run.parsed.file_sha256]
    assert store.archive.read(run.parsed.file_sha256) == b"run"
