"""What an athlete's training up to a day holds, in the numbers that readiness asks for.

What was seen proves itself; that nothing was seen proves something only where the history is
known and every set has a race pace. Otherwise the answer to "was there none?" is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl
from msgspec import Struct

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.contract.weeks import monday
from metrics.judgements.contract.enums import History, Work
from metrics.judgements.contract.tables import EXPOSURE_DAILY
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext, ProgressionSettings, Result
from metrics.judgements.paces.date_paces import DatePaces, paces_of
from metrics.judgements.readiness.ledger import WeekLedger, weekly_ledger
from metrics.judgements.sessions.race_results import raced_results, unseen_race
from metrics.judgements.sessions.set_paces import Odds, paced
from metrics.recording.signal import Floats

MONTHS_WEEKS = 8
"""Two months: the shortest that the source's "months" can mean."""
SEVERAL_DAYS = 2
"""Of a week: the fewest that "several times a week" can mean."""
TRAINED = (Work.STRIDES, Work.REPS)
"""The work that the progression counts: sprints have one of their own."""
RACED_AND_TRAINED = (*TRAINED, Work.RACES)
"""The work that tells which race an athlete is prepared for (A6, A8)."""
WEEK = timedelta(weeks=1)

Indices: TypeAlias = npt.NDArray[np.integer]
Mask: TypeAlias = npt.NDArray[np.bool_]


class Races(Struct, frozen=True, kw_only=True):
    """Races at one pace in the look-back, of those whose pace is sure, and their meters.

    `unrecorded` of them are known by their results alone.
    """

    count: float = 0.0
    metres: float = 0.0
    unrecorded: float = 0.0


class AtPace(Struct, frozen=True, kw_only=True):
    """Work at one pace in the look-back: expected reps and days, of sure sets only.

    `unsure_reps` are expected too, of sets that were as likely run at another pace. On
    `possible_days` there is a sure set, or half a rep or more is expected. `races` are among the
    reps, one rep each.
    """

    reps: float
    days: int
    unsure_reps: float
    possible_days: int
    races: Races = Races()


class Training(Struct, frozen=True, kw_only=True):
    """All training up to `as_of`, that day included.

    `at` and `at_or_faster` have every race pace of the progression; `raced_at` and
    `raced_at_or_faster` count races too, which only A6 and A8 ask about.
    `first_strides` and `usual_pace` (the race pace of most stride reps) look at this season; None
    where no stride is seen. `weeks_at_800` counts the last eight weeks with 800 pace on two days
    or more, `unbroken_weeks` the weeks of enough runs up to now without a gap. `weeks` are the
    ledgers of the look-back.
    """

    as_of: date
    settings: ProgressionSettings
    history: History
    unknown_reps: float
    at: Mapping[RacePace, AtPace]
    at_or_faster: Mapping[RacePace, AtPace]
    raced_at: Mapping[RacePace, AtPace]
    raced_at_or_faster: Mapping[RacePace, AtPace]
    first_strides: date | None
    usual_pace: RacePace | None
    weeks_at_800: int
    unbroken_weeks: int
    weeks: tuple[WeekLedger, ...]

    @classmethod
    def of(
        cls,
        facts: AthleteFacts,
        context: AthleteContext,
        judgements: Mapping[str, pl.DataFrame],
        *,
        as_of: date,
    ) -> Training:
        """Collect the training of one athlete up to a day.

        Parameters
        ----------
        facts
            The athlete's facts.
        context
            What the coach knows of the athlete.
        judgements
            The athlete's judgement tables, by name.
        as_of
            The last day looked at.

        Returns
        -------
        Training
            Nothing after `as_of` counts.
        """
        ledger = weekly_ledger(facts, context, judgements, through=as_of)
        history = _history(judgements["progression"], as_of)
        return cls.judged(judgements["exposure_daily"], ledger, history, context, as_of=as_of)

    @classmethod
    def judged(
        cls,
        exposure: pl.DataFrame,
        ledger: Sequence[WeekLedger],
        history: History,
        context: AthleteContext,
        *,
        as_of: date,
    ) -> Training:
        """Collect the training of one athlete up to a day, from what is judged already.

        Parameters
        ----------
        exposure
            The athlete's rows of `exposure_daily`.
        ledger
            The athlete's weeks up to `as_of`, in order.
        history
            How well the look-back is known.
        context
            What the coach knows of the athlete.
        as_of
            The last day looked at.

        Returns
        -------
        Training
            Nothing after `as_of` counts.
        """
        settings = context.settings
        since = as_of - settings.lookback_weeks * WEEK
        seen = _Exposure.of(exposure).where(lambda rows: rows.day <= _ordinal(as_of))
        recorded = seen.where(lambda rows: rows.day > _ordinal(since))
        lately = recorded.plus(_unrecorded_races(recorded, context, since, as_of))
        season = _ordinal(season_start(context, as_of))
        strides = seen.where(
            lambda rows: (rows.day >= season) & (rows.work == _WORKS.index(Work.STRIDES))
        )
        least = settings.min_probability
        trained, raced = _of_work(lately, TRAINED), _of_work(lately, RACED_AND_TRAINED)
        return cls(
            as_of=as_of,
            settings=settings,
            history=history,
            unknown_reps=_done(raced, (RacePace.UNKNOWN,), least).reps,
            at=_at_each(trained, least),
            at_or_faster=_at_each_or_faster(trained, least),
            raced_at=_at_each(raced, least),
            raced_at_or_faster=_at_each_or_faster(raced, least),
            first_strides=EPOCH + timedelta(days=int(strides.day.min()))
            if len(strides.day)
            else None,
            usual_pace=_usual_pace(strides),
            weeks_at_800=_weeks_at_800(seen, least, as_of),
            unbroken_weeks=_unbroken_weeks(ledger, settings.min_runs, as_of),
            weeks=tuple(week for week in ledger if week.week_start > since),
        )

    @property
    def has_unknown_pace(self) -> bool:
        """Whether any set of the look-back has no known pace."""
        return self.unknown_reps > 0

    @property
    def shows_absence(self) -> bool:
        """Whether what is not seen was not done."""
        return self.history is History.KNOWN and not self.has_unknown_pace

    def has_plenty(self, race_pace: RacePace, *, raced: bool = False) -> bool | None:
        """Tell whether as much was done at a pace as establishes it.

        Parameters
        ----------
        race_pace
            A race pace of the progression.
        raced
            Whether races count.

        Returns
        -------
        bool or None
            None where it cannot be told.
        """
        return self._is_enough((self.raced_at if raced else self.at)[race_pace])

    def has_plenty_or_faster(self, race_pace: RacePace, *, raced: bool = False) -> bool | None:
        """Tell whether as much was done at a pace or faster as establishes it.

        Parameters
        ----------
        race_pace
            A race pace of the progression.
        raced
            Whether races count.

        Returns
        -------
        bool or None
            None where it cannot be told.
        """
        or_faster = self.raced_at_or_faster if raced else self.at_or_faster
        return self._is_enough(or_faster[race_pace])

    def has_faster(self, race_pace: RacePace) -> bool | None:
        """Tell whether anything was run at a faster pace of the progression, in a race too.

        Parameters
        ----------
        race_pace
            A race pace of the progression.

        Returns
        -------
        bool or None
            None where it cannot be told.
        """
        faster = [self.raced_at[pace] for pace in PROGRESSION[PROGRESSION.index(race_pace) + 1 :]]
        if any(done.days for done in faster):
            return True
        return self._absent_unless(sum(done.unsure_reps for done in faster) >= 1)

    def _is_enough(self, done: AtPace) -> bool | None:
        reps_needed = self.settings.min_reps
        if done.reps >= reps_needed and done.days >= self.settings.min_days:
            return True
        could_be = done.reps + done.unsure_reps + self.unknown_reps
        lacks_days = not self.has_unknown_pace and done.possible_days < self.settings.min_days
        is_missing = could_be < reps_needed or lacks_days
        return False if is_missing and self.history is History.KNOWN else None

    def _absent_unless(self, may_be: bool) -> bool | None:
        return None if may_be or not self.shows_absence else False


def season_start(context: AthleteContext, day: date) -> date:
    """Find the start of the day's season; outside one, as long before as results stay fresh.

    Parameters
    ----------
    context
        What the coach knows of the athlete.
    day
        The day asked about.

    Returns
    -------
    date
        On or before `day`.
    """
    started = [season.start for season in context.seasons if season.start <= day <= season.end]
    return max(started, default=day - timedelta(days=context.settings.fresh_days))


def looked_back_to(context: AthleteContext, as_of: date) -> date:
    """Find the first day of daily exposure that readiness on a day rests on.

    Parameters
    ----------
    context
        What the coach knows of the athlete.
    as_of
        The day asked about.

    Returns
    -------
    date
        Before `as_of`; what is earlier changes nothing of `Training.judged`.
    """
    weeks = max(context.settings.lookback_weeks, MONTHS_WEEKS)
    return min(season_start(context, as_of), as_of - weeks * WEEK)


def _history(progression: pl.DataFrame, as_of: date) -> History:
    seen = progression.filter(pl.col("week_start") <= as_of).sort("week_start")["history"]
    return History(seen[-1]) if len(seen) else History.NONE


class _Exposure(Struct, frozen=True):
    """Rows of `exposure_daily` as arrays: a query a question costs more than all the answers.

    `day` counts from `EPOCH`; `race_pace` and `work` are places in the enums of their columns.
    """

    day: Indices
    race_pace: Indices
    work: Indices
    reps: Floats
    metres: Floats
    probability: Floats
    runs: Indices

    @classmethod
    def of(cls, exposure: pl.DataFrame) -> _Exposure:
        return cls(
            day=exposure["local_date"].to_physical().to_numpy(),
            race_pace=exposure["race_pace"].to_physical().to_numpy(),
            work=exposure["work"].to_physical().to_numpy(),
            reps=exposure["reps_expected"].to_numpy(),
            metres=exposure["metres_expected"].fill_null(0.0).to_numpy(),
            probability=exposure["best_set_probability"].to_numpy(),
            runs=exposure["activity_count"].fill_null(1).to_numpy(),
        )

    def where(self, is_wanted: Callable[[_Exposure], Mask]) -> _Exposure:
        chosen = is_wanted(self)
        return _Exposure(
            day=self.day[chosen],
            race_pace=self.race_pace[chosen],
            work=self.work[chosen],
            reps=self.reps[chosen],
            metres=self.metres[chosen],
            probability=self.probability[chosen],
            runs=self.runs[chosen],
        )

    def plus(self, rows: Sequence[_RaceRow]) -> _Exposure:
        """Add races of which nothing is recorded."""
        if not rows:
            return self
        columns = zip(*rows, strict=True)
        days, paces, shares, metres = (np.array(column) for column in columns)
        races = _Exposure(
            day=days,
            race_pace=paces,
            work=np.full(len(rows), _WORKS.index(Work.RACES)),
            reps=shares,
            metres=metres,
            probability=shares,
            runs=np.zeros(len(rows), dtype=np.intp),
        )
        names = self.__struct_fields__
        return _Exposure(
            **{name: np.concatenate([getattr(self, name), getattr(races, name)]) for name in names}
        )


class _RaceRow(NamedTuple):
    """A race at one pace: its day, the place of the pace, how likely that is, and its meters."""

    day: int
    race_pace: int
    probability: float
    metres: float


def _unrecorded_races(
    recorded: _Exposure, context: AthleteContext, since: date, as_of: date
) -> list[_RaceRow]:
    """Judge the races of days on which none is recorded, by their results.

    Where one is, another result of that day may be what was recorded: no race counts twice.
    """
    races = _of_work(recorded, (Work.RACES,))
    raced_days = {*races.day.tolist()}
    paces_on = paces_of(context)
    return [
        _RaceRow(
            _ordinal(day),
            _PACES.index(race_pace),
            probability,
            probability * result.distance_m,
        )
        for day, results in raced_results(context).items()
        if since < day <= as_of and _ordinal(day) not in raced_days
        for result in results
        for race_pace, probability in _race_odds(result, paces_on(day)).items()
        if race_pace in _PACES
    ]


def _race_odds(result: Result, paces: DatePaces) -> Odds:
    return paced(unseen_race(result, activity_id="", index=1), paces.logs).odds


EPOCH = date(1970, 1, 1)
_PACES: Sequence[str] = EXPOSURE_DAILY.schema["race_pace"].categories.to_list()  # type: ignore[attr-defined]
_WORKS: Sequence[str] = EXPOSURE_DAILY.schema["work"].categories.to_list()  # type: ignore[attr-defined]


def _ordinal(day: date) -> int:
    return (day - EPOCH).days


def _of_work(exposure: _Exposure, works: Sequence[Work]) -> _Exposure:
    places = [_WORKS.index(work) for work in works]
    return exposure.where(lambda rows: np.isin(rows.work, places))


def _at_each(exposure: _Exposure, min_probability: float) -> Mapping[RacePace, AtPace]:
    return {race_pace: _done(exposure, (race_pace,), min_probability) for race_pace in PROGRESSION}


def _at_each_or_faster(exposure: _Exposure, min_probability: float) -> Mapping[RacePace, AtPace]:
    return {
        race_pace: _done(exposure, PROGRESSION[place:], min_probability)
        for place, race_pace in enumerate(PROGRESSION)
    }


def _done(exposure: _Exposure, race_paces: Sequence[RacePace], min_probability: float) -> AtPace:
    places = [_PACES.index(race_pace) for race_pace in race_paces]
    work = exposure.where(lambda rows: np.isin(rows.race_pace, places))
    sure = _sure(work, min_probability)
    sure_days = np.unique(sure.day)
    return AtPace(
        reps=_reps(sure),
        days=len(sure_days),
        unsure_reps=_reps(work) - _reps(sure),
        possible_days=len({*sure_days.tolist(), *_possible_days(work)}),
        races=_races(_of_work(sure, (Work.RACES,))),
    )


def _possible_days(work: _Exposure) -> Iterator[int]:
    """List the days with half an expected rep or more; less is leaked probability."""
    days, place = np.unique(work.day, return_inverse=True)
    reps = np.bincount(place, work.reps, len(days))
    yield from days[reps >= _HALF_A_REP].tolist()


_HALF_A_REP = 0.5


def _races(races: _Exposure) -> Races:
    return Races(
        count=_reps(races),
        metres=float(races.metres.sum()),
        unrecorded=_reps(races.where(lambda rows: rows.runs == 0)),
    )


def _reps(exposure: _Exposure) -> float:
    return float(pl.Series(exposure.reps).sum())


def _sure(exposure: _Exposure, min_probability: float) -> _Exposure:
    """Drop the rows that are there only because a pace could not be ruled out."""
    return exposure.where(lambda rows: rows.probability >= min_probability)


def _usual_pace(strides: _Exposure) -> RacePace | None:
    reps = {
        race_pace: float(strides.reps[strides.race_pace == _PACES.index(race_pace)].sum())
        for race_pace in PROGRESSION
    }
    at_pace = {race_pace: amount for race_pace, amount in reps.items() if amount}
    return max(at_pace, key=at_pace.__getitem__, default=None)


def _weeks_at_800(exposure: _Exposure, min_probability: float, as_of: date) -> int:
    since = _ordinal(as_of - MONTHS_WEEKS * WEEK)
    lately = _of_work(exposure, TRAINED).where(
        lambda rows: (rows.day > since) & (rows.race_pace == _PACES.index(RacePace.R800))
    )
    days = np.unique(_sure(lately, min_probability).day)
    _, counts = np.unique((_ordinal(as_of) - days) // WEEK.days, return_counts=True)
    return int((counts >= SEVERAL_DAYS).sum())


def _unbroken_weeks(ledger: Iterable[WeekLedger], min_runs: int, as_of: date) -> int:
    """Count back from the last week with enough runs; a week that has just begun breaks nothing."""
    enough = {week.week_start for week in ledger if week.runs >= min_runs}
    this_week = monday(as_of)
    week = this_week if this_week in enough else this_week - WEEK
    count = 0
    while week in enough:
        count, week = count + 1, week - WEEK
    return count
