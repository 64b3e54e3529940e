"""Sets in simulated sessions, none in runs without, nothing guessed from coarse records."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.efforts.lags import usual_lag_s
from parsers.parse import parse
from simulator.shapes import NEGATIVES, session
from tests.metrics.hand_made import Make, detected, pieces, simulated

SESSIONS = ("strides_8x15s", "reps_12x300", "reps_5x800", "timed_10x1min", "grouped_3x4x200")


def test_what_the_sampling_cannot_show_is_not_guessed(make_activity: Make) -> None:
    run = pieces((600, 3.0), *[(10, 5.5), (60, 3.0)] * 6, (300, 3.0))
    thinned = {name: values[::10] for name, values in run.items()}
    assert detected(make_activity(run)).efforts.height == 6
    assert detected(make_activity(thinned)).efforts.is_empty()


@pytest.mark.parametrize("name", NEGATIVES)
def test_a_run_without_a_set_has_none(name: str) -> None:
    assert detected(simulated(name)).efforts.is_empty()


@pytest.mark.parametrize("name", SESSIONS)
def test_a_simulated_session_has_all_its_efforts(name: str) -> None:
    made = session(name, seed=5)
    (activity,) = parse(made.content).activities
    wanted = [effort.start_s + made.truth.distance_lag_s for effort in made.truth.efforts]
    efforts = detected(activity).efforts
    assert len(wanted) == efforts.height
    errors = np.abs(efforts["start_s"].to_numpy() + usual_lag_s(activity.maker) - wanted)
    assert np.median(errors) < 1.0


def test_time_grows_no_faster_than_the_run(make_activity: Make) -> None:
    """A day of running has as many efforts in its hours as those hours by themselves."""
    hour = [(1800, 3.0), *[(60, 4.6), (60, 2.3)] * 10, (600, 3.0)]
    day = detected(make_activity(pieces(*hour, (72_000, 2.9))))
    assert day.efforts.height == 10
