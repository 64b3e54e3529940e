from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from flows.common.workspace import WorkspaceFolder
from flows.engine.owner_files import fingerprint, unassigned_text

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("name", ["athletes.csv", "corrections.csv"])
def test_a_change_of_who_is_who_is_seen(tmp_path: Path, name: str) -> None:
    folder = WorkspaceFolder(path=tmp_path, day=TODAY)
    before = fingerprint(folder)
    (tmp_path / name).write_text("athlete_id\nf07\n")
    written = fingerprint(folder)
    (tmp_path / name).write_text("athlete_id\nf08\n")
    assert len({before, written, fingerprint(folder)}) == 3


def test_the_same_text_in_the_other_file_is_another_roster(tmp_path: Path) -> None:
    folder = WorkspaceFolder(path=tmp_path, day=TODAY)
    (tmp_path / "athletes.csv").write_text("f07\n")
    roster = fingerprint(folder)
    (tmp_path / "athletes.csv").rename(tmp_path / "corrections.csv")
    assert fingerprint(folder) != roster


def test_other_files_and_the_day_change_nothing(tmp_path: Path) -> None:
    before = fingerprint(WorkspaceFolder(path=tmp_path, day=TODAY))
    (tmp_path / "results.csv").write_text("date\n")
    assert fingerprint(WorkspaceFolder(path=tmp_path, day=date(2026, 3, 3))) == before
    nowhere = WorkspaceFolder(day=TODAY)
    assert fingerprint(nowhere) == fingerprint(nowhere) != before


def test_one_run_is_a_run() -> None:
    assert unassigned_text(1) == "1 run unassigned: `thirdlap unassigned` lists them"
    assert unassigned_text(5).startswith("5 runs unassigned")
