"""How well efforts are found: `python -m benchmarks.accuracy [--seeds N] [--out FILE]`.

Simulated sessions with exact truth, and real ones whose truth is lap marks: those need the corpus
(THIRDLAP_CORPUS) and its scorer (THIRDLAP_SCORER, by default `tools/score_efforts.py` beside it).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import mean

from benchmarks.evaluation.corpus import corpus_table, is_signed, session_counts
from benchmarks.evaluation.hardness import hardness_table
from benchmarks.evaluation.mixed import mixed_table
from benchmarks.evaluation.score import report
from benchmarks.evaluation.texts import differing_share
from flows.engine.analyze import ExaminedFile, examine_file
from flows.reports.file_report import to_json
from metrics import Evidence

_HEAD = """# How well efforts are found

Made by `make score`; never edited by hand. IoU is the overlap of a found effort with a true one
over what both cover together. Simulated sessions come from `simulator/`, which is as hard as real
runs are (see below); the seeds are 0 to {last}. Real sessions are judged against the laps that
runners pressed or workouts ended, by a scorer that is not this project's.
"""

_MIXED = """Workouts of unlike reps, whose paces lie 6 % apart or more: whether each group is there
with its reps, whether the true meters at 800 pace lie in the stated range, and half of that range
over the truth (median). The athlete's results at each distance are known.
"""
_HARD = """What makes real runs hard, measured on runners who are not in the corpus, beside the
simulated ones.
"""
_HARD_SEEDS = 30


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
            f"## Mixed sets\n\n{_MIXED}\n{mixed_table(range(options.seeds))}",
            f"## How hard the simulator is\n\n{_HARD}\n{hardness_table(range(_HARD_SEEDS))}",
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
    examined = {
        title: {
            path: list(examine_file(corpus / path, evidence=evidence)) for path in _paths(corpus)
        }
        for evidence, title in _TITLES.items()
    }
    scored = {title: _scored(corpus, scorer, files) for title, files in examined.items()}
    counts = {
        f"{title}{words}": session_counts(json.loads(figures)[key])
        for title, (_, figures) in scored.items()
        for words, key in (("", "per_file"), (", lag taken off", "per_file_lag_tolerant"))
    }
    signed = _signed(corpus, examined[_TITLES[Evidence.AUTO]])
    parts = [
        f"### How sure these figures are\n\n{_SURE}\n{corpus_table(counts)}",
        f"### What a coach would sign\n\n{_SIGNED}\n"
        f"{sum(signed.values())} of {len(signed)} sessions: {mean(signed.values()):.3f}\n",
        f"### Text against row\n\n{_TEXTS}\n{_texts(examined)}",
        *(f"### {title}\n\n```text\n{text}```\n" for title, (text, _) in scored.items()),
    ]
    return "\n".join(parts)


_TITLES = {Evidence.DETECTION: "Detection alone", Evidence.AUTO: "All evidence"}
_SURE = """F1 of the corpus, its 95 % interval by drawing whole sessions, and what remains when any
one runner's sessions are left out. No program fits a number of the detector to the corpus.
"""
_SIGNED = """A coach signs a session where every lap that was a rep is there and nothing else, in
one set, and the text names the laps' own measure: meters within 2 %, seconds within 2 % or 1 s. By
all evidence, sessions whose every rep is labeled:
"""


_TEXTS = """Groups whose text implies a pace that differs by more than 3 % from the judged speed of
their row:
"""


def _texts(files: Mapping[str, Mapping[str, list[ExaminedFile]]]) -> str:
    lines = []
    for title, by_path in files.items():
        facts = [each for parts in by_path.values() for part in parts for each in part.facts]
        differing, count = differing_share(facts)
        lines.append(f"* {title}: {differing} of {count}\n")
    return "".join(lines)


def _paths(corpus: Path) -> list[str]:
    return [row["path"] for row in _rows(corpus / "sessions.tsv")]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _scored(corpus: Path, scorer: Path, files: Mapping[str, list[ExaminedFile]]) -> tuple[str, str]:
    """Run the scorer on what `thirdlap inspect --json` prints: its words, and its figures."""
    with tempfile.TemporaryDirectory() as name:
        results, figures = Path(name) / "results.jsonl", Path(name) / "figures.json"
        lines = [to_json(examined) + "\n" for parts in files.values() for examined in parts]
        results.write_text("".join(lines), encoding="utf-8")
        truth = ("--truth", str(corpus / "truth_reps.tsv"))
        labeled = ("--sessions", str(corpus / "sessions.tsv"), "--lag-tolerant")
        options = (*truth, *labeled, "--json", str(figures))
        command = (sys.executable, str(scorer), str(results), *options)
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return done.stdout, figures.read_text(encoding="utf-8")


def _signed(corpus: Path, files: Mapping[str, list[ExaminedFile]]) -> dict[str, bool]:
    """Tell which sessions a coach would sign, of those whose every rep is labeled."""
    reps: dict[str, list[dict[str, str]]] = {}
    for row in _rows(corpus / "truth_reps.tsv"):
        reps.setdefault(row["path"], []).append(row)
    complete = {
        row["path"]
        for row in _rows(corpus / "sessions.tsv")
        if row["kind"] in ("intervals", "strides") and row["truth_complete"] == "yes"
    }
    return {
        path: any(
            is_signed(facts, [rep for rep in reps[path] if rep["rep_class"] in _LABELED])
            for part in files[path]
            for facts in part.facts
        )
        for path in complete
        if all(rep["rep_class"] in _LABELED for rep in reps.get(path, [])) and path in reps
    }


_LABELED = ("main", "short")


if __name__ == "__main__":
    main()
