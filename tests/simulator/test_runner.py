"""Laws of the true motion."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.contract.enums import EffortKind
from simulator.runner import RATE_HZ, EffortPlan, Phase, run

PHASES = st.lists(
    st.builds(
        Phase,
        speed_mps=st.floats(0.0, 8.0),
        duration_s=st.floats(3.0, 120.0),
        acceleration_mps2=st.floats(0.3, 3.0),
    ),
    min_size=1,
    max_size=12,
)


@given(PHASES, st.integers(0, 1000))
@settings(max_examples=30)
def test_distance_is_the_integral_of_speed(phases: list[Phase], seed: int) -> None:
    motion = run(phases, np.random.default_rng(seed))
    integral = np.trapezoid(motion.speed_mps, motion.time_s)
    assert motion.distance_m[-1] == pytest.approx(integral, abs=1e-6)
    assert np.all(np.diff(motion.distance_m) >= 0)
    assert motion.time_s[-1] == pytest.approx(sum(p.duration_s or 0 for p in phases), abs=0.11)


@given(PHASES, st.integers(0, 1000))
@settings(max_examples=15)
def test_the_same_seed_gives_the_same_motion(phases: list[Phase], seed: int) -> None:
    first, second = (run(phases, np.random.default_rng(seed)) for _ in range(2))
    assert np.array_equal(first.speed_mps, second.speed_mps)


@given(
    slow=st.floats(1.0, 3.5),
    gain=st.floats(0.5, 4.0),
    acceleration=st.floats(0.5, 3.0),
)
@settings(max_examples=30)
def test_an_edge_is_where_half_of_the_change_is_done(
    slow: float, gain: float, acceleration: float
) -> None:
    plan = EffortPlan(rep=1, kind=EffortKind.REP)
    phases = [
        Phase(
            speed_mps=speed,
            duration_s=duration_s,
            acceleration_mps2=acceleration,
            variation=0.0,
            effort=effort,
        )
        for speed, duration_s, effort in (
            (slow, 40, None),
            (slow + gain, 30, plan),
            (slow, 40, None),
        )
    ]
    motion = run(phases, np.random.default_rng(0))
    (span,) = motion.efforts()
    fast = np.flatnonzero(motion.speed_mps >= slow + gain / 2) / RATE_HZ
    assert (span.start_s, span.end_s) == (40.0, 70.0)
    assert fast[0] == pytest.approx(40.0, abs=0.11)
    assert fast[-1] == pytest.approx(70.0, abs=0.11)


def test_a_phase_by_distance_reaches_its_mark_before_it_runs_through() -> None:
    plan = EffortPlan(rep=1, kind=EffortKind.REP, nominal_distance_m=400)
    phases = [
        Phase(speed_mps=3.0, duration_s=100),
        Phase(speed_mps=5.5, distance_m=400, run_through_s=1.0, effort=plan),
        Phase(speed_mps=2.0, distance_m=200),
    ]
    motion = run(phases, np.random.default_rng(5))
    (effort,) = motion.efforts()
    assert motion.distance_at(effort.line_s) - motion.distance_at(effort.start_s) == pytest.approx(
        400.0, abs=0.02
    )
    assert effort.end_s - effort.line_s == pytest.approx(1.0)


def test_phases_of_one_plan_are_one_effort() -> None:
    plan = EffortPlan(rep=1, kind=EffortKind.IN_N_OUT)
    phases = [Phase(speed_mps=v, duration_s=10, effort=plan) for v in (5.0, 7.0, 6.0)]
    motion = run([Phase(speed_mps=2, duration_s=10), *phases], np.random.default_rng(0))
    (effort,) = motion.efforts()
    assert (effort.start_s, effort.end_s) == (10.0, 40.0)


def test_a_phase_without_a_length_is_refused() -> None:
    with pytest.raises(ValueError, match="duration or a distance"):
        run([Phase(speed_mps=3.0)], np.random.default_rng(0))
