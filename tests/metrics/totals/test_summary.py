from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from metrics.recording.running import NotARun
from metrics.recording.spikes import WITNESS_MPS, WITNESS_RATIO
from metrics.totals.measured import MeasuredActivity
from metrics.totals.summary import summary
from parsers.common.activity import Activity, SessionTotals
from parsers.common.flags import RecordingFlag

Make = Callable[..., Activity]


def row(activity: Activity, verdict: NotARun | None = None) -> dict[str, Any]:
    return summary(MeasuredActivity.of(activity), verdict=verdict).frame().row(0, named=True)


def test_times_of_a_run_with_a_pause_and_a_stand(make_activity: Make) -> None:
    time_s = np.concatenate((np.arange(0.0, 601.0), np.arange(700.0, 1301.0)))
    speed = np.where((time_s > 100) & (time_s <= 160), 0.0, 3.0)
    speed[0] = speed[601] = 0.0
    records = {"time_s": time_s, "distance_m": np.cumsum(speed)}
    values = row(make_activity(records, pauses=[(600, 700)]))
    assert values["elapsed_s"] == 1300
    assert values["timer_s"] == 1200
    assert values["moving_s"] == pytest.approx(1140, abs=3)
    assert values["distance_m"] == 3420
    assert values["mean_speed_mps"] == pytest.approx(3.0, abs=0.01)
    assert values["pause_count"] == 1
    assert values["start_time_utc"] == datetime(2024, 3, 1, tzinfo=UTC)
    assert values["end_time_utc"] == datetime(2024, 3, 1, 0, 21, 40, tzinfo=UTC)


def test_time_without_a_fix_belongs_to_the_mean_speed_of_the_watch_s_own_sum(
    make_activity: Make,
) -> None:
    time_s = np.arange(0.0, 1201.0)
    north = np.where(time_s < 300, np.nan, 40.0 + time_s * 3.0 / 111_195)
    places = {"latitude_deg": north, "longitude_deg": np.where(time_s < 300, np.nan, -105.0)}
    missing = {"flags": frozenset({RecordingFlag.RECORDS_MISSING})}
    records = {"time_s": time_s, **places}
    values = row(make_activity(records, totals=SessionTotals(distance_m=3600.0), **missing))
    assert (values["distance_source"], values["moving_s"]) == ("totals", 1200)
    assert values["mean_speed_mps"] == pytest.approx(3.0)
    stood = row(make_activity(records, totals=SessionTotals(distance_m=2700.0), **missing))
    assert stood["moving_s"] == pytest.approx(900, abs=3)
    assert stood["mean_speed_mps"] == pytest.approx(3.0, abs=0.01)


def test_means_are_over_time_not_over_records(make_activity: Make) -> None:
    time_s = np.concatenate((np.arange(0.0, 100.0), np.arange(100.0, 200.0, 5.0)))
    heart_rate = np.where(time_s < 100, 120.0, 160.0)
    cadence = np.where(time_s < 100, 0.0, 180.0)
    records = {"time_s": time_s, "heart_rate_bpm": heart_rate, "cadence_spm": cadence}
    values = row(make_activity(records))
    assert values["mean_heart_rate_bpm"] == pytest.approx(139.6, abs=0.5)
    assert values["max_heart_rate_bpm"] == 160
    assert values["mean_cadence_spm"] == pytest.approx(176, abs=4)


def test_a_peak_is_held_for_seconds(make_activity: Make) -> None:
    speed = np.full(600, 3.0)
    speed[300:320] = 6.0
    records = {"time_s": np.arange(600.0), "distance_m": np.cumsum(speed)}
    assert row(make_activity(records))["peak_speed_2s_mps"] == pytest.approx(6.0)


def test_a_peak_is_no_jump_of_the_positions(make_activity: Make) -> None:
    speed = np.full(600, 3.0)
    records = {"time_s": np.arange(600.0), "speed_mps": speed.copy()}
    speed[300:304] = 20.0
    values = row(make_activity(records | {"distance_m": np.cumsum(speed)}))
    assert values["peak_speed_2s_mps"] < WITNESS_RATIO * 3.0 + WITNESS_MPS
    assert values["flags"] == "spikes"


def test_a_peak_sampled_too_thinly_is_unknown(make_activity: Make) -> None:
    time_s = np.arange(0.0, 600.0, 5.0)
    values = row(make_activity({"time_s": time_s, "distance_m": time_s * 3}))
    assert values["peak_speed_2s_mps"] is None


def test_a_later_session_s_distance_starts_at_its_own_first_record(make_activity: Make) -> None:
    time_s = np.arange(100.0)
    values = row(make_activity({"time_s": time_s, "distance_m": 5000 + time_s * 3}))
    assert values["distance_m"] == 297


@pytest.mark.parametrize(
    ("devices", "positions", "expected"),
    [
        ([], {}, "device"),
        (["stride_speed_distance"], {}, "footpod"),
        (["stride_speed_distance"], {"latitude_deg": 46.0, "longitude_deg": 7.0}, "device"),
        (["heart_rate"], {}, "device"),
    ],
)
def test_what_counted_the_metres(
    make_activity: Make, devices: list[str], positions: dict[str, float], expected: str
) -> None:
    time_s = np.arange(100.0)
    records = {"time_s": time_s, "distance_m": time_s * 3}
    records |= {name: np.full(100, value) for name, value in positions.items()}
    activity = make_activity(records, devices={"device_type": devices} if devices else None)
    assert row(activity)["distance_source"] == expected


def test_what_stands_in_for_metres_of_the_records_is_named(make_activity: Make) -> None:
    speed = {"time_s": np.arange(101.0), "speed_mps": np.full(101, 3.0)}
    laps = {"lap_index": [1, 2], "start_s": [0.0, 50.0], "distance_m": [160.0, 150.0]}
    summed = row(make_activity(speed, laps=laps, totals=SessionTotals(distance_m=305.0)))
    assert (summed["distance_m"], summed["distance_source"]) == (305, "totals")
    by_lap = row(make_activity(speed, laps=laps))
    assert (by_lap["distance_m"], by_lap["distance_source"]) == (310, "laps")
    # Laps of which one is not known sum up to nothing.
    some = row(make_activity(speed, laps={**laps, "distance_m": [160.0, None]}))
    assert some["distance_m"] == pytest.approx(300)
    assert some["distance_source"] == "recorded_speed"


def test_what_is_driven_behind_the_last_stop_is_no_distance(make_activity: Make) -> None:
    """Ten minutes of running, then five in a car with the watch still writing."""
    time_s = np.arange(901.0)
    metres = np.interp(time_s, [0, 600, 900], [0.0, 1800.0, 6000.0])
    driven = make_activity({"time_s": time_s, "distance_m": metres}, pauses=[(600.0, 900.0)])
    assert row(driven)["distance_m"] == pytest.approx(1800)
    # A pause that the runner went on from counts what the watch counted in it.
    paused = make_activity({"time_s": time_s, "distance_m": metres}, pauses=[(600.0, 700.0)])
    assert row(paused)["distance_m"] == pytest.approx(6000)


def test_positions_give_the_distance_where_the_watch_did_not(make_activity: Make) -> None:
    time_s = np.arange(600.0)
    records = {
        "time_s": time_s,
        "latitude_deg": 46 + np.degrees(time_s * 3 / 6_371_008.8),
        "longitude_deg": np.full(600, 7.0),
    }
    values = row(make_activity(records))
    assert values["distance_source"] == "positions"
    assert values["distance_m"] == pytest.approx(599 * 3, rel=0.001)


def test_recorded_speed_gives_the_distance_where_nothing_else_does(make_activity: Make) -> None:
    records = {"time_s": np.arange(101.0), "speed_mps": np.full(101, 3.0)}
    values = row(make_activity(records))
    assert values["signal"] == "recorded_speed"
    assert values["distance_m"] == pytest.approx(300)


def test_what_the_watch_summed_up_stands_in_for_missing_records(make_activity: Make) -> None:
    totals = SessionTotals(
        elapsed_s=1800, timer_s=1700, distance_m=5000, mean_heart_rate_bpm=150, workout_rpe=80
    )
    values = row(make_activity({}, totals=totals))
    assert (values["elapsed_s"], values["timer_s"], values["distance_m"]) == (1800, 1700, 5000)
    assert values["mean_heart_rate_bpm"] == 150
    assert values["moving_s"] is None
    assert values["mean_speed_mps"] is None
    assert values["signal"] == "none"
    assert values["end_time_utc"] == datetime(2024, 3, 1, 0, 30, tzinfo=UTC)


def test_a_session_of_another_sport_is_as_long_as_the_watch_says(make_activity: Make) -> None:
    totals = SessionTotals(elapsed_s=1800, timer_s=1700, distance_m=1500)
    few = {"time_s": [0.0, 300.0, 900.0], "distance_m": [0.0, 25.0, 50.0]}
    activity = make_activity(few, sport="swimming", totals=totals)
    swim = row(activity, NotARun.OTHER_SPORT)
    assert (swim["elapsed_s"], swim["timer_s"], swim["distance_m"]) == (1800, 1700, 1500)
    assert (swim["distance_source"], swim["mean_speed_mps"]) == ("totals", None)
    run = row(make_activity(few, totals=totals))
    assert (run["elapsed_s"], run["distance_m"]) == (900, 50)


def test_another_sport_moves_no_longer_than_its_timer_at_the_speed_of_its_sum(
    make_activity: Make,
) -> None:
    totals = SessionTotals(elapsed_s=600, timer_s=598.5, distance_m=3630)
    records = {"time_s": np.arange(601.0), "distance_m": np.arange(601.0) * 6}
    ride = row(make_activity(records, sport="cycling", totals=totals), NotARun.OTHER_SPORT)
    assert (ride["moving_s"], ride["distance_m"]) == (598.5, 3630)
    assert ride["mean_speed_mps"] == pytest.approx(3630 / 598.5)


@pytest.mark.parametrize(("rpe", "expected"), [(None, None), (0.0, 0.0), (80.0, 8.0)])
def test_C4_exertion_is_what_the_runner_typed(
    make_activity: Make, rpe: float | None, expected: float | None
) -> None:
    activity = make_activity({"time_s": [0.0]}, totals=SessionTotals(workout_rpe=rpe))
    assert row(activity)["exertion"] == expected


def test_flags_are_sorted_words(make_activity: Make) -> None:
    time_s = np.arange(0.0, 3600.0, 10.0)
    activity = make_activity(
        {"time_s": time_s, "distance_m": time_s},
        start_time_utc=None,
        sub_sport="treadmill",
        flags=frozenset({"truncated"}),
    )
    values = row(activity, NotARun.HIKE_AS_RUN)
    assert values["flags"] == "clock_unset coarse hike_as_run treadmill_speed truncated"
    assert values["start_time_utc"] is None
    assert values["end_time_utc"] is None
    assert not values["is_run"]


def test_an_unremarkable_run_has_no_flags(make_activity: Make) -> None:
    time_s = np.arange(600.0)
    values = row(make_activity({"time_s": time_s, "distance_m": time_s * 3}))
    assert values["flags"] is None
    assert values["is_run"]


@pytest.mark.parametrize(("every_s", "flags"), [(6.9, None), (7.1, "coarse")])
def test_a_recording_that_hides_12_s_is_coarse(
    make_activity: Make, every_s: float, flags: str | None
) -> None:
    time_s = np.arange(0.0, 900.0, every_s)
    assert row(make_activity({"time_s": time_s, "distance_m": time_s * 3}))["flags"] == flags


@pytest.mark.parametrize(("first_m", "expected_m"), [(99.0, 396.0), (101.0, 297.0)])
def test_a_first_distance_above_100_m_was_run_before(
    make_activity: Make, first_m: float, expected_m: float
) -> None:
    time_s = np.arange(100.0)
    values = row(make_activity({"time_s": time_s, "distance_m": first_m + time_s * 3}))
    assert values["distance_m"] == expected_m


@pytest.mark.parametrize(("speed_mps", "is_moving"), [(0.48, False), (0.52, True)])
def test_moving_begins_at_half_a_meter_a_second(
    make_activity: Make, speed_mps: float, is_moving: bool
) -> None:
    time_s = np.arange(200.0)
    moving_s = row(make_activity({"time_s": time_s, "distance_m": time_s * speed_mps}))["moving_s"]
    assert (moving_s > 0) == is_moving


@pytest.mark.parametrize(("jump_m", "flags"), [(24.0, None), (30.0, "spikes")])
def test_spikes_hold_2_percent_of_the_meters(
    make_activity: Make, jump_m: float, flags: str | None
) -> None:
    """A jump within one second, of 1.8 % and of 2.1 % of 1,800 m with the seconds around it."""
    speed = np.full(600, 3.0)
    speed[300] = jump_m
    records = {"time_s": np.arange(600.0), "distance_m": np.cumsum(speed)}
    assert row(make_activity(records | {"speed_mps": np.full(600, 3.0)}))["flags"] == flags


@pytest.mark.parametrize(
    ("total_m", "elapsed_s", "flags"),
    [
        (1790.0, 600.0, None),
        (1630.0, 600.0, "distance_differs"),
        (2100.0, 600.0, "distance_differs"),
        (1833.0, 600.0, None),  # by 1.8 %
        (1841.0, 600.0, "distance_differs"),  # by 2.2 %
        (2100.0, 628.0, "distance_differs"),  # all but 4.5 % of the time was recorded
        (2100.0, 636.0, None),  # all but 5.7 %
        (5400.0, 1800.0, None),  # the records end early, which is another doubt
        (None, 600.0, None),
    ],
)
def test_another_total_of_the_watch_is_a_doubt_about_the_distance(
    make_activity: Make, total_m: float | None, elapsed_s: float, flags: str | None
) -> None:
    time_s = np.arange(601.0)
    totals = SessionTotals(distance_m=total_m, elapsed_s=elapsed_s)
    activity = make_activity({"time_s": time_s, "distance_m": time_s * 3}, totals=totals)
    assert row(activity)["flags"] == flags


@pytest.mark.parametrize(("timer_s", "flags"), [(600.0, "distance_differs"), (300.0, None)])
def test_a_timer_tells_what_is_whole_where_nothing_tells_the_elapsed_time(
    make_activity: Make, timer_s: float, flags: str | None
) -> None:
    time_s = np.arange(601.0)
    totals = SessionTotals(distance_m=2100.0, timer_s=timer_s)
    activity = make_activity({"time_s": time_s, "distance_m": time_s * 3}, totals=totals)
    assert row(activity)["flags"] == flags


def test_a_total_of_0_m_beside_no_distance_is_not_known(make_activity: Make) -> None:
    values = row(make_activity({"time_s": [0.0, 600.0]}, totals=SessionTotals(distance_m=0.0)))
    assert (values["distance_m"], values["distance_source"]) == (None, None)
