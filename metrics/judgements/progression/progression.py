"""Where an athlete stands on the progression, week by week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

from msgspec import Struct

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.contract.weeks import monday
from metrics.judgements.contract.enums import History, PaceBasis, ProgressionStatus
from metrics.judgements.inputs.coach import AthleteContext
from metrics.judgements.paces.date_paces import PacesOn
from metrics.judgements.progression.established import (
    EstablishedPaces,
    PaceState,
    fastest_established,
    is_established,
)
from metrics.judgements.progression.foundation_rule import Finding, Foundation, Safety
from metrics.judgements.progression.history import (
    DAY,
    WEEK,
    LookbackCoverage,
    days_between,
)
from metrics.judgements.progression.pace_work import SureSet
from metrics.judgements.progression.schedule import (
    Expected,
    expected_in,
    height,
    weeks_to_first_meet,
)


class StrideDays(Struct, frozen=True, kw_only=True):
    """Days of a week with a stride set, and how many there may be at most in the end.

    `possible` counts days to come and days whose runs are too coarse to show a stride.
    """

    count: int
    possible: int


class ProgressionWeek(Struct, frozen=True, kw_only=True, dict=True):
    """One athlete's week up to `as_of`, with all that its status rests on.

    It has a dict, so that what its row asks for several times is found once.

    `jump` is the set of this week that broke A4, of several the fastest. `pace_basis` None says
    that no pace is known, `hides_enough` that work of no known pace may be what is missing.
    `uncounted_reps` of the look-back were strides or reps on a treadmill or a hill.
    """

    week_start: date
    as_of: date
    coverage: LookbackCoverage
    states: Mapping[RacePace, PaceState]
    expected: Expected | None
    strides: StrideDays
    jump: Finding | None
    next_pace: RacePace | None
    weeks_to_first_meet: int | None
    pace_basis: PaceBasis | None
    hides_enough: bool
    uncounted_reps: int

    @cached_property
    def established(self) -> RacePace | None:
        """The fastest race pace that is established."""
        return fastest_established(self.states)

    @cached_property
    def short(self) -> tuple[RacePace, ...]:
        """The paces up to the expected one that are still to climb, slow to fast.

        A slower pace is climbed when it is established or kept; the expected one has to be
        established, or kept under a faster one that is (A2).
        """
        if self.expected is None:
            return ()
        due = PROGRESSION[: height(self.expected.race_pace)]
        return tuple(race_pace for race_pace in due if not self._is_climbed(race_pace))

    @property
    def due_since(self) -> date | None:
        """The day from which the slowest missing pace has been due."""
        return self.expected.due_on(self.short[0]) if self.expected and self.short else None

    @property
    def is_running(self) -> bool:
        """Whether days of the week are still to come."""
        return self.as_of < self.week_start + WEEK - DAY

    @property
    def is_below(self) -> bool:
        """Whether the expected pace is still to climb (A2)."""
        return self.expected is not None and self.expected.race_pace in self.short

    @property
    def lacks_strides(self) -> bool:
        """Whether the week can no longer have as many stride days as asked (A1)."""
        return self.expected is not None and self.strides.possible < self.expected.stride_days

    @cached_property
    def status(self) -> ProgressionStatus:
        """The first that holds."""
        holds = {
            ProgressionStatus.UNKNOWN_PACES: self._lacks_paces,
            ProgressionStatus.UNKNOWN_HISTORY: self.coverage.history is not History.KNOWN,
            ProgressionStatus.JUMPED_AHEAD: self.jump is not None,
            ProgressionStatus.BEHIND: bool(self.short) or self.lacks_strides,
        }
        return next((status for status, does in holds.items() if does), ProgressionStatus.ON_TRACK)

    @property
    def is_known(self) -> bool:
        """Whether the status says anything of the athlete."""
        return self.status not in (
            ProgressionStatus.UNKNOWN_PACES,
            ProgressionStatus.UNKNOWN_HISTORY,
        )

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The rules that decided, sorted."""
        if self.status is ProgressionStatus.UNKNOWN_PACES:
            return ("A3",)
        if self.status is ProgressionStatus.BEHIND:
            is_skipped = bool(self.short) and not self.is_below
            failed = {"A1": self.lacks_strides, "A2": self.is_below, "A3": is_skipped}
            return tuple(rule for rule, does in failed.items() if does)
        passed = self.status is ProgressionStatus.ON_TRACK and self.expected
        return ("A1", "A2", "A4") if passed else ("A4",)

    @property
    def _lacks_paces(self) -> bool:
        return self.pace_basis is None or (bool(self.short) and self.hides_enough)

    def _is_climbed(self, race_pace: RacePace) -> bool:
        state = self.states[race_pace]
        if self.expected is None or race_pace is not self.expected.race_pace:
            return state.is_climbed
        return height(self.established) >= height(race_pace) and state.is_climbed


class Progression(Struct, frozen=True, kw_only=True):
    """One athlete's whole record, to be asked week by week; `stride_days` are in order.

    `first_400` is the first set at 400 pace, None before there is one.
    """

    context: AthleteContext
    foundation: Foundation
    established_paces: EstablishedPaces
    stride_days: tuple[date, ...]
    uncounted: Mapping[date, int]
    paces_on: PacesOn
    first_400: SureSet | None

    def weeks(self, since: date = date.min) -> Iterator[ProgressionWeek]:
        """Yield every week from that of the first run or season on; without both, the last one.

        Weeks before `since` are left out.
        """
        firsts = [season.start for season in self.context.seasons] + list(
            self.foundation.recorded.days[:1]
        )
        week_start = max(since, monday(min(firsts, default=self.foundation.through)))
        while week_start <= self.foundation.through:
            yield self.week(week_start)
            week_start += WEEK

    def week(self, week_start: date) -> ProgressionWeek:
        """Judge the week from a Monday on, as far as it is known."""
        as_of = min(week_start + WEEK - DAY, self.foundation.through)
        tomorrow = as_of + DAY
        states = self.established_paces.states(as_of)
        return ProgressionWeek(
            week_start=week_start,
            as_of=as_of,
            coverage=self.foundation.recorded.coverage(as_of),
            states=states,
            expected=expected_in(self.context, week_start, as_of),
            strides=self._strides(week_start, as_of),
            jump=self._jump(week_start, as_of),
            next_pace=next_pace(self.foundation, tomorrow),
            weeks_to_first_meet=weeks_to_first_meet(self.context, week_start, as_of),
            pace_basis=self.paces_on(as_of).weakest_basis,
            hides_enough=self.established_paces.hides_enough(as_of),
            uncounted_reps=self._uncounted_reps(as_of),
        )

    def _strides(self, week_start: date, as_of: date) -> StrideDays:
        seen = days_between(self.stride_days, week_start, as_of)
        open_days = self.foundation.recorded.coarse_days(week_start, as_of) - seen
        days_left = (week_start + WEEK - DAY - as_of) // DAY
        return StrideDays(count=len(seen), possible=len(seen) + len(open_days) + days_left)

    def _jump(self, week_start: date, as_of: date) -> Finding | None:
        broken = [
            finding
            for finding in self.foundation.findings
            if week_start <= finding.day <= as_of and finding.safety is Safety.BREAKS_A4
        ]
        return max(broken, key=lambda finding: height(finding.race_pace), default=None)

    def _uncounted_reps(self, as_of: date) -> int:
        since = as_of - self.context.settings.lookback_weeks * WEEK
        return sum(reps for day, reps in self.uncounted.items() if since < day <= as_of)


def next_pace(foundation: Foundation, day: date) -> RacePace | None:
    """Find the pace to work at next.

    Parameters
    ----------
    foundation
        What lies behind the athlete.
    day
        The day asked about; only earlier days count.

    Returns
    -------
    RacePace or None
        The slowest pace above the fastest kept one that is not established; where A4 wants slower
        work first, that. None at the top.
    """
    above = PROGRESSION[height(foundation.kept_paces.fastest(day)) :]
    race_pace = next(
        (pace for pace in above if not is_established(foundation, pace, day - DAY)), None
    )
    while race_pace and (unmet := foundation.unmet(race_pace, day)):
        race_pace = next(iter(unmet))
    return race_pace
