from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flows.reports.training_log import day_lines, flat_rows, log_lines

DAY = date(2026, 3, 2)


def group(reps: int, counted_as: str = "pace", **likely: float) -> dict[str, Any]:
    """Return a group of reps with its likely paces, `at_800=0.7`; one alone is sure."""
    paces = {name.removeprefix("at_"): share for name, share in likely.items()}
    return {"reps": reps, "likely_paces": paces, "kind": "rep", "counted_as": counted_as}


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
    told = {"planned": [item], "runs": [run], "races": [], "timed": [], "corrected": []}
    return {"athlete_id": athlete_id, "date": DAY, **told, **own}


def test_a_day_is_the_plan_the_run_and_what_that_means() -> None:
    lines = list(day_lines([day(group(6, at_800=1.0))], width=80))
    assert [line.split() for line in lines] == [
        ["Mon", "Mar", "2", "planned", "6x150", "@800"],
        ["ran", "8.21", "km", "in", "45:00", "at", "16:05"],
        ["6", "×", "150", "in", "27.1:", "6", "reps", "at", "800", "pace"],
        ["so", "done,", "on", "pace:", "all", "6", "reps", "run."],
    ]
    assert lines[0].startswith("  Mon Mar 2  planned")


def test_a_correction_stands_below_the_run_that_it_is_of() -> None:
    lines = list(day_lines([day(group(6, at_800=1.0), corrected=["4x150 @400"])], width=80))
    assert [line.split()[0] for line in lines] == ["Mon", "ran", "6", "coach", "so"]
    assert lines[3].split() == ["coach", "4x150", "@400"]


@pytest.mark.parametrize(
    ("groups", "text"),
    [
        ([group(6, at_800=0.8)], ": 6 reps at 800 pace"),
        ([group(6, at_800=0.7, at_1600=0.3)], ": 6 reps at 800 (70%) or 1600 pace (30%)"),
        (
            [group(6, at_1600=0.5, at_3200=0.25, at_800=0.2)],
            ": 6 reps at 1600 (50%), 3200 (25%) or 800 pace (20%)",
        ),
        (
            [group(4, at_800=0.9), group(2, at_800=0.7, at_400=0.2)],
            ": 4 reps at 800 pace; 2 reps at 800 (70%) or 400 pace (20%)",
        ),
        (
            [group(4, at_800=0.7, at_400=0.2), group(2, at_400=0.5, at_800=0.4)],
            ": 4 reps at 800 (70%) or 400 pace (20%); 2 reps at 400 (50%) or 800 pace (40%)",
        ),
        (
            [group(3, at_800=0.7, at_400=0.2), group(1, at_800=0.5, at_400=0.4)],
            ": 4 reps at 800 (65%) or 400 pace (25%)",
        ),
        ([group(4, at_800=1.0), group(1, at_400=1.0)], ": 4 reps at 800 pace; 1 rep at 400 pace"),
        ([group(6, at_unknown=1.0)], ": 6 reps at a pace that is not known"),
        ([group(6)], ""),
        (
            [group(20, "intent", at_3200=1.0), group(1, at_3200=1.0)],
            ": 20 reps at 3200 pace (as planned or corrected, not as run); 1 rep at 3200 pace",
        ),
        (
            [group(6, "not_counted", at_800=0.7, at_400=0.3)],
            ": 6 reps at 800 (70%) or 400 pace (30%) (not counted: hill, treadmill or corrected)",
        ),
    ],
)
def test_a_pace_that_is_not_sure_stands_beside_what_else_it_may_be(
    groups: list[dict[str, Any]], text: str
) -> None:
    (row,) = flat_rows([day(*groups)])
    assert row["sets"] == f"6 × 150 in 27.1{text}"


def test_each_athlete_has_a_heading_and_a_blank_line_between() -> None:
    days = [
        day(group(6, at_800=1.0)),
        day(group(6, at_800=1.0)),
        day(athlete_id="m02", planned=[], runs=[]),
    ]
    lines = list(log_lines(days, names={"f07": "Zoe Z"}, width=80))
    assert (lines[0], lines.count("Zoe Z")) == ("Zoe Z", 1)
    assert lines[-3:-1] == ["", "m02"]
    assert lines[-1].split() == ["Mon", "Mar", "2", "ran", "–"]


def test_a_row_for_a_spreadsheet_adds_up_the_runs_of_a_day() -> None:
    twice = day(group(6, at_800=1.0))
    short: dict[str, Any] = {"start_time": None, "distance_m": 2000.0, "timer_s": None, "sets": []}
    (row,) = flat_rows([{**twice, "runs": [*twice["runs"], short]}])
    assert (row["distance_m"], row["timer_s"]) == (10210.0, 2700.0)
    assert (row["planned"], row["structure"], row["pace"]) == ("6x150 @800", "done", "in_band")
    (row,) = flat_rows([day(planned=[], runs=[])])
    assert (row["distance_m"], row["timer_s"], row["planned"]) == (None, None, "")


def test_a_pace_too_close_to_tell_is_told_in_words_only() -> None:
    unsure = day(group(6, at_800=1.0))
    reason = "6 of 6 reps; pace most likely as planned (under 95% sure)."
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


def test_how_it_went_is_told_in_plain_words() -> None:
    item = {"workout": "6x150 @800", "mode": "", "structure": "done", "reason": "6 of 6 reps."}
    of_day = {"athlete_id": "f07", "date": date(2026, 9, 8), "runs": [], "races": []}
    of_day |= {"timed": [], "corrected": []}
    told = [
        " ".join(log_lines([{**of_day, "planned": [{**item, "pace": pace}]}], names={}, width=200))
        for pace in ("in_band", "slower", "unknown", None)
    ]
    assert [line.partition("done")[2] for line in told] == [
        ", on pace: 6 of 6 reps.",
        ", slower than planned: 6 of 6 reps.",
        ": 6 of 6 reps.",
        ": 6 of 6 reps.",
    ]


def test_strides_are_called_so() -> None:
    strides = {**group(6, at_800=1.0), "kind": "stride"}
    (line,) = [
        line for line in day_lines([day(strides)], width=80) if "pace" in line and "×" in line
    ]
    assert line.endswith(": 6 strides at 800 pace")
