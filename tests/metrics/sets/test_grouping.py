"""Which efforts make a set, and which of them are alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.contract.enums import EffortEvidence, EffortKind, SetShape
from metrics.efforts.lags import USUAL_LAG_S
from metrics.efforts.measures import Measures, measure_efforts
from metrics.efforts.reconcile import Effort
from metrics.efforts.run import Run
from metrics.recording.signal import build_signal
from metrics.sets.grouping import Group, group_efforts, is_cut_short
from parsers.parse import parse
from simulator.shapes import session
from tests.metrics.hand_made import (
    Make,
    detected,
    detected_sets,
    measured_in_turn,
    measured_rep,
    pieces,
)


@pytest.mark.parametrize(("last_s", "counts"), [(20, [6]), (16, [6]), (9, [5, 1])])
def test_a_last_stride_that_the_recording_cut_short_belongs_to_its_like(
    make_activity: Make, last_s: int, counts: list[int]
) -> None:
    """A watch that trails by some seconds never writes the last ones before it is stopped."""
    parts = [(600, 3.0), *[(20, 5.2), (60, 3.0)] * 5, (last_s, 5.2)]
    shown = detected(make_activity(pieces(*parts)))
    assert shown.sets["rep_count"].to_list() == counts
    assert shown.efforts["end_s"][-1] + USUAL_LAG_S == sum(seconds for seconds, _ in parts) + 1
    assert shown.efforts["flags"].to_list() == [None] * 5 + ["cut_short"]


def test_an_effort_before_a_last_jog_was_not_cut_short(make_activity: Make) -> None:
    parts = [(600, 3.0), *[(20, 5.2), (60, 3.0)] * 5, (20, 5.2), (8, 3.0)]
    assert detected(make_activity(pieces(*parts))).efforts["flags"].to_list() == [None] * 6


@pytest.mark.parametrize(
    ("name", "shape", "counts"),
    [
        ("reps_16x400", SetShape.UNIFORM, [16]),
        ("reps_20x400_plus_1", SetShape.UNIFORM_PLUS_LAST, [20, 1]),
        ("grouped_3x4x200", SetShape.SERIES, [4, 4, 4]),
        ("pyramid", SetShape.PYRAMID, [1] * 7),
        ("timed_10x1min", SetShape.TIMED, [10]),
    ],
)
def test_simulated_sets_have_their_shape(name: str, shape: SetShape, counts: list[int]) -> None:
    (activity,) = parse(session(name, seed=1).content).activities
    rows = detected_sets(activity)
    assert rows["shape"].unique().to_list() == [shape]
    assert rows["rep_count"].to_list() == counts
    assert rows["set_index"].unique().to_list() == [1]
    assert rows["group_index"].to_list() == list(range(1, len(counts) + 1))
    assert rows["group_count"].unique().to_list() == [len(counts)]
    assert rows["text"].n_unique() == 1


def test_a_faster_last_rep_is_the_plus_one(run_sets: Callable[..., pl.DataFrame]) -> None:
    rows = run_sets(*[(80, 5.0), (150, 2.5)] * 8, (70, 5.7))
    assert rows["rep_count"].to_list() == [8, 1]
    assert rows["shape"].unique().to_list() == [SetShape.UNIFORM_PLUS_LAST]
    assert rows["last_over_median"].to_list() == [pytest.approx(1.14, abs=0.02), None]
    assert " + 1 × 400 in 70." in rows["text"][0]


def test_strides_after_long_reps_are_a_set_of_their_own(
    run_sets: Callable[..., pl.DataFrame],
) -> None:
    rows = run_sets(*[(200, 4.6), (120, 2.2)] * 4, (300, 2.8), *[(15, 6.0), (60, 2.8)] * 4)
    assert rows["set_index"].to_list() == [1, 2]
    assert rows["kind"].to_list() == [EffortKind.REP, EffortKind.STRIDE]


WORK: dict[str, tuple[Sequence[tuple[float, float]], list[int], SetShape | None]] = {
    "2x1000+3x300": ([(230, 4.35)] * 2 + [(55, 5.45)] * 3, [2, 3], SetShape.GROUPED),
    "3x800+2x400": ([(160, 5.0)] * 3 + [(75, 5.33)] * 2, [3, 2], SetShape.GROUPED),
    "3x(400, 200)": ([(80, 5.0), (36, 5.56)] * 3, [3, 3], SetShape.SERIES),
    "2x(800, 400, 200)": ([(160, 5.0), (75, 5.33), (35, 5.71)] * 2, [2, 2, 2], SetShape.SERIES),
    "3x(400 slow, 400 fast)": ([(80, 5.0), (74, 5.4)] * 3, [3, 3], SetShape.SERIES),
    "4x200 slow + 4x200 fast": ([(40, 5.0)] * 4 + [(36, 5.56)] * 4, [4, 4], SetShape.GROUPED),
    "8x200 slower from one to the next": (
        [(40 + n * 0.4, 5.0 / (1 + n * 0.01)) for n in range(8)],
        [8],
        SetShape.UNIFORM,
    ),
    "8x400, one of them slow": ([(80, 5.0)] * 3 + [(86, 4.65)] + [(80, 5.0)] * 4, [8], None),
    "no two alike": (
        [(50, 4.6), (200, 4.4), (95, 4.6), (300, 4.2), (28, 5.0)],
        [1] * 5,
        SetShape.FARTLEK,
    ),
}


@pytest.mark.parametrize("name", WORK)
def test_unlike_reps_are_groups_whatever_their_order(make_activity: Make, name: str) -> None:
    work, counts, shape = WORK[name]
    sets = group_efforts(measured_reps(make_activity, work))
    assert [len(group.reps) for group in sets[0].groups] == counts
    assert len(sets) == 1
    assert shape is None or sets[0].shape is shape


def measured_reps(
    make_activity: Make, work: Sequence[tuple[float, float]], rests_s: Sequence[int] = ()
) -> list[Measures]:
    """Measure reps of (seconds, speed), each with its rest behind it, 90 s if not given."""
    rests = (*rests_s, *[90] * (len(work) - len(rests_s)))
    parts = [
        part
        for (seconds, speed), rest in zip(work, rests, strict=True)
        for part in ((round(seconds), speed), (rest, 2.0))
    ]
    run = Run.of(build_signal(make_activity(pieces((600, 3.0), *parts, (600, 3.0)))))
    ends = 600 + np.cumsum([seconds for seconds, _ in parts])
    efforts = [
        Effort(
            start_s=float(end - parts[at][0]),
            end_s=float(end),
            evidence=EffortEvidence.DETECTION,
            confidence=0.9,
        )
        for at, end in enumerate(ends)
        if at % 2 == 0
    ]
    return measure_efforts(run, efforts)


REPS = {(20, 6.0), (36, 5.6), (75, 5.3), (160, 5.0)}


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from([(20, 6.0), (36, 5.6), (75, 5.3), (160, 5.0)]), min_size=1, max_size=9)
)
def test_every_rep_is_in_one_group_of_like_length(
    make_activity: Make, work: Sequence[tuple[float, float]]
) -> None:
    sets = group_efforts(measured_reps(make_activity, work))
    starts = [rep.start_s for effort_set in sets for rep in effort_set.reps]
    assert starts == sorted(starts)
    assert len(starts) == len(work)
    for group in (group for effort_set in sets for group in effort_set.groups):
        lengths = [rep.duration_s for rep in group.reps]
        assert max(lengths) / min(lengths) < 1.3


@pytest.mark.parametrize(("second_mps", "counts"), [(5.2, [8]), (5.26, [4, 4])])
def test_paces_part_from_4_5_percent_on(
    make_activity: Make, second_mps: float, counts: list[int]
) -> None:
    work = [(80.0, 5.0)] * 4 + [(80.0, second_mps)] * 4
    (reps,) = group_efforts(measured_reps(make_activity, work))
    assert [len(group.reps) for group in reps.groups] == counts


@pytest.mark.parametrize(("steps", "counts"), [((1, 1), [8]), ((1, 3), [4, 4])])
def test_goes_at_one_step_of_a_workout_are_of_one_pace_however_they_fade(
    steps: tuple[int, int], counts: list[int]
) -> None:
    """Steps of one length may ask for two paces."""
    reps = [
        measured_rep(600 + 170.0 * number, 80.0, mps, target_m=400.0, step_index=steps[number // 4])
        for number, mps in enumerate([5.4] * 4 + [5.0] * 4)
    ]
    (effort_set,) = group_efforts(reps)
    assert [len(group.reps) for group in effort_set.groups] == counts


@pytest.mark.parametrize(("second_mps", "counts"), [(5.3, [8]), (5.4, [4, 4])])
def test_paces_alternate_from_6_5_percent_on(
    make_activity: Make, second_mps: float, counts: list[int]
) -> None:
    """5.3 is 5.8 % faster: even reps on a windy lap swing as much; 5.4 is 7.7 %."""
    work = [(80.0, 5.0), (80.0, second_mps)] * 4
    (reps,) = group_efforts(measured_reps(make_activity, work))
    assert [len(group.reps) for group in reps.groups] == counts


@pytest.mark.parametrize(("last_mps", "counts"), [(5.15, [6]), (5.35, [5, 1])])
def test_a_last_rep_4_percent_faster_was_run_all_out(
    make_activity: Make, last_mps: float, counts: list[int]
) -> None:
    (reps,) = group_efforts(measured_reps(make_activity, [(80.0, 5.0)] * 5 + [(80.0, last_mps)]))
    assert [len(group.reps) for group in reps.groups] == counts


@pytest.mark.parametrize(("last_s", "counts"), [(177, [4, 1]), (184, [4, 1]), (174, [5])])
def test_reps_of_one_group_differ_by_a_tenth_and_their_edges(
    make_activity: Make, last_s: int, counts: list[int]
) -> None:
    """Of 156 s: 10 % and 2.5 s of edges make 1.12 times."""
    work = [(156.0, 5.0)] * 4 + [(float(last_s), 5.0)]
    (reps,) = group_efforts(measured_reps(make_activity, work))
    assert [len(group.reps) for group in reps.groups] == counts


@pytest.mark.parametrize(("middle_s", "shape"), [(155, SetShape.UNIFORM), (170, SetShape.SERIES)])
def test_a_rest_1_8_times_the_usual_one_ends_a_series(
    make_activity: Make, middle_s: int, shape: SetShape
) -> None:
    work = [(60.0, 5.0)] * 6
    (reps,) = group_efforts(measured_reps(make_activity, work, [90, 90, middle_s]))
    assert reps.shape is shape


@pytest.mark.parametrize(("first", "shape"), [(5, SetShape.SERIES), (6, SetShape.UNIFORM)])
def test_no_series_has_more_than_two_and_a_half_times_the_reps_of_another(
    make_activity: Make, first: int, shape: SetShape
) -> None:
    """Who ties a shoe before the last two of eight did no two series."""
    work, rests_s = [(60.0, 5.0)] * (first + 2), [*[90] * (first - 1), 200]
    (reps,) = group_efforts(measured_reps(make_activity, work, rests_s))
    assert reps.shape is shape


def test_series_that_a_pace_cuts_through_are_alike(make_activity: Make) -> None:
    """The second of three is run at both paces: it is a step from neither."""
    work = [(45.0, speed) for speed in (*[4.6] * 6, *[4.3] * 6)]
    (reps,) = group_efforts(measured_reps(make_activity, work, [90, 90, 90, 300] * 2))
    assert reps.shape is SetShape.SERIES
    assert (reps.repeats, [part.count for part in reps.series]) == (3, [4])


def test_a_ladder_has_lengths_that_no_edge_explains(make_activity: Make) -> None:
    """Four of 44 s, then four of 46 s and four of 48 s, all slower: these are no steps."""
    work = [(length, mps) for length, mps in ((44, 5.0), (46, 4.6), (48, 4.6)) for _ in "1234"]
    (reps,) = group_efforts(measured_reps(make_activity, work, [90, 90, 90, 300] * 2))
    assert [len(group.reps) for group in reps.groups] == [4, 4, 4]
    assert reps.shape is SetShape.GROUPED


@pytest.mark.parametrize(("gap_s", "count"), [(580, 1), (620, 2)])
def test_ten_minutes_part_two_sets(make_activity: Make, gap_s: int, count: int) -> None:
    work = [(60.0, 5.0)] * 2 + [(120.0, 4.8)] * 2
    assert len(group_efforts(measured_reps(make_activity, work, [300, gap_s, 300]))) == count


def counts_of(reps: list[Measures], recorded_s: float = 1e9) -> list[list[int]]:
    """Count the reps of each group, set by set."""
    sets = group_efforts(reps, recorded_s)
    return [[len(group.reps) for group in effort_set.groups] for effort_set in sets]


@pytest.mark.parametrize(("last_s", "counts"), [(28.1, [5]), (28.9, [4, 1])])
def test_motion_makes_a_stride_longer_by_five_seconds(last_s: float, counts: list[int]) -> None:
    """Of 20 s: 10 % and 5 s are 1.42 times."""
    assert counts_of(measured_in_turn([(20, 5.0)] * 4 + [(last_s, 5.0)])) == [counts]


@pytest.mark.parametrize(("last_s", "counts"), [(46.0, [5]), (47.2, [4, 1])])
def test_edges_make_a_rep_longer_by_two_and_a_half_seconds(
    last_s: float, counts: list[int]
) -> None:
    """Of 40 s: 10 % and 2.5 s are 1.176 times."""
    assert counts_of(measured_in_turn([(40, 6.0)] * 4 + [(last_s, 6.0)])) == [counts]


@pytest.mark.parametrize(("minute_mps", "counts"), [(3.9, [4, 1]), (3.8, [5])])
def test_lengths_that_differ_in_both_measures_are_two(minute_mps: float, counts: list[int]) -> None:
    """Of 214 m in 45 s: 9 % more in 60 s are no like, 6 % are."""
    assert counts_of(measured_in_turn([(45, 4.75)] * 4 + [(60, minute_mps)])) == [counts]


@pytest.mark.parametrize(
    ("last", "counts"),
    [((347, 4.63), [1, 1]), ((347, 4.3), [2]), ((300, 4.63), [2])],
    ids=["longer and faster", "longer", "faster"],
)
def test_a_rep_that_was_longer_and_yet_faster_is_of_another_length(
    last: tuple[float, float], counts: list[int]
) -> None:
    """After 1260 m in 5:13; what took less at that pace is as long."""
    assert counts_of(measured_in_turn([(313, 4.02), last])) == [counts]


@pytest.mark.parametrize(
    ("seconds", "is_in_order"),
    [
        ([90, 45, 90, 30, 60], False),
        ([30, 60, 30, 90, 45], False),
        ([30, 60, 90, 60, 30], True),
        ([30, 45, 60, 90], True),
        ([90, 30, 90, 30, 30, 90], True),
        ([60] * 5, True),
    ],
)
def test_three_lengths_that_turn_twice_are_in_no_order(
    seconds: list[float], *, is_in_order: bool
) -> None:
    (fartlek,) = group_efforts(measured_in_turn([(each, 5.0) for each in seconds]))
    assert fartlek.is_in_order is is_in_order


@pytest.mark.parametrize(
    ("seconds", "counts"),
    [
        ([19.4, 20.0, 9.8, 19.9, 20.6, 24.0], [6]),
        ([19.4, 9.8, 19.9, 9.6, 20.6, 9.9], [3, 3]),
        ([19.4, 20.0, 20.2, 9.8], [3, 1]),
        ([19.4, 20.0, 47.0, 19.9, 20.6], [5]),
        ([19.4, 20.0, 52.0, 19.9, 20.6], [2, 1, 2]),
    ],
)
def test_one_odd_stride_in_a_row_was_seen_wrongly(seconds: list[float], counts: list[int]) -> None:
    """One that has its like, or that ends the row, may be meant."""
    assert counts_of(measured_in_turn([(each, 5.0) for each in seconds])) == [counts]


@pytest.mark.parametrize(
    ("speeds_mps", "counts"),
    [
        ([4.58, 4.69, 4.15, 4.7, 4.61, 4.19], [6]),
        ([4.26, 4.41, 4.45, 4.87, 4.9, 4.96], [6]),
        ([4.4, 4.45, 4.4, 5.1, 5.15, 5.1], [3, 3]),
        ([4.5, 4.55, 4.45, 4.5, 4.5, 5.1], [6]),
    ],
)
def test_strides_of_one_pace_differ_by_a_twentieth(
    speeds_mps: list[float], counts: list[int]
) -> None:
    """Three errors of two means of three strides are 12 %."""
    assert counts_of(measured_in_turn([(20, speed) for speed in speeds_mps])) == [counts]


@pytest.mark.parametrize(("second_mps", "counts"), [(5.29, [8]), (5.34, [4, 4])])
def test_paces_part_by_three_of_their_standard_deviations(
    second_mps: float, counts: list[int]
) -> None:
    """Where each rep's speed is known to 2 %, paces 5.6 % apart are one, and 6.6 % two."""
    work = [(80.0, 5.0)] * 4 + [(80.0, second_mps)] * 4
    assert counts_of(measured_in_turn(work, speed_sd_mps=0.1)) == [counts]


@pytest.mark.parametrize(("second_mps", "counts"), [(5.44, [4]), (5.5, [2, 2])])
def test_paces_of_two_reps_each_part_from_9_percent_on(
    second_mps: float, counts: list[int]
) -> None:
    assert counts_of(measured_in_turn([(80, 5.0)] * 2 + [(80, second_mps)] * 2)) == [counts]


def test_three_reps_of_each_pace_are_enough_to_part_by_less() -> None:
    assert counts_of(measured_in_turn([(80, 5.0)] * 3 + [(80, 5.3)] * 3)) == [[3, 3]]


@pytest.mark.parametrize(("last_mps", "counts"), [(5.42, [4]), (5.48, [3, 1])])
def test_a_last_rep_after_three_is_all_out_from_9_percent_on(
    last_mps: float, counts: list[int]
) -> None:
    """Three reps, even within 1 %, say little of how much the fourth may stray: 9 times that."""
    assert counts_of(measured_in_turn([(80, 5.0)] * 3 + [(80, last_mps)])) == [counts]


@pytest.mark.parametrize(("gap_s", "sets"), [(340, 1), (380, 2)])
def test_six_usual_rests_part_two_sets(gap_s: float, sets: int) -> None:
    work = [(60.0, 5.0)] * 4 + [(120.0, 4.8)] * 2
    assert len(counts_of(measured_in_turn(work, [60, 60, 60, gap_s, 60]))) == sets


@pytest.mark.parametrize(
    ("gap_s", "last_s", "sets"), [(290, 38.0, 1), (310, 38.0, 2), (290, 60.0, 2)]
)
def test_like_series_are_one_set_over_rests_of_five_minutes(
    gap_s: float, last_s: float, sets: int
) -> None:
    """Of 38 s with as long rests in them: six of these part other work."""
    work = [(38.0, 5.1)] * 4 + [(last_s, 5.1)] * 4
    assert len(counts_of(measured_in_turn(work, [38, 38, 38, gap_s, 38, 38, 38]))) == sets


def test_rests_between_steps_last_by_the_watch() -> None:
    """The motion of one was lost half way: that is no longer rest, and no end of a series."""
    reps = []
    for number in range(8):
        start_s = 600.0 + 34.0 * number
        fields: dict[str, Any] = {"official_s": 25.0, "target_m": 100.0, "is_watch_ended": True}
        fields |= {"marked_s": (start_s, start_s + 25.0), "evidence": EffortEvidence.STEP}
        reps.append(measured_rep(start_s, 13.0 if number == 3 else 25.0, 4.0, **fields))
    assert counts_of(reps) == [[8]]


@pytest.mark.parametrize(("seen_s", "counts"), [(9.5, [5]), (8.5, [4, 1])])
def test_a_watch_hides_six_seconds_of_the_stride_it_is_stopped_in(
    seen_s: float, counts: list[int]
) -> None:
    strides = measured_in_turn([(15.0, 6.0)] * 4 + [(seen_s, 6.0)])
    assert counts_of(strides, recorded_s=strides[-1].end_s) == [counts]


@pytest.mark.parametrize(("before_end_s", "is_cut"), [(3.5, True), (4.5, False)])
def test_a_recording_cuts_short_what_ends_in_its_last_four_seconds(
    *, before_end_s: float, is_cut: bool
) -> None:
    assert is_cut_short(measured_rep(600.0, 20.0, 6.0), 620.0 + before_end_s) is is_cut


@pytest.mark.parametrize(("rep_s", "sets"), [(52.0, 1), (57.0, 2)])
def test_reps_1_8_times_as_long_as_strides_are_another_set(rep_s: float, sets: int) -> None:
    work = [(30.0, 5.5)] * 3 + [(rep_s, 5.0)] * 3
    assert len(counts_of(measured_in_turn(work))) == sets


@pytest.mark.parametrize(
    ("seconds", "metres", "is_short"),
    [(30.0, 179.0, True), (30.0, 181.0, False), (36.0, 150.0, True), (37.0, 150.0, False)],
)
def test_strides_are_under_180_m_and_at_most_36_s(
    seconds: float, metres: float, *, is_short: bool
) -> None:
    assert Group(reps=(measured_rep(600.0, seconds, metres / seconds),)).is_short is is_short


@pytest.mark.parametrize(("last_mps", "counts"), [(5.17, [13]), (5.23, [12, 1])])
def test_after_many_even_reps_a_last_one_is_all_out_from_4_percent_on(
    last_mps: float, counts: list[int]
) -> None:
    assert counts_of(measured_in_turn([(80, 5.0)] * 12 + [(80, last_mps)])) == [counts]


@pytest.mark.parametrize(("evidence", "sets"), [("lap", 2), ("detection", 1)])
def test_strides_that_nobody_pressed_are_no_part_of_a_pressed_workout(
    evidence: str, sets: int
) -> None:
    """Two before three 400s: too few to be a set beside reps that were found alike."""
    strides = [measured_rep(start_s, 12.0, 5.5) for start_s in (600.0, 670.0)]
    reps = [
        measured_rep(start_s, 80.0, 5.0, evidence=EffortEvidence(evidence))
        for start_s in (770.0, 920.0, 1070.0)
    ]
    assert len(group_efforts([*strides, *reps])) == sets


RISING_MPS = (5.7, 5.85, 6.08, 6.24, 6.15, 6.37, 6.38, 6.60, 6.62, 6.55)


@pytest.mark.parametrize(
    ("speeds_mps", "counts"),
    [(RISING_MPS, [10]), (RISING_MPS[::-1], [10]), ((4.95, 5.0, 4.98, 5.4, 5.42, 5.38), [3, 3])],
    ids=["rising", "falling", "leap"],
)
def test_reps_that_grow_faster_from_one_to_the_next_have_no_second_pace(
    speeds_mps: Sequence[float], counts: list[int]
) -> None:
    (found,) = counts_of(measured_in_turn([(80.0, mps) for mps in speeds_mps]))
    assert found == counts


def test_paces_alternate_in_all_parts_of_a_series_or_in_none() -> None:
    turning, even = (5.0, 5.6, 5.0, 5.6), (5.3, 5.32, 5.28, 5.3)
    rests_s = [90.0, 90.0, 90.0, 240.0] * 2
    (found,) = counts_of(measured_in_turn([(80.0, mps) for mps in (*turning, *even)], rests_s))
    assert found == [4, 4]
    (found,) = counts_of(measured_in_turn([(80.0, mps) for mps in (*turning, *turning)], rests_s))
    assert len(found) == 2


@pytest.mark.parametrize(("goes", "groups"), [(2, 1), (3, 2)])
def test_two_slow_reps_of_six_are_no_second_pace(goes: int, groups: int) -> None:
    (found,) = counts_of(measured_in_turn([(80.0, mps) for mps in (5.6, 5.0, 5.62) * goes]))
    assert len(found) == groups
