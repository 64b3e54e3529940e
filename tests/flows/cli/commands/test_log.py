"""What was planned beside what was run: the 21 × 400 is told in full."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main

Ask = Callable[..., Result]


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_plan_stands_beside_the_run_with_its_pace_and_what_that_means(ask: Ask) -> None:
    shown = ask("log", "Ada")
    assert shown.exit_code == 0, shown.output
    said = words(shown.stdout)
    assert said.startswith("Ada Quick")
    assert "planned 20x400 @3k effort (400 jog) + 1x400 all out" in said
    assert "20 × 400" in said
    assert "+ 1 × 400" in said
    assert "20 reps at " in said
    assert re.search(r"1 rep(, (likely|perhaps))? at ", said)
    assert "so done" in said or "so partly" in said
    assert "planned 6x150 @800 ran –" in said
    assert max(map(len, shown.stdout.splitlines())) <= 100


def test_where_nobody_plans_no_run_is_called_unplanned(
    inbox: Path, ingest: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ingest(inbox / "21x400.fit", request=None, athlete="f07")
    told = {}
    for plan in ("", "date,athlete,workout\n2026-09-01,f07,rest\n"):
        (tmp_path / "plan.csv").write_text(plan)
        (tmp_path / "athletes.csv").write_text("athlete_id\nf07\n")
        told[bool(plan)] = CliRunner().invoke(main, ["log", "f07", "--month", "2026-09"]).stdout
    assert "20 × 400" in told[False]
    assert [name for name, text in told.items() if "unplanned" in text] == [True]


def test_a_period_of_other_days_is_empty(ask: Ask) -> None:
    shown = ask("log", "f01", "--from", "2020-01-01", "--to", "2020-01-31")
    assert shown.stdout == ""
    assert "Nothing planned and nothing run from 2020-01-01 to 2020-01-31." in shown.stderr
    assert "Next run: 20" in shown.stderr
    assert ask("log", "f01", "--month", "2020-01").stdout == ""


def test_programs_get_one_object_or_one_line_a_day(ask: Ask) -> None:
    days = map(json.loads, ask("log", "f01", "--month", "--json").stdout.splitlines())
    first = next(day for day in days if day["runs"])
    assert set(first) == {
        *("athlete_id", "date", "planned", "runs", "races", "timed", "corrected"),
    }
    (run,) = first["runs"]
    assert [group["reps"] for group in run["sets"][0]["groups"]] == [20, 1]
    rows = list(csv.DictReader(StringIO(ask("log", "f01", "--month", "--csv").stdout)))
    (row,) = (row for row in rows if row["date"] == first["date"])
    assert "20 × 400" in row["sets"]


def test_what_cannot_be_meant_is_refused(ask: Ask) -> None:
    for arguments, message in (
        ((), "name an athlete, or a group"),
        (("f01", "--group", "girls"), "name an athlete, or a group"),
        (("Adda",), "did you mean"),
        (("f01", "--week", "yesterday"), "expected a day"),
        (("f01", "--week", "2026-01-01", "--month", "2026-01"), "not several"),
        (("f01", "--from", "2026-02-01", "--to", "2026-01-01"), "lies after"),
    ):
        refused = ask("log", *arguments)
        assert refused.exit_code == 2, refused.output
        assert message in refused.stderr
