from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.contract.weeks import monday
from metrics.judgements.contract.tables import (
    COMPLIANCE,
    EXPOSURE_DAILY,
    EXPOSURE_WEEKLY,
    JUDGEMENTS,
    LEDGER,
    PROGRESSION_TABLE,
    ZONES,
)
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import (
    CheckIn,
    Coach,
    Meet,
    PlanItem,
    ProgressionSettings,
    Result,
    ResultKind,
    Season,
)
from metrics.judgements.judge import EarlierWeeks, judge, judged_athlete, stacked
from metrics.judgements.readiness.ledger import ledgers_of
from metrics.workouts.model import Block, Rep, Workout

SeasonTraining = Callable[..., AthleteFacts]
Raced = Callable[[date], tuple[Result, ...]]
Tables = Mapping[str, pl.DataFrame]
START = date(2026, 1, 5)
WEEKS = 7
LAST = START + timedelta(weeks=WEEKS, days=-1)
EARLIER = START + timedelta(weeks=4, days=-1)
"""A Sunday."""

days = st.integers(0, 7 * WEEKS - 1).map(lambda number: START + timedelta(days=number))
sets = st.lists(
    st.tuples(days, st.sampled_from(PROGRESSION), st.integers(2, 8)),
    max_size=12,
    unique_by=lambda one: one[:2],
)
few = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def coach(progression_settings: ProgressionSettings, raced: Raced) -> Coach:
    meets = (Meet(name="Opener", day=START + timedelta(weeks=9)),)
    season = Season(name="Track", start=START, end=START + timedelta(weeks=15), meets=meets)
    return Coach(
        settings=progression_settings,
        results=raced(START - timedelta(weeks=1)),
        seasons=(season,),
        plan=tuple(planned(START + timedelta(days=day)) for day in range(0, 7 * WEEKS, 3)),
    )


def planned(day: date, race_pace: RacePace = RacePace.R1600) -> PlanItem:
    workout = Workout(
        blocks=(Block(count=6, members=(Rep(distance_m=150.0, race_pace=race_pace),)),)
    )
    return PlanItem(athlete_id="a1", day=day, plan_item=1, workout=workout, text="6x150")


def faster(day: date) -> Result:
    return Result(
        athlete_id="a1", day=day, distance_m=1600.0, duration_s=295.0, kind=ResultKind.RACE
    )


def every_other_day() -> list[date]:
    return [START + timedelta(days=day) for day in range(0, 7 * WEEKS, 2)]


def until(tables: Tables, day: date) -> dict[str, pl.DataFrame]:
    """What is dated up to a day, but for the hash of all that the coach knows."""
    dates = ("week_start", "meet_date", "local_date")
    dated = {
        name: next(date for date in dates if date in one.columns)
        for name, one in tables.items()
        if name not in OF_DAYS_TO_COME
    }
    return {
        name: frame.filter(pl.col(dated[name]) <= day).drop("settings_hash")
        for name, frame in tables.items()
        if name not in OF_DAYS_TO_COME
    }


OF_DAYS_TO_COME = {"athletes", "plan", "results", "catchup"}
"""What the coach wrote, and what is advised from tomorrow on."""


def jumps(tables: Tables) -> set[date]:
    """The weeks with a set that broke A4."""
    return set(tables["progression"].drop_nulls("skipped_to_pace")["week_start"])


def is_same(one: Tables, other: Tables) -> bool:
    assert one.keys() == other.keys() >= JUDGEMENTS.keys() - OF_DAYS_TO_COME
    return all(one[name].equals(other[name]) for name in one)


def test_every_judgement_is_there_with_its_declared_columns(
    trained: SeasonTraining, coach: Coach
) -> None:
    seen = trained(every_other_day(), (START, RacePace.R5K, 6))
    for facts in (trained([]), seen):
        tables = judge(facts, coach, "a1", through=LAST)
        assert {name: frame.schema for name, frame in tables.items()} == {
            name: table.schema for name, table in JUDGEMENTS.items()
        }
        for name, frame in tables.items():
            assert not frame.select(JUDGEMENTS[name].key).is_duplicated().any()
            assert frame["athlete_id"].unique().to_list() in ([], ["a1"])


@few
@given(run=sets, seed=st.integers(0, 99))
def test_the_order_of_the_facts_does_not_matter(
    trained: SeasonTraining, coach: Coach, run: Sequence[Any], seed: int
) -> None:
    facts = trained(every_other_day(), *run)
    mixed = AthleteFacts(
        **{
            name: getattr(facts, name).sample(fraction=1.0, shuffle=True, seed=seed)
            for name in facts.__struct_fields__
        }
    )
    shown = judge(facts, coach, "a1", through=LAST)
    assert is_same(shown, judge(mixed, coach, "a1", through=LAST))


@few
@given(run=sets)
def test_what_comes_later_does_not_change_a_week(
    trained: SeasonTraining, coach: Coach, run: Sequence[Any]
) -> None:
    facts = trained(every_other_day(), *run)
    by_then = judge(facts, coach, "a1", through=EARLIER)
    assert is_same(until(by_then, EARLIER), until(by_then, LAST))
    assert is_same(until(by_then, EARLIER), until(judge(facts, coach, "a1", through=LAST), EARLIER))
    said = replace(
        coach,
        results=(*coach.results, faster(EARLIER + timedelta(days=1))),
        plan=(*coach.plan, planned(LAST + timedelta(days=1))),
        checkins=(CheckIn(athlete_id="a1", day=LAST, exertion=8.0),),
    )
    assert is_same(until(by_then, EARLIER), until(judge(facts, said, "a1", through=LAST), EARLIER))


@few
@given(run=sets, day=days)
def test_a_late_result_changes_nothing_before_its_day(
    trained: SeasonTraining, coach: Coach, run: Sequence[Any], day: date
) -> None:
    facts, raced = trained(every_other_day(), *run), (*coach.results, faster(day))
    before = judge(facts, coach, "a1", through=LAST)
    after = judge(facts, replace(coach, results=raced), "a1", through=LAST)
    week_before = day - timedelta(days=day.weekday() + 1)
    assert is_same(until(before, week_before), until(after, week_before))
    names = ("set_paces", "exposure_daily", "compliance")
    for name in names:
        eve = day - timedelta(days=1)
        assert until(before, eve)[name].equals(until(after, eve)[name])


@few
@given(run=sets)
def test_A4_more_slow_work_never_makes_a_set_unlawful(
    trained: SeasonTraining, coach: Coach, run: Sequence[Any]
) -> None:
    """Reps at 5k pace on the first day: whatever was lawful stays lawful."""
    later = [one for one in run if one[0] > START]
    plain = judge(trained(every_other_day(), *later), coach, "a1", through=LAST)
    founded = judge(
        trained(every_other_day(), (START, RacePace.R5K, 8), *later), coach, "a1", through=LAST
    )
    jumped = [
        set(one["progression"].drop_nulls("skipped_to_pace")["week_start"])
        for one in (plain, founded)
    ]
    assert jumped[1] <= jumped[0]


def test_another_athletes_plan_and_results_are_not_heard(
    trained: SeasonTraining, coach: Coach
) -> None:
    facts = trained(every_other_day(), (START, RacePace.R5K, 6))
    others = replace(
        coach,
        results=(*coach.results, replace(faster(START), athlete_id="a2")),
        plan=(*coach.plan, replace(planned(START), athlete_id="a2")),
    )
    both = (judge(facts, said, "a1", through=LAST) for said in (coach, others))
    assert is_same(*(until(tables, LAST) for tables in both))


def test_A18_who_is_behind_gets_three_weeks_of_strides_and_nobody_else_does(
    trained: SeasonTraining, coach: Coach
) -> None:
    facts = trained(every_other_day(), (START, RacePace.R5K, 6))
    behind = judge(facts, coach, "a1", through=LAST)
    assert behind["progression"].sort("week_start")["status"].to_list()[-1] == "behind"
    advised: list[date] = behind["catchup"]["local_date"].to_list()
    assert min(advised) > LAST
    assert max(advised) <= LAST + timedelta(weeks=3)
    assert len(set(advised)) >= 6
    free = judge(facts, replace(coach, seasons=()), "a1", through=LAST)
    assert free["catchup"].is_empty()


def test_whoever_is_judged_from_a_week_on_has_its_rows_and_no_earlier_ones(
    trained: SeasonTraining, make_facts: Callable[..., AthleteFacts], coach: Coach
) -> None:
    through = START + timedelta(weeks=9, days=-1)
    since = monday(through)
    run_days = [START + timedelta(days=day) for day in range(0, 63, 2)]
    reps = [(START + timedelta(days=7 * week + 1), RacePace.R1600, 6) for week in range(9)]
    speeds = [
        {"activity_id": f"r{day}", "local_date": day, "speed_low_mps": 3.0, "seconds": 60.0}
        for day in run_days
    ]
    facts = replace(
        trained(run_days, *reps),
        speed_histogram=make_facts(speed_histogram=speeds).speed_histogram,
    )
    coach = replace(coach, results=(*coach.results, faster(START - timedelta(days=1))))
    whole = judge(facts, coach, "a1", through=through)
    earlier = EarlierWeeks(
        since=since,
        ledgers=lambda: ledgers_of(whole["ledger"]),
        exposure=lambda: whole["exposure_daily"],
    )
    late = stacked([judged_athlete(facts, coach, "a1", through=through, earlier=earlier)])
    assert set(whole["readiness"]["purpose"]) == {"compete"}  # by its many weeks of running
    assert late["readiness"].equals(whole["readiness"])
    for name, rows in whole.items():
        day = next((each for each in ("local_date", "week_start") if each in rows.columns), None)
        if day is not None:
            is_late = pl.col(day) >= since
            assert late[name].filter(is_late).equals(rows.filter(is_late)), name
    for table in (ZONES, EXPOSURE_DAILY, EXPOSURE_WEEKLY, COMPLIANCE, LEDGER, PROGRESSION_TABLE):
        day = "week_start" if "week_start" in table.schema else "local_date"
        assert min(whole[table.name][day].to_list()) < since
        assert min(late[table.name][day].to_list()) >= since, table.name


@few
@given(
    st.lists(
        st.tuples(days, st.sampled_from(PROGRESSION), st.integers(4, 9)),
        max_size=30,
        unique_by=lambda one: one[:2],
    ),
    days,
    st.integers(0, 16),
    st.booleans(),
)
def test_the_running_week_is_judged_from_the_state_of_its_eve_as_from_all_facts(
    trained: SeasonTraining,
    coach: Coach,
    one_by_one: list[tuple[date, RacePace, int]],
    known: date,
    later: int,
    is_all_new: bool,
) -> None:
    through, since = known + timedelta(days=later), monday(known)
    runs = every_other_day()
    first = since if is_all_new else known + timedelta(days=1)
    before = trained(
        [day for day in runs if day < first], *(one for one in one_by_one if one[0] < first)
    )
    judged = judged_athlete(before, coach, "a1", through=known)
    facts = trained(runs, *one_by_one)
    whole = judged_athlete(facts, coach, "a1", through=through)
    tables = stacked([whole])
    assert judged.settled is not None
    earlier = EarlierWeeks(
        since=since,
        ledgers=lambda: ledgers_of(tables["ledger"]),
        exposure=lambda: tables["exposure_daily"],
        settled=judged.settled.before_its_week(coach.settings),
    )
    late = judged_athlete(facts, coach, "a1", through=through, earlier=earlier)
    assert late.settled == whole.settled
    assert late.settled is not None
    assert whole.settled is not None
    assert late.settled.dump() == whole.settled.dump()
    for name, rows in stacked([late]).items():
        day = next((each for each in ("week_start", "local_date") if each in rows.columns), None)
        is_whole = name in ("catchup", "readiness")
        is_late = pl.lit(value=True) if day is None or is_whole else pl.col(day) >= since
        assert rows.filter(is_late).equals(tables[name].filter(is_late)), name


@few
@given(
    st.lists(
        st.tuples(days, st.sampled_from(PROGRESSION), st.integers(4, 9)),
        min_size=20,
        max_size=40,
        unique_by=lambda one: one[:2],
    ),
    st.integers(3, WEEKS - 1),
    st.integers(0, 6),
)
def test_the_state_of_an_eve_is_what_judging_on_the_eve_gives(
    trained: SeasonTraining,
    coach: Coach,
    one_by_one: list[tuple[date, RacePace, int]],
    week: int,
    weekday: int,
) -> None:
    since = START + timedelta(weeks=week)
    facts, settings_ = trained(every_other_day(), *one_by_one), coach.settings
    eve, day = since - timedelta(days=1), since + timedelta(days=weekday)
    on_eve, later = (judged_athlete(facts, coach, "a1", through=on).settled for on in (eve, day))
    assert on_eve is not None
    assert later is not None
    before = later.before_its_week(settings_)
    foundations = (each.foundation(settings_, eve).since(since) for each in (on_eve, before))
    assert next(foundations) == next(foundations)
    assert before.through == eve
    assert before.starts == on_eve.starts
    assert before.first_400 == on_eve.first_400
