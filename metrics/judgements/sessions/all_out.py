"""Which planned reps are all-out work that rule A4 looks at."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from metrics.judgements.sessions.alignment import efforts_asked
from metrics.workouts.model import Rep, RepKind, Workout

SPRINT_MOST_M, SPRINT_MOST_S = 60.0, 8.0
"""Sprints up to this length are speed work with a progression of their own: the source's 60s, and
the seconds that a school athlete takes for one."""
LAST_AFTER = 3
"""After so many other reps one last all-out rep ends a workout and does not make it all-out."""


class AllOut(StrEnum):
    """Whether a rep is all-out work, and whether A4 looks at it."""

    NO = "no"
    ASKED = "asked"
    LAST = "last"
    """One last rep of a workout, all the athlete has left: A4 does not look at it."""


@lru_cache(maxsize=1024)
def all_out_reps(workout: Workout) -> Mapping[int, AllOut]:
    """Classify the reps of a workout.

    Parameters
    ----------
    workout
        A planned or corrected workout.

    Returns
    -------
    dict
        By the number of each rep that is an effort.
    """
    planned = efforts_asked(workout)
    classes = {planned_rep.number: _class_of(planned_rep.rep) for planned_rep in planned}
    numbers = [number for number, all_out in classes.items() if all_out is AllOut.ASKED]
    if planned and numbers == [planned[-1].number] and len(planned) > LAST_AFTER:
        classes[numbers[0]] = AllOut.LAST
    return classes


def is_speed_work(rep: Rep) -> bool:
    """Tell whether a rep is a sprint or a flying sprint, short enough to be outside A4."""
    is_sprint = rep.kind in (RepKind.SPRINT, RepKind.FLY, RepKind.ALL_OUT)
    return is_sprint and not _is_long(rep)


def _class_of(rep: Rep) -> AllOut:
    is_hard = rep.kind in (RepKind.ALL_OUT, RepKind.SPRINT, RepKind.FLY)
    return AllOut.ASKED if is_hard and _is_long(rep) else AllOut.NO


def _is_long(rep: Rep) -> bool:
    return (rep.distance_m or 0.0) > SPRINT_MOST_M or (rep.duration_s or 0.0) > SPRINT_MOST_S
