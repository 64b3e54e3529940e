"""Parts as blocks: groups with a pace behind them, extras, strides without a length."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from metrics.workouts.model import Extra, ExtraKind
from metrics.workouts.notation import NotationError, parse_workout


def test_a_pace_behind_brackets_is_that_of_all_reps_without_one() -> None:
    reps = parse_workout("2x(200 @800 + 400) @1600").reps()
    assert [planned.rep.race_pace for planned in reps] == ["800", "1600"] * 2


def test_strides_without_a_length_are_100_m() -> None:
    assert parse_workout("6 strides").reps()[0].rep.distance_m == 100.0


def test_parts_without_reps_are_beside_the_blocks() -> None:
    workout = parse_workout("wu, drills, 6x100 strides, 20 min core, cd")
    assert workout.extras == (
        Extra(kind=ExtraKind.WARM_UP),
        Extra(kind=ExtraKind.DRILLS),
        Extra(kind=ExtraKind.STRENGTH, duration_s=1200.0),
        Extra(kind=ExtraKind.COOL_DOWN),
    )
    assert len(workout.reps()) == 6


@pytest.mark.parametrize("text", ["rest", "OFF", "day off", "rest day"])
def test_a_rest_day_has_no_reps(text: str) -> None:
    workout = parse_workout(text)
    assert workout.is_rest_day
    assert not workout.reps()


@pytest.mark.parametrize(
    ("text", "is_read"),
    [("400 easy", True), ("399 easy", False), ("5:00 easy", True), ("4:59 easy", False)],
)
def test_a_run_is_400_m_or_5_min_or_longer(text: str, is_read: bool) -> None:
    if is_read:
        assert parse_workout(text)
        return
    with pytest.raises(NotationError, match="behind the number"):
        parse_workout(text)


@pytest.mark.parametrize(("text", "is_run"), [("29 s easy", False), ("31 s easy", True)])
def test_half_a_minute_alone_is_a_run(text: str, *, is_run: bool) -> None:
    with nullcontext() if is_run else pytest.raises(NotationError):
        parse_workout(text)


@pytest.mark.parametrize(("text", "is_rep"), [("45 @400", False), ("55 @400", True)])
def test_a_lone_rep_has_50_m(text: str, *, is_rep: bool) -> None:
    with nullcontext() if is_rep else pytest.raises(NotationError):
        parse_workout(text)
