from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.common.workspace import enter
from flows.reports.unassigned_runs import NO_HINT, unassigned_runs
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
