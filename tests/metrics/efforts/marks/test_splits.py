"""Split messages that mark efforts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from metrics.contract.enums import EffortEvidence
from metrics.efforts.marks.read import marks
from parsers.common.activity import Activity
from tests.metrics.efforts.marks.lapped import stopped, with_pauses
from tests.metrics.hand_made import (
    COUNT,
    REP_S,
    REST_S,
    WARM_UP_S,
    Make,
    all_laps,
    lap,
    marked_efforts,
    pieces,
    rep_start_s,
    split,
    with_laps,
    with_splits,
)


def test_active_splits_are_marks_and_runs_between_walks_are_not(reps: Activity) -> None:
    rows = []
    for number in range(COUNT):
        start_s = rep_start_s(number)
        end_s = start_s + REP_S
        rows += [split(kind, start_s, end_s) for kind in ("interval_active", "rwd_run")]
        rows.append(split("interval_recovery", end_s, end_s + REST_S))
    shown = marked_efforts(with_splits(reps, rows))
    assert shown["evidence"].to_list() == [EffortEvidence.SPLIT] * COUNT


def test_laps_tell_of_reps_that_a_split_put_together_with_what_was_before(
    reps: Activity,
) -> None:
    """The first split holds the warm-up and the first rep, of which one press tells."""
    spans = [(rep_start_s(number), rep_start_s(number) + REP_S) for number in range(COUNT)]
    rows = [split("interval_active", 0.0, spans[0][1])]
    for before, span in pairwise(spans):
        rows += [split("interval_rest", before[1], span[0]), split("interval_active", *span)]
    found = marks(with_splits(with_laps(reps, all_laps()), rows))
    assert [mark.start_s for mark in found] == [start_s for start_s, _ in spans]
    assert {mark.evidence for mark in found} == {EffortEvidence.SPLIT}


@pytest.mark.parametrize(("goes", "starts_s"), [(1, [1200.0]), (2, [600.0, 1680.0])])
def test_a_lap_stands_for_the_split_that_holds_it_unless_that_is_as_long_as_another(
    make_activity: Make, goes: int, starts_s: list[float]
) -> None:
    """A warm-up and a rep, or two reps of 13 minutes, each pressed in two parts."""
    rep = ((600, 2.8), (180, 4.6), (300, 2.0))
    parts = [(600, 2.6), *rep * goes, (300, 2.4)]
    ends = np.cumsum([0, *(seconds for seconds, _ in parts)]).tolist()
    laps = [lap(*span, mps) for span, (_, mps) in zip(pairwise(ends), parts, strict=True)]
    rows = []
    for start_s in (600.0, 1680.0)[:goes]:
        rows.append(split("interval_active", start_s, start_s + 780))
        rows.append(split("interval_recovery", start_s + 780, start_s + 1080))
    found = marks(with_splits(with_laps(make_activity(pieces((ends[-1], 2.6))), laps), rows))
    assert [mark.start_s for mark in found] == starts_s


@pytest.mark.parametrize(("timer_s", "end_s"), [(541.0, 490.0), (101.0, 300.0)])
def test_a_split_goes_on_as_long_as_its_timer_ran(
    make_activity: Make, timer_s: float, end_s: float
) -> None:
    """Of several laps, it tells when the first of them ended."""
    rows = [
        split("interval_active", 200.0, 300.0) | {"timer_s": timer_s},
        split("interval_recovery", 490.0, 600.0),
    ]
    (mark,) = marks(with_splits(make_activity(pieces((900, 3.0))), rows))
    assert mark.end_s == end_s


@pytest.mark.parametrize(
    ("stops", "end_s"), [([], 400.0), ([(290.0, 390.0), (450.0, 480.0)], 530.0)]
)
def test_the_timer_of_a_split_stood_in_its_pauses(
    make_activity: Make, stops: list[tuple[float, float]], end_s: float
) -> None:
    rows = [split("interval_active", 200.0, 290.0) | {"timer_s": 200.0}]
    rows.append(split("interval_recovery", 800.0, 900.0))
    run = with_pauses(make_activity(pieces((900, 3.0))), *stops)
    assert marks(with_splits(run, rows))[0].end_s == end_s


@pytest.mark.parametrize(("long_mps", "count"), [(4.3, 4), (3.2, 3)], ids=["tempo", "jog"])
def test_a_split_may_hold_a_tempo_as_well_as_the_rep_behind_a_stop(
    make_activity: Make, long_mps: float, count: int
) -> None:
    """The runner stopped the timer, and forgot to press for the rest."""
    reps = ((36.0, 5.2), (60.0, 1.0), (36.4, 5.2), (60.0, 1.0), (35.8, 5.2))
    goes = (((600.0, 3.0),), ((14.0, 3.3),), ((410.0, long_mps),), (*reps, (300.0, 2.9)))
    run = stopped(make_activity, *goes, stood_s=200.0)
    bounds = [row["start_s"] for row in run.laps.iter_rows(named=True)] + [2200.0]
    kinds = ["warmup", "", "active", "", "recovery", "active", "recovery", "active", "cooldown"]
    starts = [(f"interval_{kind}", at) for kind, at in zip(kinds, bounds, strict=False) if kind]
    ends = [at for _, at in starts[1:]] + [2200.0]
    rows = [split(kind, at, end) for (kind, at), end in zip(starts, ends, strict=True)]
    assert len(marks(with_splits(run, rows))) == count


def test_splits_that_are_no_laps_are_believed(reps: Activity) -> None:
    """Only two of them are laps as well: others were pressed than what the watch was told."""
    spans = [(rep_start_s(number), rep_start_s(number) + REP_S) for number in range(COUNT)]
    spans = [*spans[:2], *((start_s + 30, end_s + 30) for start_s, end_s in spans[2:])]
    rows = [split("interval_active", *span) for span in spans]
    rows.append(split("interval_rest", spans[0][1], spans[1][0]))
    found = marks(with_splits(with_laps(reps, all_laps()), rows))
    assert [mark.start_s for mark in found] == [start_s for start_s, _ in spans]


def test_splits_tell_the_meters_that_go_with_their_seconds(reps: Activity) -> None:
    """Records of whole seconds cut a rep otherwise than the watch does."""
    rows = [
        split("interval_active", 600.0, 680.0) | {"timer_s": 79.6, "distance_m": 396.3},
        split("interval_recovery", 680.0, 780.0),
    ]
    (mark,) = marks(with_splits(reps, rows))
    assert (mark.official_s, mark.watch_m) == (79.6, 396.3)


def test_one_active_split_over_all_of_a_run_hides_no_effort(reps: Activity) -> None:
    """Watches write it of every run that was no workout."""
    total_s = float(WARM_UP_S + COUNT * (REP_S + REST_S) + 300)
    rows = [split(kind, 0.0, total_s) for kind in ("rwd_run", "interval_active")]
    shown = marked_efforts(with_splits(reps, rows))
    assert shown["evidence"].to_list() == [EffortEvidence.DETECTION] * COUNT


@pytest.mark.parametrize(("recorded_s", "count"), [(545, 1), (555, 2)])
def test_a_mark_of_which_less_than_half_was_recorded_is_none(
    make_activity: Make, recorded_s: int, count: int
) -> None:
    rows = [
        split("interval_active", 100.0, 180.0),
        split("interval_recovery", 180.0, 500.0),
        split("interval_active", 500.0, 600.0),
    ]
    assert len(marks(with_splits(make_activity(pieces((recorded_s, 3.0))), rows))) == count
