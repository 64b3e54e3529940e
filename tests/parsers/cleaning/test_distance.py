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
        ([0, 3, 6, 9, 0, 3, 6, 9], [0, 3, 6, 9, 9, 12, 15, 18], [(4, RESET)]),
        ([0, 3, 6, 9, 2, 5, 8, 11], [0, 3, 6, 9, 11, 14, 17, 20], [(4, RESET)]),
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
    """However often it restarts, no metre is lost but those of the step in which it did."""
    restart = data.draw(st.integers(0, len(run)))
    restarted = run.copy()
    restarted[restart:] -= run[restart] if restart < len(run) else 0
    distance, _ = cleaned(restarted.tolist())
    is_recorded = [value for value in distance if value is not None]
    lost_m = run[-1] - run[0] - (is_recorded[-1] - is_recorded[0])
    glitch = restart <= 3 or len(run) - restart <= 3
    assert glitch or 0 <= lost_m <= 15.001


@given(runs)
def test_a_distance_that_rises_is_left_alone(
    run: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> None:
    assert cleaned(run.tolist()) == (run.tolist(), [])
