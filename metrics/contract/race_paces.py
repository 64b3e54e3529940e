"""The rungs of the ladder: the race rhythms that an athlete's work is sorted by."""

from __future__ import annotations

from enum import StrEnum


class Rung(StrEnum):
    """A rhythm, slow to fast; `UNKNOWN` where no pace of the athlete is known that day.

    3K and 3200 differ by 1–2 %: one rung, two display names.
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


LADDER = (Rung.R5K, Rung.R3200, Rung.R1600, Rung.R800, Rung.R400)
"""The rungs that are climbed in order, slow to fast (rule A3)."""

RHYTHMS = (Rung.EASY, Rung.THRESHOLD, *LADDER, Rung.MAX)
"""Every rung with a pace, slow to fast."""


class Mode(StrEnum):
    """How a piece of planned work is graded."""

    PACE = "pace"
    EFFORT = "effort"
    """By structure, rests and exertion; pace is never looked at (rule C5)."""
