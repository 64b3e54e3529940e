"""How strongly lengths, speeds and rests that are alike tell of a plan, in nats.

Lengths of one set are alike, or alike in blocks, or rise in equal steps. The spread expected of
reps stands against the one that chance plateaus have.
"""

from __future__ import annotations

from itertools import pairwise
from math import exp, hypot, inf, log, sqrt

import numpy as np

from metrics.efforts.evidence.shape import Shape, length_spread, spread
from metrics.efforts.run import middle

CHANCE_SPREAD = 0.8
"""Standard deviation of log length, and of log rest, of plateaus formed by chance."""
FEWEST_LADDER_REPS = 5
"""Three or four lengths rise evenly by chance."""
LADDER_RARITY = 3.0
"""Log odds against: one set in twenty is a ladder."""
OTHER_LENGTH = 0.25
OTHER_RATIO = exp(OTHER_LENGTH)
"""Log ratio, and ratio, from which on a length is another one, and no rep of the same block."""
BLOCK_RARITY = 3.0
"""Log odds against: one set in twenty goes on with reps of another length."""
REST_SPREAD = 0.12
"""Relative spread of the rests of one set."""
SPEED_SPREAD = 0.03
UNLIKE_SPEED_SPREAD = 0.06
"""Reps of one set are run within 3 %; beyond 6 % they rather are not one set. Alike speeds are
no evidence by themselves, for a steady run has them too."""
STOOD_M = 50.0
"""Rests shorter than this are alike in meters without any plan."""


def alike_in_length(shape: Shape, falls_per_s: float) -> float:
    """Score likeness in time or in meters, whichever the coach had in mind.

    Where the speed falls so often that a rep could have ended at several places, likeness
    proves less.

    Parameters
    ----------
    shape : the reps and rests of the hypothesis.
    falls_per_s : how often the speed falls below half height.

    Returns
    -------
    Nats, the first length free; the best of one length, blocks and a ladder.
    """
    expected = length_spread(shape.usual_s)
    choices = max(1.0, falls_per_s * shape.usual_s)
    spread_s = spread(shape.length_s)
    observed = hypot(min(spread_s, spread(shape.metres)), expected)
    alike = (len(shape.length_s) - 1) * log(CHANCE_SPREAD / (observed * choices))
    if max(shape.length_s) < OTHER_RATIO * min(shape.length_s):
        in_blocks = in_block(len(shape.length_s), spread_s, expected * choices)
    else:
        in_blocks = _in_blocks(shape.length_s, falls_per_s)
    return max(alike, on_a_ladder(shape.metres, expected * choices), in_blocks)


def _in_blocks(length_s: list[float], falls_per_s: float) -> float:
    """Score lengths that are alike in blocks: two of 1000 m, then three of 300 m.

    Each block's first length is free; that there is another block at all costs its rarity.
    """
    blocks = _blocks(length_s)
    nats = -BLOCK_RARITY * (len(blocks) - 1)
    for block in blocks:
        usual_s = middle(block)
        expected = length_spread(usual_s) * max(1.0, falls_per_s * usual_s)
        nats += in_block(len(block), spread(block), expected)
    return nats


def in_block(count: int, observed: float, expected: float) -> float:
    """Score lengths of one block by their spread and the one that is expected.

    Parameters
    ----------
    count : of the lengths, the first of which is free.
    observed, expected : standard deviations of their logs; the latter above 0.

    Returns
    -------
    Nats against lengths of chance.
    """
    return (count - 1) * log(CHANCE_SPREAD / hypot(observed, expected))


def _blocks(length_s: list[float]) -> list[list[float]]:
    """Cut lengths where one is another than those of its block so far."""
    blocks = [length_s[:1]]
    for length in length_s[1:]:
        if abs(log(length / middle(blocks[-1]))) < OTHER_LENGTH:
            blocks[-1].append(length)
        else:
            blocks.append([length])
    return blocks


def on_a_ladder(metres: list[float], expected: float) -> float:
    """Score lengths that rise, or fall, in equal steps: two of them tell the others.

    Parameters
    ----------
    metres : or seconds, in order.
    expected : relative spread of each.

    Returns
    -------
    Nats against lengths of chance; −∞ where they do not rise or fall so.
    """
    if len(metres) < FEWEST_LADDER_REPS:
        return -inf
    steps = [after - before for before, after in pairwise(metres)]
    if not (min(steps) > 0 or max(steps) < 0):
        return -inf
    step = np.arange(len(metres)) - (len(metres) - 1) / 2
    mean = sum(metres) / len(metres)
    line = mean + step * float(step @ np.array(metres)) / float(step @ step)
    if line.min() <= 0:
        return -inf
    off = np.log(np.array(metres) / line)
    observed = hypot(sqrt(float(off @ off) / (len(metres) - 2)), expected)
    return (len(metres) - 2) * log(CHANCE_SPREAD / observed) - LADDER_RARITY


def alike_in_speed(shape: Shape) -> float:
    """Score likeness in speed: no evidence for a set, but against one where it is missing.

    Parameters
    ----------
    shape : the reps and rests of the hypothesis.

    Returns
    -------
    Nats, 0 at most.
    """
    logs = [log(value) for value in shape.speed]
    mean = sum(logs) / len(logs)
    observed = hypot(sqrt(sum([(x - mean) ** 2 for x in logs]) / len(logs)), SPEED_SPREAD)
    return (len(logs) - 1) * min(0.0, log(UNLIKE_SPEED_SPREAD / observed))


def alike_in_rest(shape: Shape) -> float:
    """Score rests alike in time or, unless stood, in meters; the first one is free.

    Parameters
    ----------
    shape : the reps and rests of the hypothesis.

    Returns
    -------
    Nats; 0 for one rest.
    """
    observed = spread(shape.rest_s)
    if middle(shape.rest_m) > STOOD_M:
        observed = min(observed, spread(shape.rest_m))
    return (len(shape.rest_s) - 1) * log(CHANCE_SPREAD / hypot(observed, REST_SPREAD))
