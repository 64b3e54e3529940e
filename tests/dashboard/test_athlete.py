from __future__ import annotations

from dashboard.athlete import athlete_pages
from dashboard.people import People
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
    tables = tables_of(progression=[week()], activities=[RUN], sets=[SET], compliance=[item])
    (page,) = athlete_pages(tables, People(), sessions={"r1": "session-x"})
    (day,) = page.log
    assert "6x150 @800" in day.planned[0].text
    ((distance, text, link),) = day.run
    assert ">5.8</data>" in distance
    assert "6 × 150 in 27.0" in text
    assert link == "session-x"


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
    (page,) = athlete_pages(tables, People(), sessions={})
    (row,) = page.bests
    assert row.what == "mile"
    assert ">5:21.4</data>" in row.time
    assert "± " in row.error


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
    (page,) = athlete_pages(tables, People(), sessions={})
    (row,) = page.bests
    assert ">5:08.6</data>" in row.time
    assert "snapped" in row.time


def test_only_the_athletes_who_are_asked_for_have_pages() -> None:
    tables = tables_of(progression=[week("a1"), week("a2"), week("unassigned")])
    pages = athlete_pages(tables, People(names={"a1": "Zoe", "a2": "Abe"}), sessions={})
    assert [page.name for page in pages] == ["Abe", "Zoe"]
    (only,) = athlete_pages(tables, People(), sessions={}, athletes=["a2"])
    assert only.athlete_id == "a2"


def test_distances_have_the_names_runners_use() -> None:
    assert distance_name(1609.344) == "mile"
    assert distance_name(5000.0) == "5k"
    assert distance_name(3200.0) == "3200 m"
