from __future__ import annotations

import json
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
