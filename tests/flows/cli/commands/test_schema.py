from __future__ import annotations

import json
from collections.abc import Callable

from click.testing import Result


def test_schema_names_every_column_with_its_unit(invoke: Callable[..., Result]) -> None:
    rows = [json.loads(line) for line in invoke("schema", "--json").stdout.splitlines()]
    speeds = [row for row in rows if row["column"].endswith("_mps")]
    assert speeds
    assert {row["unit"] for row in speeds} == {"m/s"}
    assert "judged_speed_mps" in invoke("schema", "efforts").stdout
