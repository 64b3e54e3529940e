"""Facts up to a day: what readiness and plans rest on, from what is judged already where it is.

Whoever asks right after `status` waits for nothing to be judged twice: an athlete's stored
judgements are used where they rest on what the facts and the coach's files say today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from flows.engine.judging import bases_on_facts, current_bases, facts_of
from flows.engine.settled import SettledEntry, StoredOutlooks, known_hash_of
from metrics.judgements.contract.tables import ZONES
from metrics.judgements.inputs.coach import Coach, Meet
from storage import Store

if TYPE_CHECKING:
    from metrics.judgements.contract.enums import History
    from metrics.judgements.inputs.athlete_facts import AthleteFacts
    from metrics.judgements.progression.foundation_rule import Foundation
    from metrics.judgements.readiness.readiness import Readiness

DAY = timedelta(days=1)


def foundations_of(
    store: Store, coach: Coach, athletes: Sequence[str], *, through: date
) -> dict[str, Foundation]:
    """Collect what rule A4 on plans rests on, of each of these athletes, up to a day."""
    return _foundations(store, coach, dict.fromkeys(athletes, through), today=through)


def foundations_today(
    store: Store, coach: Coach, athletes: Sequence[str], *, today: date
) -> dict[str, Foundation]:
    """Collect the same for the days from today on.

    Who has run today is asked about as of today, and everybody else as of yesterday: what is
    planned for today is still to come.
    """
    is_now = (pl.col("local_date") == today) & pl.col("is_run")
    ran = store.read(
        "activities", lambda rows: rows.filter(is_now).select("athlete_id").unique()
    ).to_series()
    have_run = set(ran)
    days = {name: today if name in have_run else today - DAY for name in athletes}
    return _foundations(store, coach, days, today=today)


def _foundations(
    store: Store, coach: Coach, days: Mapping[str, date], *, today: date
) -> dict[str, Foundation]:
    settled = dict(_settled(store, coach, days, today))
    others = [name for name in days if name not in settled]
    facts = facts_of(store, others, tables=("activities", "efforts", "sets")) if others else {}
    judged = {
        name: _from_facts(its_facts, coach, name, days[name]) for name, its_facts in facts.items()
    }
    return {name: settled.get(name) or judged[name] for name in days}


def _settled(
    store: Store, coach: Coach, days: Mapping[str, date], today: date
) -> Iterator[tuple[str, Foundation]]:
    """Yield the stored foundations that hold nothing of a later day than the one asked about.

    They stand where the coach knows the same of the days up to them: a plan ahead is no part of it.
    """
    from metrics.judgements.progression.settled import SettledProgression

    bases = bases_on_facts(store, list(days), today=today)
    texts = store.settled_texts() if bases else {}
    for name, basis in bases.items():
        entry = SettledEntry.load(texts.get(name), basis)
        if entry is None or not entry.progression:
            continue
        is_same = basis.settings_hash == coach.settings_hash(name)
        if not is_same and entry.known_hash != known_hash_of(coach, name, entry.basis.through):
            continue
        settled = SettledProgression.load(entry.progression)
        if all(day <= days[name] for day in settled.days):
            yield name, settled.foundation(coach.settings, days[name])


def _from_facts(facts: AthleteFacts, coach: Coach, athlete_id: str, through: date) -> Foundation:
    # With stored judgements nothing of this is needed, and it takes long to load.
    from metrics.judgements.progression.foundation_rule import Foundation
    from metrics.judgements.sessions.paced_sets import paced_sets

    context = coach.context_of(athlete_id)
    groups = paced_sets(facts, context).groups
    return Foundation.of(
        (paced for paced in groups if paced.group.day <= through),
        facts.activities.filter(pl.col("local_date") <= through),
        context.settings,
        through=through,
    )


def readiness_of(
    store: Store, coach: Coach, athletes: Sequence[str], meet: Meet, *, today: date
) -> list[Readiness]:
    """Judge the readiness of these athletes for a meet, from what was run up to its eve."""
    through = eve_or_today(meet.day, today)
    bases = current_bases(store, coach, athletes, today=today)
    of_the_day = [name for name, basis in bases.items() if basis.through == through]
    of_later = [name for name, basis in bases.items() if basis.through > through]
    stored = {
        **dict(_stored_readiness(store, coach, of_the_day, meet, through)),
        **dict(_readiness_before(store, coach, of_later, meet, through)),
    }
    return [
        stored.get(name) or _readiness_from_facts(store, coach, name, meet, through)
        for name in athletes
    ]


def _stored_readiness(
    store: Store, coach: Coach, athletes: Sequence[str], meet: Meet, through: date
) -> Iterator[tuple[str, Readiness]]:
    if not athletes:
        return
    from metrics.judgements.readiness.outlook import readiness_for

    outlooks = StoredOutlooks(store, athletes)
    histories = _histories(store, athletes, through)
    for name in athletes:
        # Of whom no week is judged there is nothing to read.
        if name in histories:
            outlook = replace(outlooks.of(name), history=histories[name])
            yield name, readiness_for(coach.context_of(name), outlook, meet, through=through)


def _readiness_before(
    store: Store, coach: Coach, athletes: Sequence[str], meet: Meet, through: date
) -> Iterator[tuple[str, Readiness]]:
    """Yield what stored judgements of a later day say of an earlier one.

    Nothing looks past a run's own day: only the day's own week is told again, up to the day.
    """
    if not athletes:
        return
    from metrics.judgements.progression.history import RecordedHistory
    from metrics.judgements.readiness.ledger import ledgers_until
    from metrics.judgements.readiness.outlook import readiness_for

    outlooks = StoredOutlooks(store, athletes)
    facts = facts_of(store, athletes, tables=("activities", "sets"))
    zones = _zones_of_the_week(store, athletes, through)
    for name, its_facts in facts.items():
        if its_facts.activities.is_empty():
            continue
        context, judged = coach.context_of(name), outlooks.of(name)
        recorded = RecordedHistory.of(its_facts.activities, context.settings)
        outlook = replace(
            judged,
            ledgers=partial(
                ledgers_until, judged.ledgers(), its_facts, context, zones[name], through=through
            ),
            history=recorded.coverage(through).history,
        )
        yield name, readiness_for(context, outlook, meet, through=through)


def _zones_of_the_week(
    store: Store, athletes: Sequence[str], through: date
) -> Mapping[str, pl.DataFrame]:
    from metrics.contract.weeks import monday

    is_wanted = pl.col("athlete_id").is_in(list(athletes)) & pl.col("local_date").is_between(
        monday(through), through
    )
    rows = store.read(ZONES.name, lambda stored: stored.filter(is_wanted))
    frames = rows.partition_by("athlete_id", as_dict=True)
    return {name: frames.get((name,), rows.clear()) for name in athletes}


def _histories(store: Store, athletes: Sequence[str], through: date) -> dict[str, History]:
    """Look up how well the look-back of each athlete is known in the running week."""
    from metrics.contract.weeks import monday
    from metrics.judgements.contract.enums import History

    is_now = pl.col("athlete_id").is_in(list(athletes)) & (pl.col("week_start") == monday(through))
    rows = store.read(
        "progression", lambda stored: stored.filter(is_now).select("athlete_id", "history")
    )
    return {name: History(history) for name, history in rows.iter_rows()}


def _readiness_from_facts(
    store: Store, coach: Coach, athlete_id: str, meet: Meet, through: date
) -> Readiness:
    from metrics.judgements.judge import judge
    from metrics.judgements.readiness.readiness import readiness
    from metrics.judgements.readiness.training import Training

    facts, context = facts_of(store, [athlete_id])[athlete_id], coach.context_of(athlete_id)
    tables = judge(facts, coach, athlete_id, through=through)
    training = Training.of(facts, context, tables, as_of=through)
    return readiness(context, training, meet)


def eve_or_today(day: date, today: date) -> date:
    """Return the day before, or today where that comes first."""
    return min(day - DAY, today)
