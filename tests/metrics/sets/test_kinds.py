"""The borders between the kinds of effort."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from metrics.contract.enums import EffortEvidence, EffortKind, SetShape
from metrics.efforts.measures import measure_efforts
from metrics.efforts.reconcile import Effort
from metrics.efforts.run import Run
from metrics.recording.signal import build_signal
from metrics.sets.grouping import EffortSet, Group
from metrics.sets.kinds import kind_of
from tests.metrics.hand_made import Make, detected, pieces


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
