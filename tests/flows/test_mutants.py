"""Damaged watch files through parsing and measuring: nothing odd comes out, soon and in little."""

from __future__ import annotations

import random
import resource
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from flows.engine.analyze import examine
from metrics.facts import Facts
from simulator.writers.fit_writer import fit_file, message, pack
from storage.recordings.soundness import unsoundness
from tests.parsers.fit.test_mutants import mutants, real_files, simulated_files
from tests.parsers.markup import test_mutants as markup

LONGEST_S = 1.0
MOST_KB = 500_000
FULL = 8_000
NICE_SHARE = 4
"""Each so many of the mutants is one of GPX or TCX."""


def damaged(files: Sequence[bytes], texts: Sequence[bytes], *, count: int) -> Iterator[bytes]:
    """So many damaged copies of FIT files, and among them some of GPX and TCX."""
    chance = random.Random(count)
    of_fit = mutants(files, count=count)
    for number in range(count):
        if number % NICE_SHARE:
            yield next(of_fit)[1]
        else:
            yield markup.mutant(chance.choice(texts), chance)


def oddities(facts: Facts) -> Iterator[str]:
    """What breaks the tables' own contract, the door's look at it included."""
    if reason := unsoundness(facts):
        yield reason.split(" ")[0]
    for table in (*facts.tables.values(), facts.recording.frame()):
        for column in table.iter_columns():
            if column.dtype.is_float() and not column.is_finite().all():
                yield "not finite"


def endure(files: Sequence[bytes], texts: Sequence[bytes], *, count: int) -> Counter[str]:
    """Parse and measure them all; what is wrong with any, by kind."""
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wrong = Counter[str]()
    for content in damaged(files, texts, count=count):
        begun_s = time.process_time()
        examined = examine(content, source="a mutant")
        wrong["slow"] += time.process_time() - begun_s > LONGEST_S
        wrong["internal errors"] += examined.internal_error is not None
        wrong["activities"] += len(examined.facts)
        for facts in examined.facts:
            wrong.update(oddities(facts))
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb
    wrong["large"] += grown_kb > MOST_KB
    return wrong


def check(files: Sequence[bytes], texts: Sequence[bytes], *, count: int) -> None:
    wrong = endure(files, texts, count=count)
    print(f"\n{count:,} mutants: {dict(wrong)}")  # noqa: T201 - a figure for who runs it with -s
    assert wrong.pop("activities") > count // 4
    assert not wrong.total(), wrong


def test_mutants_are_measured_soundly_or_refused() -> None:
    check(simulated_files(), markup.made_files(), count=60)


@pytest.mark.soak
def test_many_mutants_of_simulated_and_real_files(corpus: Path) -> None:
    texts = markup.made_files() + markup.real_files(corpus)
    check(simulated_files() + real_files(corpus), texts, count=FULL)


def test_records_of_weeks_fill_neither_memory_nor_time() -> None:
    """300 records, 22 h apart, in 3 kB: second by second that would be nine months."""
    times = 1_000_000_000 + 80_000 * np.arange(300)
    content = fit_file(
        (
            message("file_id", type="activity", manufacturer="garmin"),
            pack("record", {"timestamp": times, "distance": 3.0 * np.arange(300)}),
            message("session", timestamp=times[-1], start_time=times[0], sport="running"),
        )
    )
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (activity,) = examine(content, source="weeks").parsed.activities
    assert activity.records["time_s"].to_numpy()[-1] <= 7 * 86_400
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < MOST_KB


def test_sound_real_files_have_no_odd_efforts(corpus: Path) -> None:
    """The door refuses none of them, so nothing overlaps and nothing lies outside."""
    paths = [path for path in corpus.rglob("*") if path.suffix.lower() in (".fit", ".gpx", ".tcx")]
    chosen = sorted(paths, key=lambda path: path.name)[:: max(1, len(paths) // 12)]
    for path in chosen:
        for facts in examine(path.read_bytes(), source=path.name).facts:
            assert unsoundness(facts) is None, path


@pytest.mark.soak
def test_no_sound_real_file_has_odd_efforts(corpus: Path) -> None:
    count, wrong = 0, []
    for path in sorted(path for path in corpus.rglob("*") if path.is_file()):
        for facts in examine(path.read_bytes(), source=path.name).facts:
            count += 1
            wrong += [(path.name, reason)] if (reason := unsoundness(facts)) else []
    print(f"\n{count:,} activities of real files, refused at the door: {wrong}")  # noqa: T201
    assert not wrong
