"""How a coach writes a set."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from metrics.sets.text import clock, precise


def test_a_set_is_written_as_a_coach_writes_it(run_sets: Callable[..., pl.DataFrame]) -> None:
    (text,) = run_sets(*[(80, 5.0), (120, 2.5)] * 8)["text"].to_list()
    assert text.startswith("8 × 400 in ")
    assert text.endswith("300 jog 2:00")


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(74.23, "74.2"), (99.96, "100.0"), (161.34, "2:41.3"), (359.97, "6:00.0")],
)
def test_times_are_told_to_a_tenth(seconds: float, written: str) -> None:
    assert precise(seconds) == written


def test_rests_are_told_in_whole_seconds() -> None:
    assert [clock(seconds) for seconds in (45.2, 160.6, 3665.0)] == ["0:45", "2:41", "61:05"]
