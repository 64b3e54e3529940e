"""Workouts unrolled into reps, each with the rest after it."""

from __future__ import annotations

from metrics.workouts.model import Block, Rep, Rest, Workout

FAST, SLOW = Rep(distance_m=200), Rep(distance_m=400)
SHORT, LONG = Rest(low_s=60, high_s=60), Rest(low_s=300, high_s=300)


def test_the_rest_of_an_outer_block_replaces_the_one_after_the_last_inner_rep() -> None:
    inner = Block(count=2, members=(FAST,), rest=SHORT)
    reps = Workout(blocks=(Block(count=2, members=(inner,), rest=LONG),)).reps()
    assert [planned.rest for planned in reps] == [SHORT, LONG, SHORT, None]
    assert [planned.number for planned in reps] == [1, 2, 3, 4]


def test_without_one_the_inner_rest_stays() -> None:
    inner = Block(count=2, members=(FAST,), rest=SHORT)
    reps = Workout(blocks=(Block(count=1, members=(inner, SLOW)),)).reps()
    assert [(planned.rep, planned.rest) for planned in reps] == [
        (FAST, SHORT),
        (FAST, SHORT),
        (SLOW, None),
    ]


def test_blocks_follow_each_other() -> None:
    blocks = (Block(count=1, members=(FAST,), rest=LONG), Block(count=1, members=(SLOW,)))
    assert [planned.rest for planned in Workout(blocks=blocks).reps()] == [LONG, None]
