"""How often a part is run."""

from __future__ import annotations

import pytest

from metrics.workouts.notation import NotationError, parse_workout


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("6x400", 6),
        ("6 × 400", 6),
        ("400m x 6", 6),
        ("400x6", 6),
        ("8 400s", 8),
        ("12 quarters", 12),
        ("4 mile repeats", 4),
        ("6 strides", 6),
        ("4-6 x 100m", 4),
        ("6-8 strides", 6),
        ("2x3x200", 6),
        ("2 sets of 4x200", 8),
        ("(200 + 400) x 3", 6),
        ("4x200 x 2 sets", 8),
    ],
)
def test_counts(text: str, count: int) -> None:
    assert len(parse_workout(text).reps()) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("100x30", 30),  # turned around: 30 of 100 m
        ("100x31", 100),  # not any more
        ("99x30", 99),
        ("60 400s", 60),
        ("8 100m", 8),
        ("60-61 x 400", None),
        ("59-60 x 400", 59),
        ("61 400s", None),
        ("8 99m", None),
    ],
)
def test_where_a_number_counts(text: str, count: int | None) -> None:
    if count is None:
        with pytest.raises(NotationError):
            parse_workout(text)
        return
    assert len(parse_workout(text).reps()) == count


def test_nobody_runs_more_than_1000_reps() -> None:
    assert parse_workout("1000x100")
    with pytest.raises(NotationError, match="1 to 1000"):
        parse_workout("1001x100")
