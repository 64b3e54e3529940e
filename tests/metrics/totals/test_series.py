from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from metrics import measure
from metrics.contract.tables import SERIES
from metrics.recording.signal import build_signal
from metrics.totals.series import CHANNELS, series
from parsers import parse
from parsers.common.activity import RECORDS, Activity
from parsers.common.schema import TableRows
from simulator.body import SimulatedAthlete
from simulator.races import RacePlan, simulate_race

Make = Callable[..., Activity]


def made(activity: Activity) -> TableRows:
    return series(activity, build_signal(activity))


def test_the_series_is_the_recording_without_positions(make_activity: Make) -> None:
    records = {name: np.arange(5.0) for name in RECORDS.schema}
    frame = made(make_activity(records)).frame()
    assert set(frame.columns) == set(SERIES.schema)
    assert not {"latitude_deg", "longitude_deg"} & set(frame.columns)
    for name in CHANNELS:
        assert frame[name].to_list() == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert frame["track_distance_m"].null_count() == 5
    assert frame["segment_index"].to_list() == [1] * 5


def test_every_record_names_its_stretch_between_pauses(make_activity: Make) -> None:
    activity = make_activity({"time_s": np.arange(9.0)}, pauses=[(2.0, 4.0), (6.0, 7.0)])
    assert made(activity).frame()["segment_index"].to_list() == [1, 1, 1, None, 2, 2, 2, 3, 3]


def test_no_records_make_no_rows(make_activity: Make) -> None:
    assert len(made(make_activity({}))) == 0


def test_where_the_watch_counts_no_meters_those_along_the_positions_stand(
    make_activity: Make,
) -> None:
    """3 m/s due north: meters, never the positions themselves."""
    seconds = np.arange(120.0)
    north_deg = 40 + np.degrees(3 * seconds / 6_371_008.8)
    activity = make_activity(
        {"time_s": seconds, "latitude_deg": north_deg, "longitude_deg": np.full(120, -100.0)}
    )
    metres = made(activity).frame()["distance_m"].to_numpy()
    assert np.all(np.diff(metres) >= 0)
    assert abs(metres[-1] - metres[0] - 357) < 4


def test_meters_along_the_oval_are_those_of_lane_1_and_null_off_it() -> None:
    """Four laps from standing, and a walk behind the line."""
    plan = RacePlan(stretches_s=(19.0,) * 16, distance_m=1600.0)
    race = simulate_race(plan, SimulatedAthlete(speed_5k_mps=4.7), name="oval", seed=2)
    (activity,) = parse(race.outing.fit()).activities
    facts = measure(activity)
    rows = facts.series.select("time_s", "track_distance_m", "track_error_m")
    times, along = rows.drop_nulls().select("time_s", "track_distance_m").to_numpy().T
    ends = np.interp([race.gun_s + 3, race.gun_s + race.official_s + 3], times, along)
    assert np.diff(ends)[0] == pytest.approx(1600, abs=25)
    assert np.abs(rows["track_error_m"].drop_nulls().to_numpy()).max() < 20
