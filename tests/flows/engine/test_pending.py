from __future__ import annotations

from pathlib import Path

from flows.engine.discover import ListedFile, Unreadable
from flows.engine.outcome import Fate, Outcome
from flows.engine.pending import is_store, pending
from storage import create_store
from storage.recordings.index import Index, Place


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


def test_of_many_files_those_are_pending_that_changed_or_are_new(tmp_path: Path) -> None:
    listed = [ListedFile(f"{number}.fit", 3, number) for number in range(600)]
    with Index(tmp_path) as index:
        index.remember([(Place(*file), ["a" * 64]) for file in listed[1::2]])
        listed[7] = ListedFile("7.fit", 4, 7)
        reported: list[Outcome] = []
        places = list(pending(listed, index=index, report=reported.append))
    assert [place.path for place in places] == [
        f"{number}.fit" for number in range(600) if number % 2 == 0 or number == 7
    ]
    assert [item.place.path for item in reported] == [
        f"{number}.fit" for number in range(1, 600, 2) if number != 7
    ]


def test_a_store_is_told_from_a_folder(tmp_path: Path) -> None:
    assert not is_store(tmp_path)
    create_store(tmp_path / "store")
    assert is_store(tmp_path / "store")
    (tmp_path / "store" / "store.json").write_text("{")
    assert not is_store(tmp_path / "store")
