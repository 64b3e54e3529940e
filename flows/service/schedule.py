"""Has the nightly batch run when it is due: `python -m flows.service.schedule`.

What is due is the server's word: the schedule's hour, or a run that a person asked for on its page.
Light: Prefect is loaded by the process that makes the deployment and by the one that runs it, and
both end. Asking takes one request; Prefect's own runner would keep 80 MB for it all day.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from flows.common.console import warn
from flows.common.settings import LOG_VARIABLE

ASK_S = 10.0
"""Between two questions, as Prefect's own runner asks."""

ANSWER_S = 30.0
_DUE = "/deployments/get_scheduled_flow_runs"


def main() -> None:
    """Make the deployment and run what is due, until SIGINT."""
    made = json.loads(_python("flows.service.deployment"))
    if made["note"]:
        warn(f"thirdlap: {made['note']}")
    schedule = NightlySchedule(
        api=os.environ["PREFECT_API_URL"],
        login=os.environ["PREFECT_API_AUTH_STRING"],
        deployment_id=made["deployment_id"],
    )
    try:
        while True:
            schedule.start_due()
            time.sleep(ASK_S)
    except KeyboardInterrupt:
        schedule.end()


def _python(module: str) -> str:
    """Run a module and return what it printed; ends with its exit status where it fails."""
    command = [sys.executable, "-P", "-m", module]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(done.returncode)
    return done.stdout.splitlines()[-1]


class NightlySchedule(Struct, kw_only=True):
    """Asks the server for runs of a deployment that are due, and has each run by a process."""

    api: str
    login: str
    deployment_id: str
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _is_out_of_reach: bool = False

    def start_due(self) -> None:
        """Start what is due. A server that does not answer is told of once, and asked again."""
        self._running = {run: it for run, it in self._running.items() if it.poll() is None}
        try:
            due = self._due()
        except OSError as error:
            if not self._is_out_of_reach:
                warn(f"thirdlap: the nightly batch waits for the server: {error}")
            self._is_out_of_reach = True
            return
        self._is_out_of_reach = False
        for run in due:
            if run not in self._running:
                self._running[run] = _started(run)

    def end(self) -> None:
        """Wait for runs that go on; whoever started this process kills all after a while."""
        for process in self._running.values():
            process.wait()

    def _due(self) -> list[str]:
        now = datetime.now(UTC).isoformat()
        question = {"deployment_ids": [self.deployment_id], "scheduled_before": now}
        answer: list[Mapping[str, Any]] = _answered(f"{self.api}{_DUE}", question, self.login)
        return [str(run["id"]) for run in answer]


def _started(run: str) -> subprocess.Popen[bytes]:
    """Start the process that runs a flow run and tells the server how it went."""
    command = [sys.executable, "-P", "-m", "flows.service.flow_run", run]
    with Path(os.environ.get(LOG_VARIABLE, os.devnull)).open("ab") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def _answered(url: str, question: Mapping[str, Any], login: str) -> Any:
    request = urllib.request.Request(
        url,
        data=json.dumps(question).encode(),
        headers={
            "Content-Type": "application/json",
            "Authorization": f"Basic {base64.b64encode(login.encode()).decode()}",
        },
    )
    with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main()
