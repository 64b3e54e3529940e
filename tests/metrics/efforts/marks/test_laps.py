"""Pressed laps that mark efforts, and those that do not."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from metrics.contract.enums import EffortEvidence
from metrics.efforts.marks.read import marks
from parsers.common.activity import Activity, Intensity, LapTrigger
from tests.metrics.efforts.marks.lapped import (
    EASY_KM,
    MILE_AT_4,
    TEMPO_KM,
    lap_marks,
    stopped,
    with_pauses,
)
from tests.metrics.hand_made import (
    COUNT,
    Make,
    all_laps,
    lap,
    marked_efforts,
    pieces,
    with_laps,
)

JOG_S, JOG = 97, (97, 3.0)


def stopped_marks(
    make_activity: Make, *goes: tuple[tuple[float, float], ...], stood_s: float
) -> list[float]:
    """List the lengths of the laps, of (seconds, speed) between stops, that are marks of work."""
    run = stopped(make_activity, *goes, stood_s=stood_s)
    return [mark.official_s or 0.0 for mark in marks(run)]


def test_auto_laps_are_no_evidence(reps: Activity) -> None:
    total_s = reps.records["time_s"].max()
    kilometres = [
        lap(at, at + 320.0, 3.125, trigger=LapTrigger.DISTANCE, intensity=Intensity.INTERVAL)
        for at in np.arange(0.0, float(total_s), 320.0)  # type: ignore[arg-type]
    ]
    rows = marked_efforts(with_laps(reps, kilometres))
    assert rows["evidence"].to_list() == [EffortEvidence.DETECTION] * COUNT


def test_a_rep_pressed_so_late_that_it_hardly_is_faster_belongs_to_the_others(
    make_activity: Make,
) -> None:
    """Too faint for the signal alone, with jog in the third lap and rep in the rest before it."""
    parts = [(600, 3.0), *[(20, 3.5), (80, 3.0)] * 5, (300, 3.0)]
    speed = np.concatenate([np.full(seconds, value) for seconds, value in parts])
    metres = np.concatenate(([0.0], np.cumsum(speed)))
    run = make_activity({"time_s": np.arange(len(metres), dtype=float), "distance_m": metres})
    bounds = [0, *(600 + 100 * n + at for n in range(5) for at in (0, 20)), 1400]
    bounds[5:7] = [807, 828]
    laps = [lap(a, b, float(metres[b] - metres[a]) / (b - a)) for a, b in pairwise(bounds)]
    assert marked_efforts(with_laps(run, laps)).height == 5


def test_a_jog_between_walks_is_no_rep(reps: Activity) -> None:
    laps = all_laps()
    laps[-1] = lap(laps[-1]["start_s"], laps[-1]["start_s"] + 60, 1.2)
    laps.append(lap(laps[-1]["end_s"], laps[-1]["end_s"] + 200, 2.4))
    laps.append(lap(laps[-1]["end_s"], laps[-1]["end_s"] + 60, 1.2))
    assert marked_efforts(with_laps(reps, laps)).height == COUNT


def test_a_cool_down_whose_first_kilometer_an_auto_lap_cut_is_no_rep(make_activity: Make) -> None:
    """The warm-up shows that auto-laps are on; what follows was walked."""
    warm_up = (EASY_KM, EASY_KM, (97.0, 3.0))
    reps = ((61.0, 4.0), (97.0, 2.4)) * 3
    laps = (*warm_up, *reps, (370.0, 1000 / 370), (511.0, 1.9))
    assert lap_marks(make_activity, *laps) == pytest.approx([61.0] * 3)


@pytest.mark.parametrize(
    ("last_mps", "lengths_s"), [(3.6, [540.0]), (2.9, []), (3.3, [540.0]), (3.2, [])]
)
def test_steps_ever_faster_without_a_rest_are_one_effort(
    make_activity: Make, last_mps: float, lengths_s: list[float]
) -> None:
    """Three of 3 minutes; where the last is slower by more than 2 %, none stands out by itself."""
    parts = ((300.0, 2.7), (1500.0, 2.7), (180.0, 3.2), (180.0, 3.35), (180.0, last_mps))
    assert lap_marks(make_activity, *parts, (303.0, 2.6)) == pytest.approx(lengths_s)


@pytest.mark.parametrize(("first_mps", "count"), [(4.4, 3), (4.2, 2)])
def test_a_first_lap_of_round_meters_is_a_rep_where_it_was_run_as_fast(
    make_activity: Make, first_mps: float, count: int
) -> None:
    """4000 m, then 1200s, of a workout whose warm-up was recorded by itself."""
    rep, stand = (1200 / 4.5, 4.5), (187.0, 0.3)
    laps = ((4000 / first_mps, first_mps), stand, rep, stand, rep, stand)
    assert len(lap_marks(make_activity, *laps)) == count


def test_a_warm_up_and_a_cool_down_as_long_as_each_other_are_no_reps(make_activity: Make) -> None:
    rep, jog = (20.3, 3.4), (61.0, 2.5)
    laps = ((303.0, 2.9), (1507.0, 2.3), rep, jog, rep, jog, rep, jog, (311.0, 2.9))
    assert lap_marks(make_activity, *laps) == pytest.approx([20.3] * 3)


@pytest.mark.parametrize(("last_mps", "count"), [(1.1, 3), (2.0, 4)])
def test_what_was_walked_at_the_end_of_a_workout_is_no_rep(
    make_activity: Make, last_mps: float, count: int
) -> None:
    laps = ((303.0, 2.0), *[(600.0, 3.0), (120.0, 1.2)] * 3, (600.0, last_mps))
    assert len(lap_marks(make_activity, *laps)) == count


@pytest.mark.parametrize("trigger", [LapTrigger.TIME, LapTrigger.MANUAL])
@pytest.mark.parametrize(("fast_mps", "count"), [(4.6, 8), (3.3, 8), (3.05, 0)])
def test_laps_of_two_exact_lengths_in_turn_are_kept_whole(
    make_activity: Make, trigger: LapTrigger, fast_mps: float, count: int
) -> None:
    """20 s and 60 s, exported without steps, though some jogs were as fast as a rep."""
    parts = [(900, 3.0), *[(20, fast_mps), (60, 3.0)] * 8, (300, 3.0)]
    run = make_activity(pieces(*parts))
    ends = np.cumsum([0, *(seconds for seconds, _ in parts)]).tolist()
    feel = np.random.default_rng(1).normal(1, 0.02, len(parts))
    laps = [
        lap(start, end, mps * feel[at], trigger=trigger)
        for at, ((start, end), (_, mps)) in enumerate(zip(pairwise(ends), parts, strict=True))
    ]
    assert marked_efforts(with_laps(run, laps)).height == count


def test_laps_of_one_length_alternate_with_nothing(make_activity: Make) -> None:
    run = make_activity(pieces((1800, 3.2)))
    laps = [lap(at, at + 300.0, 3.33, trigger=LapTrigger.MANUAL) for at in range(0, 1800, 300)]
    assert marked_efforts(with_laps(run, laps)).is_empty()


@pytest.mark.parametrize(("speed_mps", "count"), [(3.3, 0), (3.42, 1)])
def test_a_lap_is_work_12_percent_faster_than_both_its_neighbors(
    make_activity: Make, speed_mps: float, count: int
) -> None:
    assert len(lap_marks(make_activity, (603, 3.0), (113, speed_mps), (603, 3.0))) == count


@pytest.mark.parametrize(("last_s", "is_rep"), [(87, True), (83, False)])
def test_a_last_lap_must_be_as_long_as_another_within_15_percent(
    make_activity: Make, last_s: int, *, is_rep: bool
) -> None:
    slow = (103, 2.5)
    laps = ((603, 2.5), (100, 4.52), slow, (100, 4.52), slow, (last_s, 4.2))
    assert (last_s in lap_marks(make_activity, *laps)) is is_rep


@pytest.mark.parametrize(
    ("seconds", "speed_mps", "is_rep"),
    [
        (25.5, 3.3, True),  # 28 % longer.
        (26.5, 3.3, False),  # 33 % longer.
        (19.0, 3.28, True),  # 56 % of the rise from the jog to the others.
        (19.0, 3.22, False),  # 44 % of it.
    ],
)
def test_a_late_pressed_rep_fits_the_others_by_30_percent_of_length_and_half_their_height(
    make_activity: Make, seconds: float, speed_mps: float, *, is_rep: bool
) -> None:
    rep = (20.0, 3.5)
    laps = ((603, 3.0), rep, JOG, rep, JOG, (seconds, speed_mps), JOG, rep, (303, 3.0))
    assert (seconds in lap_marks(make_activity, *laps)) is is_rep


@pytest.mark.parametrize(("speed_mps", "is_rep"), [(3.9, False), (4.1, True)])
def test_the_slowest_rep_runs_at_four_fifths_of_the_median(
    make_activity: Make, speed_mps: float, *, is_rep: bool
) -> None:
    rep, walk = (81.0, 5.0), (103.0, 1.5)
    laps = ((603, 3.0), rep, walk, rep, walk, (91.0, speed_mps), walk, rep, walk, (303, 3.0))
    assert (91.0 in lap_marks(make_activity, *laps)) is is_rep


def test_a_tempo_that_an_auto_lap_cut_is_one_mark_of_ten_minutes(make_activity: Make) -> None:
    """Steps of 18 and 10 minutes, cut at kilometers, exported without their steps."""
    warm_up = (*[EASY_KM] * 3, (90.0, 3.0))
    tempo = (TEMPO_KM, TEMPO_KM, (40.0, 3.6))
    assert lap_marks(make_activity, *warm_up, *tempo, (307.0, 2.6)) == pytest.approx([600.0])


def test_a_kilometer_rep_is_not_joined_with_its_jog(make_activity: Make) -> None:
    laps = ((603.0, 3.0), *[TEMPO_KM, (97.0, 2.4)] * 3, (403.0, 3.0))
    assert lap_marks(make_activity, *laps) == pytest.approx([280.0] * 3)


def test_a_lap_that_an_auto_lap_began_was_not_pressed(make_activity: Make) -> None:
    """Its meters jumped: no runner did 810 m in 125 s among rounds of 300."""
    rounds = [(seconds, 300.0 / seconds) for seconds in (130.0, 128.0, 131.0, 129.0)]
    assert lap_marks(make_activity, *rounds, (125.0, 6.48), *rounds, (20.0, 2.4)) == []


@pytest.mark.parametrize(("beside_s", "count"), [(134.0, 0), (144.0, 1)])
def test_a_lap_as_long_as_both_its_neighbors_is_a_round_whose_meters_jumped(
    make_activity: Make, beside_s: float, count: int
) -> None:
    """From 8 % more on it may be a rep: nobody runs as long fast as slowly by chance."""
    laps = ((130.0, 2.6), (127.0, 3.3), (beside_s, 2.6), (135.0, 2.7))
    assert len(lap_marks(make_activity, *laps)) == count


@pytest.mark.parametrize(("wait_s", "count"), [(8.9, 3), (10.1, 4)])
def test_a_lap_under_10_s_like_no_other_is_the_wait_for_the_next_step(
    make_activity: Make, wait_s: float, count: int
) -> None:
    rep, jog = (15.3, 5.0), (61.0, 2.5)
    laps = ((603.0, 2.5), rep, jog, (wait_s, 4.0), jog, rep, jog, rep, (303.0, 2.5))
    assert len(lap_marks(make_activity, *laps)) == count


def test_reps_of_whole_auto_laps_that_a_press_began_are_marks(make_activity: Make) -> None:
    """Three miles as a tempo, then a part of one: the press that ended it fell on the auto-lap."""
    jog = (179.0, 2.8)
    laps = ((301.0, 3.0), *[MILE_AT_4] * 3, jog, MILE_AT_4, (111.0, 4.0), jog, (331.0, 3.0))
    expected = [3 * MILE_AT_4[0], MILE_AT_4[0] + 111.0]
    assert lap_marks(make_activity, *laps) == pytest.approx(expected)


@pytest.mark.parametrize(("last_s", "mps", "count"), [(311, 4.1, 3), (311, 3.7, 2), (197, 4.1, 2)])
def test_a_recording_may_end_with_a_rep_as_fast_and_half_as_long_as_others(
    make_activity: Make, last_s: float, mps: float, count: int
) -> None:
    laps = ((601.0, 3.0), (721.0, 4.1), (117.0, 2.6), (411.0, 4.1), (123.0, 2.6), (last_s, mps))
    assert len(lap_marks(make_activity, *laps)) == count


@pytest.mark.parametrize(
    ("stood_s", "easy_mps", "count"), [(70.0, 3.3, 4), (8.0, 3.3, 0), (70.0, 4.8, 0)]
)
def test_reps_with_the_timer_stopped_for_their_rests_are_marks(
    make_activity: Make, stood_s: float, easy_mps: float, count: int
) -> None:
    """No lap tells of the rests: beside slower running four stops do, and none as short as that."""
    reps_s, easy = (173.0, 171.0, 175.0, 172.0), ((424.0, easy_mps),)
    goes = (easy, *(((rep_s, 5.0),) for rep_s in reps_s), ((391.0, easy_mps),))
    told = stopped_marks(make_activity, *goes, stood_s=stood_s)
    assert told == pytest.approx(reps_s[:count])


@pytest.mark.parametrize(("slow_mps", "count"), [(5.2, 6), (4.6, 3)])
def test_reps_between_stops_rise_half_as_high_as_the_faster_ones_beside_them(
    make_activity: Make, slow_mps: float, count: int
) -> None:
    """200s of 6.6 and of 5.2 m/s in turn, above easy running of 2.8; one at 4.6 was jogged."""
    goes = [((200 / mps, mps),) for mps in (6.6, slow_mps) * 3]
    easy = ((424.0, 2.8),)
    assert len(stopped_marks(make_activity, easy, *goes, easy, stood_s=80.0)) == count


def test_a_rep_goes_on_over_an_auto_lap_until_the_timer_stops(make_activity: Make) -> None:
    """Of 1200 m the watch cut a kilometer off; the rest was run faster."""
    rep = ((250.0, 4.0), (41.5, 4.8))
    easy = (EASY_KM, (65.0, 3.0))
    told = stopped_marks(make_activity, easy, rep, rep, rep, rep, ((397.0, 2.9),), stood_s=160.0)
    assert told == pytest.approx([291.5] * 4)


def test_goes_at_one_length_are_no_rise_where_the_timer_stood(make_activity: Make) -> None:
    goes = [((100.0, mps),) for mps in (4.0, 4.0, 4.1)]
    told = stopped_marks(make_activity, ((424.0, 3.0),), *goes, ((391.0, 2.9),), stood_s=40.0)
    assert told == pytest.approx([100.0] * 3)


@pytest.mark.parametrize(
    ("first_mps", "lengths_s"), [(2.8, [180.0]), (2.9, [360.0])], ids=["run on", "begun"]
)
def test_a_step_as_fast_as_the_run_before_it_has_not_begun_to_rise(
    make_activity: Make, first_mps: float, lengths_s: list[float]
) -> None:
    parts = ((300.0, 2.6), (1500.0, 2.7), (180.0, first_mps), (180.0, 3.6), (303.0, 2.5))
    assert lap_marks(make_activity, *parts) == pytest.approx(lengths_s)


@pytest.mark.parametrize(("long_mps", "count"), [(4.75, 4), (4.55, 4), (4.2, 3)])
def test_a_longer_rep_may_be_slower_by_more_than_a_fifth(
    make_activity: Make, long_mps: float, count: int
) -> None:
    """A 2000 before three 300s of 6 m/s, after a walk that followed the warm-up."""
    reps = ((54.0, 6.0), (130.0, 0.5), (53.0, 6.1), (131.0, 0.5), (55.0, 6.0))
    warm_up = ((600.0, 2.7), (91.0, 1.0))
    parts = (*warm_up, (421.0, long_mps), (440.0, 0.5), *reps, (600.0, 2.9))
    assert len(lap_marks(make_activity, *parts)) == count


def test_a_last_lap_is_no_rep_for_its_length_alone(make_activity: Make) -> None:
    """What was jogged home took as long as the reps, by chance."""
    reps = ((121.0, 4.7), (90.0, 1.0)) * 3
    laps = ((600.0, 2.5), *reps, (332.0, 2.4), (120.0, 3.0))
    assert lap_marks(make_activity, *laps) == pytest.approx([121.0] * 3)


@pytest.mark.parametrize(
    ("float_mps", "float_s", "goes", "count"),
    [(3.75, 184.0, 5, 5), (3.75, 184.0, 4, 0), (3.85, 184.0, 5, 0), (3.75, 195.0, 5, 0)],
    ids=["floats", "too few", "no slower", "rounds"],
)
def test_presses_every_three_minutes_faster_and_slower_in_turn_are_reps_and_floats(
    make_activity: Make, float_mps: float, float_s: float, goes: int, count: int
) -> None:
    """Seven percent apart, which is too little to tell one rep. Rounds are of the same meters."""
    rep_s = (183.0, 181.4, 186.2, 182.8, 184.1)[:goes]
    if float_s > max(rep_s):
        rep_s = (183.0,) * goes
    turns = [part for seconds in rep_s for part in ((seconds, 4.0), (float_s, float_mps))]
    told = lap_marks(make_activity, (1203.0, 3.7), *turns, (1140.0, 3.7))
    assert len(told) == count


@pytest.mark.parametrize(
    ("lengths_s", "count"),
    [((45.0, 93.2, 151.7, 96.4, 44.6), 0), ((45.0, 93.2, 151.7, 96.4, 45.0), 2), ((45.0, 93.2), 1)],
)
def test_one_press_of_many_falls_on_a_round_length_by_chance(
    make_activity: Make, lengths_s: tuple[float, ...], count: int
) -> None:
    laps, at_s = [lap(0.0, 600.0, 3.0)], 600.0
    for length_s in lengths_s:
        laps += [
            lap(at_s, at_s + length_s, 5.013),
            lap(at_s + length_s, at_s + length_s + 81.3, 1.5),
        ]
        at_s += length_s + 81.3
    run = make_activity(pieces((round(at_s) + 300, 3.0)))
    assert sum(mark.is_watch_ended for mark in marks(with_laps(run, laps))) == count


@pytest.mark.parametrize(
    ("lengths_s", "warm_up_s", "count"),
    [
        ((72.0, 75.0, 75.0, 75.0), 600.0, 0),
        ((72.0, 75.0, 75.0, 75.0), 600.4, 3),
        ((60.0, 120.0, 60.0), 600.0, 3),
    ],
)
def test_whole_seconds_are_round_by_chance_unless_all_are(
    make_activity: Make, lengths_s: tuple[float, ...], warm_up_s: float, count: int
) -> None:
    laps, at_s = [lap(0.0, warm_up_s, 3.0)], warm_up_s
    for length_s in lengths_s:
        laps.append(lap(at_s, at_s + length_s, 5.013, timer_s=length_s))
        at_s += length_s
        laps.append(lap(at_s, at_s + 81, 1.5, timer_s=81.0))
        at_s += 81
    run = make_activity(pieces((round(at_s) + 300, 3.0)))
    assert sum(mark.is_watch_ended for mark in marks(with_laps(run, laps))) == count


def test_strides_with_the_timer_stopped_after_some_steps_are_work(make_activity: Make) -> None:
    """The laps between them ran six seconds each: too short to compare with, and yet rests."""
    laps, stops, at_s = [lap(0.0, 600.0, 3.2)], [], 600.0
    for seconds in (14.3, 14.0, 13.6):
        laps.append(lap(at_s, at_s + seconds, 6.3))
        at_s += seconds
        stops.append((at_s + 6.0, at_s + 76.0))
        ran = {"timer_s": 6.0, "distance_m": 25.0}
        laps.append(lap(at_s, at_s + 76.0, 4.2, **ran))
        at_s += 76.0
    run = with_pauses(make_activity(pieces((round(at_s) + 1, 3.0))), *stops)
    found = [mark.official_s for mark in marks(with_laps(run, laps))]
    assert found == pytest.approx([14.3, 14.0, 13.6])


@pytest.mark.parametrize(("tempo_mps", "count"), [(5.2, 6), (4.4, 5)], ids=["tempo", "jog"])
def test_a_tempo_before_strides_need_not_reach_half_way_to_their_speed(
    make_activity: Make, tempo_mps: float, count: int
) -> None:
    """A five between two tens is like neither of them."""
    strides = [part for s in (15.3, 13.6, 14.8, 13.1, 13.8) for part in ((s, 6.9), (4.7 * s, 1.5))]
    laps = ((903.0, 3.4), (301.4, tempo_mps), (612.0, 4.1), *strides, (287.0, 3.3))
    assert len(lap_marks(make_activity, *laps)) == count
