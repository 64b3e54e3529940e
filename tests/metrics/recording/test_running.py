from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from metrics.contract.enums import Venue
from metrics.recording.running import NotARun, venue, why_not_a_run
from metrics.totals.measured import MeasuredActivity
from parsers.common.activity import Activity
from tests.metrics.hand_made import in_turn

Make = Callable[..., Activity]


def moving(
    speed_mps: float, cadence_spm: float | None = None, hours: float = 1
) -> dict[str, object]:
    time_s = np.arange(3600.0 * hours)
    steps = {} if cadence_spm is None else {"cadence_spm": np.full(len(time_s), cadence_spm)}
    return {"time_s": time_s, "distance_m": time_s * speed_mps, **steps}


def verdict(activity: Activity) -> NotARun | None:
    run = MeasuredActivity.of(activity)
    return why_not_a_run(activity, run.signal, run.seconds, run.is_ridden)


@pytest.mark.parametrize(
    ("sport", "speed_mps", "cadence_spm", "expected"),
    [
        ("running", 3.0, None, None),
        ("running", 3.0, 170.0, None),
        ("running", 1.8, 165.0, None),  # a steep trail, still running by its step rate
        ("running", 1.4, 110.0, NotARun.HIKE_AS_RUN),
        ("running", 1.4, None, NotARun.HIKE_AS_RUN),
        ("running", 8.0, None, NotARun.TOO_FAST),
        ("cycling", 3.0, 170.0, NotARun.OTHER_SPORT),
        ("walking", 3.0, 170.0, NotARun.OTHER_SPORT),
        (None, 3.0, None, None),
        (None, 1.4, None, NotARun.NO_SPORT),
        (None, 8.0, None, NotARun.TOO_FAST),
        ("generic", 3.0, 170.0, None),
        ("generic", 3.0, None, NotARun.NO_SPORT),  # a kayak, for all the file says
    ],
)
def test_a_sport_is_believed_unless_the_motion_belies_it(
    make_activity: Make,
    sport: str | None,
    speed_mps: float,
    cadence_spm: float | None,
    expected: NotARun | None,
) -> None:
    assert verdict(make_activity(moving(speed_mps, cadence_spm), sport=sport)) == expected


@pytest.mark.parametrize(
    ("speed_mps", "hours", "expected"),
    [
        (9.0, 0.01, None),  # a sprint of 36 s
        (13.0, 0.01, NotARun.TOO_FAST),
        (7.2, 0.05, None),  # 3 min: slower than the best over 1,296 m, 7.3 m/s
        (7.5, 0.05, NotARun.TOO_FAST),
        (7.5, 0.5, NotARun.TOO_FAST),
        (6.3, 0.5, None),  # half an hour: the best is 6.35 m/s
        (6.4, 0.5, NotARun.TOO_FAST),
        (6.0, 1.0, None),  # the best half marathon is 6.2 m/s
        (6.3, 1.0, NotARun.TOO_FAST),
    ],
)
def test_no_run_is_faster_than_the_world_record(
    make_activity: Make, speed_mps: float, hours: float, expected: NotARun | None
) -> None:
    assert verdict(make_activity(moving(speed_mps, hours=hours))) == expected


@pytest.mark.parametrize(
    ("speed_mps", "expected"), [(4.6, None), (5.2, None), (5.7, NotARun.NO_SPORT)]
)
def test_an_unnamed_half_hour_above_85_percent_of_the_record_is_a_ride(
    make_activity: Make, speed_mps: float, expected: NotARun | None
) -> None:
    assert verdict(make_activity(moving(speed_mps, hours=0.5), sport=None)) == expected
    assert verdict(make_activity(moving(speed_mps, hours=0.5))) is None


def test_an_unnamed_ride_rolls_downhill_faster_than_a_runner_races(make_activity: Make) -> None:
    """Up at 3.5 m/s and down at 6 to 9 m/s, with and without the altitude that shows why."""
    time_s = np.arange(1800.0)
    for down_mps, altitude in ((9.3, False), (6.5, True)):
        is_down = time_s % 120 >= 80
        speed = np.where(is_down, down_mps, 3.3)
        records = {"time_s": time_s, "distance_m": np.cumsum(speed)}
        if altitude:
            records["altitude_m"] = 500 + np.cumsum(np.where(is_down, -0.3, 0.15))
        assert verdict(make_activity(records, sport=None)) is NotARun.NO_SPORT
        assert verdict(make_activity(records)) is None


@pytest.mark.parametrize(
    ("up_mps", "down_mps", "expected"),
    [
        (3.5, 5.9, NotARun.NO_SPORT),  # a slow bicycle
        (3.9, 6.7, NotARun.NO_SPORT),
        (3.3, 5.1, None),  # a runner who lets it roll
        (3.9, 5.9, None),  # a fast one
    ],
)
def test_runners_are_up_to_1_6_times_as_fast_downhill(
    make_activity: Make, up_mps: float, down_mps: float, expected: NotARun | None
) -> None:
    time_s = np.arange(1800.0)
    is_down = time_s % 120 >= 80
    records = {
        "time_s": time_s,
        "distance_m": np.cumsum(np.where(is_down, down_mps, up_mps)),
        "altitude_m": 500 + np.cumsum(np.where(is_down, -0.3, 0.15)),
    }
    assert verdict(make_activity(records, sport=None)) is expected


@pytest.mark.parametrize(
    ("speed_mps", "cadence_spm", "expected"),
    [
        (3.0, 164.0, None),
        (2.0, 150.0, None),
        (6.0, 160.0, NotARun.NO_SPORT),  # 80 turns of the pedals a minute
        (1.0, 150.0, NotARun.NO_SPORT),  # arms, or a paddle
        (3.0, 90.0, NotARun.NO_SPORT),
    ],
)
@pytest.mark.parametrize("sport", ["generic", None])
def test_without_a_sport_steps_are_as_long_as_a_runner_s(
    make_activity: Make,
    sport: str | None,
    speed_mps: float,
    cadence_spm: float,
    expected: NotARun | None,
) -> None:
    assert verdict(make_activity(moving(speed_mps, cadence_spm), sport=sport)) == expected


@pytest.mark.parametrize(
    ("radius_m", "has_counter", "expected"),
    [
        (25.0, False, NotARun.NO_SPORT),  # fixes that go about inside a building
        (25.0, True, None),
        (63.7, False, None),  # a track
    ],
)
def test_without_a_sport_positions_that_never_leave_the_place_are_no_run(
    make_activity: Make, radius_m: float, *, has_counter: bool, expected: NotARun | None
) -> None:
    time_s = np.arange(1800.0)
    turned = 3.0 * time_s / radius_m
    records = {
        "time_s": time_s,
        "latitude_deg": 45 + radius_m * np.sin(turned) / 111_195,
        "longitude_deg": 8 + radius_m * np.cos(turned) / 111_195 / np.cos(np.radians(45)),
    }
    if has_counter:
        records["distance_m"] = 3.0 * time_s
    assert verdict(make_activity(records, sport=None)) is expected


@pytest.mark.parametrize(
    ("walked_s", "walk_mps", "expected"),
    [
        (150, 1.4, None),
        (300, 1.2, None),
        (900, 1.4, NotARun.NO_SPORT),  # too little running
        (150, 1.9, NotARun.NO_SPORT),  # a fast hike, sped up now and then
    ],
)
def test_walked_rests_do_not_speak_against_an_unnamed_run(
    make_activity: Make, walked_s: int, walk_mps: float, expected: NotARun | None
) -> None:
    time_s = np.arange(10.0 * (walked_s + 100))
    speed = np.where(time_s % (walked_s + 100) < 100, 4.5, walk_mps)
    records = {"time_s": time_s, "distance_m": np.cumsum(speed)}
    assert verdict(make_activity(records, sport=None)) == expected


def test_a_run_with_the_bus_home_is_a_run_and_a_bus_ride_with_a_run_is_none(
    make_activity: Make,
) -> None:
    for ran_s, ridden_s, expected in ((2400, 450, None), (450, 2400, NotARun.TOO_FAST)):
        speed = np.repeat([3.0, 1.2, 9.0], [ran_s, 60, ridden_s])
        records = {"time_s": np.arange(float(len(speed))), "distance_m": np.cumsum(speed)}
        assert verdict(make_activity(records)) is expected


@pytest.mark.parametrize("sub_sport", ["treadmill", "indoor_running"])
@pytest.mark.parametrize(
    ("scale", "expected"), [(1.0, Venue.ROAD_OR_TRAIL), (0.6, Venue.TREADMILL)]
)
def test_a_treadmill_run_whose_positions_move_with_its_distance_is_outdoors(
    make_activity: Make, sub_sport: str, scale: float, expected: Venue
) -> None:
    time_s = np.arange(3600.0)
    records = moving(3.0) | {
        "latitude_deg": 46 + scale * time_s * 3 / 111_195,
        "longitude_deg": np.full(3600, 7.0),
    }
    assert venue(make_activity(records, sub_sport=sub_sport)) is expected


def test_a_virtual_run_stays_indoors(make_activity: Make) -> None:
    records = moving(3.0) | {
        "latitude_deg": 46 + np.arange(3600.0) * 3 / 111_195,
        "longitude_deg": np.full(3600, 7.0),
    }
    assert venue(make_activity(records, sub_sport="virtual_activity")) is Venue.TREADMILL


def test_a_short_walk_in_running_mode_is_believed(make_activity: Make) -> None:
    assert verdict(make_activity(moving(1.4, hours=0.05))) is None


def test_long_walked_rests_leave_it_a_run(make_activity: Make) -> None:
    time_s = np.arange(3600.0)
    speed = np.where(time_s % 300 < 60, 5.0, 1.3)
    assert verdict(make_activity({"time_s": time_s, "distance_m": np.cumsum(speed)})) is None


def test_a_file_without_motion_is_what_it_says(make_activity: Make) -> None:
    records = {"time_s": np.arange(60.0)}
    assert verdict(make_activity(records)) is None
    assert verdict(make_activity(records, sport=None)) is NotARun.NO_SPORT


def test_a_treadmill_that_calls_itself_equipment_is_a_run(make_activity: Make) -> None:
    activity = make_activity(moving(3.0), sport="fitness_equipment", sub_sport="treadmill")
    assert verdict(activity) is None
    assert venue(activity) is Venue.TREADMILL


def test_a_bicycle_on_rollers_is_on_no_treadmill(make_activity: Make) -> None:
    activity = make_activity(moving(8.0), sport="cycling", sub_sport="virtual_activity")
    assert venue(activity) is Venue.UNKNOWN


@pytest.mark.parametrize(
    ("sub_sport", "expected"),
    [
        ("treadmill", Venue.TREADMILL),
        ("track", Venue.TRACK),
        ("trail", Venue.ROAD_OR_TRAIL),
        ("generic", Venue.UNKNOWN),
        (None, Venue.UNKNOWN),
    ],
)
def test_what_the_watch_was_set_to_names_the_venue(
    make_activity: Make, sub_sport: str | None, expected: Venue
) -> None:
    assert venue(make_activity(moving(3.0), sub_sport=sub_sport)) is expected


def test_positions_spread_along_a_road_are_no_track(make_activity: Make) -> None:
    time_s = np.arange(3600.0)
    north_deg = 46 + time_s * 3 / 111_000
    records = moving(3.0) | {"latitude_deg": north_deg, "longitude_deg": np.full(3600, 7.0)}
    assert venue(make_activity(records)) is Venue.ROAD_OR_TRAIL


@pytest.mark.parametrize("longitude_deg", [7.0, 180.0])
def test_positions_on_an_oval_alone_prove_no_track(
    make_activity: Make, longitude_deg: float
) -> None:
    angle = np.arange(3600.0) * 4 / 64
    records = moving(4.0) | {
        "latitude_deg": 46 + 64 * np.sin(angle) / 111_000,
        "longitude_deg": (longitude_deg + 64 * np.cos(angle) / 77_000 + 180) % 360 - 180,
    }
    assert venue(make_activity(records)) is Venue.UNKNOWN


@pytest.mark.parametrize(
    ("speed_mps", "cadence_spm", "expected"),
    [
        (1.5, 139.0, NotARun.HIKE_AS_RUN),
        (1.5, 141.0, None),
        (1.95, None, NotARun.HIKE_AS_RUN),
        (2.05, None, None),
    ],
)
def test_running_begins_at_2_mps_or_140_steps_a_minute(
    make_activity: Make, speed_mps: float, cadence_spm: float | None, expected: NotARun | None
) -> None:
    assert verdict(make_activity(moving(speed_mps, cadence_spm))) is expected


def _part_run(share: float, seconds: int = 2000, walk_mps: float = 1.3) -> dict[str, object]:
    """Run for a share of the time and walk for the rest."""
    time_s = np.arange(float(seconds))
    speed = np.where(time_s < share * seconds, 3.0, walk_mps)
    return {"time_s": time_s, "distance_m": np.cumsum(speed)}


@pytest.mark.parametrize(("share", "expected"), [(0.09, NotARun.HIKE_AS_RUN), (0.11, None)])
def test_a_tenth_of_the_moving_time_makes_a_run(
    make_activity: Make, share: float, expected: NotARun | None
) -> None:
    assert verdict(make_activity(_part_run(share))) is expected


@pytest.mark.parametrize(
    ("share", "walk_mps", "expected"),
    [
        (0.46, 1.9, NotARun.NO_SPORT),
        (0.54, 1.9, None),
        (0.24, 1.3, NotARun.NO_SPORT),
        (0.27, 1.3, None),
    ],
)
def test_without_a_sport_half_of_the_moving_time_or_a_quarter_beside_walks_makes_a_run(
    make_activity: Make, share: float, walk_mps: float, expected: NotARun | None
) -> None:
    records = _part_run(share, walk_mps=walk_mps)
    assert verdict(make_activity(records, sport=None)) is expected


@pytest.mark.parametrize(("seconds", "expected"), [(580, NotARun.NO_SPORT), (640, None)])
def test_beside_walks_an_unnamed_run_is_run_for_five_minutes(
    make_activity: Make, seconds: int, expected: NotARun | None
) -> None:
    assert verdict(make_activity(_part_run(0.49, seconds), sport=None)) is expected


@pytest.mark.parametrize(("seconds", "expected"), [(290, None), (310, NotARun.HIKE_AS_RUN)])
def test_a_walk_of_five_minutes_is_called_a_hike(
    make_activity: Make, seconds: int, expected: NotARun | None
) -> None:
    assert verdict(make_activity(_part_run(0.0, seconds))) is expected


def _with_standing(share: float) -> dict[str, Any]:
    """Stay in one place for a share of the records and run north for the rest."""
    count = 3600
    stood = int(share * count)
    metres = np.concatenate((np.zeros(stood), np.arange(count - stood) * 3.0))
    return {
        "time_s": np.arange(float(count)),
        "distance_m": metres,
        "latitude_deg": 46.0001 + metres / 111_195,
        "longitude_deg": np.full(count, 7.0001),
    }


@pytest.mark.parametrize(
    ("share", "expected"), [(0.21, Venue.ROAD_OR_TRAIL), (0.24, Venue.UNKNOWN)]
)
def test_a_quarter_of_the_time_in_a_square_of_280_m_leaves_the_venue_open(
    make_activity: Make, share: float, expected: Venue
) -> None:
    """Running north, the square takes 2.6 % of the time beside the standing."""
    assert venue(make_activity(_with_standing(share))) is expected


@pytest.mark.parametrize("share", [0.09, 0.2, 0.22, 0.24])
def test_it_does_not_matter_where_on_the_map_a_run_was(make_activity: Make, share: float) -> None:
    here = _with_standing(share)
    found = {
        venue(make_activity({**here, "latitude_deg": here["latitude_deg"] + north_deg}))
        for north_deg in np.arange(0.0, 0.003, 0.0002)
    }
    assert len(found) == 1


def in_pieces(*parts: tuple[int, float], grades: tuple[float, ...] = ()) -> dict[str, object]:
    """Make records at 1 Hz of (seconds, speed) pieces, each with its grade."""
    speed = in_turn(*parts)
    distance_m = np.cumsum(speed)
    records: dict[str, object] = {
        "time_s": np.arange(float(len(speed))),
        "distance_m": distance_m,
    }
    if grades:
        rise = np.repeat(grades, [seconds for seconds, _ in parts])
        records["altitude_m"] = 500 + np.cumsum(speed * rise)
    return records


@pytest.mark.parametrize(("ridden_s", "expected"), [(450, None), (550, NotARun.TOO_FAST)])
def test_half_of_the_moving_time_on_a_bus_makes_no_run(
    make_activity: Make, ridden_s: int, expected: NotARun | None
) -> None:
    records = in_pieces((940 - ridden_s, 3.0), (60, 1.2), (ridden_s, 9.0))
    assert verdict(make_activity(records)) is expected


@pytest.mark.parametrize(
    ("hiked_mps", "expected"),
    [(1.75, None), (1.85, NotARun.NO_SPORT), (2.25, NotARun.NO_SPORT), (2.35, None)],
)
def test_who_moves_between_a_walk_and_a_run_hikes(
    make_activity: Make, hiked_mps: float, expected: NotARun | None
) -> None:
    """A quarter run, 15 of 100 at that speed, the rest walked: sessions jump over 1.8 to 2.3."""
    records = in_pieces((1000, 3.4), (600, hiked_mps), (2400, 1.2))
    assert verdict(make_activity(records, sport=None)) is expected


@pytest.mark.parametrize(("hiked_s", "expected"), [(210, None), (270, NotARun.NO_SPORT)])
def test_a_fifth_of_the_running_between_both_is_a_hike(
    make_activity: Make, hiked_s: int, expected: NotARun | None
) -> None:
    records = in_pieces((1200, 3.4), (hiked_s, 1.9), (2800 - hiked_s, 1.2))
    assert verdict(make_activity(records, sport=None)) is expected


@pytest.mark.parametrize(
    ("speed_mps", "cadence_spm", "expected"),
    [
        (1.17, 150.0, NotARun.NO_SPORT),  # Steps of 47 cm.
        (1.35, 150.0, None),  # 54 cm.
        (5.4, 160.0, None),  # 2.02 m.
        (5.75, 160.0, NotARun.NO_SPORT),  # 2.16 m.
    ],
)
def test_runners_step_half_a_meter_to_2_1_m(
    make_activity: Make, speed_mps: float, cadence_spm: float, expected: NotARun | None
) -> None:
    assert verdict(make_activity(moving(speed_mps, cadence_spm), sport="generic")) is expected


@pytest.mark.parametrize(
    ("up_mps", "down_mps", "grade", "seconds", "expected"),
    [
        (3.50, 5.8, 0.04, 300, NotARun.NO_SPORT),  # 1.66 times as fast downhill as uphill.
        (3.75, 5.8, 0.04, 300, None),  # 1.55 times.
        (2.80, 5.6, 0.04, 300, NotARun.NO_SPORT),
        (2.80, 5.4, 0.04, 300, None),  # A runner may do that.
        (2.80, 5.8, 0.022, 300, NotARun.NO_SPORT),
        (2.80, 5.8, 0.018, 300, None),  # Hardly a hill.
        (2.80, 5.8, 0.04, 67, NotARun.NO_SPORT),
        (2.80, 5.8, 0.04, 53, None),  # Less than a minute of either.
    ],
)
def test_cyclists_are_1_6_times_as_fast_downhill(
    make_activity: Make,
    up_mps: float,
    down_mps: float,
    grade: float,
    seconds: int,
    expected: NotARun | None,
) -> None:
    parts = ((600, 3.5), (seconds, up_mps), (200, 3.5), (seconds, down_mps), (600, 3.5))
    records = in_pieces(*parts, grades=(0.0, grade, 0.0, -grade, 0.0))
    assert verdict(make_activity(records, sport=None)) is expected


@pytest.mark.parametrize(
    ("located", "scale", "expected"),
    [
        (0.83, 1.0, Venue.ROAD_OR_TRAIL),
        (0.77, 1.0, Venue.TREADMILL),  # Less than eight records in ten have a position.
        (1.0, 0.77, Venue.ROAD_OR_TRAIL),
        (1.0, 0.73, Venue.TREADMILL),  # Positions cover a quarter less than the distance.
    ],
)
def test_a_treadmill_is_outdoors_where_positions_follow_its_distance(
    make_activity: Make, located: float, scale: float, expected: Venue
) -> None:
    time_s = np.arange(3600.0)
    north_deg = 46 + scale * time_s * 3 / 111_195
    records = moving(3.0) | {
        "latitude_deg": np.where(time_s < located * 3600, north_deg, np.nan),
        "longitude_deg": np.full(3600, 7.0),
    }
    assert venue(make_activity(records, sub_sport="treadmill")) is expected


@pytest.mark.parametrize(
    ("way_m", "expected"), [(1050, Venue.UNKNOWN), (1180, Venue.ROAD_OR_TRAIL)]
)
def test_a_square_of_the_map_is_280_m_long(
    make_activity: Make, way_m: int, expected: Venue
) -> None:
    """Of a way north of 1.11 km a quarter lies in one."""
    north_m = np.arange(0.0, way_m, 3.0)
    records = {
        "time_s": np.arange(float(len(north_m))),
        "distance_m": north_m,
        "latitude_deg": 46.00001 + north_m / 111_195,
        "longitude_deg": np.full(len(north_m), 7.0001),
    }
    assert venue(make_activity(records)) is expected
