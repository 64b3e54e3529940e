"""A watch that ran before its first record, or on after its last."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from parsers.cleaning.refusals import Floats
from parsers.cleaning.tolerances import ANOTHER_DAY, EDGE, EVEN_PACE, TIMER_OF_PAUSE
from parsers.common.activity import Activity, Channels, channels_of

# The fastest sprint: what is faster over minutes is another count of meters.
FASTEST_MPS = 12.4


class Extent(NamedTuple):
    """Seconds that the timer ran without records, before the first and after the last of them."""

    lead_s: float
    tail_s: float

    @property
    def hides_running(self) -> bool:
        """Tell whether more is missing than lies between two records."""
        return max(self.lead_s, self.tail_s) > EDGE.limit


def missing_extent(activity: Activity, paused_s: float) -> Extent:
    """Tell how much of the timer's time lies outside the records, as laps and session place it.

    None of it where it is more than a day: then the timer is wrong, which its flag says.
    """
    times = activity.channels["time_s"]
    timer_s = activity.totals.timer_s or float(activity.laps["timer_s"].sum())
    first_s, last_s = float(times[0]), float(times[-1])
    missing_s = timer_s - (last_s - first_s - paused_s)
    least_s = TIMER_OF_PAUSE.limit * (1 + len(activity.pauses))
    if not least_s < missing_s < ANOTHER_DAY.limit:
        return Extent(0.0, 0.0)
    start_s, end_s = _told_extent(activity, first_s)
    lead_s = min(max(first_s - start_s, 0.0), missing_s)
    # Half of the watches write their first record a second late: that is rounding.
    lead_s = lead_s if TIMER_OF_PAUSE.limit < lead_s <= ANOTHER_DAY.limit else 0.0
    tail_s = min(max(end_s - last_s, 0.0), missing_s - lead_s)
    return Extent(lead_s, tail_s if tail_s <= ANOTHER_DAY.limit else 0.0)


def _told_extent(activity: Activity, first_s: float) -> tuple[float, float]:
    """Return where laps, and else the session, begin and end."""
    laps, totals = activity.laps, activity.totals
    starts_s, ends_s = laps["start_s"].to_numpy(), laps["end_s"].to_numpy()
    start_s = float(np.fmin.reduce(starts_s)) if np.isfinite(starts_s).any() else first_s
    if totals.start_s is not None and totals.start_s < start_s:
        start_s = totals.start_s
    end_s = float(np.fmax.reduce(ends_s)) if np.isfinite(ends_s).any() else first_s
    if totals.elapsed_s is not None:
        end_s = max(end_s, start_s + totals.elapsed_s)
    return start_s, end_s


def extended_channels(activity: Activity, extent: Extent) -> Channels:
    """Add a bare record where the timer started, and one where it stopped.

    They hold a time and, of a counter, the meters that the watch tells for the rest.
    """
    columns = dict(activity.channels)
    time_s, counter = columns["time_s"], columns["distance_m"]
    has_counter = bool(np.isfinite(counter).any())
    missing_m = _missing_m(activity)
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    if extent.lead_s:
        ahead_m = _ahead_m(activity, missing_m, extent)
        counter, missing_m = counter + ahead_m, missing_m - ahead_m
        first = {"time_s": float(time_s[0]) - extent.lead_s}
        first |= {"distance_m": 0.0} if has_counter else {}
    if extent.tail_s:
        reach_m = _reach_m(activity, extent.tail_s)
        more_m = missing_m if 0 < missing_m <= reach_m else 0.0
        last = {"time_s": float(time_s[-1]) + extent.tail_s}
        last |= {"distance_m": float(_last(counter)) + more_m} if has_counter else {}
    columns["distance_m"] = counter
    return channels_of(
        {
            name: np.concatenate((_edge(first, name), values, _edge(last, name)))
            for name, values in columns.items()
        }
    )


def _edge(record: dict[str, float], name: str) -> list[float]:
    return [record.get(name, np.nan)] if record else []


def _last(values: Floats) -> float:
    return float(values[np.isfinite(values)][-1])


def _reach_m(activity: Activity, seconds: float) -> float:
    """Return how far anybody comes in some time without records; in seconds, at even pace."""
    if seconds > EDGE.limit:
        return FASTEST_MPS * seconds
    counter, time_s = activity.channels["distance_m"], activity.channels["time_s"]
    running_s = float(time_s[-1]) - float(time_s[0]) - paused_s(activity)
    is_counted = bool(np.isfinite(counter).any()) and running_s > 0
    mean_mps = _last(counter) / running_s if is_counted else 0.0
    return EVEN_PACE.limit * mean_mps * seconds


def _ahead_m(activity: Activity, missing_m: float, extent: Extent) -> float:
    """Return the meters before the first record that its counter does not hold."""
    if not extent.tail_s:
        return missing_m if missing_m <= _reach_m(activity, extent.lead_s) else 0.0
    first_s = float(activity.channels["time_s"][0])
    is_before = pl.col("end_s") <= first_s + EDGE.limit
    before_m = float(activity.laps.filter(is_before)["distance_m"].sum())
    return min(missing_m, before_m)


def _missing_m(activity: Activity) -> float:
    """Meters of the watch's total that its records do not show."""
    counter = activity.channels["distance_m"]
    total_m = activity.totals.distance_m or float(activity.laps["distance_m"].sum())
    return max(0.0, total_m - _last(counter)) if np.isfinite(counter).any() else 0.0


def paused_s(activity: Activity) -> float:
    """Add up the pauses between the first and the last record."""
    times = activity.channels["time_s"]
    if not len(times) or activity.pauses.is_empty():
        return 0.0
    first_s, last_s = float(times[0]), float(times[-1])
    starts_s, ends_s = (activity.pauses[name].to_numpy() for name in ("start_s", "end_s"))
    return float((np.clip(ends_s, first_s, last_s) - np.clip(starts_s, first_s, last_s)).sum())
