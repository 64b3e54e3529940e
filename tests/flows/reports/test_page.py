from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.people import NameStyle, People
from flows.common.private_file import write_private
from flows.reports.page import TeamPages
from storage import open_store

TODAY = date(2026, 10, 1)


def test_documents_are_made_from_the_tables_as_they_are(
    inbox: Path, ingest: Callable[..., Any], tmp_path: Path
) -> None:
    ingest(inbox / "21x400.fit")
    store = open_store(tmp_path / "store")
    people = People(names={}, style=NameStyle.FULL)
    pages = TeamPages(store=store, people=people, today=TODAY)
    assert "belong to nobody" in pages.document()
    (activity_id,) = store.read("activities")["activity_id"]
    session = pages.session(activity_id)
    assert session is not None
    assert "400" in session
    served = pages.served()
    assert 'data-live="yes"' in served.report()
    assert served.session("0" * 20) is None
    before = served.version()
    ingest(inbox / "easy_run.gpx")
    assert served.version() != before


def test_a_document_is_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    path.chmod(0o644)
    assert write_private(path, "new") == path
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600
