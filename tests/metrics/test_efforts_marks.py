"""What the watch marks: steps, split messages and presses, against what the signal shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest

from metrics.contract.enums import EffortEvidence, Evidence, OfficialSource
from metrics.contract.tables import EFFORTS
from metrics.contract.units import MILE_M
from metrics.recording.signal import build_signal
from metrics.segmentation import find_efforts
from metrics.sets.text import precise
from parsers.common import activity as tables
from parsers.common.activity import Activity, Intensity, Laps, LapTrigger, Splits, Steps
from parsers.parse import parse
from simulator.laps import Lapping
from simulator.shapes import session

Make = Callable[..., Activity]
Lap = dict[str, Any]

WARM_UP_S, REP_S, REST_S, COUNT = 600, 80, 100, 5


def lap(start_s: float, end_s: float, speed_mps: float, **fields: Any) -> Lap:
    """One pressed lap, by the watch."""
    row: Lap = dict.fromkeys(tables.LAPS.schema.names())
    return row | {
        "start_s": start_s,
        "end_s": end_s,
        "elapsed_s": end_s - start_s,
        "timer_s": end_s - start_s,
        "distance_m": (end_s - start_s) * speed_mps,
        "mean_speed_mps": speed_mps,
        "trigger": LapTrigger.MANUAL,
        **fields,
    }


def rep_start_s(number: int) -> float:
    """When the rep of this number, from 0, begins."""
    return WARM_UP_S + number * (REP_S + REST_S)


def all_laps(late_s: float = 0.0) -> list[Lap]:
    """Warm-up, and each rep and rest, every press so many seconds late."""
    laps = [lap(0, WARM_UP_S + late_s, 3.0)]
    for number in range(COUNT):
        start = rep_start_s(number) + late_s
        laps += [lap(start, start + REP_S, 5.0), lap(start + REP_S, start + REP_S + REST_S, 1.5)]
    return laps


def with_laps(activity: Activity, laps: list[Lap]) -> Activity:
    """The activity with these laps, numbered."""
    numbered = [row | {"lap_index": index} for index, row in enumerate(laps, 1)]
    return replace(activity, laps=Laps(tables.LAPS.frame(numbered)))


def efforts(activity: Activity, evidence: Evidence = Evidence.AUTO) -> pl.DataFrame:
    """The efforts with all evidence."""
    return find_efforts(activity, build_signal(activity), evidence=evidence).efforts


@pytest.fixture(scope="module")
def reps(make_activity: Make) -> Activity:
    """Five reps of 400 m with walked rests after an easy warm-up."""
    parts = [(WARM_UP_S, 3.0), *[(REP_S, 5.0), (REST_S, 1.5)] * COUNT, (300, 3.0)]
    speed = np.concatenate([np.full(seconds, value) for seconds, value in parts])
    metres = np.concatenate(([0.0], np.cumsum(speed)))
    return make_activity({"time_s": np.arange(len(metres), dtype=float), "distance_m": metres})


def test_pressed_laps_give_official_time_and_the_signal_the_edges(reps: Activity) -> None:
    rows = efforts(with_laps(reps, all_laps(late_s=3.0)))
    assert rows["evidence"].to_list() == [EffortEvidence.LAP] * COUNT
    assert rows["official_duration_s"].to_list() == [float(REP_S)] * COUNT
    assert rows["official_source"].to_list() == [OfficialSource.LAP] * COUNT
    starts = [rep_start_s(number) for number in range(COUNT)]
    assert rows["start_s"].to_list() == pytest.approx(starts, abs=2.0)


def test_detection_looks_at_no_lap(reps: Activity) -> None:
    marked = with_laps(reps, all_laps())
    assert efforts(marked, Evidence.DETECTION).equals(efforts(reps, Evidence.DETECTION))
    assert efforts(marked, Evidence.DETECTION)["official_duration_s"].null_count() == COUNT


def test_auto_laps_are_no_evidence(reps: Activity) -> None:
    total_s = reps.records["time_s"].max()
    kilometres = [
        lap(at, at + 320.0, 3.125, trigger=LapTrigger.DISTANCE, intensity=Intensity.INTERVAL)
        for at in np.arange(0.0, float(total_s), 320.0)  # type: ignore[arg-type]
    ]
    rows = efforts(with_laps(reps, kilometres))
    assert rows["evidence"].to_list() == [EffortEvidence.DETECTION] * COUNT


def test_a_double_press_is_junk(reps: Activity) -> None:
    laps = all_laps()
    first = laps[1]
    junk = lap(first["start_s"], first["start_s"] + 1.0, 4.0)
    rows = efforts(with_laps(reps, [laps[0], junk, *laps[1:]]))
    assert rows["evidence"].to_list() == [EffortEvidence.LAP] * COUNT


def test_reps_that_were_not_pressed_are_added(reps: Activity) -> None:
    laps = all_laps()
    kept = [*laps[:5], lap(laps[5]["start_s"], laps[-1]["end_s"], 2.8)]
    rows = efforts(with_laps(reps, kept))
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
    rows = efforts(with_laps(reps, pressed))
    assert rows.height == COUNT
    starts = [rep_start_s(number) for number in range(COUNT)]
    assert rows["start_s"].to_list() == pytest.approx(starts, abs=2.0)


def test_two_forgotten_presses_are_made_good_though_their_laps_are_alike(reps: Activity) -> None:
    laps = all_laps()
    joined = [lap(laps[at]["start_s"], laps[at + 2]["end_s"], 3.7) for at in (1, 5)]
    pressed = [laps[0], joined[0], laps[4], joined[1], laps[8], *laps[9:]]
    rows = efforts(with_laps(reps, [uneven(row) for row in pressed]))
    assert rows.height == COUNT


def test_a_rep_pressed_so_late_that_it_hardly_is_faster_belongs_to_the_others(
    make_activity: Make,
) -> None:
    """Too faint for the signal alone, with jog in the third lap and rep in the rest before it."""
    parts = [(600, 3.0), *[(20, 3.5), (80, 3.0)] * 5, (300, 3.0)]
    speed = np.concatenate([np.full(seconds, value) for seconds, value in parts])
    metres = np.concatenate(([0.0], np.cumsum(speed)))
    run = make_activity({"time_s": np.arange(len(metres), dtype=float), "distance_m": metres})
    bounds = [0, *(600 + 100 * n + at for n in range(5) for at in (0, 20)), 1400]
    bounds[5:7] = [807, 828]
    laps = [lap(a, b, float(metres[b] - metres[a]) / (b - a)) for a, b in pairwise(bounds)]
    assert efforts(with_laps(run, laps)).height == 5


def test_laps_of_round_metres_and_laps_of_round_seconds_are_no_workout_together(
    reps: Activity,
) -> None:
    """Of four pressed reps each is round in one of both by chance; the first was not pressed."""
    laps = all_laps()
    laps[:2] = [lap(0, laps[1]["end_s"], 3.2)]
    for row, metres in zip(laps[2::2], (407.0, 400.0, 412.0, 393.0), strict=True):
        row["distance_m"] = metres
    laps[4]["timer_s"] = 81.7
    assert efforts(with_laps(reps, laps)).height == COUNT


def uneven(row: Lap) -> Lap:
    """The lap as a press ends it: of no round length."""
    return row | {"timer_s": row["timer_s"] + 0.7, "distance_m": row["distance_m"] + 6.0}


def test_a_jog_between_walks_is_no_rep(reps: Activity) -> None:
    laps = all_laps()
    laps[-1] = lap(laps[-1]["start_s"], laps[-1]["start_s"] + 60, 1.2)
    laps.append(lap(laps[-1]["end_s"], laps[-1]["end_s"] + 200, 2.4))
    laps.append(lap(laps[-1]["end_s"], laps[-1]["end_s"] + 60, 1.2))
    assert efforts(with_laps(reps, laps)).height == COUNT


def workout(distance_m: float | None, duration_s: float | None) -> Steps:
    """Warm-up, and a repeat of work and recovery."""
    steps: list[dict[str, Any]] = [
        {"intensity": Intensity.WARMUP, "duration_s": float(WARM_UP_S)},
        {"intensity": Intensity.ACTIVE, "distance_m": distance_m, "duration_s": duration_s},
        {"intensity": Intensity.RECOVERY, "duration_s": float(REST_S)},
    ]
    empty = dict.fromkeys(tables.STEPS.schema.names())
    rows = [empty | {"step_index": index} | step for index, step in enumerate(steps)]
    return Steps(tables.STEPS.frame(rows))


def step_laps(*, cut_reps: bool) -> list[Lap]:
    """As the watch writes them: with the step, and cut by an auto-lap inside each rep or not."""
    laps = [lap(0, WARM_UP_S, 3.0, step_index=0, trigger=LapTrigger.TIME)]
    for number in range(COUNT):
        start = rep_start_s(number)
        bounds = [start, start + 50, start + REP_S] if cut_reps else [start, start + REP_S]
        laps += [
            lap(a, b, 5.0, step_index=1, trigger=LapTrigger.DISTANCE) for a, b in pairwise(bounds)
        ]
        end = start + REP_S
        laps.append(lap(end, end + REST_S, 1.5, step_index=2, trigger=LapTrigger.TIME))
    return laps


@pytest.mark.parametrize("cut_reps", [False, True])
def test_steps_mark_reps_even_when_auto_laps_cut_them(reps: Activity, *, cut_reps: bool) -> None:
    steps = workout(400.0, None)
    rows = efforts(replace(with_laps(reps, step_laps(cut_reps=cut_reps)), steps=steps))
    assert rows["evidence"].to_list() == [EffortEvidence.STEP] * COUNT
    assert rows["official_duration_s"].to_list() == [float(REP_S)] * COUNT
    assert rows["nominal_distance_m"].to_list() == [400.0] * COUNT


def test_a_timed_step_names_the_rep_by_time(reps: Activity) -> None:
    steps = workout(None, float(REP_S))
    rows = efforts(replace(with_laps(reps, step_laps(cut_reps=False)), steps=steps))
    assert rows["nominal_duration_s"].to_list() == [float(REP_S)] * COUNT
    assert rows["nominal_distance_m"].null_count() == COUNT


def test_a_work_step_that_was_stood_out_is_not_seen_in_motion(
    reps: Activity, make_activity: Make
) -> None:
    still = reps.records.with_columns(pl.col("time_s"), distance_m=pl.col("time_s") * 1.4)
    flat = make_activity({name: still[name] for name in ("time_s", "distance_m")})
    steps = workout(None, float(REP_S))
    rows = efforts(replace(with_laps(flat, step_laps(cut_reps=False)), steps=steps))
    assert rows["flags"].str.contains("not_seen_in_motion").all()


def drilled(make_activity: Make, drill_mps: float, goes: int = 1) -> Activity:
    """Four goes at a step of 30 s that asks for a cadence, walks between them, before the reps.

    Each is followed at once by more of its like where `goes` says so.
    """
    start, drills, laps = 300, [], [lap(0, 300, 3.0, step_index=0)]
    for _ in range(4):
        for _ in range(goes):
            laps.append(lap(start, start + 30, drill_mps, step_index=3))
            drills.append((30, drill_mps))
            start += 30
        laps.append(lap(start, start + 45, 1.3, step_index=4))
        drills.append((45, 1.3))
        start += 45
    parts = [(300, 3.0), *drills, *[(REP_S, 5.0), (REST_S, 1.5)] * COUNT, (300, 3.0)]
    speed = np.concatenate([np.full(seconds, value) for seconds, value in parts])
    metres = np.concatenate(([0.0], np.cumsum(speed)))
    run = make_activity({"time_s": np.arange(len(metres), dtype=float), "distance_m": metres})
    late_s = float(start - WARM_UP_S)
    reps = [
        row | {"start_s": row["start_s"] + late_s, "end_s": row["end_s"] + late_s}
        for row in step_laps(cut_reps=False)[1:]
    ]
    asked = {"intensity": Intensity.ACTIVE, "duration_s": 30.0, "target_type": "cadence"}
    steps = [asked, {"intensity": Intensity.RECOVERY, "duration_s": 45.0}]
    empty = dict.fromkeys(tables.STEPS.schema.names())
    more = tables.STEPS.frame([empty | {"step_index": i} | row for i, row in enumerate(steps, 3)])
    workout_steps = Steps(pl.concat([workout(400.0, None), more]))
    return replace(with_laps(run, [*laps, *reps]), steps=workout_steps)


@pytest.mark.parametrize(("drill_mps", "count"), [(3.1, COUNT), (4.6, 4 + COUNT)])
def test_steps_that_ask_for_a_cadence_are_efforts_where_they_were_fast(
    make_activity: Make, drill_mps: float, count: int
) -> None:
    assert efforts(drilled(make_activity, drill_mps)).height == count


def test_goes_at_one_step_without_a_rest_between_are_no_marks(make_activity: Make) -> None:
    activity = drilled(make_activity, 3.6, goes=2)
    speedy = activity.steps.with_columns(target_type=pl.lit("open"))
    rows = efforts(replace(activity, steps=Steps(speedy)))
    assert rows.filter(evidence=EffortEvidence.STEP).height == COUNT


def longer_steps(by_s: float) -> list[Lap]:
    """Every work step goes on into the rest for so long."""
    laps = step_laps(cut_reps=False)
    for index in range(1, len(laps), 2):
        start, end = laps[index]["start_s"], laps[index + 1]["end_s"]
        split = start + REP_S + by_s
        metres = REP_S * 5.0 + by_s * 1.5
        laps[index] = lap(start, split, metres / (REP_S + by_s), step_index=1)
        laps[index + 1] = lap(split, end, 1.5, step_index=2)
    return laps


@pytest.mark.parametrize(("by_s", "is_flagged"), [(8.0, False), (30.0, True)])
def test_official_time_far_from_the_motion_is_told_beside_it(
    reps: Activity, *, by_s: float, is_flagged: bool
) -> None:
    activity = replace(
        with_laps(reps, longer_steps(by_s)), steps=workout(None, float(REP_S + by_s))
    )
    found = find_efforts(activity, build_signal(activity))
    assert found.efforts["duration_s"].to_list() == pytest.approx([float(REP_S)] * COUNT, abs=2)
    flags = found.efforts["flags"].fill_null("").str.contains("evidence_disagrees")
    assert flags.to_list() == [is_flagged] * COUNT
    (text,) = found.sets["text"].to_list()
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
    rows = efforts(replace(with_laps(run, laps), steps=workout(None, float(REP_S))))
    starts = [rep_start_s(number) + 60.0 for number in range(COUNT)]
    assert rows["start_s"].to_list() == pytest.approx(starts, abs=12.0)
    assert rows["flags"].fill_null("").str.contains("evidence_disagrees").sum() == 0


def test_an_easy_run_in_one_step_is_no_effort(make_activity: Make) -> None:
    seconds = np.arange(0.0, 1800)
    activity = make_activity({"time_s": seconds, "distance_m": seconds * 3.0})
    laps = [lap(0, 1797, 3.0, step_index=0), lap(1797, 1799, 2.0, intensity=Intensity.COOLDOWN)]
    one_step = Steps(
        tables.STEPS.frame(
            [
                dict.fromkeys(tables.STEPS.schema.names())
                | {"step_index": 0, "intensity": Intensity.ACTIVE}
            ]
        )
    )
    assert efforts(replace(with_laps(activity, laps), steps=one_step)).equals(EFFORTS.empty())


def split(kind: str, start_s: float, end_s: float) -> dict[str, Any]:
    """One split message."""
    empty = dict.fromkeys(tables.SPLITS.schema.names())
    return empty | {"split_type": kind, "start_s": start_s, "end_s": end_s}


def with_splits(activity: Activity, rows: list[dict[str, Any]]) -> Activity:
    """The activity with these split messages, numbered."""
    numbered = [row | {"split_index": index} for index, row in enumerate(rows, 1)]
    return replace(activity, splits=Splits(tables.SPLITS.frame(numbered)))


def test_active_splits_are_marks_and_runs_between_walks_are_not(reps: Activity) -> None:
    rows = []
    for number in range(COUNT):
        start_s = rep_start_s(number)
        end_s = start_s + REP_S
        rows += [split(kind, start_s, end_s) for kind in ("interval_active", "rwd_run")]
        rows.append(split("interval_recovery", end_s, end_s + REST_S))
    found = efforts(with_splits(reps, rows))
    assert found["evidence"].to_list() == [EffortEvidence.SPLIT] * COUNT


def test_one_active_split_over_all_of_a_run_hides_no_effort(reps: Activity) -> None:
    """Watches write it of every run that was no workout."""
    total_s = float(WARM_UP_S + COUNT * (REP_S + REST_S) + 300)
    rows = [split(kind, 0.0, total_s) for kind in ("rwd_run", "interval_active")]
    found = efforts(with_splits(reps, rows))
    assert found["evidence"].to_list() == [EffortEvidence.DETECTION] * COUNT


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
    assert efforts(with_laps(run, laps)).height == COUNT


def test_a_rep_stays_one_when_the_watch_is_stopped_seconds_after_it(
    reps: Activity, make_activity: Make
) -> None:
    laps = all_laps()[:-1]
    end_s = laps[-1]["end_s"]
    laps.append(lap(end_s, end_s + 6, 4.8))
    kept = reps.records.filter(pl.col("time_s") <= end_s + 6)
    run = make_activity({name: kept[name] for name in ("time_s", "distance_m")})
    assert efforts(with_laps(run, laps))["evidence"].to_list() == [EffortEvidence.LAP] * COUNT


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
    assert efforts(with_laps(run, laps)).is_empty()


@pytest.mark.parametrize("lapping", [Lapping.MANUAL, Lapping.AUTO_KM])
def test_careless_presses_do_not_change_the_count(lapping: Lapping) -> None:
    made = session("reps_16x400", seed=4, lapping=lapping)
    (activity,) = parse(made.content).activities
    assert efforts(activity).height == len(made.truth.efforts)


def test_timed_steps_on_a_treadmill_without_metres_are_efforts(make_activity: Make) -> None:
    seconds = np.arange(1801.0)
    still = make_activity({"time_s": seconds, "distance_m": 0 * seconds})
    steps = workout(None, float(REP_S))
    marked = replace(with_laps(still, step_laps(cut_reps=False)), steps=steps)
    found = find_efforts(marked, build_signal(marked))
    assert found.efforts["distance_m"].to_list() == [0.0] * COUNT
    assert found.sets["last_over_median"].to_list() == [None]
    assert "at unknown pace" in found.sets["text"][0]
