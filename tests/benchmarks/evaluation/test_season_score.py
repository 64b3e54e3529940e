"""A season judged as the truth has it gets full marks, and a wrong row costs its own mark."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest
from msgspec.structs import replace

from benchmarks.evaluation.season_score import SeasonTables, metres_at_800, race_paces, statuses
from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.contract.enums import CountedAs, ProgressionStatus, Work
from simulator.season.calendar import START
from simulator.season.golden import golden_status
from simulator.season.workspace import Size, WrittenSeason, write_season


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> WrittenSeason:
    return write_season(tmp_path_factory.mktemp("season"), seed=2, size=Size(athletes=1, weeks=1))


def test_a_status_is_compared_with_what_was_run_and_with_what_was_meant(
    season: WrittenSeason,
) -> None:
    (member,) = season.team
    right = ProgressionStatus.UNKNOWN_HISTORY
    row = {"athlete_id": member.athlete_id, "week_start": START, "reason": ""}
    stated = pl.DataFrame([row | {"status": right}])
    (score,) = statuses(season, stated)
    assert score.stated is score.right is score.meant is right
    assert score.meant is golden_status(member.archetype, 1)
    wrong = stated.with_columns(status=pl.lit(str(ProgressionStatus.JUMPED_AHEAD)))
    assert statuses(season, wrong)[0].stated is not right
    assert statuses(season, stated.clear())[0].stated is None


def test_a_week_without_work_at_800_pace_has_no_score(season: WrittenSeason) -> None:
    columns = ("athlete_id", "week_start", "work", "metres_low", "metres_high", "race_pace")
    assert metres_at_800(season, pl.DataFrame(schema=dict.fromkeys(columns, pl.String))) == []


def test_a_week_is_scored_whole_and_by_kind_of_work(season: WrittenSeason) -> None:
    stride = replace(
        season.reps[0], kind=EffortKind.STRIDE, group_pace=RacePace.R800, distance_m=120.0
    )
    rep = replace(stride, kind=EffortKind.REP, distance_m=200.0)
    stated = pl.DataFrame(
        [
            {
                "athlete_id": rep.athlete_id,
                "week_start": START + timedelta(weeks=rep.week - 1),
                "work": work,
                "race_pace": "800",
                "metres_low": low_m,
                "metres_high": 400.0,
            }
            for work, low_m in (("strides", 0.0), ("reps", 210.0), ("all", 300.0))
        ]
    )
    scores = metres_at_800(replace(season, reps=(stride, rep)), stated)
    found = {score.work: (score.true_m, score.is_inside) for score in scores}
    assert found == {
        Work.STRIDES: (120.0, True),
        Work.REPS: (200.0, False),
        Work.ALL: (320.0, True),
    }


@pytest.mark.parametrize("stated_pace", [RacePace.R5K, RacePace.R3200])
def test_a_group_is_right_where_its_likeliest_pace_is(
    season: WrittenSeason, stated_pace: RacePace
) -> None:
    activity_id = season.reps[0].activity_id
    reps = [rep for rep in season.reps if rep.activity_id == activity_id]
    key = {"activity_id": activity_id, "set_index": 1, "group_index": 1}
    efforts = pl.DataFrame(
        [
            key
            | {
                "start_s": reps[0].start_s - 1,
                "end_s": reps[-1].end_s + 1,
                "speed_basis": "measured",
            }
        ],
    )
    rows = [
        key | {"race_pace": str(stated_pace), "probability": 0.9, "counted_as": CountedAs.PACE},
        key | {"race_pace": "threshold", "probability": 0.1, "counted_as": CountedAs.PACE},
    ]
    tables = SeasonTables(
        efforts=efforts,
        sets=pl.DataFrame([key | {"judged_speed_mps": 5.0}]),
        set_paces=pl.DataFrame(rows),
        exposure_weekly=pl.DataFrame(),
        progression=pl.DataFrame(),
    )
    (score,) = race_paces(season, tables)
    assert score.true_pace is reps[0].group_pace
    assert score.is_right is (stated_pace is reps[0].group_pace)
    assert score.rep_count == len(reps) >= 4
    assert score.measure == ("garmin", "measured")
    assert list(score.race_mps)[1:6] == list(PROGRESSION)
    assert score.judged_mps == 5.0
    assert min(rep.speed_mps for rep in reps) <= score.true_mps
