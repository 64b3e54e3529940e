"""Files are moved when their verdict is on disk, never before, never over another."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.engine import post_ingest
from flows.engine.outcome import Fate, Outcome
from flows.engine.request import Effect
from flows.engine.worker import ARRIVING
from storage import open_store

Ingest = Callable[..., list[Outcome]]
Put = Callable[[Path, bytes], Path]


class DiedError(BaseException):
    """The process is gone."""


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_file()}


def fates(outcomes: list[Outcome]) -> set[Fate]:
    return {outcome.fate for outcome in outcomes}


@pytest.fixture
def moving(ingest: Ingest) -> Ingest:
    return lambda *paths, **options: ingest(*paths, after_ingest="move", **options)


def test_files_are_left_where_they_are_unless_it_is_wanted(inbox: Path, ingest: Ingest) -> None:
    before = names(inbox)
    ingest(inbox)
    assert names(inbox) == before
    assert not (inbox / "done").exists()


def test_what_has_its_verdict_is_moved_and_not_looked_at_again(
    inbox: Path, moving: Ingest, tmp_path: Path
) -> None:
    before = names(inbox)
    assert len(moving(inbox)) == len(before)
    assert names(inbox) == set()
    assert names(inbox / "done") == before
    assert moving(inbox) == []
    known = {Fate.UNCHANGED}
    assert fates(moving(inbox / "done")) == known, "a folder that is named is looked into"
    assert names(inbox / "done") == before
    with open_store(tmp_path / "store").index() as index:
        hashes = index.contents(str(inbox / "done" / "ride.fit"))
        assert index.paths(hashes[0]) == [str(inbox / "done" / "ride.fit")]


def test_a_dry_run_moves_nothing(inbox: Path, moving: Ingest) -> None:
    before = names(inbox)
    moving(inbox, request={"effect": Effect.NOTHING})
    moving(inbox, store=str(inbox.parent / "other"))
    assert names(inbox / "done") == before


def test_what_is_held_stays(inbox: Path, moving: Ingest, contents: dict[str, bytes]) -> None:
    half = inbox / "half.fit"
    half.write_bytes(contents["easy_with_strides.fit"][:5_000])
    assert ARRIVING in {outcome.reason for outcome in moving(inbox, hold_minutes=10_000_000.0)}
    assert "half.fit" in names(inbox)


def test_no_file_is_moved_over_another(
    inbox: Path, moving: Ingest, put: Put, contents: dict[str, bytes]
) -> None:
    put(inbox / "done" / "ride.fit", b"another of that name")
    moving(inbox)
    assert (inbox / "done" / "ride.fit").read_bytes() == b"another of that name"
    assert (inbox / "done" / "ride-2.fit").read_bytes() == contents["ride.fit"]


def test_a_file_that_changed_meanwhile_stays_and_is_taken_in_next(
    inbox: Path, moving: Ingest, monkeypatch: pytest.MonkeyPatch, contents: dict[str, bytes]
) -> None:
    put_away, path = post_ingest.put_away, inbox / "ride.fit"

    def changed(*arguments: Any) -> None:
        path.write_bytes(contents["easy_with_strides.fit"] + b" ")
        os.utime(path, ns=(0, 0))
        put_away(*arguments)

    monkeypatch.setattr("flows.engine.batch.put_away", changed)
    moving(inbox)
    assert names(inbox) == {"ride.fit"}
    monkeypatch.undo()
    assert [outcome.source for outcome in moving(inbox)] == [str(path)]
    assert names(inbox) == set()


def test_files_that_cannot_be_moved_are_counted_not_named(
    inbox: Path, moving: Ingest, capsys: pytest.CaptureFixture[str]
) -> None:
    (inbox / "done").write_text(json.dumps({}))
    moving(inbox)
    said = capsys.readouterr().err
    assert "could not be moved" in said
    assert "ride" not in said
    assert "ride.fit" in names(inbox)


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
def test_a_death_at_the_move_is_made_good_by_the_next_run(
    inbox: Path, moving: Ingest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, is_done: bool
) -> None:
    before = names(inbox)
    rename = Path.rename

    def dying(path: Path, target: Path) -> Path:
        if is_done:
            rename(path, target)
        raise DiedError

    monkeypatch.setattr(Path, "rename", dying)
    with pytest.raises(DiedError):
        moving(inbox)
    monkeypatch.undo()
    store = open_store(tmp_path / "store")
    stored = store.read("activities")
    assert not stored.is_empty(), "the verdict is on disk before any file is moved"
    assert fates(moving(inbox)) == {Fate.UNCHANGED}
    assert names(inbox) == set()
    assert names(inbox / "done") == before
    assert store.read("activities").equals(stored)
