from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import RacePace
from metrics.judgements.exposure.athlete_exposure import AthleteExposure, athlete_exposure
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from tests.metrics.judgements.exposure.conftest import (
    AT_800,
    MONDAY,
    RACES,
    MakeContext,
    MakeFacts,
    at,
    facts_of,
    judged,
    stride_set,
)


def speeds(*run_at: tuple[float, float], activity_id: str = "r0") -> Sequence[Mapping[str, Any]]:
    """One bin of a histogram for each speed in m/s with its seconds, of a run on Monday."""
    return [
        {
            "activity_id": activity_id,
            "local_date": MONDAY,
            "speed_bin": round(speed / 0.02),
            "speed_low_mps": speed,
            "seconds": seconds,
            "distance_m": speed * seconds,
        }
        for speed, seconds in run_at
    ]


def with_speeds(make_facts: MakeFacts, facts: AthleteFacts) -> AthleteFacts:
    """Add a run on Monday that holds 800 m in about 2:24."""
    histogram = make_facts(speed_histogram=speeds((5.6, 144.0))).speed_histogram
    return replace(facts, speed_histogram=histogram)


def exposure(
    make_facts: MakeFacts, make_context: MakeContext, *run_at: tuple[float, float]
) -> AthleteExposure:
    facts = make_facts(
        activities=[{"activity_id": "r0", "local_date": MONDAY, "is_run": True}],
        speed_histogram=speeds(*run_at),
    )
    return athlete_exposure(facts, make_context(results=RACES[3:4]), "h")


@pytest.mark.parametrize("around", [(), ((3.2, 900.0),)])
def test_A6_a_race_that_no_set_shows_counts_by_its_result(
    make_facts: MakeFacts, make_context: MakeContext, around: Sequence[tuple[float, float]]
) -> None:
    tables = exposure(make_facts, make_context, (1.0, 25.0), (5.6, 144.0), *around)
    race = at(tables.exposure_daily, RacePace.R800, "races")
    assert race["metres_expected"] == pytest.approx(800, rel=0.15)
    assert race["seconds_expected"] == pytest.approx(146, rel=0.15)
    assert (race["activity_count"], race["local_date"]) == (1, MONDAY)
    assert {*tables.exposure_daily["work"]} == {"races"}
    assert tables.set_paces.is_empty()


def test_A6_a_run_without_the_race_is_none(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    tables = exposure(make_facts, make_context, (3.2, 1800.0), (5.6, 60.0))
    assert tables.exposure_daily.is_empty()


def test_A6_a_race_that_a_set_shows_counts_once(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    race = stride_set(
        805 / 145, reps=1, kind="sustained", nominal_distance_m=None, total_distance_m=805.0,
        total_duration_s=145.0,
    )  # fmt: skip
    facts = with_speeds(make_facts, facts_of(make_facts, race, is_run=True))
    tables = athlete_exposure(facts, make_context(results=RACES[3:4]), "h")
    assert {*tables.exposure_daily["work"]} == {"races"}
    assert 700 < tables.exposure_daily["metres_expected"].sum() <= 800


def test_A3_races_leave_the_ranges_of_other_work_as_they_are(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    context = make_context(results=RACES[3:4])
    alone = judged(make_facts, context, stride_set(AT_800, day=2)).exposure_weekly
    facts = with_speeds(make_facts, facts_of(make_facts, stride_set(AT_800, day=2)))
    raced = athlete_exposure(facts, context, "h").exposure_weekly
    assert {*raced["work"]} == {"strides", "all", "races"}
    assert raced.filter(pl.col("work") != "races").equals(alone)
