from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext, Correction, CorrectionKind
from metrics.judgements.paces.date_paces import paces_of
from metrics.judgements.sessions.sessions import JudgedSessions, judged_sessions
from metrics.workouts.model import Block, Rep, Workout

MakeFacts = Callable[..., AthleteFacts]
MakeContext = Callable[..., AthleteContext]
DAY = date(2026, 3, 2)
START = datetime(2026, 3, 2, 16, tzinfo=UTC)


def facts(make_facts: MakeFacts, **own: Any) -> AthleteFacts:
    """Return one run with a set of three strides."""
    shared: Mapping[str, Any] = {
        "activity_id": "r1",
        "set_index": 1,
        "group_index": 1,
        "kind": "stride",
        "nominal_distance_m": 150.0,
        **own,
    }
    efforts = [
        {
            **shared,
            "effort_index": index,
            "start_time_utc": START + timedelta(minutes=index),
            "distance_m": 151.0,
            "duration_s": 28.0,
        }
        for index in (1, 2, 3)
    ]
    stride_set = {**shared, "rep_count": 3, "total_distance_m": 453.0, "judged_speed_mps": 5.4}
    run = {"activity_id": "r1", "start_time_utc": START, "venue": "road_or_trail", **own}
    run["end_time_utc"] = START + timedelta(hours=1)
    return make_facts(activities=[run], sets=[stride_set], efforts=efforts)


def judged(run: AthleteFacts, context: AthleteContext) -> JudgedSessions:
    return judged_sessions(run, context, paces_of(context))


def word(kind: CorrectionKind, workout: Workout | None = None) -> Correction:
    return Correction(athlete_id="a1", local_date=DAY, at=None, kind=kind, workout=workout)


def test_a_set_is_a_group_and_its_efforts_are_beside_the_days_plan(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    sessions = judged(facts(make_facts), make_context())
    (group,) = sessions.groups
    assert (group.key, group.day, group.amount.metres) == (("r1", 1, 1), DAY, 450.0)
    assert [row["effort_index"] for row in sessions.days[DAY].unplanned] == [1, 2, 3]


def test_a_run_that_the_coach_described_is_in_no_day(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    six = Workout(
        blocks=(Block(count=6, members=(Rep(distance_m=150.0, race_pace=RacePace.R800),)),)
    )
    said = (word(CorrectionKind.WORKOUT, six),)
    sessions = judged(facts(make_facts), make_context(corrections=said))
    assert [group.amount.reps for group in sessions.groups] == [6]
    assert not sessions.days


def test_a_session_that_the_coach_denies_is_none(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    said = (word(CorrectionKind.NOT_A_SESSION),)
    sessions = judged(facts(make_facts), make_context(corrections=said))
    assert (sessions.groups, sessions.days) == ([], {})


def test_a_run_of_no_day_is_left_out(make_facts: MakeFacts, make_context: MakeContext) -> None:
    sessions = judged(facts(make_facts, local_date=None), make_context())
    assert (sessions.groups, sessions.days) == ([], {})
