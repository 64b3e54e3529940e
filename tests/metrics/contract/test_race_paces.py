from __future__ import annotations

import pytest

from metrics.contract.race_paces import PACES, PROGRESSION, RacePace, likely_paces


def test_A3_the_progression_climbs_from_5k_to_400() -> None:
    assert [pace.value for pace in PROGRESSION] == ["5k", "3200", "1600", "800", "400"]


def test_paces_are_all_race_paces_but_the_unknown_one() -> None:
    assert set(RacePace) - set(PACES) == {RacePace.UNKNOWN}


@pytest.mark.parametrize(
    ("odds", "told"),
    [
        ({"800": 1.0}, ["800"]),
        ({"1600": 0.2, "800": 0.8}, ["800"]),
        ({"1600": 0.3, "800": 0.69, "400": 0.01}, ["800", "1600"]),
        ({"5k": 0.3, "3200": 0.4, "1600": 0.2, "threshold": 0.1}, ["3200", "5k", "1600"]),
        ({"1600": 0.45, "800": 0.1, "3200": 0.45}, ["3200", "1600"]),
        ({}, []),
    ],
)
def test_as_many_paces_are_told_as_are_sure_together(
    odds: dict[str, float], told: list[str]
) -> None:
    likely = likely_paces(odds)
    assert list(likely) == told
    assert all(likely[race_pace] == odds[race_pace] for race_pace in told)
