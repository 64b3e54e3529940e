"""Laps as pieces between presses."""

from __future__ import annotations

import polars as pl
import pytest

from metrics.contract.enums import EffortEvidence
from metrics.contract.units import MILE_M
from metrics.efforts.marks.pieces import read_pieces
from metrics.efforts.marks.read import marks
from parsers.common.activity import Activity
from tests.metrics.efforts.marks.lapped import MILE_AT_4, TEMPO_KM, lap_marks, lapped, with_pauses
from tests.metrics.hand_made import (
    COUNT,
    Make,
    all_laps,
    lap,
    marked_efforts,
    pieces,
    split,
    with_laps,
    with_splits,
)


def test_a_double_press_is_junk(reps: Activity) -> None:
    laps = all_laps()
    first = laps[1]
    junk = lap(first["start_s"], first["start_s"] + 1.0, 4.0)
    rows = marked_efforts(with_laps(reps, [laps[0], junk, *laps[1:]]))
    assert rows["evidence"].to_list() == [EffortEvidence.LAP] * COUNT


def test_laps_of_round_seconds_are_no_auto_laps_that_a_rep_goes_on_with(
    make_activity: Make,
) -> None:
    """Drills of 30 s before a mile: their step ended them."""
    drills = [(30.0, 2.8), (30.0, 3.0)] * 4
    laps = ((300.0, 2.5), *drills, (457.3, 3.52), (301.0, 2.4))
    assert lap_marks(make_activity, *laps) == pytest.approx([457.3])


def test_a_rep_stays_one_when_the_watch_is_stopped_seconds_after_it(
    reps: Activity, make_activity: Make
) -> None:
    laps = all_laps()[:-1]
    end_s = laps[-1]["end_s"]
    laps.append(lap(end_s, end_s + 6, 4.8))
    records = reps.records.filter(pl.col("time_s") <= end_s + 6)
    run = make_activity({name: records[name] for name in ("time_s", "distance_m")})
    assert (
        marked_efforts(with_laps(run, laps))["evidence"].to_list() == [EffortEvidence.LAP] * COUNT
    )


@pytest.mark.parametrize(("length_s", "count"), [(2.7, 1), (3.3, 2)])
def test_marks_under_3_s_are_double_presses(
    make_activity: Make, length_s: float, count: int
) -> None:
    rows = [
        split("interval_active", 100.0, 180.0),
        split("interval_recovery", 180.0, 300.0),
        split("interval_active", 300.0, 300.0 + length_s),
    ]
    assert len(marks(with_splits(make_activity(pieces((600, 3.0))), rows))) == count


@pytest.mark.parametrize(("speed_mps", "count"), [(3.23, 3), (3.15, 2)])
def test_an_auto_lap_goes_on_in_a_lap_within_12_percent_of_its_speed(
    make_activity: Make, speed_mps: float, count: int
) -> None:
    """Else it was ended by a press as well."""
    run = make_activity(pieces((1500, 3.0)))
    spans = ((0.0, 600.0, 2.0), (600.0, 880.0, 1000 / 280.0), (880.0, 980.0, speed_mps))
    laps = [lap(*span) for span in spans] + [lap(980.0, 1400.0, 2.0)]
    assert len(read_pieces(with_laps(run, laps))) == 6 - count


def test_a_press_ends_what_an_auto_lap_cut(make_activity: Make) -> None:
    """Even where it comes in the same second, as a lap that is no lap."""
    laps = ((603.0, 2.0), TEMPO_KM, (1.0, 3.6), (97.0, 3.4), TEMPO_KM, (97.0, 3.0), (303.0, 2.0))
    rep, jog = read_pieces(lapped(make_activity, *laps))[1:3]
    assert (round(rep.timer_s), round(jog.timer_s)) == (280, 97)


def test_kilometers_with_the_watch_stopped_between_are_not_joined(make_activity: Make) -> None:
    run = make_activity(pieces((2000, 3.0)))
    km_s, mps = 280.0, 1000 / 280.0
    laps = [
        lap(start_s, start_s + km_s + 90, 1000 / (km_s + 90), timer_s=km_s, distance_m=1000.0)
        for start_s in (0.0, 370.0, 740.0)
    ]
    assert len(read_pieces(with_laps(run, [*laps, lap(1110.0, 1300.0, mps)]))) == 4


@pytest.mark.parametrize(("stood_at_s", "start_s"), [(607.0, 697.0), (609.0, 600.0)])
def test_who_stops_the_watch_within_8_s_of_a_press_stood_at_the_line(
    make_activity: Make, stood_at_s: float, start_s: float
) -> None:
    run = with_pauses(make_activity(pieces((1500, 3.0))), (stood_at_s, stood_at_s + 90.0))
    laps = [lap(0.0, 600.0, 2.0), lap(600.0, 717.0, 3.0, timer_s=27.0), lap(717.0, 1400.0, 2.0)]
    assert read_pieces(with_laps(run, laps))[1].start_s == start_s


def test_who_stops_the_watch_just_before_a_press_ran_until_then(make_activity: Make) -> None:
    run = with_pauses(make_activity(pieces((1500, 3.0))), (680.0, 795.0))
    laps = [lap(0.0, 600.0, 2.0), lap(600.0, 800.0, 3.0, timer_s=85.0), lap(800.0, 1400.0, 2.0)]
    assert read_pieces(with_laps(run, laps))[1].end_s == 680.0


@pytest.mark.parametrize(
    ("at_s", "wait_s", "count"), [(100.0, 110.0, 1), (100.0, 150.0, 2), (409.0, 110.0, 2)]
)
def test_a_long_rep_goes_on_over_a_wait_at_lights_and_an_auto_lap(
    make_activity: Make, at_s: float, wait_s: float, count: int
) -> None:
    """Who stands for a quarter of its 523 s rests, and who does 7 s behind the mile."""
    run = with_pauses(make_activity(pieces((2000, 3.0))), (600 + at_s, 600 + at_s + wait_s))
    cut_s = 600.0 + MILE_AT_4[0] + wait_s
    laps = [
        lap(0.0, 600.0, 2.5),
        lap(600.0, cut_s, 3.0, timer_s=MILE_AT_4[0], distance_m=MILE_M),
        lap(cut_s, cut_s + 121.0, 4.0),
        lap(cut_s + 121.0, 1900.0, 2.5),
    ]
    assert len(read_pieces(with_laps(run, laps))) == 2 + count
