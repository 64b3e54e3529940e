"""What the coach knows, as values: `config` reads it from plain files, judgements use it.

Names of people are not here: an athlete is a pseudonymous id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol, TypeVar

from metrics.contract.race_paces import Mode, RacePace
from metrics.workouts.model import Workout


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


class OpeningEight(StrEnum):
    """Whether an 800 may be an athlete's first race (rule A8)."""

    NEVER = "never"
    IF_READY = "if_ready"
    """For those who have plenty at 800 pace and some at 400 pace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Athlete:
    """One athlete of the roster; None means "not given". `grade` is the school year, 9–12."""

    athlete_id: str
    group: str | None = None
    grade: int | None = None
    sex: Sex | None = None
    zone: str | None = None
    max_heart_rate_bpm: float | None = None
    can_focus_for_eight_laps: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A dated performance. A sprint of 30–100 m is `HAND_TIMED` or `GATE_TIMED`."""

    athlete_id: str
    day: date
    distance_m: float
    duration_s: float
    kind: ResultKind
    meet: str | None = None
    round: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of a season, up to the next one; `mode` None leaves it to the plan items."""

    name: str
    start: date
    mode: Mode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetEntry:
    """An athlete in one race of a meet, entered by the coach; `reason` of an override is kept."""

    athlete_id: str
    distance_m: float
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meet:
    """A meet; without entries it still ends the time before the first race."""

    name: str
    day: date
    entries: tuple[MeetEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """One season: from its start to its end, both included."""

    name: str
    start: date
    end: date
    periods: tuple[Period, ...] = ()
    meets: tuple[Meet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One planned workout of one athlete; a group's item is one for each of its athletes.

    `plan_item` is its order within the athlete's day, from 1. `mode` is the item's own, `exertion`
    how hard it is to be, 0–10 (rule C4).
    """

    athlete_id: str
    day: date
    plan_item: int
    workout: Workout
    text: str
    mode: Mode | None = None
    exertion: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """What an athlete or coach noted of a day; None means "not given", 0 means "none"."""

    athlete_id: str
    day: date
    exertion: float | None = None
    chassis_minutes: float | None = None
    plyometric_contacts: int | None = None


class CorrectionKind(StrEnum):
    """What a run really was, according to the coach."""

    WORKOUT = "workout"
    NOT_A_SESSION = "not_a_session"
    RACE = "race"
    ATHLETE = "athlete"
    """The file is another athlete's: see `other_athlete_id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A coach's correction of a day's run; `at` None means all runs of that day."""

    athlete_id: str
    local_date: date
    at: time | None
    kind: CorrectionKind
    workout: Workout | None = None
    distance_m: float | None = None
    other_athlete_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleStep:
    """From `weeks_before` weeks before the first meet on: where an athlete should be."""

    weeks_before: int
    race_pace: RacePace
    stride_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressionSettings:
    """Every number of the progression; `progression.toml` holds the defaults and the reasoning."""

    fresh_days: int
    lookback_weeks: int
    min_reps: float
    min_days: int
    min_probability: float
    min_foundation_reps: float
    min_runs: int
    min_weeks: int
    min_set_reps: int
    schedule: tuple[ScheduleStep, ...]
    threshold_vdot_share: float
    easy_vdot_share: float
    max_over_400: float
    long_run_ratio: float
    threshold_minutes: float
    aerobic_rep_s: float
    opening_800: OpeningEight


@dataclass(frozen=True, kw_only=True)
class Coach:
    """All that the coach knows; settings alone describe a coach who has written nothing.

    Not slotted, so that the hash of a whole team's plan is made once and not for each athlete.
    """

    settings: ProgressionSettings
    athletes: Mapping[str, Athlete] = field(default_factory=dict)
    results: tuple[Result, ...] = ()
    seasons: tuple[Season, ...] = ()
    plan: tuple[PlanItem, ...] = ()
    checkins: tuple[CheckIn, ...] = ()
    corrections: tuple[Correction, ...] = ()

    def settings_hash(self) -> str:
        """Hash all that the coach knows.

        Returns
        -------
        str
            16 hex digits; they change with any fact, never with the order of facts.
        """
        return self._settings_hash

    @cached_property
    def _settings_hash(self) -> str:
        values = [
            repr(self.settings),
            *sorted(map(repr, self.athletes.values())),
            *(repr(season) for season in sorted(self.seasons, key=lambda season: season.start)),
            *sorted(map(repr, (*self.results, *self.plan, *self.checkins, *self.corrections))),
        ]
        return hashlib.sha256("\n".join(values).encode()).hexdigest()[:16]

    def context_of(self, athlete_id: str) -> AthleteContext:
        """Select what concerns one athlete, each kind in the order of its days.

        Parameters
        ----------
        athlete_id
            An athlete; one who is not on the roster gets an empty roster entry.

        Returns
        -------
        AthleteContext
            The athlete's results, plan, check-ins and corrections, and every season.
        """
        return AthleteContext(
            athlete=self.athletes.get(athlete_id, Athlete(athlete_id=athlete_id)),
            settings=self.settings,
            seasons=tuple(sorted(self.seasons, key=lambda season: season.start)),
            results=_of_athlete(
                self.results, athlete_id, lambda result: (result.day, result.distance_m)
            ),
            plan=_of_athlete(self.plan, athlete_id, lambda item: (item.day, item.plan_item)),
            checkins=_of_athlete(self.checkins, athlete_id, lambda checkin: checkin.day),
            corrections=_of_athlete(
                self.corrections,
                athlete_id,
                lambda correction: (correction.local_date, correction.at or time.min),
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AthleteContext:
    """What the coach knows of one athlete; `seasons` hold the meet entries of others too."""

    athlete: Athlete
    settings: ProgressionSettings
    seasons: tuple[Season, ...] = ()
    results: tuple[Result, ...] = ()
    plan: tuple[PlanItem, ...] = ()
    checkins: tuple[CheckIn, ...] = ()
    corrections: tuple[Correction, ...] = ()


class _HasAthlete(Protocol):
    @property
    def athlete_id(self) -> str: ...


_Record = TypeVar("_Record", bound=_HasAthlete)


def _of_athlete(
    records: Iterable[_Record], athlete_id: str, order: Callable[[_Record], Any]
) -> tuple[_Record, ...]:
    return tuple(
        sorted((record for record in records if record.athlete_id == athlete_id), key=order)
    )
