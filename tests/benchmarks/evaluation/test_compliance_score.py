"""A season graded as the truth has it gets full marks, and a wrong verdict costs its own."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from benchmarks.evaluation.compliance_score import (
    given_share,
    right_share,
    structures_of,
    verdict_scores,
)
from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import ComplianceStatus, PaceVerdict
from simulator.season.workspace import Size, WrittenSeason, write_season


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> WrittenSeason:
    return write_season(tmp_path_factory.mktemp("season"), seed=2, size=Size(athletes=1, weeks=1))


def graded(season: WrittenSeason, **values: Any) -> pl.DataFrame:
    first = season.reps[0]
    row = {
        "athlete_id": first.athlete_id,
        "local_date": first.day,
        "plan_item": 1,
        "activity_id": first.activity_id,
        "mode": "pace",
        "structure": "done",
        "pace": "in_band",
    }
    return pl.DataFrame([row | values])


def planned(season: WrittenSeason, race_pace: str) -> pl.DataFrame:
    first = season.reps[0]
    key = {"athlete_id": first.athlete_id, "local_date": first.day, "plan_item": 1}
    return pl.DataFrame([key | {"race_pace": "easy"}, key | {"race_pace": race_pace}])


def test_a_verdict_is_compared_with_the_pace_that_was_run(season: WrittenSeason) -> None:
    reps = [replace(rep, group_pace=RacePace.R1600) for rep in season.reps]
    plan = planned(season, "1600")
    (score,) = verdict_scores(reps, graded(season), plan)
    assert score.stated is score.right is PaceVerdict.IN_BAND
    (score,) = verdict_scores(reps, graded(season), planned(season, "800"))
    assert score.right is PaceVerdict.SLOWER
    (score,) = verdict_scores(reps, graded(season, pace="unknown"), plan)
    assert not score.is_told
    assert verdict_scores(reps, graded(season, mode="effort"), plan) == []


def test_verdicts_are_counted_as_given_and_as_right_when_given(season: WrittenSeason) -> None:
    reps = [replace(rep, group_pace=RacePace.R1600) for rep in season.reps]
    plan = planned(season, "1600")
    stated = ("in_band", "in_band", "slower", "mixed", "unknown")
    scores = [
        score for pace in stated for score in verdict_scores(reps, graded(season, pace=pace), plan)
    ]
    assert (given_share(scores), right_share(scores)) == (0.8, 0.5)
    assert (given_share([]), right_share([])) == (0.0, 0.0)
    coarse = [season.reps[0].athlete_id]
    assert verdict_scores(reps, graded(season), plan, coarse=coarse) == []


def test_only_days_with_a_file_count_for_what_is_whole(season: WrittenSeason) -> None:
    both = pl.concat([graded(season), graded(season, structure="partly", plan_item=2)])
    days = both.select("athlete_id", "local_date").unique()
    assert structures_of(both, days) == [ComplianceStatus.DONE, ComplianceStatus.PARTLY]
    assert structures_of(both, days, coarse=[season.reps[0].athlete_id]) == []
    assert structures_of(both, days.with_columns(local_date=pl.lit(date(2020, 1, 1)))) == []
