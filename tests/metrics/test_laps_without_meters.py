from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics import measure
from parsers.cleaning.laps import measured_laps
from parsers.common.activity import Activity, Laps
from tests.metrics.hand_made import Lap, Make, all_laps, lap, pieces, rep_session, with_laps


def unmeasured(laps: list[Lap], written_m: float | None = None) -> list[Lap]:
    """Take meters and speeds out of laps."""
    return [row | {"distance_m": written_m, "mean_speed_mps": written_m} for row in laps]


def filled(activity: Activity) -> Laps:
    return measured_laps(activity.laps, activity.channels)


def measured_tables(activity: Activity) -> Mapping[str, pl.DataFrame]:
    return measure(replace(activity, laps=filled(activity))).tables


@pytest.mark.parametrize("written_m", [None, 0.0])
def test_laps_without_meters_are_measured_between_their_edges(
    make_activity: Make, written_m: float | None
) -> None:
    run = make_activity(pieces((600, 3.0), (60, 0.0), (300, 4.0)))
    laps = unmeasured([lap(0, 600, 3.0), lap(600, 660, 0.0), lap(660, 960, 4.0)], written_m)
    frame = filled(with_laps(run, laps))
    assert frame["distance_m"].to_list() == pytest.approx([1800, 0, 1200])
    assert frame["mean_speed_mps"].to_list() == pytest.approx([3.0, 0.0, 4.0])


def test_meters_that_the_watch_wrote_stay(make_activity: Make) -> None:
    run = make_activity(pieces((600, 3.0)))
    frame = filled(with_laps(run, [lap(0, 300, 3.3), *unmeasured([lap(300, 600, 3.0)])]))
    assert frame["distance_m"].to_list() == pytest.approx([990, 900])
    assert frame["mean_speed_mps"].to_list() == pytest.approx([3.3, 3.0])


def test_where_nothing_was_measured_a_lap_of_0_m_is_unknown(make_activity: Make) -> None:
    records = {"time_s": np.arange(601.0), "distance_m": np.zeros(601)}
    run = with_laps(make_activity(records), unmeasured([lap(0, 300, 0), lap(300, 600, 0)], 0.0))
    assert filled(run)["distance_m"].to_list() == [None, None]
    assert filled(run)["mean_speed_mps"].to_list() == [None, None]
    assert measured_tables(run)["efforts"].is_empty()


def test_reps_are_found_by_laps_without_meters_as_by_laps_with_them(make_activity: Make) -> None:
    session = rep_session(make_activity)
    whole, without = (
        measured_tables(with_laps(session, laps))["efforts"]
        for laps in (all_laps(), unmeasured(all_laps()))
    )
    assert whole.height == 5
    assert without.drop("distance_m").equals(whole.drop("distance_m"))


@given(
    st.lists(st.floats(2.2, 3.6), min_size=4, max_size=12),
    st.sampled_from([1000.0, 1609.344]),
    st.sampled_from([None, 0.0]),
    st.sampled_from([1, 3, 7]),
)
@settings(max_examples=25)
def test_a_kilometer_lap_without_meters_is_never_a_rep(
    make_activity: Make,
    speeds: list[float],
    unit_m: float,
    written_m: float | None,
    every_s: int,
) -> None:
    """Whatever the pace of each, and however thinly they were sampled."""
    records = pieces(*((round(unit_m / speed), speed) for speed in speeds))
    ends = np.interp(
        unit_m * np.arange(len(speeds)), records["distance_m"], records["time_s"]
    ).round()
    total_s = float(records["time_s"][-1])
    bounds = [*ends.tolist(), total_s]
    laps = [lap(start, end, 3.0, trigger="unknown") for start, end in pairwise(bounds)]
    thin = {name: values[::every_s] for name, values in records.items()}
    run = with_laps(make_activity(thin), unmeasured(laps, written_m))
    shown = measured_tables(run)
    assert "lap" not in shown["efforts"]["evidence"].to_list()
    assert shown["laps"]["is_auto"][0]


def test_sound_laps_are_left_alone(make_activity: Make) -> None:
    session = with_laps(rep_session(make_activity), all_laps())
    assert filled(session) is session.laps
