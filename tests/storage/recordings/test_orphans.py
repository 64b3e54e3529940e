from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from storage import Store, create_store
from storage.format.enums import Verdict
from storage.recordings.archive import raw_key
from tests.storage.killed import FIT, archive_and_die

Make = Callable[..., Any]


def start_and_end(store: Store) -> None:
    with store.run():
        pass


def test_what_a_killed_run_had_archived_waits_to_be_measured(tmp_path: Path) -> None:
    store = create_store(tmp_path)
    file_sha256 = archive_and_die(store, FIT)
    assert store.files().is_empty()
    start_and_end(store)
    assert store.judged_before(1) == [file_sha256]
    (row,) = store.files().rows(named=True)
    assert (row["verdict"], row["format"], row["size_bytes"]) == (Verdict.HELD, "fit", len(FIT))
    assert store.verify() == []
    assert list((tmp_path / "_staging").iterdir()) == []


def test_doctor_names_it_and_repair_has_it_measured(tmp_path: Path) -> None:
    store = create_store(tmp_path)
    file_sha256 = archive_and_die(store, FIT)
    shutil.rmtree(tmp_path / "_staging" / "run-killed")
    assert [(p.key, p.message) for p in store.verify()] == [
        (raw_key(file_sha256), "no verdict on it")
    ]
    store.repair()
    assert store.verify() == []
    assert store.judged_before(1) == [file_sha256]


def test_what_is_no_whole_watch_file_is_removed(tmp_path: Path) -> None:
    store = create_store(tmp_path)
    archive_and_die(store, b"no watch file")
    damaged = archive_and_die_again(store)
    (tmp_path / raw_key(damaged)).write_bytes(b"half a file")
    start_and_end(store)
    assert list(store.archive.hashes()) == []
    assert store.files().is_empty()


def archive_and_die_again(store: Store) -> str:
    (store.path / "_staging" / "run-killed").rename(store.path / "_staging" / "run-killed-before")
    return archive_and_die(store, FIT)


def test_what_a_living_run_has_archived_is_left_to_it(tmp_path: Path, make_sample: Make) -> None:
    store = create_store(tmp_path)
    sample = make_sample("one")
    with store.run() as living:
        with living.staging.chunk() as chunk:
            chunk.keep(b"one", sample.parsed.file_sha256)
            start_and_end(store)
            assert store.verify() == []
            chunk.add(sample.parsed, sample.facts, sample.offer)
        living.publish()
    assert store.files()["verdict"].to_list() == ["ingested"]


def test_what_is_offered_again_is_taken_in_as_ever(
    tmp_path: Path, make_sample: Make, ingest: Callable[..., None]
) -> None:
    store = create_store(tmp_path)
    start_and_end(store)
    sample = make_sample("one")
    with store.run() as run:
        run.publish()
    archive_and_die(store, FIT)
    start_and_end(store)
    ingest(store, [[sample]])
    assert sorted(store.files()["verdict"]) == ["held", "ingested"]
