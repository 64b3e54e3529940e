"""The laws that hold for the efforts of every run."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics.contract.enums import Evidence
from metrics.contract.tables import EFFORTS, SETS
from metrics.measure import measure
from metrics.recording.signal import build_signal
from metrics.segmentation import find_efforts
from parsers.common.activity import Activity, channels_of
from tests.metrics.hand_made import (
    Make,
    detected,
    lap,
    pieces,
    simulated,
    split,
    times,
    with_laps,
    with_splits,
    workout,
)

SESSIONS = ("strides_8x15s", "reps_12x300", "reps_5x800", "timed_10x1min", "grouped_3x4x200")


def test_an_even_run_has_no_efforts_and_an_easy_speed(make_activity: Make) -> None:
    none = detected(make_activity(pieces((1200, 3.1))))
    assert none.efforts.equals(EFFORTS.empty())
    assert none.sets.equals(SETS.empty())
    assert none.easy_speed_mps == pytest.approx(3.1)


@pytest.mark.parametrize("metres", [None, 0.0])
def test_without_motion_nothing_is_found(make_activity: Make, metres: float | None) -> None:
    seconds = np.arange(0.0, 300)
    records = {"time_s": seconds, "distance_m": None if metres is None else seconds * metres}
    moving = {name: values for name, values in records.items() if values is not None}
    assert detected(make_activity(moving)).efforts.is_empty()


def test_a_ride_home_hides_no_reps(make_activity: Make) -> None:
    """Who forgets to stop the watch rides for longer than the session lasted."""
    reps = [(70, 5.7), (120, 0.8)] * 5
    session = [(300, 3.2), *reps]
    activity = make_activity(pieces(*session, *[(240, 16.0), (60, 3.0)] * 4))
    found = measure(activity, evidence=Evidence.DETECTION).tables["efforts"]
    assert found["start_s"].to_list() == pytest.approx([300 + 190 * n for n in range(5)], abs=4)


@pytest.mark.parametrize("name", ["reps_20x400_plus_1", "fartlek", "pyramid", "stop_and_go"])
def test_efforts_never_overlap_nor_span_a_pause(name: str) -> None:
    activity = simulated(name)
    edges = times(detected(activity))
    assert all(start < end for start, end in edges)
    assert all(before[1] <= after[0] for before, after in pairwise(edges))
    pauses = activity.pauses.select("start_s", "end_s").rows()
    assert not any(
        start < began - 1 and end > ended + 1 for start, end in edges for began, ended in pauses
    )


@settings(max_examples=8)
@given(st.integers(-10_000_000, 10_000_000))
def test_a_whole_second_shift_of_the_clock_changes_nothing(seconds: int) -> None:
    activity = simulated("reps_5x800")
    start = activity.start_time_utc
    assert start is not None
    shifted = replace(activity, start_time_utc=start + timedelta(seconds=seconds))
    moving = pl.exclude("start_time_utc")
    assert (
        detected(shifted).efforts.select(moving).equals(detected(activity).efforts.select(moving))
    )


@pytest.mark.parametrize("name", SESSIONS[:3])
def test_a_mirrored_course_changes_nothing(name: str) -> None:
    """With positions as the only source of speed, so that they matter."""
    activity = simulated(name)
    records = activity.records.with_columns(pl.lit(None, pl.Float64).alias("distance_m"))
    mirrored = records.with_columns(-pl.col("longitude_deg"))
    whole, other = (
        detected(replace(activity, channels=channels_of(r))) for r in (records, mirrored)
    )
    assert np.array(times(whole)) == pytest.approx(np.array(times(other)), abs=1e-3)
    assert whole.efforts.height > 0


def test_half_the_samples_show_the_same_long_reps() -> None:
    moved_s = []
    for name in ("reps_5x800", "timed_10x1min", "reps_6x1000_auto_km", "reps_16x400"):
        activity = simulated(name)
        thinned = replace(activity, channels=channels_of(activity.records.gather_every(2)))
        whole, other = np.array(times(detected(activity))), np.array(times(detected(thinned)))
        assert len(whole) == len(other), name
        moved_s += np.abs(whole - other).ravel().tolist()
    assert np.median(moved_s) <= 1.0
    assert max(moved_s) <= 4.0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_splitting_at_a_pause_keeps_the_efforts(make_activity: Make, seed: int) -> None:
    """Each half has its three plain reps and more; only their first second moves."""
    random = np.random.default_rng(seed)
    half = [(500, 3.0), *[(60, float(random.uniform(4.4, 4.8))), (90, 2.4)] * 4, (200, 3.0)]
    first, second = pieces(*half), pieces(*half)
    away_s, away_m = first["time_s"][-1] + 120, first["distance_m"][-1]
    whole = {
        "time_s": np.concatenate((first["time_s"], second["time_s"] + away_s)),
        "distance_m": np.concatenate((first["distance_m"], second["distance_m"] + away_m)),
    }
    together = make_activity(whole, pauses=[(float(first["time_s"][-1]), float(away_s))])
    apart = [times(detected(make_activity(part))) for part in (first, second)]
    joined = [*apart[0], *[(start + away_s, end + away_s) for start, end in apart[1]]]
    assert len(joined) == 8
    assert np.array(times(detected(together))) == pytest.approx(np.array(joined), abs=1.0)


@pytest.mark.parametrize(("seconds", "is_long_enough"), [(59, False), (61, True)])
def test_less_than_a_minute_is_not_searched(
    make_activity: Make, seconds: int, is_long_enough: bool
) -> None:
    time_s = np.arange(float(seconds))
    activity = make_activity({"time_s": time_s, "distance_m": time_s * 3})
    easy_mps = find_efforts(activity, build_signal(activity)).easy_speed_mps
    assert (easy_mps is not None) == is_long_enough


SPEEDS_MPS = (0.0, 1.3, 3.0, 3.2, 4.0, 5.5)
SPLIT_KINDS = ("interval_active", "interval_rest", "interval_warmup", "rwd_run")


@st.composite
def marked_runs(draw: st.DrawFn, make_activity: Make) -> Activity:
    """Make a run of uneven pieces whose watch marks what it likes, where it likes, and pauses."""
    parts = draw(st.lists(st.tuples(st.integers(5, 150), st.sampled_from(SPEEDS_MPS)), min_size=8))
    records = pieces((60, 3.0), *parts)
    end_s = float(records["time_s"][-1])
    # Half of the marks lie at changes of speed, so that some are seen in motion and some are not.
    changes_s = np.cumsum([60, *(seconds for seconds, _ in parts)]).astype(float).tolist()
    times_s = st.sampled_from(changes_s) | st.floats(-20.0, end_s + 20.0)
    bounds_s = sorted(draw(st.lists(times_s, min_size=2, max_size=24, unique=True)))
    speed_mps = st.sampled_from(SPEEDS_MPS)
    laps = [
        lap(a, b, draw(speed_mps), step_index=draw(st.sampled_from((0, 1, 2))))
        for a, b in pairwise(bounds_s)
    ]
    marked = with_laps(
        make_activity(
            records,
            pauses=draw(st.sampled_from(((), ((changes_s[3], changes_s[3] + 7.0),)))),
            maker=draw(st.sampled_from(("garmin", "coros", None))),
        ),
        laps,
    )
    kind = draw(st.sampled_from(("laps", "steps", "splits")))
    if kind == "steps":
        return replace(marked, steps=workout(None, draw(st.sampled_from((None, 30.0)))))
    if kind == "splits":
        kinds = st.sampled_from(SPLIT_KINDS)
        return with_splits(marked, [split(draw(kinds), a, b) for a, b in pairwise(bounds_s)])
    return marked


@settings(max_examples=100)
@given(st.data())
def test_efforts_follow_one_another_inside_the_activity(
    make_activity: Make, data: st.DataObject
) -> None:
    """Whatever the watch marks, seen in motion or not, and however late its distance is."""
    activity = data.draw(marked_runs(make_activity))
    edges = times(find_efforts(activity, build_signal(activity)))
    assert all(start_s < end_s for start_s, end_s in edges)
    assert all(before[1] <= after[0] for before, after in pairwise(edges))
    if edges:
        assert edges[0][0] >= 0.0
        assert edges[-1][1] <= activity.records["time_s"][-1]
