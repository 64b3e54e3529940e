from __future__ import annotations

import json
import re
from datetime import date

import pytest
from msgspec.structs import replace

from flows.reports.readiness import advice, as_data, team_advice
from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import Purpose, Standing
from metrics.judgements.inputs.coach import Meet, MeetEntry, Result, ResultKind
from metrics.judgements.readiness.first_race import Ruling
from metrics.judgements.readiness.gates import Gate
from metrics.judgements.readiness.readiness import RaceOption, Readiness

BEST = Result(
    athlete_id="a1",
    day=date(2025, 5, 10),
    distance_m=1600,
    duration_s=300,
    kind=ResultKind.RACE,
)
SIXTEEN = RaceOption(
    race=RacePace.R1600,
    standing=Standing.PREPARED,
    reps_at_pace=18.0,
    ruled_out_by=(),
    evidence="18 reps on 3 days at 1600 pace in 6 weeks (plenty is 8 on 2).",
    best=BEST,
    behind_best_s=None,
    entry=None,
)
EIGHT = replace(
    SIXTEEN, race=RacePace.R800, standing=Standing.NOT_YET, ruled_out_by=("A8",), best=None
)
READINESS = Readiness(
    athlete_id="a1",
    meet=Meet(
        name="Opener",
        day=date(2026, 3, 14),
        entries=(MeetEntry(athlete_id="somebody-else", distance_m=1600),),
    ),
    as_of=date(2026, 3, 13),
    is_first_race=True,
    options=(SIXTEEN, EIGHT),
    advised=RacePace.R1600,
    rulings=(Ruling(rule_id="A8", out=frozenset({RacePace.R800}), sentence="No 800 yet."),),
    overrides=("Entered in the 800, against A8; advised is 1600; the coach says: relay.",),
    purpose=Purpose.COMPETE,
    purpose_reason="9 weeks of training without a gap (asked: 8): race to compete.",
    gates=(Gate(name="weekly long run", is_passed=None, sentence="A long run in 0 of 6 weeks."),),
    unknown=("Some runs may not be recorded.",),
)


def said(readiness: Readiness, width: int = 100) -> str:
    return "\n".join(advice(readiness, name="Ana (a1)", width=width))


def test_advice_leads_with_the_race_and_ends_with_what_is_not_known() -> None:
    lines = said(READINESS).splitlines()
    assert lines[:2] == [
        "Ana (a1), Opener, Saturday 2026-03-14; runs up to 2026-03-13",
        "Advised as the first race: the 1600.",
    ]
    assert lines[-1] == "  ?     Some runs may not be recorded."


def test_advice_shows_each_race_with_its_numbers_its_rules_and_its_best() -> None:
    text = said(READINESS, width=300)
    assert "1600  prepared. 18 reps on 3 days" in text
    assert "Best race 5:00 on 2025-05-10." in text
    assert "800   not yet prepared, ruled out (A8)." in text
    assert "the coach says: relay" in text


def test_no_rule_id_stands_before_its_words() -> None:
    lines = said(READINESS, width=300).splitlines()
    assert "9 weeks of training without a gap (asked: 8): race to compete (A10)." in lines
    assert "  -     No 800 yet (A8)." in lines
    assert not [line for line in lines if re.match(r" *[ABC]\d+ ", line)]


def test_A17_a_days_result_is_shown_beside_the_best() -> None:
    raced = replace(SIXTEEN, behind_best_s=3.5)
    assert "That day +3.5 s" in said(replace(READINESS, options=(raced, EIGHT)), width=300)


def test_advice_says_that_nothing_can_be_advised() -> None:
    assert "nothing known decides between the races" in said(replace(READINESS, advised=None))


def test_a_team_has_a_line_each_by_name() -> None:
    unknown = replace(READINESS, athlete_id="b2", advised=None, overrides=(), rulings=())
    lines = list(team_advice([unknown, READINESS], names={"a1": "Zoe", "b2": "Ben"}, width=100))
    assert lines == [
        "Opener, Saturday 2026-03-14; runs up to 2026-03-13",
        "Ben: none advised, prepared",
        "Zoe: 1600, prepared (A8)",
        "  !     Entered in the 800, against A8; advised is 1600; the coach says: relay.",
        "",
        "Of each: the race advised as the first, how training prepares for it, and the rules that"
        " decide.",
        "`thirdlap ready ATHLETE` tells why.",
        "  -     No 800 at the first meets without plenty at 800 pace and some at 400 pace (A8).",
    ]
    assert list(team_advice([], names={}, width=100)) == ["athletes.csv has no athletes"]


@pytest.mark.parametrize("width", [40, 72, 100])
def test_advice_is_no_wider_than_the_screen(width: int) -> None:
    assert max(map(len, said(READINESS, width).splitlines())) <= width


def test_advice_as_data_keeps_the_numbers_and_nobody_elses_entries() -> None:
    data = json.loads(json.dumps(as_data(READINESS), default=str))
    assert data["meet"] == {"name": "Opener", "day": "2026-03-14"}
    assert data["options"][0]["reps_at_pace"] == 18
    assert data["rulings"][0]["out"] == ["800"]
    assert data["rule_ids"] == "A6 A8 A10 A11"
    assert "somebody-else" not in json.dumps(data)
