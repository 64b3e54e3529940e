"""What the tables of names and of stated errors count."""

from __future__ import annotations

import pytest

from benchmarks.names import (
    NamedRep,
    beside_marks,
    errors_table,
    names_table,
    pressed,
    simulated,
    stated_errors,
)
from simulator.watch import WatchRecording


def rep(
    set_s: float, told_s: float | None, group_length: float, told_m: float | None = None
) -> NamedRep:
    return NamedRep(
        set_m=None, set_s=set_s, told_m=told_m, told_s=told_s, group_length=group_length
    )


@pytest.mark.parametrize(
    ("named", "is_right", "is_in_reach"),
    [
        (rep(60.0, 60.0, 61.0), True, True),
        (rep(60.0, 61.0, 63.5), True, True),
        (rep(60.0, 45.0, 64.0), False, False),
        (rep(60.0, None, 48.0), False, False),
        (rep(60.0, None, 60.0, told_m=300.0), False, True),
    ],
)
def test_a_name_is_right_within_2_percent_and_in_reach_within_6(
    named: NamedRep, *, is_right: bool, is_in_reach: bool
) -> None:
    assert (named.is_right, named.is_in_reach) == (is_right, is_in_reach)


def test_the_table_counts_named_ones_of_all_and_right_ones_of_these() -> None:
    reps = [(True, rep(60.0, told_s, 60.0)) for told_s in (60.0, 60.0, 75.0, None)]
    (line,) = (
        line for line in names_table({"runs": reps}).splitlines() if "runs, by time |" in line
    )
    assert line == "| runs, by time | 4 | 0.750 | 0.667 | 1.000 |"


def test_errors_are_counted_within_one_deviation() -> None:
    assert "| laps | 4 | 0.500 | +0.50 |" in errors_table({"laps": [0.2, -0.8, 1.4, 1.2]})


def test_simulated_reps_carry_what_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.names.POSITIVES", ["timed_10x1min"])
    reps = list(simulated(WatchRecording.ONE_SECOND, [300]))
    assert {(long, named.kind, named.set_s) for long, named in reps} == {(True, "by time", 60.0)}
    assert all(named.is_right for _, named in reps)
    sessions = list(pressed([300]))
    assert beside_marks(sessions).startswith(("Detected beside marks: ", "Nothing"))
    off = stated_errors(sessions)
    assert set(off) == {
        f"{recording}, {what}"
        for recording in ("1 Hz", "smart recording")
        for what in (
            "meters against the motion",
            "judged speed against the motion",
            "meters against the lap",
        )
    }
