from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from click.testing import Result


def test_files_without_a_store(invoke: Callable[..., Result]) -> None:
    result = invoke("files")
    assert result.exit_code == 1
    assert "no store here" in result.stderr


def test_files_tells_every_verdict(inbox: Path, invoke: Callable[..., Result]) -> None:
    invoke("ingest", inbox)
    shown = invoke("files").stdout
    assert str(inbox / "21x400.fit") in shown
    rows = [json.loads(line) for line in invoke("files", "--json").stdout.splitlines()]
    assert len(rows) == 9
    assert sorted({row["verdict"] for row in rows}) == [
        "ingested",
        "not_a_run",
        "not_an_activity",
        "rejected",
    ]
    rejected = invoke("files", "--verdict", "rejected").stdout
    assert "broken.fit" in rejected
    assert "21x400.fit" not in rejected


def test_files_names_the_members_of_an_archive(
    inbox: Path, invoke: Callable[..., Result], tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("activities/1.fit", (inbox / "21x400.fit").read_bytes())
        archive.writestr("activities/2.fit", b"")
        archive.writestr("activities/3.html", b"<html>not here</html>")
    invoke("ingest", tmp_path / "export.zip")
    rows = [json.loads(line) for line in invoke("files", "--json").stdout.splitlines()]
    told = {row["paths"][0].rpartition("export.zip/")[2]: row["verdict"] for row in rows}
    assert told["activities/1.fit"] == "ingested"
    assert told["activities/2.fit"] == "rejected"
    assert "activities/3.html" in told or len(told) == 2
