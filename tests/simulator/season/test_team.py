"""Who is on the team, and what is on record of them."""

from __future__ import annotations

from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.coach import ResultKind
from simulator.season.calendar import START, day_of
from simulator.season.stories import Archetype
from simulator.season.team import draw_team, performances, races


def test_a_larger_team_begins_with_the_same_athletes() -> None:
    assert draw_team(1, athletes=12)[:8] == draw_team(1, athletes=8)
    assert draw_team(1, athletes=8) != draw_team(2, athletes=8)


def test_a_result_is_never_faster_than_what_could_be_raced() -> None:
    for member in draw_team(1, athletes=8):
        for result in performances(member, 1, weeks=16):
            speed_mps = result.distance_m / result.duration_s
            assert speed_mps <= member.ability.speeds_mps[RacePace.R400] * 1.03
            assert result.day <= day_of(16, 6)


def test_an_athlete_without_results_has_none() -> None:
    (member,) = (m for m in draw_team(1, athletes=12) if m.archetype is Archetype.NO_RESULT)
    assert performances(member, 1, weeks=16) == []


def test_the_trial_is_no_race() -> None:
    member = draw_team(1, athletes=1)[0]
    assert races(member, 8) == (RacePace.R1600,)
    assert races(member, 9) == ()
    spring = [result for result in performances(member, 1, weeks=16) if result.day >= START]
    assert [result.kind for result in spring] == [
        ResultKind.TIME_TRIAL,
        ResultKind.RACE,
        ResultKind.RACE,
    ]
