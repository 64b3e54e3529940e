"""Who is on the team, and what is on record of them."""

from __future__ import annotations

from datetime import timedelta
from statistics import mean

from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.coach import ResultKind
from metrics.judgements.paces.date_paces import RACE_PACE_M
from simulator.season.calendar import LAST_SPRING_DAYS, START, day_of, week_of
from simulator.season.stories import Archetype
from simulator.season.team import draw_team, performances, races


def test_a_larger_team_begins_with_the_same_athletes() -> None:
    assert draw_team(1, athletes=12)[:8] == draw_team(1, athletes=8)
    assert draw_team(1, athletes=8) != draw_team(2, athletes=8)


def test_results_lie_about_what_is_usually_raced() -> None:
    offs = []
    for member in draw_team(1, athletes=24):
        for result in performances(member, 1, weeks=16):
            race_pace = next(pace for pace, m in RACE_PACE_M.items() if m == result.distance_m)
            usual_mps = member.ability.race_mps(race_pace, week_of(result.day))
            if result.day > START - timedelta(days=LAST_SPRING_DAYS):
                offs.append(result.distance_m / result.duration_s / usual_mps - 1)
            assert result.day <= day_of(16, 6)
    assert abs(mean(offs)) < 0.003
    assert max(map(abs, offs)) < 0.05


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
