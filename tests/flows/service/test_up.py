"""`thirdlap up` as a process of its own, with its server, and its parts on their own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest
from click.testing import CliRunner

from flows.cli.main import main
from flows.service.up import (
    DATABASE,
    HOME,
    LOG,
    LOGIN,
    Child,
    Plan,
    StartError,
    alone,
    environment,
    login,
    running,
    wait,
)
from storage import open_store
from tests.ports import free_port
from tests.prefect_api import posted

AreGone = Callable[[list[int]], bool]
WaitUntil = Callable[..., None]

REPOSITORY = Path(__file__).resolve().parents[3]
PARENT = """
import os, time
from flows.service.up import child
with child("watcher", ("flows", "watch"), os.environ):
    time.sleep(60)
"""


class Started(Protocol):
    """A running command, as the fixture `start` gives it."""

    @property
    def said(self) -> str: ...
    def wait_for(self, word: str, longest_s: float = 60) -> None: ...
    def signal(self, number: int) -> None: ...
    def ends(self, longest_s: float = 60) -> int: ...
    def children(self) -> list[int]: ...


def asked(port: int, what: str, word: str) -> list[dict[str, Any]]:
    """Everything of a kind that the server knows."""
    url = f"http://127.0.0.1:{port}/api/{what}/filter"
    found: list[dict[str, Any]] = posted(url, {}, login=word)
    return found


def artifact(port: int, key: str, word: str, *, secret: str) -> str:
    """The first artifact of that key that has a word in it; empty where there is none yet."""
    found = [one["data"] for one in asked(port, "artifacts", secret) if one["key"] == key]
    return next((text for text in found if word in text), "")


def states(port: int, word: str) -> set[str]:
    """The states that runs of flows are in."""
    return {run["state_type"] for run in asked(port, "flow_runs", word)}


@pytest.mark.slow
def test_one_command_starts_all_and_one_signal_ends_all(
    tmp_path: Path,
    contents: dict[str, bytes],
    start: Callable[..., Started],
    wait_until: WaitUntil,
    are_gone: AreGone,
    prefect_database: Path,
) -> None:
    port, page_port, store = free_port(), free_port(), tmp_path / "store"
    home = tmp_path / HOME
    (tmp_path / "inbox").mkdir()
    home.mkdir(parents=True)
    shutil.copy(prefect_database, home / DATABASE)  # it is not the first time
    (tmp_path / "config.py").write_text("raise AssertionError('this is the workspace')")
    ports = ("--port", port, "--page-port", page_port)
    up = start("up", *ports, "--jobs", 2, "--athlete", "a1")
    up.wait_for("watching", longest_s=150)
    (tmp_path / "inbox" / "run.fit").write_bytes(contents["21x400.fit"])
    (tmp_path / "inbox" / "broken.fit").write_bytes(contents["broken.fit"])
    up.wait_for("new: 1")
    assert open_store(store).read("activities").height == 1
    secret = login(home)
    assert secret in up.said
    assert "message header 0x00" in artifact(port, "ingest", "* new: 1", secret=secret)
    wait_until(lambda: "SCHEDULED" in states(port, secret))
    (deployment,) = asked(port, "deployments", secret)
    url = f"http://127.0.0.1:{port}/api/deployments/{deployment['id']}/create_flow_run"
    posted(url, {}, login=secret)  # as a person does on the server's page
    wait_until(lambda: bool(artifact(port, "nightly", "1 as before", secret=secret)))
    assert "0 problems" in artifact(port, "nightly", "1 as before", secret=secret)
    assert "COMPLETED" in states(port, secret)
    with pytest.raises(urllib.error.HTTPError, match="401"):
        asked(port, "flow_runs", "thirdlap:guess")
    assert not [path for path in (store, home / LOG) if path.stat().st_mode & 0o077]
    second = start("up", "--port", free_port(), "--page-port", free_port())
    assert second.ends() == 1
    assert "running in this workspace already" in second.said
    with urllib.request.urlopen(f"http://127.0.0.1:{port}", timeout=10) as page:
        assert b"<html" in page.read()
    (address,) = [word for word in up.said.split() if "/open/" in word]
    assert f":{page_port}/" in address
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(address, timeout=10) as page:
        assert b"thirdlap" in page.read()
    processes = up.children()
    assert len(processes) >= 6
    up.signal(signal.SIGTERM)
    assert up.ends() == 0, up.said
    assert "thirdlap: stopped" in up.said
    assert "Traceback" not in up.said
    wait_until(lambda: are_gone(processes), longest_s=5)
    assert open_store(store).verify() == []


@pytest.mark.slow
def test_no_worker_outlives_a_parent_that_was_killed(
    tmp_path: Path,
    contents: dict[str, bytes],
    below: Callable[[int], list[int]],
    wait_until: WaitUntil,
    are_gone: AreGone,
) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "run.fit").write_bytes(contents["21x400.fit"])
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "THIRDLAP_JOBS": "2"},
        stderr=subprocess.DEVNULL,
    )
    # The watcher, its intake, a worker, and what multiprocessing has beside each of the first two.
    wait_until(lambda: len(below(parent.pid)) >= 5)
    processes = below(parent.pid)
    parent.kill()
    parent.wait()
    wait_until(lambda: are_gone(processes), longest_s=15)


def test_its_processes_know_of_no_other_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "https://elsewhere.example/api")
    monkeypatch.setenv("PREFECT_API_KEY", "secret")
    told = environment(Plan(port=4711, settings={"THIRDLAP_JOBS": "2"}), tmp_path)
    assert told["PREFECT_API_URL"] == "http://127.0.0.1:4711/api"
    assert told["PREFECT_HOME"] == str(tmp_path)
    assert told["THIRDLAP_JOBS"] == "2"
    assert "PREFECT_API_KEY" not in told


def test_its_server_answers_only_who_has_the_login(tmp_path: Path) -> None:
    home = tmp_path / ".thirdlap" / "prefect"
    told = environment(Plan(port=4711, settings={}), home)
    assert told["PREFECT_SERVER_API_AUTH_STRING"] == told["PREFECT_API_AUTH_STRING"] == login(home)
    assert len(login(home)) > 30
    assert told["PREFECT_SERVER_CORS_ALLOWED_ORIGINS"] == "http://127.0.0.1:4711"
    assert (home.stat().st_mode & 0o777, (home / LOGIN).stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_second_one_in_the_same_workspace_says_so(tmp_path: Path) -> None:
    second = pytest.raises(StartError, match="running in this workspace already")
    with alone(tmp_path), second, alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


def test_without_an_inbox_nothing_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["up"])
    assert done.exit_code == 2
    assert "there is no folder 'inbox' to watch" in done.output
    assert not list(tmp_path.iterdir())


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        plan = Plan(port=port, settings={})
        with (
            pytest.raises(StartError, match=f"port {port} is in use"),
            running(plan, home=tmp_path / "home"),
        ):
            pass


def test_a_process_that_ends_by_itself_is_named() -> None:
    with (
        subprocess.Popen([sys.executable, "-c", ""]) as process,
        pytest.raises(StartError, match="the watcher stopped by itself"),
    ):
        wait([Child("watcher", process)])
