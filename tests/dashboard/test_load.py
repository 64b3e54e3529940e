from __future__ import annotations

from datetime import timedelta

from dashboard.load import LOAD_WEEKS, load_page
from dashboard.people import People
from tests.dashboard.frames import MONDAY, tables_of, week

RUN = {"athlete_id": "a1", "is_run": True, "distance_m": 6100.0}


def test_weeks_stand_side_by_side_with_kilometers_and_load() -> None:
    last = MONDAY - timedelta(days=7)
    runs = [
        {**RUN, "activity_id": "x", "local_date": MONDAY},
        {**RUN, "activity_id": "y", "local_date": MONDAY + timedelta(days=6)},
        {**RUN, "activity_id": "z", "local_date": last, "is_run": False},
    ]
    load = {"athlete_id": "a1", "load": 310.4, "sessions": 5, "sessions_rated": 4}
    loads = [{**load, "week_start": MONDAY}, {**load, "week_start": last, "load": None}]
    page = load_page(tables_of(progression=[week()], activities=runs, load=loads), People())
    (line,) = page.lines
    assert len(page.weeks) == len(line.cells) == LOAD_WEEKS
    assert ">12.2</span>" in line.cells[0]
    assert all(f">{number}</span>" in line.cells[0] for number in (310, 4, 5))
    assert "–" in line.cells[1]
    assert "load" not in line.cells[1].replace("data-table", "")


def test_the_team_is_listed_by_name_and_nobody_twice() -> None:
    rows = [week("a1"), week("a2"), week("a2", week_start=MONDAY - timedelta(days=7))]
    page = load_page(tables_of(progression=rows), People(names={"a1": "Zoe", "a2": "Ann"}))
    assert [line.name for line in page.lines] == ["Ann", "Zoe"]


def test_without_judgements_there_is_no_load() -> None:
    assert load_page(tables_of(), People()).lines == ()
