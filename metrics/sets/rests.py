"""Rests: how long, how far, and whether the runner stood, walked or jogged."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from metrics.contract.enums import RestMode
from metrics.efforts.measures import Measures
from metrics.efforts.run import WALK_TO_RUN_MPS, Run
from metrics.recording.running import MOVING_MPS, RUNNING_SPM
from metrics.recording.signal import Mask

MOST_SHARE = 0.6
"""A rest is called after what fills this share of it; else it was mixed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredRest:
    """What lies between two efforts: wall-clock seconds, metres outside pauses, 0–1, mode."""

    seconds: float
    metres: float
    moving_share: float
    mode: RestMode


def rests(run: Run, efforts: list[Measures]) -> list[MeasuredRest]:
    """Measure the rests between neighbors.

    Parameters
    ----------
    run : the prepared signal.
    efforts : in time order.

    Returns
    -------
    One fewer than efforts; empty for fewer than two.
    """
    bounds_s = np.array([(before.end_s, after.start_s) for before, after in pairwise(efforts)])
    bounds_s = bounds_s.reshape(-1, 2)
    metres = np.diff(run.signal.distance_at(bounds_s))[:, 0].tolist()
    seconds = np.diff(run.clock.motion_s(bounds_s))[:, 0].tolist()
    return [
        _rest(run, (start_s, end_s), lasted_s, metres_m)
        for (start_s, end_s), lasted_s, metres_m in zip(
            bounds_s.tolist(), seconds, metres, strict=True
        )
    ]


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


def _rest(run: Run, bounds_s: tuple[float, float], lasted_s: float, metres: float) -> MeasuredRest:
    """Measure one rest between two times of the signal."""
    start_s, end_s = bounds_s
    span = slice(round(start_s), max(round(end_s), round(start_s) + 1))
    speed = run.speed[span]
    is_timed = run.signal.segment[span] >= 0
    is_moving = is_timed & (speed >= MOVING_MPS)
    moving, jogged = (
        int(np.count_nonzero(mask)) for mask in (is_moving, is_moving & _is_jogged(run, span))
    )
    timed, length = int(np.count_nonzero(is_timed)), max(len(speed), 1)
    seconds = {
        RestMode.PAUSED: len(speed) - timed,
        RestMode.STOOD: timed - moving,
        RestMode.WALKED: moving - jogged,
        RestMode.JOGGED: jogged,
    }
    mode = max(seconds, key=lambda mode: seconds[mode])
    return MeasuredRest(
        seconds=lasted_s,
        metres=metres,
        moving_share=int(np.count_nonzero(speed >= MOVING_MPS)) / length,
        mode=mode if seconds[mode] / length >= MOST_SHARE else RestMode.MIXED,
    )


def _is_jogged(run: Run, span: slice) -> Mask:
    """Mark the seconds of jogging: by the step rate where the watch counts steps, else by speed."""
    steps = run.signal.cadence_spm[span]
    return np.where(steps > 0, steps >= RUNNING_SPM, run.speed[span] >= WALK_TO_RUN_MPS)
