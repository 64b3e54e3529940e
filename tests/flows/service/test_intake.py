"""The process that takes files in lives no longer than it is of use, and may die."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config import Layer, resolve
from flows.common.workspace import enter_nowhere
from flows.engine.discover import ListedFile
from flows.engine.outcome import Fate, Outcome
from flows.engine.request import Request
from flows.service import intake as service
from flows.service.conductor import Conductor
from flows.service.intake import BatchFailedError, IntakeProcess
from storage import open_store
from storage.backends.errors import NotAStoreError
from tests.ports import free_port

Put = Callable[[Path, bytes], Path]


@pytest.fixture
def request_for(tmp_path: Path) -> Request:
    settings = resolve(Layer("test", {"store": str(tmp_path / "store"), "jobs": 1})).settings
    return Request(
        paths=(tmp_path / "inbox",), settings=settings, workspace=enter_nowhere().workspace
    )


@pytest.fixture
def intake(request_for: Request) -> Iterator[IntakeProcess]:
    """An intake whose process is gone when the test ends."""
    process = IntakeProcess(request_for, Conductor.LOCAL)
    yield process
    process.end()


@pytest.fixture
def file(tmp_path: Path, contents: dict[str, bytes], put: Put) -> ListedFile:
    path = put(tmp_path / "inbox" / "run.fit", contents["21x400.fit"])
    status = path.stat()
    return ListedFile(str(path), status.st_size, status.st_mtime_ns)


@pytest.mark.slow
def test_a_process_that_dies_is_one_failed_batch(
    tmp_path: Path, intake: IntakeProcess, file: ListedFile
) -> None:
    intake.check()

    def kill(_: Outcome) -> None:
        assert intake.pid is not None
        os.kill(intake.pid, signal.SIGKILL)

    with pytest.raises(BatchFailedError, match="the process that takes files in died"):
        intake(listed=[file], report=kill)
    outcomes: list[Outcome] = []
    intake(listed=[file], report=outcomes.append)
    assert [outcome.fate for outcome in outcomes] == [Fate.INGESTED]
    assert open_store(tmp_path / "store").verify() == []


def test_the_process_stays_for_a_while_and_ends_when_nothing_comes(
    intake: IntakeProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake.expect()
    first = intake.pid
    intake.rest()
    intake.expect()
    assert intake.pid == first
    monkeypatch.setattr(service, "QUIET_S", 0.0)
    intake.rest()
    assert intake.pid is None


@pytest.mark.slow
def test_a_process_that_finds_no_server_is_ended_so_that_the_next_batch_has_another(
    request_for: Request, file: ListedFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{free_port()}/api")
    intake = IntakeProcess(request_for, Conductor.PREFECT)
    try:
        with pytest.raises(BatchFailedError, match="does not answer"):
            intake(listed=[file], report=lambda _: None)
        assert intake.pid is None
    finally:
        intake.end()


def test_a_store_that_cannot_be_is_told_as_what_it_is(
    tmp_path: Path, intake: IntakeProcess, file: ListedFile
) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "notes.txt").touch()
    with pytest.raises(NotAStoreError, match=r"contains 'notes\.txt'"):
        intake(listed=[file], report=lambda _: None)
