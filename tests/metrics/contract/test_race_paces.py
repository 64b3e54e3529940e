from __future__ import annotations

from metrics.contract.race_paces import PACES, PROGRESSION, RacePace


def test_A3_the_progression_climbs_from_5k_to_400() -> None:
    assert [pace.value for pace in PROGRESSION] == ["5k", "3200", "1600", "800", "400"]


def test_paces_are_all_race_paces_but_the_unknown_one() -> None:
    assert set(RacePace) - set(PACES) == {RacePace.UNKNOWN}
