"""What was truly run, as a table."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import RacePace
from metrics.workouts.model import Block, Rep, Rest, Workout
from simulator.runner import run
from simulator.season.ability import Ability, draw_ability
from simulator.season.running import WorkoutRunner, phases
from simulator.season.truth import TrueRep, Where, to_csv, true_reps

WHERE = Where(activity_id="a", athlete_id="runner-01", day=date(2026, 1, 12), week=2)


EASY = Block(count=1, members=(Rep(duration_s=300.0, race_pace=RacePace.EASY),))


def ability(seed: int = 1) -> Ability:
    return draw_ability(np.random.default_rng(seed))


def block(count: int, rest: Rest | None = None, **rep: object) -> Block:
    return Block(count=count, members=(Rep(**rep),), rest=rest)  # type: ignore[arg-type]


def run_reps(*blocks: Block, pace_factor: float = 1.0) -> tuple[TrueRep, ...]:
    runner = WorkoutRunner(ability=ability(), week=1.0, pace_factor=pace_factor)
    rng = np.random.default_rng(5)
    motion = run(phases(Workout(blocks=blocks), runner, rng), rng)
    return true_reps(motion, runner.ability, WHERE, lag_s=2.0)


def test_times_are_those_of_the_distance_stream() -> None:
    late = run_reps(EASY, block(4, distance_m=100.0, race_pace=RacePace.R1600))
    assert late[0].start_s == pytest.approx(302, abs=1)
    assert late[0].end_s - late[0].start_s == pytest.approx(late[0].duration_s)


def test_the_truth_is_a_table_with_a_row_a_rep() -> None:
    (rep, *_) = run_reps(block(3, distance_m=100.0, race_pace=RacePace.R800))
    rep = replace(rep, start_s=1.0, end_s=1 / 3)
    header, row = to_csv([rep]).splitlines()
    assert header.split(",")[:5] == ["activity_id", "athlete_id", "day", "week", "group_index"]
    assert row.startswith("a,runner-01,2026-01-12,2,1,stride,1.0,0.333,")
