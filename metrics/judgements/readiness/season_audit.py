"""Run fast first, run long later: race paces against volume, period by period (C7, C8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

import polars as pl
from msgspec import Struct

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements import sentences
from metrics.judgements.contract.enums import Work
from metrics.judgements.inputs.coach import Season

RACE_PACES = (*PROGRESSION, RacePace.MAX)
LEAST_RACE_DAYS = 6
"""With fewer days of race-pace work, one session moves the shares by a sixth or more: as much as
the difference that is asked for."""
LEAST_RACE_M = 100.0
"""Expected meters of a day with race-pace work: one stride; less is leaked probability."""
_UNRECORDED_HALF = {0.0: "first", 1.0: "second"}
"""The half of the season without any run, by the share of all meters that the first one has."""
WHOLE_SEASON = "season"
"""The name of the one period of a season that is not divided."""


class PeriodAudit(Struct, frozen=True, kw_only=True):
    """What one period held, both days included; a running period ends with the last day seen.

    `metres_at` has the expected meters of strides, reps and sprints (not races) of every pace
    that was used, slow to fast; `unknown_metres` those at no known pace. `race_days` counts the
    days with race-pace work, `volume_m` is all running; `long_runs` counts the weeks that begin in
    the period and had one.
    """

    name: str
    start: date
    end: date
    metres_at: Mapping[RacePace, float]
    unknown_metres: float
    race_days: int
    volume_m: float
    long_runs: int

    @property
    def race_metres(self) -> float:
        """Metres at all race paces."""
        return sum(self.metres_at.values())

    @property
    def race_share(self) -> float | None:
        """Race-pace meters over all meters; None without running."""
        return self.race_metres / self.volume_m if self.volume_m else None


class SeasonAudit(Struct, frozen=True, kw_only=True):
    """The periods that have begun, and what was run in the first half of the days so far.

    `early_race_share` and `early_volume_share` (0–1) are shares of all the season's meters; None
    where there are none. `is_fast_first` says whether race paces came earlier than volume;
    None where that cannot be told, as where half of the fast meters or more have no known pace,
    where fewer than `LEAST_RACE_DAYS` days had race-pace work, where a half of the season has no
    recorded run, or where the two shares differ by no more than one such day.
    """

    season: str
    periods: tuple[PeriodAudit, ...]
    early_race_share: float | None
    early_volume_share: float | None
    is_fast_first: bool | None
    reason: str


class SeasonTraining(Struct, frozen=True, kw_only=True):
    """What one athlete ran: the facts `activities` and the tables `exposure_daily` and `ledger`."""

    activities: pl.DataFrame
    exposure_daily: pl.DataFrame
    ledger: pl.DataFrame

    def period(self, name: str, start: date, end: date) -> PeriodAudit:
        """Audit the days from `start` to `end`, both included.

        Parameters
        ----------
        name
            Name of the period.
        start, end
            First and last day.

        Returns
        -------
        PeriodAudit
            With 0 m where nothing was run.
        """
        work = self.exposure_daily.filter(
            _within(start, end), ~pl.col("work").is_in([Work.RACES, Work.ALL])
        )
        metres = dict(work.group_by("race_pace").agg(pl.col("metres_expected").sum()).iter_rows())
        return PeriodAudit(
            name=name,
            start=start,
            end=end,
            metres_at={
                race_pace: metres[race_pace] for race_pace in RACE_PACES if metres.get(race_pace)
            },
            unknown_metres=metres.get(RacePace.UNKNOWN, 0.0),
            race_days=_race_days(work),
            volume_m=self._volume_m(start, end),
            long_runs=self.ledger.filter(
                pl.col("week_start").is_between(start, end), pl.col("long_run_minutes") > 0
            ).height,
        )

    def _volume_m(self, start: date, end: date) -> float:
        runs = self.activities.filter(pl.col("is_run"), _within(start, end))
        return float(runs["distance_m"].sum())


def season_audit(trained: SeasonTraining, season: Season, *, through: date) -> SeasonAudit | None:
    """Audit a season up to a day.

    Parameters
    ----------
    trained
        What one athlete ran.
    season
        The season.
    through
        The last day looked at.

    Returns
    -------
    SeasonAudit or None
        None before the season starts.
    """
    end = min(season.end, through)
    if end < season.start:
        return None
    whole = trained.period(season.name, season.start, end)
    half = season.start + (end - season.start) / 2
    early = trained.period(season.name, season.start, half)
    race = early.race_metres / whole.race_metres if whole.race_metres else None
    volume = early.volume_m / whole.volume_m if whole.volume_m else None
    return SeasonAudit(
        season=season.name,
        periods=tuple(trained.period(*stretch) for stretch in _periods(season, end)),
        early_race_share=race,
        early_volume_share=volume,
        is_fast_first=_is_fast_first(race, volume, whole),
        reason=_reason(race, volume, whole),
    )


def _race_days(work: pl.DataFrame) -> int:
    at_race_pace = work.filter(pl.col("race_pace").is_in(RACE_PACES))
    by_day = at_race_pace.group_by("local_date").agg(pl.col("metres_expected").sum())
    return by_day.filter(pl.col("metres_expected") >= LEAST_RACE_M).height


def _within(start: date, end: date) -> pl.Expr:
    return pl.col("local_date").is_between(start, end)


def _periods(season: Season, end: date) -> list[tuple[str, date, date]]:
    """List name, first and last day of every period that has begun."""
    by_start = sorted((period.start, period.name) for period in season.periods)
    begun = [start_and_name for start_and_name in by_start if start_and_name[0] <= end] or [
        (season.start, WHOLE_SEASON)
    ]
    day = timedelta(days=1)
    ends = [later - day for (_, _), (later, _) in pairwise(begun)]
    return [(name, start, last) for (start, name), last in zip(begun, [*ends, end], strict=True)]


def _is_fast_first(race: float | None, volume: float | None, whole: PeriodAudit) -> bool | None:
    if race is None or volume is None or whole.unknown_metres >= whole.race_metres:
        return None
    if volume in _UNRECORDED_HALF:
        return None
    if whole.race_days < LEAST_RACE_DAYS or abs(race - volume) <= 1 / whole.race_days:
        return None
    return race > volume


def _reason(race: float | None, volume: float | None, whole: PeriodAudit) -> str:
    if volume is None:
        return sentences.NO_RUNNING_SENTENCE
    if whole.unknown_metres >= max(whole.race_metres, 1.0):
        return sentences.unknown_metres_sentence(whole.unknown_metres)
    if race is None:
        return sentences.no_race_pace_sentence(whole.volume_m)
    if whole.race_days < LEAST_RACE_DAYS:
        return sentences.too_few_race_days_sentence(whole.race_days, LEAST_RACE_DAYS)
    if volume in _UNRECORDED_HALF:
        return sentences.half_unrecorded_sentence(_UNRECORDED_HALF[volume])
    return sentences.season_order_sentence(
        race_share=race,
        volume_share=volume,
        is_fast_first=_is_fast_first(race, volume, whole),
    )
