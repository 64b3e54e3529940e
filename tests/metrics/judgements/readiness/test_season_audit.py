from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from metrics.contract.race_paces import RacePace
from metrics.judgements import sentences
from metrics.judgements.contract.tables import EXPOSURE_DAILY, LEDGER
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import Period, Season
from metrics.judgements.readiness.season_audit import SeasonAudit, SeasonTraining, season_audit

MakeFacts = Callable[..., AthleteFacts]
START = date(2026, 1, 5)
END = START + timedelta(days=27)
HALVES = (
    Period(name="general", start=START),
    Period(name="specific", start=START + timedelta(days=14)),
)


def exposed(day: int, race_pace: str, metres: float, work: str = "strides") -> Mapping[str, Any]:
    local_date = START + timedelta(days=day)
    return {
        "local_date": local_date,
        "race_pace": race_pace,
        "work": work,
        "metres_expected": metres,
    }


def run(day: int, metres: float) -> Mapping[str, Any]:
    return {
        "activity_id": f"r{day}",
        "local_date": START + timedelta(days=day),
        "is_run": True,
        "distance_m": metres,
    }


def audit(
    make_facts: MakeFacts,
    runs: list[Mapping[str, Any]],
    exposure: list[Mapping[str, Any]],
    *,
    through: date = END,
    periods: tuple[Period, ...] = HALVES,
    ledger: Sequence[Mapping[str, Any]] = (),
) -> SeasonAudit:
    trained = SeasonTraining(
        exposure_daily=pl.DataFrame(
            [{name: row.get(name) for name in EXPOSURE_DAILY.schema} for row in exposure],
            schema=EXPOSURE_DAILY.schema,
        ),
        activities=make_facts(activities=runs).activities,
        ledger=pl.DataFrame(
            [{name: row.get(name) for name in LEDGER.schema} for row in ledger],
            schema=LEDGER.schema,
        ),
    )
    season = Season(name="spring", start=START, end=END, periods=periods)
    found = season_audit(trained, season, through=through)
    assert found is not None
    return found


EVEN = [run(day, 5000) for day in range(0, 28, 2)]


def test_C7_race_paces_before_volume_are_fast_first(make_facts: MakeFacts) -> None:
    found = audit(make_facts, EVEN, sessions((1, 3, 5), 300) + sessions((15, 17, 20), 100))
    assert (found.early_race_share, found.early_volume_share) == (0.75, 0.5)
    assert found.is_fast_first is True
    assert "75%" in found.reason
    assert "50%" in found.reason
    assert "speed came first" in found.reason


def test_C7_race_paces_after_volume_are_not(make_facts: MakeFacts) -> None:
    found = audit(make_facts, EVEN, sessions((1, 3, 5), 100) + sessions((15, 17, 20), 300))
    assert found.is_fast_first is False
    assert "volume came first" in found.reason


def sessions(days: Sequence[int], metres: float) -> list[Mapping[str, Any]]:
    return [exposed(day, "800", metres) for day in days]


def test_C7_five_days_of_race_pace_work_are_too_few(make_facts: MakeFacts) -> None:
    found = audit(make_facts, EVEN, sessions((1, 3, 5), 300) + sessions((15, 17), 100))
    assert found.is_fast_first is None
    assert found.reason == sentences.too_few_race_days_sentence(5, 6)


def test_C7_probability_that_leaks_makes_no_day(make_facts: MakeFacts) -> None:
    work = sessions((1, 3, 5), 300) + sessions((15, 17), 100) + sessions((19,), 99)
    assert audit(make_facts, EVEN, work).reason == sentences.too_few_race_days_sentence(5, 6)


def test_C7_shares_that_one_day_would_turn_are_no_order(make_facts: MakeFacts) -> None:
    found = audit(make_facts, EVEN, sessions((1, 3, 5), 300) + sessions((15, 17, 20), 200))
    assert found.early_race_share == pytest.approx(0.6)
    assert found.is_fast_first is None
    assert "grew together" in found.reason


@pytest.mark.parametrize(("first_day", "half"), [(14, "first"), (0, "second")])
def test_C7_a_half_without_a_recorded_run_has_no_order(
    make_facts: MakeFacts, first_day: int, half: str
) -> None:
    days = [first_day + day for day in (0, 2, 4, 6, 8, 10)]
    found = audit(make_facts, [run(day, 5000) for day in days], sessions(days, 300))
    assert found.is_fast_first is None
    assert found.reason == sentences.half_unrecorded_sentence(half)


def test_C8_each_period_says_which_paces_it_used(make_facts: MakeFacts) -> None:
    work = [exposed(1, "3200", 8000, "reps"), exposed(2, "3200", 400), exposed(15, "400", 300)]
    general, specific = audit(make_facts, EVEN, work).periods
    assert general.metres_at == {RacePace.R3200: 8400}
    assert specific.metres_at == {RacePace.R400: 300}
    assert general.race_share == pytest.approx(8400 / 35000)
    assert (general.end, specific.end) == (START + timedelta(days=13), END)


def test_C7_long_runs_are_counted_in_the_period_in_which_their_week_begins(
    make_facts: MakeFacts,
) -> None:
    weeks = [
        {"week_start": START + timedelta(days=7 * week), "long_run_minutes": minutes}
        for week, minutes in enumerate((70.0, 0.0, 80.0, 75.0))
    ]
    general, specific = audit(make_facts, EVEN, [], ledger=weeks).periods
    assert (general.long_runs, specific.long_runs) == (1, 2)


def test_a_race_is_no_training(make_facts: MakeFacts) -> None:
    found = audit(make_facts, EVEN, [exposed(25, "1600", 1600, "races")])
    assert found.is_fast_first is None
    assert found.reason == sentences.no_race_pace_sentence(70000)


def test_metres_at_no_known_pace_leave_the_order_open(make_facts: MakeFacts) -> None:
    found = audit(make_facts, EVEN, [exposed(1, "unknown", 900), exposed(1, "800", 300)])
    assert found.is_fast_first is None
    assert found.reason == sentences.unknown_metres_sentence(900)


def test_a_running_season_is_judged_up_to_today_and_only_by_what_has_begun(
    make_facts: MakeFacts,
) -> None:
    found = audit(make_facts, EVEN, [exposed(20, "800", 900)], through=START + timedelta(days=9))
    assert [(one.name, one.end) for one in found.periods] == [
        ("general", START + timedelta(days=9))
    ]
    assert found.early_race_share is None


def test_a_season_without_periods_is_one(make_facts: MakeFacts) -> None:
    (period,) = audit(make_facts, EVEN, [], periods=()).periods
    assert (period.start, period.end, period.volume_m) == (START, END, 70000)


def test_a_season_without_running_says_so(make_facts: MakeFacts) -> None:
    assert audit(make_facts, [], []).reason == sentences.NO_RUNNING_SENTENCE


def test_there_is_nothing_to_audit_before_the_season(make_facts: MakeFacts) -> None:
    trained = SeasonTraining(
        exposure_daily=EXPOSURE_DAILY.empty(),
        activities=make_facts(activities=EVEN).activities,
        ledger=LEDGER.empty(),
    )
    season = Season(name="spring", start=START, end=END)
    assert season_audit(trained, season, through=START - timedelta(days=1)) is None
