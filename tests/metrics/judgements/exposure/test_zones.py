from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.judgements.exposure.athlete_exposure import athlete_exposure
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import Athlete, AthleteContext, Result, ResultKind
from metrics.judgements.paces.date_paces import DatePaces

MakeFacts = Callable[..., AthleteFacts]
MakeContext = Callable[..., AthleteContext]
DAY = date(2026, 3, 2)
RACES = tuple(
    Result(athlete_id="a1", day=DAY, distance_m=m, duration_s=s, kind=ResultKind.RACE)
    for m, s in ((5000, 1080), (1600, 312), (800, 146))
)


def speeds(*bins: tuple[int, float], activity_id: str = "r1") -> list[dict[str, object]]:
    return [
        {
            "activity_id": activity_id,
            "speed_bin": index,
            "speed_low_mps": index * 0.02,
            "seconds": seconds,
            "distance_m": seconds * (index * 0.02 + 0.01),
        }
        for index, seconds in bins
    ]


def zones(facts: AthleteFacts, context: AthleteContext, zone_set: str) -> dict[str, float]:
    frame = athlete_exposure(facts, context, "h").zones.filter(pl.col("zone_set") == zone_set)
    return dict(zip(frame["zone"], frame["seconds"], strict=True))


def test_Z1_a_run_is_divided_by_the_days_race_paces(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    # 2.99 m/s is easy for an 18:00 runner, 4.63 m/s is his 5k and 5.49 m/s his 800.
    histogram = speeds((149, 1200.0), (231, 300.0), (274, 40.0))
    found = zones(make_facts(speed_histogram=histogram), make_context(results=RACES), "pace")
    spent = {zone: seconds for zone, seconds in found.items() if seconds}
    assert spent == {"easy": 1200.0, "5k": 300.0, "800": 40.0}
    assert list(found) == ["easy", "threshold", "5k", "3200", "1600", "800", "400", "max"]


def test_Z1_by_heart_rate_in_shares_of_the_maximum(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    beats = [(119, 60.0), (120, 50.0), (160, 30.0), (199, 5.0)]
    rows = [{"activity_id": "r1", "heart_rate_bpm": b, "seconds": s} for b, s in beats]
    context = make_context(athlete=Athlete(athlete_id="a1", max_heart_rate_bpm=200))
    facts = make_facts(heart_rate_histogram=rows)
    expected = {"z1": 60.0, "z2": 50.0, "z3": 0.0, "z4": 30.0, "z5": 5.0}
    assert zones(facts, context, "heart_rate") == expected
    frame = athlete_exposure(facts, context, "h").zones
    assert frame["low"].to_list() == [None, 120, 140, 160, 180]
    assert frame["high"].to_list() == [120, 140, 160, 180, None]
    assert frame["distance_m"].null_count() == 5


def test_Z1_what_is_not_known_is_one_zone(make_facts: MakeFacts, make_context: MakeContext) -> None:
    rows = [{"activity_id": "r1", "heart_rate_bpm": 150, "seconds": 60.0}]
    facts = make_facts(speed_histogram=speeds((150, 60.0)), heart_rate_histogram=rows)
    assert zones(facts, make_context(), "pace") == {"unknown": 60.0}
    assert zones(facts, make_context(), "heart_rate") == {"unknown": 60.0}


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_Z1_seconds_and_metres_of_a_zone_set_sum_to_the_histograms(
    make_facts: MakeFacts, make_context: MakeContext, seed: int
) -> None:
    random = np.random.default_rng(seed)
    rows = [
        row
        for run in ("r1", "r2", "r3")
        for row in speeds(
            *((int(index), float(random.uniform(0, 90))) for index in range(40, 400, 3)),
            activity_id=run,
        )
    ]
    random.shuffle(rows)
    facts = make_facts(speed_histogram=rows)
    context = make_context(results=RACES[: random.integers(0, 4)])
    sums = (
        athlete_exposure(facts, context, "h")
        .zones.group_by("activity_id")
        .agg(pl.sum("seconds"), pl.sum("distance_m"))
    )
    whole = facts.speed_histogram.group_by("activity_id").agg(
        pl.sum("seconds"), pl.sum("distance_m")
    )
    pairs = sums.join(whole, on="activity_id", validate="1:1")
    assert len(pairs) == 3
    assert pairs["seconds"].to_list() == pytest.approx(pairs["seconds_right"].to_list())
    assert pairs["distance_m"].to_list() == pytest.approx(pairs["distance_m_right"].to_list())


def test_borders_are_those_of_the_race_paces(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    context = make_context(results=RACES)
    frame = athlete_exposure(make_facts(speed_histogram=speeds((150, 60.0))), context, "h").zones
    paces = DatePaces.of(context, DAY).paces
    assert frame["low"].to_list() == [pace.low_mps for pace in paces]
    assert frame["high"].to_list() == [pace.high_mps for pace in paces]
    assert set(frame["basis"]) == {"estimate"}
