from __future__ import annotations

from itertools import accumulate

import pytest

from metrics.contract.enums import EffortEvidence
from metrics.efforts.measures import measure_efforts
from metrics.efforts.reconcile import Effort, reconcile
from metrics.efforts.run import Run
from metrics.efforts.search.detection import detect
from metrics.recording.signal import build_signal
from metrics.sets.grouping import group_efforts
from metrics.sets.named_groups import NamedGroup, named_groups
from metrics.sets.rests import rests
from parsers.common.activity import Activity
from tests.metrics.hand_made import Make, pieces


def groups_of(activity: Activity) -> list[NamedGroup]:
    """Name the groups of the only set that the signal shows."""
    run = Run.of(build_signal(activity))
    efforts = measure_efforts(run, reconcile(run, (), detect(run)))
    (effort_set,) = group_efforts(efforts, len(run.speed))
    return named_groups(run, effort_set, rests(run, list(effort_set.reps)))


def test_a_group_has_a_name_a_speed_for_each_rep_and_the_rests_between(reps: Activity) -> None:
    (group,) = groups_of(reps)
    assert group.nominal.distance_m == 400.0
    assert group.kind == "rep"
    speeds = [speed.speed_mps for speed in group.judged_speeds]
    assert speeds == pytest.approx([5.0] * 5, rel=0.02)
    assert [round(rest.seconds, -1) for rest in group.rests] == [100.0] * 4


def test_a_rest_between_two_groups_belongs_to_neither(make_activity: Make) -> None:
    parts = [*[(220, 4.55), (120, 2.0)] * 3, *[(54, 5.56), (120, 2.0)] * 3]
    long, short = groups_of(make_activity(pieces((900, 3.0), *parts, (400, 3.0))))
    assert (long.nominal.distance_m, short.nominal.distance_m) == (1000.0, 300.0)
    assert (len(long.rests), len(short.rests)) == (2, 2)


def test_where_reps_alternate_a_groups_rests_are_those_after_its_reps(
    make_activity: Make,
) -> None:
    parts = [(80, 5.0), (90, 2.0), (36, 5.56), (120, 2.0)] * 4
    long, short = groups_of(make_activity(pieces((900, 3.0), *parts, (400, 3.0))))
    assert [round(rest.seconds, -1) for rest in long.rests] == [90.0] * 4
    assert [round(rest.seconds, -1) for rest in short.rests] == [120.0] * 3


def test_a_missed_rep_parts_a_set_and_not_its_name(make_activity: Make) -> None:
    """Three and five reps of a minute: the name is that of all eight."""
    parts = [(62, 4.37), (60, 2.0), (58, 4.4), (60, 2.0), (62, 4.38), (180, 2.0)]
    parts += [part for seconds in (61, 60, 60, 59, 60) for part in ((seconds, 4.4), (60, 2.0))]
    groups = groups_of(make_activity(pieces((900, 3.0), *parts, (400, 3.0))))
    assert [len(group.group.reps) for group in groups] == [3, 5]
    assert len({group.nominal for group in groups}) == 1


def test_the_ruler_by_which_pressed_reps_are_more_alike_names_them(make_activity: Make) -> None:
    """The motion wandered by a tenth; what lay between the presses were 200s, ever faster."""
    moved = ((36, 5.7), (37, 5.9), (32, 6.2), (34, 5.5), (33, 6.3), (28, 6.4), (33, 6.5), (31, 7.0))
    pressed = (34.6, 33.7, 32.7, 31.8, 32.2, 31.9, 31.4, 30.3)
    way = [part for rep in moved for part in (rep, (120, 0.3))]
    run = Run.of(build_signal(make_activity(pieces((900, 3.0), *way, (400, 3.0)))))
    efforts = [
        Effort(
            start_s=start_s,
            end_s=start_s + seconds,
            evidence=EffortEvidence.LAP,
            confidence=0.9,
            official_s=official_s,
            watch_m=201.0 + number % 3,
        )
        for number, ((seconds, _), official_s, start_s) in enumerate(
            zip(moved, pressed, accumulate((s + 120 for s, _ in moved), initial=900), strict=False)
        )
    ]
    (effort_set,) = group_efforts(measure_efforts(run, efforts), len(run.speed))
    names = {
        group.nominal.distance_m
        for group in named_groups(run, effort_set, rests(run, list(effort_set.reps)))
    }
    assert names == {200.0}
