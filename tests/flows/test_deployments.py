"""`prefect.yaml` given to a real server: everything in it is understood and can be run."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


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
    request = urllib.request.Request(
        f"{url}/deployments/filter", data=b"{}", headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return {found["name"]: found for found in json.load(answer)}


def test_no_deployment_waits_for_a_lease_that_a_crash_keeps() -> None:
    assert "concurrency_limit:" not in (REPOSITORY / "prefect.yaml").read_text()


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
