"""`prefect.yaml` given to a real server: everything in it is understood and can be run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from storage import open_store
from tests.ports import free_port
from tests.prefect_api import posted

REPOSITORY = Path(__file__).resolve().parents[2]
LONGEST_S = 240.0


def prefect(*arguments: str, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def deployments(url: str) -> dict[str, dict[str, Any]]:
    return {found["name"]: found for found in posted(f"{url}/deployments/filter", {})}


def test_no_deployment_waits_for_a_lease_that_a_crash_keeps() -> None:
    lines = (REPOSITORY / "prefect.yaml").read_text(encoding="utf-8").splitlines()
    assert not [
        line for line in lines if line.lstrip().startswith(("concurrency", "- concurrency"))
    ]


@pytest.mark.slow
def test_the_deployments_can_be_made_on_a_server_of_ones_own(
    server: dict[str, str], tmp_path: Path
) -> None:
    environment = {**server, "THIRDLAP_WORKSPACE": str(tmp_path)}
    prefect("work-pool", "create", "thirdlap", "--type", "process", environment=environment)
    prefect("deploy", "--all", environment=environment)
    made = deployments(server["PREFECT_API_URL"])
    assert set(made) == {"inbox", "years", "nightly"}
    assert [schedule["active"] for schedule in made["nightly"]["schedules"]] == [True]
    for deployment in made.values():
        (step,) = deployment["pull_steps"]
        assert list(step.values()) == [{"directory": str(tmp_path)}]
        assert deployment["parameters"]["workspace"] == str(tmp_path)
        wanted = deployment["parameter_openapi_schema"]
        assert set(wanted["required"]) <= set(deployment["parameters"]) <= set(wanted["properties"])


Below = Callable[[int], list[int]]


@contextmanager
def machine(environment: dict[str, str], port: int, below: Below) -> Iterator[None]:
    """Run a server and a worker of its pool, and cut their power at the end."""
    commands = (
        ("server", "start", "--no-ui", "--host", "127.0.0.1", "--port", str(port)),
        ("worker", "start", "--pool", "thirdlap"),
    )
    begun: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            begun.append(
                subprocess.Popen(
                    [sys.executable, "-m", "prefect", *command],
                    cwd=REPOSITORY,
                    env=environment,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                )
            )
            _wait_for(environment["PREFECT_API_URL"])
        yield
    finally:
        for pid in [pid for process in begun for pid in (process.pid, *below(process.pid))]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for process in begun:
            process.wait()


def _wait_for(url: str) -> None:
    until = time.monotonic() + LONGEST_S
    while True:
        with suppress(OSError), urllib.request.urlopen(f"{url}/health", timeout=1):
            return
        assert time.monotonic() < until
        time.sleep(0.2)


def _wait_for_pool(url: str) -> None:
    """The worker makes its pool when it is ready for it, some seconds after it was started."""
    until = time.monotonic() + LONGEST_S
    while not posted(f"{url}/work_pools/filter", {}):
        assert time.monotonic() < until
        time.sleep(0.2)


def _state(url: str, run: str) -> str:
    with urllib.request.urlopen(f"{url}/flow_runs/{run}", timeout=10) as answer:
        return str(json.load(answer)["state_type"])


def _reaches(url: str, run: str, states: set[str]) -> str:
    until = time.monotonic() + LONGEST_S
    while (state := _state(url, run)) not in states:
        assert time.monotonic() < until, state
        time.sleep(0.2)
    return state


@pytest.mark.soak
def test_after_the_power_was_lost_the_next_batch_runs(
    server: dict[str, str],
    tmp_path: Path,
    runs: Callable[[int], Iterator[tuple[str, bytes]]],
    below: Below,
) -> None:
    """Server, worker and run die together, in the middle; the deployment runs again."""
    port, folder = free_port(), tmp_path / "workspace"
    url = f"http://127.0.0.1:{port}/api"
    environment = {
        **{name: value for name, value in server.items() if "_SERVICES_" not in name},
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_API_URL": url,
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "THIRDLAP_WORKSPACE": str(folder),
        "THIRDLAP_CHUNK_FILES": "1",
    }
    for name, content in runs(150):
        (folder / "inbox").mkdir(parents=True, exist_ok=True)
        (folder / "inbox" / name).write_bytes(content)
    (folder / "thirdlap.toml").write_text('workspace_id = "t"\n')
    with machine(environment, port, below):
        _wait_for_pool(url)
        prefect("deploy", "--all", environment=environment)
        made = deployments(url)["inbox"]["id"]
        run = posted(f"{url}/deployments/{made}/create_flow_run", {})["id"]
        _reaches(url, run, {"RUNNING"})
        until = time.monotonic() + LONGEST_S
        while not list(folder.glob("store/_staging/*/*.part")):
            assert time.monotonic() < until
            time.sleep(0.05)
    with machine(environment, port, below):
        run = posted(f"{url}/deployments/{made}/create_flow_run", {})["id"]
        assert _reaches(url, run, {"COMPLETED", "FAILED", "CANCELLED", "CRASHED"}) == "COMPLETED"
    assert open_store(folder / "store").read("activities").height == 150
