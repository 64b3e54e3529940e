"""Judgements from facts and from what the coach knows: only what may differ is judged again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from config import ConfigError, Workspace
from flows.common.console import say, warn
from flows.common.workspace import WorkspaceFolder, note_problems
from flows.engine.judging_workspace import ForeignWorkspaceError, check_workspace
from metrics.judgements.contract.tables import (
    JUDGE_VERSION,
    JUDGEMENTS,
    MEETS,
    OF_THE_COACH,
)
from metrics.judgements.inputs.athlete_facts import AthleteFacts
from metrics.judgements.inputs.coach import Coach
from metrics.judgements.meets import meets_table
from storage import Store, StoreError
from storage.publish.judgements import NO_FACTS, Basis, facts_hashes

if TYPE_CHECKING:
    from metrics.judgements.inputs.recordings import RecordingOf

ATHLETES_AT_ONCE = 25
"""Whose facts are in memory together: a season of 25 athletes is about 100 MB of histograms."""

FIRST_DAY = date(2000, 1, 1)
"""The first running watch with GPS was sold in 2003: what is dated before comes from a clock that
was never set (FIT counts from the end of 1989, Unix from 1970)."""

FACT_TABLES = ("activities", "efforts", "sets", "speed_histogram", "heart_rate_histogram")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a rebuild did: who was judged, who had not changed, who is gone.

    Gone is who has no runs any more and is not on the roster. `through` is the last day looked at,
    None where there is nobody.
    """

    judged: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    through: date | None = None


def judge_store(store: Store, workspace: Workspace, *, today: date) -> Judged:
    """Bring the judgements up to the facts, to what the coach knows, and to today.

    An athlete is judged again when the athlete's own facts, what the coach knows, the program or
    the day has changed since. A run dated after `today` or before `FIRST_DAY` comes from a wrong
    clock and counts for nothing. Raises `ForeignWorkspaceError` where the store was judged for
    another workspace.
    """
    check_workspace(store, workspace.workspace_id)
    if store.judging_workspace() != workspace.workspace_id:
        store.remember_workspace(workspace.workspace_id)
    wanted = _wanted(store, workspace.coach, today)
    stored = store.judged()
    stale = sorted(name for name, basis in wanted.items() if stored.get(name) != basis)
    gone = sorted(stored.keys() - wanted.keys())
    meets = meets_table(workspace.coach.seasons)
    if not store.holds_team_table(MEETS.name, meets):
        store.publish_team_table(MEETS.name, meets)
    if gone:
        store.remove_judgements(gone)
    if stale:
        tables = _stacked(_judged(store, workspace.coach, stale, today))
        store.publish_judgements(tables, {name: wanted[name] for name in stale})
    return Judged(
        judged=tuple(stale),
        unchanged=tuple(sorted(wanted.keys() - set(stale))),
        gone=tuple(gone),
        through=today if wanted else None,
    )


def bring_up_to_date(store: Store, folder: WorkspaceFolder) -> Judged | None:
    """Judge what differs from what the workspace says; None where a file cannot be read at all.

    That is printed, and the judgements stay as they were: tables of facts need no coach.
    Raises `ForeignWorkspaceError` where the store was judged for another workspace.
    """
    check_workspace(store, folder.workspace_id)
    try:
        workspace = folder.read()
    except ConfigError as error:
        warn(f"thirdlap: the judgements stay as they were until this is put right:\n{error}")
        return None
    note_problems(workspace.problems)
    from flows.engine.run_words import hear_run_words  # loads all that measures, for few

    hear_run_words(store, workspace.coach.corrections)
    return judge_store(store, workspace, today=folder.today)


def is_stale(store: Store, coach: Coach, *, today: date) -> bool:
    """Check whether anything has changed since the store was judged."""
    return store.judged() != _wanted(store, coach, today) or not store.holds_team_table(
        MEETS.name, meets_table(coach.seasons)
    )


def _wanted(store: Store, coach: Coach, today: date) -> dict[str, Basis]:
    """Return what the judgements of everybody on the roster or with dated runs should rest on."""
    days = _days(store).filter(pl.col("local_date").is_between(FIRST_DAY, today))
    hashes = dict.fromkeys(coach.athletes, NO_FACTS) | facts_hashes(days)
    return {
        athlete_id: Basis(
            facts_hash=facts_hash,
            settings_hash=coach.settings_hash(athlete_id),
            judge_version=JUDGE_VERSION,
            through=today,
        )
        for athlete_id, facts_hash in hashes.items()
    }


def facts_of(
    store: Store, athletes: Sequence[str], *, tables: Sequence[str] = FACT_TABLES
) -> dict[str, AthleteFacts]:
    """Read the facts of some athletes together; of those without any, empty tables.

    Tables that are not asked for are empty, too.
    """
    by_table = {
        name: _by_athlete(store, name, athletes)
        if name in tables
        else dict.fromkeys(athletes, pl.DataFrame())
        for name in FACT_TABLES
    }
    return {
        athlete_id: AthleteFacts(**{name: frames[athlete_id] for name, frames in by_table.items()})
        for athlete_id in athletes
    }


def recordings_of(store: Store, athletes: Sequence[str]) -> RecordingOf:
    """Make a reader of the recordings of some athletes, which gives None where none is stored.

    Their laps are read together when the first recording is asked for: a read looks at every month
    of the table.
    """
    from metrics.judgements.inputs.recordings import StoredRecording  # loads what reads races

    is_theirs = pl.col("athlete_id").is_in(list(athletes))

    @cache
    def laps() -> pl.DataFrame:
        return store.read("laps", lambda rows: rows.filter(is_theirs))

    def recording_of(activity_id: str) -> StoredRecording | None:
        series = store.series(activity_id)
        if series.is_empty():
            return None
        its_laps = laps().filter(pl.col("activity_id") == activity_id)
        return StoredRecording(series=series, laps=its_laps.sort("lap_index"))

    return recording_of


def _by_athlete(store: Store, table: str, athletes: Sequence[str]) -> dict[str, pl.DataFrame]:
    is_wanted = pl.col("athlete_id").is_in(list(athletes)) & (pl.col("local_date") >= FIRST_DAY)
    rows = store.read(table, lambda stored: stored.filter(is_wanted))
    frames = rows.partition_by("athlete_id", as_dict=True)
    return {athlete_id: frames.get((athlete_id,), rows.clear()) for athlete_id in athletes}


def _days(store: Store) -> pl.DataFrame:
    """Read which activity is whose, on which day, measured by which version."""
    columns = ("athlete_id", "activity_id", "measure_version", "local_date")
    return store.read("activities", lambda rows: rows.select(columns))


def _judged(
    store: Store, coach: Coach, athletes: Sequence[str], through: date
) -> Iterator[Mapping[str, pl.DataFrame]]:
    from metrics.judgements.judge import judge  # loads all that judges, for whoever is stale

    for start in range(0, len(athletes), ATHLETES_AT_ONCE):
        together = athletes[start : start + ATHLETES_AT_ONCE]
        facts_by_athlete, recording_of = facts_of(store, together), recordings_of(store, together)
        for athlete_id, facts in facts_by_athlete.items():
            tables = judge(
                facts,
                coach,
                athlete_id,
                through=through,
                recording_of=recording_of,
            )
            has_run = (facts.activities["local_date"] <= through).any()
            yield tables if has_run else _of_the_coach(tables)


def _of_the_coach(tables: Mapping[str, pl.DataFrame]) -> Mapping[str, pl.DataFrame]:
    """Leave out all that is judged: of whom nothing is recorded, nothing is known."""
    return {
        name: rows if name in OF_THE_COACH else JUDGEMENTS[name].empty()
        for name, rows in tables.items()
    }


def _stacked(judgements: Iterable[Mapping[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    tables = list(judgements)
    return {name: pl.concat([athlete[name] for athlete in tables]) for name in JUDGEMENTS}


def refresh(store: Store, workspace: Workspace, *, today: date) -> None:
    """Judge again before judgements are shown, where runs, files or the day have changed.

    Where that cannot be done the judgements stay as they were, and the person is told.
    """
    if not is_stale(store, workspace.coach, today=today):
        return
    try:
        judge_store(store, workspace, today=today)
    except ForeignWorkspaceError as error:
        say(f"thirdlap: {error}")
    except StoreError as error:
        say(f"thirdlap: not judged again, so this may be out of date: {error}")
