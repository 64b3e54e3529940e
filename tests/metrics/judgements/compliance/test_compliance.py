from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from metrics.contract.race_paces import RacePace
from metrics.judgements import sentences
from metrics.workouts.notation import parse_workout
from tests.metrics.judgements.compliance.conftest import (
    AT_3K,
    AT_800,
    DAY,
    START,
    TEXT,
    Judged,
    item,
    only,
    plain,
    quarters,
)


def test_C1_C2_C3_C5_the_whole_workout_is_done_as_planned(judged: Judged) -> None:
    row = only(judged(quarters(), [item()]))
    assert (row["status"], row["mode"], row["planned_text"]) == ("done", "effort", TEXT)
    assert (row["reps_planned"], row["reps_done"]) == (21, 21)
    assert (row["reps_missing"], row["reps_extra"], row["missing_reps"]) == (0, 0, None)
    assert (row["rests_planned"], row["rests_in_range"]) == (20, 20)
    assert (row["rests_short"], row["rests_long"], row["rests_stood"]) == (0, 0, 0)
    assert row["last_rep_fastest"] is True
    assert row["last_rep_margin"] == pytest.approx(AT_800 / AT_3K - 1)
    assert (row["activity_id"], row["set_index"]) == (f"r{DAY}", 1)
    assert row["rule_ids"] == "C1 C2 C3 C5"
    assert row["reason"] == (
        f"{sentences.reps_text(done=21, planned=21, missing=(), extra=0)};"
        f" {sentences.rests_text(in_range=20, planned=20)};"
        f" {sentences.BY_EFFORT_TEXT};"
        f" {sentences.last_rep_text(is_fastest=True, margin=AT_800 / AT_3K - 1)}."
    )


def test_a_rep_of_another_named_length_is_not_the_planned_one(judged: Judged) -> None:
    efforts = [
        {**row, "nominal_distance_m": 300.0, "distance_m": 300.0} for row in quarters(4, last=None)
    ]
    row = only(judged(efforts, [item(plain(4, RacePace.R3200, 400.0))]))
    assert (row["structure"], row["reps_missing"]) == ("missed", 4)


def test_C5_slow_in_the_heat_is_never_graded_and_counts_at_the_planned_race_pace(
    judged: Judged,
) -> None:
    tables = judged(quarters(speed=0.85 * AT_3K, last=AT_3K), [item()])
    row = only(tables)
    pace = ("reps_in_band", "reps_fast", "reps_slow", "median_speed_ratio")
    assert [row[name] for name in pace] == [None] * 4
    assert (row["status"], row["rule_ids"]) == ("done", "C1 C2 C3 C5")
    exposure = tables["exposure_daily"].filter(
        pl.col("race_pace") == RacePace.R3200, pl.col("work") == "reps"
    )
    assert exposure["reps_by_intent"].sum() == 20


def test_C6_nothing_is_said_of_a_workout_before_its_day(judged: Judged) -> None:
    later = item(day=DAY + timedelta(days=6))
    assert judged(quarters(), [later])["compliance"]["status"].to_list() == ["unplanned"]
    unrecorded = only(judged([], [item()], runs=[]))
    assert (unrecorded["status"], unrecorded["rule_ids"]) == ("unknown", None)
    assert unrecorded["reason"] == sentences.NO_RUN_SENTENCE


def test_C8_3k_effort_in_the_general_period_is_exposure_at_3k(judged: Judged) -> None:
    weeks = judged(quarters(), [item()])["exposure_weekly"].filter(
        pl.col("race_pace") == RacePace.R3200, pl.col("work") == "reps"
    )
    assert weeks["metres_by_intent"].sum() == pytest.approx(20 * 400)


def test_what_nobody_planned_follows_the_items_of_its_day(judged: Judged) -> None:
    extra = [
        {**one, "set_index": 2, "effort_index": 30 + n}
        for n, one in enumerate(quarters(3, last=None))
    ]
    later = [{**one, "start_time_utc": START + timedelta(hours=3)} for one in extra]
    frame = judged([*quarters(), *later], [item()])["compliance"]
    assert frame["status"].to_list() == ["done", "unplanned"]
    assert frame["plan_item"].to_list() == [1, 2]
    assert frame["reason"][1] == sentences.unplanned_sentence(reps=3, metres=400.0, breaks_a4=False)
    assert frame["reps_extra"].to_list() == [0, 3]


def test_a_run_on_a_rest_day_is_not_as_planned(judged: Judged) -> None:
    off = item(parse_workout("off"))
    row = only(judged([], [off]))
    assert (row["structure"], row["reps_planned"]) == ("missed", 0)
    assert row["reason"] == "A rest day was planned, and a run was recorded."
    row = only(judged([], [off], runs=[]))
    assert (row["structure"], row["reason"]) == (
        "unknown",
        "A rest day was planned, and no run was recorded.",
    )
