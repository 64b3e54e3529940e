"""The race paces that an athlete's work is sorted by."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class RacePace(StrEnum):
    """A pace, slow to fast; `UNKNOWN` where no pace of the athlete is known that day.

    3K and 3200 differ by 1–2 %: one race pace, two display names.
    """

    EASY = "easy"
    THRESHOLD = "threshold"
    R5K = "5k"
    R3200 = "3200"
    R1600 = "1600"
    R800 = "800"
    R400 = "400"
    MAX = "max"
    UNKNOWN = "unknown"


PROGRESSION = (RacePace.R5K, RacePace.R3200, RacePace.R1600, RacePace.R800, RacePace.R400)
"""The race paces of the progression, slow to fast, in the order they are built up (rule A3)."""

PACES = (RacePace.EASY, RacePace.THRESHOLD, *PROGRESSION, RacePace.MAX)
"""Every pace but `UNKNOWN`, slow to fast."""

TOLD_TOGETHER = 0.8
"""As few race paces are told of a group as are so likely together."""


def likely_paces(odds: Mapping[str, float]) -> dict[str, float]:
    """Choose the race paces to tell of a group of reps: as few as are sure together.

    Parameters
    ----------
    odds
        The probability of each race pace, at least one; they sum to about 1.

    Returns
    -------
    dict of str to float
        The likeliest first, of equal ones the slower, each with its probability; one alone from
        0.8 on.
    """
    told: dict[str, float] = {}
    slow_to_fast = [race_pace.value for race_pace in RacePace if race_pace in odds]
    for race_pace in sorted(slow_to_fast, key=odds.__getitem__, reverse=True):
        if sum(told.values()) >= TOLD_TOGETHER:
            break
        told[race_pace] = odds[race_pace]
    return told


class Mode(StrEnum):
    """How a piece of planned work is graded."""

    PACE = "pace"
    EFFORT = "effort"
    """By structure, rests and exertion; pace plays no part (rule C5)."""
