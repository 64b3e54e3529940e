from __future__ import annotations

from metrics.contract.units import MILE_M
from metrics.races.enums import RaceForm
from metrics.races.names import race_name


def test_names_as_a_coach_writes_them() -> None:
    assert race_name(MILE_M) == "mile"
    assert race_name(3000.0, RaceForm.STEEPLE) == "3000 steeple"
    assert race_name(8046.72) == "8.047 km"
    assert race_name(400.0, RaceForm.RELAY_LEG) == "400 leg"
