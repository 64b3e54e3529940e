"""One session's facts against what was really run.

Times are compared as the distance stream shows them, less the usual lag that the detector takes
off: the file's own lag and its own relative error of distance are shared by all its efforts,
nothing in the file tells them, and the simulator knows both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from metrics import Facts
from metrics.contract.enums import EffortKind
from metrics.efforts.lags import USUAL_LAG_S, usual_lag_s
from simulator.truth import TrueEffort, Truth

Row: TypeAlias = Mapping[str, Any]
Edges: TypeAlias = tuple[float, float]
"""Start and end of a stretch, in s."""

LOOSE_IOU = 0.5
"""From this overlap over union on an effort is found."""
NOMINAL_TOLERANCE = 0.02
"""A mile may be called 1600 m: to a reader they are one name."""
PLUS_ONE_SHAPE = "reps_20x400_plus_1"
PLUS_ONE_GROUPS = [20, 1]


class Match(Struct, frozen=True, kw_only=True):
    """A true effort and the found one that overlaps it most.

    Edge errors in s, found minus true: `start_error_s`, `end_error_s` beyond the file's lag.
    `distance_error` is relative, beyond the file's bias. A verdict is None where it does not
    apply: no nominal was shown, or the truth has none.
    """

    iou: float
    start_error_s: float
    end_error_s: float
    distance_error: float
    is_nominal_right: bool | None
    is_kind_right: bool


class SessionScore(Struct, frozen=True, kw_only=True):
    """One session, judged. `confidences` pairs each found effort's with whether it is one.

    `laps_within` tells of each effort that one lap marks whether the lap's own meters lie within
    one stated standard deviation, as real laps are compared: no file tells the exact motion.
    """

    name: str
    seed: int
    lag_s: float
    hours: float
    true_count: int
    detected_count: int
    false_count: int
    matches: tuple[Match, ...]
    is_plus_one_right: bool | None = None
    confidences: tuple[tuple[float, bool], ...] = ()
    laps_within: tuple[bool, ...] = ()

    @property
    def missed_count(self) -> int:
        """True efforts that were not found."""
        return self.true_count - len(self.matches)

    @property
    def is_count_exact(self) -> bool:
        """Every effort found and nothing over."""
        return len(self.matches) == self.true_count == self.detected_count


def overlaps(wanted: Sequence[Edges], detected: Sequence[Edges]) -> list[tuple[int, int, float]]:
    """Match stretches one to one, best first: positions in both lists and the overlap."""
    pairs = [
        (iou(edges, other), i, j)
        for i, edges in enumerate(wanted)
        for j, other in enumerate(detected)
    ]
    taken_wanted: set[int] = set()
    taken_found: set[int] = set()
    matches = []
    for overlap, i, j in sorted(pairs, reverse=True):
        if overlap >= LOOSE_IOU and i not in taken_wanted and j not in taken_found:
            taken_wanted.add(i)
            taken_found.add(j)
            matches.append((i, j, overlap))
    return matches


def iou(edges: Edges, other: Edges) -> float:
    """Divide the overlap of two stretches by what they cover together."""
    return _overlap_s(edges, other) / (max(edges[1], other[1]) - min(edges[0], other[0]))


def judge(truth: Truth, facts: Facts) -> SessionScore:
    """Judge one session's facts against its truth.

    Sustained efforts are neither right nor wrong. Where the sampling cannot show an effort, and
    says so (`shortest_findable_s`), the effort is neither wanted nor false.
    """
    truth = _less_makers_lag(truth, facts)
    wanted, detected = _wanted_and_detected(truth, facts)
    pairs = overlaps(
        [_shown(effort, truth) for effort in wanted], [_edges(row) for row in detected]
    )
    hits = {j for _, j, _ in pairs}
    confidences = [(row["confidence"], j in hits) for j, row in enumerate(detected)]
    return SessionScore(
        name=truth.name,
        seed=truth.seed,
        lag_s=_untold_lag_s(truth),
        hours=truth.duration_s / 3600,
        true_count=len(wanted),
        detected_count=len(detected),
        false_count=len(detected) - len(pairs),
        matches=tuple(_judged(wanted[i], detected[j], overlap, truth) for i, j, overlap in pairs),
        is_plus_one_right=_groups(facts) == PLUS_ONE_GROUPS
        if truth.name == PLUS_ONE_SHAPE
        else None,
        confidences=tuple((c, hit) for c, hit in confidences if c is not None),
        laps_within=_laps_within(facts),
    )


def matched(truth: Truth, facts: Facts) -> list[tuple[TrueEffort, Row]]:
    """Pair each true effort with the row of the detected one that overlaps it most."""
    truth = _less_makers_lag(truth, facts)
    wanted, detected = _wanted_and_detected(truth, facts)
    edges = [_shown(effort, truth) for effort in wanted]
    pairs = overlaps(edges, [_edges(row) for row in detected])
    return [(wanted[i], detected[j]) for i, j, _ in pairs]


def _wanted_and_detected(truth: Truth, facts: Facts) -> tuple[list[TrueEffort], list[Row]]:
    """List what can be found of the truth, and the detected efforts that count."""
    wanted, hidden = _by_findability(truth, facts)
    detected: list[Row] = [
        row
        for row in facts.tables["efforts"].iter_rows(named=True)
        if row["kind"] != EffortKind.SUSTAINED
        and not any(_covers(effort, row, truth) for effort in hidden)
    ]
    return wanted, detected


def _laps_within(facts: Facts) -> tuple[bool, ...]:
    """Compare the meters of each effort that one lap marks with the lap's."""
    laps = facts.tables["laps"].drop_nulls(["effort_index", "distance_m"])
    alone = laps.filter(pl.col("effort_index").is_unique()).select(
        "effort_index", lap_m=pl.col("distance_m")
    )
    marked = facts.tables["efforts"].join(alone, on="effort_index").drop_nulls("distance_sd_m")
    off_m = (marked["distance_m"] - marked["lap_m"]).abs()
    return tuple((off_m <= marked["distance_sd_m"]).to_list())


def _by_findability(truth: Truth, facts: Facts) -> tuple[list[TrueEffort], list[TrueEffort]]:
    efforts = [effort for effort in truth.efforts if effort.kind is not EffortKind.SUSTAINED]
    shortest = facts.tables["activities"]["shortest_findable_s"].to_list()
    least_s = max((value for value in shortest if value is not None), default=0.0)
    return (
        [effort for effort in efforts if effort.duration_s >= least_s],
        [effort for effort in efforts if effort.duration_s < least_s],
    )


def _shown(effort: TrueEffort, truth: Truth) -> Edges:
    lag_s = _untold_lag_s(truth)
    return effort.start_s + lag_s, effort.end_s + lag_s


def _less_makers_lag(truth: Truth, facts: Facts) -> Truth:
    """Take off what the edges already know of the maker's lag beyond the usual one."""
    maker = facts.tables["activities"]["maker"].to_list()
    known_s = usual_lag_s(maker[0] if maker else None) - USUAL_LAG_S
    return replace(truth, distance_lag_s=truth.distance_lag_s - known_s)


def _untold_lag_s(truth: Truth) -> float:
    """Tell how far the file's lag exceeds the usual one."""
    return truth.distance_lag_s - USUAL_LAG_S


def _edges(row: Row) -> Edges:
    return row["start_s"], row["end_s"]


def _covers(effort: TrueEffort, row: Row, truth: Truth) -> bool:
    start_s, end_s = _edges(row)
    return _overlap_s(_shown(effort, truth), (start_s, end_s)) >= 0.5 * (end_s - start_s)


def _overlap_s(edges: Edges, other: Edges) -> float:
    return max(0.0, min(edges[1], other[1]) - max(edges[0], other[0]))


def _judged(effort: TrueEffort, row: Row, overlap: float, truth: Truth) -> Match:
    shown_start_s, shown_end_s = _shown(effort, truth)
    start_s, end_s = _edges(row)
    distance_m = row["distance_m"] / (1 + truth.distance_bias)
    return Match(
        iou=overlap,
        start_error_s=start_s - shown_start_s,
        end_error_s=end_s - shown_end_s,
        distance_error=distance_m / effort.distance_m - 1,
        is_nominal_right=_is_nominal_right(effort, row),
        is_kind_right=row["kind"] == effort.kind,
    )


def _is_nominal_right(effort: TrueEffort, row: Row) -> bool | None:
    pairs = (
        (row["nominal_distance_m"], effort.nominal_distance_m),
        (row["nominal_duration_s"], effort.nominal_duration_s),
    )
    shown = [(value, wanted) for value, wanted in pairs if value is not None]
    if not shown or all(wanted is None for _, wanted in pairs):
        return None
    return all(
        wanted is not None and abs(value / wanted - 1) <= NOMINAL_TOLERANCE
        for value, wanted in shown
    )


def _groups(facts: Facts) -> list[int]:
    """Count the reps of each group of the only set with several reps; empty if there are more."""
    sets = facts.tables["sets"].sort("set_index", "group_index")
    counts: dict[int, list[int]] = {}
    for set_index, rep_count in sets.select("set_index", "rep_count").iter_rows():
        counts.setdefault(set_index, []).append(rep_count)
    several = [groups for groups in counts.values() if sum(groups) > 1]
    return several[0] if len(several) == 1 else []
