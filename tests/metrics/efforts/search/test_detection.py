"""Sets in simulated sessions, none in runs without, nothing guessed from coarse records."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metrics.contract.enums import SignalKind
from metrics.efforts.evidence.weight import weigh_speed
from metrics.efforts.lags import usual_lag_s
from metrics.efforts.run import Reps, Run
from metrics.efforts.search.detection import (
    HOPELESS,
    MOST_FOLLOWED,
    FoundSet,
    _goes_on,
    _is_promising,
    _stretches,
    _weightiest_guesses,
    _without_dips,
    _without_slow_parts,
    detect,
)
from metrics.efforts.search.seeds import Stretches, resembles, seeds, stretches
from metrics.recording.signal import Indexes, build_signal
from parsers.parse import parse
from simulator.shapes import NEGATIVES, session
from tests.metrics.hand_made import Make, detected, in_turn, pieces, signal_at, simulated

SESSIONS = ("strides_8x15s", "reps_12x300", "reps_5x800", "timed_10x1min", "grouped_3x4x200")


def test_what_the_sampling_cannot_show_is_not_guessed(make_activity: Make) -> None:
    run = pieces((600, 3.0), *[(10, 5.5), (60, 3.0)] * 6, (300, 3.0))
    thinned = {name: values[::10] for name, values in run.items()}
    assert detected(make_activity(run)).efforts.height == 6
    assert detected(make_activity(thinned)).efforts.is_empty()


@pytest.mark.parametrize(("burst_s", "count"), [(3, 0), (6, 8)])
def test_a_leap_of_the_positions_is_no_stride(
    make_activity: Make, *, burst_s: int, count: int
) -> None:
    bursts = [(burst_s, 8.0), (60, 3.0)] * 8
    assert detected(make_activity(pieces((600, 3.0), *bursts, (300, 3.0)))).efforts.height == count


@pytest.mark.parametrize("name", NEGATIVES)
def test_a_run_without_a_set_has_none(name: str) -> None:
    assert detected(simulated(name)).efforts.is_empty()


@pytest.mark.parametrize(
    ("name", "seed"),
    [
        ("run_walk", 6), ("run_walk", 23), ("run_walk", 32), ("run_walk", 38), ("stop_and_go", 4),
        ("stop_and_go", 21), ("stop_and_go", 22), ("trail_run_hike", 12), ("walked_breaks", 31),
        ("easy", 105),
    ],
)  # fmt: skip
def test_a_run_that_looks_most_like_a_set_has_none(name: str, seed: int) -> None:
    """Of 1,400 runs without one, these weigh most as a set: even breaks, and a heart that rests."""
    assert detected(simulated(name, seed)).efforts.is_empty()


@pytest.mark.parametrize("name", [*SESSIONS, "fartlek", "pyramid"])
def test_the_guesses_that_are_followed_are_those_of_weighing_all(name: str) -> None:
    run = Run.of(build_signal(simulated(name)))
    nothing = np.zeros(len(run.plateaus), dtype=np.bool_)
    guesses = seeds(run, stretches(run))
    weighed = [(weigh_speed(run, guess, nothing).total, guess) for guess in guesses]
    heaviest: list[tuple[float, Reps]] = []
    for nats, guess in sorted(weighed, key=lambda pair: -pair[0]):
        if nats > HOPELESS and not any(resembles(guess, other) for _, other in heaviest):
            heaviest.append((nats, guess))
    chosen = _weightiest_guesses(run, guesses, nothing)
    assert [id(guess) for guess, _ in chosen] == [id(guess) for _, guess in heaviest][
        :MOST_FOLLOWED
    ]


@pytest.mark.parametrize("name", SESSIONS)
def test_a_simulated_session_has_all_its_efforts(name: str) -> None:
    made = session(name, seed=5)
    (activity,) = parse(made.content).activities
    wanted = [effort.start_s + made.truth.distance_lag_s for effort in made.truth.efforts]
    efforts = detected(activity).efforts
    assert len(wanted) == efforts.height
    errors = np.abs(efforts["start_s"].to_numpy() + usual_lag_s(activity.maker) - wanted)
    assert np.median(errors) < 1.0


@pytest.mark.parametrize("short_s", [30, 36])
def test_no_likeness_stretches_a_short_rep_over_its_rest(
    make_activity: Make, *, short_s: int
) -> None:
    """Of six minutes and a shorter rep, behind which a lively jog makes up what it lacks."""
    minutes = [(60, 4.8), (100, 3.2)] * 3
    short = [(short_s, 4.8), (6, 3.2), (20, 3.9), (74, 3.2)]
    activity = make_activity(pieces((600, 3.2), *minutes, *short, *minutes, (300, 3.2)))
    found_s = detected(activity).efforts["duration_s"].to_list()
    assert found_s == pytest.approx([60] * 3 + [short_s] + [60] * 3, abs=1.5)


@pytest.mark.parametrize(
    ("fast_s", "slow_s", "left_s"),
    [(60, 11, 71), (60, 13, 60), (60, 58, 60), (60, 62, 122)],
)
def test_twelve_slow_seconds_at_an_end_are_no_rep_unless_they_are_most_of_it(
    fast_s: int, slow_s: int, left_s: int
) -> None:
    run = Run.of(signal_at(in_turn((300, 3.0), (fast_s, 4.8), (slow_s, 3.4), (300, 3.0))))
    reps = Reps(start=np.array([300]), end=np.array([300 + fast_s + slow_s]))
    left = _without_slow_parts(run, reps)
    assert left.length_s.tolist() == [left_s]


def test_a_rep_whose_pace_rises_is_one_to_its_start(make_activity: Make) -> None:
    """A slower first part above half height is the rep's own."""
    minutes = [(20, 4.2), (40, 4.8), (100, 3.2)] * 6
    activity = make_activity(pieces((600, 3.2), *minutes, (300, 3.2)))
    assert detected(activity).efforts["duration_s"].to_list() == pytest.approx([60] * 6, abs=1.5)


def test_time_grows_no_faster_than_the_run(make_activity: Make) -> None:
    """A day of running has as many efforts in its hours as those hours by themselves."""
    hour = [(1800, 3.0), *[(60, 4.6), (60, 2.3)] * 10, (600, 3.0)]
    day = detected(make_activity(pieces(*hour, (72_000, 2.9))))
    assert day.efforts.height == 10


ENDS = np.array([680, 880, 1080])


@pytest.mark.parametrize(
    ("rests_s", "kind", "count"),
    [
        ((80, 130), SignalKind.DISTANCE, 3),
        ((80, 130), SignalKind.POSITIONS, 0),
        ((90, 110, 90), SignalKind.POSITIONS, 4),
    ],
)
def test_a_set_that_positions_alone_tell_of_must_be_surer(
    rests_s: tuple[int, ...], kind: SignalKind, count: int
) -> None:
    """Three reps that weigh two nats may be errors of the positions, four that weigh eight not."""
    reps = [part for rest_s in rests_s for part in ((60, 3.8), (rest_s, 2.9))]
    signal = signal_at(in_turn((600, 3.0), *reps, (66, 3.8), (600, 3.0)), kind=kind)
    assert sum(len(found.stretches) for found in detect(Run.of(signal))) == count


def is_worth_another_look(ends: Indexes, promise: float, **channels: Any) -> bool:
    """Tell whether stretches of 80 s promise another set."""
    run = Run.of(signal_at(in_turn((1500, 3.0)), **channels))
    free = Stretches(
        reps=Reps(start=ends - 80, end=ends),
        lowest=np.full(len(ends), 3.0),
        outside=np.full(len(ends), 2.0),
        tree=np.zeros(len(ends), dtype=np.int64),
        promise=np.full(len(ends), promise),
    )
    return _is_promising(run, free)


@pytest.mark.parametrize(("promise", "is_worth_it"), [(0.55, False), (0.65, True)])
def test_no_warm_up_promises_three_times_0_6_nats(promise: float, *, is_worth_it: bool) -> None:
    assert is_worth_another_look(ENDS, promise) is is_worth_it


@pytest.mark.parametrize(("peak_bpm", "is_worth_it"), [(164.0, False), (166.0, True)])
def test_a_heart_that_falls_by_15_after_three_stretches_is_worth_another_look(
    peak_bpm: float, *, is_worth_it: bool
) -> None:
    beat = np.full(1500, 150.0)
    for end in ENDS:
        beat[end : end + 10] = peak_bpm
    assert is_worth_another_look(ENDS, 0.0, heart_rate_bpm=beat) is is_worth_it


@pytest.mark.parametrize(("peak_s", "is_worth_it"), [(8, False), (10, True)])
def test_the_heart_is_heard_for_10_s_after_a_stretch_and_from_40_to_80_s(
    peak_s: int, *, is_worth_it: bool
) -> None:
    """It falls from 197 to 181 between these, and elsewhere says otherwise."""
    beat = np.full(1500, 220.0)
    for end in ENDS:
        beat[end : end + peak_s] = 197.0
        beat[end + peak_s : end + 30] = 100.0
        beat[end + 40 : end + 80] = 181.0
    assert is_worth_another_look(ENDS, 0.0, heart_rate_bpm=beat) is is_worth_it


def test_a_lone_effort_weighs_two_nats() -> None:
    (alone,) = detect(Run.of(signal_at(in_turn((900, 3.0), (900, 4.0), (900, 3.0)))))
    assert alone.weight == 2.0


@pytest.mark.parametrize(
    ("rest_s", "second_mps", "goes_on"),
    [(60, 3.3, True), (60, 3.6, False), (230, 3.3, True), (250, 3.3, False)],
)
def test_a_set_goes_on_at_its_speed_after_a_rest_of_two_usual_ones_at_most(
    rest_s: int, second_mps: float, *, goes_on: bool
) -> None:
    work = in_turn(
        *[(60, 3.2), (60, 1.4)] * 4, (60, 3.2), (rest_s, 1.4), *[(120, second_mps), (120, 1.4)] * 3
    )
    first, second = 120 * np.arange(5), 540 + rest_s + 240 * np.arange(3)
    sets = Reps(start=first, end=first + 60), Reps(start=second, end=second + 120)
    run = Run.of(signal_at(work))
    assert _goes_on(run, *sets) is _goes_on(run, *sets[::-1]) is goes_on


@pytest.mark.parametrize(("rest_s", "count"), [(12, 0), (40, 5)])
def test_a_run_with_dips_repeats_nothing(rest_s: int, count: int) -> None:
    """Somebody turns round, or drinks, every three minutes."""
    run = Run.of(signal_at(in_turn((300, 2.6), *[(180, 3.4), (rest_s, 1.4)] * 5, (900, 2.6))))
    start = 300 + (180 + rest_s) * np.arange(5)
    reps = Reps(start=start, end=start + 180)
    found = FoundSet(stretches=_stretches(run, reps), weight=9.0)
    assert sum(len(each.stretches) for each in _without_dips(run, [(reps, found)])) == count


def test_strides_before_and_after_other_work_leave_that_to_be_found() -> None:
    strides = [(15, 5.2), (25, 1.4)] * 10
    fewer = [part for seconds in (300, 240, 180, 120, 60) for part in ((seconds, 4.3), (90, 0.1))]
    work = [(60, 0.1), *strides, (300, 0.1), *fewer, (120, 0.1), *strides]
    found = detect(Run.of(signal_at(in_turn((1200, 3.0), *work, (600, 3.0)))))
    lengths_s = sorted(round(each.end_s - each.start_s) for one in found for each in one.stretches)
    assert lengths_s[20:] == pytest.approx([60, 120, 180, 240, 300], abs=3)


@pytest.mark.parametrize(("second_mps", "sets"), [(3.72, 1), (3.8, 2)])
def test_a_second_set_without_a_heart_must_weigh_4_nats(second_mps: float, sets: int) -> None:
    """Three of 100 s with jogs weigh 3.5 or 4.2; alone either is a set."""
    second = [part for _ in range(3) for part in ((100, second_mps), (60, 2.4))]
    first = [part for _ in range(5) for part in ((80, 5.0), (100, 2.0))]
    both = in_turn((900, 3.0), *first, (600, 3.0), *second, (900, 3.0))
    assert len(detect(Run.of(signal_at(both)))) == sets
    alone = in_turn((900, 3.0), *second, (900, 3.0))
    assert len(detect(Run.of(signal_at(alone)))[0].stretches) == 3


@pytest.mark.parametrize(
    ("end_mps", "beats", "count"),
    [
        (3.3, None, 6),  # Nearer to easy running, and not plain for four minutes.
        (3.7, None, 7),
        (3.3, 172.0, 7),  # The heart worked as in the others, which have 175.
        (3.3, 160.0, 6),
    ],
)
def test_a_piece_of_the_warm_up_as_long_as_a_rep_is_none(
    make_activity: Make, end_mps: float, beats: float | None, count: int
) -> None:
    rest = (120, 1.3)
    parts = [(900, 3.0), rest, (240, end_mps), rest, *[(240, 4.2), rest] * 6, (600, 3.0)]
    records = pieces(*parts)
    if beats is not None:
        levels = [(900, 145.0), rest, (240, beats), rest, *[(240, 175.0), rest] * 6, (600, 145.0)]
        beating = [110.0 if level == rest[1] else level for _, level in levels]
        records["heart_rate_bpm"] = np.repeat(
            [*beating, beating[-1]], [*(seconds for seconds, _ in levels), 1]
        )
    assert detected(make_activity(records)).efforts.height == count


@pytest.mark.parametrize(("end_mps", "count"), [(3.6, 6), (4.2, 7)])
def test_a_warm_up_is_no_rep_for_being_faster_than_jogged_rests(
    make_activity: Make, end_mps: float, count: int
) -> None:
    """Twelve minutes of jog at 2.4 m/s are more than ten of easy running at 3.4 m/s."""
    rest, jog = (120, 1.3), (120, 2.4)
    parts = [(360, 3.4), rest, (240, end_mps), rest, *[(240, 4.3), jog] * 6, (240, 3.4)]
    assert detected(make_activity(pieces(*parts))).efforts.height == count


@pytest.mark.parametrize(
    ("first_mps", "grade", "beats", "count"),
    [
        (3.8, 0.07, None, 8),  # Hardly faster than easy running, but up the hill.
        (3.8, 0.0, 160.0, 7),  # A piece of the warm-up, whose heart beats as fast as after 20 s.
        (4.5, 0.0, None, 8),  # A stride before the hills.
    ],
)
def test_of_hill_reps_the_first_is_told_by_its_climb(
    make_activity: Make, first_mps: float, grade: float, beats: float | None, count: int
) -> None:
    jog = (80, 2.4)
    reps = [(20, first_mps), jog, *[(20, 4.4), jog] * 7]
    climbs = [grade, *[0.07] * 7]
    parts = [(900, 3.4), (90, 0.0), *reps, (600, 3.4)]
    records = pieces(*parts)
    slopes = [0.0, 0.0, *(slope for up in climbs for slope in (up, -up * 0.45)), 0.0]
    climbed = np.repeat(
        [slope * speed for slope, (_, speed) in zip(slopes, parts, strict=True)],
        [seconds for seconds, _ in parts],
    )
    records["altitude_m"] = 400.0 + np.concatenate(([0.0], np.cumsum(climbed)))
    if beats is not None:
        records["heart_rate_bpm"] = np.full(len(climbed) + 1, beats)
    assert detected(make_activity(records)).efforts.height == count
