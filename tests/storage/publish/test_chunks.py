from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import Store, create_store
from storage.backends.errors import DamagedStoreError
from storage.backends.folder import Folder
from storage.format.layout import SCHEMA_VERSION
from storage.publish import chunks
from storage.publish.chunks import ChunkWriter, StagedChunk

Make = Callable[..., Any]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Make an empty store with a folder for one run."""
    store = create_store(tmp_path)
    Folder(tmp_path).make_folder("_staging/run-1")
    return store


def sealed(store: Store, *samples: Any) -> StagedChunk:
    writer = ChunkWriter(Folder(store.path), folder="_staging/run-1")
    for sample in samples:
        writer.add(sample.parsed, sample.facts, sample.offer)
    writer.seal()
    (path,) = (store.path / "_staging" / "run-1").glob("*.part")
    return StagedChunk(Folder(store.path), f"_staging/run-1/{path.name}")


def test_what_was_added_is_read_again(store: Store, make_sample: Make) -> None:
    sample = make_sample("one")
    chunk = sealed(store, sample)
    assert chunk.is_usable()
    assert chunk.verdicts()["file_sha256"].to_list() == [sample.parsed.file_sha256]
    assert chunk.claims()["activity_id"].to_list() == [sample.facts[0].activity_id]
    assert chunk.facts("efforts").equals(sample.facts[0].tables["efforts"])
    assert chunk.assignments().is_empty()


def test_the_same_content_twice_is_staged_once(store: Store, make_sample: Make) -> None:
    sample = make_sample("one")
    chunk = sealed(store, sample, sample)
    assert chunk.facts("activities").height == 1
    assert chunk.claims().height == 2


def test_a_chunk_of_an_older_schema_is_usable_and_one_that_measured_otherwise_is_not(
    store: Store, make_sample: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(chunks, "_VERSION", chunks._VERSION.replace(f"a-{SCHEMA_VERSION}", "a-1"))
        chunk = sealed(store, make_sample("one"))
    assert chunk.is_usable()
    assert chunk.facts("efforts").equals(make_sample("one").facts[0].tables["efforts"])
    with monkeypatch.context() as other:
        other.setattr(chunks, "_VERSION", "schema-2-measure-0")
        other.setattr(chunks, "_FORMER_VERSIONS", frozenset())
        assert not chunk.is_usable()


def test_a_chunk_cut_short_is_damaged(store: Store, make_sample: Make) -> None:
    chunk = sealed(store, make_sample("one"))
    path = store.path / chunk.key
    path.write_bytes(path.read_bytes()[:500])
    assert not chunk.is_usable()
    with pytest.raises(DamagedStoreError):
        chunk.claims()
