"""What `thirdlap up` starts: a private Prefect server, the watcher, the nightly schedule.

Each is a process of its own below this one, in a session of its own, so that Ctrl-C reaches only
this one and they are ended in order: first those that report to the server, then the server.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from msgspec import Struct

from flows.common.private_file import write_private
from flows.common.settings import LOG_VARIABLE
from flows.service.page_server import passing_key
from storage.backends.errors import LockedError
from storage.backends.folder import OWNER_ONLY_FOLDER
from storage.backends.locks import locked

HOST = "127.0.0.1"
HOME = Path(".thirdlap") / "prefect"
LOG = "prefect.log"
DATABASE = "prefect.db"
RUNNING = "up.lock"
LOGIN = "login"
"""The file in the private home that holds what the server asks for."""

PRIVATE_UMASK = 0o077
"""Whatever the processes write is for its owner alone: it is about people, many of them minors."""

START_S = 120.0
"""A small machine needs this long to start the server for the first time."""

STOP_S = 60.0
"""Longer than it takes to read a chunk and publish what is staged."""

CHECK_S = 0.5
KEPT_DAYS = 30

HOUSEKEEPING_S = 60
"""How often the server looks for runs that are late, cancelled or paused for too long, for what was
lent and never given back, and for automations. By itself it does so every 5 to 20 s, which is much
of what it costs while nothing happens."""

NEW_SCHEDULE_S = 20
"""How often it looks for deployments that are new or were changed on its page: by itself, 5 s."""

_SECONDS_PER_DAY = 86_400
_HOUSEKEEPERS = (
    *("LATE_RUNS", "PAUSE_EXPIRATIONS", "CANCELLATION_CLEANUP", "FOREMAN", "REPOSSESSOR"),
    "CLEANUP_RECONCILER",
)


class StartError(OSError):
    """Something could not be started, or ended by itself."""


class Child(Struct, frozen=True):
    """One of the processes, by the name that messages give it."""

    name: str
    process: subprocess.Popen[bytes]


class Plan(Struct, frozen=True, kw_only=True):
    """The server's port, and environment variables for all processes."""

    port: int
    settings: Mapping[str, str]
    report_port: int | None = None
    """The port of the coach's own page; None serves none."""

    @property
    def page(self) -> str:
        """Where the server shows what ran."""
        return f"http://{HOST}:{self.port}"

    @property
    def server(self) -> tuple[str, ...]:
        """The command that starts the server."""
        module = "flows.service.prefect_server"
        return (module, "server", "start", "--host", HOST, "--port", str(self.port))


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Keep others from starting the same in one workspace; `StartError` for the second."""
    home.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
    try:
        with locked(home / RUNNING, wait_s=0):
            yield
    except LockedError as error:
        if error.path != home / RUNNING:
            raise
        raise StartError("`thirdlap up` is running in this workspace already") from error


def login(home: Path) -> str:
    """Read what the server asks every caller for; made on first use, for its owner's eyes only."""
    path = home / LOGIN
    with suppress(FileNotFoundError):
        if word := path.read_text(encoding="ascii").strip():
            return word
    home.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
    home.chmod(OWNER_ONLY_FOLDER)
    word = f"thirdlap:{passing_key()}"
    write_private(path, f"{word}\n")
    return word


def environment(plan: Plan, home: Path) -> dict[str, str]:
    """Build the environment of the processes: a private, silent server that forgets.

    It answers whoever has the login, and no page of another origin. What this shell says of another
    Prefect server is left out.
    """
    word = login(home)
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")
    }
    return {
        **inherited,
        **plan.settings,
        **{f"PREFECT_SERVER_SERVICES_{n}_LOOP_SECONDS": str(HOUSEKEEPING_S) for n in _HOUSEKEEPERS},
        "PREFECT_SERVER_SERVICES_SCHEDULER_RECENT_DEPLOYMENTS_LOOP_SECONDS": str(NEW_SCHEDULE_S),
        "DO_NOT_TRACK": "1",
        LOG_VARIABLE: str((home / LOG).absolute()),
        "PREFECT_HOME": str(home.absolute()),
        "PREFECT_API_URL": f"{plan.page}/api",
        "PREFECT_API_AUTH_STRING": word,
        "PREFECT_SERVER_API_AUTH_STRING": word,
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": plan.page,
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "WARNING",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_SERVER_EVENTS_PROACTIVE_GRANULARITY": f"PT{HOUSEKEEPING_S}S",
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": f"P{KEPT_DAYS}D",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(KEPT_DAYS * _SECONDS_PER_DAY),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # Else it copies the page into the installed package, which may not be ours to write.
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home.absolute() / "page"),
    }


@contextmanager
def running(plan: Plan, *, home: Path = HOME) -> Iterator[tuple[Child, ...]]:
    """Start all processes, and end them in order afterwards; `StartError` where one fails."""
    variables = environment(plan, home)
    with (
        serving(plan, home=home) as server,
        (home / LOG).open("ab") as log,
        child("schedule", ("flows.service.schedule",), variables) as schedule,
        child("watcher", ("flows", "watch"), variables) as watcher,
        _team_page(plan, variables, log) as team_page,
    ):
        yield server, schedule, watcher, *team_page


@contextmanager
def _team_page(
    plan: Plan, variables: Mapping[str, str], log: IO[bytes]
) -> Iterator[tuple[Child, ...]]:
    """Serve the coach's page too, where a port is given for it."""
    if plan.report_port is None:
        yield ()
        return
    _check_free(plan.report_port)
    command = ("flows", "serve", "--port", str(plan.report_port))
    with child("page", command, variables, log=log) as page:
        yield (page,)


@contextmanager
def serving(plan: Plan, *, home: Path) -> Iterator[Child]:
    """Start the server alone and wait for its answer; `StartError` where none comes."""
    _check_free(plan.port)
    variables = environment(plan, home)
    with (home / LOG).open("wb") as log:
        if not (home / DATABASE).exists():
            make_database(variables, log)
        with child("prefect server", plan.server, variables, log=log) as server:
            _wait_for(f"{plan.page}/api/health", server, log.name)
            yield server


def make_database(variables: Mapping[str, str], log: IO[bytes]) -> None:
    """Make the server's tables by a process that ends: in the server what makes them would stay.

    What is made in part or by an older version, the server itself completes when it starts.
    """
    command = ("prefect", "server", "database", "upgrade", "--yes")
    with child("database", command, variables, log=log) as made:
        if made.process.wait():
            raise StartError(f"the database of the Prefect server was not made; see {log.name}")


def wait(children: Iterable[Child], *, home: Path = HOME) -> None:
    """Wait for ever; `StartError` when one of the processes ends by itself."""
    while True:
        for process in children:
            if process.process.poll() is not None:
                raise StartError(f"the {process.name} stopped by itself; see {home / LOG}")
        time.sleep(CHECK_S)


@contextmanager
def child(
    name: str, command: Sequence[str], variables: Mapping[str, str], *, log: IO[bytes] | None = None
) -> Iterator[Child]:
    """Start a process that ends when the block does, and when this process dies.

    It and all processes below it are killed if ending takes longer than `STOP_S` or the waiting is
    interrupted.
    """
    process = subprocess.Popen(
        # Without -P, a folder of the workspace called config would be taken for the program's.
        [sys.executable, "-P", "-m", "flows.service.parent_watch", *command],
        env=dict(variables),
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        start_new_session=True,
        umask=PRIVATE_UMASK,
    )
    try:
        yield Child(name, process)
    finally:
        process.send_signal(signal.SIGINT)  # Prefect cleans up after this one better than SIGTERM
        with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            process.wait(STOP_S)
        with suppress(ProcessLookupError, PermissionError):  # none is left, as it should be
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdin:
            process.stdin.close()


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise StartError(f"port {port} is in use: choose another with --port") from error


def _wait_for(url: str, server: Child, log: str) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and server.process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(CHECK_S)
        else:
            return
    raise StartError(f"the {server.name} did not start; see {log}")
