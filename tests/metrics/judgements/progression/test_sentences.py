from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import Coach, Meet, ProgressionSettings, Result, Season
from metrics.judgements.judge import judge
from metrics.judgements.progression.sentences import count_text, day_text

SeasonTraining = Callable[..., AthleteFacts]
Raced = Callable[[date], tuple[Result, ...]]
Tables = Callable[..., pl.DataFrame]
START = date(2026, 1, 5)
RUNS = [START + timedelta(days=day) for day in range(0, 35, 2)]
LAST = START + timedelta(days=34)


def on(day: int, race_pace: RacePace, reps: int = 6, kind: str = "stride") -> Sequence[Any]:
    return START + timedelta(days=day), race_pace, reps, kind


@pytest.fixture
def said(
    trained: SeasonTraining, progression_settings: ProgressionSettings, raced: Raced
) -> Callable[..., Any]:
    """The sentences of the last week, of its status or of each race pace."""

    def of(table: str, *sets: Sequence[Any], runs: Sequence[date] = RUNS, **context: Any) -> Any:
        given: dict[str, Any] = {"results": raced(START - timedelta(weeks=1)), **context}
        coach = Coach(settings=progression_settings, **given)
        frame = judge(trained(runs, *sets), coach, "a1", through=LAST)[table]
        last = frame.filter(pl.col("week_start") == pl.col("week_start").max())
        return last["reason"].to_list() if table == "progression_paces" else last["reason"].item()

    return of


def test_a_race_pace_says_since_when_and_with_how_much(said: Callable[..., Any]) -> None:
    sets = [on(0, RacePace.R5K), on(2, RacePace.R5K), on(4, RacePace.R1600, reps=4)]
    five, eight, sixteen, *_ = said("progression_paces", *sets)
    # Twelve were run, each set at 5k pace with a probability of 0.93.
    assert five == "Established since 7 January: 11 reps on 2 days in 6 weeks."
    assert eight == "Skipped: 0 reps on 0 days in 6 weeks, though a faster pace was run."
    assert sixteen == "Not established: 4 reps on 1 day in 6 weeks; it takes 8 on 2 days."


@pytest.mark.parametrize(
    ("kind", "by"), [("in_n_out", "by in-n-outs"), ("stride", "without in-n-outs")]
)
def test_A5_the_first_set_at_400_pace_is_told_by_its_shape(
    said: Callable[..., Any], kind: str, by: str
) -> None:
    sets = [on(3, RacePace.R400, kind=kind), on(8, RacePace.R400, kind="stride")]
    *slower, last = said("progression_paces", *sets)
    assert last.endswith(f"First met on 8 January {by} (A5 begins with them).")
    assert not any("A5" in one for one in slower)
    assert "A5" not in said("progression_paces", on(3, RacePace.R800))[-1]


def test_an_unknown_history_says_what_is_missing(said: Callable[..., Any]) -> None:
    assert said("progression", runs=RUNS[-7:]) == (
        "2 of the last 6 weeks hold 2 recorded runs that can show a stride; it takes 3 to tell what"
        " was not done from what was not recorded."
    )


def test_coarse_files_are_named_as_a_reason(
    said: Callable[..., Any],
    trained: SeasonTraining,
    progression_settings: ProgressionSettings,
    raced: Raced,
) -> None:
    coach = Coach(settings=progression_settings, results=raced(START))
    facts = trained(RUNS, shortest_findable_s=16.0)
    reason = judge(facts, coach, "a1", through=LAST)["progression"]["reason"][-1]
    assert reason.endswith("100 % of the runs were recorded too coarsely.")


def test_unknown_paces_ask_for_a_result(said: Callable[..., Any]) -> None:
    assert said("progression", results=()) == (
        "No race, time trial or estimate is known up to 8 February: one of them would tell at which"
        " pace the strides were."
    )


def test_on_track_says_where_and_what_is_expected(said: Callable[..., Any]) -> None:
    pace = [
        on(0, RacePace.R5K),
        on(2, RacePace.R3200),
        *(on(day, RacePace.R1600) for day in (28, 30, 32)),
    ]
    assert said("progression", *pace) == (
        "1600 pace is established; no schedule expects anything of this week."
    )
    meets = (Meet(name="Opener", day=START + timedelta(weeks=5)),)
    season = Season(name="Track", start=START, end=LAST + timedelta(weeks=9), meets=meets)
    assert said("progression", *pace, seasons=(season,)) == (
        "1600 pace is established, 1600 is expected 1 week before the first meet."
        " Strides on 3 days, 3 are asked for."
    )


def test_amounts_and_days_are_written_as_a_coach_would() -> None:
    assert (count_text(1, "rep"), count_text(1.2, "rep"), count_text(0, "rep")) == (
        "1 rep",
        "1 rep",
        "0 reps",
    )
    assert day_text(date(2026, 4, 1)) == "1 April"
