from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from dashboard.lately import MOST_LINES, MOST_NAMES, done_lately, set_paces
from dashboard.people import People
from tests.dashboard.frames import MONDAY, tables_of

DAY = timedelta(days=1)
SET = {"set_index": 1, "group_index": 1}


def run(activity_id: str = "r1", athlete_id: str = "a1", **cells: Any) -> dict[str, Any]:
    """One run of a Monday."""
    return {
        "activity_id": activity_id,
        "athlete_id": athlete_id,
        "local_date": MONDAY,
        "is_run": True,
        **cells,
    }


def of_run(activity_id: str, **cells: Any) -> dict[str, Any]:
    return {"activity_id": activity_id, "athlete_id": "a1", "local_date": MONDAY, **SET, **cells}


def pace(
    race_pace: str, probability: float, group_index: int = 1, counted_as: str = "pace"
) -> dict[str, Any]:
    return {
        "set_index": 1,
        "group_index": group_index,
        "race_pace": race_pace,
        "probability": probability,
        "counted_as": counted_as,
    }


def test_a_run_says_what_it_was_at_which_pace_and_how_it_went() -> None:
    item = {"planned_text": "6x150 @800", "mode": "pace", "structure": "done", "pace": "in_band"}
    tables = tables_of(
        activities=[run()],
        sets=[of_run("r1", text="6 × 150 in 27.0")],
        set_paces=[of_run("r1", **pace("800", 0.93))],
        compliance=[of_run("r1", **item)],
    )
    (day,) = done_lately(tables, People(names={"a1": "Ada Quick"}), today=MONDAY)
    (line,) = day.lines
    (done,) = line.sets
    assert (line.name, done.text, done.paces) == (
        "Ada Quick",
        "<span data-column=text>6 × 150 in 27.0</span>",
        "<b>800</b> pace",
    )
    assert line.outcome == "<b class=is-done>Done</b>, on pace"
    assert day.is_today
    assert not day.without_reps


def test_a_group_has_as_many_paces_as_are_sure_together() -> None:
    """Of four groups: one sure, one at either of two paces, one sure as the first, one unknown."""
    groups = [
        *(pace("400", 0.9), pace("800", 0.1)),
        *(pace("1600", 0.304, 2), pace("800", 0.686, 2), pace("3200", 0.01, 2)),
        *(pace("400", 0.8, 3), pace("800", 0.2, 3), pace("unknown", 1.0, 4)),
    ]
    told = set_paces(groups, 1)
    assert re.sub("<[^>]*>", "", told) == (
        "400 pace, 800 (69%) or 1600 pace (30%), a pace that is not known"
    )
    key = "set_index=1;group_index=2;race_pace=1600"
    assert f'data-table=set_paces data-key="{key}"' in told
    assert set_paces([pace("unknown", 1.0)], 1) == "a pace that is not known"
    assert set_paces(groups, 2) == ""


def test_C5_work_by_effort_and_what_does_not_count_are_told_as_that() -> None:
    groups = [pace("3200", 1.0, 1, "intent"), pace("800", 0.9, 2, "not_counted")]
    assert re.sub("<[^>]*>", "", set_paces(groups, 1)) == (
        "3200 pace (as planned or corrected, not as run),"
        " 800 pace (not counted: hill, treadmill or corrected)"
    )


def test_who_ran_without_reps_is_named_once_and_who_raced_apart() -> None:
    runs = [
        run("r1", "a3"),
        run("r2", "a1"),
        run("r3", "a1"),
        run("r4", "a2"),
        run("r5", "a2"),
        run("r6", "unassigned"),
    ]
    tables = tables_of(activities=runs, race_review=[of_run("r4")])
    (day,) = done_lately(tables, People(), today=MONDAY)
    assert (day.raced, day.without_reps, list(day.lines)) == ("a2", "a1, a3", [])


def test_of_many_without_reps_the_last_are_others() -> None:
    runs = [run(f"r{number:02}", f"a{number:02}") for number in range(MOST_NAMES + 1)]
    (day,) = done_lately(tables_of(activities=runs), People(), today=MONDAY)
    names = day.without_reps.split(", ")
    assert len(names) == MOST_NAMES
    assert names[-1] == "others"


def test_what_a_recording_leaves_open_stands_behind_the_run() -> None:
    (day,) = done_lately(tables_of(activities=[run(flags="vehicle")]), People(), today=MONDAY)
    assert day.lines[0].noted
    assert not day.without_reps


def test_seven_days_are_listed_the_latest_first_and_two_are_new() -> None:
    runs = [run(f"r{back}", local_date=MONDAY - back * DAY) for back in (-1, 0, 3, 6, 7)]
    days = done_lately(tables_of(activities=runs), People(), today=MONDAY)
    assert [day.is_new for day in days] == [True, True, False]
    assert [day.is_today for day in days] == [True, False, False]


def test_of_a_large_team_the_runs_that_need_a_word_come_first_and_others_are_folded() -> None:
    """Of 20 runs the last three need a word: a pace, a rep that is missing, a doubt."""
    ids = [f"r{number:02}" for number in range(20)]
    off: dict[str, dict[str, Any]] = {"r17": {"pace": "faster"}, "r18": {"structure": "partly"}}
    item = {"planned_text": "6x150 @800", "mode": "pace", "structure": "done", "pace": "in_band"}
    noted = {"r19": {"flags": "vehicle"}}
    tables = tables_of(
        activities=[run(each, each, **noted.get(each, {})) for each in ids],
        sets=[of_run(each, text="6 × 150") for each in ids],
        set_paces=[],
        compliance=[of_run(each, **{**item, **off.get(each, {})}) for each in ids],
    )
    (day,) = done_lately(tables, People(), today=MONDAY)
    assert [line.name for line in day.lines] == ["r17", "r18", "r19", *ids[: MOST_LINES - 3]]
    assert [line.name for line in day.folded] == ids[MOST_LINES - 3 : 17]
