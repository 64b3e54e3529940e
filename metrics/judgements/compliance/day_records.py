"""What one athlete's days hold, for grading a plan: runs, efforts, exertion, and A4's answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from math import inf

from msgspec import Struct

from metrics.contract.enums import EffortKind
from metrics.contract.race_paces import RacePace
from metrics.judgements.compliance.plan_item import Exertion
from metrics.judgements.contract.enums import ExertionSource, KindJudged
from metrics.judgements.inputs.athlete_facts import EFFORT_COLUMNS, AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext, Correction, CorrectionKind
from metrics.judgements.inputs.corrections import corrections_by_run
from metrics.judgements.paces.date_paces import PacesOn
from metrics.judgements.progression.foundation_rule import Finding, Safety
from metrics.judgements.progression.pace_work import counts_for_progression
from metrics.judgements.sessions.alignment import (
    DayMatch,
    EffortRow,
    ItemMatch,
    efforts_asked,
    match_days,
)
from metrics.judgements.sessions.groups import FactRow
from metrics.judgements.sessions.intents import GroupKey, group_key
from metrics.judgements.sessions.paced_sets import PacedSets
from metrics.judgements.sessions.set_paces import PacedGroup
from metrics.workouts.model import Rep, Workout

FASTEST_REP_MPS = 7.0
"""A rep of a planned distance takes at least so long."""
UNSEEN = 0
"""Set and group of an effort that only the coach's word shows."""
_NOTHING = DayMatch(items=(), unplanned=())
SESSIONS = (KindJudged.STRIDE, KindJudged.IN_N_OUT, KindJudged.REP, KindJudged.SPRINT)
"""What is worth a line where nobody planned it; races have their own place."""


class DayRecords(Struct, frozen=True, kw_only=True, dict=True):
    """What was run on each day, and what was judged of it; `days` are as the coach says."""

    context: AthleteContext
    paces_on: PacesOn
    runs: Mapping[date, Sequence[FactRow]]
    days: Mapping[date, DayMatch]
    groups: Mapping[GroupKey, PacedGroup]
    findings: Mapping[GroupKey, Sequence[Finding]]

    @classmethod
    def of(
        cls,
        facts: AthleteFacts,
        context: AthleteContext,
        sets: PacedSets,
        findings: Iterable[Finding],
    ) -> DayRecords:
        """Collect the days of one athlete.

        Parameters
        ----------
        facts
            The athlete's facts, rows in any order.
        context
            What the coach knows of the athlete.
        sets
            What was judged of the athlete's sets.
        findings
            What A4 says of them.

        Returns
        -------
        DayRecords
            With the runs that the coach corrected as corrected.
        """
        corrections = corrections_by_run(facts.activities, context.corrections)
        runs = facts.activity_rows
        return cls(
            context=context,
            paces_on=sets.paces_on,
            runs=_by_day(runs),
            days=_as_corrected(sets.days, runs, corrections),
            groups={paced_group.group.key: paced_group for paced_group in sets.groups},
            findings=_by_group(findings),
        )

    @classmethod
    def without_runs(
        cls, context: AthleteContext, paces_on: PacesOn, *, since: date = date.min
    ) -> DayRecords:
        """Bring together the plan and the check-ins of days that nothing is recorded of.

        Parameters
        ----------
        context
            What the coach knows of the athlete.
        paces_on
            Gives the athlete's paces of a day.
        since
            The first day.

        Returns
        -------
        DayRecords
            As of an athlete without runs.
        """
        return cls(
            context=context,
            paces_on=paces_on,
            runs={},
            days=match_days((item for item in context.plan if item.day >= since), ()),
            groups={},
            findings={},
        )

    def has_file(self, day: date) -> bool:
        """Tell whether a run was recorded on a day."""
        return any(run["is_run"] for run in self.runs.get(day, ()))

    def could_show(self, match: ItemMatch) -> bool:
        """Tell whether the sampling of a run of the day can show the item's shortest rep."""
        shortest_s = _shortest_s(match.item.workout)
        return any(
            run["shortest_findable_s"] is not None and run["shortest_findable_s"] <= shortest_s
            for run in self.runs.get(match.item.day, ())
        )

    @cached_property
    def _noted(self) -> Mapping[date, Sequence[float | None]]:
        """The exertion of each day's check-ins in their order; None where one says nothing."""
        noted: dict[date, list[float | None]] = defaultdict(list)
        for checkin in self.context.checkins:
            noted[checkin.day].append(checkin.exertion)
        return noted

    def exertion(self, match: ItemMatch) -> Exertion:
        """Take exertion from the watch that ran it, else another of that day, else a check-in."""
        day, place = match.item.day, match.place
        runs = sorted(self.runs.get(day, ()), key=lambda run: _order(run, place))
        watch = [run["exertion"] for run in runs if run["exertion"] is not None]
        noted = self._noted.get(day, ())
        rated = next((rating for rating in [*watch, *noted] if rating is not None), None)
        source = ExertionSource.WATCH if watch else ExertionSource.CHECK_IN
        return Exertion(
            planned=match.item.exertion, rating=rated, source=None if rated is None else source
        )

    def breaks_a4(self, efforts: Iterable[EffortRow]) -> bool | None:
        """Ask A4 of the efforts' groups; None without any, and where A4 has no answer."""
        keys = {key for group in {*map(group_key, efforts)} for key in self._keys(group)}
        return _any_known({self._is_unlawful(key) for key in keys})

    def group_of(self, effort: EffortRow) -> PacedGroup | None:
        """Look up the judged group that an effort is in; None where it is in none."""
        return self.groups.get(group_key(effort))

    def sessions(self, efforts: Iterable[EffortRow]) -> list[list[EffortRow]]:
        """Split efforts by set; surges, steady running and races are no session."""
        sets: dict[tuple[str, int], list[EffortRow]] = defaultdict(list)
        for effort in efforts:
            group = self.groups.get(group_key(effort))
            if group is not None and group.group.kind in SESSIONS:
                sets[effort["activity_id"], effort["set_index"]].append(effort)
        return list(sets.values())

    def _keys(self, key: GroupKey) -> list[GroupKey]:
        """Find an effort's group; if only a correction shows the effort, all groups of its run."""
        if key in self.groups:
            return [key]
        return [group for group in self.groups if group[0] == key[0]]

    def _is_unlawful(self, key: GroupKey) -> bool | None:
        findings = self.findings.get(key)
        if findings:
            answers = {Safety.BREAKS_A4: True, Safety.SAFE: False, Safety.UNKNOWN: None}
            return _any_known({answers[finding.safety] for finding in findings})
        group, least = self.groups[key], self.context.settings.min_set_reps
        is_asked = counts_for_progression(group) and group.group.amount.reps >= least
        return None if is_asked and _may_be_on_progression(group) else False


def _by_day(runs: Iterable[FactRow]) -> Mapping[date, Sequence[FactRow]]:
    days: dict[date, list[FactRow]] = defaultdict(list)
    for run in runs:
        days[run["local_date"]].append(run)
    return days


def _by_group(findings: Iterable[Finding]) -> Mapping[GroupKey, Sequence[Finding]]:
    by_group: dict[GroupKey, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.key is not None:
            by_group[finding.key].append(finding)
    return by_group


def _any_known(answers: set[bool | None]) -> bool | None:
    """Return True if any answer is; else None if any is not known, or there is none."""
    if True in answers:
        return True
    return None if None in answers or not answers else False


def _order(run: FactRow, place: tuple[str, int] | None) -> tuple[bool, str]:
    """Sort the run of a place first."""
    is_there = place is not None and run["activity_id"] == place[0]
    return not is_there, run["activity_id"]


def _as_corrected(
    days: Mapping[date, DayMatch], runs: Iterable[FactRow], corrections: Mapping[str, Correction]
) -> Mapping[date, DayMatch]:
    """Put the runs that the coach described into their days as described."""
    more: dict[date, list[EffortRow]] = defaultdict(list)
    for run in runs:
        word = corrections.get(run["activity_id"])
        if word is not None and word.kind is CorrectionKind.WORKOUT:
            more[run["local_date"]] += _corrected_efforts(run, word)
    again = {day: days.get(day, _NOTHING).with_efforts(efforts) for day, efforts in more.items()}
    return dict(sorted({**days, **again}.items()))


def _corrected_efforts(run: FactRow, word: Correction) -> Iterator[EffortRow]:
    """Make reps of the corrected lengths; their speed and their rests are not known."""
    planned_reps = efforts_asked(word.workout) if word.workout else []
    for number, planned in enumerate(planned_reps, start=1):
        yield {
            **dict.fromkeys(EFFORT_COLUMNS),
            "activity_id": run["activity_id"],
            "local_date": run["local_date"],
            "start_time_utc": run["start_time_utc"],
            "set_index": UNSEEN,
            "group_index": UNSEEN,
            "effort_index": number,
            "kind": EffortKind.REP,
            "nominal_distance_m": planned.rep.distance_m,
            "distance_m": planned.rep.distance_m,
            "duration_s": planned.rep.duration_s,
        }


@lru_cache(maxsize=1024)
def _shortest_s(workout: Workout) -> float:
    """Find the least time of the shortest rep that a plan asks for; infinity without any."""
    return min((_least_s(planned.rep) for planned in efforts_asked(workout)), default=inf)


def _least_s(rep: Rep) -> float:
    return (
        rep.duration_s if rep.duration_s is not None else (rep.distance_m or 0.0) / FASTEST_REP_MPS
    )


def _may_be_on_progression(group: PacedGroup) -> bool:
    """Tell whether a group of no sure race pace may have been at one that A4 asks about."""
    return any(
        race_pace not in (RacePace.EASY, RacePace.THRESHOLD, RacePace.MAX)
        for race_pace in group.odds
    )
