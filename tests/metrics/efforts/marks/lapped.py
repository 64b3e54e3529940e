"""Laps, pauses and steps made by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from msgspec.structs import replace

from metrics.contract.units import MILE_M
from metrics.efforts.marks.mark import Mark
from metrics.efforts.marks.read import marks
from parsers.common import activity as tables
from parsers.common.activity import Activity, Pauses, Steps
from tests.metrics.hand_made import (
    REST_S,
    WARM_UP_S,
    Make,
    lap,
    pieces,
    with_laps,
)

EASY_KM, TEMPO_KM = (330.0, 1000 / 330.0), (280.0, 1000 / 280.0)
MILE_AT_4 = (MILE_M / 4.0, 4.0)


def lapped(make_activity: Make, *parts: tuple[float, float]) -> Activity:
    """Record laps of (seconds, speed)."""
    ends = np.cumsum([0.0, *(seconds for seconds, _ in parts)]).tolist()
    laps = [lap(*span, mps) for span, (_, mps) in zip(pairwise(ends), parts, strict=True)]
    return with_laps(make_activity(pieces((round(ends[-1]) + 1, 3.0))), laps)


def lap_marks(make_activity: Make, *parts: tuple[float, float]) -> list[float]:
    """List the lengths of the laps, of (seconds, speed), that are marks of work."""
    return [mark.official_s or 0.0 for mark in marks(lapped(make_activity, *parts))]


def with_pauses(activity: Activity, *spans: tuple[float, float]) -> Activity:
    rows = [{"start_s": start_s, "end_s": end_s} for start_s, end_s in spans]
    return replace(activity, pauses=Pauses(tables.PAUSES.frame(rows)))


def stopped(
    make_activity: Make, *goes: tuple[tuple[float, float], ...], stood_s: float
) -> Activity:
    """Record laps of (seconds, speed), with the timer stopped between one go and the next.

    As on real watches, the lap after a press holds the stop.
    """
    laps, stops, at_s = [], [], 0.0
    for number, go in enumerate(goes):
        starts_s = at_s
        if number:
            stops.append((at_s, at_s + stood_s))
            at_s += stood_s
        for seconds, mps in go:
            at_s += seconds
            metres = {"timer_s": seconds, "distance_m": seconds * mps}
            laps.append(lap(starts_s, at_s, mps, **metres))
            starts_s = at_s
    return with_laps(with_pauses(make_activity(pieces((round(at_s) + 1, 3.0))), *stops), laps)


def stepped(make_activity: Make, steps: Steps, *goes: tuple[float, float]) -> tuple[Mark, ...]:
    """Read the marks of goes, of (seconds, speed), at the work step, each between two rests."""
    laps, at_s = [lap(0, WARM_UP_S, 3.0, step_index=0)], float(WARM_UP_S)
    for seconds, mps in goes:
        laps.append(lap(at_s, at_s + seconds, mps, step_index=1))
        at_s += seconds
        laps.append(lap(at_s, at_s + REST_S, 1.5, step_index=2))
        at_s += REST_S
    run = make_activity(pieces((round(at_s), 3.0)))
    return marks(replace(with_laps(run, laps), steps=steps))
