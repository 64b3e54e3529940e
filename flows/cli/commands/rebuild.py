"""`thirdlap rebuild`: judge again, and if wanted measure again, what is there already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from flows.cli.options import for_rebuild
from flows.common.console import Exit, Progress, say
from flows.common.text import count
from flows.common.workspace import Context
from flows.engine.outcome import Outcome
from flows.reports.ingest_summary import HASH_DIGITS

if TYPE_CHECKING:
    from flows.engine.remeasure import Remeasurable


@click.command()
@click.option("--facts", is_flag=True, help="Measure the archived files again first.")
@click.option("--all", "measures_all", is_flag=True, help="Also those that this version measured.")
@click.option("--adopt", is_flag=True, help="Judge the store for this workspace from now on.")
@for_rebuild
def rebuild(here: Context, *, facts: bool, measures_all: bool, adopt: bool) -> None:
    """Judge again wherever runs or the coach's files have changed.

    No watch file is read for this. With --facts, every archived file that an older thirdlap
    measured is measured again first; if it is interrupted, run the same command again to continue.
    A store is judged for one workspace; --adopt changes which.
    """
    from flows.engine.judging import hear_and_judge, usable_workspace
    from flows.engine.judging_workspace import check_workspace
    from flows.engine.unmatched import note_corrections_without_run
    from storage import open_store

    store = open_store(here.settings.store)
    store.finish_dead_runs()
    if adopt:
        store.remember_workspace(here.workspace.workspace_id)
    is_whole = _measure_again(here, measures_all=measures_all) if facts else True
    check_workspace(store, here.workspace.workspace_id)
    workspace = usable_workspace(here.workspace)
    if workspace is None:
        raise click.exceptions.Exit(Exit.FAILURE)
    done = hear_and_judge(store, workspace, today=here.workspace.today)
    click.echo(
        f"{count(len(done.judged), 'athlete')} judged, {len(done.unchanged)} unchanged"
        + (f", through {done.through}" if done.through else "")
    )
    note_corrections_without_run(store, workspace)
    if not is_whole:
        raise click.exceptions.Exit(Exit.SOME_REJECTED)


def _measure_again(here: Context, *, measures_all: bool) -> bool:
    """Measure archived files again; return whether all of them could be."""
    from flows.engine.run import spare_threads

    spare_threads()
    from flows.engine.remeasure import STALE, measure_again, remeasurable
    from storage import open_store

    work = remeasurable(open_store(here.settings.store), below=None if measures_all else STALE)
    done: list[Outcome] = []
    progress = Progress(len(work.hashes))

    def report(outcome: Outcome) -> None:
        done.append(outcome)
        progress.advance(1, count(len(done), "file"))

    try:
        measure_again(work.hashes, settings=here.settings, workspace=here.workspace, report=report)
    finally:
        progress.close()
    return _conclude(done, work, here.settings.store)


def _conclude(done: Sequence[Outcome], work: Remeasurable, store: str) -> bool:
    failed = [outcome for outcome in done if not outcome.is_settled]
    click.echo(f"{count(len(done) - len(failed), 'file')} measured again → {store}")
    for outcome in failed:
        say(f"  {outcome.source[:HASH_DIGITS]}: {outcome.reason}")
    if work.missing_count:
        say(f"{count(work.missing_count, 'file')} not in the archive: left as measured before")
    return not failed
