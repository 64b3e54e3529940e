"""Runs that live, die, wait and leave things behind."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import StagingRun, Store, create_store
from storage.backends.errors import LockedError
from storage.backends.locks import locked

Make = Callable[..., Any]
Ingest = Callable[..., None]


def _stage(run: StagingRun, sample: Any) -> None:
    with run.staging.chunk() as part:
        part.add(sample.parsed, sample.facts, sample.offer)


def _count(store: Store) -> int:
    return store.scan("activities").collect().height


def test_nothing_is_visible_before_it_is_published(tmp_path: Path, make_sample: Make) -> None:
    store = create_store(tmp_path)
    with store.run() as run:
        _stage(run, make_sample("one"))
        assert _count(store) == 0
        assert run.publish().activity_count == 1
        assert _count(store) == 1
        assert run.publish().activity_count == 0


def test_a_run_is_published_by_another_process_as_by_its_own(
    tmp_path: Path, make_sample: Make
) -> None:
    store = create_store(tmp_path)
    with store.run() as run:
        _stage(run, make_sample("one"))
        publish = pickle.loads(pickle.dumps(run.publication))
        assert publish().activity_count == 1
        assert _count(store) == 1
        assert run.publish().activity_count == 0


def test_a_living_runs_parts_are_left_to_it(tmp_path: Path, make_sample: Make) -> None:
    store = create_store(tmp_path)
    with store.run() as living:
        _stage(living, make_sample("one"))
        with store.run():
            assert _count(store) == 0
        living.publish()
    assert _count(store) == 1


def test_a_dead_runs_parts_are_published_by_the_next(tmp_path: Path, make_sample: Make) -> None:
    store = create_store(tmp_path)
    with store.run() as dead:
        _stage(dead, make_sample("one"))
    assert _count(store) == 0
    with store.run():
        assert _count(store) == 1


def test_what_a_dead_run_did_not_seal_is_swept(tmp_path: Path, make_sample: Make) -> None:
    store = create_store(tmp_path)
    with pytest.raises(ZeroDivisionError), store.run() as run:
        _stage_and_fail(run, make_sample("one"))
    assert list((tmp_path / "_staging").iterdir()) != []
    (tmp_path / "_staging" / "0123.tmp").write_bytes(b"half a bucket")
    with store.run():
        pass
    assert list((tmp_path / "_staging").iterdir()) == []
    assert store.files().is_empty()


def _stage_and_fail(run: StagingRun, sample: Any) -> None:
    with run.staging.chunk() as part:
        part.add(sample.parsed, sample.facts, sample.offer)
        raise ZeroDivisionError


def test_a_part_of_another_version_is_dropped(
    tmp_path: Path, make_sample: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = create_store(tmp_path)
    with monkeypatch.context() as other, store.run() as run:
        other.setattr("storage.publish.chunks._VERSION", "schema-0-measure-0")
        _stage(run, make_sample("one"))
    with store.run():
        pass
    assert store.files().is_empty()
    assert list((tmp_path / "_staging").iterdir()) == []


@pytest.mark.parametrize(
    "harm", [lambda part: part[:500], lambda part: part[:200] + b"?" + part[201:]]
)
def test_a_damaged_part_is_dropped_and_the_others_are_not(
    tmp_path: Path, make_sample: Make, harm: Callable[[bytes], bytes]
) -> None:
    store = create_store(tmp_path)
    with store.run() as run:
        _stage(run, make_sample("one"))
        (part,) = (tmp_path / "_staging").rglob("*.part")
        part.write_bytes(harm(part.read_bytes()))
        _stage(run, make_sample("two"))
    with store.run():
        pass
    assert store.scan("activities").collect()["activity_id"].to_list() == [
        make_sample("two").facts[0].activity_id
    ]


def test_a_locked_store_says_so_after_a_while(tmp_path: Path, make_sample: Make) -> None:
    store = create_store(tmp_path)
    with store.run(wait_s=0.1) as run:
        _stage(run, make_sample("one"))
        with locked(tmp_path / "_lock", wait_s=0):
            with pytest.raises(LockedError, match="another process is writing"):
                run.publish()
            with pytest.raises(LockedError), store.run(wait_s=0.1):
                pass
        run.publish()
    assert _count(store) == 1


def test_parts_are_never_parquet_files(tmp_path: Path, make_sample: Make) -> None:
    store = create_store(tmp_path)
    with store.run() as run:
        _stage(run, make_sample("one"))
        assert list(tmp_path.rglob("*.parquet")) == []


def test_a_chunk_without_files_leaves_no_part(tmp_path: Path) -> None:
    store = create_store(tmp_path)
    with store.run() as run:
        with run.staging.chunk():
            pass
        assert list(tmp_path.rglob("*.part")) == []
