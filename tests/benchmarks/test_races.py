"""A small dose of the figures of `benchmarks.races`; the page has the whole."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.races import CONDITIONS, read_race, short_times, split_rows, verdict_rows
from metrics import measure
from parsers import parse
from simulator.shapes import draw_athlete
from simulator.speed_days import SPEED_DAYS, SpeedDay, speed_day


def test_A14_verdicts_are_given_and_right() -> None:
    races = [read_race(seed, CONDITIONS[0]) for seed in range(40)]
    rows = {row[1]: row for row in verdict_rows("", races)}
    _, _, given, right = rows["third lap settled (A14)"]
    assert float(given) >= 0.6
    assert float(right) >= 0.9
    laps = next(row for row in split_rows("", races) if row[1] == "lap")
    assert float(laps[3].split()[0]) < 0.6
    assert float(laps[4].split()[0]) < 1.5
    assert 0.7 <= float(laps[5]) <= 0.9


@pytest.mark.parametrize("day", SPEED_DAYS, ids=lambda day: day.name)
def test_B2_B3_speed_days_are_counted_and_not_timed(day: SpeedDay) -> None:
    right = 0
    for seed in range(5):
        athlete = draw_athlete(np.random.default_rng([seed, 78]))
        (activity,) = parse(speed_day(day, athlete, seed=seed).fit()).activities
        facts = measure(activity)
        right += len(facts.tables["efforts"]) == day.reps
        assert short_times(facts) == []
    assert right >= 4
