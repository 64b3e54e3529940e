"""A store in a bucket, on an S3 server of this machine."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from subprocess import PIPE
from typing import Any

import polars as pl
import pytest

from storage import Place, Store, create_store, open_store
from storage.disk import disk_at
from storage.errors import ConflictError, NotAStoreError, StoreError
from storage.tables import STORED_FACTS

Make = Callable[..., Any]
Ingest = Callable[..., None]

pytestmark = pytest.mark.slow


@pytest.fixture
def short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second to be taken for dead."""
    monkeypatch.setattr("storage.leases.LEASE_S", 1.0)
    monkeypatch.setattr("storage.leases.BEAT_S", 0.1)


def test_whoever_has_read_before_another_wrote_is_refused(bucket: str) -> None:
    one, other = disk_at(bucket), disk_at(bucket)
    for disk in (one, other):
        assert disk.read("a") is None
    one.put("a", b"1", temporary="tmp")
    with pytest.raises(ConflictError, match="another process has changed it"):
        other.put("a", b"2", temporary="tmp")
    # A second look does not make rows true that were made of the first.
    assert other.read("a") == b"1"
    with pytest.raises(ConflictError):
        other.put("a", b"2", temporary="tmp")
    with other.locked("_lock", wait_s=0):
        assert other.read("a") == b"1"
        other.put("a", b"2", temporary="tmp")
    assert one.read("a") == b"2"


def test_a_put_that_meets_itself_is_no_conflict(bucket: str) -> None:
    one, again = disk_at(bucket), disk_at(bucket)
    again.read("a")
    one.put("a", b"1", temporary="tmp")
    again.put("a", b"1", temporary="tmp")


def test_the_living_keep_their_lease_and_the_dead_lose_it(
    bucket: str, short_leases: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = disk_at(bucket), disk_at(bucket)
    with one.locked("_lock", wait_s=0):
        assert other.is_held("_lock")
        monkeypatch.setattr("storage.leases.Lease._renew", _fails)
        assert not other.is_held("_lock")
        with pytest.raises(ConflictError, match="did not answer for so long"):
            one.put("a", b"1", temporary="tmp")
        monkeypatch.undo()


def _fails(*_: object) -> None:
    raise StoreError("the net is gone")


WRITER = """
import os, pickle, sys
from storage import create_store

store = create_store(sys.argv[1])
for group in pickle.load(sys.stdin.buffer):
    with store.run() as run:
        with run.desk.part() as part:
            for offered in group:
                part.add(*offered)
        exec(sys.argv[2])
        run.publish()
"""


def _writer(
    address: str, groups: list[list[Any]], *, before_publishing: str = ""
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", WRITER, address, before_publishing]
    writer = subprocess.Popen(command, stdin=PIPE, cwd=Path(__file__).parents[2])
    offered = [[(one.parsed, one.facts, one.offer) for one in group] for group in groups]
    assert writer.stdin is not None
    writer.stdin.write(pickle.dumps(offered))
    writer.stdin.close()
    return writer


def _contents(store: Store) -> dict[str, list[str]]:
    return {name: sorted(map(repr, store.read(name).iter_rows())) for name in STORED_FACTS}


def test_three_writers_over_one_month_lose_nothing_and_double_nothing(
    bucket: str, make_sample: Make, ingest: Ingest, tmp_path: Path
) -> None:
    samples = [make_sample(str(number)) for number in range(12)]
    # Each has files of its own, one that all have, and two rounds of publishing.
    shares = [[samples[n : n + 2], [*samples[n + 2 : n + 4], samples[0]]] for n in (0, 4, 8)]
    writers = [_writer(bucket, groups) for groups in shares]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0, 0]
    store, expected = open_store(bucket), create_store(tmp_path / "expected")
    ingest(expected, [samples])
    assert _contents(store) == _contents(expected)
    assert store.read("activities")["activity_id"].is_unique().all()
    assert store.verify() == []
    assert list(disk_at(bucket).keys("_staging")) == []


def test_a_killed_writers_parts_are_published_by_the_next(
    bucket: str, make_sample: Make, short_leases: None
) -> None:
    sample = make_sample("one")
    with _writer(bucket, [[sample]], before_publishing="os.kill(os.getpid(), 9)") as killed:
        assert killed.wait(timeout=60) == -signal.SIGKILL
    store = open_store(bucket)
    assert store.read("activities").is_empty()
    with store.run() as run:
        assert run.recovered == {sample.parsed.file_sha256}
    assert store.read("activities").height == 1
    assert list(disk_at(bucket).keys("_staging")) == []


def test_polars_reads_the_tables_in_place(bucket: str, make_sample: Make, ingest: Ingest) -> None:
    store = create_store(bucket)
    starts = [datetime.fromisoformat(f"2026-0{month}-05T06:30:00Z") for month in (1, 2)]
    ingest(store, [[make_sample(str(n), start_time_utc=at) for n, at in enumerate(starts)]])
    in_place = pl.scan_parquet(f"{bucket}/activities/**/*.parquet", hive_partitioning=True)
    assert in_place.filter(pl.col("month") == "2026-02").select(pl.len()).collect().item() == 1
    assert store.series(make_sample("0").facts[0].activity_id).height == 5


def test_what_is_known_of_a_store_is_not_taken_for_that_of_the_next(
    bucket: str, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(bucket)
    with store.index() as index:
        index.remember([(Place("a.fit", 1, 1), ["00"])])
        assert index.paths("00") == ["a.fit"]
    disk_at(bucket).remove_folder("")
    with create_store(bucket).index() as index:
        assert index.paths("00") == []


def test_a_prefix_without_a_store_says_so(bucket: str) -> None:
    with pytest.raises(NotAStoreError, match=f"{bucket}: no store here"):
        open_store(bucket)
    disk_at(bucket).write("photo.jpg", b"")
    with pytest.raises(NotAStoreError, match=r"it holds 'photo.jpg'"):
        create_store(bucket)
