"""A tempo or a race is found by itself, a faster finish is not."""

from __future__ import annotations

import pytest

from metrics.contract.enums import EffortKind
from tests.metrics.hand_made import Make, detected, pieces


@pytest.mark.parametrize(
    ("seconds", "kind"), [(1800, EffortKind.SUSTAINED), (600, EffortKind.SURGE)]
)
def test_a_tempo_is_found_by_itself(make_activity: Make, seconds: int, kind: EffortKind) -> None:
    rows = detected(make_activity(pieces((800, 3.0), (seconds, 3.8), (600, 3.0)))).efforts
    assert rows["kind"].to_list() == [kind]
    assert rows["duration_s"].to_list() == pytest.approx([seconds], abs=3.0)


@pytest.mark.parametrize("after_s", [0, 600])
@pytest.mark.parametrize(("speed_mps", "count"), [(4.5, 1), (3.8, 0)])
def test_a_race_of_two_minutes_after_its_warm_up_is_found_where_it_is_plain(
    make_activity: Make, *, after_s: int, speed_mps: float, count: int
) -> None:
    """Also where the watch was stopped at the line."""
    run = pieces((900, 3.0), (300, 0.0), (140, speed_mps), *[(after_s, 3.0)] * (after_s > 0))
    assert detected(make_activity(run)).efforts.height == count


def test_a_last_faster_third_is_no_tempo(make_activity: Make) -> None:
    run = pieces((1200, 3.0), (1200, 3.3), (1200, 3.7))
    assert detected(make_activity(run)).efforts.is_empty()


@pytest.mark.parametrize(("mile_mps", "count"), [(4.4, 5), (3.4, 4)])
def test_a_mile_before_the_reps_belongs_to_them_where_it_is_plain(
    make_activity: Make, mile_mps: float, count: int
) -> None:
    mile = [(round(1609 / mile_mps), mile_mps), (300, 1.3)]
    parts = [(900, 3.0), (120, 1.0), *mile, *[(80, 5.0), (90, 1.3)] * 4, (600, 3.0)]
    shown = detected(make_activity(pieces(*parts)))
    assert shown.sets["rep_count"].to_list() == [1] * (count - 4) + [4]
    assert shown.sets["set_index"].n_unique() == 1


@pytest.mark.parametrize(
    ("before_s", "seconds", "speed_mps", "after_s", "count"),
    [
        (900, 600, 3.62, 600, 1), (900, 600, 3.46, 600, 0),
        (900, 130, 4.2, 600, 1), (900, 112, 4.2, 600, 0),
        (200, 600, 3.8, 600, 1), (165, 600, 3.8, 600, 0),
    ],
)  # fmt: skip
def test_how_plain_how_long_and_how_framed_a_lone_effort_is(
    make_activity: Make, before_s: int, seconds: int, speed_mps: float, after_s: int, count: int
) -> None:
    run = pieces((before_s, 3.0), (seconds, speed_mps), (after_s, 3.0))
    assert detected(make_activity(run)).efforts.height == count


@pytest.mark.parametrize(("gap_s", "count"), [(500, 5), (700, 4)])
def test_a_mile_long_before_the_reps_is_none_of_theirs(
    make_activity: Make, gap_s: int, count: int
) -> None:
    parts = [
        (900, 3.0),
        (60, 1.0),
        (370, 4.4),
        (gap_s, 1.3),
        *[(80, 5.0), (90, 1.3)] * 4,
        (600, 3.0),
    ]
    assert detected(make_activity(pieces(*parts))).efforts.height == count
