"""Lists of lengths, and what is none."""

from __future__ import annotations

import pytest

from metrics.workouts.model import Rest
from metrics.workouts.notation import NotationError, parse_workout


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("1600-1200-800-400", [1600, 1200, 800, 400]),
        ("1600, 1200, 800 @5k", [1600, 1200, 800]),
        ("400/300/200 @800", [400, 300, 200]),
        ("3x400-200", [400, 200] * 3),
        ("mile-800-400 @1600", [1609.344, 800, 400]),
        ("600-400-200 x 2 sets", [600, 400, 200] * 2),
        ("400-300-200x2-100", [400, 300, 200, 200, 100]),
    ],
)
def test_distances(text: str, lengths: list[float]) -> None:
    assert [planned.rep.distance_m for planned in parse_workout(text).reps()] == lengths


def test_a_unit_behind_a_list_is_that_of_all() -> None:
    reps = parse_workout("1-2-3-2-1 min hard").reps()
    assert [planned.rep.duration_s for planned in reps] == [60, 120, 180, 120, 60]


def test_numbers_by_turns_need_a_unit_below_100_m() -> None:
    assert len(parse_workout("10x100/100").reps()) == 20
    with pytest.raises(NotationError, match="30s/30s"):
        parse_workout("10x99/99")
    work = parse_workout("20x30s/30s").reps()
    assert len(work) == 20
    assert work[0].rest == Rest(low_s=30.0, high_s=30.0)


def test_of_a_range_the_lower_end_is_planned() -> None:
    (planned,) = parse_workout("30-40 min easy").reps()
    assert planned.rep.duration_s == 1800


def test_parts_beside_each_other_keep_their_paces() -> None:
    reps = parse_workout("25:00 + 10:00 threshold").reps()
    assert [planned.rep.race_pace for planned in reps] == [None, "threshold"]
