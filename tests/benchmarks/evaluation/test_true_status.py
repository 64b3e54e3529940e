"""The rules spelled out over true reps: what was meant gives the table written by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from benchmarks.evaluation.true_status import TrueHistory, TrueSet, history_of
from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.contract.enums import ProgressionStatus
from metrics.workouts.model import RepKind
from metrics.workouts.notation import parse_workout
from simulator.season.calendar import day_of, week_of
from simulator.season.golden import golden_status
from simulator.season.plan import LEAP_WEEKS, THURSDAY, WEEKS
from simulator.season.stories import Archetype, run_in
from simulator.season.truth import TrueRep

RUN_MPS = 5.0
ALL_WEEKS = range(1, WEEKS + 1)


def as_meant(archetype: Archetype) -> Iterator[TrueRep]:
    """Every rep of a story at exactly the pace that was meant."""
    for week in ALL_WEEKS:
        for weekday, text in run_in(archetype, week).items():
            yield from reps_of(text, day_of(week, weekday), week)


def reps_of(text: str, day: date, week: int) -> Iterator[TrueRep]:
    groups: dict[object, int] = {}
    for planned in parse_workout(text).reps():
        rep = planned.rep
        is_all_out = rep.kind is RepKind.ALL_OUT
        if rep.race_pace not in PROGRESSION and not is_all_out:
            continue  # Easy running, and in-n-outs, whose pace nobody wrote down.
        metres = rep.distance_m or RUN_MPS * (rep.duration_s or 0.0)
        # In heat all that is left after twenty quarters is 800 pace.
        pace = RacePace.R800 if is_all_out else rep.race_pace
        assert pace is not None
        yield TrueRep(
            activity_id=str(day),
            athlete_id="runner-01",
            day=day,
            week=week,
            group_index=groups.setdefault(rep, len(groups) + 1),
            kind=EffortKind.STRIDE if metres < 180 else EffortKind.REP,
            start_s=0.0,
            end_s=1.0,
            distance_m=metres,
            duration_s=metres / RUN_MPS,
            speed_mps=RUN_MPS,
            race_pace=pace,
            group_pace=pace,
            meant_pace=None if is_all_out else rep.race_pace,
            least_gap=0.07,
        )


@pytest.mark.parametrize("archetype", [each for each in Archetype if each != Archetype.NO_RESULT])
def test_what_was_meant_gives_the_table_written_by_hand(archetype: Archetype) -> None:
    history = history_of(archetype, as_meant(archetype), weeks=WEEKS)
    history = replace(history, stride_days=history.stride_days | in_n_out_days(archetype))
    assert [history.status(week) for week in ALL_WEEKS] == [
        golden_status(archetype, week) for week in ALL_WEEKS
    ]


def in_n_out_days(archetype: Archetype) -> set[date]:
    return {
        day_of(week, weekday)
        for week in ALL_WEEKS
        for weekday, text in run_in(archetype, week).items()
        if "in-n-out" in text
    }


def test_a_set_on_a_good_day_counts_where_it_was_run() -> None:
    """A3: whose 1600 strides were run at 800 pace has met 800, and 1600 no more often."""
    story = Archetype.LAST_SEASONS_PACE
    faster = [
        replace(rep, group_pace=RacePace.R800)
        if rep.group_pace is RacePace.R1600 and rep.week >= 7
        else rep
        for rep in as_meant(story)
    ]
    history = history_of(story, faster, weeks=WEEKS)
    assert history.status(8) is ProgressionStatus.ON_TRACK
    assert golden_status(story, 8) is ProgressionStatus.BEHIND


MONDAY = day_of(1, 0)
RUNS = Counter(MONDAY + timedelta(days=day) for day in range(-60, 120))


def history(*sets: tuple[int, RacePace]) -> TrueHistory:
    """Sets of six reps, by days after the season's first Monday, and a run every day."""
    return TrueHistory(
        sets=[
            TrueSet(
                day=MONDAY + timedelta(days=day), reps=6, paces=frozenset({pace}), asked_at=pace
            )
            for day, pace in sets
        ],
        stride_days=frozenset(RUNS),
        run_days=RUNS,
        through=day_of(WEEKS, 5),
    )


FOUNDATION = ((0, RacePace.R3200), (1, RacePace.R1600))


@pytest.mark.parametrize(("day", "jumps"), [(42, 0), (43, 1)])
def test_A4_a_foundation_lasts_six_weeks(day: int, jumps: int) -> None:
    """Of the first two sets the 3200 has no 5k below it, and the 1600 neither: both leap."""
    leaps = history(*FOUNDATION, (day, RacePace.R800)).jump_days
    assert len(leaps) == 2 + jumps


def test_A4_the_same_leap_is_refused_twice() -> None:
    leap = ((20, RacePace.R800), (27, RacePace.R800))
    assert len(history(*leap).jump_days) == 2


def test_A4_who_stays_at_a_pace_keeps_it() -> None:
    climb = [(0, RacePace.R5K), (1, RacePace.R3200), (2, RacePace.R1600)]
    stays = [(day, RacePace.R800) for day in range(3, 70, 7)]
    kept = history(*climb, *stays)
    assert not kept.jump_days
    # Five weeks after one set at 800 pace nothing keeps it, and its foundation is gone.
    assert len(history(*climb, (3, RacePace.R800), (50, RacePace.R800)).jump_days) == 1


def test_what_nobody_recorded_breaks_no_rule() -> None:
    alone = replace(history((20, RacePace.R800)), run_days=Counter())
    assert not alone.jump_days
    assert alone.status(3) is ProgressionStatus.UNKNOWN_HISTORY


def test_the_leaps_of_the_golden_case_are_those_of_its_weeks() -> None:
    story = Archetype.ILLEGAL_TWICE
    jumps = history_of(story, as_meant(story), weeks=WEEKS).jump_days
    assert jumps == {day_of(week, THURSDAY) for week in LEAP_WEEKS}
    assert {int(week_of(day)) + 1 for day in jumps} == set(LEAP_WEEKS)
