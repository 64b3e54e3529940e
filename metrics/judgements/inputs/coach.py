"""What the coach knows, as values: `config` reads it from plain files, judgements use it.

Names of people are not here: an athlete is a pseudonymous id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from msgspec import Struct, field, json
from msgspec.structs import replace

from metrics.contract.race_paces import Mode, RacePace

# Words of tables that the coach writes, too: whoever reads what the coach knows finds them here.
from metrics.judgements.contract.enums import ResultKind as ResultKind  # noqa: PLC0414
from metrics.judgements.contract.enums import Sex as Sex  # noqa: PLC0414
from metrics.races.enums import RaceForm, SpeedType, TimedStart, TimingMethod
from metrics.workouts.model import Workout


class OpeningEight(StrEnum):
    """Whether an 800 may be an athlete's first race (rule A8)."""

    NEVER = "never"
    IF_READY = "if_ready"
    """For those who have plenty at 800 pace and some at 400 pace."""


class Athlete(Struct, frozen=True, kw_only=True):
    """One athlete of the roster; None means "not given". `grade` is the school year, 9–12."""

    athlete_id: str
    group: str | None = None
    grade: int | None = None
    sex: Sex | None = None
    zone: str | None = None
    max_heart_rate_bpm: float | None = None
    can_focus_for_eight_laps: bool | None = None


class Result(Struct, frozen=True, kw_only=True):
    """A dated performance. A sprint of 30–100 m is `HAND_TIMED` or `GATE_TIMED`.

    `start` is `FLYING` for the timed part of a flying sprint.
    """

    athlete_id: str
    day: date
    distance_m: float
    duration_s: float
    kind: ResultKind
    meet: str | None = None
    round: str | None = None
    form: RaceForm = RaceForm.FLAT
    start: TimedStart = TimedStart.STANDING


class RaceSplitTimes(Struct, frozen=True, kw_only=True):
    """Splits of a race that somebody took: cumulative seconds at marks in meters, one a mark."""

    athlete_id: str
    day: date
    distance_m: float
    marks_m: tuple[float, ...]
    times_s: tuple[float, ...]
    method: TimingMethod = TimingMethod.HAND
    round: str | None = None
    meet: str | None = None
    form: RaceForm = RaceForm.FLAT

    @property
    def is_finished(self) -> bool:
        """Whether the last of the times is that of the finish."""
        return abs(self.marks_m[-1] - self.distance_m) < 1.0


RACED = frozenset({ResultKind.RACE, ResultKind.TIME_TRIAL})
"""Kinds of results for which somebody ran as fast as possible that day."""


class SetTimings(Struct, frozen=True, kw_only=True):
    """Hand or gate times of one set of reps, in order; None stands for a rep that was not timed.

    `distance_m` is the timed part: the 30 of a flying 30. `at` is about when the set began.
    """

    athlete_id: str
    day: date
    speed_type: SpeedType
    distance_m: float
    times_s: tuple[float | None, ...]
    method: TimingMethod = TimingMethod.HAND
    at: time | None = None


class Period(Struct, frozen=True, kw_only=True):
    """A stretch of a season, up to the next one; `mode` None leaves it to the plan items."""

    name: str
    start: date
    mode: Mode | None = None


class MeetEntry(Struct, frozen=True, kw_only=True):
    """An athlete in one race of a meet, entered by the coach; `reason` of an override is kept."""

    athlete_id: str
    distance_m: float
    reason: str | None = None


class Meet(Struct, frozen=True, kw_only=True):
    """A meet; without entries it still ends the time before the first race."""

    name: str
    day: date
    entries: tuple[MeetEntry, ...] = ()


class Season(Struct, frozen=True, kw_only=True):
    """One season: from its start to its end, both included."""

    name: str
    start: date
    end: date
    periods: tuple[Period, ...] = ()
    meets: tuple[Meet, ...] = ()


class PlanItem(Struct, frozen=True, kw_only=True):
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


class CheckIn(Struct, frozen=True, kw_only=True):
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
    IT_WAS_A_RUN = "it_was_a_run"
    IT_WAS_NO_RUN = "it_was_no_run"
    """Whatever the file says: it is measured again as such."""


ASSIGNING = frozenset(
    {CorrectionKind.ATHLETE, CorrectionKind.IT_WAS_A_RUN, CorrectionKind.IT_WAS_NO_RUN}
)
"""Kinds that say what a file is, before anything is judged of it."""


class Correction(Struct, frozen=True, kw_only=True):
    """A coach's correction of a day's run; `at` None means all runs of that day."""

    athlete_id: str
    local_date: date
    at: time | None
    kind: CorrectionKind
    workout: Workout | None = None
    distance_m: float | None = None
    other_athlete_id: str | None = None


class ScheduleStep(Struct, frozen=True, kw_only=True):
    """From `weeks_before` weeks before the first meet on: where an athlete should be."""

    weeks_before: int
    race_pace: RacePace
    stride_days: int


class ProgressionSettings(Struct, frozen=True, kw_only=True):
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


class Coach(Struct, frozen=True, kw_only=True, dict=True):
    """All that the coach knows; settings alone describe a coach who has written nothing.

    It has a dict, so that a team's records are sorted by athlete once.
    """

    settings: ProgressionSettings
    athletes: Mapping[str, Athlete] = field(default_factory=dict)
    results: tuple[Result, ...] = ()
    seasons: tuple[Season, ...] = ()
    plan: tuple[PlanItem, ...] = ()
    checkins: tuple[CheckIn, ...] = ()
    corrections: tuple[Correction, ...] = ()
    special_races: tuple[Result, ...] = ()
    """Steeplechases and relay legs: races that tell no race pace."""
    race_splits: tuple[RaceSplitTimes, ...] = ()
    timings: tuple[SetTimings, ...] = ()

    def settings_hash(self, athlete_id: str) -> str:
        """Hash all that can affect the judgements of one athlete.

        Parameters
        ----------
        athlete_id
            An athlete.

        Returns
        -------
        str
            16 hex digits; they change with any fact about the athlete, never with the order of
            facts nor with facts about others.
        """
        settings_hash = self._hashes.get(athlete_id)
        if settings_hash is None:
            settings_hash = self._hashes[athlete_id] = self.hash_of(self.context_of(athlete_id))
        return settings_hash

    def hash_of(self, context: AthleteContext) -> str:
        """Hash what this coach knows of one athlete, or a part of it.

        Parameters
        ----------
        context
            Of an athlete, whole or cut at a day.

        Returns
        -------
        str
            16 hex digits.
        """
        athlete_id = context.athlete.athlete_id
        seasons = tuple(_season_of(season, athlete_id) for season in context.seasons)
        # A season's workouts are the bulk of it, and a group's athletes share them.
        workouts = self._workouts
        plan = [
            (
                item.day,
                item.plan_item,
                workouts[id(item.workout)],
                item.text,
                item.mode,
                item.exertion,
            )
            for item in context.plan
        ]
        others = [
            getattr(context, name)
            for name in context.__struct_fields__
            if name not in ("settings", "seasons", "plan")
        ]
        values = json.encode((self._settings, seasons, plan, others))
        return hashlib.sha256(values).hexdigest()[:_HASH_DIGITS]

    @cached_property
    def _hashes(self) -> dict[str, str]:
        return {}

    @cached_property
    def _contexts(self) -> dict[str, AthleteContext]:
        return {}

    @cached_property
    def _settings(self) -> str:
        return repr(self.settings)

    @cached_property
    def _workouts(self) -> Mapping[int, str]:
        """Hash every planned workout, by `id`: the plan keeps them alive."""
        workouts = {id(item.workout): item.workout for item in self.plan}
        return {
            key: hashlib.sha256(repr(workout).encode()).hexdigest()[:_HASH_DIGITS]
            for key, workout in workouts.items()
        }

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
        context = self._contexts.get(athlete_id)
        if context is None:
            context = self._contexts[athlete_id] = self._context_of(athlete_id)
        return context

    def _context_of(self, athlete_id: str) -> AthleteContext:
        return AthleteContext(
            athlete=self.athletes.get(athlete_id, Athlete(athlete_id=athlete_id)),
            settings=self.settings,
            seasons=tuple(sorted(self.seasons, key=lambda season: season.start)),
            results=_in_order(
                self._results.get(athlete_id, ()), lambda result: (result.day, result.distance_m)
            ),
            plan=_in_order(self._plan.get(athlete_id, ()), lambda item: (item.day, item.plan_item)),
            checkins=_in_order(self._checkins.get(athlete_id, ()), lambda checkin: checkin.day),
            corrections=_in_order(
                self._corrections.get(athlete_id, ()),
                lambda word: (word.local_date, word.at or time.min),
            ),
            special_races=_by_day(self._special_races.get(athlete_id, ())),
            race_splits=_by_day(self._race_splits.get(athlete_id, ())),
            timings=_by_day(self._timings.get(athlete_id, ())),
        )

    @cached_property
    def _results(self) -> Mapping[str, list[Result]]:
        return _by_athlete(self.results)

    @cached_property
    def _plan(self) -> Mapping[str, list[PlanItem]]:
        return _by_athlete(self.plan)

    @cached_property
    def _checkins(self) -> Mapping[str, list[CheckIn]]:
        return _by_athlete(self.checkins)

    @cached_property
    def _corrections(self) -> Mapping[str, list[Correction]]:
        return _by_athlete(self.corrections)

    @cached_property
    def _special_races(self) -> Mapping[str, list[Result]]:
        return _by_athlete(self.special_races)

    @cached_property
    def _race_splits(self) -> Mapping[str, list[RaceSplitTimes]]:
        return _by_athlete(self.race_splits)

    @cached_property
    def _timings(self) -> Mapping[str, list[SetTimings]]:
        return _by_athlete(self.timings)


class AthleteContext(Struct, frozen=True, kw_only=True):
    """What the coach knows of one athlete; `seasons` hold the meet entries of others too."""

    athlete: Athlete
    settings: ProgressionSettings
    seasons: tuple[Season, ...] = ()
    results: tuple[Result, ...] = ()
    plan: tuple[PlanItem, ...] = ()
    checkins: tuple[CheckIn, ...] = ()
    corrections: tuple[Correction, ...] = ()
    special_races: tuple[Result, ...] = ()
    race_splits: tuple[RaceSplitTimes, ...] = ()
    timings: tuple[SetTimings, ...] = ()


class _HasAthlete(Protocol):
    @property
    def athlete_id(self) -> str: ...


class _Dated(_HasAthlete, Protocol):
    @property
    def day(self) -> date: ...


_Record = TypeVar("_Record", bound=_HasAthlete)
_DatedRecord = TypeVar("_DatedRecord", bound=_Dated)


def _by_athlete(records: Iterable[_Record]) -> Mapping[str, list[_Record]]:
    by_athlete: dict[str, list[_Record]] = {}
    for record in records:
        by_athlete.setdefault(record.athlete_id, []).append(record)
    return by_athlete


def _in_order(records: Iterable[_Record], order: Callable[[_Record], Any]) -> tuple[_Record, ...]:
    """Sort by what orders records; only where two are alike in that, by all they say."""
    ordered = sorted(records, key=order)
    keys = [order(record) for record in ordered]
    if any(key == after for key, after in pairwise(keys)):
        ordered = sorted(records, key=lambda record: (order(record), repr(record)))
    return tuple(ordered)


def _by_day(records: Iterable[_DatedRecord]) -> tuple[_DatedRecord, ...]:
    """Sort records by day; those of one day stay in the file's order."""
    return tuple(sorted(records, key=lambda record: record.day))


def _season_of(season: Season, athlete_id: str) -> Season:
    """Leave out whom else a meet has entered; that it has entries at all still counts."""
    meets = tuple(
        replace(
            meet,
            entries=tuple(
                entry if entry.athlete_id == athlete_id else _ANOTHER
                for entry in _entries_of(meet, athlete_id)
            ),
        )
        for meet in season.meets
    )
    return replace(season, meets=meets)


def _entries_of(meet: Meet, athlete_id: str) -> tuple[MeetEntry, ...]:
    entries = tuple(entry for entry in meet.entries if entry.athlete_id == athlete_id)
    return entries or meet.entries[:1]


_ANOTHER = MeetEntry(athlete_id="", distance_m=0.0)
_HASH_DIGITS = 16
