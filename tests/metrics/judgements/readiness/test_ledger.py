from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from metrics.contract.weeks import monday
from metrics.judgements.contract.tables import JUDGEMENTS
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext, CheckIn, Coach, ProgressionSettings
from metrics.judgements.judge import judge
from metrics.judgements.readiness.ledger import WeekLedger, ledgers_until, weekly_ledger

MakeFacts = Callable[..., AthleteFacts]
MakeContext = Callable[..., AthleteContext]
Rows = Sequence[Mapping[str, Any]]
MONDAY = date(2026, 3, 2)
SUNDAY = MONDAY + timedelta(days=6)


def judged(**rows: Rows) -> dict[str, pl.DataFrame]:
    """Judgement tables with some columns of some rows; the others are null."""
    return {
        name: pl.DataFrame(
            [{column: row.get(column) for column in JUDGEMENTS[name].schema} for row in given],
            schema=JUDGEMENTS[name].schema,
        )
        for name, given in {"zones": (), "exposure_weekly": (), "progression": (), **rows}.items()
    }


def run(day: int, minutes: float) -> Mapping[str, Any]:
    return {
        "activity_id": f"r{day}",
        "local_date": MONDAY + timedelta(days=day),
        "is_run": True,
        "moving_s": minutes * 60,
    }


def zone(day: int, name: str, minutes: float) -> Mapping[str, Any]:
    return {
        "local_date": MONDAY + timedelta(days=day),
        "activity_id": f"r{day}",
        "zone_set": "pace",
        "zone": name,
        "seconds": minutes * 60,
    }


def exposed(race_pace: str, metres: float | None, work: str = "strides") -> Mapping[str, Any]:
    week = {"week_start": MONDAY, "race_pace": race_pace, "work": work}
    return {**week, "faster_metres_expected": metres}


def only(weeks: tuple[WeekLedger, ...]) -> WeekLedger:
    (week,) = weeks
    return week


def test_A19_a_week_has_engine_and_revving_from_files_and_chassis_from_check_ins(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    facts = make_facts(activities=[run(0, 40), run(2, 40), run(5, 70)])
    tables = judged(
        zones=[zone(0, "easy", 36), zone(0, "threshold", 2), zone(2, "threshold", 20)],
        exposure_weekly=[
            exposed("3200", 1900.0),
            exposed("1600", 900.0),
            exposed("1600", 800.0, "races"),
        ],
        progression=[{"week_start": MONDAY, "stride_days": 3}],
    )
    noted = (
        CheckIn(athlete_id="a1", day=MONDAY, chassis_minutes=20, plyometric_contacts=60),
        CheckIn(athlete_id="a1", day=SUNDAY, chassis_minutes=15),
    )
    week = only(weekly_ledger(facts, make_context(checkins=noted), tables, through=SUNDAY))
    assert (week.runs, week.minutes, week.long_run_minutes) == (3, 150, 70)
    assert (week.aerobic_minutes, week.threshold_minutes) == pytest.approx((58, 20))
    assert (week.fast_metres, week.stride_days) == (1700, 3)
    assert (week.chassis_minutes, week.plyometric_contacts) == (35, 60)


def test_A19_without_a_check_in_the_chassis_is_unknown_and_not_0(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    facts = make_facts(activities=[run(0, 40)])
    week = only(weekly_ledger(facts, make_context(), judged(), through=SUNDAY))
    assert week.chassis_minutes is None
    assert week.plyometric_contacts is None
    none = CheckIn(athlete_id="a1", day=MONDAY, chassis_minutes=0)
    week = only(weekly_ledger(facts, make_context(checkins=(none,)), judged(), through=SUNDAY))
    assert week.chassis_minutes == 0


def test_the_same_weeks_sum_to_the_same_minutes_to_the_last_digit(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    """Sums of fractions differ with the order of their terms: chance may not choose it."""
    days = range(112)
    tables = judged(zones=[zone(day, "easy", 31 + day * 0.137) for day in days])
    facts = make_facts(activities=[run(day, 40) for day in days])
    through = MONDAY + timedelta(days=days[-1])
    made = [weekly_ledger(facts, make_context(), tables, through=through) for _ in range(10)]
    assert len({tuple(week.aerobic_minutes for week in weeks) for weeks in made}) == 1


def test_a_set_at_no_known_race_pace_leaves_the_revving_unknown(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    facts = make_facts(activities=[run(0, 40)])
    tables = judged(exposure_weekly=[exposed("1600", 900.0), exposed("unknown", None)])
    assert only(weekly_ledger(facts, make_context(), tables, through=SUNDAY)).fast_metres is None


def test_a_long_run_is_long_for_the_last_weeks_and_not_for_one(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    facts = make_facts(activities=[run(day, 40) for day in range(6)] + [run(7, 50), run(14, 49)])
    weeks = weekly_ledger(facts, make_context(), judged(), through=SUNDAY + timedelta(days=14))
    assert [week.long_run_minutes for week in weeks] == [0, 50, 0]


def test_A11_challenging_is_long_reps_or_enough_threshold_in_one_run(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    def challenging(*zones: Mapping[str, Any], rep_s: float) -> bool | None:
        reps = {"activity_id": "r0", "set_index": 1, "group_index": 1, "kind": "rep"}
        reps |= {"rep_count": 4, "median_duration_s": rep_s}
        facts = make_facts(activities=[run(0, 40)], sets=[reps])
        weeks = weekly_ledger(facts, make_context(), judged(zones=zones), through=SUNDAY)
        return only(weeks).challenging

    assert challenging(rep_s=180) is True
    assert challenging(rep_s=179) is None
    assert challenging(zone(0, "threshold", 15), rep_s=179) is True
    assert challenging(zone(0, "threshold", 10), zone(1, "threshold", 10), rep_s=90) is False


def test_a_day_after_the_last_one_looked_at_counts_for_nothing(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    reps = {"activity_id": "r6", "set_index": 1, "group_index": 1, "kind": "rep"}
    reps |= {"rep_count": 4, "median_duration_s": 200.0, "local_date": SUNDAY}
    facts = make_facts(activities=[run(0, 40), run(6, 90)], sets=[reps])
    week = only(weekly_ledger(facts, make_context(), judged(), through=MONDAY))
    assert (week.runs, week.minutes, week.aerobic_reps) == (1, 40, 0)


def test_A19_every_week_is_a_row_of_load_and_of_ledger(
    make_facts: MakeFacts, progression_settings: ProgressionSettings
) -> None:
    noted = CheckIn(athlete_id="a1", day=MONDAY, exertion=5.0, chassis_minutes=20.0)
    coach = Coach(settings=progression_settings, checkins=(noted,))
    facts = make_facts(activities=[{**run(0, 40), "timer_s": 3000.0}, {**run(8, 30), "timer_s": 1}])
    tables = judge(facts, coach, "a1", through=SUNDAY + timedelta(days=7))
    assert tables["load"].select("week_start", "load").rows() == [
        (MONDAY, 250.0),
        (MONDAY + timedelta(days=7), None),
    ]
    assert tables["ledger"]["minutes"].to_list() == [40.0, 30.0]
    assert tables["ledger"]["chassis_minutes"].to_list() == [20.0, None]


def test_B5_plyometrics_come_from_check_ins_alone(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    facts = make_facts(activities=[run(0, 40)])
    noted = (
        CheckIn(athlete_id="a1", day=MONDAY, plyometric_contacts=60),
        CheckIn(athlete_id="a1", day=SUNDAY, plyometric_contacts=40),
    )
    week = only(weekly_ledger(facts, make_context(checkins=noted), judged(), through=SUNDAY))
    assert week.plyometric_contacts == 100
    unnoted = only(weekly_ledger(facts, make_context(), judged(), through=SUNDAY))
    assert unnoted.plyometric_contacts is None


@pytest.mark.parametrize("through", [MONDAY + timedelta(days=day) for day in (-8, -1, 0, 2, 3, 6)])
def test_ledgers_judged_later_tell_an_earlier_day(
    make_facts: MakeFacts, make_context: MakeContext, through: date
) -> None:
    """Weeks before the day's own stay, and in that one only what was run by then counts."""
    activities = [run(day, 40 + day % 7 * (5 + day)) for day in range(-13, 7)]
    long_reps = {"kind": "rep", "rep_count": 4, "median_duration_s": 200.0}
    sets = [{**long_reps, "local_date": MONDAY + timedelta(days=day)} for day in (-9, 3)]
    zones = [zone(day, "threshold", 12.0 + 10 * (day == 2)) for day in range(-13, 7)]
    noted = (CheckIn(athlete_id="a1", day=MONDAY + timedelta(days=4), chassis_minutes=20),)
    facts, context = make_facts(activities=activities, sets=sets), make_context(checkins=noted)
    stored = weekly_ledger(facts, context, judged(zones=zones), through=SUNDAY)
    found = ledgers_until(stored, facts, context, judged(zones=zones)["zones"], through=through)
    by_then = [one for one in zones if one["local_date"] <= through]
    expected = weekly_ledger(facts, context, judged(zones=by_then), through=through)
    *earlier, its_own = expected
    assert its_own.week_start == monday(through)
    assert found == (*earlier, replace(its_own, fast_metres=None))
