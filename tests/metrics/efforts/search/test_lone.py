"""A tempo or a race is found by itself, a faster finish is not."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.contract.enums import EffortKind
from metrics.efforts.run import Reps, Run
from metrics.efforts.search.lone import companions, lone_effort, primers
from tests.metrics.hand_made import Make, detected, in_turn, pieces, signal_at


@pytest.mark.parametrize(
    ("seconds", "kind"), [(1800, EffortKind.SUSTAINED), (600, EffortKind.SURGE)]
)
def test_a_tempo_is_found_by_itself(make_activity: Make, seconds: int, kind: EffortKind) -> None:
    rows = detected(make_activity(pieces((800, 3.0), (seconds, 3.8), (600, 3.0)))).efforts
    assert rows["kind"].to_list() == [kind]
    assert rows["duration_s"].to_list() == pytest.approx([seconds], abs=3.0)


@pytest.mark.parametrize("after_s", [0, 600])
@pytest.mark.parametrize(("speed_mps", "count"), [(4.5, 1), (3.8, 0)])
def test_a_race_of_two_minutes_after_its_warm_up_is_found_where_it_is_plain(
    make_activity: Make, *, after_s: int, speed_mps: float, count: int
) -> None:
    """Also where the watch was stopped at the line."""
    run = pieces((900, 3.0), (300, 0.0), (140, speed_mps), *[(after_s, 3.0)] * (after_s > 0))
    assert detected(make_activity(run)).efforts.height == count


def test_a_last_faster_third_is_no_tempo(make_activity: Make) -> None:
    run = pieces((1200, 3.0), (1200, 3.3), (1200, 3.7))
    assert detected(make_activity(run)).efforts.is_empty()


@pytest.mark.parametrize(("mile_mps", "count"), [(4.4, 5), (3.4, 4)])
def test_a_mile_before_the_reps_belongs_to_them_where_it_is_plain(
    make_activity: Make, mile_mps: float, count: int
) -> None:
    mile = [(round(1609 / mile_mps), mile_mps), (300, 1.3)]
    parts = [(900, 3.0), (120, 1.0), *mile, *[(80, 5.0), (90, 1.3)] * 4, (600, 3.0)]
    shown = detected(make_activity(pieces(*parts)))
    assert shown.sets["rep_count"].to_list() == [1] * (count - 4) + [4]
    assert shown.sets["set_index"].n_unique() == 1


@pytest.mark.parametrize(
    ("before_s", "seconds", "speed_mps", "after_s", "count"),
    [
        (900, 600, 3.62, 600, 1), (900, 600, 3.46, 600, 0),
        (900, 130, 4.2, 600, 1), (900, 112, 4.2, 600, 0),
        (200, 600, 3.8, 600, 1), (165, 600, 3.8, 600, 0),
    ],
)  # fmt: skip
def test_how_plain_how_long_and_how_framed_a_lone_effort_is(
    make_activity: Make, before_s: int, seconds: int, speed_mps: float, after_s: int, count: int
) -> None:
    run = pieces((before_s, 3.0), (seconds, speed_mps), (after_s, 3.0))
    assert detected(make_activity(run)).efforts.height == count


@pytest.mark.parametrize(
    ("gap_s", "mile_mps", "count"), [(500, 3.51, 5), (700, 3.51, 4), (700, 4.4, 5)]
)
def test_a_mile_long_before_the_reps_is_none_of_theirs_unless_it_would_stand_alone(
    make_activity: Make, gap_s: int, mile_mps: float, count: int
) -> None:
    parts = [
        (900, 3.0),
        (60, 1.0),
        (370, mile_mps),
        (gap_s, 1.3),
        *[(80, 5.0), (90, 1.3)] * 4,
        (600, 3.0),
    ]
    assert detected(make_activity(pieces(*parts))).efforts.height == count


@pytest.mark.parametrize(
    ("seconds", "speed_mps", "is_lone"),
    [
        (130, 4.08, True),  # 36 % faster.
        (130, 3.96, False),  # 32 % faster; of two minutes it takes 35 %.
        (210, 3.83, True),  # 27.7 % faster.
        (210, 3.76, False),  # 25.3 % faster; of 210 s it takes 26.4 %.
        (400, 3.57, True),  # 19 % faster.
        (400, 3.51, False),  # 17 % faster; of five minutes and more it takes 18 %.
    ],
)
def test_a_shorter_lone_effort_must_be_plainer(
    seconds: int, speed_mps: float, *, is_lone: bool
) -> None:
    run = Run.of(signal_at(in_turn((900, 3.0), (seconds, speed_mps), (900, 3.0))))
    stretch = Reps(start=np.array([900]), end=np.array([900 + seconds]))
    assert (lone_effort(run, stretch) is not None) is is_lone


@pytest.mark.parametrize(("after_s", "is_lone"), [(9, True), (11, False)])
def test_the_last_ten_seconds_of_a_recording_frame_no_effort(
    after_s: int, *, is_lone: bool
) -> None:
    run = Run.of(signal_at(in_turn((900, 3.0), (600, 4.5), (after_s, 1.0))))
    stretch = Reps(start=np.array([900]), end=np.array([1500]))
    assert (lone_effort(run, stretch) is not None) is is_lone


@pytest.mark.parametrize(("slow_s", "is_lone"), [(58, True), (64, False)])
def test_a_tenth_of_a_lone_effort_may_be_slow(slow_s: int, *, is_lone: bool) -> None:
    """Of ten minutes that is a minute, inside it or as much outside as fast."""
    inside = in_turn((900, 3.0), (300, 4.5), (slow_s, 3.0), (300 - slow_s, 4.5), (900, 3.0))
    outside = in_turn((900, 3.0), (600, 4.5), (300, 3.0), (slow_s, 4.5), (600, 3.0))
    stretch = Reps(start=np.array([900]), end=np.array([1500]))
    for speed in (inside, outside):
        assert (lone_effort(Run.of(signal_at(speed)), stretch) is not None) is is_lone


def test_seconds_that_positions_err_by_hide_no_lone_effort() -> None:
    """A quarter of its seconds lie below half height, and five short strides outside above."""
    noisy, strides = [(3, 2.6), (9, 4.3)] * 50, [(8, 4.5), (112, 3.0)] * 5
    speed = in_turn((300, 3.0), *strides, *noisy, (900, 3.0))
    stretch = Reps(start=np.array([900]), end=np.array([1500]))
    assert lone_effort(Run.of(signal_at(speed)), stretch) is not None


@pytest.mark.parametrize(("median_s", "is_lone"), [(30.0, True), (170.0, False)])
def test_points_further_apart_than_half_minutes_show_no_lone_effort(
    median_s: float, *, is_lone: bool
) -> None:
    """A phone that wrote six points in a quarter of an hour tells of five speeds, not of edges."""
    speed = in_turn((900, 3.0), (600, 4.5), (900, 3.0))
    run = Run.of(signal_at(speed, sampling_median_s=median_s))
    stretch = Reps(start=np.array([900]), end=np.array([1500]))
    assert (lone_effort(run, stretch) is not None) is is_lone


@pytest.mark.parametrize(("hole_s", "is_lone"), [(290, True), (310, False)])
def test_a_hole_in_the_records_shows_no_lone_effort(hole_s: int, *, is_lone: bool) -> None:
    """Positions before and behind it may lie anywhere; one speed joins them."""
    speed = in_turn((900, 3.0), (600, 3.8), (600, 3.0))
    is_gap = np.zeros(len(speed), dtype=np.bool_)
    is_gap[900 : 900 + hole_s] = True
    run = Run.of(signal_at(speed, is_gap=is_gap))
    candidate = Reps(start=np.array([900]), end=np.array([1500]))
    assert (lone_effort(run, candidate) is not None) is is_lone


@pytest.mark.parametrize(("grade", "is_lone"), [(-0.02, True), (-0.05, False)])
def test_what_is_faster_downhill_only_is_no_lone_effort(grade: float, *, is_lone: bool) -> None:
    """A twelfth of the cost goes for each percent: 3.8 m/s are 3.4 on the flat, or 3.0."""
    grades = in_turn((900, 0.0), (600, grade), (900, 0.0))
    run = Run.of(signal_at(in_turn((900, 3.0), (600, 3.8), (900, 3.0)), grade=grades))
    stretch = Reps(start=np.array([900]), end=np.array([1500]))
    assert (lone_effort(run, stretch) is not None) is is_lone


@pytest.mark.parametrize(("after_bpm", "is_lone"), [(164.0, True), (166.0, False)])
def test_a_heart_rests_after_a_lone_effort(after_bpm: float, *, is_lone: bool) -> None:
    beats = in_turn((900, 140.0), (600, 170.0), (900, after_bpm))
    speed = in_turn((900, 3.0), (600, 3.8), (900, 3.0))
    stretch = Reps(start=np.array([900]), end=np.array([1500]))
    run = Run.of(signal_at(speed, heart_rate_bpm=beats))
    assert (lone_effort(run, stretch) is not None) is is_lone


@pytest.mark.parametrize(("walk_s", "is_lone"), [(900, True), (2500, False)])
def test_what_is_run_on_a_hike_is_no_lone_effort(walk_s: int, *, is_lone: bool) -> None:
    speed = in_turn((900, 3.0), (600, 3.8), (900, 3.0), (walk_s, 1.4))
    stretch = Reps(start=np.array([900]), end=np.array([1500]))
    assert (lone_effort(Run.of(signal_at(speed)), stretch) is not None) is is_lone


def _beside_a_set(
    before_s: int, *mile: tuple[int, float], walk_s: int = 0, noise_mps: float = 0.0
) -> bool:
    """Tell whether 450 s after some easy running belong to a set that comes soon after."""
    easy, walk = (before_s, 3.0), [(walk_s, 1.2)] if walk_s else []
    speed = in_turn(easy, *walk, *mile, (200, 1.2), *[(80, 5.0), (100, 1.2)] * 4, (900, 3.0))
    is_used = np.zeros(len(speed), dtype=np.bool_)
    start_s = before_s + walk_s
    is_used[start_s + 650 : start_s + 650 + 3 * 180 + 80] = True
    stretch = Reps(start=np.array([start_s]), end=np.array([start_s + 450]))
    run = Run.of(signal_at(speed, noise_mps=noise_mps))
    return companions(run, stretch, is_used) is not None


@pytest.mark.parametrize(
    ("walk_s", "slow_s", "belongs"),
    [(0, 21, True), (0, 24, False), (60, 42, True), (60, 48, False)],
)
def test_of_a_long_effort_beside_a_set_a_twentieth_may_be_slow_or_a_tenth_between_walks(
    walk_s: int, slow_s: int, *, belongs: bool
) -> None:
    mile = [(225, 4.2), (slow_s, 3.0), (225 - slow_s, 4.2)]
    assert _beside_a_set(900, *mile, walk_s=walk_s) is belongs


def test_seconds_that_positions_err_by_hide_no_long_effort_beside_a_set() -> None:
    """A fifth of its seconds lie below half height, and no plateau."""
    assert _beside_a_set(900, *[(12, 4.2), (3, 2.9)] * 30, noise_mps=0.5)


@pytest.mark.parametrize(("before_s", "belongs"), [(190, True), (170, False)])
def test_what_a_recording_begins_with_is_a_warm_up(before_s: int, *, belongs: bool) -> None:
    """However lively: three minutes of running come before a long effort."""
    assert _beside_a_set(before_s, (450, 4.2)) is belongs


def test_of_long_efforts_in_one_another_the_one_that_explains_most_is_beside_a_set() -> None:
    """A jog behind it makes the longer one no better, though it is plain as well."""
    speed = in_turn((900, 3.0), (400, 4.0), (80, 2.6), (200, 1.2), *[(80, 5.0), (100, 1.2)] * 4)
    is_used = np.zeros(len(speed), dtype=np.bool_)
    is_used[1580 : 1580 + 3 * 180 + 80] = True
    both = Reps(start=np.array([900, 900]), end=np.array([1300, 1380]))
    found = companions(Run.of(signal_at(speed)), both, is_used)
    assert found is not None
    assert found.end.tolist() == [1300]


@pytest.mark.parametrize(
    ("second_s", "first_mps", "second_mps", "count"),
    [
        (180, 3.6, 3.6, 2),  # A fifth faster than easy: alone, three minutes take 29 %.
        (180, 3.5, 3.5, 0),  # 17 %: one and a half times plain is 18 %.
        (158, 3.6, 3.6, 2),
        (152, 3.6, 3.6, 0),  # Apart by more than 0.15 in the log of their lengths.
        (180, 3.6, 3.8, 2),
        (180, 3.6, 3.86, 0),  # And by more than 0.06 in that of their speeds.
    ],
)
def test_two_like_efforts_confirm_each_other(
    second_s: int, first_mps: float, second_mps: float, count: int
) -> None:
    speed = in_turn((900, 3.0), (180, first_mps), (600, 3.0), (second_s, second_mps), (600, 3.0))
    ends = np.array([1080, 1680 + second_s])
    both = Reps(start=np.array([900, 1680]), end=ends)
    found = lone_effort(Run.of(signal_at(speed)), both)
    assert (0 if found is None else len(found)) == count


def test_the_way_into_a_lone_effort_is_none_of_it(make_activity: Make) -> None:
    """Of stretches in one another the one that explains most has its edges."""
    run = pieces((900, 3.0), (30, 3.5), (600, 4.2), (30, 3.5), (900, 3.0))
    rows = detected(make_activity(run)).efforts
    assert rows["duration_s"].to_list() == pytest.approx([600], abs=4.0)


@pytest.mark.parametrize(
    ("walk_s", "mile_mps", "belongs"),
    [(0, 3.57, True), (0, 3.51, False), (60, 3.48, True), (60, 3.42, False)],
)
def test_a_long_effort_beside_a_set_is_plainer_than_plain(
    walk_s: int, mile_mps: float, *, belongs: bool
) -> None:
    """Of a mile 12 % are plain: 19 % are enough, 17 % are not; 16 and 14 % between two walks."""
    assert _beside_a_set(900, (450, mile_mps), walk_s=walk_s) is belongs


@pytest.mark.parametrize(
    ("second_s", "second_mps", "rest_s", "count"),
    [(570, 3.5, 120, 2), (400, 3.5, 120, 2), (570, 3.1, 120, 1), (90, 3.5, 120, 0)],
)
def test_two_long_efforts_with_a_walk_between_are_found(
    make_activity: Make, second_s: int, second_mps: float, rest_s: int, count: int
) -> None:
    parts = [
        (600, 2.75),
        (570, 3.5),
        (rest_s, 1.4),
        (second_s, second_mps),
        (110, 1.4),
        (600, 2.75),
    ]
    assert detected(make_activity(pieces(*parts))).efforts.height == count


@pytest.mark.parametrize(("rest_s", "count"), [(200, 2), (700, 0)])
def test_near_a_long_effort_of_a_set_another_one_is_near_the_set(rest_s: int, count: int) -> None:
    """The second of two comes a quarter of an hour after the strides; ten minutes are a break."""
    strides = [(30, 5.5), (60, 1.2)] * 4
    speed = in_turn((2400, 3.4), *strides, (870, 3.97), (rest_s, 1.2), (880, 3.96), (120, 1.2))
    is_used = np.zeros(len(speed), dtype=np.bool_)
    is_used[2400:2700] = True
    start = np.array([2760, 2760 + 870 + rest_s])
    long = Reps(start=start, end=start + np.array([870, 880]))
    found = companions(Run.of(signal_at(speed)), long, is_used)
    assert (0 if found is None else len(found)) == count


def test_two_long_efforts_beside_a_set_belong_to_it(make_activity: Make) -> None:
    long, short = [(228, 3.7), (100, 1.4)], [(60, 5.0), (60, 1.4)]
    run = pieces((700, 2.8), (90, 1.4), *long * 2, *short * 6, (600, 2.8))
    rows = detected(make_activity(run)).efforts.sort("start_s")
    assert rows["duration_s"].to_list() == pytest.approx([228] * 2 + [60] * 6, abs=4)


@pytest.mark.parametrize(
    ("efforts", "steps", "count"),
    [
        ([(600, 60, 4.0), (780, 60, 4.0)], None, 2),
        ([(600, 60, 4.0), (780, 60, 3.2)], None, 0),  # One is faint.
        ([(600, 60, 4.0), (780, 40, 4.0)], None, 0),  # Unlike in length,
        ([(600, 60, 4.0), (780, 60, 4.6)], None, 0),  # and in speed.
        ([(300, 60, 4.0), (780, 60, 4.0)], None, 0),  # More than ten minutes before the set.
        ([(600, 15, 4.8), (700, 17, 4.8), (800, 15, 4.8)], None, 0),  # Positions err so.
        ([(600, 15, 4.8), (700, 17, 4.8), (800, 15, 4.8)], 170.0, 3),
        ([(600, 15, 4.8), (700, 17, 4.8), (800, 15, 4.8)], 161.0, 0),
        ([(600, 60, 4.0), (780, 60, 4.0), (500, 60, 3.8), (420, 40, 4.0)], None, 0),  # Lively.
        ([(600, 60, 4.0), (780, 60, 4.0), (20, 60, 4.0)], None, 2),  # That was long ago,
        ([(600, 60, 4.2), (780, 60, 4.2), (450, 40, 3.7)], None, 2),  # or is much slower.
    ],
)
def test_like_short_efforts_soon_before_a_set_belong_to_it(
    efforts: list[tuple[int, int, float]], steps: float | None, count: int
) -> None:
    speed = np.concatenate((np.full(1000, 3.0), in_turn(*[(90, 4.5), (90, 2.0)] * 5, (600, 3.0))))
    cadence = np.full(len(speed), 160.0)
    for begins, length_s, mps in efforts:
        speed[begins : begins + length_s] = mps
        cadence[begins : begins + length_s] = steps or 160.0
    told = cadence if steps else np.full(len(speed), np.nan)
    is_used = np.zeros(len(speed), dtype=np.bool_)
    is_used[1000:1810] = True
    start = np.array([start for start, _, _ in efforts])
    free = Reps(start=start, end=start + np.array([length_s for _, length_s, _ in efforts]))
    found = primers(Run.of(signal_at(speed, cadence_spm=told)), free, is_used)
    assert (0 if found is None else len(found)) == count


@pytest.mark.parametrize(("sprint_s", "is_found"), [(14, True), (35, False)])
def test_sprints_before_it_are_nothing_like_a_long_effort(sprint_s: int, *, is_found: bool) -> None:
    """Four of them last for more than a tenth of it, but each is over within half a minute."""
    sprints = [(60, 0.5), (sprint_s, 6.5)] * 4
    first_s = 1200 + sum(seconds for seconds, _ in sprints) + 200
    work = [(200, 0.5), (490, 4.1), (300, 0.5), *[(220, 4.5), (180, 0.5)] * 4]
    speed = in_turn((1200, 3.0), *sprints, *work, (600, 3.0))
    is_used = np.zeros(len(speed), dtype=np.bool_)
    is_used[first_s + 790 : first_s + 790 + 1420] = True
    long = Reps(start=np.array([first_s]), end=np.array([first_s + 490]))
    assert (companions(Run.of(signal_at(speed)), long, is_used) is not None) is is_found
