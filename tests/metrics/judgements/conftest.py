"""Hand-made facts of one athlete, and a coach who says only what a test gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from metrics.contract import tables as facts
from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import CountedAs, KindJudged
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import (
    Athlete,
    AthleteContext,
    OpeningEight,
    ProgressionSettings,
    Result,
    ResultKind,
    ScheduleStep,
)
from metrics.judgements.progression.foundation_rule import Foundation
from metrics.judgements.progression.history import RecordedHistory
from metrics.judgements.progression.pace_work import SureSet
from metrics.judgements.sessions.groups import Amount, JudgedGroup
from parsers.common.schema import Table

Rows = Sequence[Mapping[str, Any]]
MakeFacts = Callable[..., AthleteFacts]
MakeContext = Callable[..., AthleteContext]
SeasonTraining = Callable[..., AthleteFacts]
MakeFoundation = Callable[..., Foundation]

KNOWN_TO = date(2026, 3, 2)
"""The last day that `make_behind` knows of, a Monday."""


def judged_group(reps: int, length_m: float, rep_s: float, **changes: Any) -> JudgedGroup:
    """Make a group of reps, measured without error and counted by pace, with some changes."""
    amount = Amount(
        reps=reps,
        metres=length_m * reps,
        metres_sd_m=0.0,
        seconds=rep_s * reps,
        seconds_sd_s=0.0,
        metres_share_bias=0.0,
    )
    group = JudgedGroup(
        activity_id="r",
        set_index=1,
        group_index=1,
        day=KNOWN_TO,
        kind=KindJudged.REP,
        counted_as=CountedAs.PACE,
        intended_pace=None,
        amount=amount,
        measured=None,
        least_rep_m=length_m,
    )
    return replace(group, **changes)


_STAMPED: Mapping[str, Any] = {"athlete_id": pl.String, "local_date": pl.Date}
_OF_ACTIVITIES: Mapping[str, Any] = {**_STAMPED, "utc_offset_s": pl.Int32}


def _stamped(table: Table, rows: Rows, stamps: Mapping[str, Any]) -> pl.DataFrame:
    schema = {**stamps, **table.schema}
    common = {"athlete_id": "a1", "local_date": date(2026, 3, 2), "utc_offset_s": 0}
    common["measure_version"] = 1
    return pl.DataFrame(
        [{name: {**common, **row}.get(name) for name in schema} for row in rows],
        schema=schema,
        orient="row",
    )


@pytest.fixture(scope="session")
def make_facts() -> MakeFacts:
    """Facts from rows of some columns; the others are null, the day is a Monday."""

    def make(**rows: Rows) -> AthleteFacts:
        return AthleteFacts(
            activities=_stamped(facts.ACTIVITIES, rows.get("activities", ()), _OF_ACTIVITIES),
            **{
                name: _stamped(facts.FACTS[name], rows.get(name, ()), _STAMPED)
                for name in ("efforts", "sets", "speed_histogram", "heart_rate_histogram")
            },
        )

    return make


@pytest.fixture(scope="session")
def progression_settings() -> ProgressionSettings:
    """Numbers for tests; the product's defaults are `config/progression.toml`."""
    return ProgressionSettings(
        fresh_days=120,
        lookback_weeks=6,
        min_reps=8,
        min_days=2,
        min_probability=0.7,
        min_foundation_reps=1,
        min_runs=2,
        min_weeks=3,
        min_set_reps=3,
        schedule=(ScheduleStep(weeks_before=8, race_pace=RacePace.R1600, stride_days=3),),
        threshold_vdot_share=0.86,
        easy_vdot_share=0.72,
        max_over_400=1.15,
        long_run_ratio=1.25,
        threshold_minutes=15,
        aerobic_rep_s=180,
        opening_800=OpeningEight.NEVER,
    )


@pytest.fixture(scope="session")
def make_context(progression_settings: ProgressionSettings) -> MakeContext:
    """What a coach knows of athlete `a1`."""

    def make(**said: Any) -> AthleteContext:
        given = {"athlete": Athlete(athlete_id="a1"), "settings": progression_settings, **said}
        return AthleteContext(**given)

    return make


SPEEDS = {
    RacePace.R5K: 5000 / 1080,
    RacePace.R3200: 3200 / 669,
    RacePace.R1600: 1600 / 312,
    RacePace.R800: 800 / 146,
    RacePace.R400: 400 / 65,
}
"""Race paces of an athlete of 18:00 over 5k, in m/s."""


@pytest.fixture(scope="session")
def raced() -> Callable[[date], tuple[Result, ...]]:
    """Results of one day for every race pace of the progression."""

    def on(day: date) -> tuple[Result, ...]:
        return tuple(
            Result(
                athlete_id="a1",
                day=day,
                distance_m=metres,
                duration_s=metres / speed,
                kind=ResultKind.TIME_TRIAL,
            )
            for metres, speed in zip((5000, 3200, 1600, 800, 400), SPEEDS.values(), strict=True)
        )

    return on


@pytest.fixture(scope="session")
def trained(make_facts: MakeFacts) -> SeasonTraining:
    """Facts of a run on each of some days, and on days of `sets` reps of 150 m at a race pace.

    `sets` are (day, race pace, reps) or (day, race pace, reps, kind).
    """

    def make(run_days: Sequence[date], *sets: Sequence[Any], **run: Any) -> AthleteFacts:
        days = sorted({*run_days, *(one[0] for one in sets)})
        rows = [_set_row(*one) for one in sets]
        return make_facts(
            activities=[{**_run_row(day), **run} for day in days],
            sets=rows,
            efforts=[effort for row in rows for effort in _effort_rows(row)],
        )

    return make


def _run_row(day: date) -> Mapping[str, Any]:
    start = datetime.combine(day, time(16), tzinfo=UTC)
    return {
        "activity_id": f"r{day}",
        "local_date": day,
        "start_time_utc": start,
        "end_time_utc": start + timedelta(hours=1),
        "is_run": True,
        "venue": "road_or_trail",
        "distance_source": "device",
        "shortest_findable_s": 6.0,
    }


def _set_row(day: date, race_pace: RacePace, reps: int, kind: str = "stride") -> Mapping[str, Any]:
    speed = SPEEDS[race_pace]
    return {
        "activity_id": f"r{day}",
        "local_date": day,
        "set_index": 1 + list(RacePace).index(race_pace),
        "group_index": 1,
        "kind": kind,
        "rep_count": reps,
        "nominal_distance_m": 150.0,
        "total_distance_m": reps * 150.0,
        "total_duration_s": reps * 150 / speed,
        "duration_source": "motion",
        "judged_speed_mps": speed,
        "judged_speed_sd_mps": 0.004 * speed,
        "judged_bias_sd_mps": 0.004 * speed,
        "grade": 0.0,
    }


def _effort_rows(row: Mapping[str, Any]) -> Rows:
    start = datetime.combine(row["local_date"], time(16, 30), tzinfo=UTC)
    own = ("activity_id", "local_date", "set_index", "group_index", "kind", "nominal_distance_m")
    return [
        {
            **{name: row[name] for name in own},
            "effort_index": 100 * row["set_index"] + index,
            "start_time_utc": start + timedelta(minutes=10 * row["set_index"] + index),
            "distance_m": 150.0,
            "distance_sd_m": 3.0,
            "duration_s": 150 / row["judged_speed_mps"],
        }
        for index in range(row["rep_count"])
    ]


@pytest.fixture(scope="session")
def make_foundation(progression_settings: ProgressionSettings) -> MakeFoundation:
    """What lies behind: reps by race pace and days ago; with a run a day, or without any."""

    def make(reps: Mapping[RacePace, Mapping[int, int]], *, runs: int = 60) -> Foundation:
        days = tuple(KNOWN_TO - timedelta(days=ago) for ago in reversed(range(runs)))
        sets = [
            SureSet(
                day=KNOWN_TO - timedelta(days=ago),
                key=(f"r{ago}", 1, 1),
                kind=KindJudged.STRIDE,
                race_pace=race_pace,
                probability=1.0,
                reps=count,
                metres=100.0 * count,
            )
            for race_pace, by_day in reps.items()
            for ago, count in by_day.items()
        ]
        return Foundation.of_sets(
            sets,
            RecordedHistory(days=days, clear_days=days, settings=progression_settings),
            progression_settings,
            through=KNOWN_TO,
        )

    return make
