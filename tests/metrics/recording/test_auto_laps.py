from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from metrics.recording.auto_laps import are_auto
from parsers.common.activity import LAPS, STEPS


def judged(
    lengths_m: Sequence[float | None],
    triggers: str,
    *,
    seconds: Sequence[float] | None = None,
    steps: Sequence[int] | None = None,
    workout: Sequence[Mapping[str, object]] = (),
    interval_s: float = 1.0,
) -> list[bool]:
    """The judgement on laps of these lengths; triggers as words, the last one repeated."""
    words = triggers.split()
    words += [words[-1]] * (len(lengths_m) - len(words))
    columns: dict[str, object] = {column.name: [None] * len(lengths_m) for column in LAPS.columns}
    columns |= {"distance_m": lengths_m, "trigger": words}
    columns |= {"step_index": steps} if steps else {}
    columns |= {"timer_s": seconds} if seconds else {}
    blank = dict.fromkeys(STEPS.schema)
    asked = STEPS.frame([{**blank, **step} for step in workout])
    return are_auto(LAPS.frame(columns), asked, interval_s=interval_s)


@pytest.mark.parametrize("trigger", ["distance", "time", "position"])
def test_a_rule_of_the_watch_makes_auto_laps(trigger: str) -> None:
    assert judged([800.0, 800.0, 300.0], f"{trigger} {trigger} session_end") == [True] * 3


def test_presses_are_no_auto_laps() -> None:
    assert judged([2300.0, 400.0, 210.0, 401.0, 1500.0], "manual") == [False] * 5


def test_presses_among_auto_laps_stay_presses() -> None:
    auto = judged([1000.0, 640.0, 1000.0, 200.0], "distance manual distance session_end")
    assert auto == [True, False, True, False]


@pytest.mark.parametrize("unit_m", [1000.0, 1609.344])
@pytest.mark.parametrize("trigger", ["manual", "unknown"])
def test_silent_triggers_are_judged_by_length(unit_m: float, trigger: str) -> None:
    lengths = [unit_m + stray for stray in (0.4, -8.0, 3.0, 11.0)]
    assert judged([*lengths, 320.0], trigger) == [True] * 5


def test_kilometre_reps_with_rests_between_are_presses() -> None:
    lengths = [2100.0, 1000.0, 420.0, 1000.0, 410.0, 1000.0, 400.0, 1000.0, 1600.0]
    assert judged(lengths, "manual") == [False] * 9


def test_lengths_have_no_vote_where_a_trigger_speaks() -> None:
    """A press at a kilometre post beside the watch's own laps is a press."""
    assert judged([5000.0, 1000.0, 1001.0, 5000.0], "distance manual manual distance") == [
        *(True, False, False, True)
    ]


def test_a_workout_that_names_no_steps_is_told_by_its_alternation() -> None:
    """Some watches write the rule of every step and no step: reps and rests differ in turn."""
    reps = [800.0, 400.0] * 5
    assert judged(reps, "distance") == [False] * 10
    by_time = judged([170.0, 80.0] * 5, "time", seconds=[37.0, 30.0] * 5)
    assert by_time == [False] * 10


def test_C1_reps_and_jogs_of_one_length_are_told_by_their_speed() -> None:
    auto = judged([400.0] * 42, "distance", seconds=[84.0, 165.0] * 21)
    assert auto == [False] * 42
    on_off = judged([300.0, 160.0] * 6, "time", seconds=[60.0] * 12)
    assert on_off == [False] * 12


def test_kilometres_of_a_fartlek_are_auto_laps_at_any_speed() -> None:
    assert judged([1000.0] * 4, "distance", seconds=[240.0, 300.0, 240.0, 310.0]) == [True] * 4


def test_a_repeated_step_is_known_by_its_own_length() -> None:
    workout = [{"step_index": 6, "duration_s": 20.0}]
    auto = judged(
        [900.0, 97.0, 89.0, 95.0, 700.0],
        "time",
        seconds=[300.0, 20.0, 20.0, 20.0, 300.0],
        steps=[0, 6, 6, 6, 7],
        workout=workout,
    )
    assert auto == [False] * 5


def test_the_end_of_a_workout_step_is_no_auto_lap() -> None:
    auto = judged([1000.0, 400.0, 200.0, 400.0], "distance", steps=[0, 1, 2, 1])
    assert auto == [False] * 4


def test_a_long_step_is_cut_by_auto_laps() -> None:
    auto = judged([1000.0, 1000.0, 500.0, 400.0], "distance distance step step", steps=[0, 0, 0, 1])
    assert auto == [True, True, False, False]


def test_one_step_for_the_whole_run_judges_nothing() -> None:
    assert (
        judged([1000.0, 1000.0, 400.0], "distance distance session_end", steps=[0, 0, 0])
        == [True] * 3
    )


def test_a_single_lap_is_no_press() -> None:
    assert judged([8000.0], "session_end") == [True]


def test_unknown_lengths_are_no_auto_laps() -> None:
    assert judged([None, None, None], "unknown") == [False] * 3


@pytest.mark.parametrize(
    ("length_m", "is_auto"),
    [
        *((988.1, True), (1011.9, True), (987.9, False), (1012.1, False)),
        *((1594.5, True), (1624.2, True), (1594.2, False), (1624.5, False)),
    ],
)
def test_a_usual_length_strays_by_12_m_of_a_kilometer_and_15_m_of_a_mile(
    length_m: float, is_auto: bool
) -> None:
    assert judged([length_m] * 4, "manual") == [is_auto] * 4


@pytest.mark.parametrize(("usual", "is_auto"), [(13, True), (12, False)])
def test_laps_are_auto_where_65_of_100_are_of_a_usual_length(usual: int, is_auto: bool) -> None:
    lengths = [1000.0] * usual + [700.0] * (20 - usual) + [300.0]
    assert judged(lengths, "manual")[0] is is_auto


@pytest.mark.parametrize(("stray_m", "is_auto"), [(41.0, True), (43.0, False)])
def test_laps_of_one_rule_differ_by_5_percent(stray_m: float, is_auto: bool) -> None:
    lengths = [800.0, 800.0 + stray_m, 300.0]
    auto = judged(lengths, "distance distance session_end", seconds=[240.0, 240.0, 90.0])
    assert auto[:2] == [is_auto] * 2


@pytest.mark.parametrize(("stray_s", "is_auto"), [(0.9, True), (1.1, False)])
def test_laps_of_one_rule_differ_by_1_s(stray_s: float, is_auto: bool) -> None:
    seconds = [300.0, 300.0 + stray_s, 90.0]
    auto = judged([900.0, 900.0, 270.0], "time time session_end", seconds=seconds)
    assert auto[:2] == [is_auto] * 2


@pytest.mark.parametrize(("faster", "is_auto"), [(1.14, True), (1.16, False)])
def test_neighbors_of_one_rule_differ_by_15_percent_of_speed(faster: float, is_auto: bool) -> None:
    auto = judged(
        [800.0, 800.0, 300.0], "distance distance session_end", seconds=[240 * faster, 240.0, 90.0]
    )
    assert auto[:2] == [is_auto] * 2


def test_laps_that_the_file_calls_by_distance_stray_by_5_percent() -> None:
    uneven = [438.0, 342.0, 402.0, 394.0, 340.0, 405.0]
    assert judged([1034, 981, 994, 1005, 993, 958], "distance", seconds=uneven) == [True] * 6
    assert judged([1551, 1640, 1595, 1610, 400], "distance", seconds=uneven[:5]) == [True] * 5


@pytest.mark.parametrize(
    ("stray_m", "interval_s", "is_auto"),
    [(30, 1.0, False), (30, 9.0, True), (45, 9.0, False), (30, 1.5, False)],
)
def test_laps_cut_at_a_record_stray_by_the_way_between_two(
    stray_m: float, interval_s: float, is_auto: bool
) -> None:
    """At 3 m/s and 9 s: 27 m beyond the usual 12 m."""
    lengths = [1000.0 + stray_m, 1000.0 - stray_m, 1000.0 + stray_m, 400.0]
    seconds = [length / 3 for length in lengths]
    laps = judged(lengths, "unknown", seconds=seconds, interval_s=interval_s)
    assert laps == [is_auto] * 4


@pytest.mark.parametrize(("interval_s", "is_auto"), [(1.4, False), (1.6, True)])
def test_records_one_and_a_half_seconds_apart_cut_a_lap_on_time(
    interval_s: float, *, is_auto: bool
) -> None:
    """At 3 m/s, 14 m off a kilometer: within 12 m and the way between two sparser records."""
    lengths = [1014.0, 986.0, 1014.0, 400.0]
    seconds = [length / 3 for length in lengths]
    laps = judged(lengths, "unknown", seconds=seconds, interval_s=interval_s)
    assert laps == [is_auto] * 4


@pytest.mark.parametrize(("stray_m", "is_auto"), [(4.8, True), (5.2, False)])
def test_short_laps_of_one_rule_differ_by_5_m(stray_m: float, *, is_auto: bool) -> None:
    lengths = [80.0, 80.0 + stray_m, 30.0]
    auto = judged(lengths, "distance distance session_end", seconds=[24.0, 24.0, 9.0])
    assert auto[:2] == [is_auto] * 2


@pytest.mark.parametrize("trigger", ["manual", "unknown"])
@pytest.mark.parametrize("seconds", [(204, 139, 149, 174, 174, 127), (151, 177, 160, 190, 314, 60)])
def test_laps_of_400_m_are_auto_laps_where_no_reps_take_turns(
    trigger: str, seconds: tuple[int, ...]
) -> None:
    """Rounds of a track, run or walked as it comes; the last is cut by the stop button."""
    assert judged([*[400.0] * 5, 265.7], trigger, seconds=[*map(float, seconds)]) == [True] * 6


def test_laps_of_two_minutes_are_auto_laps() -> None:
    """The last was none, but ended with the run."""
    lengths = [330.0, 370.0, 340.0, 410.0, 320.0, 330.0, 360.0, 365.0, 370.0, 40.0]
    assert judged(lengths, "unknown", seconds=[*[120.0] * 9, 20.9]) == [True] * 10


def test_C1_reps_and_jogs_of_one_exact_length_are_no_auto_laps() -> None:
    seconds = [90.0, 160.0, 92.0, 158.0, 91.0, 161.0, 89.0, 170.0]
    assert judged([400.0] * 8, "unknown", seconds=seconds) == [False] * 8


@pytest.mark.parametrize(("slowest_s", "is_auto"), [(110.0, False), (117.0, True)])
def test_reps_among_laps_of_one_length_run_at_four_fifths_of_the_median(
    slowest_s: float, *, is_auto: bool
) -> None:
    seconds = [160.0, 90.0, 160.0, 90.0, 160.0, slowest_s, 160.0, 90.0, 160.0]
    assert judged([400.0] * 9, "unknown", seconds=seconds) == [is_auto] * 9


@pytest.mark.parametrize(("count", "is_auto"), [(3, False), (4, True)])
def test_four_laps_of_one_length_of_their_own_are_auto_laps(count: int, *, is_auto: bool) -> None:
    lengths = [*[400.0] * count, 150.0]
    assert judged(lengths, "unknown", seconds=[100.0] * len(lengths)) == [is_auto] * len(lengths)


@pytest.mark.parametrize(("stray_m", "is_auto"), [(0.9, True), (1.1, False)])
def test_laps_of_a_length_of_their_own_stray_by_1_m(stray_m: float, *, is_auto: bool) -> None:
    lengths = [400.0, 400.0 + stray_m, 400.0, 400.0, 400.0 - stray_m, 400.0 + stray_m, 150.0]
    seconds = [150.0, 151.0, 153.0, 149.0, 152.0, 150.0, 60.0]
    assert judged(lengths, "unknown", seconds=seconds)[0] is is_auto
