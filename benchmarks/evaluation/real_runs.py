"""The corpus' labeled sessions, parsed once: what was recorded, and what its marks say."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from msgspec import Struct

from benchmarks.evaluation.judge import Edges
from metrics.contract.enums import SignalKind
from metrics.efforts.lags import lag_spread_s, usual_lag_s
from metrics.efforts.run import Run
from metrics.recording.running import why_not_a_run
from metrics.recording.signal import Signal
from metrics.segmentation import SHORTEST_S
from metrics.totals.measured import MeasuredActivity
from parsers.common.activity import Activity
from parsers.parse import parse

LABELED = ("main", "short")
"""Classes of reps that were marked for certain."""
KINDS = ("intervals", "strides", "steady")
"""Kinds of sessions of which it is known what was an effort."""


class RealRun(Struct, frozen=True, kw_only=True):
    """A session of the corpus, or a simulated one.

    `reps` are its labeled efforts, all of them if `is_complete`.
    """

    path: str
    kind: str
    activity: Activity
    signal: Signal
    reps: tuple[Edges, ...]
    is_complete: bool
    is_simulated: bool = False

    @property
    def runner(self) -> str:
        """Whose session it is; a file of an unknown runner stands for itself."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "sessions" else self.path

    def prepared(self) -> Run:
        """Prepare the signal for the search, as the product does."""
        maker = self.activity.maker
        lag_s, spread_s = usual_lag_s(maker), lag_spread_s(maker)
        return Run.of(self.signal, lag_s=lag_s, lag_spread_s=spread_s)


class Corpus(Struct, frozen=True, kw_only=True, dict=True):
    """Where the corpus lies."""

    folder: Path

    @cached_property
    def sessions(self) -> list[dict[str, str]]:
        """The rows of its table of sessions."""
        return _rows(self.folder / "sessions.tsv")

    def runs(self) -> Iterator[RealRun]:
        """Read what the product takes for runs, long enough to hold efforts."""
        reps: dict[str, list[dict[str, str]]] = {}
        for row in _rows(self.folder / "truth_reps.tsv"):
            reps.setdefault(row["path"], []).append(row)
        for row in self.sessions:
            yield from self._runs(row, reps.get(row["path"], []))

    def _runs(self, row: dict[str, str], reps: Sequence[dict[str, str]]) -> Iterator[RealRun]:
        labeled = [rep for rep in reps if rep["rep_class"] in LABELED]
        for activity in parse((self.folder / row["path"]).read_bytes()).activities:
            run = MeasuredActivity.of(activity)
            verdict = why_not_a_run(run.activity, run.signal, run.seconds, run.is_ridden)
            if verdict is None and _is_measured(run.signal):
                yield RealRun(
                    path=row["path"],
                    kind=row["kind"],
                    activity=run.activity,
                    signal=run.signal,
                    reps=tuple((float(rep["start_s"]), float(rep["end_s"])) for rep in labeled),
                    is_complete=row["kind"] in KINDS
                    and row["truth_complete"] != "no"
                    and len(labeled) == len(reps),
                )


def _is_measured(signal: Signal) -> bool:
    is_known = signal.kind is not SignalKind.NONE and len(signal) >= SHORTEST_S
    return is_known and bool(np.isfinite(signal.speed_mps).any())


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))
