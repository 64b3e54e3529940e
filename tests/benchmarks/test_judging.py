"""The section on judging: a row a work, with both versions' medians and their ratio."""

from __future__ import annotations

from benchmarks.judging import Cost, JudgedSeason, section


def test_a_row_gives_medians_and_their_ratio() -> None:
    ours = [Cost(cpu_s=cpu_s, wall_s=2.0) for cpu_s in (3.0, 1.0, 2.0)]
    theirs = [Cost(cpu_s=cpu_s, wall_s=9.0) for cpu_s in (8.0, 8.0, 9.0)]
    text = section({"work": {"ours": ours, "theirs": theirs}}, JudgedSeason(rounds=3))
    row = "| work | 1.00 – 2.00 – 3.00 | 8.00 – 8.00 – 9.00 | **0.25** | 2.0 |"
    assert row in text.splitlines()
    assert "150 athletes × 16 weeks, 3 rounds" in text
