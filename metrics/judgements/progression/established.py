"""Which race paces are established, since when, which are kept, and which were skipped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from msgspec import Struct

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.inputs.coach import ProgressionSettings
from metrics.judgements.progression.foundation_rule import Foundation
from metrics.judgements.progression.history import DAY, WEEK
from metrics.judgements.progression.pace_work import PaceDays, PaceTally


class PaceState(Struct, frozen=True, kw_only=True):
    """One race pace as of a day: its work in the look-back, since when it is established, or None.

    `is_kept` says that lawful sets once established it and have kept it since. `is_skipped` says
    that a faster race pace was met in the look-back and this one was neither met nor kept; None
    where it may have been run without a record.
    """

    race_pace: RacePace
    done: PaceTally
    established_on: date | None
    is_kept: bool
    is_skipped: bool | None

    @property
    def is_climbed(self) -> bool:
        """Whether the athlete has built up to this pace and still holds it."""
        return self.is_kept or self.established_on is not None


class EstablishedPaces(Struct, frozen=True, kw_only=True):
    """One athlete's race paces; `starts` are the days on which each became established."""

    foundation: Foundation
    starts: Mapping[RacePace, tuple[date, ...]]

    @classmethod
    def of(
        cls,
        foundation: Foundation,
        *,
        before: Mapping[RacePace, tuple[date, ...]] = MappingProxyType({}),
        since: date = date.min,
    ) -> EstablishedPaces:
        """Find when each race pace became established, from all that was run on the progression.

        `before` are the days before `since` on which each did, where they are known already.
        """
        work, settings = foundation.pace_work, foundation.settings
        starts = {
            race_pace: (*before.get(race_pace, ()), *_starts(work[race_pace], settings, since))
            for race_pace in PROGRESSION
        }
        return cls(foundation=foundation, starts=starts)

    def states(self, as_of: date) -> dict[RacePace, PaceState]:
        """Compute the state of every race pace of the progression, slow to fast, as of a day.

        Parameters
        ----------
        as_of
            The last day looked at.

        Returns
        -------
        dict
            A state for each race pace.
        """
        work, settings = self.foundation.pace_work, self.foundation.settings
        done = {race_pace: _lookback(work[race_pace], as_of, settings) for race_pace in PROGRESSION}
        tomorrow = as_of + DAY
        is_kept = {
            race_pace: self.foundation.kept_paces.is_kept(race_pace, tomorrow)
            for race_pace in PROGRESSION
        }
        is_all_known = self.foundation.is_all_known(tomorrow)
        return {
            race_pace: PaceState(
                race_pace=race_pace,
                done=done[race_pace],
                established_on=self._since(race_pace, done[race_pace], as_of),
                is_kept=is_kept[race_pace],
                is_skipped=not is_kept[race_pace]
                and self._is_skipped(race_pace, done)
                and (is_all_known or None),
            )
            for race_pace in PROGRESSION
        }

    def hides_enough(self, as_of: date) -> bool:
        """Tell whether the look-back holds enough work of no known pace to establish one."""
        work, settings = self.foundation.pace_work[RacePace.UNKNOWN], self.foundation.settings
        return _lookback(work, as_of, settings).is_enough(settings)

    def _since(self, race_pace: RacePace, done: PaceTally, as_of: date) -> date | None:
        """Find since when a race pace is established: until its work leaves the look-back."""
        if not done.is_enough(self.foundation.settings):
            return None
        return max(day for day in self.starts[race_pace] if day <= as_of)

    def _is_skipped(self, race_pace: RacePace, done: Mapping[RacePace, PaceTally]) -> bool:
        faster = PROGRESSION[PROGRESSION.index(race_pace) + 1 :]
        return not self._is_met(done[race_pace]) and any(
            self._is_met(done[pace]) for pace in faster
        )

    def _is_met(self, done: PaceTally) -> bool:
        return done.reps >= self.foundation.settings.min_foundation_reps


def is_established(foundation: Foundation, race_pace: RacePace, as_of: date) -> bool:
    """Tell whether a race pace is established as of a day, without asking since when.

    Parameters
    ----------
    foundation
        What lies behind the athlete.
    race_pace
        A race pace of the progression.
    as_of
        The last day looked at.

    Returns
    -------
    bool
        As `PaceState.established_on` says.
    """
    work, settings = foundation.pace_work[race_pace], foundation.settings
    return _lookback(work, as_of, settings).is_enough(settings)


def fastest_established(states: Mapping[RacePace, PaceState]) -> RacePace | None:
    """Find the fastest race pace that is established; None where none is."""
    established = [race_pace for race_pace in PROGRESSION if states[race_pace].established_on]
    return established[-1] if established else None


def _starts(work: PaceDays, settings: ProgressionSettings, since: date) -> tuple[date, ...]:
    """List the days from one on on which the work became enough, not being so the day before."""
    return tuple(
        day
        for day in work.days
        if day >= since
        and _lookback(work, day, settings).is_enough(settings)
        and not _lookback(work, day - DAY, settings).is_enough(settings)
    )


def _lookback(work: PaceDays, as_of: date, settings: ProgressionSettings) -> PaceTally:
    """Sum what was run in the look-back that ends with a day."""
    return work.between(as_of - settings.lookback_weeks * WEEK + DAY, as_of)
