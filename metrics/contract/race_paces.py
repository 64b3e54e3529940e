"""The race paces that an athlete's work is sorted by."""

from __future__ import annotations

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


class Mode(StrEnum):
    """How a piece of planned work is graded."""

    PACE = "pace"
    EFFORT = "effort"
    """By structure, rests and exertion; pace plays no part (rule C5)."""
