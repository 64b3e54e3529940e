"""Records in the order of time: shuffled files, wrong times, and clocks that were set."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.cleaning.refusals import Floats, Refusals
from parsers.cleaning.times import Ordered, in_order
from parsers.common.activity import RECORDS, REJECTED_ROWS, RejectedRows

DAY_S = 86_400.0
NO_STOPS = np.empty(0)


def columns(time_s: list[float], **values: Floats) -> dict[str, Floats]:
    nothing = np.full(len(time_s), np.nan)
    named = dict.fromkeys(RECORDS.schema, nothing) | values
    return named | {"time_s": np.array(time_s, dtype=float)}


def ordered(
    time_s: list[float], *, elapsed_s: float | None = None, **values: Floats
) -> tuple[Ordered, list[str]]:
    refusals = Refusals(len(time_s), RejectedRows(REJECTED_ROWS.empty()))
    order = in_order(columns(time_s, **values), NO_STOPS, elapsed_s, refusals)
    return order, refusals.table()["reason"].to_list()


def kept_rows(time_s: list[float]) -> tuple[list[int], list[str]]:
    """The rows that are kept, and the reasons of all others."""
    order, reasons = ordered(time_s)
    return order.rows.tolist(), reasons


@given(st.permutations(range(30)))
def test_records_in_any_order_are_sorted_and_none_is_lost(seconds: list[int]) -> None:
    order, reasons = ordered([float(second) for second in seconds])
    assert reasons == []
    assert order.time_s.tolist() == list(range(30))
    assert np.array(seconds)[order.rows].tolist() == list(range(30))


@given(st.integers(0, 99), st.floats(1, 3600))
def test_one_time_far_ahead_costs_one_record(row: int, ahead_s: float) -> None:
    time_s = [float(second) for second in range(100)]
    time_s[row] += ahead_s + 100
    rows, reasons = kept_rows(time_s)
    assert len(rows) >= 99
    assert set(reasons) <= {"backward_time"}


def test_the_clock_of_most_records_is_kept() -> None:
    assert kept_rows([0, 1, 20 * DAY_S, 20 * DAY_S + 1, 20 * DAY_S + 2])[0] == [2, 3, 4]
    assert kept_rows([0, 1, 2, 20 * DAY_S, 3])[0] == [0, 1, 2, 4]
    assert kept_rows([5 * DAY_S, 0, 1, 2])[1] == ["far_future_time"]
    assert kept_rows([-5 * DAY_S, 0, 1, 2])[1] == ["clock_unset"]


def test_a_night_in_the_middle_is_one_clock() -> None:
    assert kept_rows([0, 1, DAY_S / 2, DAY_S / 2 + 1]) == ([0, 1, 2, 3], [])


def test_a_recording_ends_after_a_week() -> None:
    rows, reasons = kept_rows([day * 0.9 * DAY_S for day in range(20)])
    assert rows == list(range(8))
    assert reasons == ["far_future_time"] * 12
    steps = [number * 600.0 for number in range(2_000)]
    rows, _ = kept_rows(steps)
    assert steps[len(rows) - 1] <= 7 * DAY_S < steps[len(rows)]


def test_nothing_has_a_time() -> None:
    assert kept_rows([np.nan, np.nan]) == ([], ["no_time", "no_time"])


@pytest.mark.parametrize("step_s", [-7200.0, -3600.0, 3600.0, 5400.0, 20 * DAY_S + 1234])
@pytest.mark.parametrize("rows_before", [40, 900, 1500])
def test_a_clock_that_was_set_while_the_runner_went_on(step_s: float, rows_before: int) -> None:
    seconds = np.arange(1800.0)
    shown_s = seconds + np.where(seconds >= rows_before, step_s, 0.0)
    order, reasons = ordered(shown_s.tolist(), elapsed_s=1799.0, distance_m=3 * seconds)
    assert reasons == []
    assert np.diff(order.time_s).tolist() == [1.0] * 1799
    (step,) = order.steps
    assert step.shift_s == step_s
    assert order.moved(np.array([0.0])).tolist() == [step_s]


@pytest.mark.parametrize("hole_s", [601.0, 3300.0])
def test_a_hole_of_no_quarter_of_an_hour_is_no_clock_step(hole_s: float) -> None:
    seconds = np.arange(600.0)
    shown_s = seconds + np.where(seconds >= 300, hole_s, 0.0)
    order, _ = ordered(shown_s.tolist(), distance_m=3 * seconds)
    assert order.time_s.tolist() == shown_s.tolist()


def test_an_hour_that_the_watch_counted_is_no_clock_step() -> None:
    seconds = np.arange(600.0)
    shown_s = seconds + np.where(seconds >= 300, 3600.0, 0.0)
    order, _ = ordered(shown_s.tolist(), elapsed_s=4199.0, distance_m=3 * seconds)
    assert order.time_s.tolist() == shown_s.tolist()


@given(st.integers(1, 120), st.integers(0, 5))
def test_blocks_in_any_order_are_no_clock_steps(size: int, seed: int) -> None:
    seconds = list(range(600))
    blocks = [seconds[at : at + size] for at in range(0, 600, size)]
    random.Random(seed).shuffle(blocks)
    shuffled = np.array([float(second) for block in blocks for second in block])
    order, reasons = ordered(shuffled.tolist(), distance_m=3 * shuffled)
    assert reasons == []
    assert order.steps == ()
    assert order.time_s.tolist() == list(range(600))


@pytest.mark.parametrize("interval_s", [0.985, 1.0, 1.04])
def test_records_whose_fractions_were_cut_off_are_all_kept(interval_s: float) -> None:
    """Of a second written twice one record fills the second that was left out nearby."""
    rng = np.random.default_rng(5)
    exact_s = np.cumsum(interval_s + rng.normal(0, 0.2, 600).clip(-0.6, 0.6))
    order, reasons = ordered(np.floor(exact_s).tolist(), distance_m=3 * exact_s)
    assert reasons == []
    assert len(np.unique(order.group)) >= 0.97 * len(exact_s)
    assert np.all(np.diff(order.rows) > 0)
    assert np.abs(order.time_s - np.floor(exact_s[order.rows])).max() <= 8


@pytest.mark.parametrize("left_out", [53, 47])
def test_the_empty_second_may_lie_on_either_side(left_out: int) -> None:
    time_s = [float(second) for second in range(100) if second != left_out]
    time_s.insert(time_s.index(50.0), 50.0)
    order, _ = ordered(time_s, distance_m=np.arange(0.0, 300.0, 3.0))
    assert order.time_s.tolist() == list(range(100))


def test_two_records_of_each_second_do_not_lengthen_the_recording() -> None:
    time_s = np.repeat(np.arange(100.0), 2).tolist()
    order, _ = ordered(time_s, distance_m=np.arange(0.0, 300.0, 1.5))
    assert order.time_s.tolist() == time_s


@pytest.mark.parametrize(
    ("left_out", "distance_m"),
    [
        (None, 3.0 * np.arange(101)),  # No second is left out.
        (75, 3.0 * np.arange(101)),  # Too far away.
        (53, np.append(3.0 * np.arange(51), 3.0 * np.arange(50, 99))),  # At one place.
    ],
)
def test_other_records_of_one_second_stay_there(left_out: int | None, distance_m: Floats) -> None:
    time_s = [float(second) for second in range(100) if second != left_out]
    time_s.insert(time_s.index(50.0), 50.0)
    order, _ = ordered(time_s, distance_m=distance_m[: len(time_s)])
    assert order.time_s.tolist() == time_s


def test_smart_recording_tells_nothing_of_a_second_left_out() -> None:
    time_s = sorted([*(4.0 * np.arange(100)), 200.0])
    order, _ = ordered(time_s, distance_m=np.arange(0.0, 303.0, 3.0))
    assert order.time_s.tolist() == time_s


@pytest.mark.parametrize("place", ["distance_m", "latitude_deg"])
def test_swapped_records_of_smart_recording_are_no_wrong_times(place: str) -> None:
    """Between uneven times a record has room where it does not belong."""
    time_s = [float(second) for second in (*range(0, 300, 4), 300, 307, 309, 310, 318, 320)]
    way_m = 3 * np.array(time_s)
    at, then = time_s.index(300), time_s.index(307)
    swapped = np.arange(len(time_s))
    swapped[[at, then]] = then, at
    places: dict[str, Floats] = {
        "distance_m": way_m[swapped],
        "latitude_deg": 50 + way_m[swapped] / 111_195,
        "longitude_deg": np.full(len(time_s), 8.0),
    }
    del places["distance_m" if place == "latitude_deg" else "latitude_deg"]
    order, reasons = ordered([time_s[row] for row in swapped], elapsed_s=None, **places)
    assert reasons == []
    assert order.time_s.tolist() == time_s


def test_a_heart_rate_goes_with_the_place_of_its_time() -> None:
    time_s = [0.0, 4, 8, 12, 20, 20, 16, 24, 28, 32]
    distance_m = 3 * np.array(time_s)
    distance_m[5] = np.nan
    heart_rate_bpm = np.where(np.isnan(distance_m), 150.0, np.nan)
    order, reasons = ordered(time_s, distance_m=distance_m, heart_rate_bpm=heart_rate_bpm)
    assert reasons == []
    assert order.time_s.tolist() == [0, 4, 8, 12, 16, 20, 20, 24, 28, 32]


def test_a_time_that_puts_a_record_elsewhere_is_wrong() -> None:
    time_s = [float(second) for second in range(100)]
    distance_m = 3 * np.array(time_s)
    time_s[40] = 70.5
    order, reasons = ordered(time_s, distance_m=distance_m)
    assert reasons == ["backward_time"]
    assert 40 not in order.rows
