"""What the watch marks against what the signal shows."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from msgspec.structs import replace

from metrics.contract.enums import EffortEvidence, Evidence, OfficialSource
from metrics.contract.units import MILE_M
from metrics.efforts.marks.mark import Mark
from metrics.efforts.marks.read import marks
from metrics.efforts.reconcile import Effort, reconcile
from metrics.efforts.run import Run
from metrics.efforts.search.detection import FoundSet, Stretch
from metrics.recording.signal import build_signal
from metrics.segmentation import find_efforts
from metrics.sets.text import precise
from parsers.common.activity import Activity
from parsers.parse import parse
from simulator.laps import Lapping
from simulator.shapes import session
from tests.metrics.hand_made import (
    COUNT,
    REP_S,
    REST_S,
    WARM_UP_S,
    Make,
    all_laps,
    drilled,
    in_turn,
    lap,
    longer_steps,
    marked_efforts,
    pieces,
    rep_start_s,
    signal_at,
    split,
    step_laps,
    uneven_lap,
    with_laps,
    with_splits,
    workout,
)


def test_pressed_laps_give_official_time_and_the_signal_the_edges(reps: Activity) -> None:
    rows = marked_efforts(with_laps(reps, all_laps(late_s=3.0)))
    assert rows["evidence"].to_list() == [EffortEvidence.LAP] * COUNT
    assert rows["official_duration_s"].to_list() == [float(REP_S)] * COUNT
    assert rows["official_source"].to_list() == [OfficialSource.LAP] * COUNT
    starts = [rep_start_s(number) for number in range(COUNT)]
    assert rows["start_s"].to_list() == pytest.approx(starts, abs=2.0)


def test_detection_looks_at_no_lap(reps: Activity) -> None:
    marked = with_laps(reps, all_laps())
    assert marked_efforts(marked, Evidence.DETECTION).equals(
        marked_efforts(reps, Evidence.DETECTION)
    )
    assert marked_efforts(marked, Evidence.DETECTION)["official_duration_s"].null_count() == COUNT


def test_reps_that_were_not_pressed_are_added(reps: Activity) -> None:
    laps = all_laps()
    pressed = [*laps[:5], lap(laps[5]["start_s"], laps[-1]["end_s"], 2.8)]
    rows = marked_efforts(with_laps(reps, pressed))
    assert rows["evidence"].to_list() == [EffortEvidence.LAP] * 2 + [EffortEvidence.DETECTION] * 3
    assert rows["flags"].str.contains("evidence_disagrees").to_list()[2:] == [True] * 3


def test_a_forgotten_press_is_made_good_by_the_signal(reps: Activity) -> None:
    """Between two reps nothing was pressed: one lap holds both and the rest."""
    laps = all_laps()
    joined = lap(laps[3]["start_s"], laps[5]["end_s"], 3.7)
    pressed = [
        row | {"timer_s": row["timer_s"] + 0.7, "distance_m": row["distance_m"] + 6.0}
        for row in [*laps[:3], joined, *laps[6:]]
    ]
    rows = marked_efforts(with_laps(reps, pressed))
    assert rows.height == COUNT
    starts = [rep_start_s(number) for number in range(COUNT)]
    assert rows["start_s"].to_list() == pytest.approx(starts, abs=2.0)


def test_two_forgotten_presses_are_made_good_though_their_laps_are_alike(reps: Activity) -> None:
    laps = all_laps()
    joined = [lap(laps[at]["start_s"], laps[at + 2]["end_s"], 3.7) for at in (1, 5)]
    pressed = [laps[0], joined[0], laps[4], joined[1], laps[8], *laps[9:]]
    rows = marked_efforts(with_laps(reps, [uneven_lap(row) for row in pressed]))
    assert rows.height == COUNT


def test_laps_of_round_metres_and_laps_of_round_seconds_are_no_workout_together(
    reps: Activity,
) -> None:
    """Of four pressed reps each is round in one of both by chance; the first was not pressed."""
    laps = all_laps()
    laps[:2] = [lap(0, laps[1]["end_s"], 3.2)]
    for row, metres in zip(laps[2::2], (407.0, 400.0, 412.0, 393.0), strict=True):
        row["distance_m"] = metres
    laps[4]["timer_s"] = 81.7
    assert marked_efforts(with_laps(reps, laps)).height == COUNT


def test_a_work_step_that_was_stood_out_is_not_seen_in_motion(
    reps: Activity, make_activity: Make
) -> None:
    still = reps.records.with_columns(pl.col("time_s"), distance_m=pl.col("time_s") * 1.4)
    flat = make_activity({name: still[name] for name in ("time_s", "distance_m")})
    steps = workout(None, float(REP_S))
    rows = marked_efforts(replace(with_laps(flat, step_laps(cut_reps=False)), steps=steps))
    assert rows["flags"].str.contains("not_seen_in_motion").all()


@pytest.mark.parametrize(("drill_mps", "count"), [(3.1, COUNT), (4.6, 4 + COUNT)])
def test_steps_that_ask_for_a_cadence_are_efforts_where_they_were_fast(
    make_activity: Make, drill_mps: float, count: int
) -> None:
    assert marked_efforts(drilled(make_activity, drill_mps)).height == count


@pytest.mark.parametrize(("by_s", "is_flagged"), [(8.0, False), (30.0, True)])
def test_official_time_far_from_the_motion_is_told_beside_it(
    reps: Activity, *, by_s: float, is_flagged: bool
) -> None:
    activity = replace(
        with_laps(reps, longer_steps(by_s)), steps=workout(None, float(REP_S + by_s))
    )
    shown = find_efforts(activity, build_signal(activity))
    assert shown.efforts["duration_s"].to_list() == pytest.approx([float(REP_S)] * COUNT, abs=2)
    flags = shown.efforts["flags"].fill_null("").str.contains("evidence_disagrees")
    assert flags.to_list() == [is_flagged] * COUNT
    (text,) = shown.sets["text"].to_list()
    assert (f": by the watch {precise(REP_S + by_s)}, in motion " in text) is is_flagged


def test_motion_as_fast_before_the_beep_is_no_part_of_the_step(make_activity: Make) -> None:
    parts = [(WARM_UP_S, 3.0), *[(60, 4.9), (REP_S, 5.0), (REST_S - 60, 1.5)] * COUNT, (300, 3.0)]
    speed = np.concatenate([np.full(seconds, value) for seconds, value in parts])
    metres = np.concatenate(([0.0], np.cumsum(speed)))
    run = make_activity({"time_s": np.arange(len(metres), dtype=float), "distance_m": metres})
    laps = [
        row | {"start_s": row["start_s"] + 60.0, "end_s": row["end_s"] + 60.0}
        for row in step_laps(cut_reps=False)[1:]
    ]
    laps = [lap(0, WARM_UP_S + 60.0, 3.2, step_index=0), *laps]
    rows = marked_efforts(replace(with_laps(run, laps), steps=workout(None, float(REP_S))))
    starts = [rep_start_s(number) + 60.0 for number in range(COUNT)]
    assert rows["start_s"].to_list() == pytest.approx(starts, abs=12.0)
    assert rows["flags"].fill_null("").str.contains("evidence_disagrees").sum() == 0


def test_a_cool_down_mile_after_the_reps_of_a_workout_is_none(make_activity: Make) -> None:
    """Exported without its steps; the mile is 14 % faster than the jogs beside it."""
    rep_mps, jog_mps, mile_mps = 3.5, 2.55, 2.92
    mile_s = round(MILE_M / mile_mps)
    way = [(REP_S, rep_mps), (REST_S, jog_mps)] * COUNT
    parts = [(WARM_UP_S, 2.6), *way, (mile_s, mile_mps), (300, 2.5)]
    speed = np.concatenate([np.full(seconds, value) for seconds, value in parts])
    metres = np.concatenate(([0.0], np.cumsum(speed)))
    run = make_activity({"time_s": np.arange(len(metres), dtype=float), "distance_m": metres})
    ends = np.cumsum([0, *(seconds for seconds, _ in parts)]).tolist()
    laps = [
        lap(start, end, mps) for (start, end), (_, mps) in zip(pairwise(ends), parts, strict=True)
    ]
    assert marked_efforts(with_laps(run, laps)).height == COUNT


def test_the_only_pressed_lap_is_none_where_the_rest_was_run_faster(make_activity: Make) -> None:
    """A climb between two hikes, on a day that began and ended with running."""
    parts = [(1500, 2.8), (1200, 0.9), (3000, 1.8), (1200, 0.9), (1500, 2.8)]
    speed = np.concatenate([np.full(seconds, value) for seconds, value in parts])
    metres = np.concatenate(([0.0], np.cumsum(speed)))
    run = make_activity({"time_s": np.arange(len(metres), dtype=float), "distance_m": metres})
    bounds = [0, 1500, 2700, 5700, 6900, 8400]
    laps = [
        lap(start, end, mps) for (start, end), (_, mps) in zip(pairwise(bounds), parts, strict=True)
    ]
    laps = [lap(0, 2700, 1.2), *laps[2:4], lap(6900, 8400, 0.9)]
    assert marked_efforts(with_laps(run, laps)).is_empty()


@pytest.mark.parametrize("lapping", [Lapping.MANUAL, Lapping.AUTO_KM])
def test_careless_presses_do_not_change_the_count(lapping: Lapping) -> None:
    made = session("reps_16x400", seed=4, lapping=lapping)
    (activity,) = parse(made.content).activities
    assert marked_efforts(activity).height == len(made.truth.efforts)


def test_a_cool_down_that_the_watch_calls_active_is_no_rep(reps: Activity) -> None:
    rows = [split("interval_warmup", 0, WARM_UP_S)]
    for number in range(COUNT):
        start_s = rep_start_s(number)
        rows.append(split("interval_active", start_s, start_s + REP_S))
        rows.append(split("interval_recovery", start_s + REP_S, start_s + REP_S + REST_S))
    end_s = rep_start_s(COUNT)
    rows.append(split("interval_active", end_s, end_s + 290))
    shown = marked_efforts(with_splits(reps, rows))
    assert shown["evidence"].to_list() == [EffortEvidence.SPLIT] * COUNT


@pytest.mark.parametrize("cool_down_mps", [2.4, 2.9, 3.4])
def test_without_any_other_running_a_slow_last_mark_is_the_cool_down(
    make_activity: Make, cool_down_mps: float
) -> None:
    """Three reps with walked rests; the recording holds no warm-up."""
    parts = [(REP_S, 5.0), (REST_S, 1.3)] * 3
    run = make_activity(pieces(*parts, (420, cool_down_mps)))
    bounds = [0, *accumulate([*(seconds for seconds, _ in parts), 420])]
    kinds = ["interval_active", "interval_recovery"] * 3 + ["interval_active"]
    rows = [split(kind, *span) for kind, span in zip(kinds, pairwise(bounds), strict=True)]
    assert marked_efforts(with_splits(run, rows)).height == 3


@pytest.mark.parametrize(
    ("run_s", "stop_s", "stop_mps"), [(600, 60, 0.0), (480, 90, 1.4), (300, 40, 0.0)]
)
def test_an_easy_run_with_a_lap_pressed_at_stops_holds_no_rep(
    make_activity: Make, run_s: int, stop_s: int, stop_mps: float
) -> None:
    parts = [(run_s, 3.0), (stop_s, stop_mps)] * 3 + [(run_s, 3.0)]
    bounds = [0, *accumulate(seconds for seconds, _ in parts)]
    laps = [lap(*span, mps) for span, (_, mps) in zip(pairwise(bounds), parts, strict=True)]
    assert marked_efforts(with_laps(make_activity(pieces(*parts)), laps)).is_empty()


def test_active_splits_of_a_run_that_stops_for_seconds_hold_no_rep(make_activity: Make) -> None:
    """Of a workout on the watch, whose recoveries were skipped on a hike."""
    run = make_activity(pieces((600, 3.0), (1030, 2.8), (25, 0.5), (1200, 2.7), (900, 2.6)))
    rows = [
        split("interval_warmup", 0.0, 600.0),
        split("interval_active", 600.0, 1630.0),
        split("interval_recovery", 1630.0, 1655.0),
        split("interval_active", 1655.0, 2855.0),
    ]
    assert marked_efforts(with_splits(run, rows)).is_empty()


def test_kilometers_with_stood_rests_are_reps_without_any_easy_running(make_activity: Make) -> None:
    parts = [(230, 4.35), (90, 0.0)] * 4 + [(230, 4.35)]
    bounds = [0, *accumulate(seconds for seconds, _ in parts)]
    laps = [lap(*span, mps) for span, (_, mps) in zip(pairwise(bounds), parts, strict=True)]
    assert marked_efforts(with_laps(make_activity(pieces(*parts)), laps)).height == 5


@pytest.mark.parametrize(("last_s", "is_broken_off"), [(40, True), (76, True), (79, False)])
def test_a_step_that_was_broken_off_has_no_name(
    make_activity: Make, last_s: int, is_broken_off: bool
) -> None:
    """Three reps of 80 s, the last ended by the runner."""
    parts = [(WARM_UP_S, 3.0), *[(REP_S, 5.0), (REST_S, 1.5)] * 2, (last_s, 5.0), (60, 1.5)]
    run = make_activity(pieces(*parts))
    laps = step_laps(cut_reps=False)[:5]
    end_s = laps[-1]["end_s"]
    laps.append(lap(end_s, end_s + last_s, 5.0, step_index=1, trigger="manual"))
    laps.append(lap(end_s + last_s, end_s + last_s + 60, 1.5, step_index=2, trigger="session_end"))
    rows = marked_efforts(replace(with_laps(run, laps), steps=workout(None, float(REP_S))))
    assert rows.height == 3
    assert rows["flags"].fill_null("").str.contains("broken_off").to_list() == [
        *(False, False, is_broken_off)
    ]
    assert (rows["nominal_duration_s"][2] is None) == is_broken_off


@pytest.mark.parametrize("start_s", [-500.0, -45.0, 5000.0])
def test_a_lap_outside_of_the_recording_marks_nothing(reps: Activity, start_s: float) -> None:
    laps = [*all_laps()[:-2], lap(start_s, start_s + REP_S, 5.0)]
    rows = marked_efforts(with_laps(reps, laps))
    last_s = float(reps.records["time_s"][-1])
    assert min(rows["start_s"].to_list()) > WARM_UP_S - 20
    assert max(rows["end_s"].to_list()) <= last_s


@pytest.mark.parametrize(("first_mps", "count"), [(3.0, COUNT), (3.4, COUNT), (4.0, COUNT + 1)])
def test_one_long_split_hardly_faster_than_easy_running_is_a_warm_up(
    make_activity: Make, first_mps: float, count: int
) -> None:
    """A 14:24 among 3:00s; the jogs between these say nothing of easy running."""
    parts = [(864, first_mps), (120, 2.0), *[(180, 4.5), (120, 2.0)] * COUNT, (400, 3.0)]
    ends = np.cumsum([0, *(seconds for seconds, _ in parts)]).tolist()
    kinds = ["interval_active", "interval_recovery"] * (COUNT + 1)
    rows = [split(kind, *bounds) for kind, bounds in zip(kinds, pairwise(ends), strict=False)]
    assert marked_efforts(with_splits(make_activity(pieces(*parts)), rows)).height == count


EASY, WALK = (600, 3.0), (600, 1.2)


def a_mark(start_s: float, end_s: float, **fields: Any) -> Mark:
    """Make a mark of a pressed lap."""
    lap_fields: dict[str, Any] = {"official_s": end_s - start_s, "evidence": EffortEvidence.LAP}
    return Mark(start_s=start_s, end_s=end_s, **(lap_fields | fields))


def marked_in_turn(
    *parts: tuple[int, float],
    rest: tuple[int, float] = (100, 1.5),
    around: tuple[int, float] = EASY,
    evidence: EffortEvidence = EffortEvidence.STEP,
) -> list[float]:
    """Mark each of these parts of a run, and list the lengths of the efforts that it holds."""
    way, marks, at_s = [around], [], float(around[0])
    for seconds, speed_mps in parts:
        marks.append(a_mark(at_s, at_s + seconds, evidence=evidence, watch_m=seconds * speed_mps))
        way += [(seconds, speed_mps), rest]
        at_s += seconds + rest[0]
    run = Run.of(signal_at(in_turn(*way, around)))
    return [effort.official_s or 0.0 for effort in reconcile(run, tuple(marks), ())]


def beside_a_stretch(
    mark: Mark, start_s: float, end_s: float, *others: Mark, weight: float = 20.0
) -> list[Effort]:
    """Bring marks together with one stretch that the signal shows, at 5 m/s in an easy run."""
    speed = in_turn((2000, 3.0))
    for mark_or_stretch in ((start_s, end_s), *((m.start_s, m.end_s) for m in (mark, *others))):
        speed[round(mark_or_stretch[0]) : round(mark_or_stretch[1])] = 5.0
    stretches = (Stretch(start_s=start_s, end_s=end_s),)
    detected_sets = (FoundSet(stretches=stretches, weight=weight),)
    return reconcile(Run.of(signal_at(speed)), (mark, *others), detected_sets)


@pytest.mark.parametrize(("end_s", "is_same"), [(754.0, True), (766.0, False)])
def test_a_mark_and_a_stretch_are_one_effort_from_half_overlap_on(
    end_s: float, *, is_same: bool
) -> None:
    """Of both together 80 s are shared, 52 or 48 of 100."""
    (effort,) = beside_a_stretch(a_mark(600.0, 680.0), 600.0, end_s, weight=1.0)
    assert (effort.end_s == end_s) is is_same


@pytest.mark.parametrize(("late_s", "is_same"), [(7.5, True), (8.5, False)])
def test_a_careless_press_comes_up_to_8_s_late(late_s: float, *, is_same: bool) -> None:
    (effort,) = beside_a_stretch(a_mark(600.0 + late_s, 612.0 + late_s), 600.0, 612.0, weight=1.0)
    assert ((effort.start_s, effort.end_s) == (600.0, 612.0)) is is_same


@pytest.mark.parametrize(("end_s", "is_motion"), [(691.0, True), (693.5, False)])
def test_motion_ends_a_step_up_to_12_s_after_its_beep(end_s: float, *, is_motion: bool) -> None:
    step = a_mark(600.0, 680.0, evidence=EffortEvidence.STEP)
    (effort,) = beside_a_stretch(step, 600.0, end_s)
    assert (effort.end_s == end_s) is is_motion


@pytest.mark.parametrize(
    ("official_s", "is_disputed"), [(98.0, False), (102.0, True), (69.0, False), (65.0, True)]
)
def test_motion_and_watch_disagree_from_a_fifth_on(official_s: float, *, is_disputed: bool) -> None:
    effort = Effort(
        start_s=600.0,
        end_s=680.0,
        evidence=EffortEvidence.LAP,
        confidence=0.9,
        official_s=official_s,
    )
    assert effort.is_disputed is is_disputed


@pytest.mark.parametrize(("other_m", "count"), [(1043.0, 2), (1057.0, 3)])
def test_a_lap_over_two_reps_is_kept_where_another_is_as_long_within_5_percent(
    other_m: float, count: int
) -> None:
    """Else a press was forgotten, and the signal tells of both."""
    run = Run.of(signal_at(in_turn(EASY, *[(80, 5.0), (100, 2.0), (80, 5.0), (240, 2.0)] * 2)))
    marks = (a_mark(600.0, 860.0, watch_m=1000.0), a_mark(1100.0, 1360.0, watch_m=other_m))
    stretches = (Stretch(start_s=600.0, end_s=680.0), Stretch(start_s=780.0, end_s=860.0))
    efforts = reconcile(run, marks, (FoundSet(stretches=stretches, weight=20.0),))
    assert len(efforts) == count


@pytest.mark.parametrize(("beside_mps", "count"), [(4.6, 1), (3.6, 0)])
def test_a_rep_with_a_surge_in_it_misses_no_press(beside_mps: float, count: int) -> None:
    """What the lap holds beside the surge was run hardly slower, and no rest."""
    parts = (EASY, (180, beside_mps), (40, 5.4), (180, beside_mps), EASY, (60, 5.4), EASY)
    run = Run.of(signal_at(in_turn(*parts)))
    marks = (a_mark(600.0, 1000.0, watch_m=1900.0), a_mark(1600.0, 1660.0, watch_m=325.0))
    stretches = (Stretch(start_s=780.0, end_s=820.0), Stretch(start_s=1600.0, end_s=1660.0))
    efforts = reconcile(run, marks, (FoundSet(stretches=stretches, weight=20.0),))
    assert sum(effort.official_s == 400.0 for effort in efforts) == count


@pytest.mark.parametrize(("long_mps", "count"), [(3.8, 5), (3.6, 4)])
def test_a_tempo_before_strides_is_a_quarter_faster_than_easy(long_mps: float, count: int) -> None:
    """Beside 32 s at 6.2 m/s no 10 minutes rise high."""
    strides = [(32, 6.2)] * 4
    kept = marked_in_turn((600, long_mps), *strides, around=EASY, evidence=EffortEvidence.SPLIT)
    assert len(kept) == count


def test_a_workout_that_led_by_beeps_misses_no_press() -> None:
    """Of 20 s, 7 s of faster running are seen in one: it is no lap that went on into a rest."""
    run = Run.of(signal_at(in_turn(EASY, *[(20, 5.0), (60, 2.0)] * 3, EASY)))
    starts_s = [float(EASY[0]) + 80 * number for number in range(3)]
    marks = tuple(
        a_mark(start_s, start_s + 20, watch_m=metres)
        for start_s, metres in zip(starts_s, (91.0, 82.0, 73.0), strict=True)
    )
    stretches = tuple(Stretch(start_s=start_s, end_s=start_s + 7) for start_s in starts_s)
    efforts = reconcile(run, marks, (FoundSet(stretches=stretches, weight=20.0),))
    assert [effort.official_s for effort in efforts] == [20.0] * 3


def test_a_lap_in_which_the_timer_stood_bounds_no_rest() -> None:
    run = Run.of(signal_at(in_turn(EASY, (80, 5.0), EASY)))
    start_s = float(EASY[0])
    for official_s, marked_s in ((80.0, (start_s, start_s + 80)), (60.0, None)):
        mark = a_mark(start_s, start_s + 80, official_s=official_s, watch_m=400.0)
        (effort,) = reconcile(run, (mark,), ())
        assert effort.marked_s == marked_s


@pytest.mark.parametrize(
    ("left_s", "slower_mps", "end_s"), [(40, 4.4, 720.0), (40, 3.6, 680.0), (11, 4.4, 680.0)]
)
def test_a_rep_that_slows_by_less_than_half_runs_on_until_its_press(
    left_s: int, slower_mps: float, end_s: float
) -> None:
    """Of 5 m/s beside 3; what is left of a late press is jogged, and short."""
    run = Run.of(signal_at(in_turn((600, 3.0), (80, 5.0), (left_s, slower_mps), (600, 3.0))))
    stretch = FoundSet(stretches=(Stretch(start_s=600.0, end_s=680.0),), weight=20.0)
    (effort,) = reconcile(run, (a_mark(600.0, 680.0 + left_s),), (stretch,))
    assert effort.end_s == pytest.approx(end_s, abs=3.0)


@pytest.mark.parametrize(("odd_s", "count"), [(42.0, 4), (22.0, 3)])
def test_beside_marks_what_is_rather_none_than_a_rep_is_none(odd_s: float, count: int) -> None:
    """The first of a set, half as long as the marked ones and like none of them."""
    starts_s, lengths_s = (600.0, 700.0, 800.0, 900.0), (odd_s, 41.0, 43.0, 42.0)
    speed = in_turn((2000, 3.0))
    for start_s, length_s in zip(starts_s, lengths_s, strict=True):
        speed[round(start_s) : round(start_s + length_s)] = 5.0
    stretches = tuple(
        Stretch(start_s=start_s, end_s=start_s + length_s)
        for start_s, length_s in zip(starts_s, lengths_s, strict=True)
    )
    marks = tuple(a_mark(stretch.start_s, stretch.end_s) for stretch in stretches[1:])
    detected_sets = (FoundSet(stretches=stretches, weight=8.0),)
    assert len(reconcile(Run.of(signal_at(speed)), marks, detected_sets)) == count


def test_an_effort_keeps_the_step_of_its_mark(reps: Activity) -> None:
    stepped = with_laps(reps, step_laps(cut_reps=False))
    told = marks(replace(stepped, steps=workout(400.0, None)))
    kept = reconcile(Run.of(build_signal(reps)), told, ())
    assert [effort.step_index for effort in kept] == [1] * COUNT


@pytest.mark.parametrize(("weight", "count"), [(3.5, 1), (4.5, 2)])
def test_beside_marks_another_set_needs_4_nats(weight: float, count: int) -> None:
    efforts = beside_a_stretch(a_mark(600.0, 680.0), 1200.0, 1280.0, weight=weight)
    assert len(efforts) == count


@pytest.mark.parametrize(
    ("evidence", "confidence"),
    [
        (EffortEvidence.STEP, 0.98),
        (EffortEvidence.SPLIT, 0.97),
        (EffortEvidence.LAP, 0.96),
    ],
)
def test_marks_are_believed_by_their_evidence_and_less_where_not_seen(
    evidence: EffortEvidence, confidence: float
) -> None:
    (seen,) = beside_a_stretch(a_mark(600.0, 680.0, evidence=evidence), 600.0, 680.0)
    assert seen.confidence == confidence
    still = Run.of(signal_at(in_turn((600, 3.0), (80, 1.5), (600, 1.5))))
    step = a_mark(600.0, 680.0, evidence=EffortEvidence.STEP)
    (unseen,) = reconcile(still, (replace(step, end_s=603.0),), ())
    assert unseen.confidence == 0.6


@pytest.mark.parametrize(
    ("others_mps", "speed_mps", "is_work"),
    [
        (3.4, 3.09, False),  # A quarter of 0.4 above 3.0.
        (3.4, 3.11, True),
        (5.0, 3.17, False),  # 6 % above 3.0, for a quarter of 2.0 were more.
        (5.0, 3.19, True),
    ],
)
def test_work_rises_above_easy_running_by_a_quarter_of_its_like_or_6_percent(
    others_mps: float, speed_mps: float, *, is_work: bool
) -> None:
    others = [(80, others_mps)] * 2
    efforts = marked_in_turn(*others, (100, speed_mps), *others)
    assert (100.0 in efforts) is is_work


@pytest.mark.parametrize(
    ("seconds", "speed_mps", "is_work"),
    [(150, 3.4, True), (165, 3.4, False), (200, 3.65, False), (200, 3.75, True)],
)
def test_one_mark_twice_as_long_as_the_others_rises_by_35_percent_of_them(
    seconds: int, speed_mps: float, *, is_work: bool
) -> None:
    """The others rise from 3.0 to 5.0 m/s."""
    efforts = marked_in_turn((seconds, speed_mps), *[(80, 5.0)] * 4)
    assert (float(seconds) in efforts) is is_work


@pytest.mark.parametrize(("seconds", "is_work"), [(57, True), (63, False)])
def test_marks_under_a_minute_are_not_compared(seconds: int, *, is_work: bool) -> None:
    efforts = marked_in_turn((seconds, 2.9), *[(80, 5.0)] * 4)
    assert (float(seconds) in efforts) is is_work


@pytest.mark.parametrize(
    ("reps", "last_mps", "is_work"),
    [(3, 3.9, False), (3, 4.1, True), (2, 3.9, False), (1, 3.0, True)],
)
def test_the_last_of_three_marks_that_the_others_outpace_by_a_quarter_is_a_cool_down(
    reps: int, last_mps: float, *, is_work: bool
) -> None:
    """Nothing but these was run, between walks."""
    efforts = marked_in_turn(*[(80, 5.0)] * reps, (120, last_mps), rest=(100, 1.2), around=WALK)
    assert (120.0 in efforts) is is_work


@pytest.mark.parametrize(
    ("seconds", "stop_s", "are_reps"),
    [(250, 50, False), (230, 50, True), (300, 72, False), (300, 78, True)],
)
def test_reps_of_four_minutes_take_a_rest_of_a_quarter_of_their_length(
    seconds: int, stop_s: int, *, are_reps: bool
) -> None:
    efforts = marked_in_turn(
        *[(seconds, 3.0)] * 4, rest=(stop_s, 0.0), around=WALK, evidence=EffortEvidence.LAP
    )
    assert (len(efforts) == 4) is are_reps


@pytest.mark.parametrize(
    ("waited_s", "start_s"), [(0, 600.0), (5, 604.0)], ids=["at the start", "later"]
)
def test_a_timer_that_was_started_for_a_rep_shows_no_rise_of_its_speed(
    waited_s: int, start_s: float
) -> None:
    """The counter stood for four seconds, and made up for them with one leap."""
    stop = ((10 - waited_s, 0.0), (waited_s, 1.0))
    speed = in_turn((590, 3.0), *stop, (4, 0.0), (10, 7.0), (300, 2.0))
    segment = np.concatenate((np.zeros(590), np.full(10 - waited_s, -1), np.ones(314 + waited_s)))
    signal = replace(signal_at(speed), segment=segment.astype(np.int64))
    stretches = (Stretch(start_s=604.0, end_s=614.0),)
    found = (FoundSet(stretches=stretches, weight=20.0),)
    (effort,) = reconcile(Run.of(signal), (a_mark(600.0, 614.0, watch_m=90.0),), found)
    assert effort.start_s == pytest.approx(start_s, abs=1.5)
    assert effort.starts_timer is (waited_s == 0)


@pytest.mark.parametrize(("jog_mps", "lengths_s"), [(3.6, [400.0, 160.0]), (2.0, [400.0, 80.0])])
def test_a_lap_that_is_as_fast_as_a_whole_holds_no_forgotten_rest(
    jog_mps: float, lengths_s: list[float]
) -> None:
    """Its speed turns up and down, on straights and in bends; or between reps and a jog."""
    surges = ((25, 5.0), (40, jog_mps), (30, 5.0), (40, jog_mps), (25, 5.0))
    speed = in_turn((900, 3.0), (400, 4.0), (200, 1.0), *surges, (300, 2.5))
    starts_s = (1500.0, 1565.0, 1635.0)
    stretches = tuple(
        Stretch(start_s=start_s, end_s=start_s + seconds)
        for start_s, seconds in zip(starts_s, (25.0, 30.0, 25.0), strict=True)
    )
    found = (FoundSet(stretches=stretches, weight=20.0),)
    laps = (
        a_mark(900.0, 1300.0, watch_m=1600.0),
        a_mark(1500.0, 1660.0, watch_m=400.0 + 80.0 * jog_mps),
    )
    efforts = reconcile(Run.of(signal_at(speed)), laps, found)
    assert efforts[0].official_s == 400.0
    shown_s = sum(effort.official_s or effort.duration_s for effort in efforts[1:])
    assert [400.0, shown_s] == lengths_s
