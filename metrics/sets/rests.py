"""Rests: how long, how far, and whether the runner stood, walked or jogged."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from metrics.efforts.measures import Measures
from metrics.efforts.run import RUNNING_MPS, Run
from metrics.running import MOVING_MPS
from metrics.words import RestMode

MOST_SHARE = 0.6
"""A rest is called after what fills this share of it; else it was mixed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What lies between two efforts: wall-clock seconds, metres outside pauses, 0–1, mode."""

    seconds: float
    metres: float
    moving_share: float
    mode: RestMode


def rests(run: Run, efforts: list[Measures]) -> list[Rest]:
    """The rests between neighbours: one fewer than efforts."""
    return [_rest(run, before.end_s, after.start_s) for before, after in pairwise(efforts)]


def most_common(modes: list[RestMode]) -> RestMode:
    """The mode of more than half of the rests; mixed where none is, unknown without rests."""
    if not modes:
        return RestMode.UNKNOWN
    top = max(modes, key=modes.count)
    return top if 2 * modes.count(top) > len(modes) else RestMode.MIXED


def _rest(run: Run, start_s: float, end_s: float) -> Rest:
    span = slice(round(start_s), max(round(end_s), round(start_s) + 1))
    speed, is_paused = run.speed[span], run.signal.segment[span] < 0
    metres = np.diff(run.signal.distance_at(np.array([start_s, end_s])))
    shares = {
        RestMode.PAUSED: is_paused,
        RestMode.STOOD: ~is_paused & (speed < MOVING_MPS),
        RestMode.WALKED: ~is_paused & (speed >= MOVING_MPS) & (speed < RUNNING_MPS),
        RestMode.JOGGED: ~is_paused & (speed >= RUNNING_MPS),
    }
    mode, share = max(((mode, float(mask.mean())) for mode, mask in shares.items()), key=_share)
    return Rest(
        seconds=end_s - start_s,
        metres=float(metres[0]),
        moving_share=float((speed >= MOVING_MPS).mean()),
        mode=mode if share >= MOST_SHARE else RestMode.MIXED,
    )


def _share(pair: tuple[RestMode, float]) -> float:
    return pair[1]
