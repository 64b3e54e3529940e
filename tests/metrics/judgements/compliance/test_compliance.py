from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import polars as pl
import pytest

from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements import sentences
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import (
    CheckIn,
    Coach,
    Correction,
    CorrectionKind,
    Period,
    PlanItem,
    ProgressionSettings,
    Result,
    Season,
)
from metrics.judgements.judge import judge
from metrics.workouts.model import Block, Rep, RepKind, Rest, Workout
from metrics.workouts.notation import parse_workout

MakeFacts = Callable[..., AthleteFacts]
SeasonTraining = Callable[..., AthleteFacts]
Raced = Callable[[date], tuple[Result, ...]]
Row = Mapping[str, Any]
Tables = Mapping[str, pl.DataFrame]
Judged = Callable[..., Tables]

DAY = date(2026, 2, 10)
START = datetime.combine(DAY, time(16), tzinfo=UTC)
HOUR = timedelta(hours=1)
AT_3K, AT_800 = 3200 / 669, 800 / 146
TEXT = "10:00 easy + 20x400 @3k effort (400 jog 2:30-3:00) + 1x400 all out"
QUARTERS = parse_workout(TEXT)


def item(workout: Workout = QUARTERS, **own: Any) -> PlanItem:
    given: dict[str, Any] = {
        "athlete_id": "a1",
        "day": DAY,
        "plan_item": 1,
        "text": "20x400",
        **own,
    }
    return PlanItem(workout=workout, **given)


def plain(
    count: int, race_pace: RacePace, metres: float = 150.0, rest: Rest | None = None
) -> Workout:
    member = Rep(distance_m=metres, race_pace=race_pace)
    return Workout(blocks=(Block(count=count, members=(member,), rest=rest),))


def run(day: date = DAY, **own: Any) -> Row:
    start = datetime.combine(day, time(16), tzinfo=UTC)
    return {
        "activity_id": f"r{day}",
        "local_date": day,
        "start_time_utc": start,
        "end_time_utc": start + timedelta(hours=2),
        "is_run": True,
        "venue": "track",
        "distance_source": "device",
        "shortest_findable_s": 6.0,
        **own,
    }


def quarters(count: int = 20, speed: float = AT_3K, last: float | None = AT_800) -> list[Row]:
    """Reps of 400 m with their rests as planned, and a last one of another speed."""
    speeds = [speed] * count + ([last] if last else [])
    return [_quarter(index, one) for index, one in enumerate(speeds, start=1)]


def _quarter(index: int, speed: float) -> Row:
    is_last = index == 21
    return {
        "activity_id": f"r{DAY}",
        "local_date": DAY,
        "effort_index": index,
        "set_index": 1,
        "group_index": 2 if is_last else 1,
        "start_time_utc": START + timedelta(minutes=4 * index),
        "kind": "rep",
        "distance_m": 401.0,
        "distance_sd_m": 4.0,
        "nominal_distance_m": 400.0,
        "duration_s": 400 / speed,
        "judged_speed_mps": speed,
        "judged_speed_sd_mps": 0.01 * speed,
        "rest_after_s": None if is_last else 165.0,
        "rest_after_m": None if is_last else 405.0,
        "rest_after_mode": None if is_last else "jogged",
    }


def sets_of(efforts: Sequence[Row]) -> list[Row]:
    """One row of `sets` for each group of reps."""
    groups: dict[tuple[str, int, int], list[Row]] = {}
    for one in efforts:
        key = (one["activity_id"], one["set_index"], one["group_index"])
        groups.setdefault(key, []).append(one)
    return [_set_row(reps) for reps in groups.values()]


def _set_row(reps: Sequence[Row]) -> Row:
    own = ("activity_id", "local_date", "set_index", "group_index", "kind", "nominal_distance_m")
    return {
        **{name: reps[0][name] for name in own},
        "rep_count": len(reps),
        "total_distance_m": sum(one["distance_m"] for one in reps),
        "total_duration_s": sum(one["duration_s"] for one in reps),
        "duration_source": "motion",
        "judged_speed_mps": reps[0]["judged_speed_mps"],
        "judged_speed_sd_mps": 0.01,
        "judged_bias_sd_mps": 0.01,
    }


@pytest.fixture
def judged(
    make_facts: MakeFacts, progression_settings: ProgressionSettings, raced: Raced
) -> Judged:
    def of(efforts: Sequence[Row], plan: Sequence[PlanItem], **given: Any) -> Tables:
        runs = given.pop("runs", [run()])
        facts = make_facts(activities=runs, efforts=efforts, sets=sets_of(efforts))
        context: dict[str, Any] = {"results": raced(DAY - timedelta(weeks=2)), **given}
        coach = Coach(settings=progression_settings, plan=tuple(plan), **context)
        return judge(facts, coach, "a1", through=DAY + timedelta(days=5))

    return of


def only(tables: Tables) -> Row:
    return tables["compliance"].row(0, named=True)


def changed(efforts: Sequence[Row], number: int, **own: Any) -> list[Row]:
    return [{**one, **own} if one["effort_index"] == number else one for one in efforts]


def test_C1_C2_C3_C5_the_whole_workout_is_done_as_planned(judged: Judged) -> None:
    row = only(judged(quarters(), [item()]))
    assert (row["status"], row["mode"], row["planned_text"]) == ("done", "effort", TEXT)
    assert (row["reps_planned"], row["reps_done"]) == (21, 21)
    assert (row["reps_missing"], row["reps_extra"], row["missing_reps"]) == (0, 0, None)
    assert (row["rests_planned"], row["rests_in_range"]) == (20, 20)
    assert (row["rests_short"], row["rests_long"], row["rests_stood"]) == (0, 0, 0)
    assert row["last_rep_fastest"] is True
    assert row["last_rep_margin"] == pytest.approx(AT_800 / AT_3K - 1)
    assert (row["activity_id"], row["set_index"]) == (f"r{DAY}", 1)
    assert row["rule_ids"] == "C1 C2 C3 C5"
    assert row["reason"] == (
        f"{sentences.reps_text(done=21, planned=21, missing=(), extra=0)};"
        f" {sentences.rests_text(in_range=20, planned=20, short=0, long=0, stood=0, unknown=0)};"
        f" {sentences.BY_EFFORT_TEXT};"
        f" {sentences.last_rep_text(is_fastest=True, margin=AT_800 / AT_3K - 1)}."
    )


def test_C1_a_missing_rep_is_named_by_its_number(judged: Judged) -> None:
    tables = judged(quarters(count=19), [item()])
    row = only(tables)
    assert (row["status"], row["reps_done"], row["reps_missing"]) == ("partly", 20, 1)
    # Which of twenty like reps was left out nobody can tell, but the last one was all out.
    assert (row["missing_reps"], row["last_rep_fastest"], row["rule_ids"]) == ("20", True, "C1")
    assert row["rests_in_range"] == 18


def test_C2_a_last_rep_that_is_not_the_fastest(judged: Judged) -> None:
    row = only(judged(quarters(last=AT_3K * 0.99), [item()]))
    assert (row["status"], row["last_rep_fastest"]) == ("done", False)
    assert row["last_rep_margin"] == pytest.approx(-0.01)
    assert row["rule_ids"] == "C2"


def test_C2_a_last_rep_that_nobody_ran_is_not_told(judged: Judged) -> None:
    row = only(judged(quarters(last=None), [item()]))
    assert (row["last_rep_fastest"], row["last_rep_margin"]) == (None, None)
    assert (row["rule_ids"], row["missing_reps"]) == ("C1", "21")


@pytest.mark.parametrize(
    ("rest", "counts"),
    [
        ({"rest_after_s": 120.0}, (1, 0, 0)),
        ({"rest_after_s": 148.0}, None),
        ({"rest_after_s": 182.0}, None),
        ({"rest_after_s": 200.0}, (0, 1, 0)),
        ({"rest_after_mode": "stood", "rest_after_m": 10.0}, (0, 0, 1)),
        ({"rest_after_mode": "walked"}, None),
        ({"rest_after_m": 200.0}, (0, 0, 0)),
    ],
)
def test_C3_every_rest_is_long_enough_about_400_m_and_moving(
    judged: Judged, rest: Row, counts: tuple[int, int, int] | None
) -> None:
    row = only(judged(changed(quarters(), 7, **rest), [item()]))
    found = (row["rests_short"], row["rests_long"], row["rests_stood"])
    assert found == (counts or (0, 0, 0))
    assert row["rests_in_range"] == (19 if counts else 20)
    assert row["rule_ids"] == ("C3" if counts else "C1 C2 C3 C5")


def test_C3_a_rest_that_was_not_measured_is_neither_kept_nor_broken(judged: Judged) -> None:
    unseen = {"rest_after_s": None, "rest_after_m": None, "rest_after_mode": None}
    row = only(judged(changed(quarters(), 7, **unseen), [item()]))
    assert (row["rests_planned"], row["rests_in_range"]) == (20, 19)
    assert row["rule_ids"] == "C1 C2 C3 C5"


@pytest.mark.parametrize("metres", [None, 0.0, 30.0])
def test_C3_rests_under_a_paused_watch_are_unknown_and_not_failed(
    judged: Judged, metres: float | None
) -> None:
    paused = {"rest_after_mode": "paused", "rest_after_m": metres}
    one = only(judged(changed(quarters(), 7, **paused), [item()]))
    assert (one["rests_in_range"], one["rule_ids"]) == (19, "C1 C2 C3 C5")
    rows = [{**row, **paused} if row["rest_after_s"] else row for row in quarters()]
    every = only(judged(rows, [item()]))
    assert (every["structure"], every["rests_planned"]) == ("done", 20)
    counts = ("rests_in_range", "rests_short", "rests_long", "rests_stood")
    assert [every[name] for name in counts] == [None] * 4
    assert every["rule_ids"] == "C1 C2 C5"
    text = sentences.rests_text(in_range=0, planned=20, short=0, long=0, stood=0, unknown=20)
    assert text in every["reason"]


def test_C3_under_a_paused_watch_a_time_alone_can_still_be_graded(judged: Judged) -> None:
    timed = plain(4, RacePace.R3200, 400.0, Rest(low_s=150.0, high_s=180.0))
    for seconds, in_range in ((165.0, 3), (60.0, 0)):
        rows = [
            {**row, "rest_after_s": seconds, "rest_after_mode": "paused", "rest_after_m": 0.0}
            if row["rest_after_s"]
            else row
            for row in quarters(4, last=None)
        ]
        row = only(judged(rows, [item(timed)]))
        assert row["rests_in_range"] == in_range
        assert row["structure"] == ("done" if in_range else "partly")


def test_C2_eighteen_and_one_of_twenty_and_one_miss_the_last_two_quarters(
    judged: Judged,
) -> None:
    row = only(judged(quarters(count=18), [item()]))
    assert (row["reps_done"], row["missing_reps"]) == (19, "19 20")
    assert (row["structure"], row["last_rep_fastest"]) == ("partly", True)


@pytest.mark.parametrize("nominal_m", [None, 120.0])
def test_in_n_outs_measured_short_are_there(judged: Judged, nominal_m: float | None) -> None:
    rep = Rep(distance_m=150.0, kind=RepKind.IN_N_OUT, race_pace=RacePace.R400, parts_m=(50.0,) * 3)
    planned = item(Workout(blocks=(Block(count=3, members=(rep,)),)))
    measured = zip(quarters(3, last=None), (114.0, 113.0, 122.0), strict=True)
    efforts = [
        {**row, "kind": "in_n_out", "nominal_distance_m": nominal_m, "distance_m": metres}
        for row, metres in measured
    ]
    row = only(judged(efforts, [planned]))
    assert (row["structure"], row["reps_missing"], row["reps_extra"]) == ("done", 0, 0)
    assert sentences.off_length_text((114.0, 113.0, 122.0)) in row["reason"]


def test_a_rep_of_another_named_length_is_not_the_planned_one(judged: Judged) -> None:
    efforts = [
        {**row, "nominal_distance_m": 300.0, "distance_m": 300.0} for row in quarters(4, last=None)
    ]
    row = only(judged(efforts, [item(plain(4, RacePace.R3200, 400.0))]))
    assert (row["structure"], row["reps_missing"]) == ("missed", 4)


@pytest.mark.parametrize(
    ("speeds", "verdict"),
    [
        ((1.0,) * 6, "in_band"),
        ((1.0,) * 4 + (1.2, 0.8), "in_band"),
        ((1.0,) * 3 + (1.2,) * 3, "mixed"),
        ((1.0,) * 2 + (1.2,) * 4, "faster"),
        ((0.8,) * 5 + (1.0,), "slower"),
    ],
)
def test_pace_is_that_of_most_reps_and_apart_from_structure(
    judged: Judged, speeds: Sequence[float], verdict: str
) -> None:
    efforts = [
        {**row, "judged_speed_mps": share * AT_3K}
        for row, share in zip(quarters(6, last=None), speeds, strict=True)
    ]
    row = only(judged(efforts, [item(plain(6, RacePace.R3200, 400.0))]))
    assert (row["structure"], row["pace"], row["status"]) == ("done", verdict, "done")


def test_pace_is_null_in_effort_mode_and_unknown_without_a_known_pace(judged: Judged) -> None:
    assert only(judged(quarters(), [item()]))["pace"] is None
    planned = item(plain(6, RacePace.R3200, 400.0))
    assert only(judged(quarters(6, last=None), [planned], results=()))["pace"] == "unknown"
    assert only(judged([], [planned]))["pace"] == "unknown"


def test_C3_the_rest_beside_a_missing_rep_is_not_graded(judged: Judged) -> None:
    efforts = [one for one in quarters() if one["effort_index"] != 21]
    row = only(judged(efforts, [item()]))
    assert (row["rests_planned"], row["rests_in_range"]) == (20, 19)


def test_C3_a_single_planned_time_leaves_a_tenth_and_distance_alone_a_quarter(
    judged: Judged,
) -> None:
    efforts = [
        {**one, "rest_after_s": 98.0, "rest_after_m": 230.0} for one in quarters(4, last=None)
    ]
    for rest, is_kept in (
        (Rest(low_s=90.0, high_s=90.0), True),
        (Rest(low_s=110.0, high_s=110.0), False),
        (Rest(distance_m=200.0), True),
        (Rest(distance_m=100.0), False),
    ):
        workout = plain(4, RacePace.R3200, 400.0, rest)
        row = only(judged(efforts, [item(workout)]))
        assert row["rests_in_range"] == (3 if is_kept else 0)


def test_C4_exertion_of_watch_or_check_in_and_missing_is_no_failure(judged: Judged) -> None:
    planned = item(exertion=8.0)
    noted = (CheckIn(athlete_id="a1", day=DAY, exertion=5.0),)
    missing = only(judged(quarters(), [planned]))
    assert (missing["exertion"], missing["exertion_source"]) == (None, None)
    assert (missing["status"], missing["rule_ids"]) == ("done", "C1 C2 C3 C5")
    assert sentences.exertion_text(None, 8.0) in missing["reason"]
    said = only(judged(quarters(), [planned], checkins=noted))
    assert (said["exertion"], said["exertion_source"], said["rule_ids"]) == (5.0, "check_in", "C4")
    watch = only(judged(quarters(), [planned], checkins=noted, runs=[run(exertion=8.0)]))
    assert (watch["exertion"], watch["exertion_source"]) == (8.0, "watch")
    assert watch["rule_ids"] == "C1 C2 C3 C4 C5"


def test_C5_slow_in_the_heat_is_never_graded_and_counts_at_the_planned_race_pace(
    judged: Judged,
) -> None:
    tables = judged(quarters(speed=0.85 * AT_3K, last=AT_3K), [item()])
    row = only(tables)
    pace = ("reps_in_band", "reps_fast", "reps_slow", "median_speed_ratio")
    assert [row[name] for name in pace] == [None] * 4
    assert (row["status"], row["rule_ids"]) == ("done", "C1 C2 C3 C5")
    exposure = tables["exposure_daily"].filter(
        pl.col("race_pace") == RacePace.R3200, pl.col("work") == "reps"
    )
    assert exposure["reps_by_intent"].sum() == 20


def test_C5_the_period_makes_a_plain_item_effort(judged: Judged) -> None:
    general = Period(name="General", start=DAY, mode=Mode.EFFORT)
    season = Season(name="Track", start=DAY, end=DAY, periods=(general,))
    workout = plain(4, RacePace.R3200, 400.0)
    efforts = quarters(4, speed=0.8 * AT_3K, last=None)
    assert only(judged(efforts, [item(workout)], seasons=(season,)))["mode"] == "effort"
    assert only(judged(efforts, [item(workout)]))["reps_slow"] == 4
    own = item(workout, mode=Mode.PACE)
    assert only(judged(efforts, [own], seasons=(season,)))["reps_slow"] == 4


def test_C6_nothing_is_said_of_a_workout_before_its_day(judged: Judged) -> None:
    later = item(day=DAY + timedelta(days=6))
    assert judged(quarters(), [later])["compliance"]["status"].to_list() == ["unplanned"]
    unrecorded = only(judged([], [item()], runs=[]))
    assert (unrecorded["status"], unrecorded["rule_ids"]) == ("unknown", None)
    assert unrecorded["reason"] == sentences.NO_RUN_SENTENCE


def test_C8_3k_effort_in_the_general_period_is_exposure_at_3k(judged: Judged) -> None:
    weeks = judged(quarters(), [item()])["exposure_weekly"].filter(
        pl.col("race_pace") == RacePace.R3200, pl.col("work") == "reps"
    )
    assert weeks["metres_by_intent"].sum() == pytest.approx(20 * 400)


def test_A3_reps_in_pace_mode_against_the_race_paces_band_and_a_named_speed(judged: Judged) -> None:
    efforts = quarters(6, last=None)
    slow = changed(changed(efforts, 2, judged_speed_mps=4.0), 3, judged_speed_mps=6.0)
    row = only(judged(slow, [item(plain(6, RacePace.R3200, 400.0))]))
    assert (row["reps_in_band"], row["reps_fast"], row["reps_slow"]) == (4, 1, 1)
    assert (row["mode"], row["rule_ids"]) == ("pace", "A3")
    assert row["median_speed_ratio"] == pytest.approx(1.0)
    named = Workout(
        blocks=(Block(count=6, members=(Rep(distance_m=400.0, speed_mps=1.1 * AT_3K),)),)
    )
    other = only(judged(efforts, [item(named)]))
    assert (other["reps_slow"], other["median_speed_ratio"]) == (6, pytest.approx(1 / 1.1))


def test_A3_without_a_known_pace_nothing_is_graded(judged: Judged) -> None:
    row = only(judged(quarters(6, last=None), [item(plain(6, RacePace.R3200, 400.0))], results=()))
    assert (row["reps_in_band"], row["median_speed_ratio"]) == (None, None)
    assert (row["status"], row["breaks_a4"]) == ("done", None)


def test_A4_as_run_a_leap_is_flagged_planned_or_not(
    trained: SeasonTraining, progression_settings: ProgressionSettings, raced: Raced
) -> None:
    before = [DAY - timedelta(days=ago) for ago in range(1, 36)]
    facts = trained(before, (DAY, RacePace.R800, 6))
    coach = Coach(settings=progression_settings, results=raced(DAY - timedelta(weeks=8)))
    for plan, status in (((item(plain(6, RacePace.R800)),), "done"), ((), "unplanned")):
        row = judge(facts, replace(coach, plan=plan), "a1", through=DAY)["compliance"]
        assert row.row(0, named=True)["status"] == status
        assert row["breaks_a4"].to_list() == [True]
        assert row["rule_ids"].to_list() == ["A4"]
    alone = trained([], (DAY, RacePace.R800, 6))
    unknown = judge(alone, replace(coach, plan=plan), "a1", through=DAY)["compliance"]
    assert unknown["breaks_a4"].to_list() == [None]
    lawful = trained(before, (DAY, RacePace.R5K, 6))
    assert judge(lawful, coach, "a1", through=DAY)["compliance"]["breaks_a4"].to_list() == [False]


def test_a_file_without_the_reps_is_missed_and_a_coarse_one_unknown(judged: Judged) -> None:
    missed = only(judged([], [item()]))
    assert (missed["status"], missed["reps_missing"], missed["rule_ids"]) == ("missed", 21, "C1")
    strides = item(plain(6, RacePace.R800, 80.0))
    coarse = only(judged([], [strides], runs=[run(shortest_findable_s=16.0)]))
    assert coarse["status"] == "unknown"
    assert coarse["reason"] == sentences.coarse_sentence(0, 6)


def test_steady_running_is_done_by_a_run(judged: Judged) -> None:
    easy = item(Workout(blocks=(Block(count=1, members=(Rep(duration_s=1500.0),)),)))
    row = only(judged([], [easy]))
    assert (row["status"], row["reps_planned"], row["rule_ids"]) == ("done", 0, None)
    assert only(judged([], [easy], runs=[]))["status"] == "unknown"


def test_what_nobody_planned_follows_the_items_of_its_day(judged: Judged) -> None:
    extra = [
        {**one, "set_index": 2, "effort_index": 30 + n}
        for n, one in enumerate(quarters(3, last=None))
    ]
    later = [{**one, "start_time_utc": START + timedelta(hours=3)} for one in extra]
    frame = judged([*quarters(), *later], [item()])["compliance"]
    assert frame["status"].to_list() == ["done", "unplanned"]
    assert frame["plan_item"].to_list() == [1, 2]
    assert frame["reason"][1] == sentences.unplanned_sentence(reps=3, metres=400.0, breaks_a4=False)
    assert frame["reps_extra"].to_list() == [0, 3]


def test_a_coachs_word_about_the_run_goes_before_what_the_watch_shows(judged: Judged) -> None:
    word = Correction(
        athlete_id="a1", local_date=DAY, at=None, kind=CorrectionKind.WORKOUT, workout=QUARTERS
    )
    row = only(judged(quarters(count=3, last=None), [item()], corrections=(word,)))
    assert (row["status"], row["reps_done"], row["set_index"]) == ("done", 21, None)
    assert row["rests_in_range"] is None
    denied = replace(word, kind=CorrectionKind.NOT_A_SESSION, workout=None)
    assert only(judged(quarters(), [item()], corrections=(denied,)))["status"] == "missed"
