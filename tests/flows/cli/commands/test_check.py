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
