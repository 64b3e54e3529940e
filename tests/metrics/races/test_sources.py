import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics.races.enums import RaceVenue, SplitKind, SplitSource
from metrics.races.finder import RaceWindow, timed_window
from metrics.races.marks import stretches
from metrics.races.review import RaceCard, review_race
from metrics.races.sources import (
    START_LOSS_SD_S,
    ChannelEnds,
    ChannelError,
    ChannelMarks,
    Presses,
    TypedSplits,
    best_source,
    channel_ends,
    channels,
    disagreement,
)
from metrics.races.trace import RaceTrace
from tests.metrics.races.conftest import MakeTrace

LAPS = ((400.0, 73.5), (400.0, 76.0), (400.0, 78.5), (400.0, 74.0))
MARKS = (400.0, 800.0, 1200.0, 1600.0)
PARTS = [part for part in stretches(1600.0, RaceVenue.TRACK) if part.kind is SplitKind.LAP]


def test_each_channel_finds_the_laps_whatever_its_lag(make_trace: MakeTrace) -> None:
    trace = make_trace(*LAPS, bias=0.03, lag_s=6.0)
    window = timed_window(trace, 1600.0, 302.0)
    assert window is not None
    found = channels(trace, window, 1600.0, finish_sd_s=0.05)
    assert [each.error for each in found] == [ChannelError.RECORDED_SPEED, ChannelError.RAW]
    for channel in found:
        times = channel.mark_times(MARKS)
        assert times is not None
        seconds, covariance = times.durations(PARTS)
        # The recording starts at full speed, so the gun is put before it by what a start costs.
        assert seconds[1:3] == pytest.approx([76.0, 78.5], abs=0.5)
        assert times.time_s[-1] == 302.0
        assert np.all(np.linalg.eigvalsh(covariance) > -1e-9)


def test_records_far_apart_divide_nothing(make_trace: MakeTrace) -> None:
    trace = replace(make_trace(*LAPS), step_s=8.0)
    window = timed_window(trace, 1600.0, 302.0)
    assert window is not None
    assert channels(trace, window, 1600.0, finish_sd_s=0.05) == ()


def test_typed_splits_end_with_the_official_time() -> None:
    typed = TypedSplits(
        marks_m=(400.0, 800.0, 1200.0),
        time_s=(73.5, 149.5, 228.0),
        method="hand",
        distance_m=1600.0,
        official_s=302.0,
    )
    times = typed.mark_times(MARKS)
    assert times is not None
    assert times.covers(PARTS)
    seconds, covariance = times.durations(PARTS)
    assert seconds == pytest.approx([73.5, 76.0, 78.5, 74.0])
    assert np.sqrt(covariance[1, 1]) == pytest.approx(0.2 * 2**0.5)
    assert covariance[1, 2] < 0  # one late hand makes one lap longer and the next one shorter


def test_presses_are_matched_with_the_lines(make_trace: MakeTrace) -> None:
    """All a second late, the gun's too; one is missing, one is doubled, one is elsewhere."""
    presses = (21.0, 21.0 + 73.5, 95.5, 21.0 + 149.5, 60.0)
    trace = make_trace(*LAPS, press_s=presses)
    window = timed_window(trace, 1600.0, 302.0)
    assert window is not None
    raw = channels(trace, window, 1600.0, finish_sd_s=0.05)[-1]
    times = Presses(press_s=presses, motion=raw).mark_times(MARKS)
    assert times is not None
    assert times.source is SplitSource.PRESS
    assert list(times.marks_m) == [400.0, 800.0, 1600.0]
    assert times.time_s == pytest.approx([73.5, 149.5, 302.0], abs=0.01)
    assert not times.covers(PARTS)


def test_typed_goes_first_and_then_the_least_error(make_trace: MakeTrace) -> None:
    trace = make_trace(*LAPS)
    window = timed_window(trace, 1600.0, 302.0)
    assert window is not None
    given = [c.mark_times(MARKS) for c in channels(trace, window, 1600.0, finish_sd_s=0.05)]
    candidates = [times for times in given if times is not None]
    sd_of = {times.source: times.typical_sd_s(PARTS) for times in candidates}
    best = best_source(candidates, sd_of)
    assert best is not None
    assert best.source is SplitSource.RECORDED_SPEED
    assert best_source([], {}) is None


def test_sources_that_differ_widen_the_errors() -> None:
    chosen = (np.array([70.0, 70.0]), np.eye(2) * 0.5)
    near = (np.array([71.0, 69.0]), np.eye(2) * 0.5)
    far = (np.array([76.0, 64.0]), np.eye(2) * 0.5)
    assert disagreement(chosen, []) == 1.0
    assert disagreement(chosen, [near]) == 1.0
    assert disagreement(chosen, [near, far]) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("method", "sd_s", "official_s", "finish_sd_s"),
    [("hand", 0.2, 302.0, 0.1), ("gate", 0.02, 302.07, 0.01)],
)
def test_a_hand_is_a_fifth_of_a_second_off_a_gate_a_hundredth(
    method: str, sd_s: float, official_s: float, finish_sd_s: float
) -> None:
    """An official time without hundredths was taken by hand."""
    typed = TypedSplits(
        marks_m=(400.0, 800.0),
        time_s=(73.5, 149.5),
        method=method,
        distance_m=1600.0,
        official_s=official_s,
    )
    times = typed.mark_times(MARKS)
    assert times is not None
    assert np.sqrt(np.diag(times.covariance)) == pytest.approx([sd_s, sd_s, finish_sd_s])


def test_a_stream_errs_for_ever_with_a_memory() -> None:
    """In m² after 60 and 120 s: an integrated Ornstein–Uhlenbeck process, and each mark's own."""
    instants, marks = np.array([60.0, 120.0]), np.array([320.0, 640.0])
    stream = ChannelError.RAW.covariance_m2(instants, marks)
    one, two = np.exp(-60 / 10), np.exp(-120 / 10)
    held = 5 * np.array([[2 - 2 * one, 1 - two], [1 - two, 2 - 2 * two]])
    walk = 0.65 * (np.array([[60.0, 60.0], [60.0, 120.0]]) - held)
    assert stream == pytest.approx(walk + 0.16 * np.eye(2))


def test_positions_err_the_other_way_on_the_other_straight() -> None:
    """What lies to the east is ahead on one straight and behind on the other."""
    instants, marks = np.array([60.0, 60.0, 60.0, 99.0]), np.array([400.0, 600.0, 800.0, 800.0])
    along_oval = ChannelError.SNAPPED.covariance_m2(instants, marks)
    half_lap = -0.92 + 0.08
    assert along_oval[0, :3] / 2.1**2 == pytest.approx([1.0, half_lap, 1.0])
    assert along_oval[2, 3] / 2.1**2 == pytest.approx(0.92 * np.exp(-1) + 0.08)


@given(marks=st.lists(st.floats(1.0, 5000.0), min_size=2, max_size=8, unique=True))
def test_errors_are_a_covariance(marks: list[float]) -> None:
    metres = np.array(sorted(marks))
    for error in ChannelError:
        covariance = error.covariance_m2(metres / 5.0, metres)
        assert covariance == pytest.approx(covariance.T)
        assert np.linalg.eigvalsh(covariance).min() > -1e-6


def test_a_gun_taken_late_is_an_error_that_falls_along_the_race(make_trace: MakeTrace) -> None:
    """It takes the finish late too: of its error e the first lap has 3/4, the others 1/4 each."""
    trace = make_trace(*LAPS)
    window = timed_window(trace, 1600.0, 302.0)
    assert window is not None
    speed = channels(trace, window, 1600.0, finish_sd_s=0.05)[0]
    late = replace(speed, ends=replace(speed.ends, gun_sd_s=3.0))
    more = [
        float(late_s - right_s)
        for late_s, right_s in zip(_variances(late), _variances(speed), strict=True)
    ]
    extra = 3.0**2 - START_LOSS_SD_S**2
    assert more == pytest.approx([extra * 9 / 16, *[extra / 16] * 3], rel=0.02)


def _variances(channel: ChannelMarks) -> np.ndarray:
    times = channel.mark_times(MARKS)
    assert times is not None
    return np.diag(times.durations(PARTS)[1])


@pytest.mark.parametrize("lag_s", [0.0, 3.0, 7.0])
@pytest.mark.parametrize(("before", "after"), [(1.0, 1.0), (1.0, 30.0), (20.0, 1.0)])
def test_a_watch_started_at_the_gun_and_stopped_at_the_line_tells_the_laps(
    make_trace: MakeTrace, lag_s: float, before: float, after: float
) -> None:
    """Its recorded speed trails the race: what is missing at the end goes on at the same speed."""
    trace = make_trace(*LAPS, lag_s=lag_s, before=before, after=after)
    review = review_race(RaceCard(distance_m=1600.0, official_s=302.0), trace)
    laps = review.of_kind(SplitKind.LAP)
    assert {lap.source for lap in laps} == {SplitSource.RECORDED_SPEED}
    # At full speed from the gun on, without what a start costs.
    for lap, (_, seconds) in zip(laps, LAPS, strict=True):
        assert lap.seconds == pytest.approx(seconds, abs=1.2 if lap.index == 1 else 0.6)


def pressed(make_trace: MakeTrace, *press_s: float) -> list[float]:
    """List the marks that presses were matched with, in a race from 20 to 322 s."""
    trace = make_trace(*LAPS, press_s=press_s)
    window = timed_window(trace, 1600.0, 302.0)
    assert window is not None
    raw = channels(trace, window, 1600.0, finish_sd_s=0.05)[-1]
    times = Presses(press_s=press_s, motion=raw).mark_times(MARKS)
    return [] if times is None else [float(mark) for mark in times.marks_m]


@pytest.mark.parametrize(("late_s", "is_matched"), [(3.6, True), (5.6, False)])
def test_a_press_belongs_to_a_mark_25_m_away(
    make_trace: MakeTrace, late_s: float, *, is_matched: bool
) -> None:
    """At 5.3 m/s that is 4.7 s; the start costs a second."""
    assert (400.0 in pressed(make_trace, 93.5 + late_s)) is is_matched


def test_presses_err_by_0_7_s_and_share_the_error_of_the_first(make_trace: MakeTrace) -> None:
    presses = (20.0, 93.5, 169.5)
    trace = make_trace(*LAPS, press_s=presses)
    window = timed_window(trace, 1600.0, 302.0)
    assert window is not None
    raw = channels(trace, window, 1600.0, finish_sd_s=0.05)[-1]
    times = Presses(press_s=presses, motion=raw).mark_times(MARKS)
    assert times is not None
    assert np.sqrt(np.diag(times.covariance)[:2]) == pytest.approx([0.7 * 2**0.5] * 2)
    assert times.covariance[0, 1] == pytest.approx(0.49)


def test_sources_part_by_three_of_their_errors() -> None:
    chosen = (np.array([70.0]), np.eye(1) * 0.5)
    for apart_s, factor in ((2.9, 1.0), (3.3, 1.1), (6.0, 2.0)):
        other = (np.array([70.0 + apart_s]), np.eye(1) * 0.5)
        assert disagreement(chosen, [other]) == pytest.approx(factor)


def ends_of(trace: RaceTrace, start_s: float, duration_s: float) -> ChannelEnds:
    """Find gun and finish of 1600 m on the distance stream."""
    assert trace.raw_m is not None
    window = RaceWindow(start_s=start_s, duration_s=duration_s, watch_m=1600.0)
    return channel_ends(trace.time_s, trace.raw_m, window)


def test_a_standing_start_costs_1_4_s(make_trace: MakeTrace) -> None:
    """At full speed from 20 s on: the gun went before, to 0.3 s."""
    ends = ends_of(make_trace(*LAPS), 20.0, 302.0)
    assert ends.gun_s == pytest.approx(18.6)
    assert ends.gun_sd_s == 0.3


def test_the_gun_is_read_from_4_to_13_s_and_the_finish_from_the_last_8_to_1(
    make_trace: MakeTrace,
) -> None:
    """Faster and slower by turns: from 22.5 s on two seconds are fast.

    The line through 22.0 m at 26.5 s and 73.5 m at 35.5 s meets 0 at 22.655 s.
    """
    start = ((8.0, 4.0), (11.0, 2.0), (42.0, 7.0), (20.0, 4.0))
    end = ((1447.0, 270.0), (14.0, 3.0), (38.0, 7.0), (10.0, 1.5), (10.0, 1.5))
    ends = ends_of(make_trace(*start, *end, after=60.0), 20.0, 300.0)
    assert ends.gun_s == pytest.approx(22.655 - 1.4, abs=0.005)
    assert ends.end_m == pytest.approx(1606.06, abs=0.02)


@pytest.mark.parametrize(("walk_mps", "gun_sd_s"), [(0.55, 0.3), (0.7, 1.0)])
def test_who_moves_two_and_a_half_meters_before_the_start_does_not_stand(
    make_trace: MakeTrace, walk_mps: float, gun_sd_s: float
) -> None:
    """In four seconds, from 8 to 4 before it; then the gun is known to a second only."""
    trace = make_trace((40 * walk_mps, 40.0), *LAPS)
    assert ends_of(trace, 60.0, 302.0).gun_sd_s == gun_sd_s


def test_an_oval_is_a_source_where_the_whole_race_was_on_it(make_trace: MakeTrace) -> None:
    trace = make_trace(*LAPS, bias=0.03, has_speed=False)
    assert trace.raw_m is not None
    window = RaceWindow(start_s=20.0, duration_s=302.0, watch_m=1648.0)
    oval = replace(trace, snapped_m=trace.raw_m / 1.03, off_oval_m=1.6)
    on_oval, raw = channels(oval, window, 1600.0, finish_sd_s=0.05)
    assert (on_oval.error, raw.error) == (ChannelError.SNAPPED, ChannelError.RAW)
    times, by_stream = on_oval.mark_times(MARKS), raw.mark_times(MARKS)
    assert times is not None
    assert by_stream is not None
    assert times.typical_sd_s(PARTS) < by_stream.typical_sd_s(PARTS)
    is_lost = (trace.time_s > 100) & (trace.time_s < 130)
    holed = replace(oval, snapped_m=np.where(is_lost, np.nan, trace.raw_m))
    assert [c.error for c in channels(holed, window, 1600.0, finish_sd_s=0.05)] == [
        ChannelError.RAW
    ]


def test_positions_that_sway_more_err_more(make_trace: MakeTrace) -> None:
    trace = make_trace(*LAPS)
    window = RaceWindow(start_s=20.0, duration_s=302.0, watch_m=1600.0)
    errors = []
    for sway_m in (0.1, 2.1, 4.2):
        oval = replace(trace, snapped_m=trace.raw_m, off_oval_m=sway_m)
        channel = channels(oval, window, 1600.0, finish_sd_s=0.05)[0]
        errors.append(channel.sway)
    # A file's own sway weighs .4, the usual .6; on the lane of track mode it tells nothing.
    assert errors == pytest.approx([1.0, 1.0, (0.6 + 0.4 * 4) ** 0.5])
