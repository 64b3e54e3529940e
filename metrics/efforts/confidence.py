"""How surely a detected stretch is an effort, as a share of many such that were marked.

A logistic regression on the stretches of the corpus. How well it says what it says, also where it
is fitted anew without each runner in turn, is measured by `python -m benchmarks.witnesses`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

import numpy as np

from metrics.efforts.run import Run, middle
from metrics.efforts.search.detection import FoundSet
from metrics.recording.signal import Floats, Mask

TYPICAL_NATS = 3.8
"""Log odds of a stretch that is like its set's others."""
NATS_OF_WEIGHT = 0.056
"""What each nat of the set's weight of evidence adds."""
NATS_OF_UNLIKE = 13.8
"""What each unit of log length takes by which it differs from them more than they do."""
NATS_OF_OUTERMOST = 1.65
"""What it takes to be the first or the last: warm-up and way home pass for a rep."""
NATS_OF_TRAITS = (NATS_OF_WEIGHT, -NATS_OF_UNLIKE, -NATS_OF_OUTERMOST)
NATS_BESIDE_MARKS = 2.0
"""Marks already hold what the runner thought worth marking: beside them, 63 in 100 were right on
runners who were not looked at, and 94 of simulated ones (`python -m benchmarks.names`). It
takes so much to lie before, behind or apart from the marked ones; between two of them, and like
them, it was the press that was forgotten."""
MOST_WEIGHT = 30.0
MOST_UNLIKE = 0.3
"""Beyond these nothing more was learned."""
LIKE = 0.1
"""Stretches of a block, two or more of one length inside a set, differ by less."""
MOST_SURE = 0.97
"""On runners who were not looked at, no kind of detection was right more often."""
FEWEST_ALIKE = 3
"""Of fewer, none is the outermost of a row."""


def stretch_confidences(
    run: Run, detected: FoundSet, *, is_marked: Sequence[bool] | None = None
) -> list[float]:
    """Return the probability of each stretch of a set that it is an effort.

    Parameters
    ----------
    run : the prepared signal.
    detected : a set that the signal shows.
    is_marked : which of its stretches the file marks, too; None where the file marks no effort.

    Returns
    -------
    0 to 0.97, one per stretch.
    """
    nats = TYPICAL_NATS + stretch_traits(run, detected) @ np.array(NATS_OF_TRAITS)
    if is_marked is not None:
        nats -= NATS_BESIDE_MARKS * ~_is_between(np.array(is_marked))
    return [min(MOST_SURE, _probability(each)) for each in nats.tolist()]


def _is_between(is_marked: Mask) -> Mask:
    """Tell which stretches are marked, or lie between two that are."""
    behind = np.logical_or.accumulate(is_marked)
    before = np.logical_or.accumulate(is_marked[::-1])[::-1]
    both: Mask = behind & before
    return both


def stretch_traits(run: Run, detected: FoundSet) -> Floats:
    """Measure what tells an effort from a stretch that only looks like one.

    Parameters
    ----------
    run : the prepared signal.
    detected : a set that the signal shows.

    Returns
    -------
    One row per stretch: the set's weight in nats, 0 to 30; by how much the stretch differs from its
    likes more than most of the set do, as a log ratio, 0 to 0.3; and 1 where it is the first or the
    last of three or more.
    """
    times = np.array([(stretch.start_s, stretch.end_s) for stretch in detected.stretches])
    metres = np.maximum(run.signal.between_m(times), 1.0).tolist()
    seconds = (times[:, 1] - times[:, 0]).tolist()
    usual_s, usual_m = middle(seconds), middle(metres)
    apart = np.minimum(_apart(seconds), _apart(metres))
    off_usual = np.minimum(
        np.abs(np.log(np.array(seconds) / usual_s)), np.abs(np.log(np.array(metres) / usual_m))
    )
    # The 200s behind 1000s are like each other, and no odd ones of their set.
    np.fill_diagonal(apart, np.inf)
    nearest = apart.min(axis=1)
    off_like = np.where(nearest <= LIKE, nearest, np.inf)
    traits = np.zeros((len(seconds), 3))
    traits[:, 0] = min(max(detected.weight, 0.0), MOST_WEIGHT)
    unlike = np.minimum(np.minimum(off_usual, off_like), MOST_UNLIKE)
    # Of a ladder every step is unlike the others: none is the odd one of the set.
    traits[:, 1] = np.maximum(unlike - middle(unlike.tolist()), 0.0)
    if len(seconds) >= FEWEST_ALIKE:
        traits[[0, -1], 2] = 1.0
    return traits


def _apart(lengths: list[float]) -> Floats:
    """Compare each length with each, as absolute log ratios."""
    logs = np.log(np.array(lengths))
    apart: Floats = np.abs(logs[:, None] - logs[None, :])
    return apart


def _probability(nats: float) -> float:
    return 1 / (1 + exp(-nats))
