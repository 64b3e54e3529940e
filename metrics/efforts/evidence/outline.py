"""How alike the reps and rests of a hypothesis are, without a look at the running around it."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from metrics.efforts.evidence.alike import alike_in_length, alike_in_rest, alike_in_speed
from metrics.efforts.evidence.contrasts import CONTRAST_MOST, LOCAL_MOST, WRONG_SECOND
from metrics.efforts.evidence.shape import Shape, longest_rest_s
from metrics.efforts.evidence.witnesses import LONG_S
from metrics.efforts.plateaus import WALK_TO_RUN_MPS
from metrics.efforts.run import Reps, Run
from metrics.recording.signal import Mask

PRIOR = 9.0
"""Log odds against: a set is rare among all the chains of plateaus that could be formed."""
RAMP_S = 3
"""Speeding up and slowing down, so much of a rest is above half height."""
WRONG_LONG_SECOND = 3.6
"""For a whole rep's length spent fast in the rests, or slow in the reps, of long reps: a logistic
regression of 184 sets of strangers against 64 of chance asks for 4.2 ± 0.5, beside the other terms.
Shorter ones take what their edges err by as well, so that less is asked of them."""
MOST_WRONG_REST = 1.5
"""Nats that a rest between presses takes at most, however fast it was."""
LONG_REST = 2.0
"""Nats against a set for each rest in it that is the break between two sets."""
FASTEST_REP_MPS = 10.0
"""No rep is faster on average."""


def likeness(run: Run, reps: Reps) -> float:
    """Weigh how alike stretches and their rests are, whatever their speed.

    Parameters
    ----------
    run : the prepared signal.
    reps : at least two stretches in time order, which may touch.

    Returns
    -------
    Nats of alike lengths, speeds and rests, less those of seconds on the wrong side of half height.
    No rest takes more than 1.5: half the height of faint strides is what easy running wanders by,
    and a press may be forgotten.
    """
    outline = Outline.of(run, reps, Shape.of(run, reps))
    misfit = min(outline.misfit, MOST_WRONG_REST * len(outline.shape.rest_s))
    return outline.alike + outline.evenly_rested - misfit


class Outline(Struct, frozen=True, kw_only=True):
    """How alike the reps and the rests of a hypothesis are, in nats: what it weighs at most.

    `alike` and `evenly_rested` speak for it, `misfit` against it, as in its `Weight`.
    """

    reps: Reps
    shape: Shape
    alike: float
    evenly_rested: float
    misfit: float

    @classmethod
    def of(cls, run: Run, reps: Reps, shape: Shape) -> Outline:
        """Score what lies inside a hypothesis, whatever its speed."""
        is_above = run.speed > shape.half
        return cls(
            reps=reps,
            shape=shape,
            alike=alike_in_length(shape, _falls_per_s(reps, is_above)) + alike_in_speed(shape),
            evenly_rested=alike_in_rest(shape),
            misfit=_misfit(reps, shape, is_above),
        )

    @property
    def most(self) -> float:
        """The most that it can weigh before the witnesses are heard, were it ever so fast."""
        most_contrast = (CONTRAST_MOST + LOCAL_MOST) * len(self.reps)
        return self.alike + self.evenly_rested + most_contrast - self.misfit - PRIOR


def outlined(run: Run, reps: Reps) -> Outline | None:
    """Score the likeness of a hypothesis, without a look at the running around it.

    Parameters
    ----------
    run : the prepared signal.
    reps : at least two stretches in time order.

    Returns
    -------
    None where the reps are no running.
    """
    shape = Shape.of(run, reps)
    is_running = WALK_TO_RUN_MPS < shape.level < FASTEST_REP_MPS
    return Outline.of(run, reps, shape) if is_running else None


def _falls_per_s(reps: Reps, is_above: Mask) -> float:
    """Count how often the speed falls below half height, in the run or, if calmer, in the set.

    Where half height is about the speed of the warm-up, its unevenness makes falls that no rep
    could end at; it never hides one, so that the lower rate is nearer the truth.
    """
    is_fall = is_above[:-1] & ~is_above[1:]
    inside = is_fall[reps.start[0] : reps.end[-1]]
    return min(np.count_nonzero(is_fall) / len(is_fall), np.count_nonzero(inside) / len(inside))


def _misfit(reps: Reps, shape: Shape, is_above: Mask) -> float:
    """Count seconds on the wrong side of half height, in the rests and in the reps; and breaks."""
    # How many seconds above it lie before each edge tells how many lie between two.
    above = is_above[reps.start[0] : reps.end[-1]].nonzero()[0] + reps.start[0]
    passed = above.searchsorted(reps.bounds)
    above_s = passed[1:] - passed[:-1]
    in_reps_s: list[int] = above_s[::2].tolist()
    in_rests_s: list[int] = above_s[1::2].tolist()
    slow = sum(
        [
            1.0 - fast_s / length_s
            for fast_s, length_s in zip(in_reps_s, shape.length_s, strict=True)
        ]
    )
    fast = sum(
        [
            min(2.0, (fast_s - RAMP_S) / max(min(shape.usual_s, rest_s), 1.0))
            for fast_s, rest_s in zip(in_rests_s, shape.rest_s, strict=True)
            if fast_s > RAMP_S
        ]
    )
    longest_s = longest_rest_s(shape.rest_s)
    breaks = sum([rest_s > longest_s for rest_s in shape.rest_s])
    wrong_second = WRONG_LONG_SECOND if shape.usual_s >= LONG_S else WRONG_SECOND
    return wrong_second * (slow + fast) + LONG_REST * breaks
