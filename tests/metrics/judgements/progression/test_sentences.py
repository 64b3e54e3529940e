from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from metrics.contract.race_paces import Rung
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import Coach, LadderSettings, Meet, Result, Season
from metrics.judgements.judge import judge
from metrics.judgements.progression.sentences import counted, day_text

Trained = Callable[..., AthleteFacts]
Raced = Callable[[date], tuple[Result, ...]]
Tables = Callable[..., pl.DataFrame]
START = date(2026, 1, 5)
RUNS = [START + timedelta(days=day) for day in range(0, 35, 2)]
LAST = START + timedelta(days=34)


def on(day: int, rung: Rung, reps: int = 6, kind: str = "stride") -> Sequence[Any]:
    return START + timedelta(days=day), rung, reps, kind


@pytest.fixture
def said(trained: Trained, ladder_settings: LadderSettings, raced: Raced) -> Callable[..., Any]:
    """The sentences of the last week, of its status or of each rung."""

    def of(table: str, *sets: Sequence[Any], runs: Sequence[date] = RUNS, **known: Any) -> Any:
        given: dict[str, Any] = {"results": raced(START - timedelta(weeks=1)), **known}
        coach = Coach(settings=ladder_settings, **given)
        frame = judge(trained(runs, *sets), coach, "a1", through=LAST)[table]
        last = frame.filter(pl.col("week_start") == pl.col("week_start").max())
        return last["reason"].to_list() if table == "ladder_rungs" else last["reason"].item()

    return of


def test_a_rung_says_since_when_and_with_how_much(said: Callable[..., Any]) -> None:
    sets = [on(0, Rung.R5K), on(2, Rung.R5K), on(4, Rung.R1600, reps=4)]
    five, eight, sixteen, *_ = said("ladder_rungs", *sets)
    # Twelve were run, each set at 5k rhythm with a probability of 0.93.
    assert five == "Established since 7 January: 11 reps on 2 days in 6 weeks."
    assert eight == "Skipped: 0 reps on 0 days in 6 weeks, though a faster rhythm was run."
    assert sixteen == "Not established: 4 reps on 1 day in 6 weeks; it takes 8 on 2 days."


@pytest.mark.parametrize(
    ("kind", "by"), [("in_n_out", "by in-n-outs"), ("stride", "without in-n-outs")]
)
def test_A5_the_first_set_at_400_rhythm_is_told_by_its_shape(
    said: Callable[..., Any], kind: str, by: str
) -> None:
    sets = [on(3, Rung.R400, kind=kind), on(8, Rung.R400, kind="stride")]
    *slower, last = said("ladder_rungs", *sets)
    assert last.endswith(f"First met on 8 January {by} (A5 begins with them).")
    assert not any("A5" in one for one in slower)
    assert "A5" not in said("ladder_rungs", on(3, Rung.R800))[-1]


def test_an_unknown_history_says_what_is_missing(said: Callable[..., Any]) -> None:
    assert said("ladder", runs=RUNS[-7:]) == (
        "2 of the last 6 weeks hold 2 recorded runs that can show a stride; it takes 3 to tell what"
        " was not done from what was not recorded."
    )


def test_coarse_files_are_named_as_a_reason(
    said: Callable[..., Any], trained: Trained, ladder_settings: LadderSettings, raced: Raced
) -> None:
    coach = Coach(settings=ladder_settings, results=raced(START))
    facts = trained(RUNS, shortest_findable_s=16.0)
    reason = judge(facts, coach, "a1", through=LAST)["ladder"]["reason"][-1]
    assert reason.endswith("100 % of the runs were recorded too coarsely.")


def test_unknown_paces_ask_for_a_result(said: Callable[..., Any]) -> None:
    assert said("ladder", results=()) == (
        "No race, time trial or estimate is known up to 8 February: one of them would tell at which"
        " rhythm the strides were."
    )


def test_on_track_says_where_and_what_is_expected(said: Callable[..., Any]) -> None:
    rhythm = [on(0, Rung.R5K), on(2, Rung.R3200), *(on(day, Rung.R1600) for day in (28, 30, 32))]
    assert said("ladder", *rhythm) == (
        "1600 rhythm is established; no schedule expects anything of this week."
    )
    meets = (Meet(name="Opener", day=START + timedelta(weeks=5)),)
    season = Season(name="Track", start=START, end=LAST + timedelta(weeks=9), meets=meets)
    assert said("ladder", *rhythm, seasons=(season,)) == (
        "1600 rhythm is established, 1600 is expected 1 week before the first meet."
        " Strides on 3 days, 3 are asked for."
    )


def test_amounts_and_days_are_written_as_a_coach_would() -> None:
    assert (counted(1, "rep"), counted(1.2, "rep"), counted(0, "rep")) == (
        "1 rep",
        "1 rep",
        "0 reps",
    )
    assert day_text(date(2026, 4, 1)) == "1 April"
