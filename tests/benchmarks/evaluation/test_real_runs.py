"""The labeled sessions of the corpus, read as the product reads them."""

from __future__ import annotations

from pathlib import Path

from benchmarks.evaluation.real_runs import Corpus, RealRun
from simulator.shapes import session


def written(folder: Path) -> list[RealRun]:
    """Write a corpus of two sessions, one with all its reps labeled, and read it."""
    rows = ["path\tkind\ttruth_complete"]
    reps = ["path\tstart_s\tend_s\trep_class"]
    for name, classes in (("a.fit", ("main", "main")), ("b.fit", ("main", "drill"))):
        (folder / name).write_bytes(session("reps_5x800", seed=1).content)
        rows.append(f"{name}\tintervals\tyes")
        reps += [f"{name}\t{100 * at}\t{100 * at + 60}\t{kind}" for at, kind in enumerate(classes)]
    (folder / "sessions.tsv").write_text("\n".join(rows), encoding="utf-8")
    (folder / "truth_reps.tsv").write_text("\n".join(reps), encoding="utf-8")
    return list(Corpus(folder=folder).runs())


def test_a_session_is_complete_where_every_rep_is_labeled(tmp_path: Path) -> None:
    first, second = written(tmp_path)
    assert first.reps == ((0.0, 60.0), (100.0, 160.0))
    assert (first.is_complete, second.is_complete) == (True, False)
    assert second.reps == ((0.0, 60.0),)


def test_a_session_is_its_runners_and_a_loose_file_its_own(tmp_path: Path) -> None:
    first, *_ = written(tmp_path)
    assert first.runner == "a.fit"
