"""How fast a GPX file becomes an activity, beside gpxpy reading the same file into its objects.

Ours is the whole way: sniffing, hashing, tables and cleaning. Both are timed in CPU time, one after
the other on each file, best of several.
"""

from __future__ import annotations

import math
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

import gpxpy

from parsers import FileKind, parse

_ROUNDS = 5
_LARGE_BYTES = 100_000


def main(*, quick: bool) -> None:
    """Print a row for each large file of the corpus, and the sums over all that hold a track."""
    folder = Path(os.environ.get("THIRDLAP_CORPUS", "../shared/corpus"))
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".gpx")
    if not files:
        print(f"gpx: no corpus of real files in {folder}: set THIRDLAP_CORPUS")
        return
    print(f"{'GPX file':<40}{'kB':>8}{'thirdlap ms':>14}{'gpxpy ms':>12}{'times':>8}")
    ratios = []
    sums = [0.0, 0.0]
    for path in files:
        data = path.read_bytes()
        if parse(data).kind is not FileKind.ACTIVITY:
            continue
        ours_s, theirs_s = side_by_side(data, rounds=1 if quick else _ROUNDS)
        sums = [sums[0] + ours_s, sums[1] + theirs_s]
        if len(data) > _LARGE_BYTES:
            ratios.append(theirs_s / ours_s)
            _print_row(path.name, len(data) / 1000, ours_s, theirs_s)
    _print_row("all files with a track, summed", float("nan"), *sums)
    print(
        f"median over the {len(ratios)} files above 100 kB: {statistics.median(ratios):.1f} times"
    )


def side_by_side(data: bytes, *, rounds: int) -> tuple[float, float]:
    """Measure the least CPU seconds of ours and of gpxpy on one file."""
    ours = [_cpu_s(lambda: parse(data)) for _ in range(rounds)]
    theirs = [_cpu_s(lambda: gpxpy.parse(data)) for _ in range(rounds)]
    return min(ours), min(theirs)


def floor_s(data: bytes, *, rounds: int) -> float:
    """Measure the CPU of expat alone, which calls nobody: the least that reading XML takes."""
    return min(_cpu_s(lambda: expat.ParserCreate().Parse(data, True)) for _ in range(rounds))


def _cpu_s(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _print_row(name: str, size_kb: float, ours_s: float, theirs_s: float) -> None:
    size = "" if math.isnan(size_kb) else f"{size_kb:.0f}"
    times = theirs_s / ours_s
    print(f"{name[:39]:<40}{size:>8}{ours_s * 1e3:>14.1f}{theirs_s * 1e3:>12.1f}{times:>8.1f}")
