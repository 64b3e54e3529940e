"""Measure the laps whose meters the watch did not write.

Exporters of phone apps, some watches and treadmill programs write laps without meters, or with 0
in all of them, while the records hold the distance. Such a lap is not slow: its speed is unknown
until it is measured between the lap's edges.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl

from metrics.recording.signal import Floats, Signal
from parsers.common.activity import Activity, Laps

OUTSIDE_S = 2.0
"""Edges of laps are whole seconds and records come before or after them: a lap may reach so far
beyond the recording and still be measured."""


def with_measured_laps(activity: Activity, signal: Signal, distance_m: Floats) -> Activity:
    """Fill in the meters and mean speeds that laps lack, from the recording between their edges.

    Parameters
    ----------
    activity
        The recording with its laps.
    signal
        Its 1 Hz signal.
    distance_m
        Cumulative meters at every second of the signal.

    Returns
    -------
    Activity
        The same activity if no lap lacks meters. Else laps without meters, or with 0, have those
        of the recording: 0 where the runner stood, null where the recording holds no distance or
        does not cover the lap. Meters that the watch wrote stay as they are.
    """
    laps = activity.laps
    written_m = laps["distance_m"].to_numpy()
    is_lacking = ~(np.nan_to_num(written_m) > 0)
    if not is_lacking.any():
        return activity
    start_s, end_s = (laps[name].to_numpy() for name in ("start_s", "end_s"))
    metres = np.where(is_lacking, _between(signal, distance_m, start_s, end_s), written_m)
    timer_s = np.where(np.isfinite(laps["timer_s"].to_numpy()), laps["timer_s"], end_s - start_s)
    written_mps = laps["mean_speed_mps"].to_numpy()
    measured_mps = np.divide(
        metres, timer_s, out=np.full(len(laps), np.nan), where=np.nan_to_num(timer_s) > 0
    )
    speed_mps = np.where(np.nan_to_num(written_mps) > 0, written_mps, measured_mps)
    return replace(
        activity,
        laps=Laps(
            laps.with_columns(
                pl.Series("distance_m", metres, nan_to_null=True),
                pl.Series(
                    "mean_speed_mps",
                    np.where(is_lacking, speed_mps, written_mps),
                    nan_to_null=True,
                ),
            )
        ),
    )


def _between(signal: Signal, distance_m: Floats, start_s: Floats, end_s: Floats) -> Floats:
    """Measure the meters between edges, NaN where the recording cannot tell."""
    if len(signal) == 0 or not distance_m[-1] > 0:
        return np.full(len(start_s), np.nan)
    is_covered = (start_s >= -OUTSIDE_S) & (end_s <= signal.time_s[-1] + OUTSIDE_S)
    at_start, at_end = (np.interp(edge_s, signal.time_s, distance_m) for edge_s in (start_s, end_s))
    return np.where(is_covered & (end_s > start_s), at_end - at_start, np.nan)
