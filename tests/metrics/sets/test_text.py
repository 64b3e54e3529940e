"""How a coach writes a set."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl
import pytest

from metrics.sets.text import clock, precise


def test_a_set_is_written_as_a_coach_writes_it(run_sets: Callable[..., pl.DataFrame]) -> None:
    (text,) = run_sets(*[(80, 5.0), (120, 2.5)] * 8)["text"].to_list()
    assert text.startswith("8 × 400 in ")
    assert text.endswith("300 jog 2:00")


def test_unlike_groups_are_written_side_by_side(run_sets: Callable[..., pl.DataFrame]) -> None:
    parts = [*[(220, 4.55), (120, 2.0)] * 3, *[(54, 5.56), (120, 2.0)] * 3]
    (text,) = run_sets(*parts)["text"].unique().to_list()
    assert re.fullmatch(
        r"3 × 1000 in 3:\d\d\.\d.*, 250 jog 2:00 \+ 3 × 300 in 5\d\.\d.*, 250 jog 2:00", text
    )


def test_parts_that_come_again_are_written_once(run_sets: Callable[..., pl.DataFrame]) -> None:
    (text,) = run_sets(*[(80, 5.0), (90, 2.0), (36, 5.56), (90, 2.0)] * 4)["text"].unique()
    assert re.fullmatch(r"4 × \(400, 200\) in [\d.]+.* and [\d.]+.*, 200 jog 1:30", text)


@pytest.mark.parametrize(
    ("metres", "name"), [(437.0, "about 440 m"), (272.0, "about 270 m"), (87.0, "about 87 m")]
)
def test_an_unnamed_rep_is_told_to_a_percent(
    run_sets: Callable[..., pl.DataFrame], metres: float, name: str
) -> None:
    seconds = round(metres / 5.0)
    (text,) = run_sets(*[(seconds, metres / seconds), (80, 2.0)] * 5)["text"].to_list()
    told_m = float(text.split("about ")[1].split(" m")[0])
    assert told_m == pytest.approx(metres, rel=0.04)
    assert (told_m % 10 == 0) is (name.endswith("0 m"))


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(74.23, "74.2"), (99.96, "100.0"), (161.34, "2:41.3"), (359.97, "6:00.0")],
)
def test_times_are_told_to_a_tenth(seconds: float, written: str) -> None:
    assert precise(seconds) == written


def test_rests_are_told_in_whole_seconds() -> None:
    assert [clock(seconds) for seconds in (45.2, 160.6, 3665.0)] == ["0:45", "2:41", "61:05"]
