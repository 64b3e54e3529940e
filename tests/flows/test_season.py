"""A team's season from files to judgements, nothing short-cut, beside what was truly run."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from benchmarks.evaluation.compliance_score import (
    partly_share,
    told_whole_share,
    verdict_scores,
)
from benchmarks.evaluation.season_score import statuses
from benchmarks.season import figures, judged_season
from benchmarks.season_page import LONG_M, SHORT_M, Figures
from metrics.judgements.contract.enums import PaceVerdict
from simulator.season.stories import Archetype
from simulator.season.workspace import FULL, SMALL, WrittenSeason
from storage import Store

SEEDS = range(1, 6)
MOST_WRONG = 0.14
"""The table is of what was meant. A day's form and the spread of strides carry some sets to another
pace, and the status follows what was run: six of the 64 weeks here, with the reps to show it."""

MOST_PARTLY, LEAST_WHOLE = 0.02, 0.97
MOST_FALSE, LEAST_RIGHT = 0.05, 0.75
"""Of the verdicts on pace that are told: off the pace though on it, and right."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[WrittenSeason, Store]:
    return judged_season(tmp_path_factory.mktemp("season"), seed=1, size=SMALL)


@pytest.mark.slow
def test_statuses_are_those_of_the_table_written_by_hand(
    small: tuple[WrittenSeason, Store],
) -> None:
    season, store = small
    scores = statuses(season, store.read("progression"))
    assert len(scores) == SMALL.athletes * SMALL.weeks
    wrong = [score for score in scores if score.stated is not score.right]
    assert len(wrong) <= MOST_WRONG * len(scores), wrong


@pytest.mark.slow
def test_every_file_is_its_athletes_and_every_planned_workout_is_graded(
    small: tuple[WrittenSeason, Store],
) -> None:
    season, store = small
    activities = store.read("activities")
    assert activities.height == season.file_count
    runners = {rep.activity_id: rep.athlete_id for rep in season.reps}
    owners = dict(activities.select("activity_id", "athlete_id").iter_rows())
    assert all(owners[activity_id] == athlete_id for activity_id, athlete_id in runners.items())
    graded = store.read("compliance")
    assert set(graded["status"]) <= {"done", "partly", "unplanned", "missed", "unknown"}
    assert graded.filter(pl.col("status") == "done").height > graded.height / 2


@pytest.mark.slow
def test_C1_C2_C3_C4_the_quarters_are_complete_and_their_pace_is_not_graded(
    small: tuple[WrittenSeason, Store],
) -> None:
    _, store = small
    rows = store.read("compliance")
    quarters = rows.filter(rows["planned_text"].str.contains("20x400")).to_dicts()
    assert len(quarters) == 2
    for row in quarters:
        assert (row["status"], row["mode"]) == ("done", "effort")
        assert (row["reps_done"], row["rests_in_range"]) == (21, 20)
        assert row["last_rep_fastest"]
        assert row["exertion"] == 8
        assert row["reps_in_band"] is None


@pytest.mark.soak
def test_five_seasons_in_full(tmp_path: Path) -> None:
    whole = Figures.together(
        figures(*judged_season(tmp_path / str(seed), seed=seed, size=FULL)) for seed in SEEDS
    )
    assert whole.status_right >= 1 - MOST_WRONG
    assert 0.75 <= whole.inside <= 0.95
    assert whole.pace_right(LONG_M, 1e9) >= 0.85
    assert whole.pace_right(SHORT_M, LONG_M) >= 0.80


@pytest.mark.slow
def test_plan_items_are_graded_as_they_were_run(small: tuple[WrittenSeason, Store]) -> None:
    """A day's form and a watch's error carry one group in five over a border of its pace."""
    season, store = small
    compliance = store.read("compliance")
    assert partly_share(compliance) <= MOST_PARTLY
    coarse = [one.athlete_id for one in season.team if one.archetype is Archetype.COARSE_WATCH]
    assert told_whole_share(compliance, store.read("activities"), coarse=coarse) >= LEAST_WHOLE
    scores = verdict_scores(season.reps, compliance, store.read("plan"))
    told = [score for score in scores if score.is_told]
    assert len(told) >= 60
    false = [
        score
        for score in told
        if score.right is PaceVerdict.IN_BAND and score.stated is not score.right
    ]
    right = [score for score in told if score.stated is score.right]
    assert len(false) <= MOST_FALSE * len(told), false
    assert len(right) >= LEAST_RIGHT * len(told)
