from __future__ import annotations

from pathlib import Path

from flows.engine.discover import ListedFile, Unreadable
from flows.engine.outcome import Fate, Outcome
from flows.engine.pending import is_store, pending
from storage import create_store


def test_without_an_index_every_readable_file_is_pending() -> None:
    listed: list[ListedFile | Unreadable] = [
        ListedFile("a.fit", 3, 4),
        Unreadable("b.fit", "no permission"),
    ]
    reported: list[Outcome] = []
    places = list(pending(listed, index=None, report=reported.append))
    assert [place.path for place in places] == ["a.fit"]
    assert [(item.fate, item.reason) for item in reported] == [(Fate.REJECTED, "no permission")]
    assert not reported[0].is_settled


def test_a_store_is_told_from_a_folder(tmp_path: Path) -> None:
    assert not is_store(tmp_path)
    create_store(tmp_path / "store")
    assert is_store(tmp_path / "store")
    (tmp_path / "store" / "store.json").write_text("{")
    assert not is_store(tmp_path / "store")
