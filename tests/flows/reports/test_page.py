from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.people import NameStyle
from flows.common.private_file import write_private
from flows.common.workspace import WorkspaceFolder
from flows.engine.judging import judge_store
from flows.reports.page import LivePages, TeamPages
from storage import open_store

TODAY = date(2026, 10, 1)


def test_documents_are_made_from_the_tables_as_they_are(
    inbox: Path, ingest: Callable[..., Any], tmp_path: Path
) -> None:
    ingest(inbox / "21x400.fit")
    store = open_store(tmp_path / "store")
    workspace = WorkspaceFolder(path=tmp_path).read()
    pages = TeamPages.of(store, workspace, NameStyle.FULL, today=TODAY)
    assert "without an owner" in pages.document()
    (activity_id,) = store.read("activities")["activity_id"]
    session = pages.session(activity_id)
    assert session is not None
    assert "400" in session
    assert pages.session("0" * 20) is None


def test_a_page_that_is_served_follows_tables_roster_and_day(
    inbox: Path, ingest: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(inbox / "21x400.fit", athlete="a1")
    (tmp_path / "athletes.csv").write_text("athlete_id,name\na1,Ann\n")
    folder = WorkspaceFolder(path=tmp_path)
    served = LivePages(
        store=open_store(tmp_path / "store"),
        folder=folder,
        style=NameStyle.FULL,
        workspace=folder.read(),
    ).served()
    seen = [served.version()]
    assert 'data-live="yes"' in served.report()
    assert served.session("0" * 20) is None
    ingest(inbox / "easy_run.gpx", athlete="a1")
    seen.append(served.version())
    (tmp_path / "athletes.csv").write_text("athlete_id,name\na1,Berta\n")
    seen.append(served.version())
    assert "Berta" in served.report()
    (tmp_path / "athletes.csv").write_bytes(b"\xff\xfe\xff")
    assert "Berta" in served.report()
    seen.append(served.version())
    monkeypatch.setattr(WorkspaceFolder, "today", folder.today + timedelta(days=1))
    seen.append(served.version())
    assert len(set(seen)) == len(seen)


def test_a_page_says_so_until_what_is_known_is_judged(
    inbox: Path, ingest: Callable[..., Any], tmp_path: Path
) -> None:
    ingest(inbox / "21x400.fit", athlete="a1")
    (tmp_path / "athletes.csv").write_text("athlete_id,name\na1,Ann\n")
    folder, store = WorkspaceFolder(path=tmp_path), open_store(tmp_path / "store")

    def documents() -> list[str]:
        pages = TeamPages.of(store, folder.read(), NameStyle.FULL, today=TODAY)
        return [pages.document(), pages.document(["a1"])]

    assert all("Something is newer than this page" in text for text in documents())
    judge_store(store, folder.read(), today=TODAY)
    assert not any("Judged before" in text for text in documents())


def test_a_document_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    path.chmod(0o644)
    assert write_private(path, "new") == path
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
