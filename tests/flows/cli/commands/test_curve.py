from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO

from click.testing import Result

Ask = Callable[..., Result]


def test_what_is_not_known_says_what_it_needs(ask: Ask) -> None:
    shown = ask("curve", "f02").stdout
    assert "critical speed: not known; needs 3 races" in shown
    assert "top speed: not known; needs a timed sprint" in shown


def test_rows_for_programs_have_one_shape(ask: Ask) -> None:
    rows = [json.loads(line) for line in ask("curve", "Ada", "--json").stdout.splitlines()]
    table = list(csv.DictReader(StringIO(ask("curve", "Ada", "--csv").stdout)))
    assert [row["measure"] for row in table] == [row["measure"] for row in rows]
    for row in rows:
        assert row["athlete_id"] == "f01"
        assert row["low"] < row["value"] < row["high"]
    head = ask("curve", "f02", "--csv").stdout
    assert head.startswith("athlete_id,date,measure,value,low,high,unit,basis,evidence")


def test_no_elite_band_is_put_on_anybody(ask: Ask) -> None:
    said = ask("curve", "Ada").stdout + ask("curve", "--help").stdout
    assert not any(word in said.lower() for word in ("elite", "specialist", "hybrid", "400/800"))
