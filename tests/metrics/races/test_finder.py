import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics.races.enums import RaceVenue
from metrics.races.finder import RaceWindow, fastest_window, race_by_look, timed_window
from metrics.races.trace import RaceTrace
from tests.metrics.races.conftest import MakeTrace

LAPS = ((400.0, 73.5), (400.0, 76.0), (400.0, 78.5), (400.0, 74.0))


@given(st.lists(st.floats(0, 7), min_size=40, max_size=80), st.integers(5, 30))
@settings(max_examples=40)
def test_no_window_of_that_length_holds_more(speeds: list[float], seconds: int) -> None:
    metres = np.concatenate([[0.0], np.cumsum(speeds)])
    times = np.arange(len(metres), dtype=np.float64)
    window = fastest_window(times, metres, float(seconds))
    assert window is not None
    brute = max(metres[seconds:] - metres[:-seconds])
    assert window.watch_m == pytest.approx(brute)


def test_a_recording_that_is_too_short_has_none() -> None:
    times = np.arange(10.0)
    assert fastest_window(times, times * 5, 20.0) is None


def test_the_official_time_finds_the_gun(make_trace: MakeTrace) -> None:
    window = timed_window(make_trace(*LAPS, before=33.0, bias=0.025), 1600.0, 302.0)
    assert window is not None
    assert window.start_s == pytest.approx(33.0, abs=0.5)
    assert window.watch_m == pytest.approx(1640, abs=2)


@pytest.mark.parametrize("bias", [-0.08, 0.09])
def test_a_stretch_of_other_meters_is_not_the_race(make_trace: MakeTrace, bias: float) -> None:
    assert timed_window(make_trace(*LAPS, bias=bias), 1600.0, 302.0) is None


def test_a_road_gets_less_slack(make_trace: MakeTrace) -> None:
    trace = make_trace(*LAPS, bias=0.065)
    assert timed_window(trace, 1600.0, 302.0) is not None
    assert timed_window(trace, 1600.0, 302.0, RaceVenue.ROAD) is None


def test_two_races_in_one_file_are_kept_apart(make_trace: MakeTrace) -> None:
    """A 1600, a long rest, and a second one that is slower."""
    trace = make_trace(*LAPS, (300.0, 400.0), *((m, s + 3) for m, s in LAPS))
    first = timed_window(trace, 1600.0, 302.0)
    assert first is not None
    second = timed_window(trace, 1600.0, 314.0, taken=[first])
    assert second is not None
    assert not first.overlaps(second)
    assert second.start_s == pytest.approx(20 + 302 + 400, abs=1)


def test_a_race_shows_by_its_look(make_trace: MakeTrace) -> None:
    look = race_by_look(make_trace(*LAPS, bias=0.02))
    assert look is not None
    assert look.names_m[0] == 1600.0
    assert look.window.duration_s == pytest.approx(302, abs=2)


def test_a_look_begins_with_the_first_strides(make_trace: MakeTrace) -> None:
    """From standing to 5.3 m/s in three seconds; then even: 303.4 s from the gun."""
    strides = tuple((5.3 * (second + 0.5) / 3, 1.0) for second in range(3))
    even = (1600.0 - sum(metres for metres, _ in strides), 300.4)
    look = race_by_look(make_trace(*strides, even))
    assert look is not None
    assert look.window.start_s == pytest.approx(20.0, abs=1.2)
    assert look.window.duration_s == pytest.approx(303.4, abs=1.2)
    at_the_gun = race_by_look(make_trace(*strides, even, before=0.5))
    assert at_the_gun is not None
    assert at_the_gun.window.start_s >= 0.0


def test_a_race_that_was_not_finished_has_no_name(make_trace: MakeTrace) -> None:
    look = race_by_look(make_trace((400.0, 73.5), (400.0, 76.0), (300.0, 60.0)))
    assert look is not None
    assert look.names_m == ()


def test_reps_are_no_race(make_trace: MakeTrace) -> None:
    reps = [pair for _ in range(4) for pair in ((800.0, 150.0), (200.0, 120.0))]
    assert race_by_look(make_trace(*reps)) is None


def test_slow_running_is_no_race(make_trace: MakeTrace) -> None:
    assert race_by_look(make_trace((1600.0, 520.0))) is None


def test_a_fast_end_of_a_run_is_no_race(make_trace: MakeTrace) -> None:
    """Who does not stand before has run on: a fast finish, or a surge."""
    assert race_by_look(make_trace((3000.0, 1000.0), (1600.0, 330.0))) is None


def test_windows_overlap_where_they_share_time() -> None:
    first, second = (RaceWindow(start_s=s, duration_s=10.0, watch_m=0.0) for s in (0.0, 9.0))
    assert first.overlaps(second)
    assert not first.overlaps(RaceWindow(start_s=10.0, duration_s=1.0, watch_m=0.0))


@pytest.mark.parametrize(
    ("bias", "venue", "is_race"),
    [
        (0.065, RaceVenue.TRACK, True),
        (0.075, RaceVenue.TRACK, False),
        (-0.045, RaceVenue.TRACK, True),
        (-0.055, RaceVenue.TRACK, False),
        (0.055, RaceVenue.ROAD, True),
        (0.065, RaceVenue.ROAD, False),
        (-0.055, RaceVenue.ROAD, True),
        (-0.065, RaceVenue.ROAD, False),
    ],
)
def test_a_watch_reads_up_to_7_percent_too_much_or_5_too_little(
    make_trace: MakeTrace, bias: float, venue: RaceVenue, *, is_race: bool
) -> None:
    """And on a road 6 percent, either way."""
    window = timed_window(make_trace(*LAPS, bias=bias), 1600.0, 302.0, venue)
    assert (window is not None) is is_race


@pytest.mark.parametrize(("speed_mps", "is_race"), [(3.5, False), (3.7, True)])
def test_slower_than_3_6_mps_nothing_looks_like_a_race(
    make_trace: MakeTrace, speed_mps: float, *, is_race: bool
) -> None:
    assert (race_by_look(make_trace((1600.0, 1600 / speed_mps))) is not None) is is_race


@pytest.mark.parametrize(("jog_mps", "is_race"), [(2.28, True), (2.49, False)])
def test_a_race_begins_from_less_than_45_percent_of_its_speed(
    make_trace: MakeTrace, jog_mps: float, *, is_race: bool
) -> None:
    trace = make_trace((60 * jog_mps, 60.0), *LAPS)
    assert (race_by_look(trace) is not None) is is_race


@pytest.mark.parametrize(("jogged_s", "is_race"), [(11.0, True), (15.0, False)])
def test_a_stand_is_looked_for_in_12_s_before_the_race(
    make_trace: MakeTrace, jogged_s: float, *, is_race: bool
) -> None:
    trace = make_trace((3.0 * jogged_s, jogged_s), *LAPS)
    assert (race_by_look(trace) is not None) is is_race


@pytest.mark.parametrize(("easy_mps", "is_race"), [(4.1, False), (3.8, True)])
def test_a_race_is_a_fifth_faster_than_the_other_running(
    make_trace: MakeTrace, easy_mps: float, *, is_race: bool
) -> None:
    """At 4.75 m/s, of which the first minute was run at 6."""
    trace = make_trace((360.0, 60.0), (1350.0, 300.0), (10.0, 60.0), (600 * easy_mps, 600.0))
    assert (race_by_look(trace) is not None) is is_race


@pytest.mark.parametrize(("seconds", "is_race"), [(89.0, True), (80.0, False)])
def test_nobody_runs_800_m_at_the_record_of_400(
    make_trace: MakeTrace, seconds: float, *, is_race: bool
) -> None:
    trace = make_trace((800.0, seconds))
    assert (race_by_look(trace) is not None) is is_race


@pytest.mark.parametrize(("share", "is_race"), [(0.94, False), (0.90, True)])
def test_a_second_stretch_within_8_percent_makes_reps(
    make_trace: MakeTrace, share: float, *, is_race: bool
) -> None:
    trace = make_trace((1000.0, 190.0), (200.0, 150.0), (520.0, 98.8 / share))
    assert (race_by_look(trace) is not None) is is_race


@pytest.mark.parametrize(
    ("bias", "after_s", "is_named"),
    [
        (0.051, 30.0, True),
        (0.054, 30.0, False),
        (-0.021, 30.0, True),
        (-0.024, 30.0, False),
        (0.043, 2.0, True),
        (0.047, 2.0, False),
    ],
)
def test_a_watch_reads_a_race_one_and_a_half_percent_long(
    make_trace: MakeTrace, bias: float, after_s: float, *, is_named: bool
) -> None:
    """By two errors of 1.5 % more or less; 6 m of the first strides are not seen.

    About as much is run behind the line, unless the watch was stopped there.
    """
    look = race_by_look(make_trace((805.37, 151.0), bias=bias, after=after_s))
    assert look is not None
    assert (look.names_m == (800.0,)) is is_named


def cut(trace: RaceTrace, begin: int, end: int | None = None) -> RaceTrace:
    """A recording that was started late, or stopped early."""
    raw, speed = trace.raw_m, trace.speed_m
    assert raw is not None
    assert speed is not None
    kept = slice(begin, end)
    return replace(
        trace,
        time_s=trace.time_s[kept] - trace.time_s[begin],
        raw_m=raw[kept] - raw[begin],
        speed_m=speed[kept] - speed[begin],
        cadence_spm=trace.cadence_spm[kept],
        altitude_m=trace.altitude_m[kept],
    )


@pytest.mark.parametrize("late", [0, 3, 8])
def test_a_watch_started_behind_the_gun_still_knows_the_line(
    make_trace: MakeTrace, late: int
) -> None:
    """The race begins at 20 s of the whole recording."""
    window = timed_window(cut(make_trace(*LAPS), 20 + late), 1600.0, 302.0)
    assert window is not None
    assert window.start_s == pytest.approx(-late, abs=1.0)
    assert window.end_s == pytest.approx(302 - late, abs=1.0)


def test_a_watch_stopped_before_the_line_as_well(make_trace: MakeTrace) -> None:
    window = timed_window(cut(make_trace(*LAPS), 24, 20 + 300), 1600.0, 302.0)
    assert window is not None
    assert -7 <= window.start_s <= 0
    assert timed_window(cut(make_trace(*LAPS), 40, 20 + 300), 1600.0, 302.0) is None
