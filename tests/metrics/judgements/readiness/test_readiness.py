from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.contract.race_paces import RacePace
from metrics.judgements import sentences
from metrics.judgements.contract.enums import Purpose, Standing
from metrics.judgements.contract.tables import JUDGEMENTS
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import (
    Athlete,
    AthleteContext,
    Meet,
    MeetEntry,
    OpeningEight,
    ProgressionSettings,
    Result,
    ResultKind,
    Season,
)
from metrics.judgements.readiness.readiness import Readiness, readiness
from metrics.judgements.readiness.training import Training

MakeFacts = Callable[..., AthleteFacts]
MakeContext = Callable[..., AthleteContext]
Ready = Callable[..., Readiness]
Row = Mapping[str, Any]

MONDAY = date(2026, 3, 2)
MEET = Meet(name="Opener", day=MONDAY + timedelta(days=12))
AS_OF = MEET.day - timedelta(days=1)
SEASON = Season(name="spring", start=date(2026, 1, 5), end=date(2026, 6, 1), meets=(MEET,))
JUNIOR = Athlete(athlete_id="a1", grade=11, can_focus_for_eight_laps=False)
LAST_YEAR = date(2025, 5, 10)


def race(distance_m: float, duration_s: float, day: date = LAST_YEAR) -> Result:
    return Result(
        athlete_id="a1", day=day, distance_m=distance_m, duration_s=duration_s, kind=ResultKind.RACE
    )


def frame(table: str, rows: Sequence[Row]) -> pl.DataFrame:
    schema = JUDGEMENTS[table].schema
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def work(
    race_pace: str, reps: float, *days_ago: int, work: str = "strides", sure: float = 1.0
) -> list[Row]:
    """`reps` at a race pace on each of some days before the meet's eve."""
    return [
        {
            "local_date": AS_OF - timedelta(days=ago),
            "race_pace": race_pace,
            "work": work,
            "reps_expected": reps,
            "best_set_probability": sure,
        }
        for ago in days_ago
    ]


def runs(weeks: int, *, each_week: int = 4, long_minutes: float = 40) -> list[Row]:
    """So many weeks of runs of 40 minutes up to the meet's eve, one of them longer."""
    return [
        {
            "activity_id": f"r{week}-{day}",
            "local_date": MONDAY + timedelta(days=day - 7 * week),
            "is_run": True,
            "moving_s": 60 * (long_minutes if day == 0 else 40),
        }
        for week in range(weeks)
        for day in range(each_week)
    ]


@pytest.fixture(scope="session")
def ready(
    make_facts: MakeFacts, make_context: MakeContext, progression_settings: ProgressionSettings
) -> Ready:
    """Readiness for the opener; the settings open the 800 to nobody unless a test says so."""

    def judge(
        exposure: Sequence[Row] = (),
        *,
        history: str = "known",
        opening: OpeningEight = OpeningEight.NEVER,
        meet: Meet = MEET,
        **own: Any,
    ) -> Readiness:
        training_rows = own.pop("runs", runs(9))
        sets = own.pop("sets", ())
        settings = replace(progression_settings, opening_800=opening)
        given = {"athlete": JUNIOR, "seasons": (SEASON,), "results": (race(1600, 300),)}
        context = make_context(**{**given, "settings": settings, **own})
        tables = {
            "exposure_daily": frame("exposure_daily", exposure),
            "exposure_weekly": frame("exposure_weekly", ()),
            "zones": frame("zones", ()),
            "progression": frame("progression", [{"week_start": MONDAY, "history": history}]),
        }
        facts = make_facts(activities=training_rows, sets=sets)
        return readiness(context, Training.of(facts, context, tables, as_of=AS_OF), meet)

    return judge


AT_ALL_PACES = [
    row
    for race_pace, reps in (("3200", 6), ("1600", 7), ("800", 8), ("400", 2))
    for row in work(race_pace, reps, 22, 23, 25, 32, 34)
]


def order(found: Readiness) -> list[RacePace]:
    return [one.race for one in found.options]


def test_A6_the_race_whose_pace_was_trained_goes_first(ready: Ready) -> None:
    at_1600 = ready(work("1600", 6, 25, 30, 35) + work("800", 3, 30))
    assert at_1600.advised is RacePace.R1600
    assert at_1600.options[0].standing is Standing.PREPARED
    assert at_1600.options[0].evidence.startswith(sentences.work_text(18, 3))
    at_3200 = ready(work("3200", 6, 25, 30, 35) + work("1600", 3, 30))
    assert at_3200.advised is RacePace.R3200


def test_A6_faster_work_prepares_for_a_slower_race(ready: Ready) -> None:
    options = {one.race: one for one in ready(work("1600", 6, 25, 30) + work("800", 1, 30)).options}
    assert options[RacePace.R3200].standing is Standing.PREPARED
    assert options[RacePace.R800].standing is Standing.NOT_YET


def test_A6_races_count_and_sprints_do_not(ready: Ready) -> None:
    def at_1600(kind: str) -> float:
        exposure = work("1600", 1, 5, work=kind)
        (option,) = (one for one in ready(exposure).options if one.race is RacePace.R1600)
        return option.reps_at_pace

    assert at_1600("races") == 1
    assert at_1600("sprints") == 0


def test_A6_leaked_probability_is_no_work(ready: Ready) -> None:
    found = ready(work("1600", 2, 25, 30, sure=0.3))
    assert {one.standing for one in found.options} == {Standing.NOT_YET}


def test_A6_much_work_at_paces_that_are_not_sure_leaves_the_answer_open(ready: Ready) -> None:
    found = ready(work("1600", 6, 25, 30, sure=0.6) + work("800", 4, 25, 30, sure=0.4))
    standing = {one.race: one.standing for one in found.options}
    assert standing[RacePace.R1600] is Standing.UNKNOWN
    assert standing[RacePace.R800] is Standing.UNKNOWN
    assert sentences.unsure_reps_note(20) in found.unknown
    assert found.advised is None


def test_A7_two_weeks_of_strides_at_1600_pace_send_to_1600_or_3200(ready: Ready) -> None:
    found = ready(work("1600", 6, 3, 6, 10))
    (ruling,) = (one for one in found.rulings if one.rule_id == "A7")
    assert ruling.sentence == sentences.few_strides_sentence(
        since=AS_OF - timedelta(days=10), weeks=10 / 7, usual_pace="1600"
    )
    assert found.advised in {RacePace.R1600, RacePace.R3200}


def test_A7_last_seasons_800_pace_is_not_todays(ready: Ready) -> None:
    exposure = work("800", 6, 3, 6, 10)
    old, fresh = race(800, 146), race(800, 146, day=AS_OF - timedelta(days=40))
    assert "A7" in ready(exposure, results=(old,)).rule_ids
    assert "A7" not in ready(exposure, results=(fresh,)).rule_ids


def test_A7_no_strides_at_all_are_the_fewest(ready: Ready) -> None:
    (ruling,) = (one for one in ready().rulings if one.rule_id == "A7")
    assert ruling.sentence == sentences.NO_STRIDES_SENTENCE
    assert "A7" not in ready(history="partial").rule_ids


def test_A7_is_silent_after_more_weeks_and_without_a_known_history(ready: Ready) -> None:
    assert "A7" not in ready(work("1600", 6, 3, 21)).rule_ids
    assert "A7" not in ready(work("1600", 6, 3, 6), history="partial").rule_ids


def test_A8_no_800_first_even_for_the_well_trained(ready: Ready) -> None:
    found = ready(AT_ALL_PACES)
    assert found.options[-1].race is RacePace.R800
    assert found.options[-1].ruled_out_by == ("A8",)
    assert found.advised is RacePace.R1600


def test_A8_the_setting_opens_the_800_to_those_who_pass_both_gates(ready: Ready) -> None:
    opening = OpeningEight.IF_READY
    assert ready(AT_ALL_PACES, opening=opening).advised is RacePace.R800
    without_400 = [row for row in AT_ALL_PACES if row["race_pace"] != "400"]
    assert ready(without_400, opening=opening).options[-1].ruled_out_by == ("A8",)
    little_800 = [*work("800", 3, 30), *work("400", 3, 30)]
    assert ready(little_800, opening=opening).options[-1].ruled_out_by == ("A8",)


def test_A8_goes_before_A7(ready: Ready) -> None:
    exposure = work("800", 6, 3, 6, 10) + work("400", 2, 6)
    found = ready(exposure, opening=OpeningEight.IF_READY, results=(race(800, 146),))
    assert found.advised is RacePace.R800
    assert "A7" not in found.rule_ids


ENGINE = {
    "runs": runs(9, long_minutes=80),
    "sets": [
        {
            "activity_id": f"r{week}-1",
            "set_index": 1,
            "group_index": 1,
            "kind": "rep",
            "rep_count": 5,
            "median_duration_s": 200.0,
            "local_date": MONDAY + timedelta(days=1 - 7 * week),
        }
        for week in range(6)
    ],
}


def test_A9_an_engine_without_revving_runs_the_3200_first(ready: Ready) -> None:
    focused = replace(JUNIOR, can_focus_for_eight_laps=True)
    exposure = work("3200", 4, 30) + work("1600", 4, 30)
    assert ready(exposure, athlete=focused, **ENGINE).advised is RacePace.R3200
    assert "A9" in ready(exposure, athlete=focused, **ENGINE).rule_ids
    assert "A9" not in ready(exposure, athlete=JUNIOR, **ENGINE).rule_ids
    assert "A9" not in ready(exposure, athlete=focused).rule_ids
    revved = work("1600", 6, 30, 31)
    assert "A9" not in ready(revved, athlete=focused, **ENGINE).rule_ids


def test_A10_two_months_of_training_make_the_opener_a_race(ready: Ready) -> None:
    raced = (race(1600, 300),)
    trained = ready(results=raced, runs=runs(9))
    assert trained.purpose is Purpose.COMPETE
    assert trained.purpose_reason == sentences.purpose_sentence(weeks=9, goal=8, shows_absence=True)
    assert ready(results=raced, runs=runs(5)).purpose is Purpose.OPEN
    assert ready(results=raced, runs=runs(5), history="partial").purpose is Purpose.UNKNOWN


def test_A10_a_gap_ends_the_weeks_that_count(ready: Ready) -> None:
    gap = [row for row in runs(12) if not row["activity_id"].startswith("r3-")]
    reason = ready(results=(race(1600, 300),), runs=gap).purpose_reason
    assert reason == sentences.purpose_sentence(weeks=3, goal=8, shows_absence=True)


def test_A10_the_opener_of_new_and_young_athletes_is_a_rust_buster(ready: Ready) -> None:
    freshman = replace(JUNIOR, grade=9)
    assert ready(athlete=freshman, results=(race(1600, 300),)).purpose is Purpose.RUST_BUSTER
    trial = replace(race(1600, 300), kind=ResultKind.TIME_TRIAL)
    assert ready(results=(trial,)).purpose is Purpose.RUST_BUSTER


def test_A10_speaks_of_the_first_race_only(ready: Ready) -> None:
    raced = race(1600, 300, day=AS_OF - timedelta(days=7))
    found = ready(results=(raced,))
    assert (found.is_first_race, found.purpose, found.rulings) == (False, None, ())


def test_A11_every_gate_has_its_numbers(ready: Ready) -> None:
    months = [row for week in range(8) for row in work("800", 5, 7 * week, 7 * week + 2)]
    exposure = [*months, *AT_ALL_PACES]
    passed = ready(exposure, **ENGINE).gates
    assert [gate.is_passed for gate in passed] == [True] * 6
    names = {gate.name: gate for gate in ready(runs=runs(9)).gates}
    assert names["800 pace for months"].is_passed is False
    assert names["800 pace for months"].sentence == sentences.months_at_800_sentence(
        weeks=0, days=2, months_weeks=8, goal=6
    )
    assert names["weekly long run"].is_passed is False
    assert names["challenging aerobic work"].is_passed is None


def test_A11_what_is_not_seen_is_unknown_where_files_may_be_missing(ready: Ready) -> None:
    gates = {gate.name: gate for gate in ready(history="partial").gates}
    assert gates["work at 800 pace"].is_passed is None
    assert gates["800 pace for months"].is_passed is None


def test_A12_the_first_race_of_a_freshman_is_the_1600_whatever_else_holds(ready: Ready) -> None:
    freshman = replace(JUNIOR, grade=9, can_focus_for_eight_laps=True)
    exposure = work("3200", 8, 25, 30, 35)
    found = ready(exposure, athlete=freshman, opening=OpeningEight.IF_READY, **ENGINE)
    assert found.advised is RacePace.R1600
    assert "A12" in found.options[-1].ruled_out_by or "A12" in found.options[1].ruled_out_by
    assert ready(history="none", athlete=freshman).advised is RacePace.R1600


def test_A12_goes_before_A8(ready: Ready) -> None:
    sophomore = replace(JUNIOR, grade=10)
    found = ready(AT_ALL_PACES, athlete=sophomore, opening=OpeningEight.IF_READY)
    assert order(found) == [RacePace.R1600, RacePace.R800, RacePace.R3200]


def test_A12_later_races_of_the_young_are_1600_and_800(ready: Ready) -> None:
    raced = race(1600, 300, day=AS_OF - timedelta(days=7))
    found = ready(AT_ALL_PACES, athlete=replace(JUNIOR, grade=9), results=(raced,))
    assert order(found) == [RacePace.R800, RacePace.R1600, RacePace.R3200]
    assert found.options[-1].ruled_out_by == ("A12",)


def test_A17_the_difference_to_the_best_is_shown_and_scores_nothing(ready: Ready) -> None:
    best, opener = race(1600, 300), race(1600, 303.5, day=MEET.day)
    with_result = ready(AT_ALL_PACES, results=(best, race(1600, 310), opener))
    without = ready(AT_ALL_PACES, results=(best, race(1600, 310)))
    (sixteen,) = (one for one in with_result.options if one.race is RacePace.R1600)
    assert (sixteen.best, sixteen.behind_best_s) == (best, 3.5)
    assert order(with_result) == order(without)


def test_an_entry_of_the_coach_stands_with_its_reason(ready: Ready) -> None:
    entry = MeetEntry(athlete_id="a1", distance_m=800, reason="asked to, relay leg next week")
    found = ready(AT_ALL_PACES, meet=replace(MEET, entries=(entry,)))
    assert found.overrides == (
        sentences.override_sentence(
            race="800",
            advised="1600",
            ruled_out_by=("A8",),
            reason="asked to, relay leg next week",
        ),
    )
    assert found.advised is RacePace.R1600
    agreed = replace(MEET, entries=(replace(entry, distance_m=1600),))
    assert ready(AT_ALL_PACES, meet=agreed).overrides == ()


def test_an_entry_at_an_earlier_meet_makes_this_one_a_later_race(ready: Ready) -> None:
    day = MEET.day - timedelta(days=7)
    earlier = Meet(name="Dual", day=day, entries=(MeetEntry(athlete_id="a1", distance_m=1600),))
    assert ready(seasons=(replace(SEASON, meets=(earlier, MEET)),)).is_first_race is False


def test_without_history_nothing_is_advised_and_it_is_said_what_is_missing(ready: Ready) -> None:
    found = ready(history="none", runs=(), athlete=Athlete(athlete_id="a1"))
    assert found.advised is None
    assert {one.standing for one in found.options} == {Standing.UNKNOWN}
    assert len(found.unknown) == 3


def test_sets_of_no_known_pace_make_absence_unknown(ready: Ready) -> None:
    # Eight reps are plenty: seven of no known pace cannot be them, eight can.
    for reps, standing in ((7, Standing.NOT_YET), (8, Standing.UNKNOWN)):
        found = ready(work("unknown", reps, 25))
        assert {option.standing for option in found.options} == {standing}
        assert sentences.UNKNOWN_SETS_SENTENCE in found.unknown
    assert found.advised is None


EXPOSURES = st.lists(
    st.builds(
        work,
        st.sampled_from(["5k", "3200", "1600", "800", "400"]),
        st.floats(0.5, 12),
        st.integers(0, 60),
        work=st.sampled_from(["strides", "reps", "races", "sprints"]),
        sure=st.floats(0, 1),
    ),
    max_size=12,
).map(lambda sets: [row for rows in sets for row in rows])
ATHLETES = st.builds(
    Athlete,
    athlete_id=st.just("a1"),
    grade=st.sampled_from([None, 9, 10, 11, 12]),
    can_focus_for_eight_laps=st.sampled_from([None, False, True]),
)
HISTORIES = st.sampled_from(["known", "partial", "none"])


@settings(max_examples=40)
@given(EXPOSURES, ATHLETES, HISTORIES, st.sampled_from(OpeningEight))
def test_what_is_advised_is_never_ruled_out_and_every_race_is_ranked_once(
    ready: Ready, exposure: list[Row], athlete: Athlete, history: str, opening: OpeningEight
) -> None:
    found = ready(exposure, athlete=athlete, history=history, opening=opening)
    assert sorted(order(found)) == ["1600", "3200", "800"]
    ruled_out = [bool(one.ruled_out_by) for one in found.options]
    assert ruled_out == sorted(ruled_out)
    assert found.advised in {None, found.options[0].race}
    assert not ruled_out[0]


@settings(max_examples=30)
@given(EXPOSURES, st.sampled_from(["3200", "1600", "800", "400"]), HISTORIES)
def test_A6_more_work_never_makes_anyone_less_prepared(
    ready: Ready, exposure: list[Row], race_pace: str, history: str
) -> None:
    def places(rows: list[Row]) -> dict[RacePace, int]:
        options = ready(rows, history=history).options
        return {one.race: list(Standing).index(one.standing) for one in options}

    before, after = places(exposure), places([*exposure, *work(race_pace, 8, 3, 5)])
    assert all(after[race] <= place for race, place in before.items())


def test_without_any_result_no_race_is_advised_and_no_entry_is_scolded(ready: Ready) -> None:
    entry = MeetEntry(athlete_id="a1", distance_m=1600)
    exposure = work("3200", 8, 25, 30, 35)
    found = ready(exposure, results=(), meet=replace(MEET, entries=(entry,)))
    assert (found.advised, found.overrides) == (None, ())
    assert sentences.NO_RESULT_SENTENCE in found.unknown
    assert ready(exposure, meet=replace(MEET, entries=(entry,))).advised is RacePace.R3200


def test_A11_too_few_long_runs_are_told_only_where_the_history_is_known(ready: Ready) -> None:
    for history, is_passed in (("known", False), ("partial", None), ("none", None)):
        gates = {gate.name: gate for gate in ready(history=history).gates}
        assert gates["weekly long run"].is_passed is is_passed
