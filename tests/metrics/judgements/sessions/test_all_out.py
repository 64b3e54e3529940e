from __future__ import annotations

import pytest

from metrics.judgements.sessions.all_out import AllOut, all_out_reps, is_speed_work
from metrics.workouts.model import Block, Rep, RepKind, Workout


def workout(*blocks: tuple[int, Rep]) -> Workout:
    return Workout(blocks=tuple(Block(count=count, members=(rep,)) for count, rep in blocks))


@pytest.mark.parametrize("kind", [RepKind.SPRINT, RepKind.FLY, RepKind.ALL_OUT])
@pytest.mark.parametrize(
    ("length", "is_speed"),
    [
        ({"distance_m": 60.0}, True),
        ({"distance_m": 61.0}, False),
        ({"duration_s": 8.0}, True),
        ({"duration_s": 8.5}, False),
    ],
)
def test_a_sprint_up_to_60_m_or_8_s_is_speed_work_and_a_longer_one_is_asked_about(
    kind: RepKind, length: dict[str, float], is_speed: bool
) -> None:
    rep = Rep(kind=kind, **length)  # type: ignore[arg-type]
    assert is_speed_work(rep) is is_speed
    asked = AllOut.NO if is_speed else AllOut.ASKED
    assert all_out_reps(workout((1, rep))) == {1: asked}


def test_a_plain_rep_is_neither() -> None:
    rep = Rep(distance_m=50.0)
    assert not is_speed_work(rep)
    assert all_out_reps(workout((1, rep))) == {1: AllOut.NO}


@pytest.mark.parametrize(("before", "last"), [(2, AllOut.ASKED), (3, AllOut.LAST)])
def test_one_all_out_rep_after_three_others_only_ends_the_workout(
    before: int, last: AllOut
) -> None:
    all_out = Rep(distance_m=400.0, kind=RepKind.ALL_OUT)
    classes = all_out_reps(workout((before, Rep(distance_m=400.0)), (1, all_out)))
    assert list(classes.values()) == [AllOut.NO] * before + [last]


def test_two_all_out_reps_at_the_end_are_both_asked_about() -> None:
    all_out = Rep(distance_m=400.0, kind=RepKind.ALL_OUT)
    classes = all_out_reps(workout((6, Rep(distance_m=400.0)), (2, all_out)))
    assert list(classes.values()) == [AllOut.NO] * 6 + [AllOut.ASKED] * 2
