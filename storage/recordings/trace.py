"""How far a run had come, and how fast the heart beat, on a clock that all recordings share.

Small enough to be kept beside every activity, and fine enough to tell whether two recordings are
of one run. Cells begin at whole multiples of `CELL_S` since 1970, so that cells of the same number
are of the same seconds, whenever each watch was started. It holds no position.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from parsers.cleaning.geodesy import EARTH_RADIUS_M
from parsers.common.activity import Activity, Channels

Floats: TypeAlias = NDArray[np.float64]

CELL_S = 15
"""Long enough that distance streams late by some seconds still look alike."""

CELLS_AT_MOST = 5_760
"""A day: what is longer is compared by its first one."""

_STEPS_PER_CELL = 5
"""Chords of 3 s between positions: they neither cut a bend short nor add up noise."""

_DECIMETRE_M = 0.1
_METRES_TYPE, _HEART_RATE_TYPE = "<u2", "u1"


class Trace(Struct, frozen=True, kw_only=True):
    """Metres run in each cell, and the heart rate as it begins in 1/min (0: not known).

    The first and the last cell are covered in part only.
    """

    first_cell: int
    metres: Floats
    heart_rates: Floats

    def pack(self) -> tuple[int, bytes, bytes]:
        """Encode as the columns of a claim: to the decimeter and to the beat."""
        decimetres = np.clip(np.round(self.metres / _DECIMETRE_M), 0, 0xFFFF)
        beats = np.clip(np.round(self.heart_rates), 0, 0xFF)
        return (
            self.first_cell,
            decimetres.astype(_METRES_TYPE).tobytes(),
            beats.astype(_HEART_RATE_TYPE).tobytes(),
        )

    @classmethod
    def unpack(cls, first_cell: int, metres: bytes, heart_rates: bytes) -> Trace:
        """Decode from the columns of a claim."""
        return cls(
            first_cell=first_cell,
            metres=np.frombuffer(metres, _METRES_TYPE) * _DECIMETRE_M,
            heart_rates=np.frombuffer(heart_rates, _HEART_RATE_TYPE).astype(np.float64),
        )


def trace_of(activity: Activity) -> Trace | None:
    """Make the trace of an activity; None without a clock, and where no distance is known."""
    times = activity.channels["time_s"]
    if activity.start_time_utc is None or len(times) < 2:
        return None
    start_s = activity.start_time_utc.timestamp()
    first, edges_s = _edges(start_s, float(times[-1]))
    metres = _metres(activity.channels, edges_s)
    if metres is None:
        return None
    beats = _at(activity.channels, "heart_rate_bpm", edges_s[:-1])
    rates = np.zeros(len(metres)) if beats is None else beats
    return Trace(first_cell=first, metres=metres, heart_rates=rates)


def end_of(activity: Activity) -> datetime | None:
    """Return the last good record's time; None without a clock."""
    if activity.start_time_utc is None or not activity.record_count:
        return activity.start_time_utc
    seconds = float(activity.channels["time_s"][-1])
    return datetime.fromtimestamp(
        activity.start_time_utc.timestamp() + seconds, activity.start_time_utc.tzinfo
    )


def _edges(start_s: float, duration_s: float) -> tuple[int, Floats]:
    """Return the first cell's number, and the edges of all cells in seconds after the start."""
    first = int(start_s // CELL_S)
    last = int((start_s + duration_s) // CELL_S)
    numbers = np.arange(first, min(last, first + CELLS_AT_MOST - 1) + 2, dtype=np.float64)
    return first, numbers * CELL_S - start_s


def _metres(channels: Channels, edges_s: Floats) -> Floats | None:
    """Measure each cell by the recorded distance, else between positions."""
    recorded = _at(channels, "distance_m", edges_s)
    if recorded is not None:
        return np.maximum(np.diff(recorded), 0.0)
    steps_s = np.arange((len(edges_s) - 1) * _STEPS_PER_CELL + 1) * (CELL_S / _STEPS_PER_CELL)
    north = _at(channels, "latitude_deg", edges_s[0] + steps_s)
    east = _at(channels, "longitude_deg", edges_s[0] + steps_s)
    if north is None or east is None:
        return None
    turns = (np.diff(east) + 180) % 360 - 180
    chords = EARTH_RADIUS_M * np.hypot(
        np.radians(np.diff(north)), np.radians(turns) * np.cos(np.radians(north[1:]))
    )
    cells: Floats = chords.reshape(-1, _STEPS_PER_CELL).sum(axis=1)
    return cells


def _at(channels: Channels, name: str, times_s: Floats) -> Floats | None:
    """Interpolate a channel between the values that are known; None where it is not recorded."""
    values = channels[name]
    is_recorded = np.isfinite(values)
    if np.count_nonzero(is_recorded) < 2:
        return None
    line: Floats = np.interp(times_s, channels["time_s"][is_recorded], values[is_recorded])
    return line
