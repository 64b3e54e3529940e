"""The watch's own laps, each with the judgement whether it was pressed or fell by a rule."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from metrics.tables import LAPS, facts_frame
from parsers.activity import LAPS as RECORDED_LAPS
from parsers.activity import Activity, LapTrigger

AUTO_TRIGGERS = (LapTrigger.DISTANCE, LapTrigger.TIME, LapTrigger.POSITION)
SILENT_TRIGGERS = (LapTrigger.MANUAL, LapTrigger.UNKNOWN)
"""Some watches write these for every lap; then only the lengths can tell."""
AUTO_LENGTHS_M = ((1000.0, 12.0), (1609.344, 15.0))
"""Lengths that watches lap by, and how far the recorded length strays from them."""
AUTO_SHARE = 0.65
"""Share of laps of one such length from which on a rule made them. With rests between, even a
session of kilometre reps stays at a half."""


def laps(activity: Activity, *, effort_of_lap: Mapping[int, int] | None = None) -> pl.DataFrame:
    """One row per lap, as recorded.

    `effort_of_lap` maps a lap's index to that of the effort which it marks.
    """
    recorded = activity.laps
    efforts = effort_of_lap or {}
    judged = {
        "is_auto": are_auto(recorded),
        "effort_index": [efforts.get(lap) for lap in recorded["lap_index"]],
    }
    columns = {column.name: recorded[column.name] for column in RECORDED_LAPS.columns}
    return facts_frame(LAPS, columns | judged, activity_id=activity.activity_id)


def are_auto(recorded: pl.DataFrame) -> list[bool]:
    """For each lap whether a rule of the watch ended it: then it is evidence of nothing.

    By trigger; where all triggers are silent, by length. A lap that ends together with a step
    of a workout is none. The last lap, ended by the stop button, is what all others are.
    """
    triggers = recorded["trigger"].to_list()
    auto = [trigger in AUTO_TRIGGERS for trigger in triggers]
    if all(trigger in SILENT_TRIGGERS for trigger in triggers[:-1]):
        auto = _are_of_auto_length(recorded["distance_m"].to_list())
    ended_step = _ended_step(recorded["step_index"].to_list())
    auto = [each and not by_step for each, by_step in zip(auto, ended_step, strict=True)]
    if auto and not ended_step[-1]:
        auto[-1] = auto[-1] or all(auto[:-1])
    return auto


def _are_of_auto_length(lengths_m: list[float | None]) -> list[bool]:
    """True for laps of the one usual length that most laps have; the last one has no vote."""
    for usual_m, stray_m in AUTO_LENGTHS_M:
        near = [each is not None and abs(each - usual_m) <= stray_m for each in lengths_m]
        if sum(near[:-1]) >= max(1.0, AUTO_SHARE * (len(near) - 1)):
            return near
    return [False] * len(lengths_m)


def _ended_step(steps: list[int | None]) -> list[bool]:
    """True for laps of a workout of several steps after which another step follows."""
    if len(set(steps)) < 2:
        return [False] * len(steps)
    following = [*steps[1:], None]
    return [
        step is not None and step != after for step, after in zip(steps, following, strict=True)
    ]
