"""The right status of every athlete and week by what was truly run, spelled out from the rules.

Not the program's way: no probabilities, no shared code. Every set has the race pace of its usual
rep by that day's true ability, and each question is answered by looking through all earlier sets.
The rules are those of coaches that the project writes down (A1 to A4); the numbers are written
again from `progression.toml`. Beside it stands `simulator.season.golden`, by what was meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import groupby, pairwise

from msgspec import Struct

from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import ProgressionStatus
from simulator.season.calendar import START, day_of
from simulator.season.plan import FIRST_MEET_WEEK, SATURDAY, plan_of
from simulator.season.stories import STORIES, Archetype, run_in
from simulator.season.team import TeamMember
from simulator.season.truth import TrueRep
from simulator.season.workspace import WrittenSeason

CLIMB = (RacePace.R5K, RacePace.R3200, RacePace.R1600, RacePace.R800, RacePace.R400)
DUE = ((14, RacePace.R5K), (12, RacePace.R3200), (10, RacePace.R1600), (8, RacePace.R800))
"""From so many weeks before the first meet on, the pace that has to be established."""
STRIDE_DAYS = 3
LOOK_BACK = timedelta(weeks=6)
ENOUGH_REPS, ENOUGH_DAYS = 12, 3
SET_REPS, ALONE_M = 3, 150.0
KNOWN_WEEKS, WEEK_RUNS = 4, 3
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
TWINS = (RacePace.R5K, RacePace.R3200)
"""Too close to be told apart: a set that is judged by its pace counts at both."""


class TrueSet(Struct, frozen=True, kw_only=True):
    """Like reps of one file: where they count, and where rule A4 is asked of them, None nowhere."""

    day: date
    reps: int
    paces: frozenset[RacePace]
    asked_at: RacePace | None


class TrueHistory(Struct, frozen=True, kw_only=True, dict=True):
    """All that one athlete ran: sets in the order of days, days of strides and of runs."""

    sets: Sequence[TrueSet]
    stride_days: frozenset[date]
    run_days: Counter[date]
    through: date

    def status(self, week: int) -> ProgressionStatus:
        """Answer for a week from 1, the first that holds."""
        monday = day_of(week, 0)
        as_of = min(monday + WEEK - DAY, self.through)
        if not self.is_known(as_of):
            return ProgressionStatus.UNKNOWN_HISTORY
        if any(monday <= jump <= as_of for jump in self.jump_days):
            return ProgressionStatus.JUMPED_AHEAD
        if self._lacks_strides(monday, as_of) or self._is_short(week, as_of):
            return ProgressionStatus.BEHIND
        return ProgressionStatus.ON_TRACK

    def is_known(self, as_of: date) -> bool:
        """Tell whether enough runs of the look-back were recorded."""
        ends = [as_of - ago * WEEK for ago in range(LOOK_BACK // WEEK)]
        runs = [
            sum(count for day, count in self.run_days.items() if end - WEEK < day <= end)
            for end in ends
        ]
        return sum(count >= WEEK_RUNS for count in runs) >= KNOWN_WEEKS

    @cached_property
    def jump_days(self) -> frozenset[date]:
        """The days of sets with nothing behind them, where all that could be there is known."""
        return frozenset(
            each.day
            for each in self.sets
            if not self._is_lawful(each) and self.is_known(each.day - DAY)
        )

    @cached_property
    def _lawful(self) -> list[TrueSet]:
        lawful: list[TrueSet] = []
        for _, of_day in groupby(self.sets, key=lambda each: each.day):
            lawful += [each for each in of_day if not self._unmet(each, lawful)]
        return lawful

    def _is_lawful(self, each: TrueSet) -> bool:
        return each in self._lawful

    def _unmet(self, each: TrueSet, lawful: Sequence[TrueSet]) -> list[RacePace]:
        """List the two paces below that nothing on an earlier day met."""
        if each.asked_at is None:
            return []
        place = CLIMB.index(each.asked_at)
        return [
            below
            for below in CLIMB[max(place - 2, 0) : place]
            if not self._work(self.sets, below, each.day - LOOK_BACK, each.day - DAY)
            and not any(_is_kept(lawful, pace, each.day) for pace in CLIMB[CLIMB.index(below) :])
        ]

    @staticmethod
    def _work(sets: Iterable[TrueSet], pace: RacePace, first: date, last: date) -> list[TrueSet]:
        return [each for each in sets if pace in each.paces and first <= each.day <= last]

    def _lacks_strides(self, monday: date, as_of: date) -> bool:
        days = sum(monday <= day <= as_of for day in self.stride_days)
        return days + (monday + WEEK - DAY - as_of).days < STRIDE_DAYS

    def _is_short(self, week: int, as_of: date) -> bool:
        """Tell whether a pace up to the expected one is still to climb (A2, A3)."""
        due = [pace for weeks, pace in DUE if FIRST_MEET_WEEK - week <= weeks]
        if not due:
            return False
        last = CLIMB.index(due[-1])
        is_established = [
            _is_enough(self._work(self.sets, pace, as_of - LOOK_BACK + DAY, as_of))
            for pace in CLIMB
        ]
        is_climbed = [
            established or _is_kept(self._lawful, pace, as_of + DAY)
            for pace, established in zip(CLIMB, is_established, strict=True)
        ]
        return not (all(is_climbed[: last + 1]) and any(is_established[last:]))


def _is_enough(work: Sequence[TrueSet]) -> bool:
    days = {each.day for each in work}
    return sum(each.reps for each in work) >= ENOUGH_REPS and len(days) >= ENOUGH_DAYS


def _is_kept(lawful: Sequence[TrueSet], pace: RacePace, day: date) -> bool:
    """Tell whether lawful sets once established a pace and have come at it or faster ever since."""
    faster = set(CLIMB[CLIMB.index(pace) :])
    stays = sorted({each.day for each in lawful if each.day < day and faster & each.paces})
    for place, since in enumerate(stays):
        back = [
            each for each in lawful if pace in each.paces and since - LOOK_BACK < each.day <= since
        ]
        gaps = [later - sooner for sooner, later in pairwise([*stays[place:], day])]
        if _is_enough(back) and all(gap <= LOOK_BACK for gap in gaps):
            return True
    return False


def true_statuses(season: WrittenSeason) -> dict[tuple[str, int], ProgressionStatus]:
    """Compute the right status of every athlete and week of a season by what was run."""
    reps: dict[str, list[TrueRep]] = {member.athlete_id: [] for member in season.team}
    for rep in season.reps:
        reps[rep.athlete_id].append(rep)
    return {
        (member.athlete_id, week): status
        for member in season.team
        for week, status in _weeks(member, reps[member.athlete_id], season.size.weeks)
    }


def _weeks(
    member: TeamMember, reps: Sequence[TrueRep], weeks: int
) -> Iterator[tuple[int, ProgressionStatus]]:
    history = history_of(member.archetype, reps, weeks=weeks)
    for week in range(1, weeks + 1):
        is_paced = member.archetype is not Archetype.NO_RESULT
        yield week, history.status(week) if is_paced else ProgressionStatus.UNKNOWN_PACES


def history_of(archetype: Archetype, reps: Iterable[TrueRep], *, weeks: int) -> TrueHistory:
    """Collect what an athlete of a story truly ran in so many weeks."""
    groups: dict[tuple[str, int], list[TrueRep]] = {}
    for rep in reps:
        groups.setdefault((rep.activity_id, rep.group_index), []).append(rep)
    is_seen = archetype is not Archetype.COARSE_WATCH
    sets = [_set(archetype, group) for group in groups.values()]
    return TrueHistory(
        sets=sorted((each for each in sets if each), key=lambda each: each.day),
        stride_days=_stride_days(groups.values()),
        run_days=_run_days(archetype, weeks) if is_seen else Counter(),
        through=day_of(weeks, SATURDAY),
    )


def _stride_days(groups: Iterable[Sequence[TrueRep]]) -> frozenset[date]:
    """List the days with three strides or more of one set, on a treadmill too."""
    strides = (EffortKind.STRIDE, EffortKind.IN_N_OUT)
    return frozenset(
        group[0].day for group in groups if group[0].kind in strides and len(group) >= SET_REPS
    )


def _run_days(archetype: Archetype, weeks: int) -> Counter[date]:
    return Counter(
        day_of(week, weekday) for week in range(1, weeks + 1) for weekday in run_in(archetype, week)
    )


def _set(archetype: Archetype, group: Sequence[TrueRep]) -> TrueSet | None:
    """Say where a group counts; None where nothing of it does."""
    first = group[0]
    is_enough = len(group) >= SET_REPS or min(rep.distance_m for rep in group) >= ALONE_M
    is_indoors = first.week <= STORIES[archetype].indoors_until_week
    is_race = first.kind not in (EffortKind.STRIDE, EffortKind.IN_N_OUT, EffortKind.REP)
    if is_race or is_indoors or not is_enough:
        return None
    pace = _effort_pace(archetype, first)
    is_all_out = first.meant_pace is None and first.kind is EffortKind.REP
    paces = {pace} if pace else _paces_run(first.group_pace)
    if not paces:
        return None
    return TrueSet(
        day=first.day,
        reps=len(group),
        paces=frozenset(paces),
        asked_at=None if is_all_out else pace or first.group_pace,
    )


def _paces_run(pace: RacePace) -> set[RacePace]:
    if pace not in CLIMB:
        return set()
    return set(TWINS) if pace in TWINS else {pace}


def _effort_pace(archetype: Archetype, rep: TrueRep) -> RacePace | None:
    """Return the planned pace of what was run by effort: how fast it was is not asked (C5)."""
    planned: Mapping[int, str] = plan_of(STORIES[archetype].group, rep.week)
    is_by_effort = "effort" in planned.get((rep.day - START).days % 7, "")
    return rep.meant_pace if is_by_effort else None
