from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flows.common.workspace import enter
from flows.reports.unassigned_runs import NO_HINT, by_folder, likely_owners, unassigned_runs
from storage import open_store

Put = Callable[[Path, bytes], Path]


def test_runs_of_nobody_are_listed_newest_first_with_their_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    contents: dict[str, bytes],
    put: Put,
    ingest: Callable[..., object],
) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "inbox" / "a.fit", contents["race_1600.fit"])
    put(tmp_path / "inbox" / "b.fit", contents["21x400.fit"])
    owned = put(tmp_path / "hers" / "c.fit", contents["easy_with_strides.fit"])
    ingest(tmp_path / "inbox")
    ingest(owned, athlete="f07")
    rows = unassigned_runs(open_store(tmp_path / "store"), enter())
    assert sorted(Path(row["file"]).name for row in rows) == ["a.fit", "b.fit"]
    assert {row["reason"] for row in rows} == {NO_HINT}
    days = [row["date"] for row in rows]
    assert days == sorted(days, reverse=True)


def test_many_runs_are_told_folder_by_folder_and_who_they_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    inbox = tmp_path / "inbox"
    places = [
        ("girls/Zoe/1.fit", date(2026, 9, 3)),
        ("girls/Zoe/2.fit", date(2026, 9, 1)),
        ("x.fit", None),
    ]
    rows = [{"file": str(inbox / file), "date": day, "reason": NO_HINT} for file, day in places]
    folders = by_folder(rows)
    assert [(row["folder"], row["runs"], row["first"], row["last"]) for row in folders] == [
        ("inbox/girls/Zoe", 2, date(2026, 9, 1), date(2026, 9, 3)),
        ("inbox", 1, None, None),
    ]
    names = {"g07": "Zoe Park", "g08": "Ada Quick"}
    likely = list(likely_owners(folders, names=names, inbox=inbox))
    assert likely == ["  girls/Zoe (2 runs) may be Zoe Park's"]
