"""Counter, speed and positions beside one another."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.cleaning.motion import agreeing_motion
from parsers.cleaning.refusals import Floats, Refusals
from parsers.common.activity import RECORDS, REJECTED_ROWS, RejectedRows
from parsers.common.flags import RecordingFlag

SECONDS = np.arange(1201.0)
METERS = 3 * SECONDS
LATITUDE = 50 + METERS / 111_195


def agreed(
    total_m: float | None = None, *, has_positions: bool = True, **columns: Floats
) -> tuple[dict[str, Floats], frozenset[RecordingFlag]]:
    nothing = np.full(len(SECONDS), np.nan)
    named = dict.fromkeys(RECORDS.schema, nothing) | {"time_s": SECONDS}
    if has_positions:
        named |= {"latitude_deg": LATITUDE, "longitude_deg": 0 * SECONDS + 8}
    named |= columns
    refusals = Refusals(len(SECONDS), RejectedRows(REJECTED_ROWS.empty()))
    return named, agreeing_motion(named, total_m, 20.0, refusals)


@pytest.mark.parametrize(
    "counter", [METERS / 1000, METERS / 1609.344, 0 * METERS, np.full(1201, 3.0), METERS * 10]
)
def test_a_counter_that_the_positions_contradict_is_none(counter: Floats) -> None:
    columns, flags = agreed(distance_m=counter)
    assert np.isnan(columns["distance_m"]).all()
    assert flags == frozenset()


@pytest.mark.parametrize("factor", [0.6, 1.0, 1.6])
def test_a_counter_that_strays_stays(factor: float) -> None:
    columns, flags = agreed(distance_m=factor * METERS)
    assert columns["distance_m"].tolist() == (factor * METERS).tolist()
    assert flags == frozenset()


@pytest.mark.parametrize(
    ("factor", "speed_factor", "stays"), [(2.0, 1.0, False), (1.15, 1.0, True), (2.0, 1.9, True)]
)
def test_a_counter_that_stands_alone_against_all_others_is_none(
    factor: float, speed_factor: float, *, stays: bool
) -> None:
    speed = np.full(len(SECONDS), 3.0 * speed_factor)
    counter = factor * METERS
    columns, _ = agreed(1.02 * METERS[-1], distance_m=counter, speed_mps=speed)
    assert np.isfinite(columns["distance_m"]).all() == stays


def test_a_counter_that_the_total_confirms_against_positions_is_flagged() -> None:
    columns, flags = agreed(2.5 * METERS[-1], distance_m=2.5 * METERS)
    assert columns["distance_m"][-1] == 2.5 * METERS[-1]
    assert flags == {RecordingFlag.DISTANCE_DIFFERS}


@pytest.mark.parametrize("unit", [1000.0, 1609.344, 0.3048, 0.01])
def test_indoors_the_total_tells_the_counters_unit(unit: float) -> None:
    columns, _ = agreed(METERS[-1], has_positions=False, distance_m=METERS / unit)
    assert columns["distance_m"] == pytest.approx(METERS)


def test_indoors_a_counter_of_each_step_is_added_up() -> None:
    steps_m = np.diff(METERS, prepend=0.0)
    columns, _ = agreed(METERS[-1], has_positions=False, distance_m=steps_m)
    assert columns["distance_m"].tolist() == METERS.tolist()


def test_a_counter_that_ends_at_0_has_counted() -> None:
    counter = np.append(METERS[:-1], 0.0)
    columns, _ = agreed(METERS[-2], has_positions=False, distance_m=counter)
    assert columns["distance_m"].tolist() == counter.tolist()


def test_a_counter_that_never_counted_is_none() -> None:
    columns, _ = agreed(has_positions=False, distance_m=0 * METERS)
    assert np.isnan(columns["distance_m"]).all()


@pytest.mark.parametrize("unit", [3.6, 2.236936, 1.943844, 100.0, 1000.0])
@pytest.mark.parametrize("has_positions", [True, False])
def test_speeds_in_other_units_are_brought_to_meters(unit: float, has_positions: bool) -> None:
    speed = np.full(1201, 3.0 * unit)
    columns, _ = agreed(has_positions=has_positions, distance_m=METERS, speed_mps=speed)
    assert columns["speed_mps"] == pytest.approx(np.full(1201, 3.0))


@pytest.mark.parametrize(("way_m", "stays"), [(METERS, False), (0.1 * METERS, True)])
def test_a_speed_of_0_while_somebody_moves_is_none(way_m: Floats, *, stays: bool) -> None:
    columns, _ = agreed(has_positions=False, distance_m=way_m, speed_mps=0 * METERS)
    assert np.isfinite(columns["speed_mps"]).all() == stays


def test_a_speed_that_is_right_stays() -> None:
    speed = np.full(1201, 3.1)
    assert agreed(speed_mps=speed)[0]["speed_mps"] is speed
