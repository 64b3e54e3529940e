"""Which race paces are established, since when, and which were skipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.inputs.coach import ProgressionSettings
from metrics.judgements.progression.foundation_rule import DAY
from metrics.judgements.progression.history import WEEK
from metrics.judgements.progression.pace_work import PaceDays, PaceTally, PaceWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceState:
    """One race pace as of a day: its work in the look-back, since when it is established, or None.

    `is_skipped` says that a faster race pace was met in the look-back and this one was not; None
    where it may have been run without a record.
    """

    race_pace: RacePace
    done: PaceTally
    established_on: date | None
    is_skipped: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishedPaces:
    """One athlete's race paces; `starts` are the days on which each became established."""

    pace_work: PaceWork
    starts: Mapping[RacePace, tuple[date, ...]]
    settings: ProgressionSettings

    @classmethod
    def of(cls, pace_work: PaceWork, settings: ProgressionSettings) -> EstablishedPaces:
        """Find when each race pace became established, from all that was run on the progression."""
        starts = {race_pace: _starts(pace_work[race_pace], settings) for race_pace in PROGRESSION}
        return cls(pace_work=pace_work, starts=starts, settings=settings)

    def states(self, as_of: date, *, is_all_known: bool) -> dict[RacePace, PaceState]:
        """Compute the state of every race pace of the progression, slow to fast, as of a day.

        Parameters
        ----------
        as_of
            The last day looked at.
        is_all_known
            Whether what is not seen was not run.

        Returns
        -------
        dict
            A state for each race pace.
        """
        done = {
            race_pace: _lookback(self.pace_work[race_pace], as_of, self.settings)
            for race_pace in PROGRESSION
        }
        return {
            race_pace: PaceState(
                race_pace=race_pace,
                done=done[race_pace],
                established_on=self._since(race_pace, done[race_pace], as_of),
                is_skipped=self._is_skipped(race_pace, done) and (is_all_known or None),
            )
            for race_pace in PROGRESSION
        }

    def hides_enough(self, as_of: date) -> bool:
        """Tell whether the look-back holds enough work of no known pace to establish one."""
        return _is_enough(
            _lookback(self.pace_work[RacePace.UNKNOWN], as_of, self.settings), self.settings
        )

    def _since(self, race_pace: RacePace, done: PaceTally, as_of: date) -> date | None:
        """Find since when a race pace is established: until its work leaves the look-back."""
        if not _is_enough(done, self.settings):
            return None
        return max(day for day in self.starts[race_pace] if day <= as_of)

    def _is_skipped(self, race_pace: RacePace, done: Mapping[RacePace, PaceTally]) -> bool:
        faster = PROGRESSION[PROGRESSION.index(race_pace) + 1 :]
        return not self._is_met(done[race_pace]) and any(
            self._is_met(done[pace]) for pace in faster
        )

    def _is_met(self, done: PaceTally) -> bool:
        return done.reps >= self.settings.min_foundation_reps


def fastest_established(states: Mapping[RacePace, PaceState]) -> RacePace | None:
    """Find the fastest race pace that is established; None where none is."""
    established = [race_pace for race_pace in PROGRESSION if states[race_pace].established_on]
    return established[-1] if established else None


def _starts(work: PaceDays, settings: ProgressionSettings) -> tuple[date, ...]:
    """List the days on which the work became enough, not being so the day before."""
    return tuple(
        day
        for day in work.days
        if _is_enough(_lookback(work, day, settings), settings)
        and not _is_enough(_lookback(work, day - DAY, settings), settings)
    )


def _lookback(work: PaceDays, as_of: date, settings: ProgressionSettings) -> PaceTally:
    """Sum what was run in the look-back that ends with a day."""
    return work.between(as_of - settings.lookback_weeks * WEEK + DAY, as_of)


def _is_enough(done: PaceTally, settings: ProgressionSettings) -> bool:
    return done.reps_expected >= settings.min_reps and done.days >= settings.min_days
