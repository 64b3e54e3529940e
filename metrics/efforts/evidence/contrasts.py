"""How far reps and rests stand out from the running beside them and from easy running, in nats."""

from __future__ import annotations

from metrics.efforts.evidence.alike import SPEED_SPREAD
from metrics.efforts.evidence.shape import Shape
from metrics.efforts.run import Reps, Run, plain_contrast
from metrics.recording.signal import Mask

PLAIN_SHARE = 0.7
CONTRAST_WEIGHT = 1.5
CONTRAST_MOST = 1.5
CONTRAST_LEAST = -1.2
"""Each rep weighs by how far its contrast with the easy running exceeds this share of a plain
one, from slower than easy to beyond doubt."""
LOCAL_MOST = 0.3
LOCAL_LEAST = -4.0
"""Standing out from both sides is needed but proves little: so does a run between two lights."""
NEIGHBOURHOOD_S = 15
"""The sides of a rep, as far as its rests go."""
WRONG_SECOND = 3.0
"""For a whole rep's length that was run as fast, and is no rep."""
UNCLAIMED_MOST = 2.5
"""Other running as fast as the reps counts against them up to so many times their total."""


def stands_out(run: Run, reps: Reps, shape: Shape) -> float:
    """Score by how far each rep is faster than both of its sides, against a plain contrast.

    Parameters
    ----------
    run : the prepared signal.
    reps : at least two stretches in time order.
    shape : the reps and rests of the hypothesis.

    Returns
    -------
    Nats, from −4 to 0.3 a rep.
    """
    beside = run.speed_beside(reps, NEIGHBOURHOOD_S, is_within_rests=True).tolist()
    return sum(
        [
            _limited(speed / other - 1, plain, LOCAL_LEAST, LOCAL_MOST)
            for speed, other, plain in zip(shape.speed, beside, shape.plain, strict=True)
        ]
    )


def rests_stand_out(shape: Shape) -> float:
    """Score by how far each rest is slower than the reps, plainly so for its length.

    Parameters
    ----------
    shape : the reps and rests of the hypothesis.

    Returns
    -------
    Nats, from −4 to 0 a rest.
    """
    return sum(
        [
            _limited(
                shape.level * rest_s / max(rest_m, 0.1 * rest_s) - 1,
                plain_contrast(min(rest_s, shape.usual_s)),
                LOCAL_LEAST,
                0.0,
            )
            for rest_s, rest_m in zip(shape.rest_s, shape.rest_m, strict=True)
        ]
    )


def _limited(contrast: float, plain: float, least: float, most: float) -> float:
    """Score a contrast against a plain one, within limits, in nats."""
    excess = CONTRAST_WEIGHT * (contrast / plain - 1)
    return least if excess < least else min(most, excess)


def against_easy(speed_mps: list[float], plain: list[float], easy_mps: float) -> float:
    """Score by how far the reps are faster than the run's easy level.

    Parameters
    ----------
    speed_mps : mean speed of each rep in m/s.
    plain : the contrast that makes an effort as long as each plain to see.
    easy_mps : the easy level in m/s, above 0.

    Returns
    -------
    Nats, from −1.2 to 1.5 a rep.
    """
    offset = CONTRAST_WEIGHT * (1 - PLAIN_SHARE)
    least, most = CONTRAST_LEAST - offset, CONTRAST_MOST - offset
    return sum(
        [
            offset + _limited(speed / easy_mps - 1, contrast, least, most)
            for speed, contrast in zip(speed_mps, plain, strict=True)
        ]
    )


def unclaimed_nats(
    run: Run, reps: Reps, is_claimed: Mask, easy: float | None, level: float
) -> float:
    """Count running outside the set that is as fast as its reps, and yet none of them.

    As fast is well above half way from easy to the reps, or within the spread of their speeds.

    Parameters
    ----------
    run : the prepared signal.
    reps : at least two stretches in time order.
    is_claimed : one entry per plateau, true where it belongs to a set accepted earlier.
    easy : the easy level in m/s, None where nothing else was run.
    level : the usual speed of the reps in m/s.

    Returns
    -------
    Nats against the set, from 0 to 7.5.
    """
    if easy is None:
        return 0.0
    height = min(easy + 0.6 * max(0.0, level - easy), (1 - SPEED_SPREAD) * level)
    middles = run.plateaus.middle
    is_fast = (run.plateaus.speed_mps > height) & ~is_claimed
    is_fast &= (middles < reps.start[0]) | (middles > reps.end[-1])
    seconds = float(run.plateaus.length_s[is_fast].sum())
    return WRONG_SECOND * min(UNCLAIMED_MOST, seconds / float(reps.length_s.sum()))
