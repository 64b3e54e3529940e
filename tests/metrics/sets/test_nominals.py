"""What a coach would call a rep."""

from __future__ import annotations

from math import log

import pytest

from metrics.contract.units import MILE_M
from metrics.sets.nominals import (
    Nominal,
    NominalReading,
    likeliest,
    name_from_laps,
    name_from_step,
)


def test_a_step_names_its_rep() -> None:
    nominal = name_from_step(metres=None, seconds=45.0)
    assert nominal is not None
    assert (nominal.distance_m, nominal.duration_s) == (None, 45.0)
    assert name_from_step(metres=None, seconds=None) is None


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


@pytest.mark.parametrize(
    ("value", "is_distance", "probability", "is_shown"),
    [
        (400.0, True, 0.89, False),
        (400.0, True, 0.91, True),
        (149.0, True, 0.94, False),
        (149.0, True, 0.96, True),
        (150.0, True, 0.91, True),
        (29.0, False, 0.94, False),
        (29.0, False, 0.96, True),
        (30.0, False, 0.91, True),
    ],
)
def test_a_name_is_shown_from_nine_in_ten_on_that_of_a_stride_from_nineteen_in_twenty(
    value: float, is_distance: bool, probability: float, is_shown: bool
) -> None:
    reading = NominalReading(value=value, is_distance=is_distance, probability=probability)
    assert (Nominal(first=reading, second=None).shown is reading) is is_shown


def test_a_step_is_believed_in_99_of_100() -> None:
    nominal = name_from_step(metres=400.0, seconds=None)
    assert nominal is not None
    assert nominal.first is not None
    assert nominal.first.probability == 0.99


def test_a_reading_is_worth_a_word_from_one_in_a_hundred_on() -> None:
    for odd, count in ((log(1 / 0.012), 1), (log(1 / 0.009), 0)):
        nominal = likeliest({400.0: 0.0}, {}, odd)
        assert (nominal.first is not None) == bool(count)
