"""The borders between the kinds of effort."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from metrics.contract.enums import EffortEvidence, EffortKind, SetShape
from metrics.efforts.measures import measure_efforts
from metrics.efforts.reconcile import Effort
from metrics.efforts.run import Run
from metrics.recording.signal import build_signal
from metrics.sets.grouping import EffortSet, Group
from metrics.sets.kinds import kind_of
from tests.metrics.hand_made import Make, detected, measured_rep, pieces


@pytest.mark.parametrize(
    ("metres", "seconds", "kind"),
    [
        (179.0, 30.0, EffortKind.STRIDE),
        (181.0, 30.0, EffortKind.REP),
        (150.0, 36.0, EffortKind.STRIDE),
        (150.0, 37.0, EffortKind.REP),
    ],
)
def test_a_stride_is_under_180_m_and_at_most_36_s(
    make_activity: Make, metres: float, seconds: float, kind: EffortKind
) -> None:
    run = Run.of(build_signal(make_activity(pieces((1200, metres / seconds)))))
    efforts = [
        Effort(
            start_s=at_s, end_s=at_s + seconds, evidence=EffortEvidence.DETECTION, confidence=0.9
        )
        for at_s in (100.0, 200.0)
    ]
    group = Group(reps=tuple(measure_efforts(run, efforts)))
    reps = EffortSet(groups=(group,), shape=SetShape.UNIFORM)
    assert kind_of(run, reps, group) is kind


@pytest.mark.parametrize(
    ("share", "kind"), [(0.47, EffortKind.SURGE), (0.53, EffortKind.SUSTAINED)]
)
def test_half_of_the_moving_time_is_sustained(
    make_activity: Make, share: float, kind: EffortKind
) -> None:
    seconds = round(3000 * share)
    easy_s = (3000 - seconds) // 2
    efforts = detected(make_activity(pieces((easy_s, 3.0), (seconds, 4.2), (easy_s, 3.0)))).efforts
    assert efforts["kind"].to_list() == [kind]


@pytest.mark.parametrize(
    ("middle_mps", "kind"), [(6.2, EffortKind.STRIDE), (8.2, EffortKind.IN_N_OUT)]
)
def test_built_up_and_floated_out_is_an_in_n_out(
    run_sets: Callable[..., pl.DataFrame], middle_mps: float, kind: EffortKind
) -> None:
    rep = [(8, 6.0), (8, middle_mps), (8, 6.0), (90, 2.5)]
    assert run_sets(*rep * 5)["kind"].to_list() == [kind]


def test_a_step_marks_a_lone_effort_as_a_rep(make_activity: Make) -> None:
    run = Run.of(build_signal(make_activity(pieces((900, 3.0), (120, 5.0), (900, 3.0)))))
    kinds = []
    for evidence in (EffortEvidence.DETECTION, EffortEvidence.STEP):
        effort = Effort(start_s=900.0, end_s=1020.0, evidence=evidence, confidence=0.9)
        group = Group(reps=tuple(measure_efforts(run, [effort])))
        kinds.append(kind_of(run, EffortSet(groups=(group,), shape=SetShape.SINGLE), group))
    assert kinds == [EffortKind.SURGE, EffortKind.REP]


def kind_in_a_run(
    make_activity: Make,
    seconds: float,
    metres: float,
    thirds: tuple[float, float, float],
    *,
    sampled_s: float = 1.0,
) -> EffortKind:
    """Tell the kind of two like reps whose thirds are so fast against the mean."""
    time_s = np.arange(0.0, 1801.0, sampled_s)
    run = Run.of(build_signal(make_activity({"time_s": time_s, "distance_m": time_s * 3.0})))
    mean_mps = metres / seconds
    first, middle, last = (mean_mps * third for third in thirds)
    reps = tuple(
        measured_rep(at_s, seconds, mean_mps, thirds_mps=(first, middle, last))
        for at_s in (600.0, 900.0)
    )
    group = Group(reps=reps)
    return kind_of(run, EffortSet(groups=(group,), shape=SetShape.UNIFORM), group)


BUILT_AND_FLOATED = (0.9, 1.0, 0.9)


@pytest.mark.parametrize(
    ("metres", "is_in_n_out"),
    [(78, False), (82, True), (94, True), (180, True), (218, True), (222, False)],
)
def test_an_in_n_out_is_80_to_220_m_long(
    make_activity: Make, metres: float, *, is_in_n_out: bool
) -> None:
    kind = kind_in_a_run(make_activity, 30.0, metres, BUILT_AND_FLOATED)
    assert (kind is EffortKind.IN_N_OUT) is is_in_n_out


@pytest.mark.parametrize(("seconds", "is_in_n_out"), [(11.5, False), (12.5, True)])
def test_thirds_of_twelve_seconds_can_be_told_apart(
    make_activity: Make, seconds: float, *, is_in_n_out: bool
) -> None:
    kind = kind_in_a_run(make_activity, seconds, 90.0, BUILT_AND_FLOATED)
    assert (kind is EffortKind.IN_N_OUT) is is_in_n_out


@pytest.mark.parametrize(
    ("build", "float_out", "is_in_n_out"),
    [
        (1.08, 1.035, False),  # One third less than 4 % slower than the middle.
        (1.08, 1.045, True),
        (1.048, 1.048, False),  # Both less than 5 % slower in the mean.
        (1.052, 1.052, True),
        (1.0, 1.3, False),
        (1.3, 1.0, False),
    ],
)
def test_the_middle_of_an_in_n_out_is_4_and_in_the_mean_5_percent_faster(
    make_activity: Make, build: float, float_out: float, *, is_in_n_out: bool
) -> None:
    kind = kind_in_a_run(make_activity, 20.0, 120.0, (1 / build, 1.0, 1 / float_out))
    assert (kind is EffortKind.IN_N_OUT) is is_in_n_out


@pytest.mark.parametrize(("sampled_s", "is_in_n_out"), [(4.0, True), (5.0, False)])
def test_records_more_than_4_s_apart_show_no_thirds(
    make_activity: Make, sampled_s: float, *, is_in_n_out: bool
) -> None:
    kind = kind_in_a_run(make_activity, 20.0, 120.0, BUILT_AND_FLOATED, sampled_s=sampled_s)
    assert (kind is EffortKind.IN_N_OUT) is is_in_n_out
