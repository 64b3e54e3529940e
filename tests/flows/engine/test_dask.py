"""Chunks read on a Dask cluster of two workers, each a process of its own."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from click.testing import CliRunner
from msgspec import Struct

from flows.cli.main import main
from flows.common.garbage import COLLECTED_AFTER
from flows.engine.batch import Chunk, Outcomes
from flows.engine.outcome import Fate, Outcome
from flows.engine.worker import Offered, Order
from storage import Offer, Place, StagingArea, create_store, open_store

REPOSITORY = Path(__file__).resolve().parents[3]
NO_DASK = "Dask is not installed: pip install 'thirdlap[cluster]'"

CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**options) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


Runs = Callable[[int], Iterator[tuple[str, bytes]]]


class Started(Protocol):
    """A running command, as the fixture `start` gives it."""

    @property
    def said(self) -> str: ...
    def ends(self, longest_s: float = 60) -> int: ...


@dataclass(frozen=True)
class Cluster:
    """Two workers in another folder than the tests, and the address of their scheduler."""

    process: subprocess.Popen[str]
    address: str


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster for all tests here, of which the last one kills it."""
    pytest.importorskip("distributed", reason=NO_DASK)
    folder = tmp_path_factory.mktemp("cluster")
    (folder / "cluster.py").write_text(CLUSTER)
    with subprocess.Popen(
        [sys.executable, "cluster.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout
        yield Cluster(process, process.stdout.readline().strip())


def facts(store: Path, table: str) -> list[tuple[object, ...]]:
    columns = {"activities": ["activity_id", "distance_m"], "efforts": ["activity_id", "start_s"]}
    read = open_store(store).read(table, lambda rows: rows.select(columns[table]))
    return sorted(read.rows())


@pytest.mark.slow
def test_a_cluster_makes_the_same_tables_as_this_machine(
    cluster: Cluster,
    inbox: Path,
    tmp_path: Path,
    start: Callable[..., Started],
    ingest: Callable[..., list[Outcome]],
) -> None:
    options = ["--store", "far", "--engine", "dask", "--scheduler", cluster.address]
    far = start("ingest", inbox.name, *options, THIRDLAP_CHUNK_FILES="2")
    assert far.ends() == 3, far.said
    assert "10 files" in far.said
    ingest(inbox)
    for table in ("activities", "efforts"):
        assert facts(tmp_path / "far", table) == facts(tmp_path / "store", table) != []
    assert open_store(tmp_path / "far").verify() == []
    again = start("ingest", inbox.name, *options)
    assert again.ends() == 0, again.said


@pytest.mark.parametrize("command", ["ingest", "backfill"])
def test_the_engine_and_its_address_go_together(inbox: Path, command: str) -> None:
    for options in (["--engine", "dask"], ["--scheduler", "tcp://127.0.0.1:1"]):
        done = CliRunner().invoke(main, [command, str(inbox), *options])
        assert done.exit_code == 2
        assert "go together" in done.output


@pytest.mark.parametrize("scheduler", ["nonsense", "tcp://127.0.0.1:1", "tcp://127.0.0.1:99999"])
def test_a_scheduler_that_does_not_answer_is_named(inbox: Path, scheduler: str) -> None:
    pytest.importorskip("distributed", reason=NO_DASK)
    command = ["ingest", str(inbox), "--engine", "dask", "--scheduler", scheduler]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert f"no Dask scheduler answers at {scheduler!r}" in done.output


def order(staging: StagingArea | None) -> Order:
    offer = Offer(offered_at=datetime.now(UTC))
    return Order(store=None, staging=staging, offer=offer, hold_ns=0)


def test_a_worker_that_does_not_see_the_store_stages_nothing(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason=NO_DASK)
    from flows.engine.dask import ClusterError, work_in_sight  # noqa: PLC0415

    store = create_store(tmp_path / "store")
    with store.run() as run:
        assert work_in_sight(order(run.staging), ()) == ()
        elsewhere = StagingArea(store=str(tmp_path / "elsewhere"), run=run.staging.run)
        with pytest.raises(ClusterError, match=r"does not see the store at .*elsewhere"):
            work_in_sight(order(elsewhere), ())


def test_a_worker_looks_for_garbage_as_often_as_before_once_its_work_is_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("distributed", reason=NO_DASK)
    from flows.engine import dask  # noqa: PLC0415

    def outcomes(order: Order, chunk: Sequence[Offered]) -> tuple[Outcome, ...]:
        thresholds.append(gc.get_threshold()[0])
        return ()

    usual = gc.get_threshold()
    thresholds: list[int] = []
    monkeypatch.setattr(dask, "work", outcomes)
    gc.set_threshold(700)
    try:
        dask.work_in_sight(order(None), ())
        assert thresholds == [COLLECTED_AFTER]
        assert gc.get_threshold()[0] == 700
    finally:
        gc.set_threshold(*usual)


class Deadly(Struct, frozen=True, dict=True):
    """A client whose workers die of one file."""

    culprit: str

    def nthreads(self) -> dict[str, int]:
        return {"tcp://worker": 1}

    def submit(self, _: Callable[[Chunk], Outcomes], chunk: Chunk, **__: Any) -> Deadly._Future:
        return Deadly._Future(self.culprit, chunk)

    @dataclass(frozen=True)
    class _Future:
        culprit: str
        chunk: Chunk

        def result(self) -> Outcomes:
            from distributed import KilledWorker  # noqa: PLC0415

            if any(offered.source == self.culprit for offered in self.chunk):
                raise KilledWorker("task", None, 3)
            return tuple(
                Outcome(source=offered.source, place=offered.place, fate=Fate.INGESTED)
                for offered in self.chunk
            )


def test_a_file_that_kills_its_workers_is_refused_and_the_others_go_through() -> None:
    pytest.importorskip("distributed", reason=NO_DASK)
    from flows.engine.dask import on_cluster  # noqa: PLC0415

    chunk = [Offered(place=Place(name, 1, 1), source=name) for name in "abcde"]
    (outcomes,) = on_cluster(Deadly("d"), order(None), iter([chunk]))
    fates = {outcome.source: outcome.fate for outcome in outcomes}
    assert fates.pop("d") is Fate.REJECTED
    assert fates == dict.fromkeys("abce", Fate.INGESTED)


@pytest.mark.slow
def test_a_scheduler_that_dies_is_one_line(
    cluster: Cluster, tmp_path: Path, start: Callable[..., Started], runs: Runs
) -> None:
    """The last one here: it kills the cluster."""
    (tmp_path / "inbox").mkdir()
    for name, content in runs(60):
        (tmp_path / "inbox" / name).write_bytes(content)
    options = ["--store", "far", "--engine", "dask", "--scheduler", cluster.address]
    far = start("ingest", "inbox", *options, THIRDLAP_CHUNK_FILES="1")
    until = time.monotonic() + 60
    while not list((tmp_path / "far" / "_staging").glob("*/*.part")):
        assert time.monotonic() < until, far.said
        time.sleep(0.05)
    os.killpg(cluster.process.pid, signal.SIGKILL)
    assert far.ends() == 1, far.said
    (line,) = [line for line in far.said.splitlines() if "files" not in line]
    assert line.startswith(f"thirdlap: the Dask scheduler at {cluster.address!r} stopped answering")
