"""Judgements from facts and from what the coach knows: only what may differ is judged again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import polars as pl
from msgspec import Struct

from config import ConfigError, Workspace
from flows.common.console import say, warn
from flows.common.workspace import WorkspaceFolder, note_problems
from flows.engine.judging_workspace import ForeignWorkspaceError, check_workspace
from flows.engine.settled import (
    SettledEntry,
    StoredOutlooks,
    first_replaced,
    is_later_day_alone,
    known_hash_of,
    replaced_since,
    runs_by_week,
)
from metrics.contract.weeks import monday
from metrics.judgements.contract.tables import (
    JUDGE_VERSION,
    JUDGEMENTS,
    MEETS,
    OF_THE_COACH,
    stamped,
)
from metrics.judgements.inputs.athlete_facts import (
    EFFORT_COLUMNS,
    HEART_RATE_COLUMNS,
    SPEED_COLUMNS,
    AthleteFacts,
    rows_of,
)
from metrics.judgements.inputs.coach import Coach, ProgressionSettings
from metrics.judgements.meets import meets_table
from storage import Store, StoreError
from storage.publish.judgements import NO_FACTS, Basis, Since, facts_hashes

if TYPE_CHECKING:
    from metrics.judgements.inputs.recordings import RecordingOf
    from metrics.judgements.judge import AthleteJudgement, EarlierWeeks

ATHLETES_AT_ONCE = 25
"""Whose facts are in memory together: a season of 25 athletes is about 100 MB of histograms."""

FIRST_DAY = date(2000, 1, 1)
"""The first running watch with GPS was sold in 2003: what is dated before comes from a clock that
was never set (FIT counts from the end of 1989, Unix from 1970)."""

FACT_COLUMNS: Mapping[str, Sequence[str] | None] = {
    "activities": None,
    "efforts": EFFORT_COLUMNS,
    "sets": None,
    "speed_histogram": SPEED_COLUMNS,
    "heart_rate_histogram": HEART_RATE_COLUMNS,
}
"""The tables that judgements are made from, and which columns of theirs are read; None for all."""
FACT_TABLES = tuple(FACT_COLUMNS)


class Judged(Struct, frozen=True, kw_only=True):
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
    days = _days(store)
    wanted = _wanted(days, workspace.coach, today)
    stored = store.judged()
    stale = {name: basis for name, basis in wanted.items() if stored.get(name) != basis}
    gone = sorted(stored.keys() - wanted.keys())
    meets = meets_table(workspace.coach.seasons)
    if not store.holds_team_table(MEETS.name, meets):
        store.publish_team_table(MEETS.name, meets)
    if gone:
        store.remove_judgements(gone)
        with store.index() as index:
            index.forget_readings(gone)
    if stale:
        entries = _entries(store, stale, stored)
        change = _judged(store, workspace.coach, stale, entries, days.filter(_is_seen(today)))
        store.publish_judgements(change.tables, stale, since=change.since, settled=change.settled)
    return Judged(
        judged=tuple(sorted(stale)),
        unchanged=tuple(sorted(wanted.keys() - stale.keys())),
        gone=tuple(gone),
        through=today if wanted else None,
    )


def bring_up_to_date(store: Store, folder: WorkspaceFolder) -> Judged | None:
    """Judge what differs from what the workspace says; None where a file cannot be read at all.

    Raises `ForeignWorkspaceError` where the store was judged for another workspace.
    """
    check_workspace(store, folder.workspace_id)
    workspace = usable_workspace(folder)
    return None if workspace is None else hear_and_judge(store, workspace, today=folder.today)


def usable_workspace(folder: WorkspaceFolder) -> Workspace | None:
    """Read what the coach knows; None where a file cannot be read at all.

    That is printed, and the judgements stay as they were: tables of facts need no coach.
    """
    try:
        workspace = folder.read()
    except ConfigError as error:
        warn(f"thirdlap: the judgements stay as they were until this is put right:\n{error}")
        return None
    note_problems(workspace.problems)
    return workspace


def hear_and_judge(store: Store, workspace: Workspace, *, today: date) -> Judged:
    """Measure again what the coach calls a run, or no run, then judge what differs."""
    from flows.engine.run_words import hear_run_words

    hear_run_words(store, workspace.coach.corrections)
    return judge_store(store, workspace, today=today)


def is_stale(store: Store, coach: Coach, *, today: date) -> bool:
    """Check whether anything has changed since the store was judged."""
    return store.judged() != _wanted(_days(store), coach, today) or not store.holds_team_table(
        MEETS.name, meets_table(coach.seasons)
    )


def current_bases(
    store: Store, coach: Coach, athletes: Sequence[str], *, today: date
) -> dict[str, Basis]:
    """Select what stored judgements rest on that hold today, of these athletes.

    The day they were made may be an earlier one: nothing else has changed since.
    """
    return {
        name: basis
        for name, basis in bases_on_facts(store, athletes, today=today).items()
        if basis.settings_hash == coach.settings_hash(name)
    }


def bases_on_facts(store: Store, athletes: Sequence[str], *, today: date) -> dict[str, Basis]:
    """Select what stored judgements rest on whose runs are still all there are, of these athletes.

    The coach may know other things since.
    """
    of_theirs = pl.col("athlete_id").is_in(list(athletes)) & _is_seen(today)
    hashes = dict.fromkeys(athletes, NO_FACTS) | facts_hashes(_days(store, of_theirs))
    return {
        name: basis
        for name, basis in store.judged().items()
        if name in hashes
        and basis.through <= today
        and basis.judge_version == JUDGE_VERSION
        and basis.facts_hash == hashes[name]
    }


def _are_current(store: Store, coach: Coach, athletes: Sequence[str], today: date) -> bool:
    bases = current_bases(store, coach, athletes, today=today)
    return all(name in bases and bases[name].through == today for name in athletes)


def _wanted(days: pl.DataFrame, coach: Coach, today: date) -> dict[str, Basis]:
    """Return what the judgements of everybody on the roster or with dated runs should rest on."""
    seen = facts_hashes(days.filter(_is_seen(today)))
    hashes = dict.fromkeys(coach.athletes, NO_FACTS) | seen
    return {
        athlete_id: Basis(
            facts_hash=facts_hash,
            settings_hash=coach.settings_hash(athlete_id),
            judge_version=JUDGE_VERSION,
            through=today,
        )
        for athlete_id, facts_hash in hashes.items()
    }


def _is_seen(today: date) -> pl.Expr:
    return pl.col("local_date").is_between(FIRST_DAY, today)


def facts_of(
    store: Store,
    athletes: Sequence[str],
    *,
    tables: Sequence[str] = FACT_TABLES,
    since: Mapping[str, date] = MappingProxyType({}),
) -> dict[str, AthleteFacts]:
    """Read the facts of some athletes together; of those without any, empty tables.

    Tables that are not asked for are empty, too. `since` says from which day on, by table.
    """
    by_table = {
        name: _by_athlete(store, name, athletes, since.get(name, FIRST_DAY))
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


def _by_athlete(
    store: Store, table: str, athletes: Sequence[str], since: date
) -> dict[str, pl.DataFrame]:
    is_seen = pl.col("local_date") >= max(since, FIRST_DAY)
    is_wanted = pl.col("athlete_id").is_in(list(athletes)) & is_seen
    columns = FACT_COLUMNS[table]
    read = pl.all() if columns is None else pl.col("athlete_id", *columns)
    rows = store.read(table, lambda stored: stored.filter(is_wanted).select(read), since=since)
    frames = _split(rows)
    return {athlete_id: frames.get(athlete_id, rows.clear()) for athlete_id in athletes}


def _split(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Split rows by athlete: as slices, for in a month of a store an athlete's lie together."""
    stretches = rows["athlete_id"].rle().struct
    names, counts = (stretches.field(name).to_list() for name in ("value", "len"))
    frames: dict[str, pl.DataFrame] = {}
    for name, count, end in zip(names, counts, accumulate(counts), strict=True):
        part = rows.slice(end - count, count)
        frames[name] = frames[name].vstack(part) if name in frames else part
    return frames


def _days(store: Store, is_wanted: pl.Expr | None = None) -> pl.DataFrame:
    """Read which activity is whose, on which day, measured by which version."""
    columns = ("athlete_id", "activity_id", "measure_version", "local_date")
    wanted = pl.lit(value=True) if is_wanted is None else is_wanted
    return store.read("activities", lambda rows: rows.filter(wanted).select(columns))


class _Change(Struct, frozen=True, kw_only=True):
    """Rows by table, from which day on they replace an athlete's, and what later days go on from.

    `since` lacks athletes whose rows are all replaced.
    """

    tables: Mapping[str, pl.DataFrame]
    since: Mapping[str, Since]
    settled: Mapping[str, str]


def _entries(
    store: Store, stale: Iterable[str], stored: Mapping[str, Basis]
) -> dict[str, SettledEntry | None]:
    """Read what is kept of the athletes who have to be judged again."""
    texts = store.settled_texts()
    return {name: SettledEntry.load(texts.get(name), stored.get(name)) for name in stale}


def _judged(
    store: Store,
    coach: Coach,
    stale: Mapping[str, Basis],
    entries: Mapping[str, SettledEntry | None],
    days: pl.DataFrame,
) -> _Change:
    """Judge who is stale: from the facts, or the later day alone where that is all the news."""
    is_later = {
        name: is_later_day_alone(entries[name], basis, coach, name) for name, basis in stale.items()
    }
    anew = {name: basis for name, basis in stale.items() if not is_later[name]}
    later = {name: basis for name, basis in stale.items() if is_later[name]}
    outlooks = _outlooks(store, coach, stale)
    changes = [
        _judged_anew(store, coach, anew, entries, days, outlooks),
        _judged_later(coach, later, entries, outlooks),
    ]
    return _Change(
        tables={name: pl.concat([each.tables[name] for each in changes]) for name in JUDGEMENTS},
        since={**changes[0].since, **changes[1].since},
        settled={**changes[0].settled, **changes[1].settled},
    )


def _outlooks(store: Store, coach: Coach, stale: Mapping[str, Basis]) -> StoredOutlooks:
    from metrics.judgements.readiness.training import looked_back_to

    firsts = (looked_back_to(coach.context_of(name), stale[name].through) for name in stale)
    return StoredOutlooks(store, stale, exposure_since=min(firsts))


def _judged_anew(
    store: Store,
    coach: Coach,
    stale: Mapping[str, Basis],
    entries: Mapping[str, SettledEntry | None],
    days: pl.DataFrame,
    outlooks: StoredOutlooks,
) -> _Change:
    runs = runs_by_week(days, stale)
    since = {
        name: replaced_since(entries[name], basis, runs.get(name, {}), coach)
        for name, basis in stale.items()
    }
    settled: dict[str, str] = {}
    frames: list[Mapping[str, pl.DataFrame]] = []
    names = sorted(stale)
    for start in range(0, len(names), ATHLETES_AT_ONCE):
        together = names[start : start + ATHLETES_AT_ONCE]
        earlier = {
            name: _earlier(
                name, first_replaced(since[name]), entries[name], coach.settings, outlooks
            )
            for name in together
        }
        judgements = _from_facts(store, coach, stale, earlier)
        frames.append(_stacked(judgements))
        for judgement in judgements:
            name = judgement.athlete_id
            progression = judgement.settled.dump() if judgement.settled else ""
            settled[name] = _entry_text(stale[name], coach, name, runs.get(name, {}), progression)
    return _Change(tables=_concatenated(frames), since=since, settled=settled)


def _earlier(
    name: str,
    first: date,
    entry: SettledEntry | None,
    settings: ProgressionSettings,
    outlooks: StoredOutlooks,
) -> EarlierWeeks:
    from metrics.judgements.judge import NOTHING_STAYS, EarlierWeeks
    from metrics.judgements.progression.settled import NOTHING_SETTLED, SettledProgression

    if first == date.min or entry is None:
        return NOTHING_STAYS
    is_its_week = first == monday(entry.basis.through)
    settled = NOTHING_SETTLED
    if is_its_week:
        settled = SettledProgression.load(entry.progression).before_its_week(settings)
    return EarlierWeeks(
        since=first,
        ledgers=lambda: outlooks.ledgers_of(name),
        exposure=lambda: outlooks.exposure_of(name),
        settled=settled,
    )


def _from_facts(
    store: Store, coach: Coach, stale: Mapping[str, Basis], earlier: Mapping[str, EarlierWeeks]
) -> list[AthleteJudgement]:
    """Judge athletes from their facts, each from the first week on that may differ."""
    from metrics.judgements.inputs.recordings import Readings
    from metrics.judgements.judge import judged_athlete, judged_without_runs  # all that judges

    runners = [name for name in earlier if stale[name].facts_hash != NO_FACTS]
    facts_by_athlete = facts_of(store, runners, since=_looked_at_since(earlier, runners))
    recording_of = recordings_of(store, runners)
    with store.index() as index:
        kept = index.readings(runners)
    judgements = [
        judged_without_runs(coach, name, through=stale[name].through)
        for name in earlier
        if name not in facts_by_athlete
    ]
    used: dict[str, Mapping[str, str]] = {}
    for name, facts in facts_by_athlete.items():
        versions = dict(rows_of(facts.activities, "activity_id", "measure_version"))
        readings = Readings(recording_of, versions=versions, kept=kept[name])
        judgements.append(
            judged_athlete(
                facts,
                coach,
                name,
                through=stale[name].through,
                readings=readings,
                earlier=earlier[name],
            )
        )
        # What is not looked at stays as it was read.
        is_part = earlier[name].open_from > date.min
        used[name] = {**kept[name], **readings.used} if is_part else readings.used
    with store.index() as index:
        index.keep_readings({name: read for name, read in used.items() if read != kept[name]})
    return judgements


def _looked_at_since(
    earlier: Mapping[str, EarlierWeeks], runners: Iterable[str]
) -> Mapping[str, date]:
    """Tell from which day on rows of each table of facts are looked at, of some athletes."""
    shown = min((earlier[name].since for name in runners), default=date.min)
    sets = min((earlier[name].open_from for name in runners), default=date.min)
    return {
        **dict.fromkeys(("efforts", "sets"), sets),
        **dict.fromkeys(("speed_histogram", "heart_rate_histogram"), shown),
    }


def _judged_later(
    coach: Coach,
    stale: Mapping[str, Basis],
    entries: Mapping[str, SettledEntry | None],
    outlooks: StoredOutlooks,
) -> _Change:
    """Judge the later day of athletes of whom nothing else is new."""
    from metrics.judgements.later import judged_later, replaced_later
    from metrics.judgements.progression.settled import SettledProgression

    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in JUDGEMENTS}
    since: dict[str, Since] = {}
    settled: dict[str, str] = {}
    for name, basis in stale.items():
        entry = entries[name]
        assert entry is not None  # else nothing would be known of the earlier day
        before = SettledProgression.load(entry.progression)
        day = judged_later(before, coach, name, outlooks.of(name), through=basis.through)
        for table, its_rows in day.rows.items():
            if entry.runs or table in OF_THE_COACH:
                rows[table] += stamped(its_rows, athlete_id=name, settings_hash=basis.settings_hash)
        since[name] = replaced_later(entry.basis.through)
        # An entry serves all days of its week; from the next one on it would have two weeks judged.
        if monday(basis.through) != monday(entry.basis.through):
            settled[name] = _entry_text(basis, coach, name, entry.runs, day.settled.dump())
    # One frame of all: a few rows of each athlete are dearer as columns of their own.
    tables = {name: JUDGEMENTS[name].frame(its_rows) for name, its_rows in rows.items()}
    return _Change(tables=tables, since=since, settled=settled)


def _entry_text(
    basis: Basis, coach: Coach, name: str, runs: Mapping[date, str], progression: str
) -> str:
    known_hash = known_hash_of(coach, name, basis.through)
    return SettledEntry(
        basis=basis, known_hash=known_hash, runs=runs, progression=progression
    ).dump()


def _stacked(judgements: Sequence[AthleteJudgement]) -> dict[str, pl.DataFrame]:
    from metrics.judgements.judge import stacked

    return stacked(judgements)


def _concatenated(frames: Sequence[Mapping[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    return {
        name: pl.concat([table.empty(), *(each[name] for each in frames)])
        for name, table in JUDGEMENTS.items()
    }


def refresh(
    store: Store,
    workspace: Workspace,
    *,
    today: date,
    athletes: Sequence[str] | None = None,
) -> None:
    """Judge again before judgements are shown, where runs, files or the day have changed.

    With `athletes`, only what is shown of them is looked at: nobody's news changes another's rows.
    Where it cannot be done the judgements stay as they were, and the person is told.
    """
    if athletes is not None and _are_current(store, workspace.coach, athletes, today):
        return
    if not is_stale(store, workspace.coach, today=today):
        return
    try:
        judge_store(store, workspace, today=today)
    except ForeignWorkspaceError as error:
        say(f"thirdlap: {error}")
    except StoreError as error:
        say(f"thirdlap: not judged again, so this may be out of date: {error}")


def refresh_apart(store: Store, workspace: Workspace, *, today: date) -> None:
    """Judge again as `refresh` does, where there is anything to judge in a process that ends.

    What judging loads takes some 50 MB, which a server would hold for weeks. Where it dies of an
    error the judgements stay as they were, and the person is told.
    """
    with suppress(StoreError):  # which the process meets too, and tells
        if not is_stale(store, workspace.coach, today=today):
            return
    from multiprocessing import get_context

    judging = get_context("spawn").Process(
        target=refresh, args=(store, workspace), kwargs={"today": today}
    )
    judging.start()
    judging.join()
    if judging.exitcode:
        warn("thirdlap: not judged again because of the error above, so this may be out of date")
