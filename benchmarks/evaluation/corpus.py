"""What real sessions say: how sure the figures are, runner by runner, and what a coach would sign.

No program fits a number of the detector, so leaving a runner out changes what is counted and not
what is detected: it says how much a figure hangs on one runner's sessions. The interval comes from
drawing whole sessions, since the reps of a session are right or wrong together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any, TypeAlias

import numpy as np
from msgspec import Struct

from benchmarks.evaluation.judge import Edges, overlaps
from metrics import Facts
from metrics.contract.enums import EffortKind

Row: TypeAlias = Mapping[str, Any]

DRAWS = 2000
INTERVAL = (0.025, 0.975)
LIKE_DISTANCE = 0.02
LIKE_DURATION = 0.02
LIKE_DURATION_S = 1.0
"""A coach takes these for the laps' own measure."""


class SessionCount(Struct, frozen=True, kw_only=True):
    """One real session: its reps, the detected efforts that count, and the hits among them."""

    path: str
    kind: str
    true_count: int
    detected_count: int
    hit_count: int

    @property
    def runner(self) -> str:
        """Whose session it is; a file of an unknown runner stands for itself."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "sessions" else self.path


def session_counts(per_file: Mapping[str, Row]) -> list[SessionCount]:
    """Read the scorer's counts by file; runs without reps are left out."""
    return [
        SessionCount(
            path=path,
            kind=str(row["kind"]),
            true_count=int(row["reps"]),
            detected_count=int(row["counted_efforts"]),
            hit_count=int(row["hit50"]),
        )
        for path, row in per_file.items()
        if row["kind"] != "steady"
    ]


def f1(counts: Iterable[SessionCount]) -> float:
    """Compute F1 = 2 · hits / (true + detected); NaN of nothing."""
    sums = np.array([(c.hit_count, c.true_count + c.detected_count) for c in counts], dtype=float)
    hits, both = sums.sum(axis=0) if len(sums) else (0.0, 0.0)
    return float(2 * hits / both) if both else float("nan")


def interval(counts: Sequence[SessionCount], *, seed: int = 1) -> tuple[float, float]:
    """Estimate the 95 % interval of F1 by drawing whole sessions with replacement."""
    rng = np.random.default_rng(seed)
    sums = np.array([(c.hit_count, c.true_count + c.detected_count) for c in counts], dtype=float)
    drawn = sums[rng.integers(0, len(sums), (DRAWS, len(sums)))].sum(axis=1)
    low, high = np.nanquantile(2 * drawn[:, 0] / drawn[:, 1], INTERVAL)
    return float(low), float(high)


def without_each_runner(counts: Sequence[SessionCount]) -> dict[str, tuple[float, float]]:
    """Compute F1 of each runner alone, and of all others, for runners with several sessions."""
    runners = [count.runner for count in counts]
    return {
        runner: (
            f1(count for count in counts if count.runner == runner),
            f1(count for count in counts if count.runner != runner),
        )
        for runner in sorted(set(runners))
        if runners.count(runner) > 1
    }


def is_signed(facts: Facts, reps: Sequence[Row]) -> bool:
    """Tell whether a coach would sign the text of a session beside its laps.

    Every rep is there and nothing else, all in one set, and what the text says of each group is the
    measure of its laps: the meters of the laps' median within 2 %, or their seconds within 2 % or
    1 s, whichever the text names; both of them where it names neither.
    """
    efforts = [
        row
        for row in facts.tables["efforts"].iter_rows(named=True)
        if row["kind"] != EffortKind.SUSTAINED
    ]
    laps = [_edges(rep) for rep in reps]
    pairs = overlaps(laps, [_edges(effort) for effort in efforts])
    if not len(pairs) == len(reps) == len(efforts):
        return False
    lap_of = {j: reps[i] for i, j, _ in pairs}
    groups: dict[tuple[int, int], list[Row]] = {}
    for j, effort in enumerate(efforts):
        groups.setdefault((effort["set_index"], effort["group_index"]), []).append(lap_of[j])
    sets = {
        (row["set_index"], row["group_index"]): row
        for row in facts.tables["sets"].iter_rows(named=True)
    }
    is_one_set = len({set_index for set_index, _ in groups}) == 1
    return is_one_set and all(_is_measure(sets[key], laps) for key, laps in groups.items())


def _is_measure(group: Row, laps: Sequence[Row]) -> bool:
    lap_m = median(float(lap["distance_m"] or 0) for lap in laps)
    lap_s = median(float(lap["duration_s"]) for lap in laps)
    if group["nominal_distance_m"] is not None:
        return _is_like_distance(group["nominal_distance_m"], lap_m)
    if group["nominal_duration_s"] is not None:
        return _is_like_duration(group["nominal_duration_s"], lap_s)
    mean_m = group["total_distance_m"] / group["rep_count"]
    return _is_like_distance(mean_m, lap_m) and _is_like_duration(group["median_duration_s"], lap_s)


def _is_like_distance(stated_m: float, lap_m: float) -> bool:
    return lap_m > 0 and abs(stated_m / lap_m - 1) <= LIKE_DISTANCE


def _is_like_duration(stated_s: float, lap_s: float) -> bool:
    return abs(stated_s - lap_s) <= max(LIKE_DURATION_S, LIKE_DURATION * lap_s)


def _edges(row: Row) -> Edges:
    return float(row["start_s"]), float(row["end_s"])


def corpus_table(counts: Mapping[str, Sequence[SessionCount]]) -> str:
    """Lay out F1 with its interval, and the least without any one runner, by evidence and kind."""
    lines = [
        "| | sessions | F1 at IoU ≥ 0.5 | 95 % interval | without one runner, least | "
        "worst runner alone |",
        "|---|---|---|---|---|---|",
    ]
    for evidence, sessions in counts.items():
        for kind in ("intervals", "strides"):
            chosen = [count for count in sessions if count.kind == kind]
            low, high = interval(chosen)
            alone, others = zip(*without_each_runner(chosen).values(), strict=True)
            lines.append(
                f"| {evidence}, {kind} | {len(chosen)} | {f1(chosen):.3f} | {low:.3f}–{high:.3f} "
                f"| {min(others):.3f} | {min(alone):.3f} |"
            )
    return "\n".join(lines) + "\n"
