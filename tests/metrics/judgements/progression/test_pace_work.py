from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import PACES, RacePace
from metrics.judgements.contract.enums import CountedAs, KindJudged
from metrics.judgements.inputs.coach import ProgressionSettings
from metrics.judgements.paces.log_paces import LogPaces
from metrics.judgements.progression.pace_work import (
    A_DAY,
    NO_DAYS,
    NOTHING,
    PaceTally,
    SetRole,
    is_set,
    pace_work_of,
    stride_days,
    sure_sets,
    uncounted_reps,
    with_twins,
)
from metrics.judgements.sessions.all_out import AllOut
from metrics.judgements.sessions.set_paces import PacedGroup
from tests.metrics.judgements.conftest import judged_group

DAY = date(2026, 3, 2)


def group(
    reps: int = 6, odds: dict[RacePace, float] | None = None, **changes: object
) -> PacedGroup:
    return PacedGroup(
        group=judged_group(reps, 100.0, 20.0, kind=KindJudged.STRIDE, day=DAY, **changes),
        odds=odds or {RacePace.R1600: 1.0},
        paces=None,
    )


def test_a_pace_is_sure_from_the_least_probability_on(
    progression_settings: ProgressionSettings,
) -> None:
    for share, count in ((0.69, 0), (0.7, 1)):
        odds = {RacePace.R1600: share, RacePace.R800: 1 - share}
        assert len(sure_sets([group(odds=odds)], progression_settings)) == count


def test_a_doubtful_effort_establishes_nothing_alone(
    progression_settings: ProgressionSettings,
) -> None:
    for confidence, count in ((0.69, 0), (0.8, 1)):
        sets = sure_sets([group(confidence=confidence)], progression_settings)
        assert len(sets) == count
    assert sets[0].probability == pytest.approx(0.8)


def test_a_rep_or_two_are_a_set_from_150_m_on(progression_settings: ProgressionSettings) -> None:
    for reps, metres, is_enough in ((2, 149.0, False), (2, 150.0, True), (3, 60.0, True)):
        assert is_set(group(reps, least_rep_m=metres), progression_settings) is is_enough


@pytest.mark.parametrize(
    ("counted_as", "paces", "count"),
    [
        (CountedAs.INTENT, (RacePace.R5K, RacePace.R5K), 2),
        (CountedAs.INTENT, (RacePace.R5K, RacePace.R3200), 0),
        (CountedAs.PACE, (RacePace.R5K, RacePace.R5K), 0),
    ],
)
def test_C5_strides_by_effort_are_one_group_however_fast_each_was(
    progression_settings: ProgressionSettings,
    counted_as: CountedAs,
    paces: tuple[RacePace, RacePace],
    count: int,
) -> None:
    """Five strides whose speeds part them into two and two, one of them not seen."""
    parts = [
        group(2, {pace: 1.0}, group_index=place, counted_as=counted_as, intended_pace=pace)
        for place, pace in enumerate(paces, start=1)
    ]
    assert len(sure_sets(parts, progression_settings)) == count
    apart = [parts[0], replace(parts[1], group=replace(parts[1].group, set_index=2))]
    assert not sure_sets(apart, progression_settings)


def test_5k_and_3200_together_are_sure_at_both_and_asked_about_at_the_slower() -> None:
    both = with_twins({RacePace.R5K: 0.4, RacePace.R3200: 0.5, RacePace.R1600: 0.1}, 0.7)
    assert [(pace, role) for pace, (_, role) in both.items()] == [
        (RacePace.R5K, SetRole.FULL),
        (RacePace.R3200, SetRole.WORK_ONLY),
    ]
    assert [share for share, _ in both.values()] == pytest.approx([0.9, 0.9])
    fast = with_twins({RacePace.R5K: 0.2, RacePace.R3200: 0.8}, 0.7)
    assert {pace: role for pace, (_, role) in fast.items()} == {
        RacePace.R5K: SetRole.WORK_ONLY,
        RacePace.R3200: SetRole.FULL,
    }
    assert with_twins({RacePace.R5K: 0.3, RacePace.R3200: 0.3, RacePace.R1600: 0.4}, 0.7) == {}
    assert with_twins({RacePace.R5K: 1.0}, 0.7, is_named=True).keys() == {RacePace.R5K}
    assert with_twins({RacePace.R1600: 0.6, RacePace.R800: 0.4}, 0.7) == {}


def test_a_set_measured_so_well_that_only_one_twin_is_left_counts_at_both(
    progression_settings: ProgressionSettings,
) -> None:
    """Else a better watch would take away work at 5k; a word names the one that it is."""
    named = group(6, {RacePace.R3200: 1.0})
    speeds = [3.5 + 0.3 * place for place in range(len(PACES))]
    measured = replace(named, paces=LogPaces.of(speeds, [0.01] * len(PACES)))
    roles = {one.race_pace: one.role for one in sure_sets([measured], progression_settings)}
    assert roles == {RacePace.R5K: SetRole.WORK_ONLY, RacePace.R3200: SetRole.FULL}
    (sure,) = sure_sets([named], progression_settings)
    assert sure.race_pace is RacePace.R3200


def test_all_out_work_is_asked_about_at_400_and_a_last_rep_about_nothing(
    progression_settings: ProgressionSettings,
) -> None:
    asked = sure_sets([group(1, all_out=AllOut.ASKED)], progression_settings)
    assert {one.race_pace: one.role for one in asked} == {
        RacePace.R1600: SetRole.WORK_ONLY,
        RacePace.R400: SetRole.ASKED_ONLY,
    }
    last = sure_sets([group(1, least_rep_m=400.0, all_out=AllOut.LAST)], progression_settings)
    assert [one.role for one in last] == [SetRole.WORK_ONLY]
    work = pace_work_of(asked)
    assert (work[RacePace.R400].days, work[RacePace.R1600].days) == ((), (DAY,))


def test_A1_strides_of_one_set_make_a_stride_day_at_any_pace() -> None:
    groups = [group(2), group(1, odds={RacePace.UNKNOWN: 1.0}, group_index=2)]
    assert stride_days(groups, min_set_reps=3) == {DAY}
    assert stride_days([group(2)], min_set_reps=3) == set()


def test_what_is_not_counted_is_counted_apart() -> None:
    hill = group(5, counted_as=CountedAs.NOT_COUNTED)
    assert uncounted_reps([hill, group()]) == {DAY: 5}


def test_work_of_a_day_is_that_of_its_sets_alone() -> None:
    """And of no day nothing."""
    assert NO_DAYS.between(DAY, DAY) == PaceTally(0, 0, 0.0, 0.0)
    assert PaceTally(0, 0, 0.0, 0.0) == NOTHING
    assert PaceTally(1, 0, 0.0, 0.0) == A_DAY
