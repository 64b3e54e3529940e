"""The whole ingest: files in, published tables out, as a person runs it.

Beside fitparse, which only decodes the same files; and two processes beside two people who ingest
half of the files each, which is the most that two processes can reach on this machine.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import psutil
from fitparse import FitFile
from fitparse.utils import FitParseError
from msgspec import Struct

from benchmarks.command import THIRDLAP
from simulator.shapes import SHAPES, session

_POLL_S = 0.1
KNOWN_FILES, NAMES_AT_MOST = 20_000, 50
"""So many that the start of the command, a fifth of a second, does not hide what a file costs."""


class Sizes(Struct, frozen=True, kw_only=True):
    """How much work the figures are taken from."""

    corpus_files: int
    batch_files: int
    rounds: int


FULL = Sizes(corpus_files=1000, batch_files=2000, rounds=5)
QUICK = Sizes(corpus_files=12, batch_files=200, rounds=1)


def main(*, quick: bool) -> None:
    """Print the figures, those that need real files only where there are some."""
    sizes = QUICK if quick else FULL
    with tempfile.TemporaryDirectory(prefix="thirdlap-") as name:
        scratch = Path(name)
        _beside_fitparse(scratch, sizes)
        folder = scratch / "simulated"
        hours = _simulate(folder, sizes.batch_files)
        _batch(scratch, folder, hours)
        _two_processes(scratch, folder, sizes)


def batch_figures(scratch: Path, count: int) -> dict[str, str]:
    """Take a batch of simulated runs in, and again, and say what it cost.

    Parameters
    ----------
    scratch
        A folder of its own.
    count
        Runs, of all shapes in turn.

    Returns
    -------
    dict[str, str]
        Figures by what they are of.
    """
    folder = scratch / "simulated"
    hours = _simulate(folder, count)
    work = f"{count:,} simulated runs at 1 Hz, {hours:.0f} hours, two processes"
    many = _run([folder], scratch / "many", jobs=2)
    known_count = min(KNOWN_FILES, NAMES_AT_MOST * count)
    known = _named(folder, scratch / "known", known_count)
    _run([known], scratch / "many", jobs=2)
    again = _run([known], scratch / "many", jobs=2)
    return {
        f"{work}: CPU for an hour of running": f"{1000 * many.cpu_s / hours:.1f} ms",
        f"{work}: peak memory": f"{many.peak_mb:.0f} MB",
        f"{known_count:,} known files again: files a second of CPU": (
            f"{known_count / again.cpu_s:,.0f}"
        ),
    }


def _named(folder: Path, target: Path, count: int) -> Path:
    """Give files so many names: what is known is told by name, size and time."""
    target.mkdir()
    files = sorted(folder.iterdir())
    for number in range(count):
        (target / f"{number:06d}.fit").hardlink_to(files[number % len(files)])
    return target


def figures_beside_fitparse(scratch: Path, *, quick: bool) -> dict[str, str]:
    """Compare taking the corpus' FIT files in with fitparse, which only decodes them.

    Parameters
    ----------
    scratch
        A folder of its own.
    quick
        Whether a part of the files is enough.

    Returns
    -------
    dict[str, str]
        Figures by what they are of; none without real files.
    """
    cost = _cost_beside_fitparse(scratch, QUICK if quick else FULL)
    if cost is None:
        return {}
    files, ours_s, _, theirs_s = cost
    work = f"the whole ingest of {files} real FIT files, beside fitparse's bare decode of them"
    return {work: f"1/{theirs_s / ours_s:.1f} of its CPU"}


def _beside_fitparse(scratch: Path, sizes: Sizes) -> None:
    cost = _cost_beside_fitparse(scratch, sizes)
    if cost is None:
        corpus = os.environ.get("THIRDLAP_CORPUS", "../shared/corpus")
        print(f"ingest: no corpus of real files in {corpus}: set THIRDLAP_CORPUS")
        return
    files, ours_s, start_s, theirs_s = cost
    print(f"{files} real FIT files that fitparse reads, CPU seconds without the start of Python")
    print(f"  thirdlap ingest  {ours_s:8.1f}   and {start_s:.1f} to start")
    print(f"  fitparse decode  {theirs_s:8.1f}   1/{theirs_s / ours_s:.1f}")


def _cost_beside_fitparse(scratch: Path, sizes: Sizes) -> tuple[int, float, float, float] | None:
    """Measure files, our CPU seconds, those to start, and fitparse's; None without files."""
    corpus = Path(os.environ.get("THIRDLAP_CORPUS", "../shared/corpus"))
    paths = sorted(path for path in corpus.rglob("*") if path.suffix.lower() == ".fit")
    if not paths:
        return None
    step = max(1, len(paths) // sizes.corpus_files)
    costs = {path: _fitparse_cpu_s(path) for path in paths[::step]}
    read = [path for path, seconds in costs.items() if seconds is not None]
    theirs_s = sum(filter(None, costs.values()))
    start_s = _cpu_s(sys.executable, "-c", "import flows.engine.batch")
    ours_s = _run(read, scratch / "corpus", jobs=1).cpu_s - start_s
    return len(read), ours_s, start_s, theirs_s


def _fitparse_cpu_s(path: Path) -> float | None:
    """Measure the CPU time of a bare decode; None where fitparse gives up."""
    start = time.process_time()
    try:
        FitFile(str(path)).parse()
    except (FitParseError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return time.process_time() - start


def _simulate(folder: Path, count: int) -> float:
    """Write distinct runs of every shape and return how many hours they hold."""
    folder.mkdir()
    shapes = list(SHAPES)
    hours = 0.0
    for number in range(count):
        run = session(shapes[number % len(shapes)], seed=number)
        (folder / f"{number:05d}.fit").write_bytes(run.content)
        hours += run.truth.duration_s / 3600
    return hours


def _batch(scratch: Path, folder: Path, hours: float) -> None:
    files = sorted(folder.iterdir())
    few = _run(files[: len(files) // 4], scratch / "few", jobs=2)
    many = _run([folder], scratch / "many", jobs=2)
    again = _run([folder], scratch / "many", jobs=2)
    print(f"{len(files)} simulated runs at 1 Hz, {hours:.0f} hours, two processes")
    print(f"  CPU ms for an hour of running  {1000 * many.cpu_s / hours:8.1f}")
    print(f"  peak memory MB, a quarter of them, all  {few.peak_mb:.0f}, {many.peak_mb:.0f}")
    print(f"  again, all known: files a second  {len(files) / again.wall_s:8.0f}")


def _two_processes(scratch: Path, folder: Path, sizes: Sizes) -> None:
    files = sorted(folder.iterdir())
    halves = files[::2], files[1::2]
    ratios, speed_ups = [], []
    for number in range(sizes.rounds):
        single = _run([folder], scratch / f"one-{number}", jobs=1).wall_s
        two = _run([folder], scratch / f"two-{number}", jobs=2).wall_s
        peers = _run_together(halves, scratch / f"peers-{number}")
        ratios.append(peers / two)
        speed_ups.append((single / two, single / peers))
    print(
        f"two processes against one, {sizes.rounds} alternating rounds: speed-up, peers' speed-up"
    )
    for ours, theirs in speed_ups:
        print(f"  {ours:.2f}  {theirs:.2f}")
    print(f"  median share of the peers' speed-up  {statistics.median(ratios):.2f}")


class CommandCost(Struct, frozen=True, kw_only=True):
    """What a command took, its worker processes included."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def _cpu_s(*command: str) -> float:
    before = _children_s()
    subprocess.run(command, check=True)
    return _children_s() - before


def _children_s() -> float:
    """Read the CPU time of all child processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _run(paths: Sequence[Path], store: Path, *, jobs: int) -> CommandCost:
    before = _children_s()
    start = time.perf_counter()
    process = _started(paths, store, jobs=jobs)
    peak_mb = 0.0
    while process.poll() is None:
        peak_mb = max(peak_mb, tree_mb(process.pid))
        time.sleep(_POLL_S)
    wall_s = time.perf_counter() - start
    return CommandCost(wall_s=wall_s, cpu_s=_children_s() - before, peak_mb=peak_mb)


def _run_together(parts: Iterable[Sequence[Path]], scratch: Path) -> float:
    start = time.perf_counter()
    processes = [
        _started(paths, scratch.with_name(f"{scratch.name}-{number}"), jobs=1)
        for number, paths in enumerate(parts)
    ]
    for process in processes:
        process.wait()
    return time.perf_counter() - start


def _started(paths: Sequence[Path], store: Path, *, jobs: int) -> subprocess.Popen[bytes]:
    command = (*THIRDLAP, "ingest", "--store", str(store), "--jobs", str(jobs))
    return subprocess.Popen((*command, *map(str, paths)), stdout=subprocess.DEVNULL)


def tree_mb(pid: int) -> float:
    """Measure the memory of a process and its children; a shared page counts once."""
    try:
        root = psutil.Process(pid)
        return sum(map(_own_bytes, (root, *root.children(recursive=True)))) / 1e6
    except psutil.Error:
        return 0.0


def _own_bytes(process: psutil.Process) -> float:
    full = process.memory_full_info()
    # Proportional where the system can say so (Linux), else what is the process's alone.
    return float(getattr(full, "pss", full.uss))
