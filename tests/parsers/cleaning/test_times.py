import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from parsers.cleaning.refusals import Refusals
from parsers.cleaning.times import good_rows
from parsers.common.activity import REJECTED_ROWS, RejectedRows

DAY_S = 86_400.0


def kept_rows(time_s: list[float]) -> tuple[list[int], list[str]]:
    """The rows that are kept, and the reasons of all others."""
    refusals = Refusals(len(time_s), RejectedRows(REJECTED_ROWS.empty()))
    rows = good_rows(np.array(time_s, dtype=float), refusals)
    return rows.tolist(), refusals.table()["reason"].to_list()


def longest_rise(values: list[float]) -> int:
    """By brute force: for each value the longest rise that ends there."""
    lengths: list[int] = []
    for row, value in enumerate(values):
        before = [lengths[earlier] for earlier in range(row) if values[earlier] < value]
        lengths.append(1 + max(before, default=0))
    return max(lengths, default=0)


@given(st.lists(st.integers(0, 30).map(float), min_size=1, max_size=40))
def test_as_many_records_are_kept_as_can_rise(time_s: list[float]) -> None:
    rows, reasons = kept_rows(time_s)
    assert len(rows) == longest_rise(time_s)
    assert np.all(np.diff(np.array(time_s)[rows]) > 0)
    assert len(rows) + len(reasons) == len(time_s)


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


def test_nothing_has_a_time() -> None:
    assert kept_rows([np.nan, np.nan]) == ([], ["no_time", "no_time"])
