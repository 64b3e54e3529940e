from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext, PlanItem
from metrics.judgements.sessions.alignment import match_plan
from metrics.judgements.sessions.all_out import AllOut
from metrics.judgements.sessions.intents import Intent, planned_intents
from metrics.workouts.model import Block, Rep, RepKind, Workout

MakeFacts = Callable[..., AthleteFacts]
MakeContext = Callable[..., AthleteContext]
DAY = date(2026, 3, 2)
START = datetime(2026, 3, 2, 16, tzinfo=UTC)
REP = Rep(distance_m=150.0, race_pace=RacePace.R800, kind=RepKind.STRIDE)


def effort(index: int) -> Mapping[str, Any]:
    return {
        "activity_id": "r1",
        "set_index": 1,
        "group_index": 1,
        "effort_index": index,
        "start_time_utc": START + timedelta(minutes=index),
        "kind": "stride",
        "distance_m": 150.0,
        "duration_s": 28.0,
    }


def intents(
    make_facts: MakeFacts, context: AthleteContext, planned: int, run: int
) -> Mapping[tuple[str, int, int], Intent]:
    workout = Workout(blocks=(Block(count=planned, members=(REP,)),))
    item = PlanItem(athlete_id="a1", day=DAY, plan_item=1, workout=workout, text="")
    facts = make_facts(efforts=[effort(index) for index in range(1, run + 1)])
    days = match_plan([item], facts.efforts)
    return planned_intents(days.values(), list(facts.efforts.iter_rows(named=True)), context)


@pytest.mark.parametrize(("run", "is_planned"), [(6, True), (7, False)])
def test_a_group_is_as_planned_where_at_least_half_of_its_reps_are(
    make_facts: MakeFacts, make_context: MakeContext, run: int, is_planned: bool
) -> None:
    found = intents(make_facts, make_context(), planned=3, run=run)
    assert set(found) == ({("r1", 1, 1)} if is_planned else set())


def test_an_intent_is_what_the_plan_says_of_the_rep(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    (found,) = intents(make_facts, make_context(), planned=4, run=4).values()
    assert found == Intent(
        race_pace=RacePace.R800,
        mode=Mode.PACE,
        kind=RepKind.STRIDE,
        distance_m=150.0,
        all_out=AllOut.NO,
    )


@pytest.mark.parametrize(
    ("race_pace", "mode", "is_by_effort"),
    [
        (RacePace.R3200, Mode.EFFORT, True),
        (RacePace.R3200, Mode.PACE, False),
        (None, Mode.EFFORT, False),
    ],
)
def test_C5_by_effort_takes_a_race_pace_to_count(
    race_pace: RacePace | None, mode: Mode, is_by_effort: bool
) -> None:
    found = Intent(race_pace=race_pace, mode=mode, kind=RepKind.RUN)
    assert found.is_by_effort is is_by_effort
