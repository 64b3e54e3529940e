"""Rests: how long, how far, and whether the runner stood, walked or jogged."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from msgspec import Struct

from metrics.contract.enums import RestMode
from metrics.efforts.measures import Measures
from metrics.efforts.plateaus import WALK_TO_RUN_MPS
from metrics.efforts.run import Run
from metrics.recording.running import MOVING_MPS, RUNNING_SPM
from metrics.recording.signal import Indexes, Mask

MOST_SHARE = 0.6
"""A rest is called after what fills this share of it; else it was mixed."""
MODES = (RestMode.PAUSED, RestMode.STOOD, RestMode.WALKED, RestMode.JOGGED)
"""What a second of a rest may be, from the stillest on."""


class MeasuredRest(Struct, frozen=True, kw_only=True):
    """What lies between two efforts: wall-clock seconds, meters outside pauses, 0–1, mode."""

    seconds: float
    metres: float
    moving_share: float
    mode: RestMode


def rests(run: Run, efforts: list[Measures]) -> list[MeasuredRest]:
    """Measure the rests between neighbors, as the reps are timed: by the watch, or by their motion.

    Parameters
    ----------
    run : the prepared signal.
    efforts : in time order.

    Returns
    -------
    One fewer than efforts; empty for fewer than two.
    """
    if len(efforts) < 2:
        return []
    bounds_s = np.array([_bounds_s(run, before, after) for before, after in pairwise(efforts)])
    metres = run.signal.between_m(bounds_s).tolist()
    motion_s = run.clock.motion_s(bounds_s)
    seconds = (motion_s[:, 1] - motion_s[:, 0]).tolist()
    bounds = [(round(start_s), round(end_s)) for start_s, end_s in bounds_s.tolist()]
    first = bounds[0][0]
    modes = _modes(run, slice(first, bounds[-1][1] + 1))
    return [
        _rest(modes[start - first : max(end, start + 1) - first], lasted_s, metres_m)
        for (start, end), lasted_s, metres_m in zip(bounds, seconds, metres, strict=True)
    ]


def _bounds_s(run: Run, before: Measures, after: Measures) -> tuple[float, float]:
    """Tell when a rest began and ended, in s of the signal: from press to press if it can be."""
    marked, also_marked = before.effort.rest_bounds_s, after.effort.rest_bounds_s
    if marked is None or also_marked is None or also_marked[0] <= marked[1]:
        return before.end_s, after.start_s
    start_s, end_s = run.clock.signal_s(np.array([marked[1], also_marked[0]])).tolist()
    return start_s, end_s


def most_common(modes: list[RestMode]) -> RestMode:
    """Return the mode of more than half of some rests.

    Parameters
    ----------
    modes : of the rests.

    Returns
    -------
    `mixed` where no mode has more than half, `unknown` without rests.
    """
    if not modes:
        return RestMode.UNKNOWN
    top = max(modes, key=modes.count)
    return top if 2 * modes.count(top) > len(modes) else RestMode.MIXED


def _rest(modes: Indexes, lasted_s: float, metres: float) -> MeasuredRest:
    """Measure one rest from the mode of each of its seconds."""
    counts = np.bincount(modes, minlength=len(MODES)).tolist()
    length, most = max(len(modes), 1), max(counts)
    is_plain = most / length >= MOST_SHARE
    return MeasuredRest(
        seconds=lasted_s,
        metres=metres,
        moving_share=sum(counts[MODES.index(RestMode.WALKED) :]) / length,
        mode=MODES[counts.index(most)] if is_plain else RestMode.MIXED,
    )


def _modes(run: Run, span: slice) -> Indexes:
    """Tell of each second its place in MODES. Nothing moves while the timer stands."""
    is_moving = run.speed[span] >= MOVING_MPS
    is_timed = run.signal.segment[span] >= 0
    modes: Indexes = is_timed.astype(np.int64) + is_moving + (is_moving & _is_jogged(run, span))
    return modes


def _is_jogged(run: Run, span: slice) -> Mask:
    """Mark the seconds of jogging: by the step rate where the watch counts steps, else by speed."""
    steps = run.signal.cadence_spm[span]
    return np.where(steps > 0, steps >= RUNNING_SPM, run.speed[span] >= WALK_TO_RUN_MPS)
