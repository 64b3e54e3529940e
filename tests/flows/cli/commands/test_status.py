from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from flows.cli.main import main

EXAMPLES = Path(__file__).resolve().parents[4] / "examples"


def test_the_team_is_listed_with_a_sentence_each(ask: Callable[..., Result]) -> None:
    shown = ask("status")
    assert shown.exit_code == 0, shown.output
    assert "Ada Quick" in shown.stdout
    assert "runner-01" not in shown.stdout


def test_json_has_the_columns_of_the_table(ask: Callable[..., Result]) -> None:
    rows = [json.loads(line) for line in ask("status", "--json").stdout.splitlines()]
    assert "f01" in {row["athlete_id"] for row in rows}
    assert {"status", "reason", "stride_days"} <= set(rows[0])


def test_a_week_without_anybody_is_said(ask: Callable[..., Result]) -> None:
    shown = ask("status", "--week", "2001-01-01")
    assert shown.exit_code == 0
    assert "Ada" not in shown.stdout


def test_runs_that_belong_to_nobody_ask_for_an_owner(tmp_path: Path) -> None:
    store = ["--store", str(tmp_path / "store")]
    run = CliRunner().invoke
    assert run(main, ["ingest", str(EXAMPLES / "race_1600.fit"), *store]).exit_code == 0
    shown = run(main, ["status", *store])
    assert shown.exit_code == 0
    assert "Say whose runs these are" in shown.output
    assert "thirdlap rebuild" in shown.output


def test_a_store_without_a_run_asks_for_no_owner(tmp_path: Path) -> None:
    plan = b"<gpx><rte><rtept lat='40' lon='-105'/></rte></gpx>"
    (tmp_path / "plan.gpx").write_bytes(plan)
    store = ["--store", str(tmp_path / "store")]
    run = CliRunner().invoke
    assert run(main, ["ingest", str(tmp_path / "plan.gpx"), *store]).exit_code == 0
    shown = run(main, ["status", *store])
    assert shown.exit_code == 0
    assert "No run is in the store yet" in shown.output
