"""No name stands in what the coach calls meets, rounds, seasons and groups."""

from __future__ import annotations

import pytest

from config.nameless import STAND_IN
from tests.config.conftest import Read

ROSTER = "athlete_id,name,group\nf07,Ada Quick,{group}\nm03,Ben,boys\n"
RESULTS = (
    "date,athlete,distance,time,kind,meet,round\n2027-03-20,f07,1600,5:20,race,{meet},{round}\n"
)
SEASON = """
[[season]]
name = "Ada Quick's year"
start = 2027-01-05
end = 2027-06-05
[[season.meets]]
name = "Quick, Ada Mile"
date = 2027-03-20
"""


@pytest.mark.parametrize("text", ["Ada Quick", "ADA  quick", "Quick Ada"])
def test_a_full_name_goes_however_it_is_spelled(read: Read, text: str) -> None:
    coach = read(
        athletes=ROSTER.format(group=f"{text} squad"),
        results=RESULTS.format(meet=f"{text}'s mile", round=f"heat of {text}"),
        splits=f"athlete,date,distance,splits,meet\nf07,2027-03-20,1600,78 80 82 80,{text} mile\n",
        season=SEASON,
    ).coach
    (result,), (splits,), (season,) = coach.results, coach.race_splits, coach.seasons
    assert (result.meet, result.round) == (f"{STAND_IN}'s mile", f"heat of {STAND_IN}")
    assert splits.meet == f"{STAND_IN} mile"
    assert coach.athletes["f07"].group == f"{STAND_IN} squad"
    assert (season.name, season.meets[0].name) == (f"{STAND_IN}'s year", f"{STAND_IN} Mile")


@pytest.mark.parametrize("meet", ["Quick Invitational", "Ada Open", "Big Ben Mile", "Adam Quick"])
def test_other_words_stay(read: Read, meet: str) -> None:
    (result,) = read(
        athletes=ROSTER.format(group="girls"), results=RESULTS.format(meet=meet, round="")
    ).coach.results
    assert result.meet == meet
