from __future__ import annotations

import json
from collections.abc import Callable

from click.testing import Result


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
