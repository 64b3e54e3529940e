"""Detection on real sessions, read in place, against the laps their runners pressed."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from metrics import Evidence, measure
from metrics.contract.enums import EffortKind
from parsers.parse import parse

Span = tuple[float, float]

LAG_S = 2.0
"""Presses come before what the distance stream shows, beyond the usual lag."""
NOT_COUNTED = ("drill30_incomplete", "surge_unverified")


@cache
def sessions(corpus: Path, kind: str) -> tuple[str, ...]:
    """Paths of the sessions of a kind whose truth is complete."""
    with (corpus / "sessions.tsv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    return tuple(
        row["path"] for row in rows if row["kind"] == kind and row["truth_complete"] != "no"
    )


@cache
def reps(corpus: Path) -> dict[str, list[Span]]:
    """Marked reps of each session; none where drills are listed by half."""
    with (corpus / "truth_reps.tsv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    spoiled = {row["path"] for row in rows if row["rep_class"] in NOT_COUNTED}
    found: dict[str, list[Span]] = {}
    for row in rows:
        if row["path"] not in spoiled:
            found.setdefault(row["path"], []).append((float(row["start_s"]), float(row["end_s"])))
    return found


@cache
def efforts(corpus: Path, path: str, evidence: Evidence) -> tuple[Span, ...]:
    """Efforts found in a session, sustained ones left out."""
    (activity,) = parse((corpus / path).read_bytes()).activities
    rows = measure(activity, evidence=evidence).tables["efforts"]
    kept = rows.filter(rows["kind"] != EffortKind.SUSTAINED)
    return tuple(kept.select("start_s", "end_s").rows())


def iou(one: Span, other: Span) -> float:
    """Overlap over union."""
    overlap = min(one[1], other[1]) - max(one[0], other[0])
    return max(0.0, overlap) / (max(one[1], other[1]) - min(one[0], other[0]))


def f1(corpus: Path, kind: str, evidence: Evidence) -> float:
    """2 · hits / (true + found), overlap over union of one half, over all sessions of a kind."""
    hits = total = 0
    for path in sessions(corpus, kind):
        marked = reps(corpus).get(path)
        if marked is None:
            continue
        shifted = [(start - LAG_S, end - LAG_S) for start, end in efforts(corpus, path, evidence)]
        hits += sum(any(iou(one, rep) >= 0.5 for one in shifted) for rep in marked)
        total += len(marked) + len(shifted)
    return 2 * hits / total


@pytest.mark.parametrize(
    ("kind", "evidence", "least"),
    [
        ("intervals", Evidence.DETECTION, 0.93),
        ("strides", Evidence.DETECTION, 0.86),
        ("intervals", Evidence.AUTO, 0.97),
        ("strides", Evidence.AUTO, 0.94),
    ],
)
def test_marked_reps_are_found(corpus: Path, kind: str, evidence: Evidence, least: float) -> None:
    assert f1(corpus, kind, evidence) >= least


@pytest.mark.parametrize("evidence", Evidence)
def test_steady_runs_have_no_effort(corpus: Path, evidence: Evidence) -> None:
    found = {path: efforts(corpus, path, evidence) for path in sessions(corpus, "steady")}
    assert {path: one for path, one in found.items() if one} == {}


def test_starts_are_near_the_press(corpus: Path) -> None:
    errors = [
        min(abs(start - one[0]) for one in spans)
        for path in sessions(corpus, "intervals")
        for start, _ in reps(corpus).get(path, [])
        if (spans := efforts(corpus, path, Evidence.DETECTION))
    ]
    assert np.median(errors) <= 2.2
