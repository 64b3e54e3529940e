from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result


def test_A4_fast_work_with_nothing_behind_it_is_never_called_safe(
    ask: Callable[..., Result], coached: Path
) -> None:
    shown = ask("check", coached / "plan.csv")
    assert shown.exit_code in (4, 5), shown.output
    assert "6x150" in shown.output


def test_json_is_one_object_per_item(ask: Callable[..., Result], coached: Path) -> None:
    lines = ask("check", coached / "plan.csv", "--json").stdout.splitlines()
    items = [json.loads(line) for line in lines]
    assert all(item["athlete_id"] == "f01" for item in items)


def test_one_bad_line_is_told_and_the_others_are_checked(
    ask: Callable[..., Result], coached: Path, tmp_path: Path
) -> None:
    days = (coached / "plan.csv").read_text().splitlines()[-1].split(",")[0]
    plan = tmp_path / "next.csv"
    plan.write_text(f"date,athlete,workout\n{days},f01,30 min easy\n{days},f01,6y150\n")
    shown = ask("check", plan)
    assert shown.exit_code == 5
    assert "safe: 1 of 1 item for 1 athlete" in shown.stdout
    assert shown.stderr.count("6y150") == 1
    assert "1 line of the plan is not used, so not checked" in shown.stderr


def test_days_that_are_over_are_counted(
    ask: Callable[..., Result], coached: Path, tmp_path: Path
) -> None:
    day = (coached / "plan.csv").read_text().splitlines()[-1].split(",")[0]
    plan = tmp_path / "next.csv"
    past = "2026-01-05,f01,20 min easy\n2026-01-06,f01,20 min easy\n"
    plan.write_text(f"date,athlete,workout\n{past}{day},f01,30 min easy\n")
    shown = ask("check", plan)
    assert shown.exit_code == 0, shown.output
    assert "safe: 1 of 1 item for 1 athlete" in shown.stdout
    assert "2 items before" in shown.stderr
