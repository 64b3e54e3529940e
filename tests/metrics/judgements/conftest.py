"""Hand-made facts of one athlete, and a coach who says only what a test gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from metrics import tables as facts
from metrics.judgements.athlete_facts import AthleteFacts
from metrics.judgements.coach import Athlete, Known, LadderSettings, OpeningEight, ScheduleStep
from metrics.rungs import Rung
from parsers.schema import Table

Rows = Sequence[Mapping[str, Any]]
MakeFacts = Callable[..., AthleteFacts]
MakeKnown = Callable[..., Known]

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
def ladder_settings() -> LadderSettings:
    """Numbers for tests; the product's defaults are `config/ladder.toml`."""
    return LadderSettings(
        fresh_days=120,
        lookback_weeks=6,
        min_reps=8,
        min_days=2,
        min_probability=0.7,
        min_foundation_reps=1,
        min_runs=2,
        min_weeks=3,
        min_set_reps=3,
        schedule=(ScheduleStep(weeks_before=8, rung=Rung.R1600, stride_days=3),),
        threshold_vdot_share=0.86,
        easy_vdot_share=0.72,
        max_over_400=1.15,
        long_run_ratio=1.25,
        threshold_minutes=15,
        aerobic_rep_s=180,
        opening_800=OpeningEight.NEVER,
    )


@pytest.fixture(scope="session")
def make_known(ladder_settings: LadderSettings) -> MakeKnown:
    """What a coach knows of athlete `a1`."""

    def make(**said: Any) -> Known:
        given = {"athlete": Athlete(athlete_id="a1"), "settings": ladder_settings, **said}
        return Known(**given)

    return make
