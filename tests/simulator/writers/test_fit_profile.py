"""How fields are stored, against the numbers printed in the FIT profile."""

from __future__ import annotations

import pytest

from simulator.writers.fit_profile import field_of, message_number, type_of


@pytest.mark.parametrize(
    ("message", "number"), [("record", 20), ("lap", 19), ("session", 18), ("split", 312)]
)
def test_messages_have_the_numbers_of_the_profile(message: str, number: int) -> None:
    assert message_number(message) == number


@pytest.mark.parametrize(
    ("message", "field", "number", "scale", "offset"),
    [
        ("record", "enhanced_altitude", 78, 5.0, 500.0),
        ("record", "distance", 5, 100.0, 0.0),
        ("record", "position_lat", 0, 2**31 / 180, 0.0),
        ("split", "total_elapsed_time", 1, 1000.0, 0.0),
        ("session", "workout_rpe", 193, 1.0, 0.0),
    ],
)
def test_fields_are_scaled_as_the_profile_says(
    message: str, field: str, number: int, scale: float, offset: float
) -> None:
    stored = field_of(message, field)
    assert (stored.number, stored.scale, stored.offset) == (number, scale, offset)


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(KeyError):
        field_of("record", "altitude_of_the_moon")


def test_nothing_is_the_largest_number_of_a_type() -> None:
    assert (type_of("uint16").number, type_of("uint16").invalid) == (0x84, 0xFFFF)
