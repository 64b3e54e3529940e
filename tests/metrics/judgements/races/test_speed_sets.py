from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import Mode
from metrics.judgements.contract.enums import KindJudged
from metrics.judgements.inputs.coach import PlanItem, Result, ResultKind
from metrics.judgements.inputs.recordings import Readings, RecordingOf, no_recording
from metrics.judgements.paces.date_paces import paces_of
from metrics.judgements.races.speed_sets import (
    SpeedFacts,
    SpeedSet,
    is_labeled_speed,
    speed_reason,
    speed_rows,
    speed_rule_ids,
    speed_sets,
)
from metrics.judgements.sessions.intents import Intent
from metrics.judgements.sessions.timed_reps import TimedRep
from metrics.races.enums import SpeedType, TimingMethod
from metrics.workouts.model import RepKind
from metrics.workouts.notation import parse_workout
from tests.metrics.judgements.conftest import MakeContext
from tests.metrics.judgements.races.conftest import DAY, MakeRecording

KEY = ("r", 1, 1)
MAX = Result(
    athlete_id="a1",
    day=DAY - timedelta(days=10),
    distance_m=30.0,
    duration_s=3.6,
    kind=ResultKind.GATE_TIMED,
)
RACE = Result(
    athlete_id="a1",
    day=DAY - timedelta(days=20),
    distance_m=1600.0,
    duration_s=310.0,
    kind=ResultKind.RACE,
)


def planned(text: str) -> PlanItem:
    return PlanItem(athlete_id="a1", day=DAY, plan_item=1, workout=parse_workout(text), text=text)


def judge(
    make_context: MakeContext,
    *,
    count: int = 8,
    metres: float = 60.0,
    seconds: float = 9.0,
    rest_s: float = 150.0,
    kind: KindJudged = KindJudged.STRIDE,
    peak_mps: float = 8.0,
    grade: float = 0.0,
    intent: RepKind | None = None,
    timed: tuple[TimedRep, ...] = (),
    recording_of: RecordingOf = no_recording,
    **context: Any,
) -> SpeedSet | None:
    common = {"activity_id": "r", "local_date": DAY, "set_index": 1, "group_index": 1}
    efforts = [
        {
            **common,
            "start_s": 20.0 + number * (seconds + rest_s),
            "end_s": 20.0 + number * (seconds + rest_s) + seconds,
            "distance_m": metres,
            "peak_speed_2s_mps": peak_mps,
        }
        for number in range(count)
    ]
    row = {
        **common,
        "kind": kind if kind is not KindJudged.SPRINT else "stride",
        "rep_count": count,
        "grade": grade,
        "total_duration_s": count * seconds,
        "rest_median_s": rest_s,
    }
    known = make_context(**{"results": (MAX, RACE), **context})
    facts = SpeedFacts(
        sets=[row],
        efforts=efforts,
        kinds={KEY: kind},
        intents={}
        if intent is None
        else {KEY: Intent(race_pace=None, mode=Mode.PACE, kind=intent)},
        timed=timed,
        paces_on=paces_of(known),
    )
    sets = speed_sets(facts, known, Readings(recording_of))
    return sets[0] if sets else None


def timed_by(method: TimingMethod, speed_type: SpeedType, metres: float) -> tuple[TimedRep, ...]:
    return tuple(
        TimedRep(
            day=DAY,
            activity_id="r",
            effort_index=number,
            set_index=1,
            group_index=1,
            time_s=time_s,
            distance_m=metres,
            method=method,
            speed_type=speed_type,
        )
        for number, time_s in enumerate((8.2, 8.1), start=1)
    )


def test_B1_sprints_near_the_maximum_with_rest_are_speed(make_context: MakeContext) -> None:
    found = judge(make_context, intent=RepKind.SPRINT)
    assert found is not None
    assert (found.speed_type, found.reps, found.is_speed) == (SpeedType.SPRINT, 8, True)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"count": 6, "metres": 400.0, "seconds": 78.0, "kind": KindJudged.REP},
            "6 reps of about 400 m; labeled speed, not speed: reps of about 400 m",
        ),
        (
            {"rest_s": 30.0, "intent": RepKind.SPRINT},
            "labeled speed, not speed: rests of 30 s (B1)",
        ),
        (
            {"peak_mps": 6.5, "intent": RepKind.SPRINT},
            "labeled speed, not speed: 78% of maximum speed (B1)",
        ),
    ],
)
def test_B1_labeled_speed_that_is_none_says_why(
    make_context: MakeContext, given: dict[str, Any], words: str
) -> None:
    found = judge(make_context, plan=(planned("6x60m sprint r3:00"),), **given)
    assert found is not None
    assert found.is_speed is False
    assert words in speed_reason(found)


def test_B1_without_a_timed_maximum_nothing_is_claimed(make_context: MakeContext) -> None:
    found = judge(make_context, intent=RepKind.SPRINT, results=(RACE,))
    assert found is not None
    assert (found.max_share, found.is_speed) == (None, None)
    assert "cannot be told: no sprint was timed (B1)" in speed_reason(found)


def test_B1_repeats_that_nobody_called_speed_are_left_alone(make_context: MakeContext) -> None:
    assert judge(make_context, metres=400.0, seconds=78.0, kind=KindJudged.REP) is None


def test_B2_a_watch_counts_sprints_and_does_not_time_them(make_context: MakeContext) -> None:
    found = judge(make_context, intent=RepKind.SPRINT)
    assert found is not None
    assert found.best_s is None
    reason = speed_reason(found)
    assert reason.startswith("8 sprints; no times: a watch counts them")
    assert "9.0" not in reason
    assert "B2" in speed_rule_ids(found)


def test_B2_a_stopwatch_times_them(make_context: MakeContext) -> None:
    timed = timed_by(TimingMethod.HAND, SpeedType.SPRINT, 60.0)
    found = judge(make_context, timed=timed)
    assert found is not None
    assert found.best_s == 8.1
    assert speed_reason(found).startswith("8 sprints of 60 m; best 8.10 by hand, 2 timed (B2)")


def test_B3_flying_sprints_are_counted_and_timed_by_gates_only(make_context: MakeContext) -> None:
    counted = judge(make_context, count=5, intent=RepKind.FLY)
    assert counted is not None
    assert speed_reason(counted).startswith("5 flying sprints; no times")
    assert "B3" in speed_rule_ids(counted)
    gates = timed_by(TimingMethod.GATE, SpeedType.FLYING, 30.0)
    (row,) = speed_rows([replace(counted, timed=gates)])
    assert (row["best_time_s"], row["timed_distance_m"]) == (8.1, 30.0)


@pytest.mark.parametrize(
    ("rep", "speed_type", "zones"),
    [
        (((50.0, 8.3), (50.0, 6.4), (50.0, 8.3)), SpeedType.IN_N_OUT, 1),
        (
            ((50.0, 6.4), (50.0, 8.0), (50.0, 6.4), (50.0, 8.0), (50.0, 6.4)),
            SpeedType.INS_AND_OUTS,
            3,
        ),
    ],
)
def test_B4_in_n_outs_are_told_apart_by_their_zones(
    make_context: MakeContext,
    make_recording: MakeRecording,
    rep: tuple[tuple[float, float], ...],
    speed_type: SpeedType,
    zones: int,
) -> None:
    file = make_recording(*(part for _ in range(6) for part in (*rep, (200.0, 150.0))))
    found = judge(
        make_context,
        count=6,
        metres=sum(metres for metres, _ in rep),
        seconds=sum(seconds for _, seconds in rep),
        kind=KindJudged.IN_N_OUT,
        recording_of=lambda _: file,
    )
    assert found is not None
    assert (found.speed_type, found.zones) == (speed_type, zones)
    assert "B4" in speed_rule_ids(found)


def test_hill_sprints_are_counted_and_their_speed_is_not_judged(
    make_context: MakeContext,
) -> None:
    found = judge(make_context, count=10, seconds=20.0, metres=85.0, grade=0.06)
    assert found is not None
    assert (found.speed_type, found.reps, found.is_speed) == (SpeedType.HILL_SPRINT, 10, None)
    assert speed_reason(found) == "10 hill sprints."


@pytest.mark.parametrize(
    ("text", "is_labeled"),
    [("4x60m sprint r3:00", True), ("3xfly30 r4:00", True), ("6x400 @1600 r400 jog", False)],
)
def test_what_a_plan_calls_speed(text: str, is_labeled: bool) -> None:
    assert is_labeled_speed(planned(text)) is is_labeled


def test_a_name_can_call_repeats_speed() -> None:
    item = replace(planned("6x400 @1600 r400 jog"), text="speed day")
    assert is_labeled_speed(item)


@pytest.mark.parametrize(
    ("given", "is_speed"),
    [
        ({"metres": 158.0, "seconds": 20.0}, True),
        ({"metres": 162.0, "seconds": 20.0}, False),
        ({"peak_mps": 0.91 * 30 / 3.6}, True),
        ({"peak_mps": 0.89 * 30 / 3.6}, False),
        ({"rest_s": 46.0}, True),
        ({"rest_s": 44.0}, False),
    ],
)
def test_B1_speed_is_up_to_160_m_at_nine_tenths_of_the_maximum_with_45_s_of_rest(
    make_context: MakeContext, given: dict[str, Any], *, is_speed: bool
) -> None:
    judged = judge(make_context, intent=RepKind.SPRINT, **given)
    assert judged is not None
    assert judged.is_speed is is_speed


@pytest.mark.parametrize(("seconds", "is_sprint"), [(35.0, True), (37.0, False)])
def test_hill_sprints_take_up_to_36_s(
    make_context: MakeContext, seconds: float, *, is_sprint: bool
) -> None:
    judged = judge(make_context, seconds=seconds, metres=4 * seconds, grade=0.06)
    assert (judged is not None) is is_sprint
