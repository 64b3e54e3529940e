"""The same files taken in by each engine: what Prefect and Dask add to the work itself.

All read with two processes, in alternating rounds. The CPU time is that of the command, of the
processes it starts and of the workers; that of the Prefect server and of the Dask scheduler, which
are started once and serve whoever asks, is told beside it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from distributed import Client
from msgspec import Struct, field

from benchmarks.command import THIRDLAP, free_port
from flows.engine.run import spare_threads
from flows.service.up import Plan, environment, serving
from simulator.copies import copies

FULL, QUICK = (4000, 3), (400, 1)
JOBS = 2
START_S = 30.0
WORKER_SETTINGS = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "5s",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__WORKER__MEMORY__MONITOR_INTERVAL": "1s",
}
"""As docs/running.md says: Dask's processes look at themselves ten to a hundred times a second."""


class MeasuredEngine(Struct, frozen=True, kw_only=True):
    """How the command is told of it, which processes work for it and which only serve."""

    options: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    workers: tuple[int, ...] = ()
    servers: tuple[int, ...] = ()


class EngineCost(Struct, frozen=True, kw_only=True):
    """CPU and wall seconds of one round."""

    work_s: float
    serving_s: float
    wall_s: float


def main(*, quick: bool) -> None:
    """Print the figures."""
    amount, rounds = QUICK if quick else FULL
    spare_threads()  # also below Dask's workers, as docs/running.md says
    with tempfile.TemporaryDirectory(prefix="thirdlap-") as name:
        folder = Path(name) / "inbox"
        folder.mkdir()
        for label, content in copies(amount):
            (folder / label).write_bytes(content)
        with _prefect(Path(name)) as prefect, _dask() as dask:
            engines = {"local": MeasuredEngine(), "prefect": prefect, "dask": dask}
            costs: dict[str, list[EngineCost]] = {each: [] for each in engines}
            for number in range(rounds):
                for each, engine in engines.items():
                    store = Path(name) / f"{each}-{number}"
                    costs[each].append(_cost(engine, folder, store))
    _print(costs, amount)


def _print(costs: Mapping[str, list[EngineCost]], amount: int) -> None:
    print(f"{amount:,} simulated runs by {JOBS} processes, median of {len(costs['local'])} rounds")
    print("                CPU s  beside local  wall s  server's CPU s")
    for name, rounds in costs.items():
        ratio = statistics.median(
            cost.work_s / local.work_s for cost, local in zip(rounds, costs["local"], strict=True)
        )
        work_s, wall_s, serving_s = (
            statistics.median(getattr(cost, value) for cost in rounds)
            for value in ("work_s", "wall_s", "serving_s")
        )
        print(f"  {name:10} {work_s:8.1f}  {ratio:12.3f}  {wall_s:6.1f}  {serving_s:8.1f}")


def _cost(engine: MeasuredEngine, folder: Path, store: Path) -> EngineCost:
    command = (*THIRDLAP, "ingest", str(folder), "--store", str(store), "--jobs", str(JOBS))
    workers_s, servers_s = _cpu_s(engine.workers), _cpu_s(engine.servers)
    start = time.perf_counter()
    process = subprocess.Popen(
        (*command, *engine.options), stdout=subprocess.DEVNULL, env=dict(engine.environment)
    )
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, f"the command ended with status {status}"
    own_s = usage.ru_utime + usage.ru_stime
    return EngineCost(
        work_s=own_s + _cpu_s(engine.workers) - workers_s,
        serving_s=_cpu_s(engine.servers) - servers_s,
        wall_s=time.perf_counter() - start,
    )


def _cpu_s(pids: tuple[int, ...]) -> float:
    """Add up the CPU time of these processes and their children while they live."""
    total_s = 0.0
    for pid in pids:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total_s += times.user + times.system
    return total_s


@contextmanager
def _prefect(scratch: Path) -> Iterator[MeasuredEngine]:
    plan, home = Plan(port=free_port(), settings={}), scratch / "prefect"
    with serving(plan, home=home) as server:
        yield MeasuredEngine(
            options=("--engine", "prefect"),
            environment=environment(plan, home),
            servers=(server.process.pid,),
        )


@contextmanager
def _dask() -> Iterator[MeasuredEngine]:
    """Start a scheduler and two workers of one thread each, as docs/running.md says."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    with (
        _started(
            "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"
        ) as scheduler,
        _started(
            *("worker", address, "--nworkers", str(JOBS), "--nthreads", "1", "--no-dashboard")
        ) as workers,
    ):
        _wait_for(port)
        yield MeasuredEngine(
            options=("--engine", "dask", "--scheduler", address),
            workers=(workers,),
            servers=(scheduler,),
        )


@contextmanager
def _started(*command: str) -> Iterator[int]:
    process = subprocess.Popen(
        (sys.executable, "-m", "distributed.cli.dask_" + command[0], *command[1:]),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **WORKER_SETTINGS},
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    with Client(f"tcp://127.0.0.1:{port}", timeout=START_S, set_as_default=False) as client:
        client.wait_for_workers(JOBS, timeout=START_S)
