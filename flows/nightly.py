"""The nightly batch: finish what dead runs left, judge, and look whether the store is sound.

Entry point: `flows.nightly.nightly`. Buckets are always written whole, so nothing has to be
compacted.
"""

from __future__ import annotations

from pathlib import Path

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows.judging import Judged, bring_up_to_date
from flows.known import is_store
from flows.text import count
from storage import Problem, open_store

ARTIFACT = "nightly"


class UnsoundError(RuntimeError):
    """The store is damaged; the artifact of the run says where."""


@flow(name="nightly", persist_result=False)
def nightly(store: str) -> None:
    """Sweep, judge and verify a store; `UnsoundError` where it is damaged. None yet is fine."""
    if not is_store(Path(store)):
        get_run_logger().info("no store yet")
        return
    sweep(store)
    judged = judge(store)
    problems = verify(store)
    create_markdown_artifact(markdown=shown(judged, problems), key=ARTIFACT)
    if problems:
        raise UnsoundError(f"{count(len(problems), 'problem')}: see `thirdlap doctor`")


@task(retries=3, retry_delay_seconds=60, cache_policy=NO_CACHE, persist_result=False)
def sweep(store: str) -> None:
    """Publish what dead runs had staged and remove what else they left."""
    with open_store(store).run():
        pass  # a run begins with just that


@task(retries=3, retry_delay_seconds=60, cache_policy=NO_CACHE, persist_result=False)
def judge(store: str) -> Judged | None:
    """Judge whoever has run since, or all where the coach wrote something; None for mistakes."""
    return bring_up_to_date(open_store(store))


@task(retries=3, retry_delay_seconds=60, cache_policy=NO_CACHE, persist_result=False)
def verify(store: str) -> list[Problem]:
    """Everything that is wrong with the store."""
    return open_store(store).verify()


def shown(judged: Judged | None, problems: list[Problem]) -> str:
    """The artifact of the run. It names nobody."""
    who = "nobody, for mistakes in the coach's files: see `thirdlap roster check`"
    if judged is not None:
        who = f"{count(len(judged.judged), 'athlete')}, {len(judged.unchanged)} as before"
    lines = ["# Nightly", "", f"* judged: {who}", f"* {count(len(problems), 'problem')}"]
    return "\n".join((*lines, *(f"* {problem.key}: {problem.found}" for problem in problems)))
