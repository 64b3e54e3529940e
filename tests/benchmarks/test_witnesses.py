"""The page of witnesses, on simulated runs."""

from __future__ import annotations

from benchmarks.evaluation.witness_trial import ALL, answers, simulated_runs
from benchmarks.witnesses import changed_sessions, misses_table


def test_a_session_whose_answer_changed_is_drawn_twice() -> None:
    runs = simulated_runs(["reps_3xmile", "reps_8x200"], [0])
    text = changed_sessions(answers(runs, frozenset()), answers(runs, ALL))
    assert text.startswith("simulated reps_3xmile, seed 0: 3 labeled efforts, 0 of 0 detected")
    assert text.count("```text") == 1
    assert "▲" in text


def test_what_is_missed_is_listed_with_its_contrast() -> None:
    found = answers(simulated_runs(["reps_8x200"], [0]), ALL)
    silent = [type(found[0])(real=found[0].real, efforts=found[0].efforts.clear())]
    assert len(misses_table(found).splitlines()) == 2
    assert "| 8 of 8 |" in misses_table(silent)
