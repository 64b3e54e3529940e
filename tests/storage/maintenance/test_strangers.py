from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import create_store
from storage.maintenance.strangers import is_own

Make = Callable[..., Any]
Ingest = Callable[..., None]

SHA = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "key",
    [
        "store.json",
        "device.key",
        "_lock",
        "index.sqlite-wal",
        "judged.json",
        "workspace.json",
        "undo.json",
        "efforts/month=2026-03/data-00.parquet",
        "efforts/month=unknown/data-01.parquet",
        "_claims/month=2026-03/data-00.parquet",
        "_aside/efforts/month=2026-03/data-00.parquet",
        "progression/month=2026-03/data-00.parquet",
        "series/0123456789abcdef0123.parquet",
        "_aside/series/0123456789abcdef0123.parquet",
        f"raw/01/{SHA}.zst",
        "_staging/run-1/x.part",
        "_damaged/laps.month=2026-03.data-00.parquet.damaged",
    ],
)
def test_what_a_store_writes_is_its_own(key: str) -> None:
    assert is_own(key, files_per_bucket=2)


@pytest.mark.parametrize(
    "key",
    [
        "efforts/month=2026-03/data-00 (conflicted copy).parquet",
        "efforts/month=2026-03/._data-00.parquet",
        "efforts/month=2026-03/data-02.parquet",
        "efforts/month=2026-03 (copy)/data-00.parquet",
        "efforts/data-00.parquet",
        "progression/month=2026-03/data-01.parquet",
        "ladder/month=2026-03/data-00.parquet",
        "series/0123456789abcdef0123 (1).parquet",
        f"raw/01/{SHA}.zst.tmp",
        "judged (conflicted copy).json",
        ".DS_Store",
    ],
)
def test_what_others_leave_is_a_strangers(key: str) -> None:
    assert not is_own(key, files_per_bucket=2)


def test_strangers_are_named_and_moved_out_of_the_way(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    ingest(store, [[make_sample("one")]])
    month = tmp_path / "efforts" / "month=2026-03"
    copies = [month / "data-00 (1).parquet", month / "._data-00.parquet", tmp_path / "note.txt"]
    for round_ in range(2):
        for copy in copies:
            copy.write_bytes(b"stranger %d" % round_)
        problems = store.verify()
        assert {problem.key for problem in problems} == {
            str(copy.relative_to(tmp_path)) for copy in copies
        }
        assert {problem.message for problem in problems} == {"not a file of this store"}
        store.repair()
        assert store.verify() == []
    kept = {path.name: path.read_bytes() for path in (tmp_path / "_damaged").iterdir()}
    assert kept["note.txt.damaged"] == b"stranger 0"
    assert kept["note.txt-2.damaged"] == b"stranger 1"
    assert len(kept) == 6
    assert store.read("activities").height == 1


@pytest.mark.parametrize("content", [None, b"", b"\0" * 64])
def test_a_lost_secret_is_told_with_a_way_out(
    tmp_path: Path, make_sample: Make, ingest: Ingest, content: bytes | None
) -> None:
    store = create_store(tmp_path)
    ingest(store, [[make_sample("one")]])
    key = tmp_path / "device.key"
    key.unlink() if content is None else key.write_bytes(content)
    with pytest.raises(OSError, match=r"device\.key: missing, empty or damaged.*doctor --repair"):
        ingest(store, [[make_sample("two")]])
    assert [problem.key for problem in store.verify()] == ["device.key"]
    store.repair()
    assert store.verify() == []
    assert len(key.read_bytes()) == 64
    ingest(store, [[make_sample("two")]])
    assert store.read("activities").height == 2
