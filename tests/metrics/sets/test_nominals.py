"""What a coach would call a rep."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.sets.nominals import SHOWN_FROM, name_from_step, name_group


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
