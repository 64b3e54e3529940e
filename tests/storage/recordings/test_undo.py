from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from storage import create_store
from storage.backends.folder import Folder
from storage.recordings.undo import NOTE, drop_last, last_noted, purge, remember_before


@pytest.fixture
def disk(tmp_path: Path) -> Folder:
    create_store(tmp_path)
    return Folder(tmp_path)


def row(activity_id: str, athlete_id: str = "f07") -> dict[str, Any]:
    return {
        "activity_id": activity_id,
        "athlete_id": athlete_id,
        "assigned_by": "folder",
        "zone": None,
    }


def take_back(disk: Folder) -> list[Any]:
    """Take back the last change, as `thirdlap assign --undo` does."""
    last = last_noted(disk)
    drop_last(disk)
    return list(last)


def test_a_change_that_is_noted_again_is_noted_once(disk: Folder) -> None:
    for _ in range(2):
        remember_before(disk, [row("a")])
    assert [take_back(disk) for _ in range(2)] == [[row("a")], []]


def test_a_note_stays_until_it_is_dropped(disk: Folder) -> None:
    remember_before(disk, [row("a")])
    assert last_noted(disk) == last_noted(disk) == [row("a")]


def test_changes_are_taken_back_one_by_one_the_last_one_first(disk: Folder) -> None:
    first, second = [row("a")], [row("b"), row("c", "m02")]
    remember_before(disk, first)
    remember_before(disk, second)
    assert [take_back(disk) for _ in range(3)] == [second, first, []]


def test_the_last_five_changes_can_be_taken_back(disk: Folder) -> None:
    for number in range(6):
        remember_before(disk, [row(str(number))])
    taken = [take_back(disk) for _ in range(6)]
    ids = [step[0]["activity_id"] for step in taken if step]
    assert ids == ["5", "4", "3", "2", "1"]


def test_a_purge_leaves_nothing_of_an_athlete_and_all_of_the_others(disk: Folder) -> None:
    remember_before(disk, [row("a"), row("b", "m02")])
    remember_before(disk, [row("c")])
    purge(disk, "f07")
    assert b"f07" not in (disk.read(NOTE) or b"")
    assert [take_back(disk) for _ in range(2)] == [[row("b", "m02")], []]


def test_a_purge_drops_activities_that_had_no_owner_before(disk: Folder) -> None:
    remember_before(disk, [row("a", "unassigned"), row("b", "unassigned")])
    purge(disk, "f07", {"a"})
    assert take_back(disk) == [row("b", "unassigned")]


@pytest.mark.parametrize("content", ['{"a": 1}', "[1]", '[["a"]]', '[[{"activity_id": "a"}]]'])
def test_another_note_is_none(disk: Folder, content: str) -> None:
    (disk.root / NOTE).write_text(content)
    assert last_noted(disk) == []


def test_half_a_note_is_none(disk: Folder, tmp_path: Path) -> None:
    (tmp_path / NOTE).write_text('[[{"activity_id": "a"')
    assert take_back(disk) == []
    remember_before(disk, [row("b")])
    assert take_back(disk) == [row("b")]
