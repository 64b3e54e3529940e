"""Detection on real sessions, read in place, against the laps their runners pressed."""

from __future__ import annotations

import csv
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from metrics import Evidence, measure
from metrics.contract.enums import EffortKind
from metrics.recording.signal import build_signal
from metrics.segmentation import find_efforts
from parsers.common.activity import Activity
from parsers.parse import parse
from tests.metrics.hand_made import split, times, with_splits

Span = tuple[float, float]

LAG_S = 2.0
"""Presses come before what the distance stream shows, beyond the usual lag."""
NOT_COUNTED = ("drill30_incomplete", "surge_unverified")


@cache
def sessions(corpus: Path, kind: str) -> tuple[str, ...]:
    """List the paths of the sessions of a kind whose truth is complete."""
    with (corpus / "sessions.tsv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    return tuple(
        row["path"] for row in rows if row["kind"] == kind and row["truth_complete"] != "no"
    )


@cache
def reps(corpus: Path) -> dict[str, list[Span]]:
    """Read the marked reps of each session; none where drills are listed by half."""
    with (corpus / "truth_reps.tsv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    spoiled = {row["path"] for row in rows if row["rep_class"] in NOT_COUNTED}
    spans: dict[str, list[Span]] = {}
    for row in rows:
        if row["path"] not in spoiled:
            spans.setdefault(row["path"], []).append((float(row["start_s"]), float(row["end_s"])))
    return spans


@cache
def recorded(corpus: Path, path: str) -> Activity:
    """Read the one activity of a session."""
    (activity,) = parse((corpus / path).read_bytes()).activities
    return activity


@cache
def efforts(corpus: Path, path: str, evidence: Evidence) -> tuple[Span, ...]:
    """Find the efforts of a session, sustained ones left out."""
    rows = measure(recorded(corpus, path), evidence=evidence).tables["efforts"]
    repeated = rows.filter(rows["kind"] != EffortKind.SUSTAINED)
    return tuple(repeated.select("start_s", "end_s").rows())


def iou(span: Span, other: Span) -> float:
    """Divide overlap by union, 0–1."""
    overlap = min(span[1], other[1]) - max(span[0], other[0])
    return max(0.0, overlap) / (max(span[1], other[1]) - min(span[0], other[0]))


def f1(corpus: Path, kind: str, evidence: Evidence) -> float:
    """Return 2 · hits / (true + found), overlap over union of one half, over a kind's sessions."""
    hits = total = 0
    for path in sessions(corpus, kind):
        marked = reps(corpus).get(path)
        if marked is None:
            continue
        shifted = [(start - LAG_S, end - LAG_S) for start, end in efforts(corpus, path, evidence)]
        hits += sum(any(iou(effort, rep) >= 0.5 for effort in shifted) for rep in marked)
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
    efforts_by_path = {path: efforts(corpus, path, evidence) for path in sessions(corpus, "steady")}
    assert {path: spans for path, spans in efforts_by_path.items() if spans} == {}


def test_starts_are_near_the_press(corpus: Path) -> None:
    errors = [
        min(abs(start - effort[0]) for effort in spans)
        for path in sessions(corpus, "intervals")
        for start, _ in reps(corpus).get(path, [])
        if (spans := efforts(corpus, path, Evidence.DETECTION))
    ]
    assert np.median(errors) <= 2.2


@pytest.mark.parametrize("off_s", [-1.5, 0.0, 3.0])
def test_efforts_follow_one_another_whatever_is_marked(corpus: Path, off_s: float) -> None:
    """With every lap of a real session, moved a little, called an active interval.

    So marks touch each other, and of two that do one may be seen in motion and one not.
    """
    count = 0
    for path in sessions(corpus, "intervals"):
        activity = recorded(corpus, path)
        ends_s = activity.laps["end_s"].drop_nulls().to_list()
        rows = [split("interval_active", a + off_s, b + off_s) for a, b in pairwise([0.0, *ends_s])]
        marked = with_splits(activity, [*rows, split("interval_rest", 0.0, 1.0)])
        edges = times(find_efforts(marked, build_signal(marked)))
        assert all(start_s < end_s for start_s, end_s in edges)
        assert all(before[1] <= after[0] for before, after in pairwise(edges))
        assert not edges or edges[0][0] >= 0.0
        assert not edges or edges[-1][1] <= activity.records["time_s"][-1]
        count += len(edges)
    assert count > 100
