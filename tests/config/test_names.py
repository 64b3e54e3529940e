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


@pytest.mark.parametrize("name", ["Ada Quick", "Quick, Ada", "quick,ada"])
@pytest.mark.parametrize("text", ["Ada Quick", "Quick, Ada", "QUICK ADA", "Ada"])
def test_either_part_of_a_name_may_come_first(name: str, text: str) -> None:
    assert AthleteNames({"f07": name, "m03": "Steady, Ben"}).find(text) == "f07"


@pytest.mark.parametrize("name", ["Cal Smith, Jr.", "Smith, Jr., Cal", "Cal Smith Jr."])
@pytest.mark.parametrize("text", ["Cal Smith, Jr.", "Smith Jr., Cal", "cal smith jr.", "Cal"])
def test_a_junior_keeps_the_first_name(name: str, text: str) -> None:
    assert AthleteNames({"m01": name, "m02": "Ned Smith"}).find(text) == "m01"


def test_an_apostrophe_is_no_matter() -> None:
    assert AthleteNames({"m02": "Ben O’Neil"}).find("oneil, ben") == "m02"


def test_the_nearest_to_a_name_with_a_comma_is_no_part_of_it() -> None:
    with pytest.raises(UnusableError) as caught:
        AthleteNames({"f07": "Quick, Ada"}).find("Adda")
    assert caught.value.near_miss == "Ada"


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
