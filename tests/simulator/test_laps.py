"""Lap marks: at the lines, late, forgotten or doubled; automatic ones at each kilometre."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.laps import (
    Lapping,
    Presser,
    manual_marks,
    with_auto_laps,
)
from simulator.runner import EffortSpan
from simulator.shapes import outing


def efforts() -> list[EffortSpan]:
    return outing("reps_16x400", seed=3).motion.efforts()


def test_a_careful_press_is_close_to_the_line() -> None:
    spans = efforts()
    marks = manual_marks(spans, Presser.CAREFUL, np.random.default_rng(0))
    assert len(marks.marks) == 2 * len(spans)
    starts, ends = zip(*marks.of_effort.values(), strict=True)
    late_start = np.array(starts, dtype=float) - [span.start_s for span in spans]
    late_end = np.array(ends, dtype=float) - [span.line_s for span in spans]
    assert np.abs(late_start).max() < 2.5
    assert np.abs(late_end).max() < 3.0


def test_a_careless_runner_forgets_doubles_and_is_late() -> None:
    spans = efforts()
    made = [manual_marks(spans, Presser.CARELESS, np.random.default_rng(s)) for s in range(40)]
    pressed = [press for marks in made for pair in marks.of_effort.values() for press in pair]
    counts = [len(marks.marks) for marks in made]
    assert 0.03 < pressed.count(None) / len(pressed) < 0.09
    assert min(counts) < 2 * len(spans) < max(counts)


def test_automatic_laps_are_a_kilometre_of_the_watch() -> None:
    run = outing("easy", seed=4, lapping=Lapping.AUTO_KM)
    *full, last = run.laps
    assert [lap.distance_m for lap in full] == pytest.approx([1000.0] * len(full), abs=0.5)
    assert last.distance_m < 1000.5


def test_automatic_laps_count_from_the_last_mark() -> None:
    run = outing("reps_3xmile", seed=4, lapping=Lapping.STEPS)
    assert max(lap.distance_m for lap in run.laps) <= 1000.5
    splits = [lap for lap in run.laps if lap.intensity == "active" and lap.distance_m > 999]
    assert len(splits) == 3
    assert with_auto_laps(run.recorded, ())[0].trigger == "distance"


def test_each_step_is_one_lap_and_says_which() -> None:
    run = outing("timed_10x1min", seed=4, lapping=Lapping.STEPS)
    work = [lap for lap in run.laps if lap.intensity == "active"]
    assert [run.steps[lap.step_index or 0].duration_s for lap in work] == [60] * 10
    assert [lap.end_s - lap.start_s for lap in work] == pytest.approx([60] * 10, abs=3)
    assert [effort.press_start_s for effort in run.truth.efforts] == [lap.start_s for lap in work]
