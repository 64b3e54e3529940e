from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from parsers import parse
from parsers.common.activity import Activity, channels_of
from simulator.examples import examples
from storage.recordings.trace import CELL_S, Trace, end_of, trace_of


@pytest.fixture(scope="module")
def race() -> Activity:
    return parse(examples()["race_1600.fit"]).activities[0]


def test_cells_hold_all_the_metres_of_the_run(race: Activity) -> None:
    trace = trace_of(race)
    assert trace is not None
    assert trace.metres.sum() == pytest.approx(np.nanmax(race.records["distance_m"]), abs=20)
    assert race.start_time_utc is not None
    assert trace.first_cell == int(race.start_time_utc.timestamp() // CELL_S)


def test_positions_tell_the_metres_where_no_distance_is_recorded(race: Activity) -> None:
    without = channels_of(race.records.with_columns(distance_m=pl.lit(np.nan)))
    recorded, chords = trace_of(race), trace_of(replace(race, channels=without))
    assert recorded is not None
    assert chords is not None
    assert chords.metres.sum() == pytest.approx(recorded.metres.sum(), rel=0.06)


def test_packed_and_unpacked_it_is_the_same_to_the_decimetre(race: Activity) -> None:
    trace = trace_of(race)
    assert trace is not None
    again = Trace.unpack(*trace.pack())
    assert again.first_cell == trace.first_cell
    np.testing.assert_allclose(again.metres, trace.metres, atol=0.05)
    np.testing.assert_allclose(again.heart_rates, trace.heart_rates, atol=0.5)


def test_without_a_clock_there_is_no_trace(race: Activity) -> None:
    unset = replace(race, start_time_utc=None)
    assert trace_of(unset) is None
    assert end_of(unset) is None


def test_the_end_is_the_last_record(race: Activity) -> None:
    assert race.start_time_utc is not None
    end = end_of(race)
    assert isinstance(end, datetime)
    assert end.tzinfo is UTC
    assert (end - race.start_time_utc).total_seconds() == pytest.approx(race.records["time_s"][-1])
