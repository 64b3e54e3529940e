"""Make the table `series`: the cleaned recording, without positions or detector output."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from metrics.contract.enums import SignalKind
from metrics.contract.tables import MEASURE_VERSION, SERIES
from metrics.recording.signal import Floats, Signal
from metrics.track.fit import TrackFit
from parsers.common.activity import Activity
from parsers.common.schema import TableRows

RACE_LANE = 1
CHANNELS = (
    *("time_s", "distance_m", "speed_mps", "altitude_m", "heart_rate_bpm", "cadence_spm"),
    *("power_w", "temperature_c"),
)

# Series of one value, made once: each costs more than the copies of it.
_VERSION = pl.Series([MEASURE_VERSION], dtype=pl.Int32)
_FIRST = pl.Series([1], dtype=pl.Int32)


def series(activity: Activity, signal: Signal, fit: TrackFit | None = None) -> TableRows:
    """Make the rows of `series`.

    Parameters
    ----------
    activity
        The recording.
    signal
        Its signal: where the watch counted no meters, those along its positions stand for them.
    fit
        Its way along an oval, None where no oval fits its positions.

    Returns
    -------
    TableRows
        One row per record. Off the oval, and without one, the columns along it are null. Meters
        along it are counted in lane 1, where races of more than a lap are run.
    """
    channels, count = activity.channels, activity.record_count
    # Arrays and series: lists of thousands of equal values would cost more than the recording
    # itself, and a frame as much as writing the file.
    columns: dict[str, Any] = {
        "activity_id": pl.Series([activity.activity_id]).new_from_index(0, count),
        "measure_version": _VERSION.new_from_index(0, count),
        **_along_oval(channels["time_s"], fit),
        **{name: channels[name] for name in CHANNELS},
        "segment_index": _segment_index(activity),
    }
    if signal.kind is SignalKind.POSITIONS and np.isnan(channels["distance_m"]).all():
        columns["distance_m"] = np.interp(channels["time_s"], signal.time_s, signal.distance_m)
    return TableRows(SERIES, columns)


def _along_oval(time_s: Floats, fit: TrackFit | None) -> dict[str, Floats]:
    """Lay the meters along the oval, and those beside it, on the records that are on the track."""
    along, beside = np.full((2, len(time_s)), np.nan)
    if fit is not None:
        on_track = np.searchsorted(time_s, fit.times_s)
        along[on_track], beside[on_track] = fit.in_lane(RACE_LANE).along_m, fit.beside_m
    return {"track_distance_m": along, "track_error_m": beside}


def _segment_index(activity: Activity) -> pl.Series:
    """Count for each record the stretches between pauses up to it, null inside a pause."""
    if activity.pauses.is_empty():
        return _FIRST.new_from_index(0, activity.record_count)
    times = activity.channels["time_s"]
    begun = np.searchsorted(activity.pauses["start_s"].to_numpy(), times)
    ended = np.searchsorted(activity.pauses["end_s"].to_numpy(), times, side="right")
    return pl.Series(np.where(begun > ended, np.nan, ended + 1.0), nan_to_null=True).cast(pl.Int32)
