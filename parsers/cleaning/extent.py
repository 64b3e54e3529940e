"""A watch that ran before its first record, or on after its last."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from parsers.cleaning.tolerances import EDGE, EVEN_PACE, TIMER_OF_PAUSE
from parsers.common.activity import RECORDS, Activity, Records
from parsers.common.schema import with_series

# The fastest sprint: what is faster over minutes is another count of meters.
_FASTEST_MPS = 12.4


class Extent(NamedTuple):
    """Seconds that the timer ran without records, before the first and after the last of them."""

    lead_s: float
    tail_s: float

    @property
    def hides_running(self) -> bool:
        """Tell whether more is missing than lies between two records."""
        return max(self.lead_s, self.tail_s) > EDGE.limit


def missing_extent(activity: Activity, paused_s: float) -> Extent:
    """Tell how much of the timer's time lies outside the records, as laps and session place it."""
    times = activity.records["time_s"]
    timer_s = activity.totals.timer_s or float(activity.laps["timer_s"].sum())
    first_s, last_s = float(times[0]), float(times[-1])
    missing_s = timer_s - (last_s - first_s - paused_s)
    if missing_s <= TIMER_OF_PAUSE.limit * (1 + len(activity.pauses)):
        return Extent(0.0, 0.0)
    start_s, end_s = _told_extent(activity, first_s)
    lead_s = min(max(first_s - start_s, 0.0), missing_s)
    # Half of the watches write their first record a second late: that is rounding.
    lead_s = lead_s if lead_s > TIMER_OF_PAUSE.limit else 0.0
    tail_s = min(max(end_s - last_s, 0.0), missing_s - lead_s)
    return Extent(lead_s, tail_s)


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


def extended_records(activity: Activity, extent: Extent) -> Records:
    """Add a bare record where the timer started, and one where it stopped.

    They hold a time and, of a counter, the meters that the watch tells for the rest.
    """
    records = activity.records
    time_s, counter = records["time_s"], records["distance_m"]
    metres = counter.drop_nulls()
    has_counter = len(metres) > 0
    missing_m = _missing_m(activity)
    edges: list[dict[str, float | None]] = []
    if extent.lead_s:
        ahead_m = _ahead_m(activity, missing_m, extent)
        counter, missing_m = counter + ahead_m, missing_m - ahead_m
        edges.append(_edge(float(time_s[0]) - extent.lead_s, 0.0 if has_counter else None))
    if extent.tail_s:
        reach_m = _reach_m(activity, extent.tail_s)
        more_m = missing_m if 0 < missing_m <= reach_m else 0.0
        last_m = float(counter.drop_nulls()[-1]) + more_m if has_counter else None
        edges.append(_edge(float(time_s[-1]) + extent.tail_s, last_m))
    columns = with_series(records, [counter])
    return Records(pl.concat([columns, RECORDS.frame(edges)]).sort("time_s", maintain_order=True))


def _reach_m(activity: Activity, seconds: float) -> float:
    """Return how far anybody comes in some time without records; in seconds, at even pace."""
    if seconds > EDGE.limit:
        return _FASTEST_MPS * seconds
    metres, time_s = activity.records["distance_m"].drop_nulls(), activity.records["time_s"]
    running_s = float(time_s[-1]) - float(time_s[0]) - paused_s(activity)
    mean_mps = float(metres[-1]) / running_s if len(metres) and running_s > 0 else 0.0
    return EVEN_PACE.limit * mean_mps * seconds


def _edge(time_s: float, distance_m: float | None) -> dict[str, float | None]:
    empty: dict[str, float | None] = dict.fromkeys(RECORDS.schema)
    return empty | {"time_s": time_s, "distance_m": distance_m}


def _ahead_m(activity: Activity, missing_m: float, extent: Extent) -> float:
    """Return the meters before the first record that its counter does not hold."""
    if not extent.tail_s:
        return missing_m if missing_m <= _reach_m(activity, extent.lead_s) else 0.0
    first_s = float(activity.records["time_s"][0])
    is_before = pl.col("end_s") <= first_s + EDGE.limit
    before_m = float(activity.laps.filter(is_before)["distance_m"].sum())
    return min(missing_m, before_m)


def _missing_m(activity: Activity) -> float:
    """Meters of the watch's total that its records do not show."""
    metres = activity.records["distance_m"].drop_nulls()
    total_m = activity.totals.distance_m or float(activity.laps["distance_m"].sum())
    return max(0.0, total_m - float(metres[-1])) if len(metres) else 0.0


def paused_s(activity: Activity) -> float:
    """Add up the pauses between the first and the last record."""
    times = activity.records["time_s"]
    if not len(times) or activity.pauses.is_empty():
        return 0.0
    first_s, last_s = float(times[0]), float(times[-1])
    starts_s, ends_s = (activity.pauses[name].to_numpy() for name in ("start_s", "end_s"))
    return float((np.clip(ends_s, first_s, last_s) - np.clip(starts_s, first_s, last_s)).sum())
