"""One stretch that the watch calls work, and whether a press or the watch itself ended it."""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct

from metrics.contract.enums import EffortEvidence
from metrics.contract.units import QUARTER_MILE_M

ROUND_M = (50.0, QUARTER_MILE_M)
ROUND_S = 5.0
EXACT_M = 1.0
EXACT_S = 0.3
"""A lap within these of a multiple of those was ended by the watch: nobody presses so well."""
VERY_EXACT_M = 0.3
VERY_EXACT_S = 0.05
"""Within these even a single lap is: one press in a hundred falls so by chance."""
FEWEST_EXACT = 3
"""Fewer laps may be so by chance."""


class StepGoal(Enum):
    """What a workout looks at in a step of work."""

    SPEED = auto()
    FORM = auto()
    """A cadence: strides and drills alike."""


class Mark(Struct, frozen=True, kw_only=True):
    """One stretch that the watch calls work.

    `official_s` and `watch_m` are its own time, pauses out, and meters. `target_m` and `target_s`
    are the length that the workout asked for, None where it asked for none, in the step of this
    index; `goal` says what it looked at. A step that ended before its length is broken off: what it
    asked for is no name. A press may fall on a round length by chance, where no other lap does.
    """

    start_s: float
    end_s: float
    official_s: float | None
    evidence: EffortEvidence
    watch_m: float | None = None
    target_m: float | None = None
    target_s: float | None = None
    step_index: int | None = None
    goal: StepGoal = StepGoal.SPEED
    is_broken_off: bool = False
    is_round_by_chance: bool = False

    @property
    def is_of_round_metres(self) -> bool:
        """Whether the watch's own meters may have ended it, and no press."""
        return any(is_multiple(self.watch_m, of, EXACT_M) for of in ROUND_M)

    @property
    def is_of_round_seconds(self) -> bool:
        """Whether the watch's own seconds may have ended it, and no press."""
        return is_multiple(self.official_s, ROUND_S, EXACT_S)

    @property
    def is_watch_ended(self) -> bool:
        """Whether the watch ended it, by a step's target or at its own round meters or seconds."""
        has_target = self.target_m is not None or self.target_s is not None
        is_exact = self.is_of_exact_metres or self.is_of_exact_seconds
        return has_target or (is_exact and not self.is_round_by_chance)

    @property
    def is_of_exact_metres(self) -> bool:
        """Whether its meters are round to the decimeters that a watch ends a lap by."""
        return any(is_multiple(self.watch_m, of, VERY_EXACT_M) for of in ROUND_M)

    @property
    def is_of_exact_seconds(self) -> bool:
        """Whether its seconds are round to the hundredths that a watch ends a lap by."""
        return is_multiple(self.official_s, ROUND_S, VERY_EXACT_S)


def are_whole_workout(marks: tuple[Mark, ...]) -> bool:
    """Tell whether the watch led from one mark to the next, so that there was no other effort.

    An export may drop a workout's steps and keep their laps: all of round meters or all of round
    seconds, for some of either come by chance.

    Parameters
    ----------
    marks : the marks of one file.

    Returns
    -------
    True for steps, splits, and at least three laps that are all round; false without marks.
    """
    if any(mark.evidence is not EffortEvidence.LAP for mark in marks):
        return True
    is_round = all(mark.is_of_round_metres for mark in marks) or all(
        mark.is_of_round_seconds for mark in marks
    )
    return len(marks) >= FEWEST_EXACT and is_round


def is_multiple(value: float | None, of: float, within: float) -> bool:
    """Tell whether a value lies near a whole multiple, 0 excluded.

    Parameters
    ----------
    value : None is no multiple.
    of : the unit, above 0.
    within : how far off it may be.
    """
    if value is None or value < of - within:
        return False
    return abs(value - of * round(value / of)) <= within
