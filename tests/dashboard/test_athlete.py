from __future__ import annotations

from datetime import timedelta
from typing import Any

from dashboard.athlete import AthletePage, athlete_pages
from dashboard.people import People
from dashboard.races import race_cards
from dashboard.tables import Tables
from dashboard.words import distance_name
from tests.dashboard.frames import MONDAY, tables_of, week

RUN = {
    "activity_id": "r1",
    "athlete_id": "a1",
    "local_date": MONDAY,
    "is_run": True,
    "distance_m": 5840.0,
}
SET = {
    "activity_id": "r1",
    "athlete_id": "a1",
    "local_date": MONDAY,
    "set_index": 1,
    "group_index": 1,
    "text": "6 × 150 in 27.0",
}


def pages(tables: Tables, people: People | None = None, **options: Any) -> list[AthletePage]:
    options = {"sessions": lambda _: None, **options}
    return athlete_pages(tables, people or People(), today=MONDAY, **options)


def test_planned_and_run_stand_side_by_side() -> None:
    item = {
        "athlete_id": "a1",
        "local_date": MONDAY,
        "plan_item": 1,
        "planned_text": "6x150 @800",
        "structure": "partly",
        "pace": "in_band",
        "mode": "pace",
        "reason": "5 of 6 reps.",
    }
    pace = {"activity_id": "r1", "set_index": 1, "group_index": 1, "probability": 1.0}
    tables = tables_of(
        progression=[week()],
        activities=[RUN],
        sets=[SET],
        set_paces=[{**pace, "local_date": MONDAY, "race_pace": "800", "counted_as": "pace"}],
        compliance=[item],
    )
    (page,) = pages(tables, sessions={"r1": "#session-x"}.get)
    ((day,),) = [log_week.days for log_week in page.log]
    assert "6x150 @800" in day.planned
    assert "km>5.8</span><span class=miles>3.6</span></span> <span class=km>km<" in day.run
    assert '<a href="#session-x"><span data-column=text>' in day.run
    assert "6 × 150 in 27.0</span></a> <span class=dim>at <b>800</b> pace" in day.run
    assert "Partly done</b>, on pace." in day.outcome


def test_the_quickest_effort_of_a_distance_is_shown() -> None:
    best = {
        "athlete_id": "a1",
        "by": "distance",
        "target": 1609.344,
        "basis": "raw",
        "showable": True,
        "local_date": MONDAY,
    }
    slow = {**best, "activity_id": "r1", "duration_s": 330.0}
    fast = {**best, "activity_id": "r2", "duration_s": 321.4, "error_s": 1.2}
    hidden = {**best, "activity_id": "r3", "duration_s": 200.0, "showable": False}
    tables = tables_of(progression=[week()], best_efforts=[slow, fast, hidden])
    (page,) = pages(tables)
    (row,) = page.bests
    assert row.what == "mile"
    assert ">5:21</span>" in row.time  # ± 1.2 s carries no tenths
    assert ">1</span>" in row.error


def test_on_the_oval_the_meters_of_the_track_time_an_effort() -> None:
    watch = {
        "activity_id": "r1",
        "athlete_id": "a1",
        "by": "distance",
        "target": 1609.344,
        "basis": "raw",
        "showable": True,
        "local_date": MONDAY,
        "duration_s": 293.9,
        "error_s": 9.8,
    }
    oval = {**watch, "basis": "snapped", "duration_s": 308.6, "error_s": 0.6}
    tables = tables_of(progression=[week()], best_efforts=[watch, oval])
    (page,) = pages(tables)
    (row,) = page.bests
    assert ">5:08.6</span>" in row.time
    assert "snapped" in row.source


def test_only_the_athletes_who_are_asked_for_have_pages() -> None:
    tables = tables_of(progression=[week("a1"), week("a2"), week("unassigned")])
    named = pages(tables, People(names={"a1": "Zoe", "a2": "Abe"}))
    assert [page.name for page in named] == ["Abe", "Zoe"]
    (only,) = pages(tables, athletes=["a2"])
    assert only.athlete_id == "a2"


def test_a_race_that_only_a_watch_shows_stands_in_the_log_and_among_the_races() -> None:
    race = {
        "athlete_id": "a1",
        "local_date": MONDAY,
        "race_index": 1,
        "activity_id": "r1",
        "distance_m": 1600.0,
        "kind": "race",
        "form": "flat",
        "basis": "watch",
        "time_s": 312.4,
    }
    tables = tables_of(progression=[week()], activities=[RUN], race_review=[race])
    (page,) = pages(tables, races=race_cards(tables, People()))
    ((day,),) = [log_week.days for log_week in page.log]
    assert "Race: <b>1600 m</b></strong> in" in day.run
    assert ">5:12.4</span>" in day.run
    assert "by the watch" in day.run
    assert [shown.is_by_watch for shown in page.races] == [True]


def test_who_has_no_plan_is_told_only_of_work_that_came_too_soon() -> None:
    item = {
        "athlete_id": "a1",
        "local_date": MONDAY,
        "plan_item": 1,
        "structure": "unplanned",
        "reason": "Not in the plan: 6 reps.",
    }
    for breaks_a4, is_told in ((False, False), (None, False), (True, True)):
        rows = [{**item, "breaks_a4": breaks_a4}]
        (page,) = pages(tables_of(progression=[week()], activities=[RUN], compliance=rows))
        ((day,),) = [log_week.days for log_week in page.log]
        assert ("Not planned" in day.outcome) is is_told


def test_times_of_a_stopwatch_stand_in_the_log_also_without_a_run() -> None:
    rep = {
        "athlete_id": "a1",
        "local_date": MONDAY,
        "timing_index": 1,
        "speed_type": "flying",
        "distance_m": 30.0,
        "method": "gate",
    }
    times = [{**rep, "rep_index": 2, "time_s": 3.58}, {**rep, "rep_index": 1, "time_s": 3.61}]
    (page,) = pages(tables_of(progression=[week()], timings=times))
    ((day,),) = [log_week.days for log_week in page.log]
    assert "fly 30" in day.run
    assert day.run.index("3.61") < day.run.index("3.58")
    assert "no recording" not in day.run
    assert [timed.what for timed in page.timed] == ["fly 30"]


def test_older_weeks_of_the_log_are_folded_away_and_the_oldest_left_out() -> None:
    days = [MONDAY - timedelta(days=7 * back) for back in (0, 2, 3, 7, 8)]
    runs = [{**RUN, "activity_id": f"r{back}", "local_date": day} for back, day in enumerate(days)]
    (page,) = pages(tables_of(progression=[week()], activities=runs))
    assert (len(page.recent_log), len(page.older_log)) == (2, 2)


def test_the_days_to_come_are_listed() -> None:
    item = {"athlete_id": "a1", "plan_item": 1, "group_index": 1, "planned_text": "6x150 @800"}
    days = [MONDAY - timedelta(days=1), MONDAY, MONDAY + timedelta(days=6)]
    plan = [{**item, "local_date": local_date} for local_date in days]
    (page,) = pages(tables_of(progression=[week()], plan=plan))
    assert [planned.is_today for planned in page.ahead] == [True, False]


def test_distances_have_the_names_runners_use() -> None:
    assert distance_name(1609.344) == "mile"
    assert distance_name(5000.0) == "5k"
    assert distance_name(3200.0) == "3200 m"


def test_a_run_dated_into_days_to_come_is_not_in_the_log() -> None:
    later = {**RUN, "activity_id": "r2", "local_date": MONDAY + timedelta(days=1)}
    (page,) = pages(tables_of(progression=[week()], activities=[RUN, later]))
    ((day,),) = [log_week.days for log_week in page.log]
    assert "Mar 9" in day.day


def test_a_best_of_an_earlier_year_has_its_year() -> None:
    best = {
        "athlete_id": "a1",
        "by": "distance",
        "basis": "raw",
        "duration_s": 75.0,
        "error_s": 2.0,
        "showable": True,
    }
    days = {400.0: MONDAY, 800.0: MONDAY.replace(year=MONDAY.year - 9)}
    bests = [
        {**best, "activity_id": f"r{target}", "target": target, "local_date": local_date}
        for target, local_date in days.items()
    ]
    (page,) = pages(tables_of(progression=[week()], best_efforts=bests))
    assert [str(MONDAY.year - 9) in str(row.day).partition(">")[2] for row in page.bests] == [
        False,
        True,
    ]


def test_weeks_without_any_meters_have_no_empty_chart() -> None:
    (page,) = pages(tables_of(progression=[week()]))
    assert page.chart is None
