"""Judgements from facts and from what the coach knows: only what may differ is judged again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from config import ConfigError, Workspace
from flows.common.console import say, warn
from flows.common.workspace import today, workspace_here
from metrics.judgements.contract.tables import JUDGE_VERSION, JUDGEMENTS
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import Coach
from metrics.judgements.judge import judge
from storage import Store
from storage.publish.judgements import Basis, facts_hashes

ATHLETES_AT_ONCE = 25
"""Whose facts are in memory together: a season of 25 athletes is about 100 MB of histograms."""

_OF_FACTS = ("activities", "efforts", "sets", "speed_histogram", "heart_rate_histogram")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a rebuild did: who was judged, who had not changed, who has no runs any more.

    `through` is the last day looked at, None where there are no dated runs.
    """

    judged: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    through: date | None = None


def judge_store(store: Store, coach: Coach, *, today: date) -> Judged:
    """Bring the judgements up to the facts and to what the coach knows.

    An athlete is judged again when own facts, anything the coach knows, the program or the last
    day with a run of anybody has changed since. A run dated after `today` comes from a wrong
    clock and moves nothing.
    """
    wanted = _wanted(store, coach, today)
    held = store.judged()
    stale = sorted(name for name, basis in wanted.items() if held.get(name) != basis)
    gone = sorted(held.keys() - wanted.keys())
    if gone:
        store.remove_judgements(gone)
    if stale:
        through = wanted[stale[0]].through
        tables = _stacked(_judged(store, coach, stale, through))
        store.publish_judgements(tables, {name: wanted[name] for name in stale})
    return Judged(
        judged=tuple(stale),
        unchanged=tuple(sorted(wanted.keys() - set(stale))),
        gone=tuple(gone),
        through=max((basis.through for basis in wanted.values()), default=None),
    )


def bring_up_to_date(store: Store) -> Judged | None:
    """Judge what differs from what is known in this folder; None where its files have mistakes.

    The mistakes are said, and the judgements stay as they were: tables of facts need no coach.
    """
    try:
        workspace = workspace_here()
    except ConfigError as error:
        warn(f"thirdlap: judgements are left as they were:\n{error}")
        return None
    return judge_store(store, workspace.coach, today=today())


def is_stale(store: Store, coach: Coach, *, today: date) -> bool:
    """Whether anything has changed since the store was judged."""
    return store.judged() != _wanted(store, coach, today)


def _wanted(store: Store, coach: Coach, today: date) -> dict[str, Basis]:
    """What the judgements of every athlete with dated runs should rest on."""
    days = _days(store)
    through = days.filter(pl.col("local_date") <= today)["local_date"].max()
    if not isinstance(through, date):
        return {}
    settings_hash = coach.settings_hash()
    return {
        athlete_id: Basis(
            facts_hash=facts_hash,
            settings_hash=settings_hash,
            judge_version=JUDGE_VERSION,
            through=through,
        )
        for athlete_id, facts_hash in facts_hashes(days).items()
    }


def facts_of(store: Store, athletes: Sequence[str]) -> dict[str, AthleteFacts]:
    """The facts of some athletes, read together; of those without any, empty tables."""
    by_table = {name: _by_athlete(store, name, athletes) for name in _OF_FACTS}
    return {
        athlete_id: AthleteFacts(**{name: frames[athlete_id] for name, frames in by_table.items()})
        for athlete_id in athletes
    }


def _by_athlete(store: Store, table: str, athletes: Sequence[str]) -> dict[str, pl.DataFrame]:
    is_wanted = pl.col("athlete_id").is_in(list(athletes))
    rows = store.read(table, lambda every: every.filter(is_wanted))
    found = rows.partition_by("athlete_id", as_dict=True)
    return {athlete_id: found.get((athlete_id,), rows.clear()) for athlete_id in athletes}


def _days(store: Store) -> pl.DataFrame:
    """Which activity is whose, on which day, measured by which version."""
    columns = ("athlete_id", "activity_id", "measure_version", "local_date")
    return store.read("activities", lambda rows: rows.select(columns))


def _judged(
    store: Store, coach: Coach, athletes: Sequence[str], through: date
) -> Iterator[Mapping[str, pl.DataFrame]]:
    for start in range(0, len(athletes), ATHLETES_AT_ONCE):
        every = facts_of(store, athletes[start : start + ATHLETES_AT_ONCE])
        for athlete_id, facts in every.items():
            yield judge(facts, coach, athlete_id, through=through)


def _stacked(every: Iterable[Mapping[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    tables = list(every)
    return {name: pl.concat([one[name] for one in tables]) for name in JUDGEMENTS}


def note_if_stale(store: Store, workspace: Workspace) -> None:
    """Say so where judgements are older than the runs or than what the coach knows."""
    if is_stale(store, workspace.coach, today=today()):
        say("runs or your files have changed since: `thirdlap rebuild` brings this up to date")
