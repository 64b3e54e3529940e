"""What speaks for a set, and what vetoes it."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, hypot, log
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from metrics.efforts.run import Reps, Run
from metrics.efforts.weight import IMPOSSIBLE, Interruption, Weight, weigh, weigh_speed
from metrics.efforts.witnesses import UNHEARD, Witnesses
from metrics.recording.signal import build_signal
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


@pytest.mark.parametrize(
    ("rep_mps", "rest_s", "count"), [(4.2, 60, 6), (3.8, 60, 0), (3.8, 100, 6), (4.2, 20, 0)]
)
def test_kilometers_with_nothing_around_them(
    make_activity: Make, rep_mps: float, rest_s: int, count: int
) -> None:
    """Slower ones take a longer rest, and no rep of four minutes takes one of 20 s."""
    parts = [(240, rep_mps), (rest_s, 1.4)] * 6
    assert detected(make_activity(pieces(*parts))).efforts.height == count


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


def test_a_warm_up_at_half_height_hides_no_rep(
    make_activity: Make,
) -> None:
    """An uneven one passes half height again and again, where no rep could have ended."""
    uneven = [(5, 3.5), (5, 3.9)] * 60
    miles = [(355, 4.6), (200, 2.8), (345, 4.55), (200, 2.75), (365, 4.65)]
    assert detected(make_activity(pieces(*uneven, (60, 0.0), *miles, *uneven))).efforts.height == 3


def test_lengths_that_rise_evenly_weigh_more_than_the_same_in_disorder(make_activity: Make) -> None:
    def weight_of(*rep_s: int) -> float:
        race_paces = [part for seconds in rep_s for part in ((seconds, 4.8), (100, 2.2))]
        run = Run.of(build_signal(make_activity(pieces((900, 3.0), *race_paces, (400, 3.0)))))
        start = 900 + np.cumsum((0, *rep_s[:-1])) + 100 * np.arange(len(rep_s))
        reps = Reps(start=start, end=start + np.array(rep_s))
        return weigh(run, reps, np.zeros(len(run.plateaus), dtype=np.bool_)).total

    risen = weight_of(40, 80, 120, 160, 200)
    assert risen > weight_of(120, 40, 200, 80, 160) + 3.0
    assert risen == pytest.approx(weight_of(200, 160, 120, 80, 40), abs=2.0)


Pieces = Sequence[tuple[int, float]]


def weighed(
    work: Pieces,
    rests: Pieces = (),
    *,
    before: Pieces = ((600, 3.0),),
    after: Pieces = ((600, 3.0),),
    hopeless: float = -np.inf,
    witnesses: Witnesses = UNHEARD,
    **channels: Any,
) -> Weight:
    """Weigh reps of (seconds, speed) by their speed; rests of 100 s at 2 m/s if not given."""
    rests = rests or [(100, 2.0)] * (len(work) - 1)
    between = [part for pair in zip(work, rests, strict=False) for part in pair] + [work[-1]]
    ends = sum(seconds for seconds, _ in before) + np.cumsum([seconds for seconds, _ in between])
    start = ends[::2] - np.array([seconds for seconds, _ in work])
    run = Run.of(signal_at(in_turn(*before, *between, *after), **channels))
    nothing_claimed = np.zeros(len(run.plateaus), dtype=np.bool_)
    reps = Reps(start=start, end=ends[::2])
    return weigh_speed(run, reps, nothing_claimed, witnesses, hopeless=hopeless)


def test_like_reps_are_within_4_percent_and_edges_of_1_5_s_chance_within_80_percent() -> None:
    long, short = weighed([(80, 5.0)] * 5), weighed([(20, 6.0)] * 5)
    assert long.alike == pytest.approx(4 * log(0.8 / hypot(0.04, 1.5 / 80)), abs=0.02)
    assert short.alike == pytest.approx(4 * log(0.8 / hypot(0.04, 1.5 / 20)), abs=0.02)


def test_speeds_that_part_by_more_than_6_percent_count_against_a_set() -> None:
    """Two of 5.0 and two of 5.8 m/s lie 7.4 % from their mean; a set's own spread is 3 %."""
    even, odd = weighed([(80, 5.0)] * 4), weighed([(80, 5.0), (80, 5.8)] * 2)
    assert odd.alike - even.alike == pytest.approx(3 * log(0.06 / hypot(0.0742, 0.03)), abs=0.02)


def test_five_lengths_that_rise_evenly_are_a_ladder() -> None:
    """One set in twenty is one: 3 nats; four lengths rise so by chance."""
    five = weighed([(seconds, 5.0) for seconds in (40, 80, 120, 160, 200)])
    assert five.alike == pytest.approx(3 * log(0.8 / hypot(0.04, 1.5 / 120)) - 3, abs=0.02)
    four = weighed([(seconds, 5.0) for seconds in (40, 80, 120, 160)])
    assert four.alike < 2.0


@pytest.mark.parametrize(("last_s", "blocks"), [(150, 2), (158, 3)])
def test_a_length_a_quarter_longer_begins_another_block(last_s: int, blocks: int) -> None:
    """One set in twenty goes on with another length: 3 nats each time."""
    work = [(40, 5.0)] * 3 + [(120, 5.0)] * 3 + [(last_s, 5.0)] * 3
    first = 2 * log(0.8 / hypot(0.04, 1.5 / 40))
    if blocks == 2:
        half_apart = log(150 / 120) / 2
        rest = 5 * log(0.8 / hypot(half_apart, 0.04, 1.5 / 135))
    else:
        rest = 2 * log(0.8 / hypot(0.04, 1.5 / 120)) + 2 * log(0.8 / hypot(0.04, 1.5 / 158))
    assert weighed(work).alike == pytest.approx(first + rest - 3 * (blocks - 1), abs=0.02)


def test_rests_of_one_set_stray_by_12_percent() -> None:
    assert weighed([(80, 5.0)] * 5).evenly_rested == pytest.approx(3 * log(0.8 / 0.12), abs=0.02)


@pytest.mark.parametrize(("metres", "is_plan"), [(45.0, False), (55.0, True)])
def test_rests_under_50_m_are_alike_in_meters_without_a_plan(
    metres: float, *, is_plan: bool
) -> None:
    uneven_s = [(60, metres / 60), (120, metres / 120)] * 2
    spread = 0.0 if is_plan else log(2) / 2
    evenly = weighed([(80, 5.0)] * 5, uneven_s).evenly_rested
    assert evenly == pytest.approx(3 * log(0.8 / hypot(spread, 0.12)), abs=0.02)


@pytest.mark.parametrize(
    ("speed_mps", "nats"),
    [
        (5.0, 5 * 0.3),  # Beyond doubt, which proves little.
        (3.5, 5 * 1.5 * ((0.5 / 3) / 0.16167 - 1)),
        (3.2, 9 * 1.5 * ((0.2 / 3) / 0.16167 - 1)),  # The rests do not stand out either.
        (2.0, 9 * -4.0),  # Slower than both sides by far.
    ],
)
def test_reps_stand_out_from_both_sides(speed_mps: float, nats: float) -> None:
    """Of a rep of 80 s a contrast of 0.162 is plain, and weighs 1.5 nats for each so much more."""
    rests = [(100, 3.0)] * 4
    assert weighed([(80, speed_mps)] * 5, rests).contrast == pytest.approx(nats, abs=0.02)


def test_the_sides_of_a_rep_are_15_s_long() -> None:
    """In the last second of 15 a dash makes them 3.2 m/s; nearer they are 3.0, further 2.8."""
    jog, dash = (14, 3.0), (1, 6.0)
    one_turn = [(80, 3.4), jog, dash, (70, 0.5), dash, jog]
    run = Run.of(signal_at(in_turn((600, 3.0), dash, jog, *one_turn * 5, (600, 3.0))))
    start = 615 + 180 * np.arange(5)
    reps = Reps(start=start, end=start + 80)
    weight = weigh_speed(run, reps, np.zeros(len(run.plateaus), dtype=np.bool_))
    assert weight.contrast == pytest.approx(5 * 1.5 * ((3.4 / 3.2 - 1) / 0.16167 - 1), abs=0.02)


@pytest.mark.parametrize(
    ("speed_mps", "nats"),
    [
        (5.0, 5 * 1.5),  # Beyond doubt.
        (3.4, 5 * 1.5 * (0.4 / 3 / 0.12 - 0.7)),
        (3.3, 5 * 1.5 * (0.3 / 3 / 0.12 - 0.7)),
        (2.5, 5 * -1.2),  # Slower than easy.
    ],
)
def test_reps_are_faster_than_the_run_s_easy_level(speed_mps: float, nats: float) -> None:
    """Of a rep of 180 s a contrast of 0.12 is plain; seven tenths of it speak neither way."""
    weight = weighed([(180, speed_mps)] * 5, [(100, 1.0)] * 4)
    assert weight.against_easy == pytest.approx(nats, abs=0.02)


def test_seconds_on_the_wrong_side_count_three_nats_a_rep_s_length() -> None:
    """A tenth of each rep is slow; of each rest 13 s of 60 are fast, 3 of them speeding up."""
    slow_inside = [(80, 5.0)] * 5
    before = [(600, 3.0)]
    tidy = weighed(slow_inside)
    assert tidy.misfit == 0.0
    speed = in_turn(*before, *[(36, 5.0), (8, 2.0), (36, 5.0), (100, 2.0)] * 5, (600, 3.0))
    assert _misfit(speed, rep_s=80, rest_s=100) == pytest.approx(3 * 5 * 0.1)
    speed = in_turn(*before, *[(80, 5.0), (20, 2.0), (13, 5.0), (27, 2.0)] * 5, (600, 3.0))
    assert _misfit(speed, rep_s=80, rest_s=60) == pytest.approx(3 * 4 * 10 / 60)


def _misfit(speed: Any, *, rep_s: int, rest_s: int) -> float:
    """Weigh five reps in these seconds after 600 s."""
    run = Run.of(signal_at(speed))
    start = 600 + (rep_s + rest_s) * np.arange(5)
    nothing_claimed = np.zeros(len(run.plateaus), dtype=np.bool_)
    return weigh_speed(run, Reps(start=start, end=start + rep_s), nothing_claimed).misfit


@pytest.mark.parametrize(("break_s", "nats"), [(330, 0.0), (350, 2.0)])
def test_a_rest_four_minutes_longer_is_a_break(break_s: int, nats: float) -> None:
    rests = [(100, 2.0), (100, 2.0), (break_s, 2.0), (100, 2.0)]
    assert weighed([(80, 5.0)] * 5, rests).misfit == pytest.approx(nats)


@pytest.mark.parametrize(("fast_s", "nats"), [(300, 3 * 0.75), (1500, 3 * 2.5)])
def test_other_running_as_fast_counts_up_to_two_and_a_half_times_the_reps(
    fast_s: int, nats: float
) -> None:
    after = [(300, 3.0), (fast_s, 5.0), (300, 3.0)]
    weight = weighed([(80, 5.0)] * 5, before=[(3000, 3.0)], after=after)
    assert weight.unclaimed == pytest.approx(nats, abs=0.02)


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
        (200, 310, 3.4, False),  # Faster than easy by more than 0.3 nats a rep.
    ],
)
def test_runs_of_minutes_between_walks_half_as_long_again_are_those_of_a_hike(
    run_s: int, rest_s: int, speed_mps: float, *, is_hike: bool
) -> None:
    weight = weighed([(run_s, speed_mps)] * 4, [(rest_s, 1.3)] * 3)
    assert (weight.interruption is Interruption.HIKE) is is_hike


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
        (4.0, 0.10, 155, False),  # 0.58 of them.
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


@pytest.mark.parametrize(("speed_mps", "is_possible"), [(9.8, True), (10.2, False)])
def test_no_rep_is_faster_than_10_mps(speed_mps: float, *, is_possible: bool) -> None:
    assert (weighed([(10, speed_mps)] * 4).count == 4) is is_possible


@pytest.mark.parametrize(
    "work",
    [
        [(80, 5.0)] * 5,
        [(80, 3.1)] * 4,
        [(30, 4.0), (200, 4.1), (90, 3.9)],
        [(200, 5.0), (400, 5.0), (600, 5.0), (800, 5.0), (1000, 5.0)],
    ],
)
def test_what_is_left_unweighed_as_hopeless_weighs_no_more(work: Pieces) -> None:
    weight = weighed(work)
    assert weighed(work, hopeless=weight.total - 0.001) == weight
    # The least that is never reached: reps plain to see, with nothing that speaks against them.
    most = weight.alike + weight.evenly_rested + 1.8 * len(work) - weight.misfit - 9.0
    assert weighed(work, hopeless=most - 0.001) == weight
    assert weighed(work, hopeless=most + 0.001) == IMPOSSIBLE


def test_a_heart_that_falls_further_than_in_breaks_is_no_hopeless_one() -> None:
    """It says 2 nats of a set with such rests, and but half a one of any other."""
    heard = replace(UNHEARD, fall_bpm=14.0, over_break_bpm=12.0, usual_s=180.0, rest_s=50.0)
    work, rests = [(180, 5.5)] * 4, [(50, 0.3)] * 3
    weight = weighed(work, rests, witnesses=heard)
    assert weight.interruption is Interruption.STOP
    assert weighed(work, rests, witnesses=heard, hopeless=weight.total - 0.5) == weight


def a_weight(**terms: Any) -> Weight:
    """Make the weight of five reps, of which each term is 0 if not given."""
    names = ["alike", "evenly_rested", "contrast", "against_easy", "misfit", "unclaimed"]
    fields: dict[str, Any] = dict.fromkeys(names, 0.0) | {"easy_speed_mps": 3.0}
    fields |= {"count": 5, "level_mps": 4.5, "are_rests_climbs": False}
    fields |= {"are_rests_walked": False, "is_no_faster": False, "is_unplanned": False}
    fields |= {"rest_s": [100.0] * 4, "is_from_positions": False}
    fields["interruption"] = Interruption.NONE
    return Weight(**(fields | terms))


def test_nine_nats_speak_against_any_set() -> None:
    assert a_weight(alike=12.0, against_easy=7.5).total == 12.0 + 7.5 - 9.0


@pytest.mark.parametrize(("against_easy", "looks_easy"), [(1.4, True), (1.6, False)])
def test_runs_between_stops_are_easy_under_0_3_nats_a_rep(
    against_easy: float, *, looks_easy: bool
) -> None:
    stops = Interruption.STOP
    weight = a_weight(against_easy=against_easy, interruption=stops, level_mps=3.4)
    assert weight.looks_easy is looks_easy


@pytest.mark.parametrize(("misfit", "looks_easy"), [(2.9, False), (3.1, True)])
def test_an_untidy_set_that_is_hardly_faster_is_easy_from_0_6_nats_a_rep(
    misfit: float, *, looks_easy: bool
) -> None:
    weight = a_weight(against_easy=1.0, misfit=misfit, level_mps=3.4)
    assert weight.looks_easy is looks_easy


@pytest.mark.parametrize(
    ("terms", "witness", "is_easy"),
    [
        ({"misfit": 3.1}, {}, True),
        ({"misfit": 2.9}, {}, False),
        ({"rest_s": [70.0, 150.0] * 2}, {}, True),
        ({"misfit": 3.1, "is_from_positions": False}, {}, False),
        ({"misfit": 3.1}, {"usual_s": 41.0}, False),  # Positions seldom err for so long.
        ({"misfit": 3.1, "rest_s": [70.0, 150.0] * 2}, {"usual_s": 41.0}, True),
        ({"misfit": 2.9, "rest_s": [70.0, 150.0] * 2}, {"usual_s": 41.0}, False),
        ({"misfit": 3.1, "rest_s": [70.0, 150.0] * 2}, {"usual_s": 41.0, "fall_bpm": 6.0}, False),
        ({"misfit": 3.1}, {"recorded": 0.1}, False),
        ({"misfit": 3.1}, {"steps_spm": 1.0}, False),  # Little, but heard: it has its own nats.
    ],
)
def test_what_positions_alone_tell_of_is_tidy_or_evenly_rested_and_strides_both(
    terms: dict[str, Any], witness: dict[str, float], *, is_easy: bool
) -> None:
    heard = replace(UNHEARD, **({"usual_s": 39.0, "rest_s": 100.0} | witness))
    strides = {"against_easy": 7.5, "is_from_positions": True, "witnesses": heard}
    assert a_weight(**(strides | terms)).is_easy_running is is_easy


@pytest.mark.parametrize(
    ("misfit", "witness", "is_easy"),
    [
        (3.1, {"recorded": 0.02}, True),  # A rise of 2 % lacks one and a third nats.
        (2.9, {"recorded": 0.02}, False),
        (3.1, {"recorded": 0.04}, False),
        (3.1, {"recorded": 0.02, "steps_spm": 5.0}, False),
        (3.1, {"steps_spm": 2.0, "fall_bpm": 4.0}, True),
        (3.1, {"steps_spm": 2.0, "fall_bpm": 6.0}, False),  # More than in steady running.
        (0.0, {"recorded": 0.01, "steps_spm": 3.0}, True),  # Two of them lack more than two.
        (0.0, {"recorded": 0.01, "steps_spm": 4.0}, False),
    ],
)
def test_a_set_that_two_channels_speak_against_or_one_and_its_untidiness_is_none(
    misfit: float, witness: dict[str, float], *, is_easy: bool
) -> None:
    heard = replace(UNHEARD, usual_s=60.0, rest_s=100.0, **witness)
    weight = a_weight(against_easy=7.5, misfit=misfit, witnesses=heard)
    assert weight.is_easy_running is is_easy


def test_what_only_the_heart_excuses_lacks_two_and_a_half_nats() -> None:
    climbed = a_weight(alike=20.0, are_rests_climbs=True)
    assert climbed.total == a_weight(alike=20.0).total - 2.5


@pytest.mark.parametrize(
    ("level_mps", "rest_s", "looks_easy"), [(3.9, 60, True), (4.1, 60, False), (4.1, 20, True)]
)
def test_where_nothing_else_was_run_a_fast_rep_is_one_with_a_tenth_of_rest(
    level_mps: float, rest_s: float, *, looks_easy: bool
) -> None:
    heard = replace(UNHEARD, usual_s=240.0, rest_s=rest_s)
    terms = {"easy_speed_mps": None, "level_mps": level_mps, "witnesses": heard}
    assert a_weight(interruption=Interruption.STOP, **terms).looks_easy is looks_easy


@pytest.mark.parametrize(
    ("interruption", "over_bpm", "doubt"),
    [
        (Interruption.NONE, 0.0, 0.0),
        (Interruption.WALK, 0.0, 1.0),
        (Interruption.STOP, 7.5, 0.5),
        (Interruption.WALK, 15.0, 0.0),
    ],
)
def test_in_a_break_from_easy_running_a_heart_rests_too(
    interruption: Interruption, over_bpm: float, doubt: float
) -> None:
    heard = in_a_break(over_bpm)
    assert a_weight(interruption=interruption, witnesses=heard).doubt == pytest.approx(doubt)


@pytest.mark.parametrize(("walked", "nats"), [(True, -1.0), (False, 3.0)])
def test_a_walk_makes_any_heart_fall(*, walked: bool, nats: float) -> None:
    """It speaks for reps by what it falls further, also where no easy running has such rests."""
    weight = a_weight(are_rests_walked=walked, witnesses=in_a_break(0.0))
    assert weight.heard == pytest.approx(nats)


@pytest.mark.parametrize(
    ("rest_mps", "are_walked"), [(0.5, False), (0.8, True), (1.8, True), (2.1, False)]
)
def test_what_is_faster_than_standing_and_slower_than_running_is_walked(
    rest_mps: float, *, are_walked: bool
) -> None:
    weight = weighed([(120, 4.5)] * 4, [(90, rest_mps)] * 3)
    assert weight.are_rests_walked is are_walked


def in_a_break(over_bpm: float, rest_s: float = 90.0) -> Witnesses:
    """Make a heart that falls by so much more than the 25 beats of a minute and a half's walk."""
    fall_bpm = 25.0 + over_bpm
    return replace(
        UNHEARD, usual_s=240.0, rest_s=rest_s, fall_bpm=fall_bpm, over_break_bpm=over_bpm
    )


@pytest.mark.parametrize(
    ("interruption", "over_bpm", "against_easy", "is_easy"),
    [
        (Interruption.WALK, 10.0, 0.6, False),  # A tenth of a nat a rep faster than easy.
        (Interruption.WALK, 10.0, 0.4, True),
        (Interruption.WALK, 7.0, 0.6, True),  # Less than half a rest.
        (Interruption.WALK, 26.0, -1.0, False),  # No walk rests the heart so after easy running.
        (Interruption.WALK, 24.0, -1.0, True),
        (Interruption.STOP, 26.0, -1.0, True),  # But standing does.
    ],
)
def test_a_heart_excuses_what_is_faster_than_easy_or_rests_by_50_beats_in_a_walk(
    interruption: Interruption, over_bpm: float, against_easy: float, *, is_easy: bool
) -> None:
    heard = in_a_break(over_bpm)
    weight = a_weight(
        interruption=interruption, witnesses=heard, against_easy=against_easy, level_mps=3.0
    )
    assert weight.is_easy_running is is_easy


@pytest.mark.parametrize(("rest_s", "is_easy"), [(95.0, False), (105.0, True)])
def test_a_long_walk_rests_any_heart(rest_s: float, *, is_easy: bool) -> None:
    heard = in_a_break(30.0, rest_s)
    weight = a_weight(interruption=Interruption.WALK, witnesses=heard, level_mps=3.0)
    assert weight.is_easy_running is is_easy


@pytest.mark.parametrize(
    ("over_bpm", "terms", "is_easy"),
    [
        (-1.0, {}, True),  # Planned walks are regular, too.
        (1.0, {}, False),  # A heart rests further than in a break,
        (None, {}, False),  # or most rests were run.
        (-1.0, {"is_no_faster": False}, False),
        (-1.0, {"easy_speed_mps": None}, False),  # Nothing to be faster than.
    ],
)
def test_what_neither_speed_nor_heart_tells_from_running_between_breaks_is_none(
    over_bpm: float | None, terms: dict[str, Any], *, is_easy: bool
) -> None:
    heard = replace(in_a_break(0.0), over_break_bpm=over_bpm)
    weight = a_weight(**{"is_no_faster": True, "witnesses": heard} | terms)
    assert weight.is_easy_running is is_easy
    strides = replace(heard, usual_s=30.0)
    assert not a_weight(**{"is_no_faster": True, "witnesses": strides} | terms).is_easy_running


@pytest.mark.parametrize(("easy_mps", "against_easy"), [(None, 0.0), (3.0, 0.1)])
def test_a_kilometer_in_4_10_is_fast_where_no_easy_running_says_otherwise(
    easy_mps: float | None, against_easy: float
) -> None:
    walks = {"interruption": Interruption.WALK, "easy_speed_mps": easy_mps}
    assert not a_weight(**walks, against_easy=against_easy, level_mps=4.1).looks_easy
    assert a_weight(**walks, against_easy=against_easy, level_mps=3.9).looks_easy
    assert a_weight(interruption=Interruption.WALK, against_easy=-0.1, level_mps=4.1).looks_easy


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


def test_what_is_no_running_has_no_terms() -> None:
    """But that nothing can make up for it."""
    terms = (
        *(IMPOSSIBLE.count, IMPOSSIBLE.evenly_rested, IMPOSSIBLE.contrast),
        *(IMPOSSIBLE.against_easy, IMPOSSIBLE.misfit, IMPOSSIBLE.unclaimed),
        IMPOSSIBLE.level_mps,
    )
    assert terms == (0,) * 7
    assert -np.inf == IMPOSSIBLE.verdict
