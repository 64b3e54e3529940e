from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl
import pytest

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
from metrics.judgements.inputs.corrections import (
    corrections_by_run,
    unmatched_corrections,
    without_denied_sessions,
)
from metrics.workouts.model import Block, Rep, RepKind, Workout

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


@pytest.mark.parametrize(
    ("at", "meant"),
    [(time(17, 20), ["r1"]), (time(16, 45), ["r1"]), (time(7, 30), ["r0"]), (time(12), [])],
)
def test_a_correction_speaks_of_the_run_that_was_on_by_local_time(
    make_facts: MakeFacts, at: time, meant: list[str]
) -> None:
    facts = make_facts(activities=[run("r1"), run("r0", hours_ago=10)])
    said = word(CorrectionKind.NOT_A_SESSION, at)
    assert list(corrections_by_run(facts.activities, [said])) == meant
    assert unmatched_corrections(facts.activities, [said]) == (() if meant else (said,))


def test_without_a_time_it_speaks_of_the_days_runs_that_no_other_speaks_of(
    make_facts: MakeFacts,
) -> None:
    facts = make_facts(activities=[run("r1"), run("r0", hours_ago=10)])
    day, race = word(CorrectionKind.NOT_A_SESSION), word(CorrectionKind.RACE, time(17))
    for order in ([day, race], [race, day]):
        assert corrections_by_run(facts.activities, order) == {"r0": day, "r1": race}


def test_a_run_without_a_clock_is_met_by_its_day_alone(make_facts: MakeFacts) -> None:
    facts = make_facts(activities=[{"activity_id": "r1"}])
    kind = CorrectionKind.NOT_A_SESSION
    assert list(corrections_by_run(facts.activities, [word(kind)])) == ["r1"]
    assert not corrections_by_run(facts.activities, [word(kind, time(17))])


def test_whose_file_it_is_concerns_its_assignment_alone(make_facts: MakeFacts) -> None:
    facts = make_facts(activities=[run("r1")])
    hers = word(CorrectionKind.ATHLETE, other_athlete_id="a2")
    assert not corrections_by_run(facts.activities, [hers])
    assert not unmatched_corrections(facts.activities, [hers])


def test_not_a_session_takes_its_sets_and_efforts_out(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    facts, said = session(make_facts), word(CorrectionKind.NOT_A_SESSION)
    kept = without_denied_sessions(facts, corrections_by_run(facts.activities, [said]))
    assert kept.efforts.is_empty()
    assert kept.sets.is_empty()
    assert judged(facts, make_context, said).set_paces.is_empty()
    assert not facts.sets.is_empty()


def test_that_was_6x150_at_800_though_the_watch_shows_four_and_slower(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    said = word(CorrectionKind.WORKOUT, workout=SIX_AT_800)
    tables = judged(session(make_facts, reps=4), make_context, said)
    (row,) = tables.set_paces.to_dicts()
    assert (row["set_index"], row["race_pace"], row["probability"]) == (1, "800", 1.0)
    assert (row["counted_as"], row["intended_pace"]) == ("intent", "800")
    week = tables.exposure_weekly.filter(pl.col("race_pace") == "800").row(0, named=True)
    assert (week["reps_expected"], week["metres_expected"]) == (6, 900)
    assert week["seconds_expected"] == pytest.approx(180)


def test_a_workout_that_the_watch_shows_nothing_of_is_taken_at_its_pace(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    said = word(CorrectionKind.WORKOUT, workout=SIX_AT_800)
    tables = judged(session(make_facts, reps=0), make_context, said)
    week = tables.exposure_weekly.filter(pl.col("race_pace") == "800").row(0, named=True)
    assert (week["reps_expected"], week["metres_expected"]) == (6, 900)
    assert week["seconds_expected"] == pytest.approx(900 / (800 / 146))


def test_each_kind_of_rep_that_is_said_is_a_group_and_the_rest_is_not_counted(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    facts = make_facts(
        activities=[run("r1")],
        efforts=[*(effort(i) for i in (1, 2, 3)), effort(4, set_index=2, distance_m=900.0)],
        sets=[stride_set(3), stride_set(1, set_index=2, kind="rep", total_distance_m=900.0)],
    )
    workout = blocks(
        (3, Rep(distance_m=150, race_pace=RacePace.R1600)),
        (2, Rep(distance_m=60, kind=RepKind.SPRINT)),
    )
    rows = judged(facts, make_context, word(CorrectionKind.WORKOUT, workout=workout)).set_paces
    found = {row["set_index"]: (row["kind_judged"], row["counted_as"]) for row in rows.to_dicts()}
    assert found[1] == ("stride", "intent")
    assert found[2] == ("rep", "not_counted")
    assert found[4] == ("sprint", "pace")


def test_that_was_the_race(make_facts: MakeFacts, make_context: MakeContext) -> None:
    facts = make_facts(
        activities=[run("r1")],
        efforts=[effort(1), effort(2, set_index=2, distance_m=1611.0, duration_s=313.0)],
        sets=[
            stride_set(1),
            stride_set(1, set_index=2, kind="surge", total_distance_m=1611.0),
        ],
    )
    for said in (word(CorrectionKind.RACE), word(CorrectionKind.RACE, distance_m=1600.0)):
        tables = judged(facts, make_context, said)
        kinds = dict(tables.set_paces.select("set_index", "kind_judged").iter_rows())
        assert kinds == {1: "stride", 2: "race"}
        assert tables.exposure_weekly.filter(pl.col("work") == "races")["reps_expected"].sum() > 0.9


def test_a_race_that_the_watch_shows_no_effort_of(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    facts = session(make_facts, reps=0)
    tables = judged(facts, make_context, word(CorrectionKind.RACE, distance_m=800.0))
    (row,) = tables.set_paces.to_dicts()
    assert (row["kind_judged"], row["race_pace"], row["counted_as"]) == ("race", "800", "intent")
    assert judged(facts, make_context, word(CorrectionKind.RACE)).set_paces.is_empty()
