"""The nightly batch: finish what dead runs left, look whether the store is sound, judge.

Entry point: `flows.nightly.nightly`. Buckets are always written whole, so nothing has to be
compacted.
"""

from __future__ import annotations

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.common.text import count
from flows.engine.judging import Judged, bring_up_to_date
from flows.engine.pending import is_store
from flows.ingest import is_worth_a_retry
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


@flow(name="nightly", persist_result=False)
def nightly(store: str) -> None:
    """Sweep, verify and judge a store; `UnsoundError` where it is damaged. None yet is fine.

    What a damaged store says of runs is not judged.
    """
    if not is_store(store):
        get_run_logger().info("no store yet")
        return
    sweep(store)
    problems = verify(store)
    judged = None if problems else judge(store)
    create_markdown_artifact(markdown=shown(judged, problems), key=ARTIFACT)
    if problems:
        raise UnsoundError(f"{count(len(problems), 'problem')}: see `thirdlap doctor`")


@_step
def sweep(store: str) -> None:
    """Publish what dead runs had staged and remove what else they left."""
    with open_store(store).run():
        pass  # a run begins with just that


@_step
def verify(store: str) -> list[StoreProblem]:
    """Everything that is wrong with the store."""
    return open_store(store).verify()


@_step
def judge(store: str) -> Judged | None:
    """Judge whoever has run since, or all where the coach wrote something; None for mistakes."""
    return bring_up_to_date(open_store(store))


def shown(judged: Judged | None, problems: list[StoreProblem]) -> str:
    """The artifact of the run. It names nobody."""
    lines = ["# Nightly", "", f"* judged: {_who(judged, problems)}"]
    lines += [f"* {count(len(problems), 'problem')}"]
    return "\n".join((*lines, *(f"* {problem.key}: {problem.message}" for problem in problems)))


def _who(judged: Judged | None, problems: list[StoreProblem]) -> str:
    if problems:
        return "nobody until the store is sound: `thirdlap doctor --repair`"
    if judged is None:
        return "nobody, for mistakes in the coach's files: see `thirdlap roster check`"
    return f"{count(len(judged.judged), 'athlete')}, {len(judged.unchanged)} as before"
