"""A recording as a race reader sees it: meters by each channel, second by second, and presses."""

from __future__ import annotations

import numpy as np
import polars as pl
from msgspec import Struct
from numpy.typing import NDArray

from metrics.races.likelihood import Floats

LEAST_SHARE = 0.5
"""A channel with values in fewer records than this tells nothing of a race."""
LONGEST_STEP_S = 6.0
"""With records further apart, a second of error a lap comes from the straight lines alone."""


class RaceTrace(Struct, frozen=True, kw_only=True):
    """Channels of one recording on whole seconds after its first record; arrays of one length.

    Meters are cumulative: `raw_m` by the watch's distance stream, `speed_m` by its recorded speed,
    `snapped_m` along the fitted oval, NaN off it; None where a channel is absent. `off_oval_m` is
    how far positions sway across the oval, and so along it. `step_s` is the usual interval of the
    records, `press_s` the instants at which the lap button was pressed. Cadence in steps a minute
    and altitude in meters hold NaN where nothing was recorded.
    """

    time_s: Floats
    raw_m: Floats | None
    speed_m: Floats | None
    snapped_m: Floats | None
    cadence_spm: Floats
    altitude_m: Floats
    step_s: float
    press_s: tuple[float, ...] = ()
    off_oval_m: float | None = None

    @property
    def travelled_m(self) -> Floats | None:
        """The meters that a race is looked for in: the distance stream, else recorded speed."""
        return self.raw_m if self.raw_m is not None else self.speed_m

    @property
    def oval_m(self) -> float:
        """How far was run along an oval; 0 without one."""
        if self.snapped_m is None:
            return 0.0
        steps = np.diff(self.snapped_m)
        return float(steps[np.isfinite(steps)].sum())

    @classmethod
    def of(cls, series: pl.DataFrame, laps: pl.DataFrame) -> RaceTrace | None:
        """Read a stored recording.

        Parameters
        ----------
        series
            Rows of the facts table `series` of one activity, in time order.
        laps
            Its rows of `laps`.

        Returns
        -------
        RaceTrace or None
            None where fewer than two records or no meters at all are there.
        """
        times = series["time_s"].to_numpy()
        if len(times) < 2:
            return None
        grid = np.arange(float(times[-1]) + 1.0)
        speed = _on_grid(series, "speed_mps", grid)
        trace = cls(
            time_s=grid,
            raw_m=_on_grid(series, "distance_m", grid),
            speed_m=None if speed is None else _summed(speed),
            snapped_m=_along_oval(series, grid),
            cadence_spm=_or_nothing(_on_grid(series, "cadence_spm", grid), grid),
            altitude_m=_or_nothing(_on_grid(series, "altitude_m", grid), grid),
            step_s=float(np.median(np.diff(times))),
            press_s=_presses(laps),
            off_oval_m=_off_oval_m(series),
        )
        return trace if trace.travelled_m is not None else None


def _on_grid(series: pl.DataFrame, name: str, grid: Floats) -> Floats | None:
    if name not in series.columns:
        return None
    values = series[name].cast(pl.Float64).to_numpy()
    is_there: NDArray[np.bool_] = np.isfinite(values)
    if is_there.sum() < max(2, LEAST_SHARE * len(values)):
        return None
    lines: Floats = np.interp(grid, series["time_s"].to_numpy()[is_there], values[is_there])
    return lines


def _along_oval(series: pl.DataFrame, grid: Floats) -> Floats | None:
    """Interpolate the meters along the oval; NaN in the middle of holes, where none tells a way."""
    if "track_distance_m" not in series.columns:
        return None
    there = series.select("time_s", "track_distance_m").drop_nulls()
    times = there["time_s"].to_numpy()
    if len(times) < 2:
        return None
    metres: Floats = np.interp(grid, times, there["track_distance_m"].to_numpy())
    after = np.clip(np.searchsorted(times, grid), 1, len(times) - 1)
    is_hole = (times[after] - times[after - 1] > LONGEST_STEP_S) & (grid < times[after])
    is_outside = (grid < times[0]) | (grid > times[-1])
    return np.where(is_hole | is_outside, np.nan, metres)


def _off_oval_m(series: pl.DataFrame) -> float | None:
    if "track_error_m" not in series.columns:
        return None
    sway = series["track_error_m"].drop_nulls().std()
    return float(sway) if isinstance(sway, float) else None


def _summed(speed_mps: Floats) -> Floats:
    """Sum a speed up to meters from 0, by trapezoids of one second."""
    return np.concatenate([[0.0], np.cumsum((speed_mps[1:] + speed_mps[:-1]) / 2)])


def _or_nothing(values: Floats | None, grid: Floats) -> Floats:
    return np.full(len(grid), np.nan) if values is None else values


def _presses(laps: pl.DataFrame) -> tuple[float, ...]:
    """Read the ends of the laps that somebody pressed: neither auto-laps nor the last one's end."""
    pressed = laps.filter(
        (~pl.col("is_auto").fill_null(value=False))
        & pl.col("trigger").cast(pl.String).is_in(["manual", "unknown"])
        & pl.col("end_s").is_not_null()
    )
    return tuple(sorted(float(end_s) for end_s in pressed["end_s"]))
