"""Times from a stopwatch or gates, joined to the reps that a watch counted (B2, B3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import sqrt
from statistics import median

from msgspec import Struct

from metrics.judgements.contract.enums import KindJudged
from metrics.judgements.inputs.coach import SetTimings
from metrics.judgements.sessions.alignment import EffortRow
from metrics.judgements.sessions.intents import GroupKey
from metrics.races.enums import SpeedType, TimingMethod
from metrics.sets.judged_speed import MARKED_BIAS_SD

SHORTER_SHARE, LONGER_SHARE = 0.55, 1.5
"""A watch may see two thirds of a 60 m sprint, or the run-out behind it too."""
EDGE_M = 15.0
BUILD_M = 60.0
"""A flying sprint shows its build of 20–60 m as well."""
NEAR = timedelta(minutes=40)
"""A coach writes about when a set began."""
GAP_COST = 1.0
"""Of a rep without a time, or a time without a rep; reps in order cost their difference in s."""
MOST_COST = 0.75
"""Sets of which more of the reps than this are unmatched are not joined: it was another set."""


class TimedRep(Struct, frozen=True, kw_only=True):
    """One effort with its time by hand or gate: seconds over `distance_m`, the timed part."""

    day: date
    activity_id: str
    effort_index: int
    set_index: int
    group_index: int
    time_s: float
    distance_m: float
    method: TimingMethod
    speed_type: SpeedType

    @property
    def key(self) -> GroupKey:
        """Key the group that it belongs to."""
        return self.activity_id, self.set_index, self.group_index


def timed_reps(
    efforts: Iterable[EffortRow], timings: Sequence[SetTimings], offsets_s: Mapping[str, int | None]
) -> list[TimedRep]:
    """Join timings with the efforts of their days, by order and time.

    The watch says how many reps there were, the clock how fast they were. Each line of timings
    takes the set of its day whose reps have such a length and most nearly such a number; inside it
    reps and times keep their order.

    Parameters
    ----------
    efforts
        The athlete's efforts, rows in any order.
    timings
        Lines of timings, in the coach's order.
    offsets_s
        Local time less UTC of each run, by `activity_id`.

    Returns
    -------
    list of TimedRep
        In the order of the timings; times without a rep are left out.
    """
    if not timings:
        return []  # nearly always
    by_day: dict[date, dict[tuple[str, int], list[EffortRow]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in sorted(efforts, key=_when):
        by_day[row["local_date"]][row["activity_id"], row["set_index"]].append(row)
    taken: set[tuple[str, int]] = set()
    joined: list[TimedRep] = []
    for line in timings:
        match = _best_set(line, by_day.get(line.day, {}), taken, offsets_s)
        if match is not None:
            taken.add(match[0])
            joined += _joined(line, match[1])
    return joined


def _when(row: EffortRow) -> tuple[str, str, float]:
    return str(row["start_time_utc"] or ""), row["activity_id"], row["start_s"] or 0.0


def _best_set(
    line: SetTimings,
    sets: Mapping[tuple[str, int], list[EffortRow]],
    taken: set[tuple[str, int]],
    offsets_s: Mapping[str, int | None],
) -> tuple[tuple[str, int], list[EffortRow]] | None:
    """Choose the set that a line was timed in; of sets that fit alike the earliest."""
    candidates = []
    for order, (key, rows) in enumerate(sets.items()):
        fitting = [row for row in rows if _fits(line, row)]
        unmatched = abs(len(fitting) - len(line.times_s)) + (len(rows) - len(fitting))
        most = MOST_COST * max(len(fitting), len(line.times_s))
        if (
            key not in taken
            and fitting
            and unmatched <= most
            and _is_near(line, fitting[0], offsets_s)
        ):
            candidates.append((unmatched, order, key, fitting))
    if not candidates:
        return None
    _, _, key, fitting = min(candidates, key=lambda candidate: candidate[:2])
    return key, fitting


def _fits(line: SetTimings, row: EffortRow) -> bool:
    """Check that an effort is as long as what was timed, its build included."""
    metres = row["distance_m"]
    if metres is None:
        return True
    build_m = BUILD_M if line.speed_type is SpeedType.FLYING else 0.0
    low, high = SHORTER_SHARE * line.distance_m, LONGER_SHARE * line.distance_m
    return bool(low - EDGE_M <= metres <= high + EDGE_M + build_m)


def _is_near(line: SetTimings, first: EffortRow, offsets_s: Mapping[str, int | None]) -> bool:
    start = first["start_time_utc"]
    if line.at is None or start is None:
        return True
    offset = timedelta(seconds=offsets_s.get(first["activity_id"]) or 0)
    local = (start + offset).replace(tzinfo=None)
    return bool(abs(local - datetime.combine(line.day, line.at)) <= NEAR)


def _joined(line: SetTimings, rows: Sequence[EffortRow]) -> Iterator[TimedRep]:
    for row, time_s in _pairs(rows, line.times_s):
        if time_s is not None:
            yield TimedRep(
                day=line.day,
                activity_id=row["activity_id"],
                effort_index=row["effort_index"],
                set_index=row["set_index"],
                group_index=row["group_index"],
                time_s=time_s,
                distance_m=line.distance_m,
                method=line.method,
                speed_type=line.speed_type,
            )


def _pairs(
    rows: Sequence[EffortRow], times_s: Sequence[float | None]
) -> list[tuple[EffortRow, float | None]]:
    """Pair reps with times in order: one to one where the numbers agree, else at the least cost.

    A rep costs by how much it lies off the usual rep otherwise than its time off the usual time.
    """
    if len(rows) == len(times_s):
        return list(zip(rows, times_s, strict=True))
    durations = [row["duration_s"] or 0.0 for row in rows]
    given = [time_s for time_s in times_s if time_s is not None]
    usual_rep, usual_time = median(durations), median(given)
    off = [
        [
            0.0 if time_s is None else abs((duration - usual_rep) - (time_s - usual_time))
            for time_s in times_s
        ]
        for duration in durations
    ]
    return [(rows[i], times_s[j]) for i, j in _alignment(off)]


def _alignment(cost: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Align rows with columns in order at the least cost, leaving some of the longer side out."""
    row_count, column_count = len(cost), len(cost[0])
    best = [[0.0] * (column_count + 1) for _ in range(row_count + 1)]
    for i in range(row_count + 1):
        for j in range(column_count + 1):
            if i == 0 or j == 0:
                best[i][j] = GAP_COST * (i + j)
                continue
            best[i][j] = min(
                best[i - 1][j - 1] + min(cost[i - 1][j - 1], 2 * GAP_COST),
                best[i - 1][j] + GAP_COST,
                best[i][j - 1] + GAP_COST,
            )
    pairs = []
    i, j = row_count, column_count
    while i and j:
        if best[i][j] == best[i - 1][j - 1] + min(cost[i - 1][j - 1], 2 * GAP_COST):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif best[i][j] == best[i - 1][j] + GAP_COST:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def timed_row(row: EffortRow, timed: Sequence[TimedRep]) -> EffortRow:
    """Give a row of `sets` the speed that a clock gave it, where half of its reps were timed.

    Parameters
    ----------
    row
        A row of the facts table `sets`.
    timed
        The timed reps of its group.

    Returns
    -------
    mapping
        The row, with the median of the timed speeds in m/s and their errors; as it is without.
    """
    if 2 * len(timed) < row["rep_count"] or not timed:
        return row
    speeds = [rep.distance_m / rep.time_s for rep in timed]
    speed = median(speeds)
    usual_s = median(rep.time_s for rep in timed)
    own_sd = speed * timed[0].method.sd_s / usual_s / sqrt(len(timed))
    return {
        **row,
        "judged_speed_mps": speed,
        "judged_speed_sd_mps": own_sd,
        "judged_bias_sd_mps": speed * MARKED_BIAS_SD,
    }


def timed_kind(timed: Sequence[TimedRep]) -> KindJudged | None:
    """Return what timed reps were, as who timed them said; None for plain reps or none.

    Parameters
    ----------
    timed
        The timed reps of a group.

    Returns
    -------
    KindJudged or None
        A sprint for sprints and flying sprints, an in-n-out for those.
    """
    return _KINDS.get(timed[0].speed_type) if timed else None


_KINDS = {
    SpeedType.SPRINT: KindJudged.SPRINT,
    SpeedType.FLYING: KindJudged.SPRINT,
    SpeedType.IN_N_OUT: KindJudged.IN_N_OUT,
    SpeedType.INS_AND_OUTS: KindJudged.IN_N_OUT,
}
