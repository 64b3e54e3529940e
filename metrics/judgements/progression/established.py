"""Which rungs are established, since when, and which were skipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from metrics.contract.race_paces import LADDER, Rung
from metrics.judgements.inputs.coach import LadderSettings
from metrics.judgements.progression.foundation_rule import DAY
from metrics.judgements.progression.history import WEEK
from metrics.judgements.progression.pace_work import Climb, RungDays, Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class RungState:
    """One rung as of a day: its work in the look-back, since when it is established, or None.

    `is_skipped` says that a faster rung was met in the look-back and this one was not; None where
    it may have been, unrecorded.
    """

    rung: Rung
    done: Tally
    established_on: date | None
    is_skipped: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Establishing:
    """One athlete's rungs over time; `starts` are the days on which each became established."""

    climb: Climb
    starts: Mapping[Rung, tuple[date, ...]]
    settings: LadderSettings

    @classmethod
    def of(cls, climb: Climb, settings: LadderSettings) -> Establishing:
        """From all that was run on the ladder."""
        starts = {rung: _starts(climb[rung], settings) for rung in LADDER}
        return cls(climb=climb, starts=starts, settings=settings)

    def states(self, as_of: date, *, is_all_known: bool) -> dict[Rung, RungState]:
        """Every rung of the ladder, slow to fast; work after `as_of` is not looked at.

        `is_all_known` says whether what is not seen was not run.
        """
        done = {rung: _lookback(self.climb[rung], as_of, self.settings) for rung in LADDER}
        return {
            rung: RungState(
                rung=rung,
                done=done[rung],
                established_on=self._since(rung, done[rung], as_of),
                is_skipped=self._is_skipped(rung, done) and (is_all_known or None),
            )
            for rung in LADDER
        }

    def hides_enough(self, as_of: date) -> bool:
        """Whether the look-back holds enough work of no known rhythm to establish a rung."""
        return _is_enough(_lookback(self.climb[Rung.UNKNOWN], as_of, self.settings), self.settings)

    def _since(self, rung: Rung, done: Tally, as_of: date) -> date | None:
        """A rung stays established until its work leaves the look-back."""
        if not _is_enough(done, self.settings):
            return None
        return max(day for day in self.starts[rung] if day <= as_of)

    def _is_skipped(self, rung: Rung, done: Mapping[Rung, Tally]) -> bool:
        faster = LADDER[LADDER.index(rung) + 1 :]
        return not self._is_met(done[rung]) and any(self._is_met(done[one]) for one in faster)

    def _is_met(self, done: Tally) -> bool:
        return done.reps >= self.settings.min_foundation_reps


def fastest_established(states: Mapping[Rung, RungState]) -> Rung | None:
    """The fastest rung that is established; None where none is."""
    established = [rung for rung in LADDER if states[rung].established_on]
    return established[-1] if established else None


def _starts(work: RungDays, settings: LadderSettings) -> tuple[date, ...]:
    """Days on which the work became enough, the look-back of the day before not having been."""
    return tuple(
        day
        for day in work.days
        if _is_enough(_lookback(work, day, settings), settings)
        and not _is_enough(_lookback(work, day - DAY, settings), settings)
    )


def _lookback(work: RungDays, as_of: date, settings: LadderSettings) -> Tally:
    """What was run in the look-back that ends with a day."""
    return work.between(as_of - settings.lookback_weeks * WEEK + DAY, as_of)


def _is_enough(done: Tally, settings: LadderSettings) -> bool:
    return done.reps_expected >= settings.min_reps and done.days >= settings.min_days
