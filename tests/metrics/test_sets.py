"""Sets: what belongs together, what it is called, and how a coach writes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.contract.enums import (
    DurationSource,
    EffortKind,
    Evidence,
    RestMode,
    SetShape,
    SpeedBasis,
)
from metrics.recording.signal import build_signal
from metrics.segmentation import find_efforts
from metrics.sets.judged_speed import JudgedSpeed, judge_group_speed
from metrics.sets.nominals import SHOWN_FROM, name_from_step, name_group
from metrics.sets.rests import most_common
from metrics.sets.text import clock, precise
from parsers.common.activity import Activity
from parsers.parse import parse
from simulator.shapes import session

Make = Callable[..., Activity]


def sets_of(activity: Activity) -> pl.DataFrame:
    """The sets that the signal alone shows."""
    return find_efforts(activity, build_signal(activity), evidence=Evidence.DETECTION).sets


@pytest.fixture(scope="module")
def run_sets(make_activity: Make) -> Callable[..., pl.DataFrame]:
    """The sets of a run of (seconds, speed) pieces between an easy warm-up and a cool-down."""

    def found(*parts: tuple[int, float]) -> pl.DataFrame:
        whole = [(900, 3.0), *parts, (400, 3.0)]
        speed = np.concatenate([np.full(seconds, value) for seconds, value in whole])
        metres = np.concatenate(([0.0], np.cumsum(speed)))
        records: dict[str, Any] = {
            "time_s": np.arange(len(metres), dtype=float),
            "distance_m": metres,
        }
        return sets_of(make_activity(records))

    return found


@pytest.mark.parametrize(
    ("name", "shape", "counts"),
    [
        ("reps_16x400", SetShape.UNIFORM, [16]),
        ("reps_20x400_plus_1", SetShape.UNIFORM_PLUS_LAST, [20, 1]),
        ("grouped_3x4x200", SetShape.GROUPED, [4, 4, 4]),
        ("pyramid", SetShape.PYRAMID, [1] * 7),
        ("timed_10x1min", SetShape.TIMED, [10]),
    ],
)
def test_simulated_sets_have_their_shape(name: str, shape: SetShape, counts: list[int]) -> None:
    (activity,) = parse(session(name, seed=1).content).activities
    rows = sets_of(activity)
    assert rows["shape"].unique().to_list() == [shape]
    assert rows["rep_count"].to_list() == counts
    assert rows["set_index"].unique().to_list() == [1]
    assert rows["group_index"].to_list() == list(range(1, len(counts) + 1))
    assert rows["group_count"].unique().to_list() == [len(counts)]
    assert rows["text"].n_unique() == 1


def test_a_set_is_written_as_a_coach_writes_it(run_sets: Callable[..., pl.DataFrame]) -> None:
    (text,) = run_sets(*[(80, 5.0), (120, 2.5)] * 8)["text"].to_list()
    assert text.startswith("8 × 400 in ")
    assert text.endswith("300 jog 2:00")


def test_a_faster_last_rep_is_the_plus_one(run_sets: Callable[..., pl.DataFrame]) -> None:
    rows = run_sets(*[(80, 5.0), (150, 2.5)] * 8, (70, 5.7))
    assert rows["rep_count"].to_list() == [8, 1]
    assert rows["shape"].unique().to_list() == [SetShape.UNIFORM_PLUS_LAST]
    assert rows["last_over_median"].to_list() == [pytest.approx(1.14, abs=0.02), None]
    assert " + 1 × 400 in 69." in rows["text"][0]


def test_strides_after_long_reps_are_a_set_of_their_own(
    run_sets: Callable[..., pl.DataFrame],
) -> None:
    rows = run_sets(*[(200, 4.6), (120, 2.2)] * 4, (300, 2.8), *[(15, 6.0), (60, 2.8)] * 4)
    assert rows["set_index"].to_list() == [1, 2]
    assert rows["kind"].to_list() == [EffortKind.REP, EffortKind.STRIDE]


@pytest.mark.parametrize(
    ("speed_mps", "mode"),
    [(0.0, RestMode.STOOD), (1.4, RestMode.WALKED), (2.5, RestMode.JOGGED)],
)
def test_rests_are_told_apart(
    run_sets: Callable[..., pl.DataFrame], speed_mps: float, mode: RestMode
) -> None:
    rows = run_sets(*[(80, 5.0), (100, speed_mps)] * 5)
    assert rows["rest_mode"].to_list() == [mode]
    assert rows["rest_median_s"].to_list() == pytest.approx([100.0], abs=2.0)


def test_speed_has_its_own_and_its_shared_error(run_sets: Callable[..., pl.DataFrame]) -> None:
    few, many = run_sets(*[(80, 5.0), (100, 2.0)] * 4), run_sets(*[(80, 5.0), (100, 2.0)] * 12)
    assert many["judged_speed_sd_mps"][0] < few["judged_speed_sd_mps"][0]
    assert many["judged_bias_sd_mps"][0] == pytest.approx(few["judged_bias_sd_mps"][0], rel=0.02)
    assert many["duration_source"].to_list() == [DurationSource.MOTION]
    assert many["judged_speed_mps"][0] == pytest.approx(5.0, rel=0.01)


def test_a_press_at_a_mark_gives_the_best_speed() -> None:
    one = JudgedSpeed(
        speed_mps=5.0, sd_mps=0.1, bias_sd_mps=0.02, basis=SpeedBasis.NOMINAL_OFFICIAL
    )
    other = JudgedSpeed(speed_mps=5.2, sd_mps=0.1, bias_sd_mps=0.07, basis=SpeedBasis.MEASURED)
    assert judge_group_speed([one]).sd_mps == 0.1
    assert judge_group_speed([one, other]).basis is SpeedBasis.MEASURED
    assert judge_group_speed([one, other]).bias_sd_mps == 0.07


@pytest.mark.parametrize(
    ("metres", "seconds", "shown"),
    [
        ([401, 403, 399, 402], [80.0, 76.0, 83.0, 78.0], (400.0, None)),
        ([252, 266, 240, 259], [60.3, 59.8, 60.5, 60.1], (None, 60.0)),
        ([1003, 1001, 1006], [230.0, 221.0, 226.0], (1000.0, None)),
        ([733], [171.0], (None, None)),
    ],
)
def test_names(
    metres: list[float], seconds: list[float], shown: tuple[float | None, float | None]
) -> None:
    nominal = name_group(metres, seconds, 0.6)
    assert (nominal.distance_m, nominal.duration_s) == shown


def test_eighty_metres_in_fifteen_seconds_keep_both_readings() -> None:
    nominal = name_group([80.5, 79.5], [15.1, 14.9], 0.6)
    assert nominal.shown is None
    assert nominal.first is not None
    assert nominal.second is not None
    assert {nominal.first.text, nominal.second.text} == {"80 m", "15 s"}


def test_a_treadmill_that_measures_no_metres_is_named_by_its_times() -> None:
    nominal = name_group([0.0, 0.0, 0.0, 0.0], [60.2, 59.9, 60.1, 60.0], 0.6)
    assert nominal.duration_s == 60.0
    assert nominal.distance_m is None


def test_a_step_names_its_rep() -> None:
    nominal = name_from_step(metres=None, seconds=45.0)
    assert nominal is not None
    assert (nominal.distance_m, nominal.duration_s) == (None, 45.0)
    assert name_from_step(metres=None, seconds=None) is None


@settings(max_examples=60)
@given(
    st.lists(st.floats(20, 3000), min_size=1, max_size=6),
    st.floats(2.0, 8.0),
    st.floats(0.3, 3.0),
)
def test_probabilities_of_names_are_sound(
    metres: list[float], speed_mps: float, edge_sd_s: float
) -> None:
    nominal = name_group(metres, [length / speed_mps for length in metres], edge_sd_s)
    probabilities = [one.probability for one in (nominal.first, nominal.second) if one]
    assert all(0 < probability <= 1 for probability in probabilities)
    assert sum(probabilities) <= 1 + 1e-9
    assert probabilities == sorted(probabilities, reverse=True)
    assert nominal.shown is None or nominal.shown.probability >= SHOWN_FROM


def test_the_usual_rest() -> None:
    assert most_common([]) is RestMode.UNKNOWN
    assert most_common([RestMode.JOGGED, RestMode.JOGGED, RestMode.STOOD]) is RestMode.JOGGED
    assert most_common([RestMode.JOGGED, RestMode.STOOD]) is RestMode.MIXED


@pytest.mark.parametrize(
    ("seconds", "told"), [(74.23, "74.2"), (99.96, "100.0"), (161.34, "2:41.3"), (359.97, "6:00.0")]
)
def test_times_are_told_to_a_tenth(seconds: float, told: str) -> None:
    assert precise(seconds) == told


def test_rests_are_told_in_whole_seconds() -> None:
    assert [clock(seconds) for seconds in (45.2, 160.6, 3665.0)] == ["0:45", "2:41", "61:05"]
