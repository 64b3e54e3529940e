from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from storage import AssignedBy, Offer, Place, Store, create_store
from storage.backends.folder import Folder
from storage.format.enums import Verdict
from storage.recordings.archive import Archive
from storage.recordings.tables import BUCKETED
from tests.storage.killed import FIT, archive_and_die

Make = Callable[..., Any]
Ingest = Callable[..., None]


@pytest.fixture
def store(tmp_path: Path, make_sample: Make, ingest: Ingest) -> Store:
    """Make a store with one run of w07 and one of m02."""
    store = create_store(tmp_path)
    ingest(store, [[belonging_to("w07", make_sample), belonging_to("m02", make_sample)]])
    return store


def belonging_to(athlete_id: str, make_sample: Make) -> Any:
    sample = make_sample(athlete_id)
    offered_at = sample.offer.offered_at
    offer = Offer(offered_at=offered_at, athlete_id=athlete_id, assigned_by=AssignedBy.OPTION)
    return replace(sample, offer=offer)


def test_the_athletes_rows_go_and_the_others_stay(store: Store, make_sample: Make) -> None:
    gone = belonging_to("w07", make_sample).facts[0].activity_id
    forgotten = store.forget("w07")
    assert (forgotten.activity_count, forgotten.file_count) == (1, 1)
    for name in BUCKETED:
        assert gone not in store.read(name)["activity_id"].to_list()
    assert store.series(gone).is_empty()
    assert store.read("activities")["athlete_id"].to_list() == ["m02"]
    assert store.verify() == []


def test_what_was_read_of_the_athletes_races_goes_and_others_stays(store: Store) -> None:
    read = {"w07": {"k": "[1]"}, "m02": {"k": "[2]"}}
    with store.index() as index:
        index.keep_readings(read)
    store.forget("w07")
    with store.index() as index:
        assert index.readings(read) == {"w07": {}, "m02": {"k": "[2]"}}


def test_what_was_forgotten_does_not_come_back(
    store: Store, make_sample: Make, ingest: Ingest
) -> None:
    store.forget("w07")
    ingest(store, [[belonging_to("w07", make_sample)]])
    assert store.read("activities")["athlete_id"].to_list() == ["m02"]
    assert sorted(store.files()["verdict"]) == [Verdict.FORGOTTEN, Verdict.INGESTED]


def test_nobody_is_forgotten_without_harm(store: Store) -> None:
    before = store.read("activities")
    assert store.forget("f99").file_count == 0
    assert store.read("activities").equals(before)


def in_any_byte(root: Path, words: list[bytes]) -> list[tuple[Path, bytes]]:
    """Search every file of a store, compressed archives and Parquet unpacked."""
    hits = []
    for path in filter(Path.is_file, root.rglob("*")):
        content = path.read_bytes()
        if path.suffix == ".zst":
            content += Archive(Folder(root)).read(path.stem)
        if path.suffix == ".parquet":
            content += str(pl.read_parquet(path).rows()).encode()
        hits += [(path, word) for word in words if word in content]
    return hits


def test_nothing_that_was_offered_as_the_athletes_is_left(
    tmp_path: Path, make_sample: Make, make_reject: Make
) -> None:
    # An id that no hash in hexadecimal can hold by chance.
    store = create_store(tmp_path)
    run, refused, stranger = belonging_to("zoe", make_sample), *map(make_reject, "rs")
    offer = run.offer
    contents = {run.parsed.file_sha256: b"zoe", refused.parsed.file_sha256: b"r"}
    with store.run() as staging:
        with staging.staging.chunk() as chunk:
            chunk.add(run.parsed, run.facts, offer, content=b"zoe")
            chunk.add(replace(refused.parsed, file_format="fit"), (), offer, content=b"r")
            chunk.add(replace(stranger.parsed, file_format="fit"), (), stranger.offer, content=b"s")
        staging.publish()
    with store.index() as index:
        index.remember([(Place("inbox/Ada Quick/a.fit", 1, 1), list(contents))])
    forgotten = store.forget("zoe")
    assert (forgotten.file_count, forgotten.raw_count) == (2, 2)
    assert forgotten.paths == (str(Path("inbox/Ada Quick/a.fit").absolute()),)
    assert list(store.archive.hashes()) == [stranger.parsed.file_sha256]
    words = [b"zoe", b"Ada Quick", run.facts[0].activity_id.encode()]
    assert in_any_byte(tmp_path, words) == []
    assert store.verify() == []


def test_what_somebody_else_offered_too_stays_theirs(
    tmp_path: Path, make_sample: Make, make_reject: Make
) -> None:
    store = create_store(tmp_path)
    refused = make_reject("r").parsed
    with store.run() as staging:
        with staging.staging.chunk() as chunk:
            for athlete_id in ("w07", "m02"):
                offer = belonging_to(athlete_id, make_sample).offer
                chunk.add(replace(refused, file_format="fit"), (), offer, content=b"r")
        staging.publish()
    with store.index() as index:
        index.remember_roots(["inbox/Ada Quick"])
        index.remember([(Place("inbox/Ada Quick/a.fit", 1, 1), [refused.file_sha256])])
    assert store.forget("w07").file_count == 0
    assert in_any_byte(tmp_path, [b"w07", b"Ada Quick"]) == []
    assert list(store.archive.hashes()) == [refused.file_sha256]
    assert store.forget("m02").file_count == 1
    assert list(store.archive.hashes()) == []
    assert store.verify() == []


def test_what_a_killed_run_had_archived_goes_too(tmp_path: Path, make_sample: Make) -> None:
    """Nobody knows whose it is: offered again, it is taken in again."""
    store = create_store(tmp_path)
    archive_and_die(store, FIT)
    assert store.forget("w07").raw_count == 1
    assert list(store.archive.hashes()) == []
    assert store.files().is_empty()


def test_what_comes_while_it_is_forgotten_is_not_archived(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    run = belonging_to("w07", make_sample)
    ingest(store, [[run]])
    with store.run() as living:
        with living.staging.chunk() as chunk:
            chunk.add(run.parsed, run.facts, run.offer, content=b"w07")
        store.forget("w07")
        living.publish()
    assert list(store.archive.hashes()) == []
    assert store.read("activities").is_empty()
    assert store.verify() == []
