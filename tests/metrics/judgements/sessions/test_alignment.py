from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from math import log
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import Period, PlanItem, Season
from metrics.judgements.sessions.alignment import (
    GAP_COST,
    align,
    chosen_mode,
    efforts_asked,
    match_plan,
    period_mode,
)
from metrics.workouts.model import Block, PlannedRep, Rep, RepKind, Rest, Workout

MakeFacts = Callable[..., AthleteFacts]
DAY = date(2026, 3, 2)
START = datetime(2026, 3, 2, 21, tzinfo=UTC)


def workout(*blocks: tuple[int, Rep]) -> Workout:
    rest = Rest(low_s=60, high_s=60)
    return Workout(blocks=tuple(Block(count=n, members=(rep,), rest=rest) for n, rep in blocks))


def item(planned: Workout, number: int = 1, mode: Mode | None = None) -> PlanItem:
    return PlanItem(athlete_id="a1", day=DAY, plan_item=number, workout=planned, text="", mode=mode)


def metres(distance_m: float, index: int, **columns: Any) -> Mapping[str, Any]:
    return {
        "activity_id": "r1",
        "effort_index": index,
        "set_index": 1,
        "group_index": 1,
        "start_time_utc": START + timedelta(minutes=index),
        "distance_m": distance_m,
        "duration_s": distance_m / 5,
        "kind": "rep",
        **columns,
    }


def lengths(distances: list[float]) -> list[Mapping[str, Any]]:
    return [metres(distance, index) for index, distance in enumerate(distances, 1)]


def matched(make_facts: MakeFacts, items: list[PlanItem], rows: list[Mapping[str, Any]]) -> Any:
    return match_plan(items, make_facts(efforts=rows).efforts)[DAY]


def test_a_set_run_as_planned_is_matched_rep_by_rep(make_facts: MakeFacts) -> None:
    planned = item(
        workout((20, Rep(distance_m=400, race_pace=RacePace.R3200)), (1, Rep(distance_m=400)))
    )
    day = matched(make_facts, [planned], lengths([404.0] * 21))
    (one,) = day.items
    assert [pair.planned.number for pair in one.run] == list(range(1, 22))
    assert [pair.effort["effort_index"] for pair in one.run] == list(range(1, 22))
    assert one.place == ("r1", 1)
    assert not day.unplanned


def test_what_is_missing_lies_at_the_end_where_all_reps_are_alike(make_facts: MakeFacts) -> None:
    day = matched(make_facts, [item(workout((6, Rep(distance_m=150))))], lengths([151.0] * 4))
    assert [rep.number for rep in day.items[0].missing] == [5, 6]


def test_a_missing_race_pace_of_a_progression_is_named(make_facts: MakeFacts) -> None:
    progression = workout(*((1, Rep(distance_m=d)) for d in (200, 400, 600, 400, 200)))
    day = matched(make_facts, [item(progression)], lengths([203, 405, 402, 198]))
    assert [rep.number for rep in day.items[0].missing] == [3]


def test_reps_beyond_the_plan_are_extra_and_other_work_is_unplanned(make_facts: MakeFacts) -> None:
    rows = [*lengths([100.0] * 5), metres(800, 6, set_index=2), metres(800, 7, set_index=2)]
    day = matched(make_facts, [item(workout((4, Rep(distance_m=100))))], rows)
    assert [row["effort_index"] for row in day.items[0].extra] == [5]
    assert [row["effort_index"] for row in day.unplanned] == [6, 7]


def test_steady_running_asks_for_no_effort() -> None:
    planned = workout(
        (1, Rep(duration_s=2700, race_pace=RacePace.EASY)),
        (1, Rep(duration_s=2700)),
        (6, Rep(distance_m=100, race_pace=RacePace.R1600, kind=RepKind.STRIDE)),
    )
    assert [rep.number for rep in efforts_asked(planned)] == list(range(3, 9))


def test_two_items_in_one_file_and_in_another_order(make_facts: MakeFacts) -> None:
    strides = item(workout((4, Rep(duration_s=20))), number=1)
    sprints = item(workout((3, Rep(distance_m=60, kind=RepKind.SPRINT))), number=2)
    rows = [metres(60, i, set_index=1) for i in (1, 2, 3)]
    rows += [metres(100, i, set_index=2) for i in (4, 5, 6, 7)]
    first, second = matched(make_facts, [strides, sprints], rows).items
    assert (first.place, second.place) == (("r1", 2), ("r1", 1))
    assert not first.missing
    assert not second.missing


def test_an_item_over_two_files_is_one_item(make_facts: MakeFacts) -> None:
    rows = [metres(200, 1), metres(200, 2), metres(200, 1, activity_id="r2")]
    rows[2] = {**rows[2], "start_time_utc": START + timedelta(hours=1)}
    day = matched(make_facts, [item(workout((3, Rep(distance_m=200))))], rows)
    assert [pair.effort["activity_id"] for pair in day.items[0].run] == ["r1", "r1", "r2"]


def test_a_flying_sprint_may_show_its_build(make_facts: MakeFacts) -> None:
    flying = item(workout((5, Rep(distance_m=30, kind=RepKind.FLY))))
    assert len(matched(make_facts, [flying], lengths([65.0] * 5)).items[0].run) == 5


def test_a_day_without_runs_misses_every_rep(make_facts: MakeFacts) -> None:
    day = matched(make_facts, [item(workout((4, Rep(distance_m=200))))], [])
    assert len(day.items[0].missing) == 4
    assert day.items[0].place is None


def test_C5_a_mode_is_the_items_own_then_its_notations_then_the_periods() -> None:
    season = Season(
        name="spring",
        start=date(2026, 1, 1),
        end=date(2026, 6, 1),
        periods=(
            Period(name="General", start=date(2026, 1, 1), mode=Mode.EFFORT),
            Period(name="Specific", start=date(2026, 4, 1), mode=Mode.PACE),
        ),
    )
    plain, by_effort = Rep(distance_m=400), Rep(distance_m=400, mode=Mode.EFFORT)
    planned = item(workout((1, plain)))
    period = period_mode(planned.day, [season])
    assert period_mode(planned.day, []) is None
    assert chosen_mode(planned.mode, plain, period) is Mode.EFFORT
    assert chosen_mode(Mode.PACE, by_effort, period) is Mode.PACE
    assert chosen_mode(planned.mode, plain, None) is Mode.PACE
    assert chosen_mode(planned.mode, by_effort, None) is Mode.EFFORT


def brute_force(planned: Sequence[PlannedRep], rows: Sequence[Mapping[str, Any]]) -> float:
    """The least cost by trying everything: pair, miss or skip, at every place."""
    if not planned or not rows:
        return GAP_COST * (len(planned) + len(rows))
    both = align(planned[:1], rows[:1])[1]
    ways = [GAP_COST + brute_force(planned[1:], rows), GAP_COST + brute_force(planned, rows[1:])]
    return min(*ways, both + brute_force(planned[1:], rows[1:]))


@pytest.mark.parametrize(("flags", "is_run"), [(None, True), ("cut_short hill", True)])
def test_a_last_rep_that_was_measured_short_is_there_flagged_or_not(
    make_facts: MakeFacts, flags: str | None, is_run: bool
) -> None:
    planned = item(workout((6, Rep(distance_m=120, race_pace=RacePace.R800))))
    rows = [*lengths([118.0] * 5), metres(80.0, 6, flags=flags)]
    (one,) = matched(make_facts, [planned], rows).items
    assert bool(one.run[-1].effort["effort_index"] == 6) is is_run
    assert bool(one.missing) is not is_run


@pytest.mark.parametrize(("seen_m", "is_run"), [(62.0, True), (25.0, False), (150.0, False)])
def test_only_a_few_seconds_are_hidden(make_facts: MakeFacts, seen_m: float, is_run: bool) -> None:
    """At 5 m/s a watch hides up to 50 m, and it never shows more than was run."""
    planned = item(workout((1, Rep(distance_m=100))))
    (one,) = matched(make_facts, [planned], [metres(seen_m, 1, flags="cut_short")]).items
    assert bool(one.run) is is_run


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([100.0, 150.0, 200.0, 400.0]), max_size=5),
    st.lists(st.floats(80, 450), max_size=5),
)
def test_the_alignment_is_the_cheapest_there_is(asked: list[float], run: list[float]) -> None:
    planned = list(workout(*((1, Rep(distance_m=d)) for d in asked)).reps())
    unsaid = dict.fromkeys(("official_duration_s", "nominal_distance_m", "flags"))
    rows = [{**unsaid, **row} for row in lengths(run)]
    pairs, cost = align(planned, rows)
    assert cost == pytest.approx(brute_force(planned, rows))
    assert [pair.planned for pair in pairs if pair.planned] == planned
    assert [pair.effort for pair in pairs if pair.effort] == rows


@settings(max_examples=30)
@given(st.permutations(range(8)))
def test_the_order_of_rows_is_irrelevant(make_facts: MakeFacts, order: list[int]) -> None:
    rows = lengths([200, 200, 400, 400, 200, 200, 100, 100])
    planned = item(workout((2, Rep(distance_m=200)), (2, Rep(distance_m=400))))
    shuffled = matched(make_facts, [planned], [rows[index] for index in order])
    assert shuffled == matched(make_facts, [planned], rows)


UNSAID = dict.fromkeys(("official_duration_s", "nominal_distance_m", "flags", "nominal_duration_s"))


def cost_of(rep: Rep | None, effort: Mapping[str, Any] | None) -> float:
    """Tell what it costs to take an effort for a rep, to miss the rep, or to run it unplanned."""
    planned = list(workout((1, rep)).reps()) if rep else []
    return align(planned, [{**UNSAID, **effort}] if effort else [])[1]


def timed(duration_s: float) -> Mapping[str, Any]:
    return {**metres(duration_s * 5, 1), "duration_s": duration_s}


def test_a_missing_rep_costs_one_an_extra_effort_one_and_a_surge_a_tenth() -> None:
    assert cost_of(Rep(distance_m=400), None) == 1.0
    assert cost_of(None, metres(400, 1)) == 1.0
    assert cost_of(None, metres(400, 1, kind="surge")) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("rep", "effort", "cost"),
    [
        (Rep(distance_m=400), metres(440, 1), (log(1.1) / (0.12 + 5 / 400)) ** 2),
        (Rep(distance_m=50), metres(55, 1), (log(1.1) / (0.12 + 5 / 50)) ** 2),
        (Rep(duration_s=20), timed(22.0), (log(1.1) / (0.12 + 2 / 20)) ** 2),
        (Rep(duration_s=200), timed(220.0), (log(1.1) / (0.12 + 2 / 200)) ** 2),
    ],
)
def test_a_rep_is_as_good_as_planned_within_12_percent_and_its_edges(
    rep: Rep, effort: Mapping[str, Any], cost: float
) -> None:
    """Edges add 5 m or 2 s."""
    assert cost_of(rep, effort) == pytest.approx(cost)


@pytest.mark.parametrize(
    ("rep", "run_m", "cost"),
    [
        (Rep(distance_m=30, kind=RepKind.FLY), 148.0, 0.3),
        (Rep(distance_m=30, kind=RepKind.FLY), 152.0, 2.0),  # One missing, another extra.
        (Rep(distance_m=200), 278.0, 1.5),  # Measured badly.
        (Rep(distance_m=200), 282.0, 2.0),
        (Rep(distance_m=150, kind=RepKind.IN_N_OUT), 52.0, 1.5),
        (Rep(distance_m=150, kind=RepKind.IN_N_OUT), 48.0, 2.0),  # Less than its fast third.
    ],
)
def test_a_rep_of_another_length_may_be_the_one_that_was_planned(
    rep: Rep, run_m: float, cost: float
) -> None:
    """A flying sprint with its build up to five times, others up to 1.4 times."""
    assert cost_of(rep, metres(run_m, 1)) == pytest.approx(cost)


@pytest.mark.parametrize(("reps", "are_paired"), [(2, False), (3, True)])
def test_from_three_short_reps_on_as_many_efforts_are_they(reps: int, *, are_paired: bool) -> None:
    """Though the last one measures 250 m, and has a name."""
    planned = list(workout((reps, Rep(distance_m=100))).reps())
    run = [100.0] * (reps - 1) + [250.0]
    rows = [{**UNSAID, **row, "nominal_distance_m": row["distance_m"]} for row in lengths(run)]
    pairs, _ = align(planned, rows)
    assert (len(pairs) == reps) is are_paired


@pytest.mark.parametrize(
    ("rep", "asked"),
    [
        (Rep(duration_s=890), 1),
        (Rep(duration_s=910), 0),
        (Rep(distance_m=3150), 1),
        (Rep(distance_m=3250), 0),
    ],
)
def test_from_15_minutes_or_3200_m_on_running_by_feel_is_the_run_itself(
    rep: Rep, asked: int
) -> None:
    assert len(efforts_asked(workout((1, rep)))) == asked


@pytest.mark.parametrize(("items", "missing"), [(3, 0), (4, 6)])
def test_up_to_three_items_of_a_day_are_looked_for_in_every_order(
    make_facts: MakeFacts, items: int, missing: int
) -> None:
    """Run in reverse: of four only one is seen."""
    distances = (100, 200, 400, 800)[:items]
    planned = [item(workout((2, Rep(distance_m=d))), n) for n, d in enumerate(distances, 1)]
    run = [float(d) for d in reversed(distances) for _ in range(2)]
    day = matched(make_facts, planned, lengths(run))
    assert sum(len(one.missing) for one in day.items) == missing
