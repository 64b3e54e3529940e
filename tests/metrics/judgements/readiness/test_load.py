from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from math import sqrt
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import CheckIn
from metrics.judgements.readiness.load import WeekLoad, loads_by_week, session_loads

MakeFacts = Callable[..., AthleteFacts]
MONDAY = date(2026, 3, 2)
SUNDAY = MONDAY + timedelta(days=6)


def run(day: int, minutes: float | None, exertion: float | None, **own: Any) -> Mapping[str, Any]:
    return {
        "activity_id": f"r{day}",
        "local_date": MONDAY + timedelta(days=day),
        "is_run": True,
        "timer_s": minutes and minutes * 60,
        "exertion": exertion,
        **own,
    }


def noted(day: int, exertion: float | None) -> CheckIn:
    return CheckIn(athlete_id="a1", day=MONDAY + timedelta(days=day), exertion=exertion)


def weekly_loads(
    activities: pl.DataFrame, checkins: Iterable[CheckIn], *, through: date
) -> tuple[WeekLoad, ...]:
    return loads_by_week(session_loads(activities, checkins, through=through), through=through)


def week(
    make_facts: MakeFacts, *runs: Mapping[str, Any], said: tuple[CheckIn, ...] = ()
) -> WeekLoad:
    (found,) = weekly_loads(make_facts(activities=runs).activities, said, through=SUNDAY)
    return found


def test_load_is_exertion_times_minutes_and_strain_is_load_times_monotony(
    make_facts: MakeFacts,
) -> None:
    found = week(make_facts, run(0, 60, 5), run(2, 30, 10), run(4, 100, 3))
    # Three days of 300 and four of 0: mean 900 / 7, SD 300 √12 / 7, so monotony √(3/4).
    assert found.load == 900
    assert found.monotony == pytest.approx(sqrt(3 / 4))
    assert found.strain == pytest.approx(900 * sqrt(3 / 4))


def test_seven_days_alike_have_no_monotony_not_an_infinite_one(make_facts: MakeFacts) -> None:
    found = week(make_facts, *(run(day, 50, 4) for day in range(7)))
    assert (found.load, found.monotony, found.strain) == (1400, None, None)


def test_the_watch_goes_before_the_check_in_and_the_check_in_fills_in(
    make_facts: MakeFacts,
) -> None:
    said = (noted(0, 9), noted(1, 6))
    assert week(make_facts, run(0, 10, 2), run(1, 10, None), said=said).load == 80


def test_a_run_that_nobody_rated_leaves_the_week_unknown(make_facts: MakeFacts) -> None:
    found = week(make_facts, run(0, 60, 5), run(1, 60, None), said=(noted(1, None),))
    assert (found.sessions, found.sessions_rated, found.load, found.monotony) == (2, 1, None, None)


def test_a_rated_day_without_a_run_is_a_session_of_unknown_length(make_facts: MakeFacts) -> None:
    assert week(make_facts, run(0, 60, 5), said=(noted(3, 4),)).load is None
    assert week(make_facts, run(0, 60, 5), said=(noted(3, 0),)).load == 300


def test_a_ride_is_no_session_here(make_facts: MakeFacts) -> None:
    assert week(make_facts, run(0, 60, 5), run(1, 90, None, is_run=False)).sessions == 1


def test_a_week_that_is_not_over_has_a_load_and_no_monotony(make_facts: MakeFacts) -> None:
    facts = make_facts(activities=[run(0, 60, 5), run(6, 60, 5)])
    (found,) = weekly_loads(facts.activities, (), through=SUNDAY - timedelta(days=1))
    assert (found.load, found.monotony) == (300, None)


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(0, 20), st.floats(1, 300), st.floats(0, 10)), min_size=1, max_size=12
    )
)
def test_no_order_of_runs_changes_a_load(
    make_facts: MakeFacts, ran: list[tuple[int, float, float]]
) -> None:
    def loads(runs: list[tuple[int, float, float]]) -> list[float | None]:
        facts = make_facts(activities=[run(*one) for one in runs])
        return [one.load for one in weekly_loads(facts.activities, (), through=date(2026, 4, 1))]

    assert loads(ran) == pytest.approx(loads(ran[::-1]))
    assert sum(filter(None, loads(ran))) == pytest.approx(sum(m * e for _, m, e in ran))
