from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements.contract.enums import KindJudged
from metrics.judgements.inputs.coach import (
    AthleteContext,
    Meet,
    MeetEntry,
    Result,
    ResultKind,
    Season,
)
from metrics.judgements.paces.date_paces import DatePaces
from metrics.judgements.sessions.intents import Intent
from metrics.judgements.sessions.kinds import judged_kind, race_day, race_speed_mps
from metrics.races.enums import RaceForm
from metrics.workouts.model import RepKind

MakeContext = Callable[..., AthleteContext]
DAY = date(2026, 3, 2)
EARLIER = date(2026, 2, 1)


def result(metres: float, seconds: float, day: date = EARLIER, kind: str = "race") -> Result:
    return Result(
        athlete_id="a1",
        day=day,
        distance_m=metres,
        duration_s=seconds,
        kind=ResultKind(kind),
    )


RACES = (result(5000, 1080), result(1600, 312), result(800, 146), result(400, 65))


def lone(metres: float, seconds: float, kind: str = "surge", reps: int = 1) -> Mapping[str, Any]:
    return {
        "kind": kind,
        "rep_count": reps,
        "total_distance_m": metres * reps,
        "total_duration_s": seconds * reps,
        "judged_speed_mps": metres / seconds,
    }


def season(*entries: str, day: date = DAY) -> Season:
    every = tuple(MeetEntry(athlete_id=athlete_id, distance_m=1600) for athlete_id in entries)
    meet = Meet(name="opener", day=day, entries=every)
    return Season(name="s", start=EARLIER, end=date(2026, 6, 1), meets=(meet,))


def kind(
    context: AthleteContext,
    row: Mapping[str, Any],
    *,
    peak: float | None = None,
    planned: str = "",
    race_pace: RacePace | None = None,
) -> KindJudged:
    intent = Intent(race_pace=race_pace, mode=Mode.PACE, kind=RepKind(planned)) if planned else None
    efforts = [{"peak_speed_2s_mps": peak}] * row["rep_count"]
    paces, races = DatePaces.of(context, DAY), race_day(context, DAY)
    return judged_kind(row, efforts, intent, paces=paces, races=races)


def test_an_effort_that_fits_a_result_of_that_day_is_the_race(make_context: MakeContext) -> None:
    context = make_context(results=(*RACES, result(1600, 309, DAY)))
    assert kind(context, lone(1625, 311)) is KindJudged.RACE
    assert kind(context, lone(1625, 311, "sustained")) is KindJudged.RACE
    assert kind(context, lone(1625, 360)) is KindJudged.SURGE
    assert kind(context, lone(800, 155)) is KindJudged.SURGE
    assert kind(context, lone(1625, 311, "rep", reps=3)) is KindJudged.REP


def test_laps_of_a_race_are_the_race_and_reps_with_rests_are_not(
    make_context: MakeContext,
) -> None:
    context = make_context(results=(*RACES, result(1600, 309, DAY)))

    def kind_of_laps(rest_s: float) -> KindJudged:
        laps = [
            {
                "start_s": 60 + index * (77 + rest_s),
                "end_s": 60 + index * (77 + rest_s) + 77,
                "distance_m": 402.0,
                "rest_after_m": 0.0 if index < 3 else None,
                "peak_speed_2s_mps": None,
            }
            for index in range(4)
        ]
        paces, races = DatePaces.of(context, DAY), race_day(context, DAY)
        row = lone(402, 77, "rep", reps=4)
        return judged_kind(row, laps, None, paces=paces, races=races, in_set=laps)

    assert kind_of_laps(0.5) is KindJudged.RACE
    assert kind_of_laps(30) is KindJudged.REP


def test_a_relays_leg_and_a_steeplechase_are_races(make_context: MakeContext) -> None:
    leg = replace(result(800, 141, DAY), form=RaceForm.RELAY_LEG)
    steeple = replace(result(3000, 640, DAY), form=RaceForm.STEEPLE)
    context = make_context(results=RACES, special_races=(leg, steeple))
    assert kind(context, lone(806, 143, "rep")) is KindJudged.RACE
    assert kind(context, lone(3040, 642, "sustained")) is KindJudged.RACE


def test_a_time_trial_is_no_race(make_context: MakeContext) -> None:
    context = make_context(results=(*RACES, result(1600, 309, DAY, "time_trial")))
    assert kind(context, lone(1625, 311)) is KindJudged.SURGE


def test_on_the_day_of_a_meet_near_race_pace_is_the_race(make_context: MakeContext) -> None:
    context = make_context(results=RACES, seasons=(season("a1", "a2"),))
    assert kind(context, lone(1610, 315)) is KindJudged.RACE
    assert kind(context, lone(1610, 345)) is KindJudged.SURGE
    assert kind(context, lone(150, 28)) is KindJudged.SURGE


@pytest.mark.parametrize(
    ("meet", "expected"),
    [
        (season(), KindJudged.RACE),
        (season("a2"), KindJudged.SURGE),
        (season("a1", day=date(2026, 3, 3)), KindJudged.SURGE),
    ],
)
def test_a_meet_counts_for_those_who_are_entered_or_for_all(
    make_context: MakeContext, meet: Season, expected: KindJudged
) -> None:
    assert kind(make_context(results=RACES, seasons=(meet,)), lone(1610, 315)) is expected


def test_a_planned_sprint_is_one_if_it_comes_near_the_maximum(make_context: MakeContext) -> None:
    context = make_context(results=RACES)  # the 400 in 65 s makes a maximum of 7.1 m/s
    sprint = lone(62, 9.8, "stride", reps=8)
    assert kind(context, sprint, peak=6.9, planned="sprint") is KindJudged.SPRINT
    assert kind(context, sprint, planned="fly") is KindJudged.SPRINT
    assert kind(context, sprint, peak=5.5, planned="sprint") is KindJudged.STRIDE
    assert kind(context, sprint, peak=6.9) is KindJudged.STRIDE
    assert kind(make_context(), sprint, planned="sprint") is KindJudged.SPRINT


def test_without_a_plan_a_sprint_is_as_fast_as_only_sprints_are(make_context: MakeContext) -> None:
    timed = make_context(results=(*RACES, result(30, 3.9, EARLIER, "gate_timed")))  # 7.7 m/s
    assert kind(timed, lone(60, 9, "stride", reps=6), peak=7.5) is KindJudged.SPRINT
    assert kind(timed, lone(60, 9, "stride", reps=6), peak=7.0) is KindJudged.STRIDE
    assert kind(timed, lone(60, 8.2, "stride", reps=6)) is KindJudged.SPRINT
    assert kind(timed, lone(150, 20, "stride", reps=6), peak=7.6) is KindJudged.STRIDE
    assert kind(timed, lone(100, 13, "in_n_out", reps=3), peak=7.6) is KindJudged.IN_N_OUT


@pytest.mark.parametrize("planned", ["stride", "run"])
def test_A1_strides_at_400_pace_on_a_good_day_are_no_sprints(
    make_context: MakeContext, planned: str
) -> None:
    """Unless a maximum was timed: what a 400 lets one guess of it is no yardstick."""
    fast = lone(100, 14.8, "stride", reps=4)  # 6.76 m/s; the border to the top is 6.6
    guessed = make_context(results=RACES)
    assert kind(guessed, fast) is KindJudged.SPRINT
    assert kind(guessed, fast, planned=planned, race_pace=RacePace.R400) is KindJudged.STRIDE
    slow_top = make_context(results=(*RACES, result(30, 4.4, EARLIER, "gate_timed")))  # 6.8 m/s
    assert kind(slow_top, fast, planned=planned, race_pace=RacePace.R400) is KindJudged.SPRINT


def test_A1_a_planned_in_n_out_of_which_the_fast_third_shows_is_one(
    make_context: MakeContext,
) -> None:
    context = make_context(results=RACES)
    third = lone(60, 8.6, "stride", reps=3)
    assert kind(context, third, planned="in_n_out") is KindJudged.IN_N_OUT
    assert kind(context, third) is KindJudged.SPRINT
    assert kind(context, lone(400, 65, "rep", reps=3), planned="in_n_out") is KindJudged.REP


def test_race_speed_between_and_beyond_the_race_paces(make_context: MakeContext) -> None:
    paces = DatePaces.of(make_context(results=RACES), DAY)
    assert race_speed_mps(paces, 1600) == pytest.approx(1600 / 312)
    between = race_speed_mps(paces, 1000)
    assert between is not None
    assert 1600 / 312 < between < 800 / 146
    assert race_speed_mps(paces, 10_000) == pytest.approx(5000 / 1080)
    assert race_speed_mps(DatePaces(paces=()), 1600) is None


@pytest.mark.parametrize(("metres", "is_sprint"), [(118, True), (122, False)])
def test_sprints_are_up_to_120_m_long(
    make_context: MakeContext, metres: float, *, is_sprint: bool
) -> None:
    timed = make_context(results=(*RACES, result(30, 3.9, EARLIER, "gate_timed")))
    shown = kind(timed, lone(metres, metres / 7, "stride", reps=6), peak=7.6)
    assert (shown is KindJudged.SPRINT) is is_sprint


@pytest.mark.parametrize(
    ("share", "planned", "is_sprint"),
    [(0.94, "", False), (0.96, "", True), (0.84, "sprint", False), (0.86, "sprint", True)],
)
def test_a_sprint_peaks_at_95_percent_of_a_timed_maximum_a_planned_one_at_85(
    make_context: MakeContext, share: float, planned: str, *, is_sprint: bool
) -> None:
    timed = make_context(results=(*RACES, result(30, 3.9, EARLIER, "gate_timed")))
    peak = share * 30 / 3.9
    shown = kind(timed, lone(60, 9.5, "stride", reps=6), peak=peak, planned=planned)
    assert (shown is KindJudged.SPRINT) is is_sprint


@pytest.mark.parametrize(
    ("metres", "seconds", "is_race"),
    [(1712, 309, True), (1744, 309, False), (1600, 288, True), (1600, 284, False)],
)
def test_a_watch_measures_a_race_within_8_percent(
    make_context: MakeContext, metres: float, seconds: float, *, is_race: bool
) -> None:
    context = make_context(results=(*RACES, result(1600, 309, DAY)))
    assert (kind(context, lone(metres, seconds)) is KindJudged.RACE) is is_race


@pytest.mark.parametrize(("share", "is_race"), [(0.94, False), (0.96, True)])
def test_on_the_day_of_a_meet_95_percent_of_race_speed_is_a_race(
    make_context: MakeContext, share: float, *, is_race: bool
) -> None:
    context = make_context(results=RACES, seasons=(season("a1"),))
    shown = kind(context, lone(1600, 312 / share))
    assert (shown is KindJudged.RACE) is is_race
