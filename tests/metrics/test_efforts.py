"""Detection on hand-made runs and simulated sessions, and the laws that hold for every run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.contract.enums import EffortKind, Evidence, SetShape
from metrics.contract.tables import EFFORTS, SETS
from metrics.efforts.edges import USUAL_LAG_S
from metrics.efforts.run import Reps, Run
from metrics.efforts.weight import weigh
from metrics.recording.signal import build_signal
from metrics.segmentation import Efforts, find_efforts
from parsers.common.activity import Activity, Records
from parsers.parse import parse
from simulator.shapes import NEGATIVES, session

Make = Callable[..., Activity]

SESSIONS = ("strides_8x15s", "reps_12x300", "reps_5x800", "timed_10x1min", "grouped_3x4x200")


def found(activity: Activity) -> Efforts:
    """What the signal alone shows."""
    return find_efforts(activity, build_signal(activity), evidence=Evidence.DETECTION)


def pieces(*parts: tuple[int, float]) -> dict[str, Any]:
    """Records at 1 Hz of (seconds, speed) pieces, changed within a second."""
    speed = np.concatenate([np.full(seconds, value) for seconds, value in parts])
    metres = np.concatenate(([0.0], np.cumsum(speed)))
    return {"time_s": np.arange(len(metres), dtype=float), "distance_m": metres}


def simulated(name: str, seed: int = 3) -> Activity:
    """A simulated session as the parser reads it."""
    (activity,) = parse(session(name, seed=seed).content).activities
    return activity


def times(efforts: Efforts) -> list[tuple[float, float]]:
    """Start and end of each effort."""
    return efforts.efforts.select("start_s", "end_s").rows()


def test_strides_in_an_easy_run_are_found_with_their_edges(make_activity: Make) -> None:
    activity = make_activity(pieces((600, 3.0), *[(15, 5.2), (60, 3.0)] * 4, (300, 3.0)))
    efforts = found(activity).efforts
    assert (efforts["start_s"] + USUAL_LAG_S).to_list() == pytest.approx(
        [600, 675, 750, 825], abs=1.0
    )
    assert efforts["duration_s"].to_list() == pytest.approx([15.0] * 4, abs=1.0)
    assert efforts["distance_m"].to_list() == pytest.approx([78.0] * 4, rel=0.06)


@pytest.mark.parametrize(("last_s", "counts"), [(20, [6]), (16, [6]), (9, [5, 1])])
def test_a_last_stride_that_the_recording_cut_short_belongs_to_its_like(
    make_activity: Make, last_s: int, counts: list[int]
) -> None:
    """A watch that trails by some seconds never writes the last ones before it is stopped."""
    parts = [(600, 3.0), *[(20, 5.2), (60, 3.0)] * 5, (last_s, 5.2)]
    shown = found(make_activity(pieces(*parts)))
    assert shown.sets["rep_count"].to_list() == counts
    assert shown.efforts["end_s"][-1] + USUAL_LAG_S == sum(seconds for seconds, _ in parts) + 1
    assert shown.efforts["flags"].to_list() == [None] * 5 + ["cut_short"]


def test_an_effort_before_a_last_jog_was_not_cut_short(make_activity: Make) -> None:
    parts = [(600, 3.0), *[(20, 5.2), (60, 3.0)] * 5, (20, 5.2), (8, 3.0)]
    assert found(make_activity(pieces(*parts))).efforts["flags"].to_list() == [None] * 6


def test_an_even_run_has_no_efforts_and_an_easy_speed(make_activity: Make) -> None:
    none = found(make_activity(pieces((1200, 3.1))))
    assert none.efforts.equals(EFFORTS.empty())
    assert none.sets.equals(SETS.empty())
    assert none.easy_speed_mps == pytest.approx(3.1)


@pytest.mark.parametrize("metres", [None, 0.0])
def test_without_motion_nothing_is_found(make_activity: Make, metres: float | None) -> None:
    seconds = np.arange(0.0, 300)
    records = {"time_s": seconds, "distance_m": None if metres is None else seconds * metres}
    kept = {name: values for name, values in records.items() if values is not None}
    assert found(make_activity(kept)).efforts.is_empty()


def test_stops_at_lights_make_no_set(make_activity: Make) -> None:
    parts = [(200, 3.0), (30, 0.0), (90, 3.0), (12, 0.0), (310, 3.0), (55, 0.0), (150, 3.0)]
    assert found(make_activity(pieces(*parts, *parts))).efforts.is_empty()


@pytest.mark.parametrize(("run_mps", "count"), [(3.4, 0), (3.8, 5)])
def test_runs_between_even_stops_make_a_set_only_where_the_run_after_them_is_slower(
    make_activity: Make, *, run_mps: float, count: int
) -> None:
    stops = [(280, run_mps), (25, 0.0)] * 5
    activity = make_activity(pieces((200, 3.35), (25, 0.0), *stops, (1500, 3.35)))
    assert found(activity).efforts.height == count


def test_regular_walking_breaks_of_a_slow_run_make_no_set(make_activity: Make) -> None:
    assert found(make_activity(pieces(*[(240, 2.5), (60, 1.4)] * 9))).efforts.is_empty()


def test_the_same_breaks_between_fast_kilometres_make_one(make_activity: Make) -> None:
    sets = found(make_activity(pieces(*[(240, 4.2), (60, 1.4)] * 6))).sets
    assert sets["rep_count"].to_list() == [6]


@pytest.mark.parametrize(("climb", "count"), [(0.15, 0), (0.0, 6)])
def test_climbs_that_are_walked_are_no_rests(
    make_activity: Make, *, climb: float, count: int
) -> None:
    """A walk uphill costs as much as the running between them; on the flat it is a rest."""
    walk, again = (240, 1.3), [(300, 3.0), (240, 1.3)] * 5
    run = pieces((900, 2.5), walk, *again, (300, 3.0), walk, (900, 2.5))
    steps_m = np.diff(run["distance_m"], prepend=0.0)
    run["altitude_m"] = 300 + np.cumsum(np.where(steps_m < 2, climb * steps_m, 0.0))
    assert found(make_activity(run)).efforts.height == count


def test_a_warm_up_at_half_height_hides_no_rep(
    make_activity: Make,
) -> None:
    """An uneven one passes half height again and again, where no rep could have ended."""
    uneven = [(5, 3.5), (5, 3.9)] * 60
    miles = [(355, 4.6), (200, 2.8), (345, 4.55), (200, 2.75), (365, 4.65)]
    assert found(make_activity(pieces(*uneven, (60, 0.0), *miles, *uneven))).efforts.height == 3


def test_strides_by_feel_are_found_though_their_speeds_differ(make_activity: Make) -> None:
    strides = [(20, 3.4), (85, 2.6), (20, 4.1), (85, 2.6), (20, 3.4), (85, 2.6), (20, 4.1)]
    activity = make_activity(pieces((900, 2.6), *strides, (600, 2.6)))
    assert found(activity).efforts.height == 4


def test_a_dip_inside_a_rep_does_not_split_it(make_activity: Make) -> None:
    reps = [
        part
        for at_s in (50, 140, 90, 110, 60)
        for part in ((at_s, 4.5), (5, 2.5), (195 - at_s, 4.5), (100, 1.5))
    ]
    efforts = found(make_activity(pieces((600, 3.0), *reps, (300, 3.0)))).efforts
    assert efforts["duration_s"].to_list() == pytest.approx([200.0] * 5, abs=3.0)


def test_lengths_that_rise_evenly_weigh_more_than_the_same_in_disorder(make_activity: Make) -> None:
    def weight_of(*rep_s: int) -> float:
        race_paces = [part for seconds in rep_s for part in ((seconds, 4.8), (100, 2.2))]
        run = Run.of(build_signal(make_activity(pieces((900, 3.0), *race_paces, (400, 3.0)))))
        start = 900 + np.cumsum((0, *rep_s[:-1])) + 100 * np.arange(len(rep_s))
        reps = Reps(start=start, end=start + np.array(rep_s))
        return weigh(run, reps, np.zeros(len(run.plateaus), dtype=np.bool_)).total

    risen = weight_of(40, 80, 120, 160, 200)
    assert risen > weight_of(120, 40, 200, 80, 160) + 3.0
    assert risen == pytest.approx(weight_of(200, 160, 120, 80, 40), abs=2.0)


def test_a_ladder_is_found_though_no_rep_is_like_another(make_activity: Make) -> None:
    race_paces = [
        part for seconds in (40, 80, 120, 160, 200) for part in ((seconds, 4.6), (80, 2.2))
    ]
    progression = found(make_activity(pieces((900, 3.0), *race_paces, (400, 3.0)))).sets
    assert progression["shape"].unique().to_list() == [SetShape.LADDER]
    assert progression["rep_count"].sum() == 5


@pytest.mark.parametrize(
    ("seconds", "kind"), [(1800, EffortKind.SUSTAINED), (600, EffortKind.SURGE)]
)
def test_a_tempo_is_found_by_itself(make_activity: Make, seconds: int, kind: EffortKind) -> None:
    rows = found(make_activity(pieces((800, 3.0), (seconds, 3.8), (600, 3.0)))).efforts
    assert rows["kind"].to_list() == [kind]
    assert rows["duration_s"].to_list() == pytest.approx([seconds], abs=3.0)


@pytest.mark.parametrize("after_s", [0, 600])
@pytest.mark.parametrize(("speed_mps", "count"), [(4.5, 1), (3.8, 0)])
def test_a_race_of_two_minutes_after_its_warm_up_is_found_where_it_is_plain(
    make_activity: Make, *, after_s: int, speed_mps: float, count: int
) -> None:
    """Also where the watch was stopped at the line."""
    run = pieces((900, 3.0), (300, 0.0), (140, speed_mps), *[(after_s, 3.0)] * (after_s > 0))
    assert found(make_activity(run)).efforts.height == count


def test_a_last_faster_third_is_no_tempo(make_activity: Make) -> None:
    run = pieces((1200, 3.0), (1200, 3.3), (1200, 3.7))
    assert found(make_activity(run)).efforts.is_empty()


def test_what_the_sampling_cannot_show_is_not_guessed(make_activity: Make) -> None:
    run = pieces((600, 3.0), *[(10, 5.5), (60, 3.0)] * 6, (300, 3.0))
    thinned = {name: values[::10] for name, values in run.items()}
    assert found(make_activity(run)).efforts.height == 6
    assert found(make_activity(thinned)).efforts.is_empty()


@pytest.mark.parametrize("name", NEGATIVES)
def test_a_run_without_a_set_has_none(name: str) -> None:
    assert found(simulated(name)).efforts.is_empty()


@pytest.mark.parametrize("name", SESSIONS)
def test_a_simulated_session_has_all_its_efforts(name: str) -> None:
    made = session(name, seed=5)
    (activity,) = parse(made.content).activities
    wanted = [effort.start_s + made.truth.distance_lag_s for effort in made.truth.efforts]
    efforts = found(activity).efforts
    assert len(wanted) == efforts.height
    errors = np.abs(efforts["start_s"].to_numpy() + USUAL_LAG_S - wanted)
    assert np.median(errors) < 1.0


@pytest.mark.parametrize("name", ["reps_20x400_plus_1", "fartlek", "pyramid", "stop_and_go"])
def test_efforts_never_overlap_nor_span_a_pause(name: str) -> None:
    activity = simulated(name)
    edges = times(found(activity))
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
    kept = pl.exclude("start_time_utc")
    assert found(shifted).efforts.select(kept).equals(found(activity).efforts.select(kept))


@pytest.mark.parametrize("name", SESSIONS[:3])
def test_a_mirrored_course_changes_nothing(name: str) -> None:
    """With positions as the only source of speed, so that they matter."""
    activity = simulated(name)
    records = activity.records.with_columns(pl.lit(None, pl.Float64).alias("distance_m"))
    mirrored = records.with_columns(-pl.col("longitude_deg"))
    one, other = (found(replace(activity, records=Records(r))) for r in (records, mirrored))
    assert np.array(times(one)) == pytest.approx(np.array(times(other)), abs=1e-3)
    assert one.efforts.height > 0


def test_half_the_samples_show_the_same_long_reps() -> None:
    moved_s = []
    for name in ("reps_5x800", "timed_10x1min", "reps_6x1000_auto_km", "reps_16x400"):
        activity = simulated(name)
        thinned = replace(activity, records=Records(activity.records.gather_every(2)))
        one, other = np.array(times(found(activity))), np.array(times(found(thinned)))
        assert len(one) == len(other), name
        moved_s += np.abs(one - other).ravel().tolist()
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
    apart = [times(found(make_activity(part))) for part in (first, second)]
    joined = [*apart[0], *[(start + away_s, end + away_s) for start, end in apart[1]]]
    assert len(joined) == 8
    assert np.array(times(found(together))) == pytest.approx(np.array(joined), abs=1.0)


def test_time_grows_no_faster_than_the_run(make_activity: Make) -> None:
    """A day of running has as many efforts in its hours as those hours by themselves."""
    hour = [(1800, 3.0), *[(60, 4.6), (60, 2.3)] * 10, (600, 3.0)]
    day = found(make_activity(pieces(*hour, (72_000, 2.9))))
    assert day.efforts.height == 10


def test_every_column_is_told_or_null(make_activity: Make) -> None:
    run = pieces((900, 3.0), *[(80, 5.0), (100, 2.4)] * 6, (300, 3.0))
    run["heart_rate_bpm"] = np.full(len(run["time_s"]), 150.0)
    run["cadence_spm"] = np.full(len(run["time_s"]), 180.0)
    run["altitude_m"] = run["distance_m"] * 0.05
    rows = found(make_activity(run)).efforts
    assert rows["mean_heart_rate_bpm"].to_list() == pytest.approx([150.0] * 6)
    assert rows["step_length_m"].to_list() == pytest.approx(
        (60 * rows["mean_speed_mps"] / 180).to_list()
    )
    assert rows["grade"].to_list() == pytest.approx([0.05] * 6, abs=0.003)
    assert (rows["gap_speed_mps"] > rows["mean_speed_mps"]).all()
    assert rows["flags"].str.contains("hill").all()
    assert rows["snapped_distance_m"].null_count() == 6
    assert rows["rest_after_s"].null_count() == 1
    (whole,) = found(make_activity(run)).sets.select("start_s", "end_s").rows()
    assert whole == (rows["start_s"][0], rows["end_s"][-1])
    assert (rows["confidence"] > 0.9).all()
