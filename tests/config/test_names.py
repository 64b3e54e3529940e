"""Whom a text names."""

from __future__ import annotations

import pytest

from config.names import AthleteNames
from config.problems import UnusableError

NAMES = AthleteNames(
    {"f07": "Ada Quick", "m03": "Ben Steady", "m04": "Ben Løng", "x9": "", "M03": "René Vite"}
)


@pytest.mark.parametrize(
    ("text", "athlete_id"),
    [
        ("f07", "f07"),
        ("F07", "f07"),
        ("Ada Quick", "f07"),
        ("ada  quick", "f07"),
        ("Quick, Ada", "f07"),
        ("Ada", "f07"),
        ("m03", "m03"),
        ("M03", "M03"),
        ("rene vite", "M03"),
        ("X9", "x9"),
    ],
)
def test_an_id_or_a_name_however_it_is_spelled(text: str, athlete_id: str) -> None:
    assert NAMES.find(text) == athlete_id


def test_several_are_told() -> None:
    with pytest.raises(UnusableError, match="one athlete; Ben may be m03 or m04"):
        NAMES.find("Ben")


@pytest.mark.parametrize(("text", "near_miss"), [("Ada Quik", "Ada Quick"), ("Adda", "Ada")])
def test_nobody_gets_the_nearest(text: str, near_miss: str) -> None:
    with pytest.raises(UnusableError, match="an athlete in athletes") as caught:
        NAMES.find(text)
    assert caught.value.near_miss == near_miss


def test_an_empty_roster_is_named_as_the_reason() -> None:
    with pytest.raises(UnusableError) as error:
        AthleteNames({}).find("me")
    assert error.value.expected == "an athlete in athletes.csv, which has none yet"
