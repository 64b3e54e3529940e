from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import KindJudged
from metrics.judgements.inputs.coach import AthleteContext, Result, ResultKind
from metrics.judgements.sessions.groups import JudgedGroup, MeasuredPace
from metrics.judgements.sessions.race_results import (
    raced_results,
    races_seen,
    with_official_times,
)
from metrics.races.enums import RaceForm
from tests.metrics.judgements.conftest import judged_group

DAY = date(2026, 3, 2)
MILE = 1600.0


def result(metres: float, seconds: float, **own: Any) -> Result:
    race = {"day": DAY, "kind": ResultKind.RACE, **own}
    return Result(athlete_id="a1", distance_m=metres, duration_s=seconds, **race)


def seen(metres: float, seconds: float, index: int = 1, **own: Any) -> JudgedGroup:
    measured = MeasuredPace(
        reps=1, speed_mps=metres / seconds, own_sd_share=0.01, bias_sd_share=0.02
    )
    given = {"kind": KindJudged.RACE, "day": DAY, "measured": measured, "confidence": 0.9}
    return judged_group(1, metres, seconds, set_index=index, **{**given, **own})


def test_A6_races_of_a_day_are_flat_ones_and_legs_each_once(
    make_context: Callable[..., AthleteContext],
) -> None:
    mile, leg = result(MILE, 312), result(800, 141, form=RaceForm.RELAY_LEG)
    context = make_context(
        results=(
            mile,
            mile,
            result(800, 146, kind=ResultKind.TIME_TRIAL),
            result(5000, 1080, kind=ResultKind.ESTIMATE),
            result(200, 28),
        ),
        special_races=(leg, result(3000, 660, form=RaceForm.STEEPLE)),
    )
    assert raced_results(context) == {DAY: [mile, leg]}


def test_A6_a_recorded_race_takes_its_official_meters_and_seconds() -> None:
    strides = judged_group(4, 80, 14, day=DAY, set_index=2)
    race, other = with_official_times([seen(1628, 313.4), strides], {DAY: [result(MILE, 312)]})
    assert (race.amount.reps, race.amount.metres, race.amount.seconds) == (1, MILE, 312)
    assert race.measured is not None
    assert race.measured.speed_mps == pytest.approx(MILE / 312)
    assert (race.confidence, other) == (1.0, strides)


def test_A6_each_result_takes_the_race_that_fits_best() -> None:
    heat, final = result(800, 150, round="heat"), result(800, 144, round="final")
    first, second = seen(805, 150.2), seen(806, 144.3, 2)
    shown = races_seen([final, heat], [first, second])
    assert [(race.result, race.groups) for race in shown] == [(final, (second,)), (heat, (first,))]


def test_A6_pieces_of_a_race_are_one_race() -> None:
    pieces = [seen(900, 175), seen(620, 122, 2), seen(400, 79, 1, activity_id="other")]
    race, rest, other = with_official_times(pieces, {DAY: [result(MILE, 312)]})
    assert (race.amount.metres, rest.amount.metres, rest.amount.reps) == (MILE, 0, 0)
    assert other == pieces[2]


def test_A6_another_race_of_the_day_is_not_taken_for_it() -> None:
    (race,) = races_seen([result(MILE, 312)], [seen(800, 141)])
    assert race.groups == ()
    later = seen(1605, 313, day=DAY + timedelta(days=1))
    assert with_official_times([later], {DAY: [result(MILE, 312)]}) == [later]


def test_A6_a_race_that_the_coach_named_unseen_is_that_of_the_result() -> None:
    named = seen(MILE, 330, measured=None, intended_pace=RacePace.R1600)
    (race,) = with_official_times([named], {DAY: [result(1609.344, 312)]})
    assert (race.amount.metres, race.amount.seconds) == (1609.344, 312)
