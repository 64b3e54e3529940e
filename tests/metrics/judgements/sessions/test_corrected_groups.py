from __future__ import annotations

import polars as pl
import pytest

from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.coach import (
    CorrectionKind,
)
from metrics.workouts.model import Rep, RepKind
from tests.metrics.judgements.inputs.conftest import (
    SIX_AT_800,
    MakeContext,
    MakeFacts,
    blocks,
    effort,
    judged,
    run,
    session,
    stride_set,
    word,
)


def test_that_was_6x150_at_800_though_the_watch_shows_four_and_slower(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    said = word(CorrectionKind.WORKOUT, workout=SIX_AT_800)
    tables = judged(session(make_facts, reps=4), make_context, said)
    (row,) = tables.set_paces.to_dicts()
    assert (row["set_index"], row["race_pace"], row["probability"]) == (1, "800", 1.0)
    assert (row["counted_as"], row["intended_pace"]) == ("intent", "800")
    week = tables.exposure_weekly.filter(pl.col("race_pace") == "800").row(0, named=True)
    assert (week["reps_expected"], week["metres_expected"]) == (6, 900)
    assert week["seconds_expected"] == pytest.approx(180)


def test_a_workout_that_the_watch_shows_nothing_of_is_taken_at_its_pace(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    said = word(CorrectionKind.WORKOUT, workout=SIX_AT_800)
    tables = judged(session(make_facts, reps=0), make_context, said)
    week = tables.exposure_weekly.filter(pl.col("race_pace") == "800").row(0, named=True)
    assert (week["reps_expected"], week["metres_expected"]) == (6, 900)
    assert week["seconds_expected"] == pytest.approx(900 / (800 / 146))


def test_each_kind_of_rep_that_is_said_is_a_group_and_the_rest_is_not_counted(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    facts = make_facts(
        activities=[run("r1")],
        efforts=[*(effort(i) for i in (1, 2, 3)), effort(4, set_index=2, distance_m=900.0)],
        sets=[stride_set(3), stride_set(1, set_index=2, kind="rep", total_distance_m=900.0)],
    )
    workout = blocks(
        (3, Rep(distance_m=150, race_pace=RacePace.R1600)),
        (2, Rep(distance_m=60, kind=RepKind.SPRINT)),
    )
    rows = judged(facts, make_context, word(CorrectionKind.WORKOUT, workout=workout)).set_paces
    found = {row["set_index"]: (row["kind_judged"], row["counted_as"]) for row in rows.to_dicts()}
    assert found[1] == ("stride", "intent")
    assert found[2] == ("rep", "not_counted")
    assert found[4] == ("sprint", "pace")


def test_that_was_the_race(make_facts: MakeFacts, make_context: MakeContext) -> None:
    facts = make_facts(
        activities=[run("r1")],
        efforts=[effort(1), effort(2, set_index=2, distance_m=1611.0, duration_s=313.0)],
        sets=[
            stride_set(1),
            stride_set(1, set_index=2, kind="surge", total_distance_m=1611.0),
        ],
    )
    for said in (word(CorrectionKind.RACE), word(CorrectionKind.RACE, distance_m=1600.0)):
        tables = judged(facts, make_context, said)
        kinds = dict(tables.set_paces.select("set_index", "kind_judged").iter_rows())
        assert kinds == {1: "stride", 2: "race"}
        assert tables.exposure_weekly.filter(pl.col("work") == "races")["reps_expected"].sum() > 0.9


def test_a_race_that_the_watch_shows_no_effort_of(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    facts = session(make_facts, reps=0)
    tables = judged(facts, make_context, word(CorrectionKind.RACE, distance_m=800.0))
    (row,) = tables.set_paces.to_dicts()
    assert (row["kind_judged"], row["race_pace"], row["counted_as"]) == ("race", "800", "intent")
    assert judged(facts, make_context, word(CorrectionKind.RACE)).set_paces.is_empty()
