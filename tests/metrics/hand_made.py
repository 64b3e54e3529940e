"""Hand-made and simulated runs with efforts, laps and steps, for tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from msgspec.structs import replace

from metrics.contract.enums import EffortEvidence, Evidence, Sampling, SignalKind
from metrics.efforts.measures import Measures
from metrics.efforts.reconcile import Effort
from metrics.recording.signal import Floats, Signal, build_signal
from metrics.segmentation import Efforts, find_efforts
from parsers.common import activity as tables
from parsers.common.activity import Activity, Intensity, Laps, LapTrigger, Splits, Steps
from parsers.parse import parse
from simulator.shapes import session

Make = Callable[..., Activity]
Lap = dict[str, Any]

WARM_UP_S, REP_S, REST_S, COUNT = 600, 80, 100, 5
"""A session of five reps of 400 m with walked rests after an easy warm-up."""


def detected(activity: Activity) -> Efforts:
    """Find what the signal alone shows."""
    return find_efforts(activity, build_signal(activity), evidence=Evidence.DETECTION)


def pieces(*parts: tuple[int, float]) -> dict[str, Any]:
    """Make records at 1 Hz of (seconds, speed) pieces, changed within a second."""
    speed = np.concatenate([np.full(seconds, value) for seconds, value in parts])
    metres = np.concatenate(([0.0], np.cumsum(speed)))
    return {"time_s": np.arange(len(metres), dtype=float), "distance_m": metres}


def simulated(name: str, seed: int = 3) -> Activity:
    """Simulate a session and read it back."""
    (activity,) = parse(session(name, seed=seed).content).activities
    return activity


def times(efforts: Efforts) -> list[tuple[float, float]]:
    """List start and end of each effort."""
    return efforts.efforts.select("start_s", "end_s").rows()


def lap(start_s: float, end_s: float, speed_mps: float, **fields: Any) -> Lap:
    """Make one pressed lap, by the watch."""
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


def with_laps(activity: Activity, laps: list[Lap]) -> Activity:
    """Give an activity these laps, numbered."""
    numbered = [row | {"lap_index": index} for index, row in enumerate(laps, 1)]
    return replace(activity, laps=Laps(tables.LAPS.frame(numbered)))


def rep_start_s(number: int) -> float:
    """Tell when the rep of this number, from 0, begins."""
    return WARM_UP_S + number * (REP_S + REST_S)


def all_laps(late_s: float = 0.0) -> list[Lap]:
    """Make the laps of warm-up, reps and rests, every press so many seconds late."""
    laps = [lap(0, WARM_UP_S + late_s, 3.0)]
    for number in range(COUNT):
        start = rep_start_s(number) + late_s
        laps += [lap(start, start + REP_S, 5.0), lap(start + REP_S, start + REP_S + REST_S, 1.5)]
    return laps


def uneven_lap(row: Lap) -> Lap:
    """Lengthen a lap as a press ends it: to no round length."""
    return row | {"timer_s": row["timer_s"] + 0.7, "distance_m": row["distance_m"] + 6.0}


def workout(distance_m: float | None, duration_s: float | None) -> Steps:
    """Make steps: warm-up, and a repeat of work and recovery."""
    steps: list[dict[str, Any]] = [
        {"intensity": Intensity.WARMUP, "duration_s": float(WARM_UP_S)},
        {"intensity": Intensity.ACTIVE, "distance_m": distance_m, "duration_s": duration_s},
        {"intensity": Intensity.RECOVERY, "duration_s": float(REST_S)},
    ]
    empty = dict.fromkeys(tables.STEPS.schema.names())
    rows = [empty | {"step_index": index} | step for index, step in enumerate(steps)]
    return Steps(tables.STEPS.frame(rows))


def step_laps(*, cut_reps: bool) -> list[Lap]:
    """Make laps as a watch writes them with steps, cut by an auto-lap inside each rep or not."""
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


def drilled(make_activity: Make, drill_mps: float, goes: int = 1) -> Activity:
    """Make four goes at a 30-s step that asks for a cadence, walks between, before the reps.

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
    drill_step = {"intensity": Intensity.ACTIVE, "duration_s": 30.0, "target_type": "cadence"}
    steps = [drill_step, {"intensity": Intensity.RECOVERY, "duration_s": 45.0}]
    empty = dict.fromkeys(tables.STEPS.schema.names())
    more = tables.STEPS.frame([empty | {"step_index": i} | row for i, row in enumerate(steps, 3)])
    workout_steps = Steps(pl.concat([workout(400.0, None), more]))
    return replace(with_laps(run, [*laps, *reps]), steps=workout_steps)


def longer_steps(by_s: float) -> list[Lap]:
    """Let every work step go on into the rest for so long."""
    laps = step_laps(cut_reps=False)
    for index in range(1, len(laps), 2):
        start, end = laps[index]["start_s"], laps[index + 1]["end_s"]
        split = start + REP_S + by_s
        metres = REP_S * 5.0 + by_s * 1.5
        laps[index] = lap(start, split, metres / (REP_S + by_s), step_index=1)
        laps[index + 1] = lap(split, end, 1.5, step_index=2)
    return laps


def split(kind: str, start_s: float, end_s: float) -> dict[str, Any]:
    """Make one split message."""
    empty = dict.fromkeys(tables.SPLITS.schema.names())
    return empty | {"split_type": kind, "start_s": start_s, "end_s": end_s}


def with_splits(activity: Activity, rows: list[dict[str, Any]]) -> Activity:
    """Give an activity these split messages, numbered."""
    numbered = [row | {"split_index": index} for index, row in enumerate(rows, 1)]
    return replace(activity, splits=Splits(tables.SPLITS.frame(numbered)))


def marked_efforts(activity: Activity, evidence: Evidence = Evidence.AUTO) -> pl.DataFrame:
    """Find the efforts with all evidence."""
    return find_efforts(activity, build_signal(activity), evidence=evidence).efforts


def detected_sets(activity: Activity) -> pl.DataFrame:
    """Find the sets that the signal alone shows."""
    return detected(activity).sets


def rep_session(make_activity: Make) -> Activity:
    """Make five reps of 400 m with walked rests after an easy warm-up."""
    parts = [(WARM_UP_S, 3.0), *[(REP_S, 5.0), (REST_S, 1.5)] * COUNT, (300, 3.0)]
    return make_activity(pieces(*parts))


def measured_rep(
    start_s: float,
    seconds: float,
    speed_mps: float,
    *,
    speed_sd_mps: float = 0.02,
    grade: float | None = None,
    thirds_mps: tuple[float, float, float] | None = None,
    **effort: Any,
) -> Measures:
    """Make a rep by what it measures, without a run around it."""
    fields: dict[str, Any] = {"evidence": EffortEvidence.DETECTION, "confidence": 0.9} | effort
    return Measures(
        effort=Effort(start_s=start_s, end_s=start_s + seconds, **fields),
        distance_m=seconds * speed_mps,
        distance_sd_m=5.0,
        speed_mps=speed_mps,
        pace_mps=speed_mps,
        edges_sd_mps=speed_sd_mps,
        noise_sd_mps=0.0,
        speed_sd_mps=speed_sd_mps,
        peak_speed_2s_mps=None,
        grade=grade,
        gap_speed_mps=None,
        mean_heart_rate_bpm=None,
        max_heart_rate_bpm=None,
        mean_cadence_spm=None,
        thirds_mps=thirds_mps or (speed_mps, speed_mps, speed_mps),
    )


def measured_in_turn(
    work: Sequence[tuple[float, float]], rests_s: Sequence[float] = (), **fields: Any
) -> list[Measures]:
    """Make reps of (seconds, speed), each with its rest behind it, 90 s if not given."""
    reps, at_s = [], 600.0
    for number, (seconds, speed_mps) in enumerate(work):
        reps.append(measured_rep(at_s, seconds, speed_mps, **fields))
        at_s += seconds + (rests_s[number] if number < len(rests_s) else 90.0)
    return reps


def signal_at(speed_mps: Floats, *, noise_mps: float = 0.0, **channels: Any) -> Signal:
    """Make a signal of these speeds, one a second, as they are: no stream, nothing smoothed."""
    unknown = np.full(len(speed_mps), np.nan)
    fields: dict[str, Any] = {
        "time_s": np.arange(float(len(speed_mps))),
        "distance_m": np.concatenate(([0.0], np.cumsum(speed_mps)[:-1])),
        "speed_mps": speed_mps,
        "recorded_speed_mps": unknown,
        "heart_rate_bpm": unknown,
        "cadence_spm": unknown,
        "altitude_m": unknown,
        "grade": unknown,
        "segment": np.zeros(len(speed_mps), dtype=np.int64),
        "is_gap": np.zeros(len(speed_mps), dtype=np.bool_),
        "kind": SignalKind.DISTANCE,
        "sampling": Sampling.ONE_SECOND,
        "sampling_median_s": 1.0,
        "longest_gap_s": 1.0,
        "shortest_findable_s": 6.0,
        "lag_speed_s": None,
        "noise_mps": noise_mps,
    }
    return Signal(**(fields | channels))


def in_turn(*parts: tuple[int, float]) -> Floats:
    """Lay (seconds, value) pieces one behind the other, a value a second."""
    return np.concatenate([np.full(seconds, value, dtype=np.float64) for seconds, value in parts])
