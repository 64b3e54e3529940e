from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from storage import Index, create_store
from storage.backends.folder import Folder
from storage.recordings.verdict_copy import copy_verdicts

Make = Callable[..., Any]
Ingest = Callable[..., None]


def test_only_buckets_that_changed_are_copied_and_those_that_are_gone_are_dropped(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    sample = make_sample("one")
    ingest(store, [[sample]])
    (path,) = (tmp_path / "files").rglob("*.parquet")
    with Index(tmp_path) as index:
        key = path.relative_to(tmp_path).as_posix()
        assert index.stamps() == {key: Folder(tmp_path).stamp(key)}
        index.copy_bucket(key, index.stamps()[key], [])
        copy_verdicts(Folder(tmp_path), index)
        assert index.verdicts(sample.parsed.file_sha256) == []
        path.touch()
        copy_verdicts(Folder(tmp_path), index)
        assert [file.verdict for file in index.verdicts(sample.parsed.file_sha256)] == ["ingested"]
        path.unlink()
        copy_verdicts(Folder(tmp_path), index)
        assert index.stamps() == {}
        assert index.verdicts(sample.parsed.file_sha256) == []
