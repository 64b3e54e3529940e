"""Cells that name athletes or groups of the roster."""

from __future__ import annotations

import pytest

from config.athletes import AthleteHints, Person, Roster
from config.problems import UnusableError
from config.references import athlete_of, group_of
from metrics.judgements.inputs.coach import Athlete

ROSTER = Roster(
    {
        "f07": Person(
            athlete=Athlete(athlete_id="f07", group="girls"),
            hints=AthleteHints(),
            name="Ada Quick",
        )
    }
)


@pytest.mark.parametrize("text", ["f07", "Ada Quick"])
def test_an_athlete_is_named_by_id_or_by_name(text: str) -> None:
    assert athlete_of(ROSTER)(text) == "f07"


def test_a_group_is_its_athletes() -> None:
    assert group_of(ROSTER)("girls") == ("f07",)


def test_an_unknown_word_gets_the_nearest_one() -> None:
    with pytest.raises(UnusableError, match="an athlete in") as caught:
        athlete_of(ROSTER)("Ada Quik")
    assert caught.value.near_miss == "Ada Quick"
    with pytest.raises(UnusableError, match="a group in") as caught:
        group_of(ROSTER)("girl")
    assert caught.value.near_miss == "girls"


def test_without_a_roster_any_athlete_passes_and_groups_are_empty() -> None:
    assert athlete_of(None)("anybody") == "anybody"
    assert group_of(None)("girls") == ()
