from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flows.reports.training_log import day_lines, flat_rows, log_lines

DAY = date(2026, 3, 2)


def group(reps: int, race_pace: str | None, probability: float | None = 1.0) -> dict[str, Any]:
    return {"reps": reps, "race_pace": race_pace, "probability": probability}


def day(*groups: dict[str, Any], athlete_id: str = "f07", **own: Any) -> dict[str, Any]:
    """Return a day with a plan item that was done and a run with one set."""
    item = {
        "workout": "6x150 @800",
        "mode": None,
        "structure": "done",
        "pace": "in_band",
        "reason": "all 6 reps run.",
    }
    run = {
        "start_time": "16:05",
        "distance_m": 8210.0,
        "timer_s": 2700.0,
        "sets": [{"text": "6 × 150 in 27.1", "groups": list(groups)}],
    }
    told = {"planned": [item], "runs": [run], "races": [], "timed": []}
    return {"athlete_id": athlete_id, "date": DAY, **told, **own}


def test_a_day_is_the_plan_the_run_and_what_that_means() -> None:
    lines = list(day_lines([day(group(6, "800"))], width=80))
    assert [line.split() for line in lines] == [
        ["Mon", "Mar", "2", "planned", "6x150", "@800"],
        ["ran", "8.21", "km", "in", "45:00", "at", "16:05"],
        ["6", "×", "150", "in", "27.1:", "6", "reps", "at", "800", "pace"],
        ["so", "done,", "in", "band:", "all", "6", "reps", "run."],
    ]
    assert lines[0].startswith("  Mon Mar 2  planned")


@pytest.mark.parametrize(
    ("groups", "text"),
    [
        ([group(6, "800", 0.8)], ": 6 reps at 800 pace"),
        ([group(6, "800", 0.79)], ": 6 reps, likely at 800 pace (79%)"),
        ([group(4, "800", 0.9), group(2, "800", 0.7)], ": 6 reps, likely at 800 pace (70%)"),
        ([group(6, "800", 0.31)], ": 6 reps, perhaps at 800 pace (31%)"),
        ([group(4, "800"), group(1, "400")], ": 4 reps at 800 pace; 1 rep at 400 pace"),
        ([group(6, "unknown")], ": 6 reps at a pace that is not known"),
        ([group(6, None, None)], ""),
    ],
)
def test_a_pace_that_is_not_sure_is_marked_as_likely(
    groups: list[dict[str, Any]], text: str
) -> None:
    (row,) = flat_rows([day(*groups)])
    assert row["sets"] == f"6 × 150 in 27.1{text}"


def test_each_athlete_has_a_heading_and_a_blank_line_between() -> None:
    days = [day(group(6, "800")), day(group(6, "800")), day(athlete_id="m02", planned=[], runs=[])]
    lines = list(log_lines(days, names={"f07": "Zoe Z"}, width=80))
    assert (lines[0], lines.count("Zoe Z")) == ("Zoe Z", 1)
    assert lines[-3:-1] == ["", "m02"]
    assert lines[-1].split() == ["Mon", "Mar", "2", "ran", "–"]


def test_a_row_for_a_spreadsheet_adds_up_the_runs_of_a_day() -> None:
    twice = day(group(6, "800"))
    short: dict[str, Any] = {"start_time": None, "distance_m": 2000.0, "timer_s": None, "sets": []}
    (row,) = flat_rows([{**twice, "runs": [*twice["runs"], short]}])
    assert (row["distance_m"], row["timer_s"]) == (10210.0, 2700.0)
    assert (row["planned"], row["structure"], row["pace"]) == ("6x150 @800", "done", "in_band")
    (row,) = flat_rows([day(planned=[], runs=[])])
    assert (row["distance_m"], row["timer_s"], row["planned"]) == (None, None, "")


def test_a_pace_too_close_to_tell_is_told_in_words_only() -> None:
    unsure = day(group(6, "800"))
    reason = "6 of 6 reps; pace too close to tell: most likely as planned (82%)."
    unsure["planned"][0] |= {"pace": "unknown", "reason": reason}
    text = " ".join(" ".join(day_lines([unsure], width=80)).split())
    assert text.endswith(f"so done: {reason}")


def test_what_is_unknown_is_told_by_its_reason_alone() -> None:
    unseen = day(planned=[], runs=[])
    reason = "No run was recorded that day."
    unseen["planned"] = [
        {"workout": "off", "mode": None, "structure": "unknown", "pace": None, "reason": reason}
    ]
    assert list(day_lines([unseen], width=80))[-1].split() == ["so", *reason.split()]
