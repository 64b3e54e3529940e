from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import Mode
from metrics.judgements.inputs.coach import (
    ASSIGNING,
    Athlete,
    CheckIn,
    Coach,
    CorrectionKind,
    Meet,
    MeetEntry,
    PlanItem,
    ProgressionSettings,
    Result,
    ResultKind,
    Season,
)
from metrics.workouts.model import Extra, ExtraKind, Workout

DAY = date(2026, 3, 2)


def result(athlete_id: str, distance_m: float = 800.0, day: date = DAY) -> Result:
    return Result(
        athlete_id=athlete_id,
        day=day,
        distance_m=distance_m,
        duration_s=distance_m / 5,
        kind=ResultKind.RACE,
    )


def season(*entries: MeetEntry) -> Season:
    meet = Meet(name="Opener", day=DAY, entries=entries)
    return Season(name="spring", start=date(2026, 1, 5), end=date(2026, 6, 1), meets=(meet,))


@pytest.fixture
def coach(progression_settings: ProgressionSettings) -> Coach:
    """Two athletes with a result each, entered at one meet."""
    entries = [MeetEntry(athlete_id=athlete_id, distance_m=800.0) for athlete_id in ("a1", "a2")]
    return Coach(
        settings=progression_settings,
        results=(result("a1"), result("a2"), result("a1", 1600.0)),
        seasons=(season(*entries),),
    )


def test_an_athletes_context_has_the_athletes_records_by_day(coach: Coach) -> None:
    early = result("a1", 3200.0, date(2026, 1, 10))
    context = replace(coach, results=(*coach.results, early)).context_of("a1")
    assert [found.distance_m for found in context.results] == [3200.0, 800.0, 1600.0]
    assert context.athlete == Athlete(athlete_id="a1")


def test_a_hash_is_16_digits_that_the_order_of_facts_does_not_change(coach: Coach) -> None:
    digits = coach.settings_hash("a1")
    assert len(digits) == 16
    assert set(digits) <= set("0123456789abcdef")
    assert replace(coach, results=coach.results[::-1]).settings_hash("a1") == digits


def test_a_hash_follows_the_athletes_facts_and_settings_and_nobody_elses(coach: Coach) -> None:
    digits = coach.settings_hash("a1")
    others = replace(
        coach,
        results=(*coach.results, result("a2", 3200.0)),
        checkins=(CheckIn(athlete_id="a2", day=DAY, exertion=5.0),),
        seasons=(season(*coach.seasons[0].meets[0].entries[:1]),),
    )
    assert others.settings_hash("a1") == digits
    settings = replace(coach.settings, min_reps=coach.settings.min_reps + 1)
    for changed in (
        replace(coach, settings=settings),
        replace(coach, results=(*coach.results, result("a1", 3200.0))),
        replace(coach, checkins=(CheckIn(athlete_id="a1", day=DAY, exertion=5.0),)),
        replace(coach, seasons=(season(MeetEntry(athlete_id="a1", distance_m=1600.0)),)),
    ):
        assert changed.settings_hash("a1") != digits


def test_a_hash_follows_every_word_of_the_plan(coach: Coach) -> None:
    rest = Workout(blocks=())
    item = PlanItem(athlete_id="a1", day=DAY, plan_item=1, workout=rest, text="rest")
    easy = Workout(blocks=(), extras=(Extra(kind=ExtraKind.EASY_RUN),))
    changed = [
        item,
        replace(item, day=DAY + timedelta(days=1)),
        replace(item, plan_item=2),
        replace(item, workout=easy),
        replace(item, text="off"),
        replace(item, mode=Mode.EFFORT),
        replace(item, exertion=2.0),
    ]
    hashes = {replace(coach, plan=(each,)).settings_hash("a1") for each in changed}
    assert len(hashes) == len(changed)


def test_a_meet_with_entries_of_others_differs_from_one_without(coach: Coach) -> None:
    of_another = replace(coach, seasons=(season(MeetEntry(athlete_id="a2", distance_m=800.0)),))
    without = replace(coach, seasons=(season(),))
    assert of_another.settings_hash("a1") != without.settings_hash("a1")


def test_whose_a_file_is_and_whether_it_is_a_run_are_said_before_judging() -> None:
    assert set(CorrectionKind) - ASSIGNING == {
        CorrectionKind.WORKOUT,
        CorrectionKind.NOT_A_SESSION,
        CorrectionKind.RACE,
    }
