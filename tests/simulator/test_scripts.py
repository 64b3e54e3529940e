"""The blocks that sessions are built of."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.contract.enums import EffortKind
from simulator.body import SimulatedAthlete
from simulator.runner import MotionTimer, run
from simulator.scripts import (
    ScriptRep,
    ScriptRest,
    ScriptRestMode,
    easy,
    flying,
    in_n_out,
    kind_of,
    reps,
    rest,
)

ATHLETE = SimulatedAthlete(speed_5k_mps=4.7)


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.mark.parametrize(
    ("distance_m", "duration_s", "kind"),
    [
        (100, 17, EffortKind.STRIDE),
        (179.9, 36, EffortKind.STRIDE),
        (180, 30, EffortKind.REP),
        (150, 36.1, EffortKind.REP),
        (400, 70, EffortKind.REP),
    ],
)
def test_a_stride_is_short_in_metres_and_seconds(
    distance_m: float, duration_s: float, kind: EffortKind
) -> None:
    assert kind_of(distance_m, duration_s) is kind


def test_easy_running_lasts_as_long_as_asked() -> None:
    phases = easy(ATHLETE, rng(), duration_s=6000)
    assert sum(phase.duration_s or 0 for phase in phases) == pytest.approx(6000)
    speeds = [phase.speed_mps for phase in phases]
    assert np.mean(speeds) == pytest.approx(ATHLETE.easy_mps, rel=0.05)


def test_reps_have_rests_between_and_none_behind() -> None:
    plan = ScriptRep(
        speed_mps=6.0, distance_m=200, rest=ScriptRest(mode=ScriptRestMode.JOGGED, duration_s=60)
    )
    phases = reps(ATHLETE, rng(), [plan] * 4)
    assert [phase.effort is not None for phase in phases] == [True, False] * 3 + [True]
    assert [p.effort.rep for p in phases if p.effort] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("mode", "least", "most"),
    [
        (ScriptRestMode.STOOD, 0.0, 0.0),
        (ScriptRestMode.PAUSED, 0.0, 0.0),
        (ScriptRestMode.WALKED, 1.1, 1.7),
        (ScriptRestMode.JOGGED, 2.0, 3.0),
        (ScriptRestMode.EASY, 2.9, 3.7),
    ],
)
def test_a_rest_is_spent_as_it_says(mode: ScriptRestMode, least: float, most: float) -> None:
    phase = rest(ATHLETE, rng(), ScriptRest(mode=mode, duration_s=60))
    assert least <= phase.speed_mps <= most
    assert (phase.timer is MotionTimer.STOPPED) == (mode is ScriptRestMode.PAUSED)


def test_an_in_n_out_builds_holds_and_floats_over_150_m() -> None:
    walk = ScriptRest(mode=ScriptRestMode.WALKED, duration_s=120)
    start = easy(ATHLETE, rng(), duration_s=60)
    motion = run([*start, *in_n_out(ATHLETE, rng(), count=2, rest_plan=walk)], rng())
    first, second = motion.efforts()
    for effort in (first, second):
        length_m = motion.distance_at(effort.end_s) - motion.distance_at(effort.start_s)
        assert length_m == pytest.approx(150, abs=0.1)
    inside = (motion.time_s > first.start_s) & (motion.time_s < first.end_s)
    thirds = [part.mean() for part in np.array_split(motion.speed_mps[inside], 3)]
    assert thirds[1] > max(thirds[0], thirds[2])
    assert 0.9 < motion.speed_mps[inside].max() / ATHLETE.sprint_mps < 1.0


def test_a_flying_30_is_the_build_and_the_fly() -> None:
    walk = ScriptRest(mode=ScriptRestMode.WALKED, duration_s=120)
    start = easy(ATHLETE, rng(), duration_s=60)
    motion = run([*start, *flying(ATHLETE, rng(), count=2, rest_plan=walk)], rng())
    (first, _) = motion.efforts()
    length_m = motion.distance_at(first.end_s) - motion.distance_at(first.start_s)
    assert length_m == pytest.approx(60, abs=0.1)
