"""Corrections that match no run are told where the coach looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli.main import main
from flows.engine.outcome import Outcome
from storage import open_store

CORRECTIONS = """athlete,date,time,kind,value
a1,{day},,not_a_session,
a1,2021-01-01,,not_a_session,
"""


@pytest.mark.parametrize("command", [["roster", "check"], ["rebuild"], ["status"]])
def test_a_correction_without_a_run_is_told(
    command: list[str],
    inbox: Path,
    tmp_path: Path,
    ingest: Callable[..., list[Outcome]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "athletes.csv").write_text("athlete_id,name\na1,Ann Quick\n")
    ingest(inbox, athlete="a1")
    day = open_store(tmp_path / "store").read("activities")["local_date"].drop_nulls()[0]
    (tmp_path / "corrections.csv").write_text(CORRECTIONS.format(day=day))
    told = CliRunner().invoke(main, command).stderr
    assert "corrections.csv: 1 correction without a matching run:" in told
    assert "Ann Quick, 2021-01-01: not a session" in told
    assert str(day) not in told
