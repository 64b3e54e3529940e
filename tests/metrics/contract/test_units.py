from __future__ import annotations

import pytest

from metrics.contract.units import KILOMETRE_M, MILE_M, as_set_m, to_tens


def test_a_mile_is_1760_yards_of_3_feet() -> None:
    assert KILOMETRE_M == 1000
    assert round(1760 * 3 * 0.3048, 9) == MILE_M


@pytest.mark.parametrize("quarters", range(1, 41))
def test_quarter_miles_cut_off_to_meters_or_centimeters_are_told(quarters: int) -> None:
    set_m = quarters / 4 * MILE_M
    assert as_set_m(float(int(set_m))) == as_set_m(round(set_m, 2)) == set_m


@pytest.mark.parametrize("metric_m", [0.0, 100.0, 400.0, 800.0, 1200.0, 8450.0, 404.0])
def test_metric_lengths_stay(metric_m: float) -> None:
    assert as_set_m(metric_m) == metric_m


@pytest.mark.parametrize(
    ("metres", "tens"), [(0.0, 0), (4.9, 0), (5.0, 10), (25.0, 30), (994.0, 990)]
)
def test_meters_are_rounded_to_tens_halves_up(metres: float, tens: int) -> None:
    assert to_tens(metres) == tens
