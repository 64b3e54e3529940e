"""Make the table `series`: the cleaned recording, without positions or detector output."""

from __future__ import annotations

import numpy as np
import polars as pl

from metrics.contract.enums import SignalKind
from metrics.contract.tables import MEASURE_VERSION, SERIES
from metrics.recording.signal import Signal
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
_NOTHING = pl.Series([None], dtype=pl.Float64)
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
    records = activity.records
    # All columns are series: lists of thousands of equal values would cost more than the recording
    # itself, and a frame as much as writing the file.
    columns = {
        "activity_id": pl.Series([activity.activity_id]).new_from_index(0, len(records)),
        "measure_version": _VERSION.new_from_index(0, len(records)),
    }
    columns |= _along_oval(records, fit)
    channels = {series.name: series for series in records.get_columns()}
    columns |= {name: channels[name] for name in CHANNELS}
    columns |= {"segment_index": _segment_index(activity)}
    if signal.kind is SignalKind.POSITIONS and not records["distance_m"].count():
        columns["distance_m"] = _along_positions(records, signal)
    return TableRows(SERIES, columns)


def _along_oval(records: pl.DataFrame, fit: TrackFit | None) -> dict[str, pl.Series]:
    """Lay the meters along the oval, and those beside it, on the records that are on the track."""
    if fit is None:
        nothing = _NOTHING.new_from_index(0, len(records))
        return {"track_distance_m": nothing, "track_error_m": nothing}
    on_track = np.searchsorted(records["time_s"].to_numpy(), fit.times_s)
    along, beside = np.full(len(records), np.nan), np.full(len(records), np.nan)
    along[on_track], beside[on_track] = fit.in_lane(RACE_LANE).along_m, fit.beside_m
    return {
        "track_distance_m": pl.Series(along, nan_to_null=True),
        "track_error_m": pl.Series(beside, nan_to_null=True),
    }


def _along_positions(records: pl.DataFrame, signal: Signal) -> pl.Series:
    """Read the meters along the positions at the time of each record."""
    times = records["time_s"].to_numpy()
    metres = np.interp(times, signal.time_s, signal.distance_m)
    return pl.Series(metres, nan_to_null=True)


def _segment_index(activity: Activity) -> pl.Series:
    """Count for each record the stretches between pauses up to it, null inside a pause."""
    if activity.pauses.is_empty():
        return _FIRST.new_from_index(0, len(activity.records))
    times = activity.records["time_s"].to_numpy()
    begun = np.searchsorted(activity.pauses["start_s"].to_numpy(), times)
    ended = np.searchsorted(activity.pauses["end_s"].to_numpy(), times, side="right")
    return pl.Series(np.where(begun > ended, np.nan, ended + 1.0), nan_to_null=True).cast(pl.Int32)
