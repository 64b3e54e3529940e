"""What each witness brings, and how sure detection is: `python -m benchmarks.witnesses [--out F]`.

Needs the corpus of real files (THIRDLAP_CORPUS) and its scorer (THIRDLAP_SCORER).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.evaluation.calibration import calibration_table, detected_stretches
from benchmarks.evaluation.judge import overlaps
from benchmarks.evaluation.real_runs import Corpus, RealRun
from benchmarks.evaluation.witness_trial import (
    ALL,
    Answer,
    answers,
    simulated_runs,
    trial_table,
)
from flows.reports.sparkline import sparkline
from metrics.efforts.run import easy_speed
from simulator.shapes import SHAPES

SESSIONS = 10
"""So many sessions are drawn."""

_PAGE = """# What the witnesses say

Made by `python -m benchmarks.witnesses`; never edited by hand. Efforts are looked for in the
distance; recorded speed, cadence and heart rate speak for or against each set, within bounds.

## What each brings

Detection alone on the corpus, by the scorer that is not this project's, and on {count} simulated
runs, a third of them without any effort.

{trials}
## How sure detection is

Stretches detected in sessions whose every effort is labeled: the confidence that each states, and
what a fit to the other runners would state.

{calibration}
## Ten sessions where the witnesses changed the answer

Real ones first, then those that changed most. Bars are speed, marks below them efforts: first by
the distance alone, then by all witnesses.

{sessions}
## What remains unfindable

Labeled efforts that detection misses with all witnesses, and how they differ from what was run
before and after the first and the last of them.

{misses}"""


def main() -> None:
    """Write the page, or print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.witnesses", description=__doc__)
    parser.add_argument("--seeds", type=int, default=30, help="simulated runs a shape")
    parser.add_argument("--out", type=Path, help="where the page goes; by default it is printed")
    options = parser.parse_args()
    folder = Path(os.environ.get("THIRDLAP_CORPUS", "../shared/corpus"))
    scorer = Path(os.environ.get("THIRDLAP_SCORER", folder.parent / "tools" / "score_efforts.py"))
    if not (folder / "truth_reps.tsv").is_file() or not scorer.is_file():
        sys.exit("Not measured: no corpus of real files and scorer on this machine.")
    page = witness_page(folder, scorer, range(options.seeds))
    if options.out:
        options.out.write_text(page, encoding="utf-8")
    sys.stdout.write(page)


def witness_page(folder: Path, scorer: Path, seeds: Sequence[int]) -> str:
    """Measure, and put the page together."""
    runs = list(Corpus(folder=folder).runs())
    simulated = simulated_runs(SHAPES, seeds)
    before = answers([*runs, *simulated], frozenset())
    after = answers([*runs, *simulated], ALL)
    return _PAGE.format(
        count=len(simulated),
        trials=trial_table(runs, simulated, folder, scorer),
        calibration=calibration_table(detected_stretches(runs)),
        sessions=changed_sessions(before, after),
        misses=misses_table(after[: len(runs)]),
    )


def changed_sessions(before: Sequence[Answer], after: Sequence[Answer]) -> str:
    """Draw the sessions whose answer changed most, better ones and worse ones."""
    pairs = [
        pair
        for pair in zip(before, after, strict=True)
        if pair[0].real.reps and pair[0].wrong != pair[1].wrong
    ]
    pairs.sort(key=lambda pair: (pair[0].real.is_simulated, -abs(pair[0].wrong - pair[1].wrong)))
    return "\n".join(_drawn(*pair) for pair in pairs[:SESSIONS])


def _drawn(before: Answer, after: Answer) -> str:
    real = before.real
    lines = [
        f"{real.path}: {len(real.reps)} labeled efforts, {before.hits} of {len(before.edges)} "
        f"detected by the distance alone, {after.hits} of {len(after.edges)} by all",
        "",
        "```text",
    ]
    for answer in (before, after):
        lines += sparkline(real.signal, answer.efforts) or ()
    return "\n".join([*lines, "```", ""])


def misses_table(found: Sequence[Answer]) -> str:
    """List the sessions with missed efforts: how long these are, and how much faster than easy."""
    lines = [
        "| session | missed | usual length (s) | faster than easy running |",
        "|---|---|---|---|",
    ]
    for answer in found:
        hits = {at for at, _, _ in overlaps(answer.real.reps, answer.edges)}
        missed = [rep for at, rep in enumerate(answer.real.reps) if at not in hits]
        if missed and answer.real.is_complete:
            length_s = median(end - start for start, end in missed)
            faster = _faster(answer.real, missed)
            words = "no easy running" if faster is None else f"{faster:.0%}"
            lines.append(
                f"| {answer.real.path} | {len(missed)} of {len(answer.real.reps)} "
                f"| {length_s:.0f} | {words} |"
            )
    return "\n".join(lines) + "\n"


def _faster(real: RealRun, missed: Sequence[tuple[float, float]]) -> float | None:
    run = real.prepared()
    bounds = np.array(real.reps)
    middles = run.plateaus.middle
    easy_mps, _ = easy_speed(
        run.plateaus, (middles > bounds[:, 0].min()) & (middles < bounds[:, 1].max())
    )
    if easy_mps is None:
        return None
    edges = np.array(missed).round().astype(int).clip(0, len(run.speed))
    speeds = run.mean_speed(edges[:, 0], edges[:, 1])
    return float(np.median(speeds)) / easy_mps - 1


if __name__ == "__main__":
    main()
