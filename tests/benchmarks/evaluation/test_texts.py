"""The pace that a text implies."""

from __future__ import annotations

import pytest

from benchmarks.evaluation.score import measured
from benchmarks.evaluation.texts import differing_share, implied_speeds
from metrics import Evidence
from simulator.laps import Lapping
from simulator.shapes import session


@pytest.mark.parametrize(
    ("text", "speeds"),
    [
        ("8 × 400 in 80.0 (79.1–81.2), 200 jog 1:00", [5.0]),
        ("3 × mile in 5:21.9, stand 3:00 + 4 × about 100 m in 20.0", [5.0, 5.0]),
        ("10 × 1 min at 3:20/km, 100 jog 1:00 + 1 × 1:30 at 4:10/km", [5.0, 4.0]),
        ("4 × 200: by the watch 41.9 (41.7–46.8), in motion 38.3 at 3:20/km", [5.0]),
        ("4 × (400, 200) in 80.0 (79.0–81.0) and 40.0, 200 jog 1:30", [5.0, 5.0]),
        ("2 × (4 × 200) in 40.0 and 50.0 (49.0–51.0), 50 walk 0:46", [5.0, 4.0]),
        ("3 × (4 × 200) in 40.0 (38.0–41.0), 50 walk 0:46, 400 walk 4:30 between series", [5.0]),
        ("2 × (20 s, 40 s) at 3:20/km and 4:10/km, 250 jog 1:29", [5.0, 4.0]),
        ("4 × 2 min at unknown pace", [None]),
    ],
)
def test_a_text_implies_a_speed_for_each_group(text: str, speeds: list[float | None]) -> None:
    assert implied_speeds(text) == [speed and pytest.approx(speed, abs=0.01) for speed in speeds]


@pytest.mark.parametrize(
    ("evidence", "lapping"),
    [(Evidence.DETECTION, None), (Evidence.AUTO, Lapping.MANUAL), (Evidence.AUTO, Lapping.STEPS)],
)
def test_a_text_says_the_pace_of_its_row(evidence: Evidence, lapping: Lapping | None) -> None:
    names = ("strides_6x100", "reps_8x200", "pyramid", "grouped_3x4x200", "timed_10x1min")
    detect = measured(evidence)
    facts = [detect(session(name, seed=3, lapping=lapping).content) for name in names]
    differing, count = differing_share(facts)
    assert count > len(names)
    assert differing == 0
