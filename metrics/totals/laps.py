"""Make the table `laps`: the watch's laps, judged, each with the effort that it marks."""

from __future__ import annotations

import numpy as np
import polars as pl

from metrics.contract.enums import EffortEvidence
from metrics.contract.tables import LAPS, facts_rows
from metrics.recording.auto_laps import auto_laps
from metrics.recording.signal import Mask
from parsers.common.activity import Activity
from parsers.common.schema import TableRows

MARK_SHARE = 0.5
"""A lap marks an effort that fills at least this share of it."""


def laps(activity: Activity, efforts: TableRows) -> TableRows:
    """Make the rows of `laps`.

    Parameters
    ----------
    activity
        The recording with its laps and workout steps.
    efforts
        Rows of `efforts`; none for an activity that is not a run.

    Returns
    -------
    TableRows
        One row per lap: as recorded, whether it is an auto-lap, and the effort that it marks
        (null for none).
    """
    recorded = activity.laps
    auto = np.array(auto_laps(activity), dtype=np.bool_)
    judged = {"is_auto": auto, "effort_index": _marked_effort(recorded, auto, efforts)}
    columns = {series.name: series for series in recorded.get_columns()}
    return facts_rows(LAPS, columns | judged, activity_id=activity.activity_id)


def _marked_effort(recorded: pl.DataFrame, auto: Mask, efforts: TableRows) -> list[int | None]:
    """Find for each lap the effort that fills it and rests on its mark, None for none.

    An auto-lap marks nothing, unless it is a piece of a workout step that was cut into laps.
    """
    if len(efforts) == 0:
        return [None] * len(recorded)
    start_s, end_s = (recorded[name].to_numpy()[:, None] for name in ("start_s", "end_s"))
    since_s, until_s = (np.array(efforts.columns[name]) for name in ("start_s", "end_s"))
    shared_s = np.minimum(end_s, until_s) - np.maximum(start_s, since_s)
    fills = (shared_s > 0) & (shared_s >= MARK_SHARE * (end_s - start_s))
    has_step = np.isfinite(recorded["step_index"].to_numpy())[:, None]
    evidence = np.array(efforts.columns["evidence"])
    by_step, by_lap = evidence == EffortEvidence.STEP, evidence == EffortEvidence.LAP
    marks = fills & ((has_step & by_step) | (~auto[:, None] & by_lap))
    indexes = efforts.columns["effort_index"]
    return [indexes[int(row.argmax())] if row.any() else None for row in marks]
