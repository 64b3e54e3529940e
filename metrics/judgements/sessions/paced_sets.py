"""The pace of every group of an athlete, which is all that rule A4 asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import AthleteContext
from metrics.judgements.paces.date_paces import PacesOn, paces_of
from metrics.judgements.sessions.alignment import DayMatch
from metrics.judgements.sessions.intents import GroupKey, Intent
from metrics.judgements.sessions.sessions import judged_sessions
from metrics.judgements.sessions.set_paces import PacedGroup, paced
from metrics.judgements.sessions.timed_reps import TimedRep


class PacedSets(Struct, frozen=True, kw_only=True):
    """One athlete's sets with the pace of each group: what all judgements of sets start from.

    `groups` are in the order of days and keys, `days` hold what was run beside the plan, `intents`
    what each group was meant to be, `timed` the reps with a time by hand or gate; `paces_on` gives
    the paces of a day, computed once.
    """

    groups: tuple[PacedGroup, ...]
    days: Mapping[date, DayMatch]
    intents: Mapping[GroupKey, Intent]
    timed: Sequence[TimedRep]
    paces_on: PacesOn


def paced_sets(
    facts: AthleteFacts, context: AthleteContext, *, paces_on: PacesOn | None = None
) -> PacedSets:
    """Judge the pace of all groups of one athlete, which is what rule A4 asks for.

    Parameters
    ----------
    facts
        The athlete's activities, efforts and sets, rows in any order; the histograms may be empty.
    context
        What the coach knows of the athlete.
    paces_on
        Gives the athlete's paces of a day, where somebody computes them already.

    Returns
    -------
    PacedSets
        Groups of runs without a local day are left out.
    """
    paces_on = paces_on or paces_of(context)
    sessions = judged_sessions(facts, context, paces_on)
    ordered = sorted(sessions.groups, key=lambda group: (group.day, group.key))
    return PacedSets(
        groups=tuple(paced(group, paces_on(group.day).logs) for group in ordered),
        days=sessions.days,
        intents=sessions.intents,
        timed=sessions.timed,
        paces_on=paces_on,
    )
