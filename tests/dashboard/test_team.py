from __future__ import annotations

import re
from datetime import date, timedelta

import polars as pl

from dashboard.marks import UNKNOWN, number
from dashboard.meet import meet_pages
from dashboard.people import People
from dashboard.races import race_cards
from dashboard.report import report
from dashboard.team import planned_metres, team_page
from tests.dashboard.frames import MONDAY, tables_of, week

EXPOSURE = {
    "athlete_id": "a1",
    "week_start": MONDAY,
    "race_pace": "800",
    "work": "all",
    "metres_expected": 884.0,
    "metres_low": 700.0,
    "metres_high": 1010.0,
}


def test_the_most_urgent_comes_first() -> None:
    rows = [week("a1"), week("a2", "behind"), week("a3", "jumped_ahead"), week("a4", "behind")]
    page = team_page(tables_of(progression=rows), People(), today=MONDAY)
    assert [row.athlete_id for row in page.rows] == ["a3", "a2", "a4", "a1"]
    groups = {key: [row.athlete_id for row in rows] for _, key, rows in page.groups}
    assert groups == {"word": ["a3", "a2", "a4"], "fine": ["a1"]}


def test_only_the_latest_week_is_shown() -> None:
    old = week("a9", week_start=MONDAY - timedelta(days=7))
    page = team_page(tables_of(progression=[week(), old]), People(), today=MONDAY)
    assert [row.athlete_id for row in page.rows] == ["a1"]


def test_a_running_week_says_so_far() -> None:
    tables = tables_of(progression=[week()])
    assert team_page(tables, People(), today=MONDAY).is_week_running
    assert not team_page(tables, People(), today=date(2026, 3, 16)).is_week_running


def test_where_no_stride_days_are_due_no_goal_is_shown() -> None:
    (row,) = team_page(
        tables_of(progression=[week(stride_days_target=None)]), People(), today=MONDAY
    ).rows
    assert row.stride_goal == ""


def test_A1_no_stride_day_is_seen_where_runs_may_be_missing() -> None:
    for days, shown in ((0, UNKNOWN), (2, number("stride_days", 2))):
        unsure = week(status="unknown_paces", history="partial", stride_days=days)
        (row,) = team_page(tables_of(progression=[unsure]), People(), today=MONDAY).rows
        assert row.stride_days == shown


def test_who_has_not_run_yet_is_named() -> None:
    athletes = [{"athlete_id": name} for name in ("a2", "a1", "a3")]
    tables = tables_of(progression=[week()], athletes=athletes)
    page = team_page(tables, People(names={"a2": "zoe", "a3": "Ben"}), today=MONDAY)
    assert page.without_runs == ["Ben", "zoe"]


def test_meters_stand_with_their_range_and_what_was_planned() -> None:
    plan = {"athlete_id": "a1", "local_date": MONDAY, "race_pace": "800", "metres": 900.0}
    tables = tables_of(progression=[week()], exposure_weekly=[EXPOSURE], plan=[plan])
    (row,) = team_page(tables, People(), today=MONDAY).rows
    assert ">880</span>" in row.metres
    assert ">700–1,010<" in row.metres_range
    assert ">900</span>" in row.metres_planned


def test_unknown_paces_are_a_dash_and_no_zero() -> None:
    tables = tables_of(progression=[week(status="unknown_paces")], exposure_weekly=[EXPOSURE])
    (row,) = team_page(tables, People(), today=MONDAY).rows
    assert "–" in row.metres
    assert row.metres_range == ""


def test_where_runs_may_be_missing_nothing_is_a_dash_and_what_is_there_counts() -> None:
    unknown = [week(status="unknown_history")]
    (row,) = team_page(tables_of(progression=unknown), People(), today=MONDAY).rows
    assert "none" not in row.metres
    assert "–" in row.metres
    tables = tables_of(progression=unknown, exposure_weekly=[EXPOSURE])
    (row,) = team_page(tables, People(), today=MONDAY).rows
    assert ">880</span>" in row.metres


def test_runs_of_nobody_and_rejected_files_are_counted() -> None:
    run = {"activity_id": "x", "athlete_id": "unassigned", "is_run": True}
    file = {"file_sha256": "f", "verdict": "rejected"}
    tables = tables_of(progression=[week()], activities=[run], files=[file])
    page = team_page(tables, People(), today=MONDAY)
    assert ">1</span>" in str(page.unassigned)
    assert ">1</span>" in str(page.rejected)


def test_planned_meters_are_summed_by_week() -> None:
    days = [MONDAY, MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)]
    item = {"athlete_id": "a1", "race_pace": "800", "metres": 300.0}
    rows = [{**item, "local_date": local_date} for local_date in days]
    rows.append({**item, "local_date": MONDAY, "race_pace": None})
    weeks = {MONDAY: 600.0, MONDAY + timedelta(days=7): 300.0}
    assert planned_metres(tables_of(plan=rows)) == {("a1", "800"): weeks}


def test_what_is_due_is_told_until_it_is_reached() -> None:
    """What stands beside the boxes goes by the boxes: who stays at a pace has reached it."""
    none = {"established": False, "kept": False, "skipped": False, "week_start": MONDAY}
    boxes = [
        {**none, "athlete_id": "a1", "race_pace": "1600", "established": True},
        {**none, "athlete_id": "a2", "race_pace": "800", "kept": True},
        {**none, "athlete_id": "a2", "race_pace": "1600", "established": True},
        {**none, "athlete_id": "a3", "race_pace": "5k", "skipped": True},
    ]
    rows = [week(athlete_id) for athlete_id in ("a1", "a2", "a3")]
    tables = tables_of(progression=rows, progression_paces=boxes)
    page = team_page(tables, People(), today=MONDAY)
    reached = {row.athlete_id: (row.reached, row.due) for row in page.rows}
    assert reached == {
        "a1": ("<b>1600</b>", "<b>800</b>"),
        "a2": ("<b>800</b>", None),
        "a3": (None, "<b>800</b>"),
    }


def test_races_stay_for_two_weeks_the_latest_first() -> None:
    race = {"athlete_id": "a1", "race_index": 1, "distance_m": 1600.0, "time_s": 312.4}
    rows = [
        {**race, "local_date": MONDAY - timedelta(days=back), "meet": meet}
        for back, meet in ((0, None), (13, "Opener"), (14, "Relays"))
    ]
    ahead = {"athlete_id": "a1", "meet_date": MONDAY, "meet": "Final", "race": "800", "place": 1}
    tables = tables_of(progression=[week()], race_review=rows, readiness=[ahead])
    meets = meet_pages(tables, People(), race_cards(tables, People()))
    page = team_page(tables, People(), today=MONDAY, meets=meets)
    assert [meet.name for meet in page.meets] == ["Races", "Opener"]


def test_a_run_after_the_days_end_is_not_the_last_one() -> None:
    run = {"athlete_id": "a1", "is_run": True}
    days = (MONDAY, MONDAY + timedelta(days=2))
    runs = [{**run, "activity_id": str(day), "local_date": day} for day in days]
    page = team_page(tables_of(progression=[week()], activities=runs), People(), today=MONDAY)
    assert page.rows[0].sort_last_run == MONDAY.isoformat()


def test_of_a_large_team_what_needs_no_word_is_folded() -> None:
    """Thirty athletes are prepared for one race and on track again; the last is entered off it."""
    ids = [f"a{number:02}" for number in range(30)]
    race = {"meet_date": MONDAY, "meet": "Opener", "place": 1, "standing": "prepared"}
    advised = [{**race, "athlete_id": each, "race": "1600", "advised": True} for each in ids]
    off = {**race, "athlete_id": ids[-1], "race": "800", "entered": True}
    before = MONDAY - timedelta(days=7)
    tables = tables_of(
        progression=[
            *(week(each) for each in ids),
            *(week(each, "behind", week_start=before) for each in ids),
        ],
        readiness=[*advised, off],
    )
    html = report(tables, lambda _: pl.DataFrame(), People(), today=MONDAY)
    for section, shown in (("ready", [*ids[:24], ids[-1]]), ("changes", ids[:12])):
        text = html.split(f'id="{section}"')[1].split("<h2")[0]
        first, rest = text.split("<details>")
        assert re.findall(r">(a\d\d)</a>", first) == shown
        assert re.findall(r">(a\d\d)</a>", rest) == [each for each in ids if each not in shown]
