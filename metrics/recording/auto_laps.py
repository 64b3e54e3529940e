"""Tell laps that fell by a rule of the watch from laps that somebody or a workout marked."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import polars as pl

from metrics.contract.units import KILOMETRE_M, MILE_M
from parsers.common.activity import LapTrigger

RULES = (LapTrigger.DISTANCE, LapTrigger.TIME)
"""A watch writes these for its auto-laps and, without more ado, for the steps of a workout."""
SILENT = (LapTrigger.MANUAL, LapTrigger.UNKNOWN)
"""Some watches write these for every lap; then only the lengths can tell."""
USUAL_M = ((KILOMETRE_M, 12.0), (MILE_M, 15.0))
"""Lengths that watches lap by, and how far the recorded length strays from them."""
USUAL_SHARE = 0.65
"""Share of laps of one usual length from which on a rule made them. With rests between, even a
session of kilometre reps stays at a half."""
SAME_S = 1.0
SAME_M = 5.0
"""Laps of one rule, or a lap and the step that it carries out, differ by less."""
SAME_SPEED = 1.15
"""Neighbours of one auto-lapped run differ by less than this ratio, a rep and its rest by more."""


class _Lap(NamedTuple):
    """What the judgement looks at; metres and seconds 0 where not recorded."""

    trigger: LapTrigger | None
    metres: float
    seconds: float
    step: int | None

    @property
    def is_of_usual_length(self) -> bool:
        return any(abs(self.metres - usual_m) <= stray_m for usual_m, stray_m in USUAL_M)


def are_auto(recorded: pl.DataFrame, steps: pl.DataFrame) -> list[bool]:
    """For each lap whether a rule of the watch ended it: then it is evidence of nothing.

    A lap that ended with a step of the workout is no auto-lap. A lap by distance or time is one
    if the next or the previous such lap is of the same length and, unless that is a usual one,
    of much the same speed: reps and rests of a workout alternate. Where all triggers are silent
    the lengths decide. The last lap, ended by the stop button, is what all others are.
    """
    columns = (recorded[name].to_list() for name in ("trigger", "distance_m", "timer_s"))
    values = zip(*columns, recorded["step_index"].to_list(), strict=True)
    every = [
        _Lap(trigger, metres or 0.0, time or 0.0, step) for trigger, metres, time, step in values
    ]
    ended_step = _ended_step(every, steps)
    is_silent = all(lap.trigger in SILENT for lap in every[:-1])
    by_rule = _of_usual_length(every) if is_silent else _by_rule(every)
    auto = [rule and not step for rule, step in zip(by_rule, ended_step, strict=True)]
    if auto and not ended_step[-1]:
        auto[-1] = auto[-1] or all(auto[:-1])
    return auto


def _of_usual_length(every: list[_Lap]) -> list[bool]:
    """True for laps of the one usual length that most laps have; the last one has no vote."""
    for usual_m, stray_m in USUAL_M:
        near = [abs(lap.metres - usual_m) <= stray_m for lap in every]
        if sum(near[:-1]) >= max(1.0, USUAL_SHARE * (len(near) - 1)):
            return near
    return [False] * len(every)


def _by_rule(every: list[_Lap]) -> list[bool]:
    """True for laps by position, and for laps by distance or time with a neighbour alike."""
    auto = [lap.trigger == LapTrigger.POSITION for lap in every]
    ruled = [index for index, lap in enumerate(every) if lap.trigger in RULES]
    for index, following in pairwise(ruled):
        if _are_alike(every[index], every[following]):
            auto[index] = auto[following] = True
    if len(ruled) == 1:
        auto[ruled[0]] = True
    return auto


def _are_alike(lap: _Lap, other: _Lap) -> bool:
    if lap.trigger != other.trigger or lap.step != other.step:
        return False
    is_by_time = lap.trigger == LapTrigger.TIME
    difference = lap.seconds - other.seconds if is_by_time else lap.metres - other.metres
    if abs(difference) > (SAME_S if is_by_time else SAME_M):
        return False
    slow, fast = sorted((lap.metres * other.seconds, other.metres * lap.seconds))
    return lap.is_of_usual_length or fast <= SAME_SPEED * slow


def _ended_step(every: list[_Lap], steps: pl.DataFrame) -> list[bool]:
    """True for laps of a workout that another step follows, or as long as their own step."""
    if len({lap.step for lap in every}) < 2:
        return [False] * len(every)
    targets = _step_targets(steps)
    following = [*(lap.step for lap in every[1:]), None]
    return [
        lap.step is not None and (lap.step != after or _carries_out(lap, targets.get(lap.step)))
        for lap, after in zip(every, following, strict=True)
    ]


def _step_targets(steps: pl.DataFrame) -> dict[int, tuple[float | None, float | None]]:
    """Metres and seconds that each step asks for."""
    names = ("step_index", "distance_m", "duration_s")
    rows = zip(*(steps[name].to_list() for name in names), strict=True)
    return {index: (metres, seconds) for index, metres, seconds in rows}


def _carries_out(lap: _Lap, target: tuple[float | None, float | None] | None) -> bool:
    metres, seconds = target or (None, None)
    if metres is not None:
        return abs(lap.metres - metres) <= SAME_M
    return seconds is not None and abs(lap.seconds - seconds) <= SAME_S
