"""`thirdlap rebuild`: judge again, and if wanted measure again, what is there already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from config import Settings
from flows.common.console import Exit, Progress, say, store_option
from flows.common.settings import settings_in_force
from flows.common.text import count
from flows.engine.outcome import Outcome
from flows.reports.ingest_summary import HASH_DIGITS

if TYPE_CHECKING:
    from flows.engine.remeasure import Remeasurable


@click.command()
@click.option("--facts", is_flag=True, help="Measure the archived files again.")
@click.option("--all", "every", is_flag=True, help="Also what this version has measured.")
@store_option
@click.option("--jobs", type=click.IntRange(1), help="Processes. [default: one per core]")
def rebuild(*, facts: bool, every: bool, store: str | None, jobs: int | None) -> None:
    """Make the judgements again where runs, or what you wrote down, have changed.

    No watch file is read for that. With --facts, every archived file that an older thirdlap
    measured is measured again first; it may be stopped at any time and goes on where it ended.
    """
    settings = settings_in_force({"store": store, "jobs": jobs}).settings
    is_whole = _measure_again(settings, every=every) if facts else True
    _judge_again(settings.store)
    if not is_whole:
        raise click.exceptions.Exit(Exit.SOME_REJECTED)


def _judge_again(store: str) -> None:
    from flows.engine.judging import bring_up_to_date
    from storage import open_store

    found = bring_up_to_date(open_store(store))
    if found is None:
        raise click.exceptions.Exit(Exit.FAILURE)
    click.echo(
        f"{count(len(found.judged), 'athlete')} judged, {len(found.unchanged)} as before"
        + (f", through {found.through}" if found.through else "")
    )


def _measure_again(settings: Settings, *, every: bool) -> bool:
    """Whether everything that should be measured could be."""
    from flows.engine.run import spare_threads

    spare_threads()
    from flows.engine.remeasure import STALE, measure_again, remeasurable
    from storage import open_store

    work = remeasurable(open_store(settings.store), below=None if every else STALE)
    done: list[Outcome] = []
    progress = Progress(len(work.hashes))

    def report(outcome: Outcome) -> None:
        done.append(outcome)
        progress.advance(1, count(len(done), "file"))

    try:
        measure_again(work.hashes, settings=settings, report=report)
    finally:
        progress.close()
    return _conclude(done, work, settings.store)


def _conclude(done: Sequence[Outcome], work: Remeasurable, store: str) -> bool:
    failed = [outcome for outcome in done if not outcome.is_settled]
    click.echo(f"{count(len(done) - len(failed), 'file')} measured again → {store}")
    for outcome in failed:
        say(f"  {outcome.source[:HASH_DIGITS]}: {outcome.reason}")
    if work.missing_count:
        say(f"{count(work.missing_count, 'file')} not in the archive: left as measured before")
    return not failed
