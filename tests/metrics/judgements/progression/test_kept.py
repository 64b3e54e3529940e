from __future__ import annotations

from datetime import date, timedelta

from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import KindJudged
from metrics.judgements.inputs.coach import ProgressionSettings
from metrics.judgements.progression.kept import KeptPaces, KeptSpan
from metrics.judgements.progression.pace_work import SetRole, SureSet

START = date(2026, 1, 5)


def on(day: int) -> date:
    return START + timedelta(days=day)


def sure(
    day: int,
    race_pace: RacePace = RacePace.R1600,
    reps: int = 4,
    role: SetRole = SetRole.FULL,
) -> SureSet:
    return SureSet(
        day=on(day),
        key=("r", day, 1),
        kind=KindJudged.STRIDE,
        race_pace=race_pace,
        probability=1.0,
        reps=reps,
        metres=100.0 * reps,
        role=role,
    )


def kept_by(settings: ProgressionSettings, *sets: SureSet) -> KeptPaces:
    paces = KeptPaces.none(settings)
    for sure_set in sets:
        paces = paces.with_day(sure_set.day, [sure_set])
    return paces


def test_eight_reps_on_two_days_keep_a_pace_for_six_weeks_after_their_day(
    progression_settings: ProgressionSettings,
) -> None:
    paces = kept_by(progression_settings, sure(0), sure(2))
    assert paces.spans[RacePace.R1600] == (KeptSpan(since=on(2), last=on(2)),)
    days = {2: False, 3: True, 44: True, 45: False}
    assert {day: paces.is_kept(RacePace.R1600, on(day)) for day in days} == days
    assert not kept_by(progression_settings, sure(0, reps=8)).is_kept(RacePace.R1600, on(1))
    assert not kept_by(progression_settings, sure(0, reps=3), sure(2)).is_kept(
        RacePace.R1600, on(3)
    )


def test_a_faster_set_goes_on_keeping_a_pace_and_a_slower_one_does_not(
    progression_settings: ProgressionSettings,
) -> None:
    built_up = (sure(0), sure(2))
    faster = kept_by(progression_settings, *built_up, sure(44, RacePace.R800, reps=1))
    assert faster.is_kept(RacePace.R1600, on(86))
    assert not faster.is_kept(RacePace.R1600, on(87))
    assert not faster.is_kept(RacePace.R800, on(45))
    slower = kept_by(progression_settings, *built_up, sure(44, RacePace.R3200))
    assert not slower.is_kept(RacePace.R1600, on(45))


def test_a_set_after_the_look_back_begins_a_new_span(
    progression_settings: ProgressionSettings,
) -> None:
    again = kept_by(progression_settings, sure(0), sure(2), sure(45), sure(47))
    assert again.spans[RacePace.R1600] == (
        KeptSpan(since=on(2), last=on(2)),
        KeptSpan(since=on(47), last=on(47)),
    )


def test_all_out_work_that_is_only_asked_about_keeps_nothing(
    progression_settings: ProgressionSettings,
) -> None:
    asked = [sure(day, role=SetRole.ASKED_ONLY) for day in (0, 2)]
    assert kept_by(progression_settings, *asked).fastest(on(3)) is None


def test_a_pace_is_met_by_itself_or_a_faster_one(
    progression_settings: ProgressionSettings,
) -> None:
    paces = kept_by(progression_settings, sure(0), sure(2))
    assert paces.fastest(on(3)) is RacePace.R1600
    met = {RacePace.R3200: True, RacePace.R1600: True, RacePace.R800: False}
    assert {race_pace: paces.is_met(race_pace, on(3)) for race_pace in met} == met
