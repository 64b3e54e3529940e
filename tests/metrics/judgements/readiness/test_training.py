from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from metrics.contract.race_paces import RacePace
from metrics.judgements import sentences
from metrics.judgements.contract.enums import History, Standing
from metrics.judgements.inputs.coach import AthleteContext, Season
from metrics.judgements.readiness.training import Training, looked_back_to
from tests.metrics.judgements.readiness.conftest import (
    AS_OF,
    SEASON,
    Ready,
    frame,
    race,
    runs,
    work,
)


def test_A6_races_count_and_sprints_do_not(ready: Ready) -> None:
    def at_1600(kind: str) -> float:
        exposure = work("1600", 1, 5, work=kind)
        (option,) = (one for one in ready(exposure).options if one.race is RacePace.R1600)
        return option.reps_at_pace

    assert at_1600("races") == 1
    assert at_1600("sprints") == 0


def test_A6_leaked_probability_is_no_work(ready: Ready) -> None:
    found = ready(work("1600", 2, 25, 30, sure=0.3))
    assert {one.standing for one in found.options} == {Standing.NOT_YET}


def test_A6_much_work_at_paces_that_are_not_sure_leaves_the_answer_open(ready: Ready) -> None:
    found = ready(work("1600", 6, 25, 30, sure=0.6) + work("800", 4, 25, 30, sure=0.4))
    standing = {one.race: one.standing for one in found.options}
    assert standing[RacePace.R1600] is Standing.UNKNOWN
    assert standing[RacePace.R800] is Standing.UNKNOWN
    assert sentences.unsure_reps_note(20) in found.unknown
    assert found.advised is None


def test_A10_a_gap_ends_the_weeks_that_count(ready: Ready) -> None:
    gap = [row for row in runs(12) if not row["activity_id"].startswith("r3-")]
    reason = ready(results=(race(1600, 300),), runs=gap).purpose_reason
    assert reason == sentences.purpose_sentence(weeks=3, goal=8, shows_absence=True)


def test_sets_of_no_known_pace_make_absence_unknown(ready: Ready) -> None:
    # Eight reps are plenty: seven of no known pace cannot be them, eight can.
    for reps, standing in ((7, Standing.NOT_YET), (8, Standing.UNKNOWN)):
        found = ready(work("unknown", reps, 25))
        assert {option.standing for option in found.options} == {standing}
        assert sentences.UNKNOWN_SETS_SENTENCE in found.unknown
    assert found.advised is None


@pytest.mark.parametrize("seasons", [(), (SEASON,)])
def test_readiness_rests_on_exposure_from_the_day_on_that_it_says(
    make_context: Callable[..., AthleteContext], seasons: tuple[Season, ...]
) -> None:
    context = make_context(seasons=seasons)
    exposure = frame("exposure_daily", work("800", 3, *range(200)))

    def training(rows: pl.DataFrame) -> Training:
        return Training.judged(rows, (), History.KNOWN, context, as_of=AS_OF)

    first = looked_back_to(context, AS_OF)
    assert training(exposure.filter(pl.col("local_date") >= first)) == training(exposure)
    assert training(exposure.filter(pl.col("local_date") > first)) != training(exposure)
