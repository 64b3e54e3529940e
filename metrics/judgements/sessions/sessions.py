"""What an athlete ran, as judged: facts, plan and the coach's word brought together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from msgspec import Struct

from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext, Correction, CorrectionKind
from metrics.judgements.inputs.corrections import corrections_by_run, without_denied_sessions
from metrics.judgements.paces.date_paces import PacesOn
from metrics.judgements.sessions.alignment import DayMatch, EffortRow, in_order, match_days
from metrics.judgements.sessions.corrected_groups import CorrectedRun, corrected_groups
from metrics.judgements.sessions.groups import FactRow, JudgedGroup, counted_as, group_of
from metrics.judgements.sessions.intents import GroupKey, Intent, group_key, planned_intents
from metrics.judgements.sessions.kinds import RaceDay, judged_kind, race_day
from metrics.judgements.sessions.race_results import raced_results, with_official_times
from metrics.judgements.sessions.timed_reps import TimedRep, timed_kind, timed_reps, timed_row


class JudgedSessions(Struct, frozen=True, kw_only=True):
    """Every group of one athlete's dated runs, and each day's efforts beside its plan.

    Runs that the coach described are in no day: what a watch shows of them is not what was run.
    `intents` are what the plan meant each group to be.
    """

    groups: Sequence[JudgedGroup]
    days: Mapping[date, DayMatch]
    intents: Mapping[GroupKey, Intent]
    timed: Sequence[TimedRep] = ()


def judged_sessions(
    facts: AthleteFacts, context: AthleteContext, paces_on: PacesOn
) -> JudgedSessions:
    """Judge the sessions of one athlete.

    Parameters
    ----------
    facts
        The athlete's facts, rows in any order.
    context
        What the coach knows of the athlete.
    paces_on
        Gives the athlete's paces of a day.

    Returns
    -------
    JudgedSessions
        Without runs of no local day.
    """
    runs = facts.activity_rows
    corrections = corrections_by_run(facts.activities, context.corrections)
    heard = without_denied_sessions(facts, corrections)
    offsets = {run["activity_id"]: run["utc_offset_s"] for run in runs}
    timed = timed_reps(heard.effort_rows, context.timings, offsets)
    sessions = _Sessions.of(heard.effort_rows, context, corrections, paces_on, timed)
    sets = _by_run(heard.set_rows)
    groups = [
        group for run in runs for group in sessions.groups(run, sets.get(run["activity_id"], []))
    ]
    groups = with_official_times(groups, raced_results(context))
    return JudgedSessions(groups=groups, days=sessions.days, intents=sessions.intents, timed=timed)


def _by_run(rows: Iterable[FactRow]) -> Mapping[str, list[FactRow]]:
    by_run: dict[str, list[FactRow]] = defaultdict(list)
    for row in rows:
        by_run[row["activity_id"]].append(row)
    return by_run


class _Sessions(Struct, frozen=True, kw_only=True):
    """All that is asked of one athlete's runs."""

    context: AthleteContext
    corrections: Mapping[str, Correction]
    paces_on: PacesOn
    races_on: Callable[[date], RaceDay]
    efforts: Mapping[str, list[EffortRow]]
    days: Mapping[date, DayMatch]
    intents: Mapping[GroupKey, Intent]
    timed: Mapping[GroupKey, Sequence[TimedRep]]

    @classmethod
    def of(
        cls,
        efforts: Iterable[EffortRow],
        context: AthleteContext,
        corrections: Mapping[str, Correction],
        paces_on: PacesOn,
        timed: Iterable[TimedRep],
    ) -> _Sessions:
        by_group: dict[GroupKey, list[TimedRep]] = defaultdict(list)
        for rep in timed:
            by_group[rep.key].append(rep)
        ordered = in_order(efforts)
        plain = [
            row for row in ordered if not _is_corrected_workout(corrections.get(row["activity_id"]))
        ]
        days = match_days(context.plan, plain)
        return cls(
            context=context,
            corrections=corrections,
            paces_on=paces_on,
            races_on=cache(lambda day: race_day(context, day)),
            efforts=_by_run(ordered),
            days=days,
            intents=planned_intents(days.values(), plain, context),
            timed=by_group,
        )

    def groups(self, run: FactRow, sets: Sequence[FactRow]) -> list[JudgedGroup]:
        """Judge the groups of one run, after the coach's correction of it."""
        activity_id, day = run["activity_id"], run["local_date"]
        efforts = self.efforts.get(activity_id, [])
        of_group = defaultdict(list)
        for effort in efforts:
            of_group[group_key(effort)].append(effort)
        groups = [self._group(row, run, of_group[group_key(row)]) for row in sets]
        correction = self.corrections.get(activity_id)
        if correction is None:
            return groups
        corrected = CorrectedRun(
            activity_id=activity_id,
            day=day,
            groups=groups,
            efforts=efforts,
            paces=self.paces_on(day),
        )
        return corrected_groups(corrected, correction)

    def _group(self, row: FactRow, run: FactRow, efforts: Sequence[EffortRow]) -> JudgedGroup:
        intent, day = self.intents.get(group_key(row)), row["local_date"]
        timed = self.timed.get(group_key(row), ())
        row = timed_row(row, timed)
        kind = timed_kind(timed) or judged_kind(
            row,
            efforts,
            intent,
            paces=self.paces_on(day),
            races=self.races_on(day),
            in_set=self._set_of(row) if self.races_on(day).results else (),
        )
        counted = counted_as(row, run, intent)
        return group_of(row, efforts, kind=kind, counted_as=counted, intent=intent)

    def _set_of(self, row: FactRow) -> list[EffortRow]:
        efforts = self.efforts.get(row["activity_id"], ())
        return [effort for effort in efforts if effort["set_index"] == row["set_index"]]


def _is_corrected_workout(correction: Correction | None) -> bool:
    return correction is not None and correction.kind is CorrectionKind.WORKOUT
