"""Twenty thousand runs into one store: whether the last file costs what the first did.

The files are simulated ones on random days of two years. CPU time is that of the command and of
its workers, sampled when the command tells how far it is. A publication is a burst, so its CPU is
in the window in which it happens, and the whole is told beside the windows.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psutil
from msgspec import Struct

from benchmarks.command import THIRDLAP
from benchmarks.ingest import tree_mb
from simulator.copies import copies

FULL, QUICK = 20_000, 400
WINDOWS = 10
QUERY_RUNS = 9
_QUERY = """
    SELECT athlete_id, week_start, count(*) AS runs, sum(distance_m) / 1000 AS km
    FROM read_parquet('{store}/activities/**/*.parquet')
    WHERE is_run AND local_date BETWEEN DATE '{first}' AND DATE '{first}' + 120
    GROUP BY ALL ORDER BY ALL
"""


class Sample(Struct, frozen=True, kw_only=True):
    """How far a run was: files told of, seconds so far, memory of all its processes."""

    files: int
    cpu_s: float
    wall_s: float
    memory_mb: float


class Rewrites:
    """How often each month's file of `activities` was written, looked at between publications."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._seen: dict[Path, set[int]] = defaultdict(set)

    def look(self) -> None:
        """Note what has been replaced since the last look."""
        for path in self._store.glob("activities/*/*.parquet"):
            self._seen[path].add(path.stat().st_mtime_ns)

    @property
    def text(self) -> str:
        """The count in words."""
        counts = [len(stamps) for stamps in self._seen.values()]
        usual = statistics.median(counts)
        return f"a month's file was written {usual:.0f} times, at most {max(counts)}"


def main(*, quick: bool) -> None:
    """Print the figures."""
    amount = QUICK if quick else FULL
    with tempfile.TemporaryDirectory(prefix="thirdlap-") as name:
        folder, store = Path(name) / "inbox", Path(name) / "store"
        folder.mkdir()
        for label, content in copies(amount):
            (folder / label).write_bytes(content)
        rewrites = Rewrites(store)
        samples = list(_samples(folder, store, window=amount // WINDOWS, rewrites=rewrites))
        _print_costs(samples)
        print(f"  {rewrites.text}")
        _print_store(store)


def _samples(folder: Path, store: Path, *, window: int, rewrites: Rewrites) -> Iterator[Sample]:
    command = (*THIRDLAP, "ingest", str(folder), "--store", str(store), "--jobs", "2")
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    last = Sample(files=0, cpu_s=0.0, wall_s=0.0, memory_mb=0.0)
    for line in process.stderr:
        rewrites.look()
        told = re.match(r"([\d,]+) file", line)
        files = int(told[1].replace(",", "")) if told else 0
        if files >= last.files + window:
            last = _sample(process.pid, files, start)
            yield last
    _, _, usage = os.wait4(process.pid, 0)
    rewrites.look()
    yield Sample(
        files=len(list(folder.iterdir())),
        cpu_s=usage.ru_utime + usage.ru_stime,
        wall_s=time.perf_counter() - start,
        memory_mb=last.memory_mb,
    )


def _sample(pid: int, files: int, start: float) -> Sample:
    root = psutil.Process(pid)
    times = [process.cpu_times() for process in (root, *root.children(recursive=True))]
    return Sample(
        files=files,
        # Workers end before a publication: what they took is then their parent's.
        cpu_s=sum(
            each.user + each.system + each.children_user + each.children_system for each in times
        ),
        wall_s=time.perf_counter() - start,
        memory_mb=tree_mb(pid),
    )


def _print_costs(samples: list[Sample]) -> None:
    *inside, end = samples
    print(f"{end.files:,} simulated runs of two years, two processes, {end.wall_s:.0f} s")
    print("  files    CPU ms a file  memory MB")
    before = Sample(files=0, cpu_s=0.0, wall_s=0.0, memory_mb=0.0)
    for sample in inside:
        cost_ms = 1000 * (sample.cpu_s - before.cpu_s) / (sample.files - before.files)
        print(f"  {sample.files:6,}  {cost_ms:12.1f}  {sample.memory_mb:9.0f}")
        before = sample
    print(f"  all, with the last publication: {1000 * end.cpu_s / end.files:.1f} ms a file")


def _print_store(store: Path) -> None:
    months = {path.name for path in (store / "activities").iterdir()}
    for table in ("activities", "efforts", "sets", "laps", "best_efforts", "speed_histogram"):
        files = list((store / table).rglob("*.parquet"))
        print(f"  {table}: {len(files)} files for {len(months)} months")
    seconds = []
    with duckdb.connect() as database:
        query = _QUERY.format(store=store, first="2025-08-01")
        for _ in range(QUERY_RUNS):
            start = time.perf_counter()
            database.execute(query).fetchall()
            seconds.append(time.perf_counter() - start)
    print(f"  a team's season in DuckDB: {1000 * statistics.median(seconds):.0f} ms")
