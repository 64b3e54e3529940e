"""The nightly batch: finish what dead runs left, check that the store is sound, judge.

Entry point: `flows.nightly.nightly`. Buckets are always written whole, so nothing has to be
compacted.
"""

from __future__ import annotations

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.common.text import count
from flows.common.workspace import WorkspaceFolder
from flows.engine.judging import Judged, bring_up_to_date
from flows.engine.judging_workspace import ForeignWorkspaceError
from flows.engine.pending import is_store
from flows.ingest import enter_flow, is_worth_a_retry
from storage import StoreProblem, open_store

ARTIFACT = "nightly"


class UnsoundError(RuntimeError):
    """The store is damaged; the artifact of the run says where."""


_step = task(
    retries=3,
    retry_delay_seconds=60,
    retry_condition_fn=is_worth_a_retry,
    cache_policy=NO_CACHE,
    persist_result=False,
)


@flow(name="nightly", flow_run_name="nightly of {store}", persist_result=False)
def nightly(store: str, workspace: str = "") -> None:
    """Sweep, verify and judge a store; `UnsoundError` where it is damaged. None yet is fine.

    A relative `store` begins in the workspace, the coach's folder. Damaged facts are not judged.
    """
    here = enter_flow(workspace, store=store)
    address = here.settings.store
    if not is_store(address):
        get_run_logger().info("no store yet")
        return
    sweep(address)
    problems = verify(address)
    outcome = None if problems else judge(address, here.workspace)
    create_markdown_artifact(markdown=summary(outcome, problems), key=ARTIFACT)
    if isinstance(outcome, str):
        get_run_logger().warning("%s", outcome)
    if problems:
        raise UnsoundError(f"{count(len(problems), 'problem')}: see `thirdlap doctor`")


@_step
def sweep(store: str) -> None:
    """Publish what dead runs had staged and remove what else they left."""
    with open_store(store).run():
        pass  # every run begins by finishing dead ones


@_step
def verify(store: str) -> list[StoreProblem]:
    """List everything that is wrong with the store."""
    return open_store(store).verify()


@_step
def judge(store: str, workspace: WorkspaceFolder) -> Judged | str | None:
    """Judge whoever has run since, or all where the coach wrote something.

    None for mistakes in the coach's files; a note where the store was judged for another workspace.
    """
    try:
        return bring_up_to_date(open_store(store), workspace)
    except ForeignWorkspaceError as error:
        return str(error)


def summary(outcome: Judged | str | None, problems: list[StoreProblem]) -> str:
    """Write the artifact of the run. It names nobody."""
    lines = ["# Nightly", "", f"* judged: {_judged(outcome, problems)}"]
    lines += [f"* {count(len(problems), 'problem')}"]
    return "\n".join((*lines, *(f"* {problem.key}: {problem.message}" for problem in problems)))


def _judged(outcome: Judged | str | None, problems: list[StoreProblem]) -> str:
    if problems:
        return "nobody until the store is sound: `thirdlap doctor --repair`"
    if outcome is None:
        return "nobody, because of mistakes in the coach's files: see `thirdlap roster check`"
    if isinstance(outcome, str):
        return f"nobody. {outcome}"
    return f"{count(len(outcome.judged), 'athlete')}, {len(outcome.unchanged)} as before"
