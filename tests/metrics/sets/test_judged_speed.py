"""The speed that a group is judged by, and its errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from metrics.contract.enums import DurationSource, EffortEvidence, SpeedBasis
from metrics.efforts.lags import LAG_SPREAD_S
from metrics.efforts.measures import EDGE_SD_S, Ruler, measure_efforts
from metrics.efforts.press_errors import PRESS_SDS_S
from metrics.efforts.reconcile import UNSEEN, Effort
from metrics.efforts.run import Run
from metrics.recording.signal import build_signal
from metrics.sets.judged_speed import (
    JudgedSpeed,
    differs_from_watch,
    is_by_motion,
    judge_group_speed,
    judge_speed,
)
from metrics.sets.nominals import Nominal, NominalReading
from tests.metrics.hand_made import Make, measured_rep, pieces


def test_speed_has_its_own_and_its_shared_error(run_sets: Callable[..., pl.DataFrame]) -> None:
    few, many = run_sets(*[(80, 5.0), (100, 2.0)] * 4), run_sets(*[(80, 5.0), (100, 2.0)] * 12)
    assert many["judged_speed_sd_mps"][0] < few["judged_speed_sd_mps"][0]
    assert many["judged_bias_sd_mps"][0] == pytest.approx(few["judged_bias_sd_mps"][0], rel=0.02)
    assert many["duration_source"].to_list() == [DurationSource.MOTION]
    assert many["judged_speed_mps"][0] == pytest.approx(5.0, rel=0.01)


def judged(speed_mps: float, bias_sd_mps: float, basis: SpeedBasis) -> JudgedSpeed:
    """Make the judged speed of a 400."""
    return JudgedSpeed(
        speed_mps=speed_mps,
        sd_mps=0.1,
        bias_sd_mps=bias_sd_mps,
        basis=basis,
        seconds=400 / speed_mps,
        metres=400.0,
    )


def test_a_press_at_a_mark_gives_the_best_speed() -> None:
    pressed = judged(5.0, 0.02, SpeedBasis.NOMINAL_OFFICIAL)
    measured = judged(5.2, 0.07, SpeedBasis.MEASURED)
    assert judge_group_speed([pressed]).sd_mps == 0.1
    assert judge_group_speed([pressed, measured]).basis is SpeedBasis.MEASURED


def test_the_shared_error_is_that_of_the_usual_rep() -> None:
    """Not of the fastest. Reps of one file err alike by 1 %, however fast; at marks they do not."""
    reps = [judged(speed, speed * 0.01, SpeedBasis.MEASURED) for speed in (4.5, 5.0, 5.6)]
    assert judge_group_speed(reps).bias_sd_mps == pytest.approx(0.05)
    marked = judged(5.0, 0.0, SpeedBasis.NOMINAL_OFFICIAL)
    assert judge_group_speed([marked, marked, marked, reps[1]]).bias_sd_mps == pytest.approx(0.0125)
    stood = judged(1e-9, 0.0, SpeedBasis.MEASURED)
    assert judge_group_speed([replace(stood, speed_mps=0.0)]).bias_sd_mps == 0.0


RUN = [(600, 3.0), (100, 4.0), (600, 3.0)]
NOT_NAMED = Nominal(first=None, second=None)
NAMED = Nominal(first=NominalReading(value=400.0, is_distance=True, probability=0.95), second=None)


def speed_of(
    make_activity: Make,
    nominal: Nominal,
    *,
    evidence: EffortEvidence = EffortEvidence.LAP,
    watch: tuple[float, float] = (100.0, 408.0),
    is_watch_ended: bool = False,
    motion: Sequence[tuple[int, float]] = RUN,
) -> JudgedSpeed:
    """Judge the second piece of a run, of which the watch tells `watch` seconds and metres."""
    run = Run.of(build_signal(make_activity(pieces(*motion))))
    start_s, length_s = motion[0][0], motion[1][0]
    effort = Effort(
        start_s=start_s,
        end_s=start_s + length_s,
        evidence=evidence,
        confidence=0.9,
        official_s=watch[0],
        watch_m=watch[1],
        is_watch_ended=is_watch_ended,
    )
    (rep,) = measure_efforts(run, [effort])
    return judge_speed(run, rep, nominal)


def test_official_seconds_go_with_the_name_or_with_the_watch_s_metres(make_activity: Make) -> None:
    named, unnamed = speed_of(make_activity, NAMED), speed_of(make_activity, NOT_NAMED)
    assert (named.speed_mps, named.basis) == (4.0, SpeedBasis.NOMINAL_OFFICIAL)
    assert (unnamed.speed_mps, unnamed.basis) == (4.08, SpeedBasis.MEASURED)
    assert (unnamed.seconds, unnamed.metres) == (100.0, 408.0)


def test_a_lap_far_off_the_name_that_the_motion_went_was_pressed_late(make_activity: Make) -> None:
    late = speed_of(make_activity, NAMED, watch=(90.0, 360.0))
    assert (late.metres, late.basis) == (400.0, SpeedBasis.MEASURED)
    assert late.seconds == pytest.approx(100.0, abs=0.5)
    near = speed_of(make_activity, NAMED, watch=(98.0, 385.0))
    assert (near.metres, near.seconds) == (400.0, 98.0)


def test_a_step_far_off_the_name_of_its_group_keeps_its_metres(make_activity: Make) -> None:
    step = speed_of(make_activity, NAMED, watch=(90.0, 360.0), evidence=EffortEvidence.STEP)
    assert (step.metres, step.seconds) == (360.0, 90.0)


def test_a_lap_that_the_watch_ended_is_no_press_at_a_mark(make_activity: Make) -> None:
    ended = speed_of(make_activity, NAMED, watch=(100.0, 400.0), is_watch_ended=True)
    assert (ended.speed_mps, ended.basis) == (4.0, SpeedBasis.MEASURED)


@pytest.mark.parametrize(("official_s", "is_motion"), [(40.0, True), (50.0, False)])
def test_a_short_lap_that_the_watch_ended_is_judged_by_its_motion(
    make_activity: Make, *, official_s: float, is_motion: bool
) -> None:
    """The watch's metres trail by some seconds: they miss the end of the rep."""
    run = Run.of(build_signal(make_activity(pieces((600, 3.0), (45, 5.0), (600, 3.0)))))
    effort = Effort(
        start_s=600.0,
        end_s=645.0,
        evidence=EffortEvidence.STEP,
        confidence=0.9,
        official_s=official_s,
        watch_m=official_s * 4.0,
    )
    (rep,) = measure_efforts(run, [effort])
    assert is_by_motion(rep, NOT_NAMED) is is_motion
    speed = judge_speed(run, rep, NOT_NAMED).speed_mps
    assert speed == pytest.approx(5.0 if is_motion else 4.0, rel=0.01)


@pytest.mark.parametrize(("watch_m", "seconds"), [(378.0, 96.0), (375.0, 100.0)])
def test_a_lap_6_percent_off_the_name_was_not_pressed_at_its_line(
    make_activity: Make, watch_m: float, seconds: float
) -> None:
    judged_speed = speed_of(make_activity, NAMED, watch=(96.0, watch_m))
    assert judged_speed.seconds == pytest.approx(seconds, abs=0.5)


@pytest.mark.parametrize(("official_s", "differs"), [(97.5, False), (96.5, True)])
def test_the_watch_differs_from_3_percent_on(
    make_activity: Make, official_s: float, *, differs: bool
) -> None:
    run = Run.of(build_signal(make_activity(pieces(*RUN))))
    effort = Effort(
        start_s=600.0,
        end_s=700.0,
        evidence=EffortEvidence.LAP,
        confidence=0.9,
        official_s=official_s,
        watch_m=400.0,
    )
    (rep,) = measure_efforts(run, [effort])
    by_name = judged(4.0, 0.02, SpeedBasis.MEASURED)
    assert differs_from_watch(rep, by_name, NAMED) is differs


def test_presses_that_agree_with_the_motion_err_by_less_and_the_marks_by_3_in_1000(
    make_activity: Make,
) -> None:
    pressed = speed_of(make_activity, NAMED)
    assert pressed.sd_mps == pytest.approx(4.0 * 0.883 / 100, rel=0.01)
    assert pressed.bias_sd_mps == pytest.approx(0.012)


@pytest.mark.parametrize("official_s", [100.0, 98.0, 96.0])
def test_seconds_that_differ_from_the_motion_err_by_the_presses_part_of_that(
    make_activity: Make, official_s: float
) -> None:
    """Against a million draws of two presses of both kinds, and of the motion's edges and lags."""
    random = np.random.default_rng(1)
    presses_s = random.normal(0, PRESS_SDS_S, (500_000, len(PRESS_SDS_S))).ravel()
    motion_s = random.normal(0, np.hypot(np.sqrt(2) * EDGE_SD_S, LAG_SPREAD_S), 1_000_000)
    like = np.abs(presses_s - motion_s - (official_s - 100.0)) < 0.02
    sd_s = np.sqrt(np.mean(presses_s[like] ** 2))
    pressed = speed_of(make_activity, NAMED, watch=(official_s, 405.0))
    assert pressed.sd_mps == pytest.approx(pressed.speed_mps * sd_s / official_s, rel=0.06)


SHORT = [(600, 3.0), (40, 5.0), (600, 3.0)]


@pytest.mark.parametrize(
    ("evidence", "watch", "metres"),
    [
        (EffortEvidence.LAP, (41.0, 201.0), 205.0),
        (EffortEvidence.LAP, (44.5, 199.0), 200.0),
        (EffortEvidence.STEP, (41.0, 196.0), 200.0),
    ],
)
def test_the_metres_between_two_presses_trail_and_their_seconds_do_not(
    make_activity: Make, evidence: EffortEvidence, watch: tuple[float, float], metres: float
) -> None:
    """A pressed lap tells its own seconds, a step's lap is judged by its motion altogether.

    So is a lap that ended after 4 s of standing.
    """
    judged_speed = speed_of(make_activity, NOT_NAMED, evidence=evidence, watch=watch, motion=SHORT)
    assert judged_speed.speed_mps == pytest.approx(5.0, rel=0.01)
    assert judged_speed.metres == pytest.approx(metres, rel=0.01)


@pytest.mark.parametrize(("lag_s", "metres"), [(1.0, 400.0), (2.5, 420.0)])
def test_a_long_lag_matters_for_longer_laps(
    make_activity: Make, lag_s: float, metres: float
) -> None:
    run = Run.of(build_signal(make_activity(pieces((600, 3.0), (84, 5.0), (600, 3.0)))))
    run = replace(run, lag_s=lag_s)
    effort = Effort(
        start_s=600.0,
        end_s=684.0,
        evidence=EffortEvidence.LAP,
        confidence=0.9,
        official_s=84.0,
        watch_m=400.0,
    )
    (rep,) = measure_efforts(run, [effort])
    assert judge_speed(run, rep, NOT_NAMED).metres == pytest.approx(metres, rel=0.01)


@pytest.mark.parametrize(
    ("flags", "sampling_s", "metres"),
    [(set(), 1.0, 420.0), ({UNSEEN}, 1.0, 400.0), (set(), 12.0, 400.0)],
)
def test_a_motion_that_is_not_seen_or_seen_coarsely_is_no_better_than_the_lap(
    make_activity: Make, flags: set[str], sampling_s: float, metres: float
) -> None:
    run = Run.of(build_signal(make_activity(pieces((600, 3.0), (84, 5.0), (600, 3.0)))), lag_s=2.5)
    run = replace(run, signal=replace(run.signal, sampling_median_s=sampling_s))
    effort = Effort(
        start_s=600.0,
        end_s=684.0,
        evidence=EffortEvidence.LAP,
        confidence=0.9,
        official_s=84.0,
        watch_m=400.0,
        flags=frozenset(flags),
    )
    (rep,) = measure_efforts(run, [effort])
    assert judge_speed(run, rep, NOT_NAMED).metres == pytest.approx(metres, rel=0.01)


@pytest.mark.parametrize(("is_snapped", "sd_mps"), [(False, 0.05), (True, 0.03)])
def test_where_an_oval_gives_the_meters_the_watch_s_noise_has_no_part(
    make_activity: Make, *, is_snapped: bool, sd_mps: float
) -> None:
    run = Run.of(build_signal(make_activity(pieces(*RUN))))
    ruler = Ruler(share=1.0, sd_m=0.0, bias_sd=0.003, is_snapped=is_snapped)
    rep = replace(measured_rep(600.0, 100.0, 4.0), edges_sd_mps=0.03, noise_sd_mps=0.04)
    judged_speed = judge_speed(run, replace(rep, ruler=ruler), NOT_NAMED)
    assert judged_speed.sd_mps == pytest.approx(sd_mps)


def test_a_split_that_a_press_ended_is_judged_like_a_lap(make_activity: Make) -> None:
    """The timer was stopped for the rests, so splits tell of presses; a beep ends one otherwise."""
    lap, split, ended = (
        speed_of(
            make_activity,
            NOT_NAMED,
            evidence=evidence,
            watch=(38.0, 160.0),
            is_watch_ended=is_ended,
            motion=((600, 3.0), (40, 4.0), (600, 3.0)),
        )
        for evidence, is_ended in (
            (EffortEvidence.LAP, False),
            (EffortEvidence.SPLIT, False),
            (EffortEvidence.SPLIT, True),
        )
    )
    assert split == lap
    assert split.seconds == 38.0 != ended.seconds


@pytest.mark.parametrize(("starts_timer", "metres"), [(True, 195.0), (False, 205.0)])
def test_a_lap_that_starts_the_timer_holds_no_meters_of_the_rest(
    make_activity: Make, *, starts_timer: bool, metres: float
) -> None:
    run = Run.of(build_signal(make_activity(pieces((600, 3.0), (41, 5.0), (600, 3.0)))))
    effort = Effort(
        start_s=600.0,
        end_s=641.0,
        evidence=EffortEvidence.LAP,
        confidence=0.9,
        official_s=41.0,
        watch_m=195.0,
        starts_timer=starts_timer,
    )
    (rep,) = measure_efforts(run, [effort])
    assert judge_speed(run, rep, NOT_NAMED).metres == pytest.approx(metres, rel=0.01)
