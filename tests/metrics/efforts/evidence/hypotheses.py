"""Hypotheses made by hand, weighed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from metrics.efforts.evidence.weight import Weight, weigh_speed
from metrics.efforts.evidence.witnesses import UNHEARD, Witnesses
from metrics.efforts.run import Reps, Run
from tests.metrics.hand_made import in_turn, signal_at

Pieces = Sequence[tuple[int, float]]
"""Seconds and speed in m/s, in turn."""


def weighed(
    work: Pieces,
    rests: Pieces = (),
    *,
    before: Pieces = ((600, 3.0),),
    after: Pieces = ((600, 3.0),),
    hopeless: float = -np.inf,
    witnesses: Witnesses = UNHEARD,
    **channels: Any,
) -> Weight:
    """Weigh reps of (seconds, speed) by their speed; rests of 100 s at 2 m/s if not given."""
    rests = rests or [(100, 2.0)] * (len(work) - 1)
    between = [part for pair in zip(work, rests, strict=False) for part in pair] + [work[-1]]
    ends = sum(seconds for seconds, _ in before) + np.cumsum([seconds for seconds, _ in between])
    start = ends[::2] - np.array([seconds for seconds, _ in work])
    run = Run.of(signal_at(in_turn(*before, *between, *after), **channels))
    nothing_claimed = np.zeros(len(run.plateaus), dtype=np.bool_)
    reps = Reps(start=start, end=ends[::2])
    return weigh_speed(run, reps, nothing_claimed, witnesses, hopeless=hopeless)
