"""Sessions with reps for the tests of sets."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from parsers.common.activity import Activity
from tests.metrics.hand_made import Make, detected, pieces, rep_session


@pytest.fixture(scope="package")
def reps(make_activity: Make) -> Activity:
    """Return five reps of 400 m with walked rests after an easy warm-up."""
    return rep_session(make_activity)


@pytest.fixture(scope="package")
def run_sets(make_activity: Make) -> Callable[..., pl.DataFrame]:
    """Return a function: the sets of (seconds, speed) pieces inside an easy run."""

    def sets(*parts: tuple[int, float]) -> pl.DataFrame:
        return detected(make_activity(pieces((900, 3.0), *parts, (400, 3.0)))).sets

    return sets
