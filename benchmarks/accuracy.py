"""How well efforts are found: `python -m benchmarks.accuracy [--seeds N] [--out FILE]`.

Simulated sessions with exact truth, and real ones whose truth is lap marks: those need the corpus
(THIRDLAP_CORPUS) and its scorer (THIRDLAP_SCORER, by default `tools/score_efforts.py` beside it).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.evaluation.score import report
from flows.engine.analyze import examine_file
from flows.reports.file_report import to_json
from metrics import Evidence

_HEAD = """# How well efforts are found

Made by `make score`; never edited by hand. IoU is the overlap of a found effort with a true one
over what both cover together. Simulated sessions come from `simulator/`, whose noise is fitted to
real watches; the seeds are 0 to {last}. Real sessions are judged against the laps that runners
pressed or workouts ended, by a scorer that is not this project's.
"""


def main() -> None:
    """Write the page, or print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("--seeds", type=int, default=30, help="sessions per simulated shape")
    parser.add_argument("--out", type=Path, help="where the page goes; by default it is printed")
    options = parser.parse_args()
    page = "\n".join(
        (
            _HEAD.format(last=options.seeds - 1),
            f"## Simulated sessions\n\n{report(range(options.seeds))}",
            f"## Real sessions\n\n{real_sessions()}",
        )
    )
    if options.out:
        options.out.write_text(page, encoding="utf-8")
    sys.stdout.write(page)


def real_sessions() -> str:
    """Score the corpus' labeled sessions; a sentence where there is no corpus."""
    corpus = Path(os.environ.get("THIRDLAP_CORPUS", "../shared/corpus"))
    beside = corpus.parent / "tools" / "score_efforts.py"
    scorer = Path(os.environ.get("THIRDLAP_SCORER", beside))
    if not (corpus / "truth_reps.tsv").is_file() or not scorer.is_file():
        return "Not measured: no corpus of real files and scorer on this machine.\n"
    titles = {Evidence.DETECTION: "Detection alone", Evidence.AUTO: "All evidence"}
    return "\n".join(
        f"### {title}\n\n```text\n{_scored(corpus, scorer, evidence)}```\n"
        for evidence, title in titles.items()
    )


def _scored(corpus: Path, scorer: Path, evidence: Evidence) -> str:
    """Run the scorer on what `thirdlap inspect --json` prints for every labeled file."""
    sessions = (corpus / "sessions.tsv").read_text(encoding="utf-8").splitlines()[1:]
    paths = [corpus / line.split("\t")[0] for line in sessions]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as results:
        for path in paths:
            for examined in examine_file(path, evidence=evidence):
                results.write(to_json(examined) + "\n")
        results.flush()
        truth = ("--truth", str(corpus / "truth_reps.tsv"))
        labeled = ("--sessions", str(corpus / "sessions.tsv"), "--lag-tolerant")
        command = (sys.executable, str(scorer), results.name, *truth, *labeled)
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
