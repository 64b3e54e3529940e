"""What interrupts easy running as rests interrupt a set."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

import numpy as np
import pytest

from metrics.efforts.evidence.breaks import Interruption
from metrics.efforts.evidence.weight import Weight, weigh
from metrics.efforts.run import Reps, Run
from tests.metrics.efforts.evidence.hypotheses import weighed
from tests.metrics.hand_made import Make, detected, in_turn, pieces, signal_at


def test_stops_at_lights_make_no_set(make_activity: Make) -> None:
    parts = [(200, 3.0), (30, 0.0), (90, 3.0), (12, 0.0), (310, 3.0), (55, 0.0), (150, 3.0)]
    assert detected(make_activity(pieces(*parts, *parts))).efforts.is_empty()


@pytest.mark.parametrize(("run_mps", "count"), [(3.4, 0), (3.8, 5)])
def test_runs_between_even_stops_make_a_set_only_where_the_run_after_them_is_slower(
    make_activity: Make, *, run_mps: float, count: int
) -> None:
    stops = [(280, run_mps), (25, 0.0)] * 5
    activity = make_activity(pieces((200, 3.35), (25, 0.0), *stops, (1500, 3.35)))
    assert detected(activity).efforts.height == count


def test_regular_walking_breaks_of_a_slow_run_make_no_set(make_activity: Make) -> None:
    assert detected(make_activity(pieces(*[(240, 2.5), (60, 1.4)] * 9))).efforts.is_empty()


def test_the_same_breaks_between_fast_kilometres_make_one(make_activity: Make) -> None:
    sets = detected(make_activity(pieces(*[(240, 4.2), (60, 1.4)] * 6))).sets
    assert sets["rep_count"].to_list() == [6]


@pytest.mark.parametrize(("climb", "count"), [(0.15, 0), (0.0, 6)])
def test_climbs_that_are_walked_are_no_rests(
    make_activity: Make, *, climb: float, count: int
) -> None:
    """A walk uphill costs as much as the running between them; on the flat it is a rest."""
    walk, again = (240, 1.3), [(300, 3.0), (240, 1.3)] * 5
    run = pieces((900, 2.5), walk, *again, (300, 3.0), walk, (900, 2.5))
    steps_m = np.diff(run["distance_m"], prepend=0.0)
    run["altitude_m"] = 300 + np.cumsum(np.where(steps_m < 2, climb * steps_m, 0.0))
    assert detected(make_activity(run)).efforts.height == count


@pytest.mark.parametrize(
    ("rep", "rest_s", "interruption"),
    [
        ((80, 3.0), 70, Interruption.WALK),  # Less than nine tenths of the runs between them.
        ((80, 3.0), 75, Interruption.NONE),
        ((480, 2.4), 300, Interruption.WALK),  # A beginner's five minutes.
        ((200, 3.45), 65, Interruption.WALK),
        ((200, 3.55), 65, Interruption.NONE),  # Who runs faster takes no such breaks.
    ],
)
def test_walking_breaks_are_shorter_than_the_runs_and_slow_runners_take_them(
    rep: tuple[int, float], rest_s: int, interruption: Interruption
) -> None:
    walk = ((200, 1.2),)
    weight = weighed([rep] * 5, [(rest_s, 1.2)] * 4, before=walk, after=walk)
    assert weight.interruption is interruption


@pytest.mark.parametrize(
    ("stop_s", "interruption"), [(95, Interruption.STOP), (105, Interruption.NONE)]
)
def test_a_stop_of_a_minute_and_a_half_may_be_a_light(
    stop_s: int, interruption: Interruption
) -> None:
    def weight(rest_mps: float, run_mps: float = 3.0) -> Weight:
        rests, walk = [(stop_s, rest_mps)] * 4, ((200, 1.2),)
        return weighed([(200, run_mps)] * 5, rests, before=walk, after=walk)

    assert weight(0.5).interruption is interruption
    assert weight(0.7).interruption is Interruption.WALK
    assert weight(0.5, 3.6).interruption is Interruption.NONE


@pytest.mark.parametrize(
    ("run_mps", "stop_mps", "interruption"),
    [
        (3.7, 0.0, Interruption.STOP),  # A contrast of 6 %: for the last of a group.
        (3.9, 0.0, Interruption.NONE),  # One of 11 %.
        (3.7, 1.2, Interruption.WALK),
    ],
)
def test_long_breaks_from_runs_no_faster_than_easy_are_no_rests(
    run_mps: float, stop_mps: float, interruption: Interruption
) -> None:
    ends = [(300, 3.5), (130, 1.2)]
    stops = [(130, stop_mps)] * 4
    weight = weighed([(300, run_mps)] * 5, stops, before=ends, after=ends[::-1])
    assert weight.interruption is interruption


@pytest.mark.parametrize(
    ("warm_up", "interruption"),
    [
        ([(900, 2.5)], Interruption.NONE),
        ([(500, 2.5)], Interruption.WALK),  # No longer than two of the runs.
        ([(300, 2.5), (60, 1.3)] * 3, Interruption.WALK),  # It has such breaks, too.
        ([(300, 2.5), (20, 1.3)] * 3, Interruption.NONE),  # Those are crossings.
    ],
)
def test_who_runs_on_and_on_beside_a_set_takes_no_walking_breaks_in_it(
    warm_up: list[tuple[int, float]], interruption: Interruption
) -> None:
    before = [*warm_up, (180, 1.3)]
    weight = weighed([(250, 3.0)] * 5, [(120, 1.3)] * 4, before=before, after=())
    assert weight.interruption is interruption


@pytest.mark.parametrize(("rest_s", "is_hike"), [(590, False), (610, True)])
def test_walks_of_more_than_ten_minutes_are_a_hike(rest_s: int, *, is_hike: bool) -> None:
    weight = weighed([(80, 5.0)] * 4, [(rest_s, 1.3)] * 3)
    assert (weight.interruption is Interruption.HIKE) is is_hike
    assert weight.is_easy_running is is_hike


@pytest.mark.parametrize(
    ("run_s", "rest_s", "speed_mps", "is_hike"),
    [
        (200, 310, 3.0, True),
        (200, 290, 3.0, False),
        (110, 200, 3.0, False),  # Shorter than two minutes.
        (200, 310, 3.4, True),  # Faster than easy by 0.6 nats a rep,
        (200, 310, 3.5, False),  # by one.
    ],
)
def test_runs_of_minutes_between_walks_half_as_long_again_are_those_of_a_hike(
    run_s: int, rest_s: int, speed_mps: float, *, is_hike: bool
) -> None:
    weight = weighed([(run_s, speed_mps)] * 4, [(rest_s, 1.3)] * 3)
    assert (weight.interruption is Interruption.HIKE) is is_hike


def test_who_runs_fast_and_easily_hikes_as_well() -> None:
    """Fast is 4 m/s only where no easy running says otherwise."""
    weight = weighed([(200, 4.3)] * 4, [(310, 1.3)] * 3, before=((600, 4.1),), after=((600, 4.1),))
    assert weight.interruption is Interruption.HIKE
    weight = weighed([(200, 4.3)] * 4, [(310, 1.3)] * 3, before=((30, 4.1),), after=())
    assert weight.interruption is Interruption.NONE


@pytest.mark.parametrize(
    ("run_s", "stop_s", "interruption"),
    [
        (200, 58, Interruption.STOP),
        (200, 62, Interruption.NONE),  # 30 % of the runs.
        (165, 40, Interruption.NONE),  # Shorter than three minutes.
        (175, 40, Interruption.STOP),  # Three minutes, as edges may show them.
    ],
)
def test_short_stops_between_runs_of_three_minutes_may_be_lights(
    run_s: int, stop_s: int, interruption: Interruption
) -> None:
    assert weighed([(run_s, 4.0)] * 5, [(stop_s, 0.0)] * 4).interruption is interruption


@pytest.mark.parametrize(
    ("spread", "interruption"), [(0.33, Interruption.NONE), (0.37, Interruption.STOP)]
)
def test_rests_that_part_by_35_percent_may_be_lights(
    spread: float, interruption: Interruption
) -> None:
    rests = [(150, 0.0), (round(150 * exp(2 * spread)), 0.0)] * 2
    assert weighed([(80, 5.0)] * 5, rests).interruption is interruption


@pytest.mark.parametrize(
    ("rep_mps", "grade", "rest_s", "are_climbs"),
    [
        (2.2, 0.04, 100, False),  # 1.24 times the cost of level ground.
        (2.2, 0.05, 100, True),  # 1.30 times.
        (3.7, 0.10, 155, True),  # A walk of 1.4 m/s costs as 2.3 on the flat: 0.62 of the reps.
        (4.4, 0.10, 155, True),  # 0.52 of them.
        (4.8, 0.10, 155, False),  # 0.48 of them.
        (3.0, 0.10, 170, True),  # 0.77 of them.
        (3.2, 0.10, 170, False),  # 0.72 of them, and no shorter than the runs.
    ],
)
def test_rests_uphill_that_cost_as_running_are_no_rests(
    rep_mps: float, grade: float, rest_s: int, *, are_climbs: bool
) -> None:
    grades = in_turn((600, 0.0), *[(180, 0.0), (rest_s, grade)] * 4, (180, 0.0), (600, 0.0))
    weight = weighed([(180, rep_mps)] * 5, [(rest_s, 1.4)] * 4, grade=grades)
    assert weight.are_rests_climbs is are_climbs


@pytest.mark.parametrize(
    ("rep_s", "grade", "are_climbs"),
    [
        (100, -0.05, True),  # 3.6 m/s downhill cost as 2.8 on the flat, the rests as 3.
        (100, -0.02, False),  # As 3.2.
        (35, -0.05, False),  # Too short for an altimeter.
    ],
)
def test_reps_downhill_that_cost_no_more_than_running_rests_are_none(
    rep_s: int, grade: float, *, are_climbs: bool
) -> None:
    grades = in_turn((600, 0.0), *[(rep_s, grade), (150, 0.0)] * 4, (rep_s, grade), (600, 0.0))
    weight = weighed([(rep_s, 3.6)] * 5, [(150, 3.0)] * 4, grade=grades)
    assert weight.are_rests_climbs is are_climbs


@pytest.mark.parametrize(
    ("run_s", "interruption"), [(880, Interruption.NONE), (920, Interruption.STOP)]
)
def test_who_stands_about_between_runs_of_a_quarter_of_an_hour_meets_somebody(
    run_s: int, interruption: Interruption
) -> None:
    weight = weighed([(run_s, 3.0)] * 3, [(350, 0.0)] * 2, before=(), after=())
    assert weight.interruption is interruption


UNLIKE_S = (150, 340, 100, 260, 180, 110)


@pytest.mark.parametrize(
    ("lengths_s", "rests_s", "rep_mps", "easy_mps", "rest_mps", "is_unplanned"),
    [
        (UNLIKE_S, (100,) * 6, 3.0, 3.0, 1.4, True),
        ((200, 210, 195, 205, 200, 190), (100,) * 6, 3.0, 3.0, 1.4, False),  # As watches count.
        ((240,) * 4 + (120,) * 4, (100,) * 8, 3.0, 3.0, 1.4, False),  # In blocks.
        (UNLIKE_S, (100,) * 6, 3.0, 3.0, 2.1, False),  # Jogged rests are no breaks.
        (UNLIKE_S, (100,) * 6, 3.8, 3.0, 1.4, False),  # Faster than easy.
        ((200,) * 6, (100,) * 6, 2.6, 3.0, 1.4, True),  # Slower.
        (UNLIKE_S, (100,) * 6, 4.2, None, 1.4, False),  # Fast for anybody,
        (
            UNLIKE_S,
            (30, 200, 60, 150, 30, 90),
            4.2,
            None,
            1.4,
            True,
        ),  # but with stops as they come.
    ],
)
def test_between_breaks_only_likeness_or_speed_tells_a_plan(
    lengths_s: Sequence[int],
    rests_s: Sequence[int],
    rep_mps: float,
    easy_mps: float | None,
    rest_mps: float,
    *,
    is_unplanned: bool,
) -> None:
    parts = [(600, easy_mps or 0.0)]
    start = []
    for length_s, rest_s in zip(lengths_s, rests_s, strict=True):
        start.append(sum(seconds for seconds, _ in parts))
        parts += [(length_s, rep_mps), (rest_s, rest_mps)]
    run = Run.of(signal_at(in_turn(*parts, (600, easy_mps or 0.0))))
    reps = Reps(start=np.array(start), end=np.add(start, lengths_s))
    weight = weigh(run, reps, np.zeros(len(run.plateaus), dtype=np.bool_))
    assert weight.is_unplanned is is_unplanned
    assert weight.is_easy_running or not is_unplanned


def test_uphill_reps_are_slow_and_yet_planned() -> None:
    parts = [(600, 3.0), *[part for s in UNLIKE_S for part in ((s, 2.6), (100, 1.4))], (600, 3.0)]
    start = 600 + np.concatenate(([0], np.cumsum(np.array(UNLIKE_S) + 100)[:-1]))
    reps = Reps(start=start, end=start + np.array(UNLIKE_S))
    speed = in_turn(*parts)
    grade = np.zeros(len(speed))
    for a, b in zip(reps.start, reps.end, strict=True):
        grade[a:b] = 0.08
    for each, is_unplanned in ((grade, False), (np.zeros(len(speed)), True)):
        run = Run.of(signal_at(speed, grade=each))
        none = np.zeros(len(run.plateaus), dtype=np.bool_)
        weight = weigh(run, reps, none)
        assert (weight.is_no_faster, weight.is_unplanned) == (is_unplanned, is_unplanned)


@pytest.mark.parametrize(
    ("rep_s", "rest_s", "is_easy"), [(12, 610, True), (12, 590, False), (700, 610, False)]
)
def test_who_runs_on_for_more_than_ten_minutes_rests_from_nothing_shorter(
    rep_s: int, rest_s: int, *, is_easy: bool
) -> None:
    """So far apart positions leap under a bridge, lap after lap."""
    weight = weighed([(rep_s, 5.0)] * 4, [(rest_s, 3.0)] * 3)
    assert weight.is_easy_running is is_easy
