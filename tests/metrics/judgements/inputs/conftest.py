"""Give tests of corrections a run, its efforts and sets, and what the coach says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from metrics.contract.race_paces import RacePace
from metrics.judgements.exposure.athlete_exposure import athlete_exposure
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import (
    AthleteContext,
    Correction,
    CorrectionKind,
    Result,
    ResultKind,
)
from metrics.workouts.model import Block, Rep, Workout

MakeFacts = Callable[..., AthleteFacts]
MakeContext = Callable[..., AthleteContext]
DAY = date(2026, 3, 2)
EVENING = datetime(2026, 3, 2, 22, tzinfo=UTC)
RESULTS = tuple(
    Result(athlete_id="a1", day=DAY, distance_m=m, duration_s=s, kind=ResultKind.TIME_TRIAL)
    for m, s in ((5000, 1080), (1600, 312), (800, 146))
)


def word(kind: CorrectionKind, at: time | None = None, **said: Any) -> Correction:
    return Correction(athlete_id="a1", local_date=DAY, at=at, kind=kind, **said)


def run(activity_id: str, hours_ago: float = 0) -> Mapping[str, Any]:
    start = EVENING - timedelta(hours=hours_ago)
    return {
        "activity_id": activity_id,
        "start_time_utc": start,
        "end_time_utc": start + timedelta(minutes=50),
        "utc_offset_s": -5 * 3600,
        "venue": "track",
    }


def effort(index: int, **own: Any) -> Mapping[str, Any]:
    return {
        "activity_id": "r1",
        "effort_index": index,
        "set_index": 1,
        "group_index": 1,
        "kind": "stride",
        "distance_m": 152.0,
        "duration_s": 30.0,
        **own,
    }


def stride_set(reps: int, **own: Any) -> Mapping[str, Any]:
    return {
        "activity_id": "r1",
        "set_index": 1,
        "group_index": 1,
        "kind": "stride",
        "rep_count": reps,
        "total_distance_m": reps * 152.0,
        "total_duration_s": reps * 30.0,
        "judged_speed_mps": 5.05,
        "judged_speed_sd_mps": 0.03,
        "judged_bias_sd_mps": 0.07,
        **own,
    }


def session(make_facts: MakeFacts, reps: int = 4) -> AthleteFacts:
    return make_facts(
        activities=[run("r1")],
        efforts=[effort(index) for index in range(1, reps + 1)],
        sets=[stride_set(reps)] if reps else [],
    )


def judged(facts: AthleteFacts, make_context: MakeContext, *said: Correction) -> Any:
    return athlete_exposure(facts, make_context(results=RESULTS, corrections=said), "h")


def blocks(*reps: tuple[int, Rep]) -> Workout:
    return Workout(blocks=tuple(Block(count=count, members=(rep,)) for count, rep in reps))


SIX_AT_800 = blocks((6, Rep(distance_m=150, race_pace=RacePace.R800)))
