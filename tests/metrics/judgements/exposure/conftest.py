"""Give tests of exposure hand-made sets, races and what is judged of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements.exposure.athlete_exposure import AthleteExposure, athlete_exposure
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext, PlanItem, Result, ResultKind
from metrics.workouts.model import Block, Rep, Workout

MakeFacts = Callable[..., AthleteFacts]
MakeContext = Callable[..., AthleteContext]
Row = Mapping[str, Any]
MONDAY = date(2026, 3, 2)
RACES = tuple(
    Result(athlete_id="a1", day=MONDAY, distance_m=m, duration_s=s, kind=ResultKind.RACE)
    for m, s in ((5000, 1080), (3200, 669), (1600, 312), (800, 146), (400, 65))
)
AT_800, AT_1600, AT_5K = 800 / 146, 1600 / 312, 5000 / 1080


def stride_set(speed: float, *, day: int = 0, reps: int = 6, set_index: int = 1, **own: Any) -> Row:
    """`reps` × 150 m on the weekday `day`, run as a file of its own, known to 1 %."""
    return {
        "activity_id": f"r{day}",
        "local_date": MONDAY + timedelta(days=day),
        "set_index": set_index,
        "group_index": 1,
        "kind": "stride",
        "rep_count": reps,
        "nominal_distance_m": 150.0,
        "total_distance_m": reps * 151.0,
        "total_duration_s": reps * 150 / speed,
        "duration_source": "motion",
        "judged_speed_mps": speed,
        "judged_speed_sd_mps": 0.005 * speed,
        "judged_bias_sd_mps": 0.01 * speed,
        "grade": 0.0,
        **own,
    }


def judged(
    make_facts: MakeFacts, context: AthleteContext, *sets: Row, **run: Any
) -> AthleteExposure:
    return athlete_exposure(facts_of(make_facts, *sets, **run), context, "h")


def facts_of(make_facts: MakeFacts, *sets: Row, **run: Any) -> AthleteFacts:
    efforts = [
        {
            "activity_id": row["activity_id"],
            "local_date": row["local_date"],
            "set_index": row["set_index"],
            "group_index": 1,
            "effort_index": 100 * row["set_index"] + index,
            "kind": row["kind"],
            "distance_m": 151.0,
            "nominal_distance_m": row["nominal_distance_m"],
            "distance_sd_m": 4.0,
            "duration_s": row["total_duration_s"] / row["rep_count"],
        }
        for row in sets
        for index in range(row["rep_count"])
    ]
    runs = {row["activity_id"]: row["local_date"] for row in sets}
    plain = {"venue": "road_or_trail", "distance_source": "device", **run}
    activities = [{"activity_id": a, "local_date": day, **plain} for a, day in runs.items()]
    return make_facts(activities=activities, sets=sets, efforts=efforts)


def at(frame: pl.DataFrame, race_pace: RacePace, work: str = "strides") -> Row:
    return frame.row(
        by_predicate=(pl.col("race_pace") == race_pace) & (pl.col("work") == work), named=True
    )


def planned(mode: Mode | None = None, **rep: Any) -> PlanItem:
    of_rep = Rep(**{"distance_m": 150.0, **rep})
    workout = Workout(blocks=(Block(count=6, members=(of_rep,)),))
    return PlanItem(athlete_id="a1", day=MONDAY, plan_item=1, workout=workout, text="", mode=mode)


weeks = st.lists(
    st.tuples(st.integers(0, 13), st.floats(AT_5K * 0.97, AT_800 * 1.1), st.integers(3, 10)),
    min_size=1,
    max_size=8,
    unique_by=lambda one: one[0],
)
