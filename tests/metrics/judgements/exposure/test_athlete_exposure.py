from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.judgements.inputs.coach import Result, ResultKind
from tests.metrics.judgements.exposure.conftest import (
    AT_800,
    MONDAY,
    RACES,
    MakeContext,
    MakeFacts,
    judged,
    stride_set,
    weeks,
)


def test_nothing_run_is_no_row(make_facts: MakeFacts, make_context: MakeContext) -> None:
    tables = judged(make_facts, make_context(results=RACES))
    for frame in (tables.set_paces, tables.zones, tables.exposure_daily, tables.exposure_weekly):
        assert frame.is_empty()


def test_a_result_entered_late_changes_judgements_only_from_its_date_on(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    sets = [stride_set(AT_800, day=day) for day in range(7)]
    late = Result(
        athlete_id="a1",
        day=MONDAY + timedelta(days=3),
        distance_m=800,
        duration_s=138,
        kind=ResultKind.RACE,
    )
    before, after = (
        judged(make_facts, make_context(results=results), *sets).set_paces
        for results in (RACES, (*RACES, late))
    )
    is_before = pl.col("local_date") < late.day
    assert before.filter(is_before).equals(after.filter(is_before))
    assert not before.filter(~is_before).equals(after.filter(~is_before))


@settings(max_examples=25)
@given(weeks, st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(
    make_facts: MakeFacts,
    make_context: MakeContext,
    runs: list[tuple[int, float, int]],
    random: Any,
) -> None:
    sets = [stride_set(speed, day=day, reps=reps) for day, speed, reps in runs]
    context = make_context(results=RACES)
    one = judged(make_facts, context, *sets)
    random.shuffle(sets)
    other = judged(make_facts, context, *sets)
    assert one.set_paces.equals(other.set_paces)
    assert one.exposure_daily.equals(other.exposure_daily)
    assert one.exposure_weekly.equals(other.exposure_weekly)
