"""What the watch makes of a motion: late by its lag, biased by its bias, never backwards."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics.contract.enums import EffortKind
from simulator.body import SimulatedAthlete
from simulator.course import track
from simulator.noise import COROS, GARMIN
from simulator.runner import EffortPlan, Motion, MotionTimer, Phase, run
from simulator.watch import AutoPause, Watch, WatchRecord, draw_watch, record, smart_seconds

ATHLETE = SimulatedAthlete(speed_5k_mps=4.5)


def quiet_watch(**values: float) -> Watch:
    """A watch without noise of its own."""
    drawn = draw_watch(np.random.default_rng(0), profile=replace(GARMIN, recorded_noise_mps=0.0))
    still = {"distance_bias": 0.0, "distance_lag_s": 0.0, "speed_lag_s": 4.0}
    none = {
        "speed_noise_mps": 0.0,
        "white_noise_mps": 0.0,
        "jitter_m": 0.0,
        "held_share": 0.0,
        "burst_rate_per_h": 0.0,
        "slow_noise_mps": 0.0,
    }
    watch: Watch = replace(drawn, **(still | none | values))
    return watch


def strides() -> Motion:
    plan = EffortPlan(rep=1, kind=EffortKind.REP)
    phases = [
        Phase(speed_mps=3.0, duration_s=300, variation=0.0),
        Phase(speed_mps=5.5, duration_s=60, variation=0.0, effort=plan),
        Phase(speed_mps=3.0, duration_s=300, variation=0.0),
    ]
    return run(phases, np.random.default_rng(0))


def seen(motion: Motion, watch: Watch, seed: int = 1) -> WatchRecord:
    rng = np.random.default_rng(seed)
    return record(motion, watch=watch, course=track(), athlete=ATHLETE, rng=rng)


@given(lag_s=st.floats(0.0, 6.0), bias=st.floats(-0.05, 0.05))
@settings(max_examples=20)
def test_distance_is_true_distance_late_and_biased(lag_s: float, bias: float) -> None:
    motion = strides()
    recorded = seen(motion, quiet_watch(distance_lag_s=lag_s, distance_bias=bias))
    seconds = np.arange(20.0, 650.0)
    expected = motion.distance_at(seconds - lag_s) * (1 + bias)
    # Over a change of speed the watch's own smoothing costs some decimetres.
    assert recorded.distance_m[20:650] == pytest.approx(expected, abs=0.8)


def test_a_distance_forgets_what_it_erred_by() -> None:
    """Not forgotten, such errors would add up to 57 m in an hour, in one standard deviation."""
    motion = run([Phase(speed_mps=3.0, duration_s=3600, variation=0.0)], np.random.default_rng(0))
    recorded = seen(motion, quiet_watch(slow_noise_mps=0.15))
    off_m = recorded.distance_m - motion.distance_at(np.arange(float(len(recorded.distance_m))))
    assert 5.0 < np.abs(off_m).max() < 36.0  # A standard deviation of 9.
    assert abs(off_m[1800:].mean()) < 8.0


def test_recorded_speed_trails_the_distance_by_its_lag() -> None:
    recorded = seen(strides(), quiet_watch(speed_lag_s=5.0))
    crossing = int(np.argmax(recorded.speed_mps > 4.25))
    assert crossing == pytest.approx(300 + 5, abs=1)


@given(st.integers(0, 10_000))
@settings(max_examples=10)
def test_distance_never_falls(seed: int) -> None:
    recorded = seen(strides(), draw_watch(np.random.default_rng(seed)), seed)
    assert np.all(np.diff(recorded.distance_m) >= 0)
    assert recorded.distance_m[-1] == pytest.approx(2130, rel=0.08)


def test_coros_writes_half_metres() -> None:
    watch = draw_watch(np.random.default_rng(0), profile=COROS)
    assert np.allclose(np.mod(seen(strides(), watch).distance_m * 2, 1), 0)


def test_a_stopped_timer_writes_nothing_and_no_distance() -> None:
    phases = [
        Phase(speed_mps=3.0, duration_s=100),
        Phase(speed_mps=0.0, duration_s=50, timer=MotionTimer.STOPPED),
        Phase(speed_mps=3.0, duration_s=100),
    ]
    recorded = seen(run(phases, np.random.default_rng(0)), quiet_watch())
    ((start_s, end_s),) = recorded.pauses
    assert (start_s, end_s) == (100.0, 150.0)
    inside = (recorded.written_s > start_s) & (recorded.written_s < end_s)
    assert not inside.any()
    assert recorded.distance_at(end_s - 1) == recorded.distance_at(start_s)
    assert recorded.timer_between(90.0, 160.0) == 20.0


def test_auto_pause_stops_the_timer_while_the_runner_stands() -> None:
    phases = [Phase(speed_mps=v, duration_s=60) for v in (3.0, 0.0, 3.0)]
    motion = run(phases, np.random.default_rng(0))
    watch = replace(quiet_watch(), auto_pause=AutoPause.ON)
    ((start_s, end_s),) = seen(motion, watch).pauses
    assert 60 < start_s < 80
    assert 120 < end_s < 130
    assert seen(motion, quiet_watch()).pauses == ()


@given(st.integers(0, 10_000))
@settings(max_examples=20)
def test_smart_recording_leaves_no_hole_longer_than_its_longest(seed: int) -> None:
    written = np.flatnonzero(smart_seconds(SEEN, np.random.default_rng(seed)))
    assert np.diff(written).max() <= 10
    assert 2.8 < np.diff(written).mean() < 6.0
    assert (written[0], written[-1]) == (0, len(SEEN.distance_m) - 1)


SEEN = seen(strides(), quiet_watch())
