"""Finding efforts: CPU per hour of 1 Hz running, and how it grows to a day.

Beside it the plainest detector of all in the same run: a rolling median and a threshold.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median, quantiles

import numpy as np
import polars as pl
from msgspec.structs import replace

from metrics import Evidence
from metrics.recording.signal import Signal, build_signal
from metrics.segmentation import find_efforts
from parsers import parse
from parsers.common.activity import Activity, channels_of
from simulator.shapes import SHAPES, session

_REPEATS = 5
_SECONDS_PER_HOUR = 3600.0
_DAY_HOURS = (1, 2, 4, 8, 16, 24)
_HALF_WINDOW_S = 60


def main(*, quick: bool) -> None:
    """Print the cost of the signal, of finding efforts, and of the peer."""
    seeds = range(1 if quick else 5)
    runs = [_activity(name, seed) for name in SHAPES for seed in seeds]
    print(f"detect: {len(runs)} simulated sessions at 1 Hz, CPU ms an hour of running")
    print("                                  median     95 %")
    for label, figures in {
        "signal": [_per_hour(run, build_signal) for run in runs],
        "signal and efforts": [_per_hour(run, _find) for run in runs],
        "signal, rolling median, threshold": [_per_hour(run, _plain) for run in runs],
    }.items():
        print(f"  {label:33} {median(figures):5.2f}    {quantiles(figures, n=20)[-1]:5.2f}")
    print("  one easy run with strides, put together to a longer one:")
    for hours in _DAY_HOURS:
        print(f"    {hours:3} h  {_per_hour(_prolonged(runs[0], hours), _find):5.2f} ms an hour")


def _activity(name: str, seed: int) -> Activity:
    (activity,) = parse(session(name, seed=seed).content).activities
    return activity


def _find(activity: Activity) -> object:
    return find_efforts(activity, build_signal(activity), evidence=Evidence.DETECTION)


def _plain(activity: Activity) -> object:
    """Mark the seconds a fifth faster than the median of the two minutes around them."""
    signal: Signal = build_signal(activity)
    speed = np.pad(np.nan_to_num(signal.speed_mps), _HALF_WINDOW_S, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(speed, 2 * _HALF_WINDOW_S + 1)
    return speed[_HALF_WINDOW_S:-_HALF_WINDOW_S] > 1.2 * np.median(windows, axis=1)


def _per_hour(activity: Activity, work: Callable[[Activity], object]) -> float:
    """Measure the least CPU of several tries, in ms per hour of recording."""
    hours = float(activity.records["time_s"][-1]) / _SECONDS_PER_HOUR
    tries = []
    for _ in range(_REPEATS):
        start = time.process_time()
        work(activity)
        tries.append(time.process_time() - start)
    return 1000 * min(tries) / hours


def _prolonged(activity: Activity, hours: int) -> Activity:
    """Repeat a recording, with time and distance counting on."""
    records: pl.DataFrame = activity.records
    length_s = float(records["time_s"][-1]) + 1
    length_m = float(records["distance_m"].max() or 0.0)  # type: ignore[arg-type]
    copies = round(hours * _SECONDS_PER_HOUR / length_s) or 1
    parts = [
        records.with_columns(
            pl.col("time_s") + copy * length_s, pl.col("distance_m") + copy * length_m
        )
        for copy in range(copies)
    ]
    return replace(activity, channels=channels_of(pl.concat(parts)))
