"""Lists of lengths, and what is none."""

from __future__ import annotations

import pytest

from metrics.workouts.notation import parse_workout


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("1600-1200-800-400", [1600, 1200, 800, 400]),
        ("1600, 1200, 800 @5k", [1600, 1200, 800]),
        ("400/300/200 @800", [400, 300, 200]),
        ("3x400-200", [400, 200] * 3),
        ("mile-800-400 @1600", [1609.344, 800, 400]),
    ],
)
def test_distances(text: str, lengths: list[float]) -> None:
    assert [planned.rep.distance_m for planned in parse_workout(text).reps()] == lengths


def test_a_unit_behind_a_list_is_that_of_all() -> None:
    reps = parse_workout("1-2-3-2-1 min hard").reps()
    assert [planned.rep.duration_s for planned in reps] == [60, 120, 180, 120, 60]


def test_of_a_range_the_lower_end_is_planned() -> None:
    (planned,) = parse_workout("30-40 min easy").reps()
    assert planned.rep.duration_s == 1800


def test_parts_beside_each_other_keep_their_paces() -> None:
    reps = parse_workout("25:00 + 10:00 threshold").reps()
    assert [planned.rep.race_pace for planned in reps] == [None, "threshold"]
