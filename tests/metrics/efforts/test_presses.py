"""Pressed laps that are the run itself."""

from __future__ import annotations

from itertools import accumulate, pairwise

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from parsers.common.activity import Activity, channels_of
from tests.metrics.hand_made import Make, lap, marked_efforts, pieces, with_laps


def pressed(make_activity: Make, *parts: tuple[int, float], climb: float = 0.0) -> Activity:
    """Make a run whose runner pressed at each change, a little late; walks go uphill."""
    records = pieces(*parts)
    steps_m = np.diff(records["distance_m"], prepend=0.0)
    records["altitude_m"] = 300 + np.cumsum(np.where(steps_m < 2, climb * steps_m, 0.0))
    bounds_s = [0.0, *accumulate(float(seconds) for seconds, _ in parts)]
    late_s = [bound + 0.3 + 0.4 * (at % 3) for at, bound in enumerate(bounds_s)]
    laps = [lap(a, b, mps) for (a, b), (_, mps) in zip(pairwise(late_s), parts, strict=True)]
    return with_laps(make_activity(records), laps)


@pytest.mark.parametrize(("run_mps", "count"), [(3.2, 0), (3.25, 5), (3.4, 5)])
def test_laps_between_lights_are_no_reps_where_the_run_is_as_fast(
    make_activity: Make, *, run_mps: float, count: int
) -> None:
    """Half of the contrast of plain reps of 110 s is 0.075, so that 3.22 m/s would be one."""
    lengths_s = (110, 75, 140, 95, 120)
    stops = [part for seconds in lengths_s for part in ((seconds, run_mps), (30, 0.0))]
    run = pressed(make_activity, (1500, 3.0), (30, 0.0), *stops, (90, 1.3))
    assert marked_efforts(run).height == count


@pytest.mark.parametrize(("run_mps", "count"), [(3.04, 0), (3.16, 0), (3.3, 3)])
def test_a_run_cut_by_short_walks_is_no_set_unless_it_is_plainly_faster(
    make_activity: Make, *, run_mps: float, count: int
) -> None:
    """Ten minutes each, a minute's walk between: pieces of the run up to 6 % above easy running."""
    walks = [part for _ in range(3) for part in ((600, run_mps), (60, 1.4))]
    assert marked_efforts(pressed(make_activity, *walks, (480, 3.0))).height == count


@pytest.mark.parametrize(("climb", "count"), [(0.15, 0), (0.0, 4)])
def test_laps_between_hiked_climbs_are_no_reps(
    make_activity: Make, *, climb: float, count: int
) -> None:
    hikes = [part for seconds in (310, 190, 420, 260) for part in ((240, 1.3), (seconds, 2.9))]
    run = pressed(make_activity, *hikes, (240, 1.3), climb=climb)
    assert marked_efforts(run).height == count


def test_laps_pressed_as_the_mood_takes_one_are_no_reps(make_activity: Make) -> None:
    """Each is an eighth faster than what lies beside it; nothing is alike, nor what parts them."""
    faster = ((25, 3.38), (160, 3.38), (60, 3.38))
    between = ((400, 3.0), (900, 3.0), (180, 3.0))
    parts = [part for pair in zip(between, faster, strict=True) for part in pair]
    assert marked_efforts(pressed(make_activity, *parts, (500, 3.0))).is_empty()


def test_a_lone_press_is_a_rep_where_it_is_plain(make_activity: Make) -> None:
    def efforts(mps: float) -> int:
        return marked_efforts(pressed(make_activity, (900, 3.0), (100, mps), (900, 3.0))).height

    assert (efforts(3.5), efforts(4.2)) == (0, 1)


def test_faster_laps_downhill_are_no_reps(make_activity: Make) -> None:
    """Down a slope of 5 % runs as cheaply what is 1.3 times as fast."""

    def efforts(grade: float) -> int:
        lengths_s = ((240, 150), (600, 95), (330, 220))
        parts = [part for rest, rep in lengths_s for part in ((rest, 3.0), (rep, 3.6))]
        run = pressed(make_activity, (900, 3.0), *parts, (900, 3.0))
        speed = run.records["distance_m"].diff().fill_null(0.0).to_numpy()
        fall = np.where(speed > 3.3, grade, 0.0) * speed
        altitude_m = pl.Series("altitude_m", 300 + np.cumsum(fall))
        return marked_efforts(
            replace(run, channels=channels_of(run.records.with_columns(altitude_m)))
        ).height

    assert (efforts(0.0), efforts(-0.05)) == (3, 0)


@pytest.mark.parametrize(("seconds", "count"), [(1200, 1), (240, 0)])
def test_a_tempo_that_was_pressed_is_one_though_hardly_faster(
    make_activity: Make, seconds: int, count: int
) -> None:
    run = pressed(make_activity, (900, 3.2), (seconds, 3.65), (900, 3.2))
    assert marked_efforts(run).height == count
