"""The words that judgement tables may hold in their enum columns."""

from __future__ import annotations

from enum import StrEnum


class KindJudged(StrEnum):
    """What a group of efforts is, once the athlete is known."""

    STRIDE = "stride"
    REP = "rep"
    IN_N_OUT = "in_n_out"
    SURGE = "surge"
    SUSTAINED = "sustained"
    SPRINT = "sprint"
    RACE = "race"


class CountedAs(StrEnum):
    """By what a group's race pace was found."""

    PACE = "pace"
    INTENT = "intent"
    """A plan item in effort mode: the race pace is the planned one, pace is not looked at (C5)."""
    NOT_COUNTED = "not_counted"
    """A hill, or a treadmill without calibration."""


class PaceBasis(StrEnum):
    """What a date pace rests on, best first."""

    RESULT = "result"
    INTERPOLATED = "interpolated"
    ESTIMATE = "estimate"
    COACH = "coach"
    LAST_SEASON = "last_season"


class Work(StrEnum):
    """What kind of work exposure is made of; `kind_judged` goes first."""

    STRIDES = "strides"
    REPS = "reps"
    SPRINTS = "sprints"
    RACES = "races"
    ALL = "all"
    """Strides and reps together, as the progression counts them."""


class ZoneSet(StrEnum):
    """By what a run is divided into zones."""

    PACE = "pace"
    HEART_RATE = "heart_rate"


class ProgressionStatus(StrEnum):
    """Where an athlete stands in a week; the first that holds."""

    UNKNOWN_PACES = "unknown_paces"
    UNKNOWN_HISTORY = "unknown_history"
    JUMPED_AHEAD = "jumped_ahead"
    BEHIND = "behind"
    ON_TRACK = "on_track"


class History(StrEnum):
    """Whether an absence in the look-back can be told from what was never recorded."""

    KNOWN = "known"
    PARTIAL = "partial"
    NONE = "none"


_UNSURE = (History.PARTIAL, History.NONE)
"""Histories in which what is not seen may still have been run."""


def is_count_known(count: int | None, history: str) -> bool:
    """Tell whether a week's count is what was run: where runs may be missing, 0 is not.

    Parameters
    ----------
    count
        What was seen in the week, 0 or more; None is not known.
    history
        The athlete's `History` of that week.
    """
    return bool(count) or (count is not None and history not in _UNSURE)


class ComplianceStatus(StrEnum):
    """What became of a plan item."""

    DONE = "done"
    PARTLY = "partly"
    MISSED = "missed"
    UNPLANNED = "unplanned"
    UNKNOWN = "unknown"
    """No file that day, or sampling too coarse to see it."""


class PaceVerdict(StrEnum):
    """At which pace most reps of a plan item were run, beside the plan."""

    IN_BAND = "in_band"
    SLOWER = "slower"
    FASTER = "faster"
    MIXED = "mixed"
    """No more than half of the reps are on any one side."""
    UNKNOWN = "unknown"
    """No rep was seen, the watch cannot tell, or no pace of the athlete is known that day."""


class ExertionSource(StrEnum):
    """Who said how hard it was."""

    WATCH = "watch"
    CHECK_IN = "check_in"


class Standing(StrEnum):
    """How an athlete stands to a race, best first."""

    PREPARED = "prepared"
    """Plenty at its pace, and some faster."""
    PARTLY = "partly"
    UNKNOWN = "unknown"
    NOT_YET = "not_yet"


class Purpose(StrEnum):
    """What a season's first race is for (rule A10)."""

    COMPETE = "compete"
    RUST_BUSTER = "rust_buster"
    OPEN = "open"
    """The rule speaks neither way."""
    UNKNOWN = "unknown"


class Sex(StrEnum):
    """As entered in races."""

    FEMALE = "female"
    MALE = "male"


class ResultKind(StrEnum):
    """How a result came about."""

    RACE = "race"
    TIME_TRIAL = "time_trial"
    ESTIMATE = "estimate"
    """The coach's estimate of what the athlete could race that day."""
    HAND_TIMED = "hand_timed"
    GATE_TIMED = "gate_timed"
