from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.cleaning.distance import rising_distance
from parsers.cleaning.refusals import Refusals
from parsers.common.activity import REJECTED_ROWS, RejectedRows

RESET, SPEED = "distance_reset", "impossible_speed"


def cleaned(values: Sequence[float | None]) -> tuple[list[float | None], list[tuple[int, str]]]:
    """A distance recorded once a second by a runner, after cleaning, with what was reported."""
    refusals = Refusals(len(values), RejectedRows(REJECTED_ROWS.empty()))
    columns = {
        "time_s": np.arange(len(values), dtype=float),
        "distance_m": np.array(values, dtype=float),
    }
    rising_distance(columns, 20.0, refusals)
    distance = [None if np.isnan(value) else value for value in columns["distance_m"].tolist()]
    return distance, [(row, reason) for row, reason, _ in refusals.table().rows()]


@pytest.mark.parametrize(
    ("recorded_m", "cleaned_m", "refused"),
    [
        # counted from zero again
        ([0, 3, 6, 9, 0, 3, 6, 9], [0, 3, 6, 9, 12, 15, 18, 21], [(4, RESET)]),
        ([0, 3, 6, 9, 2, 5, 8, 11], [0, 3, 6, 9, 12, 15, 18, 21], [(4, RESET)]),
        ([0, 3, 6, 9, 0, 1, 2, 3], [0, 3, 6, 9, 10, 11, 12, 13], [(4, RESET)]),
        # counted from zero again after a stand: nothing is known to be missed
        ([0, 3, 6, 9, 9, 9, 0, 3, 6, 9], [0, 3, 6, 9, 9, 9, 9, 12, 15, 18], [(6, RESET)]),
        # a leap that stays
        ([0, 3, 6, 9, 5_009, 5_012, 5_015, 5_018], [0, 3, 6, 9, 9, 12, 15, 18], [(4, SPEED)]),
        # one value that sticks out, up and down
        ([0, 3, 6, 9, 5_000, 15, 18, 21], [0, 3, 6, 9, None, 15, 18, 21], [(4, SPEED)]),
        ([90, 93, 96, 99, 1, 105, 108, 111], [90, 93, 96, 99, None, 105, 108, 111], [(4, SPEED)]),
        # a stale first value
        ([9_000, 0, 3, 6, 9, 12, 15, 18], [None, 0, 3, 6, 9, 12, 15, 18], [(0, SPEED)]),
        # metres that were missed are added at once: nothing is wrong
        ([0, 3, 3, 3, 3, 3, 20, 23], [0, 3, 3, 3, 3, 3, 20, 23], []),
        ([0, 3, None, None, 12, 12, 18, 21], [0, 3, None, None, 12, 12, 18, 21], []),
    ],
)  # fmt: skip
def test_the_distance_never_falls_and_never_leaps(
    recorded_m: list[float | None],
    cleaned_m: list[float | None],
    refused: list[tuple[int, str]],
) -> None:
    assert cleaned(recorded_m) == (cleaned_m, refused)


runs = st.lists(st.floats(0.5, 15), min_size=1, max_size=40).map(np.cumsum)


@given(runs, st.data())
def test_a_run_whose_counter_restarts_keeps_its_length(
    run: np.ndarray[tuple[int], np.dtype[np.float64]], data: st.DataObject
) -> None:
    """Where it restarts, no more is lost or added than the step in which it did."""
    restart = data.draw(st.integers(0, len(run)))
    restarted = run.copy()
    restarted[restart:] -= run[restart] if restart < len(run) else 0
    distance, _ = cleaned(restarted.tolist())
    is_recorded = [value for value in distance if value is not None]
    lost_m = run[-1] - run[0] - (is_recorded[-1] - is_recorded[0])
    glitch = restart <= 3 or len(run) - restart <= 3
    assert glitch or abs(lost_m) <= 15.001


@given(runs)
def test_a_distance_that_rises_is_left_alone(
    run: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> None:
    assert cleaned(run.tolist()) == (run.tolist(), [])


def counted(
    parts: Sequence[tuple[int, float]], total_m: float | None
) -> tuple[float, float, list[float]]:
    """Clean a counter of (seconds, meters a second); return its end, its fastest second, and it."""
    steps = np.concatenate([np.full(seconds, speed) for seconds, speed in parts])
    metres = np.concatenate(([0.0], np.cumsum(steps)))
    refusals = Refusals(len(metres), RejectedRows(REJECTED_ROWS.empty()))
    columns = {"time_s": np.arange(len(metres), dtype=float), "distance_m": metres}
    rising_distance(columns, 20.0, refusals, total_m=total_m)
    there = np.isfinite(columns["distance_m"])
    line = np.interp(columns["time_s"], columns["time_s"][there], columns["distance_m"][there])
    return float(line[-1]), float(np.diff(line).max()), line.tolist()


@pytest.mark.parametrize("total_m", [None, 2160.0])
@pytest.mark.parametrize("waiting_mps", [0.0, 0.2])
def test_a_leap_that_the_counter_waits_for_was_run(
    total_m: float | None, waiting_mps: float
) -> None:
    ahead_m = 60 * (3.0 - waiting_mps)
    parts = [(300, 3.0), (1, ahead_m), (60, waiting_mps), (359, 3.0)]
    end_m, fastest_mps, _ = counted(parts, total_m and sum(s * v for s, v in parts))
    assert end_m == pytest.approx(2157, abs=1)
    assert fastest_mps < 4


@pytest.mark.parametrize(("is_in_total", "expected_m"), [(True, 2280.0), (False, 1924.0)])
def test_meters_that_are_caught_up_at_once_count_where_the_watch_s_own_sum_holds_them(
    is_in_total: bool, expected_m: float
) -> None:
    parts = [(300, 3.0), (120, 0.02), (1, 357.6), (340, 3.0)]
    total_m = sum(seconds * speed for seconds, speed in parts)
    end_m, fastest_mps, _ = counted(parts, total_m if is_in_total else None)
    assert end_m == pytest.approx(expected_m, abs=3)
    assert fastest_mps < 4


@pytest.mark.parametrize("after_mps", [3.0, 2.0])
def test_a_leap_that_nothing_waits_for_is_taken_out(after_mps: float) -> None:
    end_m, _, _ = counted([(300, 3.0), (1, 900.0), (300, after_mps)], None)
    assert end_m == pytest.approx(900 + 300 * after_mps)


def test_a_leap_that_the_watch_s_own_sum_lacks_is_taken_out() -> None:
    end_m, _, _ = counted([(300, 3.0), (1, 150.0), (60, 0.0), (300, 3.0)], 1800.0)
    assert end_m == pytest.approx(1800)
