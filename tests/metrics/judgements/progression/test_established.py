from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.contract.enums import KindJudged
from metrics.judgements.inputs.coach import ProgressionSettings
from metrics.judgements.progression.established import (
    EstablishedPaces,
    PaceState,
    fastest_established,
)
from metrics.judgements.progression.foundation_rule import Foundation
from metrics.judgements.progression.history import RecordedHistory
from metrics.judgements.progression.pace_work import SureSet

START = date(2026, 1, 5)


def sure(
    day: int, race_pace: RacePace = RacePace.R1600, reps: int = 4, probability: float = 1.0
) -> SureSet:
    return SureSet(
        day=START + timedelta(days=day),
        key=("r", day, 1),
        kind=KindJudged.STRIDE,
        race_pace=race_pace,
        probability=probability,
        reps=reps,
        metres=100.0 * reps,
    )


def established(
    settings: ProgressionSettings, sets: Sequence[SureSet], *, runs: bool = True
) -> EstablishedPaces:
    days = tuple(START + timedelta(days=day) for day in range(-60 if runs else 0, 120))
    recorded = RecordedHistory(days=days, clear_days=days if runs else (), settings=settings)
    last = START + timedelta(days=120)
    return EstablishedPaces.of(Foundation.of_sets(sets, recorded, settings, through=last))


def states(
    settings: ProgressionSettings, *sets: SureSet, day: int, is_all_known: bool = True
) -> dict[RacePace, PaceState]:
    paces = established(settings, sets, runs=is_all_known)
    return paces.states(START + timedelta(days=day))


def test_A3_a_race_pace_takes_eight_reps_on_two_days(
    progression_settings: ProgressionSettings,
) -> None:
    both = (sure(0), sure(2))
    for sets, established in (
        (both, True),
        ((sure(0, reps=8),), False),
        ((sure(0), sure(0), sure(0)), False),
        ((sure(0), sure(2, reps=3)), False),
        ((sure(0), sure(2, probability=0.9)), False),
        ((sure(0), sure(2, reps=5, probability=0.9)), True),
    ):
        state = states(progression_settings, *sets, day=3)[RacePace.R1600]
        assert (state.established_on is not None) is established
    assert states(progression_settings, *both, day=1)[RacePace.R1600].established_on is None
    state = states(progression_settings, *both, day=2)[RacePace.R1600]
    assert state.established_on == START + timedelta(days=2)
    assert (state.done.reps_expected, state.done.metres_expected, state.done.days) == (8, 800, 2)


def test_a_race_pace_is_lost_when_its_work_leaves_the_look_back_and_may_be_won_again(
    progression_settings: ProgressionSettings,
) -> None:
    sets = (sure(0), sure(2), sure(60), sure(70))
    won = [
        states(progression_settings, *sets, day=day)[RacePace.R1600].established_on
        for day in (41, 42)
    ]
    assert won == [START + timedelta(days=2), None]
    again = states(progression_settings, *sets, day=80)[RacePace.R1600].established_on
    assert again == START + timedelta(days=70)


def test_a_race_pace_that_is_kept_up_was_established_when_it_first_was(
    progression_settings: ProgressionSettings,
) -> None:
    sets = [sure(day) for day in range(0, 100, 7)]
    state = states(progression_settings, *sets, day=98)[RacePace.R1600]
    assert (state.established_on, state.done.days) == (START + timedelta(days=7), 6)


def test_A3_a_race_pace_below_one_that_was_met_is_skipped_if_that_can_be_known(
    progression_settings: ProgressionSettings,
) -> None:
    sets = (sure(0, RacePace.R5K), sure(1, RacePace.R800))
    skipped = {
        race_pace: state.is_skipped
        for race_pace, state in states(progression_settings, *sets, day=3).items()
    }
    assert skipped == dict(zip(PROGRESSION, (False, True, True, False, False), strict=True))
    unknown = states(progression_settings, *sets, day=3, is_all_known=False)
    assert [state.is_skipped for state in unknown.values()] == [False, None, None, False, False]


def test_the_fastest_of_what_is_established(progression_settings: ProgressionSettings) -> None:
    sets = [sure(day, race_pace) for day in (0, 1) for race_pace in (RacePace.R5K, RacePace.R800)]
    assert fastest_established(states(progression_settings, *sets, day=2)) is RacePace.R800
    assert fastest_established(states(progression_settings, day=2)) is None


@pytest.mark.parametrize(("reps", "hides"), [(4, True), (2, False)])
def test_work_of_no_known_pace_may_hide_a_race_pace(
    progression_settings: ProgressionSettings, reps: int, hides: bool
) -> None:
    unseen = [sure(day, RacePace.UNKNOWN, reps) for day in (0, 1)]
    paces = established(progression_settings, unseen)
    assert paces.hides_enough(START + timedelta(days=3)) is hides


def test_a_kept_pace_is_climbed_though_it_is_not_established(
    progression_settings: ProgressionSettings,
) -> None:
    sets = [sure(0, RacePace.R5K, 8), sure(2, RacePace.R5K, 8), sure(30, RacePace.R5K, 4)]
    state = states(progression_settings, *sets, day=60)[RacePace.R5K]
    assert (state.established_on, state.is_kept, state.is_climbed) == (None, True, True)
    lost = states(progression_settings, *sets, day=73)[RacePace.R5K]
    assert (lost.is_kept, lost.is_climbed) == (False, False)
