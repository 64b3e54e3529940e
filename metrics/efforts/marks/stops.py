"""Marks that hold several reps, because their runner stopped the timer in the rests, and no lap."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from msgspec.structs import replace

from metrics.contract.enums import EffortEvidence
from metrics.efforts.marks.laps import ALIKE_SHARE
from metrics.efforts.marks.mark import Mark
from metrics.efforts.marks.piece import REST_SHARE, SAME_SHARE, WAIT_S
from parsers.common.activity import Activity

SHORTEST_REST_SHARE = 0.1
"""Reps of the same meters, which no light tells, may be rested so short a share of their length."""


def parted_by_stops(activity: Activity, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Put the reps between stops of the timer in place of the marks that hold them.

    Each is as long as another of its mark: a rest parts like reps, a light or a drink parts a run
    anywhere. What a workout led in steps is whole.

    Parameters
    ----------
    activity : one parsed activity.
    marks : in time order.
    """
    if activity.pauses.is_empty():
        return marks
    stops = _stops(activity)
    return tuple(part for mark in marks for part in _parts(activity, mark, stops))


def _stops(activity: Activity) -> list[tuple[float, float]]:
    """List when the timer stood, but for moments on the way to the line.

    Once for all marks, and without a query: each costs more than all the rest of this.
    """
    edges = (activity.pauses[name].to_list() for name in ("start_s", "end_s"))
    return [
        (stop_s, go_s)
        for stop_s, go_s in zip(*edges, strict=True)
        if stop_s is not None and go_s is not None and go_s - stop_s >= WAIT_S
    ]


def _parts(activity: Activity, mark: Mark, stops: list[tuple[float, float]]) -> list[Mark]:
    """List the reps of a mark; the mark alone where the timer did not part like ones."""
    if mark.evidence is EffortEvidence.STEP or mark.official_s is None:
        return [mark]
    runs = _between_stops(stops, mark)
    if len(runs) < 2:
        return [mark]
    metres = _metres(activity, runs)
    stood_s = min(after - before for (_, before), (after, _) in pairwise(runs))
    seconds = [end - start for start, end in runs]
    is_rested = stood_s >= max(WAIT_S, REST_SHARE * max(seconds))
    is_short_rest = stood_s >= max(WAIT_S, SHORTEST_REST_SHARE * max(seconds))
    are_as_long = _have_likes(seconds, ALIKE_SHARE) and _have_likes(metres, ALIKE_SHARE)
    are_alike = (is_rested and are_as_long) or (is_short_rest and _have_likes(metres, SAME_SHARE))
    if not are_alike:
        return [mark]
    # Pauses are told in whole seconds: the motion tells better how long each took.
    return [
        replace(mark, start_s=start, end_s=end, official_s=None, watch_m=None)
        for start, end in runs
    ]


def _between_stops(stops: list[tuple[float, float]], mark: Mark) -> list[tuple[float, float]]:
    """List when the timer ran inside a mark."""
    bounds = [mark.start_s]
    for stop_s, go_s in stops:
        if stop_s < mark.end_s and go_s > mark.start_s:
            bounds += [max(stop_s, mark.start_s), min(go_s, mark.end_s)]
    bounds.append(mark.end_s)
    runs = zip(bounds[::2], bounds[1::2], strict=True)
    return [(start, end) for start, end in runs if end - start >= WAIT_S]


def _metres(activity: Activity, runs: list[tuple[float, float]]) -> list[float]:
    """Measure the meters of stretches by the watch's count; 0 where it has none."""
    counted_m = activity.channels["distance_m"]
    is_known = np.isfinite(counted_m)
    if not is_known.any():
        return [0.0] * len(runs)
    at_m = np.interp(
        np.array(runs).ravel(), activity.channels["time_s"][is_known], counted_m[is_known]
    )
    return [float(end - start) for start, end in at_m.reshape(-1, 2)]


def _have_likes(lengths: list[float], share: float) -> bool:
    """Tell whether each length is about as long as its neighbor in their order; 0 is not known."""
    ordered = sorted(lengths)
    is_like = [0 < after <= (1 + share) * before for before, after in pairwise(ordered)]
    return all(before or after for before, after in pairwise([False, *is_like, False]))
