"""What the coach plans: the workouts of every week and group, in the notation coaches write.

The plan climbs 5k → 3200 → 1600 → 800 → 400 in two-week steps and comes back to each slower race
pace, so that faster work always has a foundation (rules A3, A4). It is this project's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

WEEKS = 16
FIRST_MEET_WEEK = 13
"""Its meet is on Saturday; weeks count from 1."""
SPECIFIC_FROM_WEEK = 9
"""The Specific Period; before it lies the General one."""

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, SATURDAY = 0, 1, 2, 3, 5

Week: TypeAlias = Mapping[int, str]
"""The workout of each day that has one, by its weekday."""


class TrainingGroup(StrEnum):
    """Athletes who share a plan."""

    TRACK = "track"
    ROAD = "road"
    LATE = "late"
    ONCE = "once"
    INDOORS = "indoors"
    EAGER = "eager"
    CURIOUS = "curious"


RUN, LONG, WARM_UP = "25:00 easy", "40:00 easy", "10:00 easy"
BY_5K_EFFORT = "5x20s @5k effort"
AT_5K = "6x100 strides @5k"
REPS_5K = "5x400 @5k (200 jog)"
AT_3200 = "6x100 strides @3200"
AT_1600 = "6x100 strides @1600"
AT_800 = "6x120 strides @800"
IN_N_OUT = "3x150 in-n-out (50/50/50)"
AT_400 = "4x100 strides @400"
BY_3K_EFFORT = "6x400 @3k effort (400 jog 2:30-3:00)"
QUARTERS = "20x400 @3k effort (400 jog 2:30-3:00) + 1x400 all out"
REPS_1600 = "8x200 @1600 (200 jog)"
REPS_800 = "6x200 @800 (200 walk)"
LEAP = "6x150 @800"
"""The set of rule A4's golden test."""


def _week(monday: str, tuesday: str, wednesday: str, thursday: str, saturday: str) -> Week:
    """Put strides behind a run; empty text is a run and no more."""
    return {
        MONDAY: _after(RUN, monday),
        TUESDAY: _after(WARM_UP if tuesday else RUN, tuesday),
        WEDNESDAY: _after(RUN, wednesday),
        THURSDAY: _after(RUN, thursday),
        SATURDAY: _after(LONG, saturday),
    }


def _after(run: str, work: str) -> str:
    return f"{run} + {work}" if work else run


NO_STRIDES = _week("", "", "", "", "")
ONLY_5K = _week(BY_5K_EFFORT, "", BY_5K_EFFORT, BY_5K_EFFORT, BY_5K_EFFORT)
CLIMB: Mapping[int, Week] = {
    1: ONLY_5K,
    2: _week(BY_5K_EFFORT, REPS_5K, BY_5K_EFFORT, BY_5K_EFFORT, BY_5K_EFFORT),
    3: _week(BY_5K_EFFORT, BY_3K_EFFORT, AT_3200, AT_3200, AT_3200),
    4: _week(BY_5K_EFFORT, BY_3K_EFFORT, AT_3200, AT_3200, AT_3200),
    5: _week(AT_3200, REPS_1600, AT_1600, AT_1600, AT_5K),
    6: _week(AT_3200, REPS_1600, AT_1600, AT_1600, AT_1600),
    7: _week(AT_1600, BY_3K_EFFORT, AT_800, AT_800, AT_1600),
    8: _week(BY_5K_EFFORT, BY_3K_EFFORT, AT_800, AT_800, AT_1600),
    9: _week(AT_800, REPS_1600, AT_1600, AT_800, AT_1600),
    10: _week(AT_800, BY_3K_EFFORT, AT_1600, AT_800, AT_5K),
    11: _week(AT_800, REPS_1600, IN_N_OUT, AT_800, AT_1600),
    12: _week(BY_5K_EFFORT, BY_3K_EFFORT, IN_N_OUT, AT_800, AT_3200),
    13: _week(AT_800, REPS_800, AT_400, AT_1600, ""),
    14: _week(AT_800, BY_3K_EFFORT, AT_400, AT_800, AT_5K),
    15: _week(AT_800, REPS_800, AT_400, AT_1600, ""),
    16: _week(AT_800, REPS_1600, AT_400, AT_800, AT_3200),
}
"""The team's plan. Meets take the place of Saturday's run."""

LATE_BY_WEEKS = 4
LEAP_WEEKS = (6, 7)
"""When the eager plan holds the leap; a curious athlete does it unasked, the first time only."""
QUARTERS_WEEKS = (4, 8)
INDOORS_WEEKS = 8


def plan_of(group: TrainingGroup, week: int) -> Week:
    """Look up a group's workouts of a week, from 1."""
    return _PLANS[group](week)


def _late(week: int) -> Week:
    """Plan no strides at first, then the team's plan."""
    return CLIMB[week - LATE_BY_WEEKS] if week > LATE_BY_WEEKS else NO_STRIDES


def _once(week: int) -> Week:
    """Plan the team's workouts with strides on one day only, back to 5k now and then."""
    wednesday = CLIMB[week][MONDAY if BY_5K_EFFORT in CLIMB[week][MONDAY] else WEDNESDAY]
    return {**CLIMB[week], MONDAY: RUN, WEDNESDAY: wednesday, THURSDAY: RUN, SATURDAY: LONG}


def _indoors(week: int) -> Week:
    """Plan the team's workouts on a treadmill; outdoors the climb begins anew."""
    return CLIMB[week - INDOORS_WEEKS + 2] if week > INDOORS_WEEKS else CLIMB[week]


def _road(week: int) -> Week:
    """Plan the team's workouts with source C's workout in them."""
    if week in QUARTERS_WEEKS:
        return {**CLIMB[week], TUESDAY: _after(WARM_UP, QUARTERS)}
    return CLIMB[week]


def _eager(week: int) -> Week:
    """Plan nothing between 5k and 800, which the foundation rule (A4) forbids."""
    if week in LEAP_WEEKS:
        return {**ONLY_5K, THURSDAY: _after(RUN, LEAP)}
    return ONLY_5K


def _curious(week: int) -> Week:
    """Plan a late climb, after a leap that nobody planned and whose day has no strides."""
    first, *_ = LEAP_WEEKS
    if week < first:
        return ONLY_5K
    return {**ONLY_5K, THURSDAY: RUN} if week == first else CLIMB[week - LATE_BY_WEEKS]


_PLANS = MappingProxyType(
    {
        TrainingGroup.TRACK: CLIMB.__getitem__,
        TrainingGroup.ROAD: _road,
        TrainingGroup.LATE: _late,
        TrainingGroup.ONCE: _once,
        TrainingGroup.INDOORS: _indoors,
        TrainingGroup.EAGER: _eager,
        TrainingGroup.CURIOUS: _curious,
    }
)
