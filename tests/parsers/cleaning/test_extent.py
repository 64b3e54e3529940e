"""Watches that ran before their first record or on after their last."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from msgspec.structs import replace

from parsers.cleaning.clean import clean
from parsers.common.activity import Activity, SessionTotals
from tests.parsers.cleaning.recorded import START, recorded


def run(first_s: float, last_s: float, first_m: float, **totals: float | None) -> Activity:
    seconds = np.arange(first_s, last_s + 1)
    meters = first_m + 3 * (seconds - first_s)
    activity = recorded(seconds.tolist(), {"distance_m": meters.tolist()})
    return replace(activity, totals=SessionTotals(**totals))


@pytest.mark.parametrize("first_m", [540.0, 0.0])
def test_a_watch_that_was_started_before_its_first_fix(first_m: float) -> None:
    """Its counter either ran with it, or began with the records."""
    activity = run(
        180, 1380, first_m, start_s=0.0, elapsed_s=1380.0, timer_s=1380.0, distance_m=4140
    )
    cleaned = clean(activity)
    assert cleaned.start_time_utc == START
    assert cleaned.records["time_s"][[0, 1, -1]].to_list() == [0, 180, 1380]
    assert cleaned.records["distance_m"][[0, 1, -1]].to_list() == [0, 540, 4140]
    assert cleaned.flags == {"records_missing"}


def test_records_that_end_before_the_session() -> None:
    activity = run(0, 1200, 0.0, start_s=0.0, elapsed_s=3600.0, timer_s=3600.0, distance_m=10_800)
    cleaned = clean(activity)
    assert cleaned.records["time_s"][-1] == 3600
    assert cleaned.records["distance_m"][-1] == 10_800
    assert cleaned.flags == {"records_missing"}


def test_a_start_or_an_end_days_away_is_none() -> None:
    """Else a damaged total would make a recording of months, measured second by second."""
    long_s = 100 * 86_400.0
    late = run(0, 1200, 0.0, start_s=0.0, elapsed_s=long_s, timer_s=long_s)
    early = run(long_s, long_s + 1200, 0.0, start_s=0.0, elapsed_s=long_s + 1200, timer_s=long_s)
    for activity in (late, early):
        times = clean(activity).records["time_s"]
        assert times[-1] - times[0] == 1200


def test_a_session_that_ends_later_with_its_timer_stopped_adds_nothing() -> None:
    activity = run(0, 1200, 0.0, start_s=0.0, elapsed_s=1300.0, timer_s=1200.0, distance_m=3600)
    cleaned = clean(activity)
    assert cleaned.records["time_s"][-1] == 1200
    assert cleaned.flags == frozenset()


@pytest.mark.parametrize(
    ("late_s", "added", "flags"),
    [(1.0, 0, set()), (2.0, 1, set()), (9.0, 1, set()), (12.0, 1, {"records_missing"})],
)
def test_the_last_seconds_of_the_timer_count(late_s: float, added: int, flags: set[str]) -> None:
    """Rounding alone adds nothing, and seconds hide no running."""
    total_s = 1200 + late_s
    activity = run(0, 1200, 0.0, start_s=0.0, elapsed_s=total_s, timer_s=total_s)
    cleaned = clean(activity)
    assert cleaned.records["time_s"][-1] == (total_s if added else 1200)
    assert cleaned.added_records == added
    assert cleaned.flags == flags


@pytest.mark.parametrize(("total_m", "ends_m"), [(3612.0, 3612), (3640.0, 3600), (3599.0, 3600)])
def test_meters_of_the_last_seconds_are_the_watchs_where_it_can_have_counted_them(
    total_m: float, ends_m: float
) -> None:
    """At 3 m/s; what would take a sprint came from elsewhere."""
    activity = run(0, 1200, 0.0, start_s=0.0, elapsed_s=1204.0, timer_s=1204.0, distance_m=total_m)
    assert clean(activity).records["distance_m"][-1] == ends_m


@pytest.mark.parametrize(("early_s", "start_s"), [(1.0, 0), (4.0, 4), (9.0, 9)])
def test_a_session_that_began_some_seconds_early_starts_the_activity(
    early_s: float, start_s: float
) -> None:
    """A second is rounding: half of the watches write their first record so late."""
    total_s = 1200 + early_s
    activity = run(
        0, 1200, 0.0, start_s=-early_s, elapsed_s=total_s, timer_s=total_s, distance_m=3610
    )
    cleaned = clean(activity)
    assert cleaned.start_time_utc == START - timedelta(seconds=start_s)
    assert cleaned.records["time_s"][-1] == 1200 + start_s
    # Ten meters in four seconds and more were run, in one not.
    assert cleaned.records["distance_m"][-1] == (3610 if start_s else 3600)
    assert cleaned.flags == frozenset()


def test_a_timer_that_ran_for_days_without_a_record_is_wrong() -> None:
    total_s = 30 * 86_400.0
    activity = run(0, 1200, 0.0, start_s=0.0, elapsed_s=total_s, timer_s=total_s)
    cleaned = clean(activity)
    assert cleaned.records["time_s"][-1] == 1200
    assert cleaned.flags == {"timer_differs"}


def test_times_count_from_the_new_start() -> None:
    activity = run(180, 1380, 540.0, start_s=0.0, elapsed_s=1380.0, timer_s=1380.0)
    moved = replace(activity, start_time_utc=START + timedelta(hours=1))
    assert clean(moved).start_time_utc == START + timedelta(hours=1)


def test_cleaning_twice_adds_nothing_more() -> None:
    activity = run(180, 1000, 540.0, start_s=0.0, elapsed_s=1380.0, timer_s=1380.0, distance_m=4140)
    once = clean(activity)
    assert clean(once).records.rows() == once.records.rows()
