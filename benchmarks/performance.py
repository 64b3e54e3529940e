"""Speed beside named peers, as a page: `python -m benchmarks.performance [--out FILE]`.

Each figure is CPU time, the least of some rounds a file, ours and the peer's in turn in one run: so
a busy machine slows both. Other programs add sections of their own to the page; they stay.

`--beside FOLDER` is another version of this program, checked out there: both read and measure the
same files in turn.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from benchmarks import fit, gpx, ingest

_CORPUS = Path(os.environ.get("THIRDLAP_CORPUS", "../shared/corpus"))
_COMMAND = "python -m benchmarks.performance"
_ROUNDS, _TURNS = 5, 2
_RUNS, _QUICK_RUNS = 2000, 100
_LARGE_BYTES = 100_000
_ONE_THREAD = {"POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

HEAD = """# How fast thirdlap is

Made by `make bench`; never edited by hand. Every figure is CPU time of one core, ours and the
peer's measured in turn in one run, the least of some rounds for each file; a ratio is how many
times as fast ours is, as least – median – most over the files. What a shared machine changes is the
seconds, not the ratios. *Floor* is the least that must be done: its share of our time is what
remains when everything else is gone.
"""
_READING = "Reading files"
_TAKING_IN = "Taking files in"
_BESIDE = "Beside an earlier version"

_MEASURE = """
import sys, time
from pathlib import Path
from metrics import measure
from parsers import Detail, parse
for line in sys.stdin:
    content, parsing, measuring = Path(line.strip()).read_bytes(), [], []
    for _ in range(3):
        times = [time.process_time()]
        activities = parse(content, detail=Detail.INGEST).activities
        times.append(time.process_time())
        for activity in activities:
            measure(activity)
        times.append(time.process_time())
        parsing.append(times[1] - times[0])
        measuring.append(times[2] - times[1])
    print(min(parsing), min(measuring), flush=True)
"""


class Comparison(Struct, frozen=True, kw_only=True):
    """One row: the work, who else does it, our speed over theirs by file, the floor's share."""

    work: str
    peer: str
    ratios: Sequence[float]
    floor_shares: Sequence[float] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as texts."""
        low, middle, high = min(self.ratios), statistics.median(self.ratios), max(self.ratios)
        floor = f"{statistics.median(self.floor_shares):.0%}" if self.floor_shares else "–"
        count = str(len(self.ratios))
        return self.work, self.peer, count, f"{low:.1f} – **{middle:.1f}** – {high:.1f}", floor


def main() -> None:
    """Write the page, or print it."""
    parser = argparse.ArgumentParser(prog=_COMMAND, description=__doc__)
    parser.add_argument("--out", type=Path, help="where the page goes; by default it is printed")
    parser.add_argument("--quick", action="store_true", help="a seeded part of the files")
    parser.add_argument("--runs", type=int, help=f"simulated runs of the batch, usually {_RUNS}")
    parser.add_argument("--beside", type=Path, help="another version, checked out in this folder")
    options = parser.parse_args()
    page = options.out.read_text() if options.out and options.out.exists() else HEAD
    sections = {
        _READING: reading(quick=options.quick),
        _TAKING_IN: taking_in(options.runs, quick=options.quick),
    }
    if options.beside:
        sections[_BESIDE] = beside(options.beside, quick=options.quick)
    for title, body in sections.items():
        page = replaced(page, title, body)
    if options.out:
        options.out.write_text(page)
    else:
        print(page)


def replaced(page: str, title: str, body: str) -> str:
    """Put a section into a page of Markdown, in the place of the one with its title.

    Parameters
    ----------
    page
        The whole page; sections begin with `## `.
    title
        Of the section, without the signs before it.
    body
        What stands below the title.

    Returns
    -------
    str
        The page with everything else as it was.
    """
    section = f"## {title}\n\n{body.strip()}\n"
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    if pattern.search(page):
        changed = pattern.sub(lambda _: section + "\n", page)
    else:
        changed = f"{page.rstrip()}\n\n{section}"
    return changed.rstrip() + "\n"


def reading(*, quick: bool) -> str:
    """Compare reading FIT and GPX files with the libraries that people use."""
    rows = [*_fit_rows(quick=quick), *_gpx_rows(quick=quick)]
    if not rows:
        return f"Not measured: no real files in `{_CORPUS}` (set `THIRDLAP_CORPUS`)."
    head = ("work", "peer", "files above 100 kB", "times as fast", "floor / ours")
    floor = "Floors: checksum and SHA-256 of a FIT file; expat without a listener for GPX."
    return "\n".join((_table(head, [row.cells for row in rows]), "", floor, _how("", quick=quick)))


def _fit_rows(*, quick: bool) -> Iterator[Comparison]:
    measured = [fit.side_by_side(path.read_bytes()) for path in fit.large_files(quick=quick)]
    for ours, peer, work in (
        ("everything", "fitparse", "every field of every message"),
        ("everything", "garmin", "every field of every message"),
        ("records", "fitfast", "every field of the records"),
        ("activity", "fitparse", "from bytes to the tables of an activity"),
    ):
        ratios = fit.ratios_of(measured, ours, peer)
        if ratios:
            shares = fit.ratios_of(measured, ours, "floor")
            name = "garmin-fit-sdk" if peer == "garmin" else peer
            yield Comparison(work=f"FIT: {work}", peer=name, ratios=ratios, floor_shares=shares)


def _gpx_rows(*, quick: bool) -> Iterator[Comparison]:
    ratios, shares = [], []
    rounds = 2 if quick else _ROUNDS
    for path in sorted(_CORPUS.rglob("*.gpx")):
        data = path.read_bytes()
        if len(data) > _LARGE_BYTES:
            ours_s, theirs_s = gpx.side_by_side(data, rounds=rounds)
            ratios.append(theirs_s / ours_s)
            shares.append(gpx.floor_s(data, rounds=rounds) / ours_s)
    if ratios:
        work = "GPX: from bytes to the tables of an activity"
        yield Comparison(work=work, peer="gpxpy", ratios=ratios, floor_shares=shares)


def taking_in(runs: int | None, *, quick: bool) -> str:
    """Measure the whole command: files in, published tables out."""
    count = runs or (_QUICK_RUNS if quick else _RUNS)
    with tempfile.TemporaryDirectory(prefix="thirdlap-") as name:
        figures = ingest.batch_figures(Path(name), count)
        figures |= ingest.figures_beside_fitparse(Path(name), quick=quick)
    options = f" --runs {runs}" if runs else ""
    return "\n".join(
        (_table(("work", "figure"), list(figures.items())), _how(options, quick=quick))
    )


def beside(folder: Path, *, quick: bool) -> str:
    """Compare with another version: reading and measuring each FIT file of the corpus in turn."""
    files = sorted(path for path in _CORPUS.rglob("*") if path.suffix.lower() == ".fit")
    files = files[::12] if quick else files
    if not files:
        return f"Not measured: no real files in `{_CORPUS}` (set `THIRDLAP_CORPUS`)."
    with _version(Path.cwd()) as ours, _version(folder) as theirs:
        versions = {"ours": ours, "theirs": theirs}
        for path in files[:3]:  # until both are warm
            for version in versions.values():
                _seconds(version, path)
        rounds = [
            [{name: _seconds(each, path) for name, each in versions.items()} for path in files]
            for _ in range(_TURNS)
        ]
    measured = [
        {name: tuple(map(min, *(turn[name] for turn in turns))) for name in versions}
        for turns in zip(*rounds, strict=True)
    ]
    rows = []
    for place, work in enumerate(("parse", "measure")):
        rows.append(
            (work, *_beside_cells([{n: (s[place],) for n, s in m.items()} for m in measured]))
        )
    rows.append(("both", *_beside_cells(measured)))
    head = ("work", "CPU, ours / theirs, summed", "by file: least – median – most")
    return "\n".join((_table(head, rows), _how(" --beside FOLDER", quick=quick)))


def _beside_cells(measured: Sequence[Mapping[str, Sequence[float]]]) -> tuple[str, str]:
    sums = [{name: sum(each) for name, each in seconds.items()} for seconds in measured]
    ratios = [each["ours"] / each["theirs"] for each in sums]
    total = sum(each["ours"] for each in sums) / sum(each["theirs"] for each in sums)
    middle = statistics.median(ratios)
    return f"**{total:.2f}**", f"{min(ratios):.2f} – {middle:.2f} – {max(ratios):.2f}"


@contextmanager
def _version(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a process that measures, with a version's own code, each file it is told of."""
    environment = {**os.environ, **_ONE_THREAD, "PYTHONPATH": str(folder)}
    process = subprocess.Popen(
        (sys.executable, "-c", _MEASURE),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=environment,
    )
    with process:
        yield process
        if process.stdin:
            process.stdin.close()


def _seconds(version: subprocess.Popen[str], path: Path) -> tuple[float, ...]:
    assert version.stdin is not None
    assert version.stdout is not None
    version.stdin.write(f"{path.resolve()}\n")
    version.stdin.flush()
    return tuple(map(float, version.stdout.readline().split()))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _how(options: str, *, quick: bool) -> str:
    """Say how and where it was measured."""
    part = " --quick" if quick else ""
    load = os.getloadavg()[0]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    return f"\n`{_COMMAND}{options}{part}` on {machine}, load {load:.0f}.\n"


if __name__ == "__main__":
    main()
