"""Measure how long an activity was run at each speed and at each heart rate."""

from __future__ import annotations

import numpy as np

from metrics.contract.tables import HEART_RATE_HISTOGRAM, SPEED_HISTOGRAM, facts_rows
from metrics.totals.measured import MeasuredActivity
from parsers.common.schema import TableRows

BIN_MPS = 0.02
"""Fine enough that borders between zones, 1.5–4 % apart, stay visible."""


def speed_histogram(run: MeasuredActivity) -> TableRows:
    """Count seconds and meters per bin of 0.02 m/s, without pauses and gaps.

    Parameters
    ----------
    run
        The activity with its signal.

    Returns
    -------
    TableRows
        One row per bin that holds time. The seconds sum to timer time less gaps; bin 0 holds
        standing. Seconds of unknown speed are left out.
    """
    speed, time_s = run.signal.speed_mps, run.seconds.timer_s
    counted = np.isfinite(speed) & ~run.signal.is_gap & (time_s > 0)
    bins = np.floor(speed[counted] / BIN_MPS).astype(np.int64)
    seconds = np.bincount(bins, weights=time_s[counted])
    metres = np.bincount(bins, weights=run.seconds.distance_m[counted])
    used = np.flatnonzero(seconds)
    columns = {
        "speed_bin": used.astype(np.int16),
        "speed_low_mps": used * BIN_MPS,
        "seconds": seconds[used],
        "distance_m": metres[used],
    }
    return facts_rows(SPEED_HISTOGRAM, columns, activity_id=run.activity.activity_id)


def heart_rate_histogram(run: MeasuredActivity) -> TableRows:
    """Count seconds per heart rate in whole beats per minute.

    Parameters
    ----------
    run
        The activity with its signal.

    Returns
    -------
    TableRows
        One row per heart rate that was held. Pauses and seconds of unknown heart rate are left
        out; where only the speed is unknown, as before the first fix, a strap still counts.
    """
    heart_rate, time_s = run.heart_rate_bpm, run.seconds.timer_s
    counted = np.isfinite(heart_rate) & (time_s > 0)
    beats = np.rint(heart_rate[counted]).astype(np.int64)
    seconds = np.bincount(beats, weights=time_s[counted])
    used = np.flatnonzero(seconds)
    columns = {"heart_rate_bpm": used.astype(np.int16), "seconds": seconds[used]}
    return facts_rows(HEART_RATE_HISTOGRAM, columns, activity_id=run.activity.activity_id)
