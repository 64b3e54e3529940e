"""A session with reps for the tests of efforts."""

from __future__ import annotations

import pytest

from parsers.common.activity import Activity
from tests.metrics.hand_made import Make, rep_session


@pytest.fixture(scope="package")
def reps(make_activity: Make) -> Activity:
    """Return five reps of 400 m with walked rests after an easy warm-up."""
    return rep_session(make_activity)
