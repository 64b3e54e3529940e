"""What a coach would call a rep."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.contract.units import MILE_M
from metrics.sets.nominals import SHOWN_FROM, SetBy, name_from_laps, name_from_step, name_group


@pytest.mark.parametrize(
    ("metres", "seconds", "shown"),
    [
        ([401, 403, 399, 402], [80.0, 76.0, 83.0, 78.0], (400.0, None)),
        ([252, 266, 240, 259], [60.3, 59.8, 60.5, 60.1], (None, 60.0)),
        ([1003, 1001, 1006], [230.0, 221.0, 226.0], (1000.0, None)),
        ([733], [171.0], (None, None)),
    ],
)
def test_names(
    metres: list[float], seconds: list[float], shown: tuple[float | None, float | None]
) -> None:
    nominal = name_group(metres, seconds, 0.6)
    assert (nominal.distance_m, nominal.duration_s) == shown


def test_eighty_metres_in_fifteen_seconds_keep_both_readings() -> None:
    nominal = name_group([80.5, 79.5], [15.1, 14.9], 0.6)
    assert nominal.shown is None
    assert nominal.first is not None
    assert nominal.second is not None
    assert {nominal.first.text, nominal.second.text} == {"80 m", "15 s"}


def test_a_treadmill_that_measures_no_metres_is_named_by_its_times() -> None:
    nominal = name_group([0.0, 0.0, 0.0, 0.0], [60.2, 59.9, 60.1, 60.0], 0.6)
    assert nominal.duration_s == 60.0
    assert nominal.distance_m is None


def test_a_step_names_its_rep() -> None:
    nominal = name_from_step(metres=None, seconds=45.0)
    assert nominal is not None
    assert (nominal.distance_m, nominal.duration_s) == (None, 45.0)
    assert name_from_step(metres=None, seconds=None) is None


@settings(max_examples=60)
@given(
    st.lists(st.floats(20, 3000), min_size=1, max_size=6),
    st.floats(2.0, 8.0),
    st.floats(0.3, 3.0),
)
def test_probabilities_of_names_are_sound(
    metres: list[float], speed_mps: float, edge_sd_s: float
) -> None:
    nominal = name_group(metres, [length / speed_mps for length in metres], edge_sd_s)
    probabilities = [reading.probability for reading in (nominal.first, nominal.second) if reading]
    assert all(0 < probability <= 1 for probability in probabilities)
    assert sum(probabilities) <= 1 + 1e-9
    assert probabilities == sorted(probabilities, reverse=True)
    assert nominal.shown is None or nominal.shown.probability >= SHOWN_FROM


@pytest.mark.parametrize(
    ("metres", "seconds", "shown"),
    [
        ([500.0, 500.0, 500.2], [156.1, 154.7, 158.0], (500.0, None)),
        ([500.0, 500.9, 499.3], [156.1, 154.7, 158.0], (500.0, None)),
        ([500.0, 500.9], [156.1, 154.7], None),
        ([500.0, 501.4, 500.2], [156.1, 154.7, 158.0], None),
        ([81.0, 84.0, 79.3], [20.0, 20.0, 20.03], (None, 20.0)),
        ([1609.3, 1609.5], [400.2, 401.7], (MILE_M, None)),
        ([412.0, 395.0], [20.0, 25.0], None),
    ],
)
def test_a_lap_that_the_watch_ended_is_its_own_name(
    metres: list[float], seconds: list[float], shown: tuple[float | None, float | None] | None
) -> None:
    nominal = name_from_laps(metres, seconds)
    assert (nominal and (nominal.distance_m, nominal.duration_s)) == shown


def test_groups_beside_one_of_metres_are_likely_of_metres() -> None:
    alone = name_group([306, 302, 304], [61.2, 61.9, 62.2], 0.6)
    beside = name_group([306, 302, 304], [61.2, 61.9, 62.2], 0.6, set_by=SetBy.METRES)
    assert alone.first is not None
    assert beside.distance_m == 300.0
    assert beside.first is not None
    assert beside.first.probability > alone.first.probability
