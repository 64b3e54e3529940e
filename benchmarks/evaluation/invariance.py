"""What must not depend on how a run was recorded: the same run thinned out, or in two files.

Both changes are made to the parsed activity; the efforts of the whole are what the changed one is
compared with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from benchmarks.evaluation.judge import Edges, overlaps
from metrics import Evidence, measure
from metrics.contract.enums import EffortKind
from parsers.common.activity import Activity, Laps, Pauses, channels_of
from parsers.parse import parse
from simulator.shapes import session

LONG_EFFORT_S = 60.0
"""Halving the sampling must keep efforts from this length on."""
STRONG_CONTRAST = 0.35
"""Splitting a file must keep efforts from this contrast on."""
LEAST_PART_S = 300.0
"""A part shorter than this says nothing about a runner's easy level."""


class Moves(Struct, frozen=True, kw_only=True):
    """How many efforts were there before and after, and how far their edges moved, in s."""

    wanted_count: int = 0
    kept_count: int = 0
    same_count_sessions: int = 0
    sessions: int = 0
    moves_s: tuple[float, ...] = ()

    def __add__(self, other: Moves) -> Moves:
        return Moves(
            wanted_count=self.wanted_count + other.wanted_count,
            kept_count=self.kept_count + other.kept_count,
            same_count_sessions=self.same_count_sessions + other.same_count_sessions,
            sessions=self.sessions + other.sessions,
            moves_s=self.moves_s + other.moves_s,
        )

    @property
    def median_and_most_s(self) -> tuple[float, float] | None:
        """Median and largest move of an edge; None without any."""
        return (float(np.median(self.moves_s)), max(self.moves_s)) if self.moves_s else None


def halving(names: Iterable[str], seeds: Sequence[int]) -> Moves:
    """Leave out every second record; compare efforts of `LONG_EFFORT_S` and longer."""
    total = Moves()
    for activity in _activities(names, seeds):
        wanted = [edges for edges, _ in _efforts(activity) if edges[1] - edges[0] >= LONG_EFFORT_S]
        if wanted:
            total += _compared(wanted, [edges for edges, _ in _efforts(halved(activity))])
    return total


def splitting(names: Iterable[str], seeds: Sequence[int]) -> Moves:
    """Cut the file in two at a pause; compare efforts of `STRONG_CONTRAST` and more."""
    total = Moves()
    for activity in _activities(names, seeds):
        for cut in _cuts(activity):
            wanted = [
                edges for edges, contrast in _efforts(activity) if contrast >= STRONG_CONTRAST
            ]
            detected = [edges for part in parts(activity, cut) for edges, _ in _shifted(part)]
            if wanted:
                total += _compared(wanted, detected)
    return total


def halved(activity: Activity) -> Activity:
    """Keep every second record of a run."""
    return replace(activity, channels=channels_of(activity.records.gather_every(2)))


def parts(activity: Activity, cut: Edges) -> tuple[Activity, Activity]:
    """Split a run into the two files of a watch stopped and restarted in this pause.

    The second part keeps the first one's clock in `file_offset_s`.
    """
    stop_s, start_s = cut
    time, begin = pl.col("time_s"), pl.col("start_s")
    first = replace(
        activity,
        channels=channels_of(activity.records.filter(time <= stop_s)),
        pauses=Pauses(activity.pauses.filter(pl.col("end_s") <= stop_s)),
        laps=Laps(activity.laps.clear()),
    )
    records = activity.records.filter(time >= start_s)
    offset_s = float(records["time_s"][0])
    pauses = activity.pauses.filter(begin >= start_s)
    second = replace(
        activity,
        file_offset_s=offset_s,
        channels=channels_of(records.with_columns(time - offset_s)),
        pauses=Pauses(pauses.with_columns(begin - offset_s, pl.col("end_s") - offset_s)),
        laps=Laps(activity.laps.clear()),
    )
    return first, second


def _activities(names: Iterable[str], seeds: Sequence[int]) -> Iterable[Activity]:
    for name in names:
        for seed in seeds:
            yield from parse(session(name, seed=seed).content).activities


def _efforts(activity: Activity) -> list[tuple[Edges, float]]:
    efforts = measure(activity, evidence=Evidence.DETECTION).tables["efforts"]
    chosen = efforts.filter(pl.col("kind") != EffortKind.SUSTAINED)
    rows = chosen.select("start_s", "end_s", pl.col("contrast").fill_null(0.0)).iter_rows()
    return [((start_s, end_s), contrast) for start_s, end_s, contrast in rows]


def _shifted(part: Activity) -> list[tuple[Edges, float]]:
    offset_s = part.file_offset_s
    return [((a + offset_s, b + offset_s), contrast) for (a, b), contrast in _efforts(part)]


def _cuts(activity: Activity) -> list[Edges]:
    """Find the first pause with enough of the run on both sides."""
    end_s = float(activity.records["time_s"][-1])
    cuts: list[Edges] = list(activity.pauses.select("start_s", "end_s").iter_rows())
    return [cut for cut in cuts if cut[0] >= LEAST_PART_S and end_s - cut[1] >= LEAST_PART_S][:1]


def _compared(wanted: Sequence[Edges], detected: Sequence[Edges]) -> Moves:
    pairs = overlaps(wanted, detected)
    return Moves(
        wanted_count=len(wanted),
        kept_count=len(pairs),
        same_count_sessions=int(len(pairs) == len(wanted)),
        sessions=1,
        moves_s=tuple(
            abs(wanted[i][edge] - detected[j][edge]) for i, j, _ in pairs for edge in (0, 1)
        ),
    )
