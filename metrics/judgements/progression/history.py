"""What was recorded, and so whether an absence in the look-back can be told from silence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
from msgspec import Struct

from metrics.judgements.contract.enums import History
from metrics.judgements.inputs.athlete_facts import dated_runs
from metrics.judgements.inputs.coach import ProgressionSettings
from metrics.totals.summary import COARSE_S

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


class LookbackCoverage(Struct, frozen=True, kw_only=True):
    """The look-back of one day: whether history is known, and what that rests on.

    `weeks` of the look-back held enough runs that can show a stride; `runs` were recorded at all,
    and `coarse_share` (0–1) of them cannot show one: None without a run.
    """

    history: History
    weeks: int
    runs: int
    coarse_share: float | None


class RecordedHistory(Struct, frozen=True, kw_only=True):
    """One athlete's recorded runs: their local days in order, all and those that show strides."""

    days: tuple[date, ...]
    clear_days: tuple[date, ...]
    settings: ProgressionSettings

    @classmethod
    def of(cls, activities: pl.DataFrame, settings: ProgressionSettings) -> RecordedHistory:
        """Collect the days of runs; what is no run or has no day is left out."""
        runs = list(dated_runs(activities, "shortest_findable_s"))
        clear_days = [
            day for day, shortest_s in runs if shortest_s is not None and shortest_s <= COARSE_S
        ]
        return cls(
            days=tuple(sorted(day for day, _ in runs)),
            clear_days=tuple(sorted(clear_days)),
            settings=settings,
        )

    def since(self, day: date) -> RecordedHistory:
        """Leave out the runs before a day."""
        return RecordedHistory(
            days=self.days[bisect_left(self.days, day) :],
            clear_days=self.clear_days[bisect_left(self.clear_days, day) :],
            settings=self.settings,
        )

    def coverage(self, as_of: date) -> LookbackCoverage:
        """Measure the look-back that ends with a day, in seven-day weeks counted back from it."""
        weeks = range(self.settings.lookback_weeks)
        clear = [_within(self.clear_days, as_of - ago * WEEK) for ago in weeks]
        enough = sum(runs >= self.settings.min_runs for runs in clear)
        runs = sum(_within(self.days, as_of - ago * WEEK) for ago in weeks)
        return LookbackCoverage(
            history=self._history(enough),
            weeks=enough,
            runs=runs,
            coarse_share=1 - sum(clear) / runs if runs else None,
        )

    def coarse_days(self, start: date, end: date) -> set[date]:
        """List the days of a stretch, both ends included, on which no run can show a stride."""
        return days_between(self.days, start, end) - days_between(self.clear_days, start, end)

    def _history(self, enough: int) -> History:
        if not enough:
            return History.NONE
        return History.KNOWN if enough >= self.settings.min_weeks else History.PARTIAL


def days_between(days: Sequence[date], start: date, end: date) -> set[date]:
    """Select from ordered days those of a stretch, both ends included."""
    return set(days[bisect_left(days, start) : bisect_right(days, end)])


def _within(days: Sequence[date], last: date) -> int:
    """Count the days in the seven that end with `last`."""
    return bisect_right(days, last) - bisect_right(days, last - WEEK)
