"""What the tests of flows share: simulated files, and a run of ingest in this process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache, partial
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec import Struct
from msgspec.structs import replace

from config import Layer, resolve
from flows.cli.main import main
from flows.common.workspace import enter
from flows.engine import analyze
from flows.engine.analyze import ExaminedFile, examine
from flows.engine.batch import Chunk, Engine, Outcomes, local, on_workers, workers
from flows.engine.outcome import Outcome
from flows.engine.request import Request
from flows.engine.run import run
from flows.engine.worker import Order
from flows.service.up import DATABASE, LOG, Plan, environment, make_database
from parsers.common.identity import Identity
from simulator.copies import copies
from simulator.examples import examples as simulated_examples
from simulator.season.workspace import Size, WrittenSeason, write_season
from tests.made_once import made_once
from tests.ports import free_port

REPOSITORY = Path(__file__).resolve().parents[2]
START_S = 120
LONG_AGO_NS = 1_600_000_000_000_000_000
SEASON_DAYS = 120
DEMO_ATHLETES = 3


@pytest.fixture(scope="session", autouse=True)
def finished_files() -> Iterator[None]:
    """Take the files of tests for finished: what waits for the rest of a file says so itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THIRDLAP_HOLD_MINUTES", "0")
        yield


@contextmanager
def examining_once() -> Iterator[None]:
    """Read and measure a content once, however many stores take it in.

    That a content always gives the same, others prove. By other code, or on another day, it is
    examined again.
    """
    kept: dict[tuple[Any, ...], ExaminedFile] = {}

    def once(
        content: bytes, *, source: str, offered_at: datetime | None = None, **options: Any
    ) -> ExaminedFile:
        day, code = offered_at and offered_at.date(), attrgetter("parse", "measure")(analyze)
        options.setdefault("identity", Identity(content))
        told = {name: value for name, value in options.items() if name != "identity"}
        key = (options["identity"].file_sha256, day, repr(told), code)
        if key not in kept:
            kept[key] = examine(content, source=source, offered_at=offered_at, **options)
        return replace(kept[key], parsed=replace(kept[key].parsed, source=source))

    with pytest.MonkeyPatch.context() as patch:
        for module in ("analyze", "worker"):
            patch.setattr(f"flows.engine.{module}.examine", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def examined_once() -> Iterator[None]:
    """Examine each content once for all tests of flows in this process."""
    with examining_once():
        yield


@pytest.fixture(scope="session")
def contents() -> dict[str, bytes]:
    """The simulated example files by name."""
    return dict(simulated_examples())


@pytest.fixture(scope="session")
def put() -> Callable[[Path, bytes], Path]:
    """Writes a file that nobody is still copying."""

    def written(path: Path, content: bytes) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
        return path

    return written


@pytest.fixture
def inbox(tmp_path: Path, contents: dict[str, bytes], put: Callable[[Path, bytes], Path]) -> Path:
    """A folder of the example files."""
    for name, content in contents.items():
        put(tmp_path / "inbox" / name, content)
    return tmp_path / "inbox"


@pytest.fixture(scope="session")
def one_worker() -> Iterator[Engine]:
    """What unpacks for all tests: a process of its own for each would take a second to start."""
    with workers(1) as pool:

        def work_on(order: Order, chunks: Iterator[Chunk], *, jobs: int) -> Iterator[Outcomes]:
            engine = local if jobs != 1 else partial(on_workers, pool)
            return engine(order, chunks, jobs=jobs)

        yield work_on


@pytest.fixture(scope="session")
def ingest_into(one_worker: Engine) -> Callable[..., list[Outcome]]:
    """Ingests paths into a store; every outcome in order. Options are settings."""

    def ingested(
        store: Path, /, *paths: Path, request: dict[str, Any] | None = None, **options: Any
    ) -> list[Outcome]:
        values = {"store": str(store), "jobs": 1, "hold_minutes": 0, **options}
        settings = resolve(Layer("test", values)).settings
        outcomes: list[Outcome] = []
        workspace = enter().workspace
        whole = Request(paths=paths, settings=settings, workspace=workspace, **(request or {}))
        run(whole, report=outcomes.append, engine=lambda: one_worker)
        return outcomes

    return ingested


@pytest.fixture(scope="session")
def example_store(
    tmp_path_factory: pytest.TempPathFactory,
    contents: dict[str, bytes],
    put: Callable[[Path, bytes], Path],
    ingest_into: Callable[..., list[Outcome]],
) -> Path:
    """A store of one athlete's example files, whose inbox is gone.

    Tests read it; whoever changes something takes a copy.
    """
    folder = tmp_path_factory.mktemp("examples")
    for name, content in contents.items():
        put(folder / "inbox" / name, content)
    ingest_into(folder / "store", folder / "inbox", athlete="abe")
    shutil.rmtree(folder / "inbox")
    return folder / "store"


@pytest.fixture
def ingest(
    tmp_path: Path, ingest_into: Callable[..., list[Outcome]]
) -> Callable[..., list[Outcome]]:
    """Ingests paths into `tmp_path/store`; every outcome in order. Options are settings."""
    return partial(ingest_into, tmp_path / "store")


class Demo(Struct, frozen=True, kw_only=True):
    """What `thirdlap demo` made of an empty folder, and said; and said the second time."""

    season: WrittenSeason
    said: str
    said_again: str


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A small season, from watch files to judgements: of fewer athletes than a person is shown."""

    def make(folder: Path) -> Demo:
        seasons: list[WrittenSeason] = []

        # The same season is written the same, which has a test of its own.
        @cache
        def noted(where: Path, *, seed: int, size: Size) -> WrittenSeason:
            few = replace(size, athletes=DEMO_ATHLETES)
            seasons.append(write_season(folder / where, seed=seed, size=few))
            return seasons[-1]

        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            patch.setattr("simulator.season.workspace.write_season", noted)
            first, again = (CliRunner().invoke(main, ["demo"]) for _ in range(2))
        assert (first.exit_code, again.exit_code) == (0, 0), first.output + again.output
        assert len(seasons) == 1
        return Demo(season=seasons[0], said=first.stdout, said_again=again.stdout)

    _, made = made_once(tmp_path_factory, "demo-season", make)
    return made


@pytest.fixture(scope="session")
def runs() -> Callable[[int], Iterator[tuple[str, bytes]]]:
    """So many different runs by file name, of one season: a month is a file that writers share."""

    @cache
    def made(amount: int) -> list[tuple[str, bytes]]:
        return list(copies(amount, days=SEASON_DAYS))

    return lambda amount: iter(made(amount))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Started]]:
    """Starts `thirdlap` as a process of its own, killed at the end if it still runs."""
    begun: list[Started] = []

    def started(*arguments: object, **environment: str) -> Started:
        begun.append(Started(tmp_path, arguments, environment))
        return begun[-1]

    yield started
    for process in begun:
        process.kill()


class Started:
    """A running command and what it has said so far on stdout and stderr."""

    def __init__(
        self, folder: Path, arguments: tuple[object, ...], environment: dict[str, str]
    ) -> None:
        self._log = folder / f"said-{time.monotonic_ns()}.txt"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "flows", *map(str, arguments)],
                cwd=folder,
                env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
                stdout=log,
                stderr=log,
            )
        self.pid = self._process.pid

    @property
    def said(self) -> str:
        """Everything written so far."""
        return self._log.read_text()

    def wait_for(self, word: str, longest_s: float = 60) -> None:
        """Until the command says a word; fails when it ends before or takes too long."""
        until = time.monotonic() + longest_s
        while word not in self.said:
            assert self._process.poll() is None, self.said
            assert time.monotonic() < until, f"no {word!r} in: {self.said}"
            time.sleep(0.05)

    def signal(self, number: int) -> None:
        """Send a signal to the command alone."""
        self._process.send_signal(number)

    def ends(self, longest_s: float = 60) -> int:
        """Its exit status."""
        return self._process.wait(longest_s)

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()

    def children(self) -> list[int]:
        """Processes below it, at any depth."""
        return processes_below(self.pid)


def processes_below(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    )
    pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    below = {pid}
    while new := {child for child, parent in pairs if parent in below} - below:
        below |= new
    return sorted(below - {pid})


@pytest.fixture(scope="session")
def below() -> Callable[[int], list[int]]:
    """The processes below one, at any depth."""
    return processes_below


@pytest.fixture(scope="session")
def are_gone() -> Callable[[list[int]], bool]:
    """Whether none of these processes runs any more."""

    def gone(pids: list[int]) -> bool:
        numbers = ",".join(map(str, pids))
        listed = subprocess.run(
            ["ps", "-o", "stat=", "-p", numbers], capture_output=True, text=True, check=False
        )
        return all(state.startswith("Z") for state in listed.stdout.split())

    return gone


@pytest.fixture(scope="session")
def wait_until() -> Callable[..., None]:
    """Waits until something holds; fails when it takes too long."""

    def wait(holds: Callable[[], bool], longest_s: float = 60) -> None:
        until = time.monotonic() + longest_s
        while not holds():
            assert time.monotonic() < until, "it never came to be"
            time.sleep(0.1)

    return wait


IDLE_SERVICES = (
    *("SCHEDULER", "LATE_RUNS", "PAUSE_EXPIRATIONS", "CANCELLATION_CLEANUP", "FOREMAN"),
    *("TRIGGERS", "REPOSSESSOR"),
)
"""What a server looks for again and again, and no test here waits for."""


@pytest.fixture(scope="session")
def prefect_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database of a Prefect server: every server would take seconds to make its own."""

    def make(folder: Path) -> None:
        variables = environment(Plan(port=free_port(), settings={}), folder)
        with (folder / LOG).open("wb") as log:
            make_database(variables, log)

    folder, _ = made_once(tmp_path_factory, "prefect", make)
    return folder / DATABASE


@pytest.fixture(scope="session")
def server(
    tmp_path_factory: pytest.TempPathFactory, prefect_database: Path
) -> Iterator[dict[str, str]]:
    """The environment of a private server on loopback."""
    idle = {f"PREFECT_SERVER_SERVICES_{name}_ENABLED": "false" for name in IDLE_SERVICES}
    home = tmp_path_factory.mktemp("prefect")
    shutil.copy(prefect_database, home / DATABASE)
    told = {
        **idle,
        **os.environ,
        "PYTHONPATH": str(REPOSITORY),
        "PREFECT_HOME": str(home),
        "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    port = free_port()
    command = ["-m", "flows.service.prefect_server", "server", "start", "--no-ui"]
    process = subprocess.Popen(
        [sys.executable, *command, "--host", "127.0.0.1", "--port", str(port)],
        env=told,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}/api"
        _wait_for(f"{url}/health", process)
        yield {**told, "PREFECT_API_URL": url}
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(START_S * 5):
        assert process.poll() is None, "the Prefect server ended while it was starting"
        try:
            urllib.request.urlopen(url, timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"no Prefect server after {START_S} s")
