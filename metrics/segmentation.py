"""Fill the tables `efforts` and `sets` from an activity and its signal."""

from __future__ import annotations

import numpy as np
import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.enums import Evidence, SignalKind
from metrics.contract.records import FLYING_MPS
from metrics.contract.tables import EFFORTS, SETS, facts_rows, no_rows
from metrics.efforts.lags import lag_spread_s, usual_lag_s
from metrics.efforts.marks.read import marks
from metrics.efforts.measures import Measures, measure_efforts
from metrics.efforts.reconcile import reconcile
from metrics.efforts.run import Reps, Run, covered, easy_speed
from metrics.efforts.search.detection import detect
from metrics.efforts.snapping import snap
from metrics.recording.signal import Mask, Signal
from metrics.recording.world_records import (
    VEHICLE_S,
    beats_record,
    flat_metres,
    record_m,
    ridden,
)
from metrics.sets.rows import Row, effort_and_set_rows
from metrics.track.found import OvalRun
from parsers.common.activity import Activity
from parsers.common.schema import Table, TableRows

SHORTEST_S = 60
"""A shorter recording cannot hold a set of efforts with their rests."""
RIDDEN_SHARE = 0.5
"""An effort of which more was ridden is none."""


class Efforts(Struct, frozen=True, kw_only=True):
    """The efforts of one activity and the sets that they form, as rows of these tables.

    `easy_speed_mps` is the level of this run's easy running, None where too little was run to
    tell. `snaps` tells whether meters along the oval are better than the watch's.
    """

    effort_rows: TableRows
    set_rows: TableRows
    easy_speed_mps: float | None
    snaps: bool = False

    @property
    def efforts(self) -> pl.DataFrame:
        """The efforts as a frame, which a batch makes of many activities at once."""
        return self.effort_rows.frame()

    @property
    def sets(self) -> pl.DataFrame:
        """The sets as a frame."""
        return self.set_rows.frame()


NO_EFFORTS = Efforts(effort_rows=no_rows(EFFORTS), set_rows=no_rows(SETS), easy_speed_mps=None)


def find_efforts(
    activity: Activity,
    signal: Signal,
    *,
    evidence: Evidence = Evidence.AUTO,
    track: OvalRun | None = None,
    is_ridden: Mask | None = None,
) -> Efforts:
    """Find the efforts of an activity and group them into sets.

    Parameters
    ----------
    activity
        The recording, with the laps, steps and split messages of its watch.
    signal
        Its 1 Hz signal.
    evidence
        What efforts may be found from. `Evidence.DETECTION` looks at the signal alone.
    track
        The oval that the run was run on, None where there is none.
    is_ridden
        One entry per second of the signal, true in a vehicle, which is neither running nor easy;
        None where nobody looked.

    Returns
    -------
    Efforts
        Rows of `efforts` and `sets`, each effort with its evidence. No rows where no effort was
        run, where speed is not known, or where the recording is shorter than `SHORTEST_S`.
    """
    if signal.kind is SignalKind.NONE or len(signal) < SHORTEST_S:
        return NO_EFFORTS
    maker = activity.maker
    on_foot = signal if is_ridden is None else _on_foot(signal, is_ridden)
    run = Run.of(on_foot, lag_s=usual_lag_s(maker), lag_spread_s=lag_spread_s(maker))
    detected = detect(run)
    marked = marks(activity) if evidence is Evidence.AUTO else ()
    efforts = measure_efforts(run, reconcile(run, marked, detected))
    if on_foot is not signal or _may_be_ridden(run, efforts):
        efforts = _runnable(signal, efforts)
    snaps, efforts = snap(track, efforts) if track else (False, efforts)
    easy_mps = _easy_speed(run, efforts)
    effort_rows, set_rows = effort_and_set_rows(run, efforts, activity.start_time_utc, easy_mps)
    return Efforts(
        effort_rows=_rows(EFFORTS, effort_rows, activity.activity_id),
        set_rows=_rows(SETS, set_rows, activity.activity_id),
        easy_speed_mps=easy_mps,
        snaps=snaps,
    )


def _on_foot(signal: Signal, is_ridden: Mask) -> Signal:
    """Leave the speed of a vehicle out: it is neither a rep nor how fast somebody runs easily."""
    if not is_ridden.any():
        return signal
    return replace(signal, speed_mps=np.where(is_ridden, np.nan, signal.speed_mps))


def _may_be_ridden(run: Run, efforts: list[Measures]) -> bool:
    """Tell whether any minute, second or effort is fast enough to be worth a closer look.

    No window of a minute or more beats a record of so long a run but one of whose minutes does.
    """
    if not efforts:
        return False
    slowest_mps = float(record_m(np.array([len(run.speed)]))[0]) / len(run.speed)
    minute_m = run.metres[VEHICLE_S:] - run.metres[:-VEHICLE_S]
    way_m, way_s = (
        np.array([getattr(effort, name) for effort in efforts])
        for name in ("distance_m", "duration_s")
    )
    return bool(
        run.speed.max() > FLYING_MPS
        or minute_m.max(initial=0.0) > VEHICLE_S * slowest_mps
        or beats_record(way_m, way_s).any()
    )


def _runnable(signal: Signal, efforts: list[Measures]) -> list[Measures]:
    """Drop what nobody can have run: efforts that beat the world record, or lie in a ride."""
    if not efforts:
        return efforts
    start_s, end_s = (
        np.array([getattr(effort, name) for effort in efforts]) for name in ("start_s", "end_s")
    )
    way_m, ridden_s = (
        np.interp(end_s, signal.time_s, total) - np.interp(start_s, signal.time_s, total)
        for total in (signal.distance_m, np.cumsum(ridden(signal)))
    )
    if beats_record(way_m, end_s - start_s).any():
        flat_m = flat_metres(signal, signal.distance_m)
        way_m = np.interp(end_s, signal.time_s, flat_m) - np.interp(start_s, signal.time_s, flat_m)
    is_run = ~beats_record(way_m, end_s - start_s) & (ridden_s <= RIDDEN_SHARE * (end_s - start_s))
    return [effort for effort, does in zip(efforts, is_run, strict=True) if does]


def _easy_speed(run: Run, efforts: list[Measures]) -> float | None:
    """Compute the median running speed outside the efforts; with them if little else was run."""
    no_effort = np.zeros(len(run.plateaus), dtype=np.bool_)
    if not efforts:
        return easy_speed(run.plateaus, no_effort)[0]
    reps = Reps(
        start=np.array([round(effort.start_s) for effort in efforts]),
        end=np.array([round(effort.end_s) for effort in efforts]),
    )
    outside, _ = easy_speed(run.plateaus, covered(run, reps))
    return easy_speed(run.plateaus, no_effort)[0] if outside is None else outside


def _rows(table: Table, rows: list[Row], activity_id: str) -> TableRows:
    """Turn rows into columns of a table."""
    if not rows:
        return no_rows(table)
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return facts_rows(table, columns, activity_id=activity_id)
