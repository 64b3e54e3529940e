from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements import sentences
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import (
    Coach,
    Correction,
    CorrectionKind,
    Meet,
    ProgressionSettings,
    Result,
    ScheduleStep,
    Season,
)
from metrics.judgements.judge import judge
from metrics.workouts.model import Block, Rep, Workout

SeasonTraining = Callable[..., AthleteFacts]
Raced = Callable[[date], tuple[Result, ...]]
Row = Mapping[str, Any]
START = date(2026, 1, 5)
WEEK = timedelta(weeks=1)
WEEKDAYS = (0, 1, 2, 3, 5)


def on(week: int, weekday: int) -> date:
    """A day of the season, weeks from 1, Monday 0."""
    return START + (week - 1) * WEEK + timedelta(days=weekday)


def sunday(week: int) -> date:
    return on(week, 6)


def runs(*weeks: int) -> list[date]:
    return [on(week, day) for week in weeks for day in WEEKDAYS]


def season(meet_week: int | None) -> Season:
    meets = (Meet(name="Opener", day=on(meet_week, 5)),) if meet_week else ()
    return Season(name="Track", start=START, end=START + 20 * WEEK, meets=meets)


@pytest.fixture
def last_week(progression_settings: ProgressionSettings, raced: Raced) -> Callable[..., Row]:
    """The progression's row of the last week, for an athlete who raced before the season."""

    def of(facts: AthleteFacts, through: date, **said: Any) -> Row:
        context = {"results": raced(START - WEEK), "settings": progression_settings, **said}
        return judge(facts, Coach(**context), "a1", through=through)["progression"].row(
            -1, named=True
        )

    return of


@pytest.fixture
def season_paces(progression_settings: ProgressionSettings, raced: Raced) -> Callable[..., Any]:
    """What the last week says of each race pace, slow to fast."""

    def of(facts: AthleteFacts, through: date) -> Sequence[Row]:
        coach = Coach(settings=progression_settings, results=raced(START - WEEK))
        rows = judge(facts, coach, "a1", through=through)["progression_paces"]
        return rows.tail(len(PROGRESSION)).to_dicts()

    return of


LastWeek = Callable[..., Row]
SeasonPaces = Callable[..., Sequence[Row]]


def climbed(*race_paces: RacePace, first_week: int = 1) -> list[Sequence[Any]]:
    """A week at each race pace: six strides on Monday, Wednesday and Saturday."""
    return [
        (on(week, day), race_pace, 6)
        for week, race_pace in enumerate(race_paces, start=first_week)
        for day in (0, 2, 5)
    ]


def test_A1_fewer_stride_days_than_asked_is_behind(
    trained: SeasonTraining, last_week: LastWeek
) -> None:
    race_paces = (RacePace.R5K, RacePace.R3200, RacePace.R1600, RacePace.R1600)
    sets = [*climbed(*race_paces), (on(5, 0), RacePace.R1600, 6), (on(5, 3), RacePace.R1600, 2)]
    week = last_week(trained(runs(1, 2, 3, 4, 5), *sets), sunday(5), seasons=(season(12),))
    assert (week["status"], week["rule_ids"]) == ("behind", "A1")
    assert (week["stride_days"], week["stride_days_target"]) == (1, 3)
    assert (week["established_pace"], week["paces_short"]) == ("1600", 0)
    assert week["due_since"] is None


def test_A1_a_running_week_is_not_behind_while_days_are_left(
    trained: SeasonTraining, last_week: LastWeek
) -> None:
    sets = [
        *climbed(RacePace.R5K, RacePace.R3200, RacePace.R1600, RacePace.R1600),
        (on(5, 0), RacePace.R1600, 6),
    ]
    facts = trained(runs(1, 2, 3, 4, 5), *sets)
    for weekday, status in ((0, "on_track"), (4, "on_track"), (5, "behind")):
        week = last_week(facts, on(5, weekday), seasons=(season(12),))
        assert (week["status"], week["as_of_date"]) == (status, on(5, weekday))


def test_A1_a_day_with_a_coarse_file_may_have_had_strides(
    trained: SeasonTraining, last_week: LastWeek
) -> None:
    sets = climbed(RacePace.R5K, RacePace.R3200, RacePace.R1600, RacePace.R1600)
    clear, coarse = trained(runs(1, 2, 3, 4), *sets), trained(runs(5), shortest_findable_s=16.0)
    facts = AthleteFacts(
        **{
            name: getattr(clear, name).vstack(getattr(coarse, name))
            for name in clear.__struct_fields__
        }
    )
    week = last_week(facts, sunday(5), seasons=(season(12),))
    assert (week["status"], week["stride_days"]) == ("on_track", 0)
    assert week["coarse_share"] == pytest.approx(5 / 25)


def test_A2_a_race_pace_below_the_schedule_is_behind_by_so_many_paces(
    trained: SeasonTraining, last_week: LastWeek, progression_settings: ProgressionSettings
) -> None:
    sets = climbed(*[RacePace.R5K] * 3, RacePace.R3200, RacePace.R3200)
    week = last_week(trained(runs(1, 2, 3, 4, 5), *sets), sunday(5), seasons=(season(11),))
    assert (week["status"], week["rule_ids"]) == ("behind", "A2")
    assert (week["established_pace"], week["expected_pace"]) == ("3200", "1600")
    # Expected from eight weeks before the meet on: this is the third such week.
    assert (week["paces_short"], week["due_since"]) == (1, on(3, 0))
    assert (week["next_pace"], week["weeks_to_first_meet"]) == ("1600", 6)
    climbed_text = sentences.climbed_text("3200")
    short = sentences.short_text(["1600"], on(3, 0))
    assert week["reason"].startswith(f"{climbed_text}, {short};")


def test_A2_outside_a_season_and_without_a_meet_nothing_is_expected(
    trained: SeasonTraining, last_week: LastWeek
) -> None:
    facts = trained(runs(1, 2, 3, 4, 5), *climbed(*[RacePace.R5K] * 5))
    for seasons in ((), (season(None),), (season(20),)):
        week = last_week(facts, sunday(5), seasons=seasons)
        assert (week["status"], week["expected_pace"]) == ("on_track", None)
        assert (week["paces_short"], week["stride_days_target"]) == (None, None)


def test_A3_the_next_race_pace_is_the_one_above_and_nothing_is_above_the_last(
    trained: SeasonTraining, last_week: LastWeek
) -> None:
    # 5k and 3200 pace cannot be told apart: who ran one has run the other.
    above_5k = RacePace.R1600
    for height, above in enumerate([RacePace.R5K, above_5k, *PROGRESSION[2:], None]):
        sets = climbed(*PROGRESSION[:height])
        week = last_week(trained(runs(1, 2, 3, 4, 5, 6), *sets), sunday(6))
        assert week["next_pace"] == above


def test_A3_who_stays_at_a_pace_goes_on_above_it(
    trained: SeasonTraining, last_week: LastWeek, season_paces: SeasonPaces
) -> None:
    sets = climbed(RacePace.R5K, RacePace.R3200, RacePace.R1600, *[RacePace.R800] * 7)
    facts = trained(runs(*range(1, 11)), *sets)
    week = last_week(facts, sunday(10), seasons=(season(11),))
    assert (week["status"], week["established_pace"]) == ("on_track", "800")
    assert week["next_pace"] == "400"
    rows = season_paces(facts, sunday(10))
    assert [row["established"] for row in rows] == [False, False, False, True, False]
    assert [row["kept"] for row in rows] == [True, True, True, True, False]
    assert [row["skipped"] for row in rows] == [False] * 5


def test_A3_who_skipped_the_paces_below_is_not_on_track(
    trained: SeasonTraining, last_week: LastWeek
) -> None:
    sets = climbed(*[RacePace.R5K] * 3, *[RacePace.R1600] * 3)
    late = last_week(trained(runs(*range(1, 13)), *sets), sunday(12), seasons=(season(13),))
    assert (late["established_pace"], late["expected_pace"]) == (None, "1600")
    leaped = [*climbed(*[RacePace.R800] * 6, first_week=1)]
    week = last_week(trained(runs(*range(-6, 8)), *leaped), sunday(7), seasons=(season(8),))
    assert (week["established_pace"], week["expected_pace"]) == ("800", "1600")
    assert (week["status"], week["rule_ids"]) == ("behind", "A1 A2")
    assert week["paces_short"] == 3


def test_A2_a_kept_pace_that_is_not_established_is_not_enough(
    trained: SeasonTraining, last_week: LastWeek, progression_settings: ProgressionSettings
) -> None:
    sets = climbed(RacePace.R5K, RacePace.R3200, RacePace.R1600)
    strides = [(on(week, day), RacePace.R1600, 3) for week, day in ((8, 1),)]
    facts = trained(runs(*range(1, 11)), *sets, *strides)
    week = last_week(facts, sunday(10), seasons=(season(12),))
    assert (week["status"], week["expected_pace"]) == ("behind", "1600")
    assert (week["paces_short"], week["established_pace"]) == (1, None)
    assert sentences.low_text("1600", 3.0, 1, progression_settings) in week["reason"]


def test_A3_without_any_race_pace_the_status_is_unknown_paces(
    trained: SeasonTraining, last_week: LastWeek
) -> None:
    facts = trained(runs(1, 2, 3, 4, 5), *climbed(*[RacePace.R5K] * 5))
    week = last_week(facts, sunday(5), results=(), seasons=(season(12),))
    assert (week["status"], week["pace_basis"]) == ("unknown_paces", None)
    assert (week["next_pace"], week["paces_short"], week["stride_days"]) == (None, None, 3)
    assert week["reason"] == sentences.no_paces_sentence(sunday(5))


def test_A3_a_first_result_does_not_make_unseen_paces_missing_ones(
    trained: SeasonTraining,
    last_week: LastWeek,
    raced: Raced,
    progression_settings: ProgressionSettings,
) -> None:
    facts = trained(runs(1, 2, 3, 4, 5), *climbed(*[RacePace.R1600] * 5))
    week = last_week(facts, sunday(5), results=raced(on(5, 6)), seasons=(season(12),))
    assert week["status"] == "unknown_paces"
    assert week["reason"] == sentences.hidden_paces_sentence(progression_settings)


def test_A4_a_set_with_nothing_behind_it_is_flagged_each_time(
    trained: SeasonTraining, last_week: LastWeek, progression_settings: ProgressionSettings
) -> None:
    leap = (RacePace.R800, 6)
    sets = [*climbed(*[RacePace.R5K] * 6), (on(5, 3), *leap), (on(6, 3), *leap)]
    for week in (5, 6):
        row = last_week(trained(runs(*range(1, 7)), *sets), sunday(week))
        assert (row["status"], row["skipped_to_pace"], row["rule_ids"]) == (
            "jumped_ahead",
            "800",
            "A4",
        )
    assert row["reason"] == sentences.jump_sentence(
        reps=6,
        race_pace=RacePace.R800,
        day=date(2026, 2, 12),
        unmet={RacePace.R1600: 0},
        settings=progression_settings,
    )


def test_A4_without_known_history_there_is_neither_alarm_nor_pass(
    trained: SeasonTraining, last_week: LastWeek
) -> None:
    leap = (on(2, 3), RacePace.R800, 6)
    for weeks, history in (((1, 2), "partial"), ((), "none")):
        row = last_week(trained(runs(*weeks), leap), sunday(2))
        assert (row["status"], row["history"]) == ("unknown_history", history)
        assert row["skipped_to_pace"] is None


def test_A4_paces_go_before_history_and_a_jump_before_being_behind(
    trained: SeasonTraining, last_week: LastWeek
) -> None:
    leap = (on(5, 3), RacePace.R800, 6)
    early, late = trained(runs(1), leap), trained(runs(1, 2, 3, 4, 5), leap)
    assert last_week(early, sunday(5), results=())["status"] == "unknown_paces"
    assert last_week(late, sunday(5), seasons=(season(11),))["status"] == "jumped_ahead"


def test_a_treadmill_without_calibration_gives_stride_days_but_no_race_pace(
    trained: SeasonTraining, last_week: LastWeek
) -> None:
    facts = trained(runs(1, 2, 3, 4, 5), *climbed(*[RacePace.R5K] * 5), venue="treadmill")
    week = last_week(facts, sunday(5), seasons=(season(11),))
    assert (week["stride_days"], week["established_pace"]) == (3, None)
    # Five weeks of three days with six strides.
    assert sentences.uncounted_text(90) in week["reason"]


def test_strides_that_the_coach_denies_are_no_stride_day(
    trained: SeasonTraining, last_week: LastWeek
) -> None:
    facts = trained(runs(1, 2, 3, 4, 5), *climbed(*[RacePace.R5K] * 5))
    said = Correction(
        athlete_id="a1",
        local_date=on(5, 2),
        at=None,
        kind=CorrectionKind.WORKOUT,
        workout=Workout(
            blocks=(Block(count=4, members=(Rep(distance_m=1000.0, race_pace=RacePace.R5K),)),)
        ),
    )
    assert last_week(facts, sunday(5), corrections=(said,))["stride_days"] == 2


def test_every_week_from_the_first_has_a_row_even_without_a_run(
    trained: SeasonTraining, progression_settings: ProgressionSettings
) -> None:
    coach = Coach(settings=progression_settings, seasons=(season(12),))
    progression = judge(trained(runs(2, 5)), coach, "a1", through=on(6, 1))["progression"]
    assert progression["week_start"].to_list() == [on(week, 0) for week in range(1, 7)]
    assert progression["as_of_date"].to_list() == [
        *(sunday(week) for week in range(1, 6)),
        on(6, 1),
    ]
    alone = judge(trained(runs(2)), Coach(settings=progression_settings), "a1", through=sunday(3))
    assert alone["progression"]["week_start"].to_list() == [on(2, 0), on(3, 0)]
    unseen = judge(trained([]), Coach(settings=progression_settings), "a1", through=on(3, 4))[
        "progression"
    ]
    assert unseen["week_start"].to_list() == [on(3, 0)]


def test_a_schedules_last_step_holds_after_the_first_meet(
    trained: SeasonTraining, last_week: LastWeek, progression_settings: ProgressionSettings
) -> None:
    steps = [(10, RacePace.R5K, 3), (4, RacePace.R1600, 4)]
    schedule = tuple(
        ScheduleStep(weeks_before=weeks, race_pace=race_pace, stride_days=days)
        for weeks, race_pace, days in steps[::-1]
    )
    settings = replace(progression_settings, schedule=schedule)
    week = last_week(
        trained(runs(*range(1, 8)), *climbed(*[RacePace.R5K] * 7)),
        sunday(7),
        settings=settings,
        seasons=(season(6),),
    )
    assert (week["expected_pace"], week["stride_days_target"]) == ("1600", 4)
    # Four weeks before the meet to one after it.
    assert (week["paces_short"], week["rule_ids"]) == (1, "A1 A2")
    assert (week["due_since"], week["weeks_to_first_meet"]) == (on(2, 0), -1)


def test_a_race_pace_says_since_when_and_with_how_much(
    trained: SeasonTraining, season_paces: SeasonPaces, progression_settings: ProgressionSettings
) -> None:
    sets = [
        (on(1, 0), RacePace.R5K, 6),
        (on(1, 2), RacePace.R5K, 6),
        (on(1, 4), RacePace.R400, 4),
    ]
    rows = season_paces(trained(runs(1, 2, 3, 4, 5), *sets), sunday(5))
    five, *_, eight, four = [row["reason"] for row in rows]
    settings = progression_settings
    assert five == sentences.established_sentence(on(1, 2), reps=12, days=2, settings=settings)
    assert eight == sentences.skipped_sentence(reps=0, days=0, settings=settings)
    not_yet = sentences.not_established_sentence(reps=4, days=1, settings=settings)
    assert four.startswith(not_yet)


@pytest.mark.parametrize("kind", ["in_n_out", "stride"])
def test_A5_the_first_set_at_400_pace_is_told_by_its_shape(
    trained: SeasonTraining, season_paces: SeasonPaces, kind: str
) -> None:
    first = (on(1, 3), RacePace.R400, 6, kind)
    facts = trained(runs(1, 2, 3, 4, 5), first, (on(2, 1), RacePace.R400, 6, "stride"))
    *slower, fastest = [row["reason"] for row in season_paces(facts, sunday(5))]
    text = sentences.first_400_sentence(on(1, 3), is_in_n_out=kind == "in_n_out")
    assert fastest.endswith(text)
    assert not any("A5" in reason for reason in slower)


def test_too_few_runs_and_coarse_runs_are_named_as_the_reason(
    trained: SeasonTraining, last_week: LastWeek, progression_settings: ProgressionSettings
) -> None:
    few = last_week(trained(runs(4, 5)), sunday(5))
    settings = progression_settings
    assert few["reason"] == sentences.unknown_history_sentence(2, 0.0, settings)
    coarse = last_week(trained(runs(1, 2, 3, 4, 5), shortest_findable_s=16.0), sunday(5))
    assert coarse["reason"] == sentences.unknown_history_sentence(0, 1.0, settings)
