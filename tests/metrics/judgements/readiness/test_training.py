from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import polars as pl
import pytest

from metrics.contract.race_paces import RacePace
from metrics.judgements import sentences
from metrics.judgements.contract.enums import History, Standing
from metrics.judgements.inputs.coach import AthleteContext, OpeningEight, Season
from metrics.judgements.readiness.training import Training, looked_back_to
from tests.metrics.judgements.readiness.conftest import (
    AS_OF,
    SEASON,
    Ready,
    Row,
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


def test_A6_a_race_known_by_its_result_alone_counts_and_is_told(ready: Ready) -> None:
    raced = race(1600, 312, day=AS_OF - timedelta(days=9))
    found = ready(work("1600", 4, 5), results=(raced,))
    (at_1600,) = (option for option in found.options if option.race is RacePace.R1600)
    assert at_1600.reps_at_pace == pytest.approx(5, abs=0.1)
    text = "5 reps on 2 days at 1600 pace in 6 weeks, 1600 m of it in 1 race known by its result"
    assert at_1600.evidence.startswith(f"{text} alone (")


def test_A6_a_race_that_is_recorded_counts_once(ready: Ready) -> None:
    raced = race(1600, 312, day=AS_OF - timedelta(days=5))
    found = ready(work("1600", 1, 5, work="races"), results=(raced,))
    (at_1600,) = (option for option in found.options if option.race is RacePace.R1600)
    assert at_1600.reps_at_pace == 1
    assert "known by" not in at_1600.evidence


@pytest.mark.parametrize("days_ago", [-1, 42])
def test_A6_a_race_outside_the_look_back_is_none(ready: Ready, days_ago: int) -> None:
    found = ready(results=(race(1600, 312, day=AS_OF - timedelta(days=days_ago)),))
    assert {option.reps_at_pace for option in found.options} == {0}


def test_A8_a_race_at_400_pace_is_some_faster(ready: Ready) -> None:
    eights, quarter = work("800", 8, 5, 7), work("400", 1, 6, work="races")
    found = ready([*eights, *quarter], opening=OpeningEight.IF_READY)
    assert found.advised is RacePace.R800


def test_A9_A11_ask_for_work_and_races_are_none(ready: Ready) -> None:
    found = ready(work("800", 4, *range(2, 56, 3), work="races"))
    passed = {gate.name: gate.is_passed for gate in found.gates}
    assert passed["work at 800 pace"] is False
    assert passed["800 pace for months"] is False
    (at_800,) = (option for option in found.options if option.race is RacePace.R800)
    assert at_800.reps_at_pace > 8


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


@pytest.mark.parametrize(
    ("rows", "standing"),
    [
        (work("1600", 20, 5), Standing.NOT_YET),
        (work("1600", 20, 5) + work("1600", 0.3, 9, sure=0.05), Standing.NOT_YET),
        (work("1600", 20, 5) + work("1600", 2, 9, sure=0.4), Standing.UNKNOWN),
        (work("1600", 20, 5) + work("unknown", 2, 9), Standing.UNKNOWN),
    ],
)
def test_A6_much_work_on_one_day_is_not_enough_unless_another_day_may_have_been(
    ready: Ready, rows: list[Row], standing: Standing
) -> None:
    # The goal is 8 reps on 2 days.
    (at_1600,) = (option for option in ready(rows).options if option.race is RacePace.R1600)
    assert at_1600.standing is standing
    at_no_day = ready(rows, history="partial")
    assert {option.standing for option in at_no_day.options} == {Standing.UNKNOWN}


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
