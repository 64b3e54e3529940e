"""A store in a bucket, on an S3 server of this machine."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from subprocess import PIPE
from typing import Any

import polars as pl
import pytest

from storage import Place, Store, create_store, open_store
from storage.backends.errors import ConflictError, NotAStoreError, StoreError
from storage.backends.open import disk_at
from storage.recordings.tables import STORED_FACTS

Make = Callable[..., Any]
Ingest = Callable[..., None]

pytestmark = pytest.mark.slow
obstore = pytest.importorskip("obstore", reason="obstore is not installed: pip install -e '.[s3]'")


@pytest.fixture
def short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two seconds to be taken for dead, twenty beats."""
    monkeypatch.setattr("storage.backends.leases.LEASE_S", 2.0)
    monkeypatch.setattr("storage.backends.leases.BEAT_S", 0.1)


def test_whoever_has_read_before_another_wrote_is_refused(bucket: str) -> None:
    first, other = disk_at(bucket), disk_at(bucket)
    for disk in (first, other):
        assert disk.read("a") is None
    first.put("a", b"1", temporary="tmp")
    with pytest.raises(ConflictError, match="another process changed it"):
        other.put("a", b"2", temporary="tmp")
    # A second look does not make rows true that were made of the first.
    assert other.read("a") == b"1"
    with pytest.raises(ConflictError):
        other.put("a", b"2", temporary="tmp")
    with other.locked("_lock", wait_s=0):
        assert other.read("a") == b"1"
        other.put("a", b"2", temporary="tmp")
    assert first.read("a") == b"2"


def test_a_put_that_meets_itself_is_no_conflict(bucket: str) -> None:
    first, again = disk_at(bucket), disk_at(bucket)
    again.read("a")
    first.put("a", b"1", temporary="tmp")
    again.put("a", b"1", temporary="tmp")


def test_the_living_keep_their_lease_and_the_dead_lose_it(
    bucket: str, short_leases: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = disk_at(bucket), disk_at(bucket)
    with first.locked("_lock", wait_s=0):
        assert other.is_held("_lock")
        monkeypatch.setattr("storage.backends.leases.Lease._renew", _fails)
        assert not other.is_held("_lock")
        with pytest.raises(ConflictError, match="lost its lock"):
            first.put("a", b"1", temporary="tmp")
        monkeypatch.undo()


def _fails(*_: object) -> None:
    raise StoreError("the net is gone")


WRITER = """
import os, pickle, sys
from storage import create_store

store = create_store(sys.argv[1])
for group in pickle.load(sys.stdin.buffer):
    with store.run() as run:
        with run.staging.chunk() as part:
            for offered in group:
                part.add(*offered)
        exec(sys.argv[2])
        run.publish()
"""


def _writer(
    address: str, groups: list[list[Any]], *, before_publishing: str = ""
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", WRITER, address, before_publishing]
    writer = subprocess.Popen(command, stdin=PIPE, stderr=PIPE, cwd=Path(__file__).parents[3])
    offered = [[(first.parsed, first.facts, first.offer) for first in group] for group in groups]
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
    for writer in writers:
        with writer:
            assert writer.wait(timeout=120) == 0
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


STOPS = """
import signal
from storage.backends.s3 import Objects

put_if = Objects.put_if

def stopping(self, key, content, *, was):
    if key.startswith("activities/"):
        os.kill(os.getpid(), signal.SIGSTOP)
    return put_if(self, key, content, was=was)

Objects.put_if = stopping
"""


def test_a_writer_taken_for_dead_that_goes_on_is_refused(
    bucket: str, make_sample: Make, ingest: Ingest, short_leases: None, tmp_path: Path
) -> None:
    slow, quick = make_sample("slow"), make_sample("quick")
    with _writer(bucket, [[slow]], before_publishing=STOPS) as stopped:
        os.waitpid(stopped.pid, os.WUNTRACED)
        store = open_store(bucket)
        ingest(store, [[quick]])
        os.kill(stopped.pid, signal.SIGCONT)
        stopped.wait(timeout=60)
        assert stopped.stderr is not None
        assert "ConflictError" in stopped.stderr.read().decode()
    expected = create_store(tmp_path / "expected")
    ingest(expected, [[slow, quick]])
    assert _contents(store) == _contents(expected)
    assert store.verify() == []


class Death(BaseException):
    """The process is gone: nothing that comes after reaches the server."""


class _Life:
    """Lets so many changes of the bucket through."""

    def __init__(self, changes: int) -> None:
        self.left = changes

    def change(self, made: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                raise Death
            return made(*arguments, **options)

        return counted

    def lived(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        """Finish what is staged, or die of it."""
        with monkeypatch.context() as patched:
            patched.setattr("storage.backends.leases.BEAT_S", 1_000)
            for name in ("put", "copy", "delete"):
                patched.setattr(f"obstore.{name}", self.change(getattr(obstore, name)))
            with suppress(Death), store.run():
                pass


def _die_everywhere(
    bucket: str, samples: list[Any], monkeypatch: pytest.MonkeyPatch, *, stride: int
) -> dict[str, list[str]]:
    """Return what is found and finished after each death: the same for all."""
    whole = _Life(1_000)
    whole.lived(_staged(f"{bucket}/whole", samples), monkeypatch)
    expected = _contents(open_store(f"{bucket}/whole"))
    for changes in range(1, 1_000 - whole.left, stride):
        store = _staged(f"{bucket}/{changes}", samples)
        _Life(changes).lived(store, monkeypatch)
        with store.run():
            pass
        assert _contents(store) == expected, f"after {changes} changes"
        assert list(disk_at(store.address).keys("_staging")) == []
    return expected


def _staged(address: str, samples: list[Any]) -> Store:
    store = create_store(address)
    with store.run() as run, run.staging.chunk() as part:
        for first in samples:
            part.add(first.parsed, first.facts, first.offer)
    return store


def test_a_death_between_two_changes_loses_nothing(
    bucket: str, make_sample: Make, short_leases: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = [make_sample("one"), make_sample("unset", start_time_utc=None)]
    assert len(_die_everywhere(bucket, samples, monkeypatch, stride=17)["activities"]) == 2


@pytest.mark.soak
def test_a_death_at_every_single_change(
    bucket: str, make_sample: Make, short_leases: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = [make_sample("one"), make_sample("unset", start_time_utc=None)]
    assert len(_die_everywhere(bucket, samples, monkeypatch, stride=1)["activities"]) == 2


def test_polars_reads_the_tables_in_place(bucket: str, make_sample: Make, ingest: Ingest) -> None:
    store = create_store(bucket)
    starts = [datetime.fromisoformat(f"2026-0{month}-05T06:30:00Z") for month in (1, 2)]
    ingest(store, [[make_sample(str(n), start_time_utc=at) for n, at in enumerate(starts)]])
    in_place = pl.scan_parquet(f"{bucket}/activities/**/*.parquet", hive_partitioning=True)
    assert in_place.filter(pl.col("month") == "2026-02").select(pl.len()).collect().item() == 1
    assert store.series(make_sample("0").facts[0].activity_id).height == 5


def test_a_table_that_changed_while_it_was_read_is_read_again(
    bucket: str, make_sample: Make, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.store._READS", 3)
    store = create_store(bucket)
    ingest(store, [[make_sample("0")]])
    looks = 0

    def slow(rows: pl.LazyFrame) -> pl.LazyFrame:
        nonlocal looks
        looks += 1
        if looks <= changes:
            ingest(open_store(bucket), [[make_sample(f"{changes} {looks}")]])
        return rows

    changes = 1
    assert store.read("activities", slow).height == 2
    assert looks == 2
    looks, changes = 0, 1000
    with pytest.raises(ConflictError, match="changed each time"):
        store.read("activities", slow)
    assert looks == 3


def test_what_is_known_of_a_store_is_not_taken_for_that_of_the_next(
    bucket: str, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(bucket)
    with store.index() as index:
        index.remember([(Place("a.fit", 1, 1), ["00"])])
        assert index.paths("00") == [str(Path("a.fit").absolute())]
    disk_at(bucket).remove_folder("")
    with create_store(bucket).index() as index:
        assert index.paths("00") == []


def test_a_prefix_without_a_store_says_so(bucket: str) -> None:
    with pytest.raises(NotAStoreError, match=f"{bucket}: no store here"):
        open_store(bucket)
    disk_at(bucket).write("photo.jpg", b"")
    with pytest.raises(NotAStoreError, match=r"it contains 'photo.jpg'"):
        create_store(bucket)
