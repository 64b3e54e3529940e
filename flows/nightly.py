"""The nightly batch: finish what dead runs left, and look whether the store is sound.

Entry point: `flows.nightly.nightly`. Buckets are always written whole, so nothing has to be
compacted.
"""

from __future__ import annotations

from pathlib import Path

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.known import is_store
from flows.text import count
from storage import Problem, open_store

ARTIFACT = "nightly"


class UnsoundError(RuntimeError):
    """The store is damaged; the artifact of the run says where."""


@flow(name="nightly", persist_result=False)
def nightly(store: str) -> None:
    """Sweep and verify a store; `UnsoundError` where it is damaged. No store yet is fine."""
    if not is_store(Path(store)):
        get_run_logger().info("no store yet")
        return
    sweep(store)
    problems = verify(store)
    create_markdown_artifact(markdown=shown(problems), key=ARTIFACT)
    if problems:
        raise UnsoundError(f"{count(len(problems), 'problem')}: see `thirdlap doctor`")


@task(retries=3, retry_delay_seconds=60, cache_policy=NO_CACHE, persist_result=False)
def sweep(store: str) -> None:
    """Publish what dead runs had staged and remove what else they left."""
    with open_store(store).run():
        pass  # a run begins with just that


@task(retries=3, retry_delay_seconds=60, cache_policy=NO_CACHE, persist_result=False)
def verify(store: str) -> list[Problem]:
    """Everything that is wrong with the store."""
    return open_store(store).verify()


def shown(problems: list[Problem]) -> str:
    """The artifact of the run."""
    lines = ["# Nightly", "", f"* {count(len(problems), 'problem')}"]
    return "\n".join((*lines, *(f"* {problem.key}: {problem.found}" for problem in problems)))
