from __future__ import annotations

from metrics.contract.units import KILOMETRE_M, MILE_M


def test_a_mile_is_1760_yards_of_3_feet() -> None:
    assert KILOMETRE_M == 1000
    assert round(1760 * 3 * 0.3048, 9) == MILE_M
