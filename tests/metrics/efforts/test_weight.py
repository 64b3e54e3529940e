"""What speaks for a set, and what vetoes it."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.efforts.run import Reps, Run
from metrics.efforts.weight import weigh
from metrics.recording.signal import build_signal
from tests.metrics.hand_made import Make, detected, pieces


def test_stops_at_lights_make_no_set(make_activity: Make) -> None:
    parts = [(200, 3.0), (30, 0.0), (90, 3.0), (12, 0.0), (310, 3.0), (55, 0.0), (150, 3.0)]
    assert detected(make_activity(pieces(*parts, *parts))).efforts.is_empty()


@pytest.mark.parametrize(("run_mps", "count"), [(3.4, 0), (3.8, 5)])
def test_runs_between_even_stops_make_a_set_only_where_the_run_after_them_is_slower(
    make_activity: Make, *, run_mps: float, count: int
) -> None:
    stops = [(280, run_mps), (25, 0.0)] * 5
    activity = make_activity(pieces((200, 3.35), (25, 0.0), *stops, (1500, 3.35)))
    assert detected(activity).efforts.height == count


def test_regular_walking_breaks_of_a_slow_run_make_no_set(make_activity: Make) -> None:
    assert detected(make_activity(pieces(*[(240, 2.5), (60, 1.4)] * 9))).efforts.is_empty()


def test_the_same_breaks_between_fast_kilometres_make_one(make_activity: Make) -> None:
    sets = detected(make_activity(pieces(*[(240, 4.2), (60, 1.4)] * 6))).sets
    assert sets["rep_count"].to_list() == [6]


@pytest.mark.parametrize(("climb", "count"), [(0.15, 0), (0.0, 6)])
def test_climbs_that_are_walked_are_no_rests(
    make_activity: Make, *, climb: float, count: int
) -> None:
    """A walk uphill costs as much as the running between them; on the flat it is a rest."""
    walk, again = (240, 1.3), [(300, 3.0), (240, 1.3)] * 5
    run = pieces((900, 2.5), walk, *again, (300, 3.0), walk, (900, 2.5))
    steps_m = np.diff(run["distance_m"], prepend=0.0)
    run["altitude_m"] = 300 + np.cumsum(np.where(steps_m < 2, climb * steps_m, 0.0))
    assert detected(make_activity(run)).efforts.height == count


def test_a_warm_up_at_half_height_hides_no_rep(
    make_activity: Make,
) -> None:
    """An uneven one passes half height again and again, where no rep could have ended."""
    uneven = [(5, 3.5), (5, 3.9)] * 60
    miles = [(355, 4.6), (200, 2.8), (345, 4.55), (200, 2.75), (365, 4.65)]
    assert detected(make_activity(pieces(*uneven, (60, 0.0), *miles, *uneven))).efforts.height == 3


def test_lengths_that_rise_evenly_weigh_more_than_the_same_in_disorder(make_activity: Make) -> None:
    def weight_of(*rep_s: int) -> float:
        race_paces = [part for seconds in rep_s for part in ((seconds, 4.8), (100, 2.2))]
        run = Run.of(build_signal(make_activity(pieces((900, 3.0), *race_paces, (400, 3.0)))))
        start = 900 + np.cumsum((0, *rep_s[:-1])) + 100 * np.arange(len(rep_s))
        reps = Reps(start=start, end=start + np.array(rep_s))
        return weigh(run, reps, np.zeros(len(run.plateaus), dtype=np.bool_)).total

    risen = weight_of(40, 80, 120, 160, 200)
    assert risen > weight_of(120, 40, 200, 80, 160) + 3.0
    assert risen == pytest.approx(weight_of(200, 160, 120, 80, 40), abs=2.0)
