"""Ingest as a Prefect flow: one flow run per batch, one task per chunk, the same core below.

Entry point: `flows.ingest.ingest`. It needs a running server; the ephemeral one costs ten seconds
a run and is never used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from operator import add
from pathlib import Path
from typing import Any

from prefect import flow, get_client, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, get_current_settings
from prefect.settings.context import temporary_settings

from flows.batch import Chunk, Outcomes, blame_death
from flows.outcome import WORDS, Fate, Outcome, Tally
from flows.pool import CHUNKS_AHEAD, Pool, in_order
from flows.request import Request
from flows.run import run
from flows.settings import settings_in_force
from flows.text import count, printable
from flows.work import Offered, Order, work
from storage.errors import FullError, NewerStoreError, NotAStoreError, ReadOnlyError

ARTIFACT = "ingest"

_HOPELESS = (FullError, ReadOnlyError, NotAStoreError, NewerStoreError)


class NoServerError(RuntimeError):
    """There is no Prefect server to report to."""


@flow(name="ingest", persist_result=False)
def ingest(paths: list[str], store: str, athlete: str = "", jobs: int = 0) -> dict[str, Any]:
    """Take in the files at or below the paths; the counts of what became of them.

    Raises `storage.StoreError` when the store cannot take them, and the run fails.
    """
    options = {"store": store, "athlete": athlete or None, "jobs": jobs or None}
    settings = settings_in_force(options).settings
    request = Request(paths=tuple(map(Path, paths)), settings=settings)
    return _taken_in(request, report=lambda _: None)


def run_as_flow(request: Request, *, report: Callable[[Outcome], None]) -> None:
    """The same for the command line, which listens; `NoServerError` where there is no server."""
    _check_server()

    @flow(name="ingest", persist_result=False)
    def listened(paths: list[str], store: str, effect: str) -> dict[str, Any]:  # noqa: ARG001
        return _taken_in(request, report=report)

    # A heartbeat thread makes every short flow a second longer.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        listened(
            paths=[str(path) for path in request.paths],
            store=request.settings.store,
            effect=request.effect,
        )


def _check_server() -> None:
    url = get_current_settings().api.url
    if url is None:
        raise NoServerError(
            "no Prefect server is set: start one with `prefect server start`, then"
            " `export PREFECT_API_URL=http://127.0.0.1:4200/api`"
        )
    with get_client(sync_client=True) as client:
        problem = client.api_healthcheck()
    if problem is not None:
        raise NoServerError(f"the Prefect server at {url} does not answer: {problem}")


def _taken_in(request: Request, *, report: Callable[[Outcome], None]) -> dict[str, Any]:
    tally = Tally()

    def noted(outcome: Outcome) -> None:
        tally.add(outcome)
        report(outcome)

    run(request, report=noted, engine=lambda: by_tasks)
    create_markdown_artifact(markdown=_markdown(tally), key=ARTIFACT)
    get_run_logger().info("%s", ", ".join(_counts(tally)))
    return tally.to_dict()


def by_tasks(order: Order, chunks: Iterator[Chunk], *, jobs: int) -> Iterator[Outcomes]:
    """The outcomes of each chunk in order, each chunk one task."""
    task_body = partial(work, order)
    pool = Pool(task_body, jobs=jobs, blame=blame_death, merge=add) if jobs > 1 else None
    with pool or nullcontext():
        runner = _waits(pool) if pool else task_body
        # Bound to its chunk, so that Prefect does not look through the files' contents.
        yield from in_order(
            lambda chunk: work_on.submit(partial(runner, chunk)),
            chunks,
            ahead=jobs * CHUNKS_AHEAD if pool else 1,
        )


def _waits(pool: Pool[Offered, Outcomes]) -> Callable[[Chunk], Outcomes]:
    return lambda chunk: pool.submit(chunk).result()


def is_worth_a_retry(_task: Any, _run: Any, state: Any) -> bool:
    """Whether a failure may pass: a share that was away comes back, a full disk stays full."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, OSError) and not isinstance(error, _HOPELESS)


@task(
    name="chunk",
    retries=3,
    retry_delay_seconds=[1, 5, 30],
    retry_condition_fn=is_worth_a_retry,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def work_on(chunk: Callable[[], Outcomes]) -> Outcomes:
    """One chunk of files: read, measured and staged."""
    return chunk()


def _markdown(tally: Tally) -> str:
    lines = ["# Ingest", "", *(f"* {line}" for line in _counts(tally))]
    if tally.problems:
        lines += ["", "| file | what | why |", "| --- | --- | --- |"]
        lines += [_row(outcome) for outcome in tally.problems]
    return "\n".join(lines)


def _counts(tally: Tally) -> list[str]:
    counts = [f"{WORDS[fate]}: {tally.fates[fate]:,}" for fate in Fate if tally.fates[fate]]
    return [count(tally.file_count, "file"), *counts]


def _row(outcome: Outcome) -> str:
    cells = (printable(outcome.source), WORDS[outcome.fate], outcome.reason or "")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
