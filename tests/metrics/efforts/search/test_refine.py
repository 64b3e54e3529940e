"""Sets whose reps are unlike each other are found whole, and a dip cuts no rep in two."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metrics.efforts.run import Run
from metrics.efforts.search.detection import detect
from metrics.efforts.search.refine import between_walks
from metrics.recording.signal import Floats
from tests.metrics.hand_made import Make, detected, in_turn, pieces, signal_at

WALK = 1.4


def with_heart(run: dict[str, Any]) -> dict[str, Any]:
    """Add a heart that works and rests as the run tells."""
    return run | {"heart_rate_bpm": beats(np.diff(run["distance_m"], append=run["distance_m"][-1]))}


def beats(speed: Floats) -> Floats:
    """Let a heart beat 170 in reps and come down to 120 in walks, in half a minute."""
    beat = np.full(len(speed), 130.0)
    for second in range(1, len(speed)):
        goal = 170.0 if speed[second] > 3.4 else 120.0 if speed[second] < 2 else 140.0
        beat[second] = beat[second - 1] + (goal - beat[second - 1]) / 30
    return beat


@pytest.mark.parametrize("lengths_s", [(210, 222, 282, 279, 372), (120, 330, 90, 240, 60, 180)])
def test_unlike_reps_between_walks_are_a_set(
    make_activity: Make, lengths_s: tuple[int, ...]
) -> None:
    reps = [part for length_s in lengths_s for part in ((length_s, 3.9), (55, WALK))]
    run = with_heart(pieces((700, 2.8), (55, WALK), *reps, (600, 2.8)))
    rows = detected(make_activity(run)).efforts
    assert rows["duration_s"].to_list() == pytest.approx(lengths_s, abs=4)


def test_of_what_is_run_between_walks_the_faster_ones_are_guessed() -> None:
    """What was jogged between two of them is none, nor a warm-up with its walks."""
    lengths_s = (120, 330, 90, 240, 60, 180)
    reps = [part for length_s in lengths_s for part in ((length_s, 3.9), (55, WALK))]
    reps[6:6] = [(50, 2.5), (55, WALK)]
    speed = in_turn((300, 2.5), (50, WALK), (700, 2.6), (120, WALK), *reps, (600, 2.6))
    run = Run.of(signal_at(speed, heart_rate_bpm=beats(speed)))
    is_used, is_claimed = (np.zeros(len(each), dtype=np.bool_) for each in (speed, run.plateaus))
    found = between_walks(run, is_used, is_claimed)
    assert found is not None
    assert found[0].length_s.tolist() == list(lengths_s)


def test_unlike_stretches_between_walks_need_a_heart_that_rests(make_activity: Make) -> None:
    """Drills, lights and errands come in all lengths too."""
    parts = [part for length_s in (32, 31, 108, 61, 45) for part in ((length_s, 3.0), (45, WALK))]
    run = pieces((900, 2.5), (45, WALK), *parts, (600, 2.5))
    still = run | {"heart_rate_bpm": np.full(len(run["time_s"]), 140.0)}
    assert detected(make_activity(still)).efforts.is_empty()


@pytest.mark.parametrize(("run_mps", "count"), [(4.3, 0), (4.7, 5)])
def test_unlike_runs_with_nothing_to_compare_them_with_are_a_set_only_if_easy_for_nobody(
    make_activity: Make, run_mps: float, count: int
) -> None:
    """A fast runner's long run has walks for drinks, in which a heart rests by forty beats."""
    parts = [
        part for length_s in (332, 700, 310, 406, 279) for part in ((length_s, run_mps), (80, WALK))
    ]
    run = with_heart(pieces(*parts))
    assert detected(make_activity(run)).efforts.height == count


@pytest.mark.parametrize(
    ("lengths_s", "rests_s"),
    [
        ((98, 73, 48) * 5, (35, 30, 103) * 5),
        (
            (366, 284, 212, 140, 68, 70, 67, 69, 68, 66),
            (180, 130, 130, 110, 46, 45, 50, 44, 47, 45),
        ),
        ((440, 445, 455, 145, 143, 138, 146, 142, 147), (150, 141, 145, 70, 71, 69, 62, 70, 66)),
    ],
    ids=["series", "ladder-and-block", "two-blocks"],
)
@pytest.mark.parametrize("run_mps", [2.9, 4.5])
def test_a_plan_tells_a_session_between_stands_without_easy_running_or_a_heart(
    make_activity: Make, lengths_s: tuple[int, ...], rests_s: tuple[int, ...], run_mps: float
) -> None:
    parts = [
        part
        for rep_s, rest_s in zip(lengths_s, rests_s, strict=True)
        for part in ((rep_s, run_mps), (rest_s, 0.0))
    ]
    rows = detected(make_activity(pieces(*parts))).efforts
    assert rows["duration_s"].to_list() == pytest.approx(lengths_s, abs=3)


@pytest.mark.parametrize(
    ("lengths_s", "rest_s"),
    [
        ((334, 285, 334, 360, 231, 287, 269), 100),  # a group waits for its last
        ((300, 305, 296, 301, 303, 299, 300), 40),  # a drink after each lap
        ((1000, 1010, 990, 1005, 1000), 240),  # friends are met
    ],
)
def test_easy_running_between_stands_that_nobody_planned_is_no_set(
    make_activity: Make, lengths_s: tuple[int, ...], rest_s: int
) -> None:
    parts = [part for run_s in lengths_s for part in ((run_s, 2.9), (rest_s, 0.0))]
    assert detected(make_activity(pieces(*parts))).efforts.is_empty()


def test_easy_running_between_walks_of_its_own_is_no_set(make_activity: Make) -> None:
    """Lights and drinks come as they like."""
    parts = [
        (564, 2.95),
        (120, 0.0),
        (457, 3.05),
        (150, 0.0),
        (1001, 2.8),
        (170, 0.0),
        (1400, 2.75),
    ]
    assert detected(make_activity(pieces(*parts))).efforts.is_empty()


def test_a_long_rep_among_short_ones_belongs_to_them(make_activity: Make) -> None:
    series = [(455, 3.6), (110, WALK), *[(105, 4.1), (57, WALK)] * 4]
    run = with_heart(pieces((800, 2.9), (90, WALK), *series, *series, (700, 2.9)))
    lengths_s = detected(make_activity(run)).efforts.sort("start_s")["duration_s"].to_list()
    assert lengths_s == pytest.approx([455, 105, 105, 105, 105] * 2, abs=4)


@pytest.mark.parametrize(("last", "count"), [((32, 5.5), 8), ((32, 2.6), 7)])
def test_a_short_rep_in_every_jogged_rest_belongs_to_the_set(
    make_activity: Make, last: tuple[int, float], count: int
) -> None:
    """Four times an 800 and a 200: one of the short ones alone is like no rep."""
    pair = [(140, 5.2), (70, 2.4), (32, 5.5), (180, 2.6)]
    run = pieces((600, 2.8), *pair * 3, *pair[:2], last, (600, 2.6))
    assert detected(make_activity(with_heart(run))).efforts.height == count


def test_what_lies_in_some_rests_only_is_no_rep_of_the_set(make_activity: Make) -> None:
    """A stride after the first one is what it is."""
    reps = [(140, 5.2), (70, 2.4), (32, 5.5), (180, 2.6), *[(140, 5.2), (280, 2.6)] * 3]
    run = pieces((600, 2.8), *reps, (600, 2.6))
    assert detected(make_activity(with_heart(run))).efforts.height == 4


@pytest.mark.parametrize(("dip_s", "count"), [(6, 2), (50, 4)])
def test_a_dip_of_seconds_cuts_no_rep_in_two(
    make_activity: Make, *, dip_s: int, count: int
) -> None:
    half = [(540, 3.7), (dip_s, 1.2), (540, 3.7)]
    run = pieces((1000, 2.9), *half, (180, WALK), *half, (180, WALK), (900, 2.9))
    efforts = detected(make_activity(run)).efforts
    assert efforts.height == count
    assert np.ptp(efforts["duration_s"].to_numpy()) < 10


@pytest.mark.parametrize(("speed_mps", "count"), [(2.8, 4), (3.2, 5)])
def test_a_run_of_another_length_beside_drills_must_be_plain_by_itself(
    make_activity: Make, speed_mps: float, count: int
) -> None:
    """As fast as they, it may be the way home: no heart and no sibling vouches for it."""
    drills = [(31, 3.0), (29, 1.5)] * 4
    run = pieces((400, 2.4), (29, 0.5), *drills, (108, speed_mps), (120, WALK), (200, 2.4))
    assert detected(make_activity(run)).efforts.height == count


def test_what_nobody_can_run_is_no_planned_session() -> None:
    parts = [part for _ in range(8) for part in ((60, 11.0), (90, 0.0))]
    run = Run.of(signal_at(in_turn(*parts)))
    is_used, is_claimed = np.zeros(len(run.speed), bool), np.zeros(len(run.plateaus), bool)
    assert between_walks(run, is_used, is_claimed) is None


@pytest.mark.parametrize(
    ("work", "rests_s"),
    [
        (
            [(34, 6.0)] * 4
            + [(80, 5.2)] * 2
            + [(175, 4.8)] * 2
            + [(80, 5.2)] * 2
            + [(34, 6.0)] * 4,
            [60, 75, 60, 110, 78, 130, 200, 205, 85, 180, 62, 66, 64, 170],
        ),
        ([(102, 6.1), (32, 6.4)] * 3, [30, 330] * 3),
    ],
)
def test_reps_that_are_plain_by_themselves_need_no_heart(
    work: list[tuple[int, float]], rests_s: list[int]
) -> None:
    """Who stops the watch in the rests has none that falls: a pyramid, and a series of pairs."""
    rested = [
        part for rep, rest_s in zip(work, rests_s, strict=True) for part in (rep, (rest_s, 0.3))
    ]
    speed = in_turn((690, 3.2), (300, 0.3), *rested, (765, 3.1))
    (found,) = detect(Run.of(signal_at(speed)))
    lengths_s = [each.end_s - each.start_s for each in found.stretches]
    assert lengths_s == pytest.approx([seconds for seconds, _ in work], abs=4)


def test_easy_runs_between_stops_are_not_plain_by_themselves() -> None:
    lights = [part for seconds in (200, 90, 330, 150, 260) for part in ((seconds, 3.4), (45, 0.3))]
    assert not detect(Run.of(signal_at(in_turn((690, 3.2), (60, 0.3), *lights, (765, 3.1)))))
