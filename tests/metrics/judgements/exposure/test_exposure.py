from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings

from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements.contract.enums import Work
from metrics.judgements.exposure.athlete_exposure import athlete_exposure
from metrics.judgements.sessions.paced_sets import paced_sets
from tests.metrics.judgements.exposure.conftest import (
    AT_5K,
    AT_800,
    AT_1600,
    MONDAY,
    RACES,
    MakeContext,
    MakeFacts,
    at,
    facts_of,
    judged,
    planned,
    stride_set,
    weeks,
)


def test_A3_a_week_counts_reps_metres_and_seconds_by_race_pace(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    context = make_context(results=RACES)
    sets = [stride_set(AT_800), stride_set(AT_800, day=2, reps=4), stride_set(AT_1600, day=4)]
    week = judged(make_facts, context, *sets).exposure_weekly
    eight, sixteen = at(week, RacePace.R800), at(week, RacePace.R1600)
    assert eight["reps_expected"] == pytest.approx(10, rel=0.05)
    assert eight["metres_expected"] == pytest.approx(1500, rel=0.05)
    assert eight["seconds_expected"] == pytest.approx(1500 / AT_800, rel=0.05)
    assert (eight["days"], eight["activity_count"]) == (2, 2)
    assert eight["metres_low"] < 1500 < eight["metres_high"]
    assert sixteen["metres_expected"] == pytest.approx(900, rel=0.07)
    assert sixteen["faster_metres_expected"] == pytest.approx(2400, rel=0.02)
    assert eight["week_start"] == MONDAY


def test_A4_fast_work_is_no_exposure_of_slower_race_paces(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    week = judged(make_facts, make_context(results=RACES), stride_set(AT_800)).exposure_weekly
    slow = at(week, RacePace.R3200)
    assert slow["reps_expected"] == slow["sets_expected"] == slow["best_set_probability"] == 0
    assert slow["faster_reps_expected"] == pytest.approx(6)


def test_daily_rows_are_of_their_day_and_sum_to_the_week(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    sets = [stride_set(AT_800 * 1.01, day=day) for day in (0, 1, 3)]
    tables = judged(make_facts, make_context(results=RACES), *sets)
    days = tables.exposure_daily.filter(
        pl.col("race_pace") == RacePace.R800, pl.col("work") == Work.STRIDES
    )
    assert days["local_date"].to_list() == [MONDAY + timedelta(days=d) for d in (0, 1, 3)]
    week = at(tables.exposure_weekly, RacePace.R800)
    assert days["metres_expected"].sum() == pytest.approx(week["metres_expected"])


def test_C5_in_effort_mode_the_planned_race_pace_counts_and_pace_is_not_looked_at(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    by_effort = planned(race_pace=RacePace.R3200, mode=Mode.EFFORT)
    run_slow_in_heat = stride_set(AT_5K * 0.9)
    for results in (RACES, ()):
        context = make_context(results=results, plan=(by_effort,))
        tables = judged(make_facts, context, run_slow_in_heat)
        (row,) = tables.set_paces.to_dicts()
        assert (row["race_pace"], row["probability"], row["counted_as"]) == ("3200", 1.0, "intent")
        week = at(tables.exposure_weekly, RacePace.R3200)
        assert week["reps_low"] == week["reps_expected"] == week["reps_high"] == 6
        assert week["reps_by_intent"] == 6
        assert week["metres_by_intent"] == 900


def test_in_pace_mode_the_plan_names_the_intent_and_the_pace_counts(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    context = make_context(results=RACES, plan=(planned(race_pace=RacePace.R800),))
    rows = judged(make_facts, context, stride_set(AT_1600)).set_paces
    assert set(rows["intended_pace"]) == {"800"}
    assert set(rows["counted_as"]) == {"pace"}
    assert rows.filter(pl.col("is_most_likely"))["race_pace"].to_list() == ["1600"]


def test_C8_exposure_at_3k_is_that_of_the_3200_race_pace(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    sets = [stride_set(3000 / 625, kind="rep", nominal_distance_m=400.0)]
    week = judged(make_facts, make_context(results=RACES), *sets).exposure_weekly
    assert at(week, RacePace.R3200, "reps")["metres_expected"] > 0.7 * 6 * 400


@pytest.mark.parametrize(
    "case", [{"grade": 0.05}, {"grade": -0.04}, {"venue": "treadmill"}], ids=str
)
def test_hills_and_treadmills_are_not_counted(
    make_facts: MakeFacts, make_context: MakeContext, case: dict[str, Any]
) -> None:
    own = {name: value for name, value in case.items() if name == "grade"}
    run = {name: value for name, value in case.items() if name == "venue"}
    plan = (planned(race_pace=RacePace.R800, mode=Mode.EFFORT),)
    context = make_context(results=RACES, plan=plan)
    tables = judged(make_facts, context, stride_set(AT_800, **own), **run)
    assert set(tables.set_paces["counted_as"]) == {"not_counted"}
    assert tables.exposure_weekly.is_empty()
    assert tables.exposure_daily.is_empty()


def test_a_treadmill_with_a_foot_pod_counts(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    run = {"venue": "treadmill", "distance_source": "footpod"}
    tables = judged(make_facts, make_context(results=RACES), stride_set(AT_800), **run)
    assert set(tables.set_paces["counted_as"]) == {"pace"}


def test_surges_and_tempos_are_no_exposure(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    sets = [
        stride_set(AT_5K, kind=kind, day=day) for day, kind in enumerate(("surge", "sustained"))
    ]
    tables = judged(make_facts, make_context(results=RACES), *sets)
    assert tables.exposure_weekly.is_empty()
    assert not tables.set_paces.is_empty()


def test_without_a_pace_the_metres_are_kept_at_an_unknown_race_pace(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    tables = judged(make_facts, make_context(), stride_set(AT_800))
    (row,) = tables.set_paces.to_dicts()
    assert (row["race_pace"], row["probability"], row["is_most_likely"]) == ("unknown", 1.0, True)
    assert row["date_pace_mps"] is None
    week = at(tables.exposure_weekly, RacePace.UNKNOWN)
    assert set(tables.exposure_weekly["race_pace"]) == {"unknown"}
    assert week["metres_expected"] == 900
    assert week["faster_metres_expected"] is None


@settings(max_examples=25)
@given(weeks)
def test_reps_of_known_race_paces_sum_to_those_run(
    make_facts: MakeFacts, make_context: MakeContext, runs: list[tuple[int, float, int]]
) -> None:
    sets = [stride_set(speed, day=day, reps=reps) for day, speed, reps in runs]
    tables = judged(make_facts, make_context(results=RACES), *sets)
    slow = tables.set_paces.filter(pl.col("race_pace").is_in(["easy", "threshold"]))
    lost = slow.join(
        pl.DataFrame(
            {"activity_id": [s["activity_id"] for s in sets], "n": [s["rep_count"] for s in sets]}
        ),
        on="activity_id",
    )
    together = tables.exposure_weekly.filter(pl.col("work") == Work.ALL)
    max_sprints = tables.exposure_weekly.filter(pl.col("work") == Work.SPRINTS)
    expected = float(together["reps_expected"].sum()) + float(max_sprints["reps_expected"].sum())
    left = (lost["probability"] * lost["n"]).sum()
    assert float(expected) + float(left) == pytest.approx(sum(reps for _, _, reps in runs))
    for measure in ("reps", "metres", "seconds"):
        low, mean, high = (
            tables.exposure_weekly[f"{measure}_{end}"] for end in ("low", "expected", "high")
        )
        assert (low <= mean).all()
        assert (mean <= high).all()
        assert (low >= 0).all()


def test_strides_and_reps_together_have_a_range_of_their_own(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    border = (AT_800 * AT_1600) ** 0.5
    sets = [
        stride_set(border, day=day, judged_bias_sd_mps=0.1, kind=kind)
        for day, kind in ((0, "stride"), (1, "rep"), (2, "stride"), (3, "rep"))
    ]
    week = judged(make_facts, make_context(results=RACES), *sets).exposure_weekly
    apart = [at(week, RacePace.R800, work) for work in ("strides", "reps")]
    together = at(week, RacePace.R800, "all")
    total = sum(row["reps_expected"] for row in apart)
    assert together["reps_expected"] == pytest.approx(total)
    widths = [row["reps_high"] - row["reps_low"] for row in (*apart, together)]
    assert widths[2] < widths[0] + widths[1]


def test_a_doubtful_effort_counts_with_its_probability(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    sets = [stride_set(AT_800 * 1.01)]
    efforts = [
        {
            "activity_id": sets[0]["activity_id"],
            "set_index": sets[0]["set_index"],
            "group_index": 1,
            "effort_index": index,
            "kind": "stride",
            "distance_m": 150.0,
            "distance_sd_m": 4.0,
            "duration_s": 27.0,
            "confidence": 0.6,
        }
        for index in range(sets[0]["rep_count"])
    ]
    facts = make_facts(
        activities=[{"activity_id": sets[0]["activity_id"], "venue": "road_or_trail"}],
        sets=sets,
        efforts=efforts,
    )
    week = athlete_exposure(facts, make_context(results=RACES), "h").exposure_weekly
    row = at(week, RacePace.R800)
    assert row["reps_expected"] == pytest.approx(0.6 * sets[0]["rep_count"], rel=0.02)
    assert row["best_set_probability"] == pytest.approx(0.6, rel=0.02)
    assert (row["reps_low"], row["reps_high"]) == (0.0, float(sets[0]["rep_count"]))


def test_strides_without_a_name_are_as_long_as_planned_where_they_fit(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    nameless = stride_set(AT_800, nominal_distance_m=None)
    for asked_m, expected_m in ((160.0, 960.0), (None, 906.0), (250.0, 906.0)):
        plan = (planned(distance_m=asked_m),) if asked_m else ()
        tables = judged(make_facts, make_context(results=RACES, plan=plan), nameless)
        week = at(tables.exposure_weekly, RacePace.R800)
        assert week["faster_metres_expected"] == pytest.approx(expected_m, rel=0.01)
        assert week["metres_low"] < expected_m < week["metres_high"]


def test_a_name_from_the_file_goes_before_the_plan(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    context = make_context(results=RACES, plan=(planned(distance_m=160.0),))
    (group,) = paced_sets(facts_of(make_facts, stride_set(AT_800)), context).groups
    assert group.group.amount.metres == 900.0
