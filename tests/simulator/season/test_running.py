"""A planned workout becomes motion at an athlete's own speeds."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from statistics import median

import numpy as np
import pytest

from metrics.contract.enums import EffortKind
from metrics.contract.enums import RestMode as PlannedMode
from metrics.contract.race_paces import Mode, RacePace
from metrics.workouts.model import Block, Rep, RepKind, Rest, Workout
from simulator.runner import run
from simulator.season.ability import Ability, draw_ability
from simulator.season.running import WorkoutRunner, phases
from simulator.season.truth import TrueRep, Where, true_reps

WHERE = Where(activity_id="a", athlete_id="runner-01", day=date(2026, 1, 12), week=2)
EASY = Block(count=1, members=(Rep(duration_s=300.0, race_pace=RacePace.EASY),))


def ability(seed: int = 1) -> Ability:
    return draw_ability(np.random.default_rng(seed))


def block(count: int, rest: Rest | None = None, **rep: object) -> Block:
    return Block(count=count, members=(Rep(**rep),), rest=rest)  # type: ignore[arg-type]


def run_reps(*blocks: Block, pace_factor: float = 1.0, day: int = 5) -> tuple[TrueRep, ...]:
    runner = WorkoutRunner(ability=ability(), week=1.0, pace_factor=pace_factor)
    rng = np.random.default_rng(day)
    motion = run(phases(Workout(blocks=blocks), runner, rng), rng)
    return true_reps(motion, runner.ability, WHERE, lag_s=2.0)


@pytest.mark.parametrize("race_pace", [RacePace.R1600, RacePace.R800, RacePace.R400])
def test_reps_are_run_at_the_planned_pace(race_pace: RacePace) -> None:
    days = [
        run_reps(EASY, block(6, distance_m=200.0, race_pace=race_pace), EASY, day=day)
        for day in range(9)
    ]
    assert [rep.distance_m for rep in days[0]] == pytest.approx([200.0] * 6, abs=4)
    speeds = [median(rep.speed_mps for rep in reps) for reps in days]
    # A day's form moves all of a session: only the usual day is at the planned pace.
    assert median(speeds) == pytest.approx(ability().race_mps(race_pace, 1.0), rel=0.02)
    paces = [reps[0].group_pace for reps in days]
    assert max(paces, key=paces.count) is race_pace


def test_strides_by_time_last_as_long_as_planned() -> None:
    reps = run_reps(EASY, block(5, duration_s=20.0, race_pace=RacePace.R5K, mode=Mode.EFFORT))
    assert [rep.duration_s for rep in reps] == pytest.approx([20.0] * 5, abs=2)
    assert {rep.kind for rep in reps} == {EffortKind.STRIDE}


def test_heat_slows_every_rep() -> None:
    quarters = block(4, distance_m=400.0, race_pace=RacePace.R3200)
    usual, hot = run_reps(quarters), run_reps(quarters, pace_factor=0.93)
    for phase, other in zip(usual, hot, strict=True):
        assert other.speed_mps == pytest.approx(0.93 * phase.speed_mps, rel=0.015)


def test_C2_all_out_is_faster_and_a_group_of_its_own() -> None:
    jog = Rest(low_s=150.0, high_s=180.0, distance_m=400.0, mode=PlannedMode.JOGGED)
    reps = run_reps(
        block(5, jog, distance_m=400.0, race_pace=RacePace.R3200, mode=Mode.EFFORT),
        block(1, distance_m=400.0, kind=RepKind.ALL_OUT),
    )
    assert [rep.group_index for rep in reps] == [1] * 5 + [2]
    assert max(reps, key=lambda rep: rep.speed_mps) is reps[-1]
    rests = [b.start_s - a.end_s for a, b in pairwise(reps)]
    assert all(140 < rest < 190 for rest in rests)


def test_A5_in_n_outs_are_about_150_m_near_400_pace() -> None:
    reps = run_reps(EASY, block(3, distance_m=150.0, kind=RepKind.IN_N_OUT))
    assert [rep.kind for rep in reps] == [EffortKind.IN_N_OUT] * 3
    assert [rep.distance_m for rep in reps] == pytest.approx([150.0] * 3, abs=4)
    assert {rep.group_pace for rep in reps} <= {RacePace.R400, RacePace.MAX}


def test_a_rep_needs_a_pace() -> None:
    with pytest.raises(ValueError, match="needs a pace"):
        run_reps(block(3, distance_m=100.0, kind=RepKind.STRIDE))
