"""Efforts: stretches of a run that are clearly faster than their own neighbourhood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from metrics.efforts.detection import Stretch, detect
from metrics.signal import Signal
from metrics.tables import EFFORTS, MEASURE_VERSION, SETS
from metrics.words import EffortEvidence, EffortKind, Evidence, RestMode, SetShape, SpeedBasis
from parsers.activity import Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Efforts:
    """The efforts of one activity and the sets that they make.

    `efforts` and `sets` are under the schemas of `metrics.tables`. `easy_speed_mps` is the level
    of this run's easy running, None where nothing was run.
    """

    efforts: pl.DataFrame
    sets: pl.DataFrame
    easy_speed_mps: float | None


def find_efforts(
    activity: Activity,
    signal: Signal,
    *,
    evidence: Evidence = Evidence.AUTO,  # noqa: ARG001
) -> Efforts:
    """The activity's efforts, each with its evidence; none is an honest answer."""
    detection = detect(signal)
    rows = [
        _effort_row(activity, signal, number, stretch, detection.easy_speed_mps or 0.0)
        for number, stretch in enumerate(detection.stretches, 1)
    ]
    sets = [_set_row(row) for row in rows]
    return Efforts(
        efforts=EFFORTS.frame(rows) if rows else EFFORTS.empty(),
        sets=SETS.frame(sets) if sets else SETS.empty(),
        easy_speed_mps=detection.easy_speed_mps,
    )


def _effort_row(
    activity: Activity, signal: Signal, number: int, stretch: Stretch, easy_mps: float
) -> dict[str, object]:
    start, end = signal.distance_at(np.array([stretch.start_s, stretch.end_s]))
    speed = float(end - start) / stretch.duration_s
    started = activity.start_time_utc
    row: dict[str, object] = dict.fromkeys(EFFORTS.schema.names())
    return row | {
        "activity_id": activity.activity_id,
        "measure_version": MEASURE_VERSION,
        "effort_index": number,
        "set_index": number,
        "group_index": 1,
        "rep_index": 1,
        "start_time_utc": started and started + timedelta(seconds=stretch.start_s),
        "start_s": stretch.start_s,
        "end_s": stretch.end_s,
        "duration_s": stretch.duration_s,
        "kind": EffortKind.SURGE,
        "distance_m": float(end - start),
        "mean_speed_mps": speed,
        "rhythm_speed_mps": speed,
        "speed_basis": SpeedBasis.MEASURED,
        "contrast": speed / easy_mps - 1,
        "evidence": EffortEvidence.DETECTION,
    }


def _set_row(effort: dict[str, object]) -> dict[str, object]:
    shared = ("activity_id", "measure_version", "set_index", "group_index", "kind", "start_s")
    row: dict[str, object] = dict.fromkeys(SETS.schema.names())
    row |= {name: effort[name] for name in (*shared, "end_s", "rhythm_speed_mps", "evidence")}
    return row | {
        "group_count": 1,
        "shape": SetShape.SINGLE,
        "rep_count": 1,
        "median_duration_s": effort["duration_s"],
        "fastest_duration_s": effort["duration_s"],
        "slowest_duration_s": effort["duration_s"],
        "total_distance_m": effort["distance_m"],
        "total_duration_s": effort["duration_s"],
        "rest_mode": RestMode.UNKNOWN,
        "text": f"1 × {effort['duration_s']:.0f} s",
    }
