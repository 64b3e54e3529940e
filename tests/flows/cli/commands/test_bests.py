from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO

from click.testing import Result

Ask = Callable[..., Result]


def test_the_faster_of_watch_and_result_is_the_best(ask: Ask) -> None:
    shown = ask("bests", "Ada").stdout
    by_distance = {tuple(line.split()[:2]): line for line in shown.splitlines()[2:]}
    assert "5:20" in by_distance["1600", "m"].split()
    assert "race" in by_distance["1600", "m"]
    assert "watch" in by_distance["800", "m"]


def test_each_year_has_a_row_for_programs(ask: Ask) -> None:
    rows = list(csv.DictReader(StringIO(ask("bests", "f01", "--csv").stdout)))
    keys = [(row["distance_m"], row["year"]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert {row["source"] for row in rows} == {"watch", "race"}


def test_who_never_ran_has_none(ask: Ask) -> None:
    assert "No best times" in ask("bests", "f02").stderr
