"""Ingest and back-fill as Prefect flows: one flow run per batch, one task per chunk, the same core.

Entry points: `flows.ingest.ingest` and `flows.ingest.backfill`. They need a running server; the
ephemeral one costs ten seconds a run and is never used. Logs and artifacts name no file, because
file names often are names of people.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, get_client, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, get_current_settings
from prefect.settings.context import temporary_settings

from flows.common.workspace import Context, enter, enter_nowhere, with_athlete_id
from flows.engine.batch import Chunk, Engine, Outcomes, Workers, workers
from flows.engine.discover import ListedFile
from flows.engine.judging_workspace import foreign_workspace_note
from flows.engine.outcome import Outcome, Tally
from flows.engine.pool import CHUNKS_AHEAD, in_order
from flows.engine.request import Request
from flows.engine.run import run
from flows.engine.worker import Order, work
from flows.reports.ingest_summary import nameless_cells
from storage.backends.errors import FullError, NewerStoreError, NotAStoreError, ReadOnlyError
from storage.backends.open import anywhere, is_remote

ARTIFACT = "ingest"
WORKSPACE = "THIRDLAP_WORKSPACE"
"""The workspace that this process was started for; unset where any will do."""

_HOPELESS = (FullError, ReadOnlyError, NotAStoreError, NewerStoreError)


class NotConfiguredError(ValueError):
    """A flow run was asked for something that this machine is not set up for."""


class NoServerError(ConnectionError):
    """There is no Prefect server to report to."""


@flow(name="ingest", flow_run_name="ingest into {store}", persist_result=False)
def ingest(
    paths: list[str], store: str, athlete: str = "", jobs: int = 0, workspace: str = ""
) -> dict[str, Any]:
    """Take in the files at or below the paths; return the counts of what became of them.

    Relative paths begin in the workspace, the coach's folder, where one is named. Raises
    `storage.StoreError` when the store cannot take the files, and the run fails.
    """
    here = enter_flow(workspace, store=store, athlete=athlete or None, jobs=jobs or None)
    folder = here.workspace.path or Path()
    request = Request(
        paths=tuple(folder / path for path in paths),
        settings=here.settings,
        workspace=here.workspace,
    )
    return _run_and_report(request)


@flow(name="backfill", flow_run_name="backfill into {store}", persist_result=False)
def backfill(
    path: str, store: str, athlete: str = "", jobs: int = 0, workspace: str = ""
) -> dict[str, Any]:
    """Take in a folder or a bulk export of years; started again, it goes on where it ended."""
    return ingest.fn(paths=[path], store=store, athlete=athlete, jobs=jobs, workspace=workspace)


def enter_flow(workspace: str, *, store: str, **options: Any) -> Context:
    """Find the workspace and the settings of a flow run, which knows no current folder.

    Without a workspace nothing is known of athletes, whatever folder the worker runs in.
    """
    address = store if is_remote(store) else str(Path(workspace) / store)
    _check_configured(workspace, address)
    if workspace:
        return with_athlete_id(enter(workspace, store=address, **options))
    return enter_nowhere(store=store, **options)


def _check_configured(workspace: str, store: str) -> None:
    """Refuse a run for another store or workspace than this process was started for.

    Whoever reaches the server can start a flow with any parameters.
    """
    configured = os.environ.get(WORKSPACE)
    if configured is None:
        return
    if Path(workspace).resolve() != Path(configured).resolve():
        raise NotConfiguredError(
            f"another workspace than this process was started for: {WORKSPACE}"
        )
    if anywhere(store) != anywhere(enter(configured).settings.store):
        raise NotConfiguredError("another store than the one of the workspace's settings")


def run_as_flow(
    request: Request,
    *,
    report: Callable[[Outcome], None],
    name: str = "ingest",
    engine: Callable[[], Engine] | None = None,
    listed: Iterable[ListedFile] | None = None,
) -> None:
    """Run a request as a flow for the command line; `NoServerError` where there is no server.

    The arguments are those of `flows.engine.run.run`; `name` is what the server shows.
    """
    check_server()

    @flow(name=name, flow_run_name=f"{name} into {{store}}", persist_result=False)
    def logged(store: str, effect: str) -> dict[str, Any]:  # noqa: ARG001
        return _run_and_report(request, report=report, engine=engine, listed=listed)

    # A heartbeat thread makes every short flow a second longer.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        logged(store=request.settings.store, effect=request.effect)


def check_server() -> None:
    """Raise `NoServerError` unless a server is set and answers."""
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


def _run_and_report(
    request: Request,
    *,
    report: Callable[[Outcome], None] | None = None,
    engine: Callable[[], Engine] | None = None,
    listed: Iterable[ListedFile] | None = None,
) -> dict[str, Any]:
    tally = Tally()

    def add(outcome: Outcome) -> None:
        tally.add(outcome)
        if report is not None:
            report(outcome)

    run(request, report=add, engine=engine or (lambda: by_tasks), listed=listed)
    note = foreign_workspace_note(request)
    create_markdown_artifact(markdown=_markdown(tally, note), key=ARTIFACT)
    get_run_logger().info("%s", ", ".join(tally.counts))
    if note:
        get_run_logger().warning("%s", note)
    return tally.to_dict()


def by_tasks(order: Order, chunks: Iterator[Chunk], *, jobs: int) -> Iterator[Outcomes]:
    """Yield the outcomes of each chunk in order, each chunk one task."""
    pool = workers(jobs) if jobs else None
    with pool or nullcontext():
        yield from by_tasks_on(pool, order, chunks)


def by_tasks_on(
    pool: Workers | None,
    order: Order,
    chunks: Iterator[Chunk],
    *,
    jobs: int = 0,  # noqa: ARG001
) -> Iterator[Outcomes]:
    """Yield the outcomes of each chunk from running processes, or from this one for None."""
    body = partial(work, order)
    runner = partial(_await, pool, body) if pool else body
    # Bound to its chunk, so that Prefect does not look through the files' contents.
    yield from in_order(
        lambda chunk: work_on.submit(partial(runner, chunk)),
        chunks,
        ahead=pool.jobs * CHUNKS_AHEAD if pool else 1,
    )


def _await(pool: Workers, body: Callable[[Chunk], Outcomes], chunk: Chunk) -> Outcomes:
    return pool.submit(body, chunk).result()


def is_worth_a_retry(_task: Any, _run: Any, state: Any) -> bool:
    """Check whether a failure may pass: a lost share comes back, a full disk stays full."""
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
    """Read, measure and stage one chunk of files."""
    return chunk()


def _markdown(tally: Tally, note: str | None) -> str:
    lines = ["# Ingest", "", *(f"* {line}" for line in tally.counts)]
    if note:
        lines += ["", note]
    if tally.problems:
        lines += ["", "| what | file | why |", "| --- | --- | --- |"]
        lines += [_row(nameless_cells(problem)) for problem in tally.problems]
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
