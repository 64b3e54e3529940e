"""Tell auto-laps from the laps that a runner pressed or a workout marked."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import polars as pl

from metrics.contract.units import KILOMETRE_M, MILE_M
from metrics.recording.signal import median
from parsers.common.activity import Activity, LapTrigger

RULES = (LapTrigger.DISTANCE, LapTrigger.TIME)
"""A watch writes these triggers for its auto-laps, and also for the steps of a workout."""
SILENT = (LapTrigger.MANUAL, LapTrigger.UNKNOWN)
"""Some watches write these for every lap; then only the lengths can tell auto-laps apart."""
USUAL_M = ((KILOMETRE_M, 12.0), (MILE_M, 15.0))
"""Lengths of auto-laps, and how far recorded lengths stray from them."""
DECLARED_SHARE = 0.05
"""Laps that the file says were ended by distance stray by up to this share of their length: some
programs cut them at the first point behind the line, 9 s or 30 m late."""
USUAL_SHARE = 0.65
"""Share of laps of a usual length from which on they count as auto-laps. With rests in between,
even a session of kilometer reps stays at one half."""
EXACT_INTERVAL_S = 1.5
"""Records closer than this cut a lap within its usual stray."""
FEWEST_OWN = 4
EXACT_M = 1.0
EXACT_S = 0.3
"""So many laps so near to one length of their own, whatever it is, were not pressed."""
FEWEST_IN_TURNS = 2
SLOWEST_SHARE = 0.8
"""Reps among them: at least so many, the slowest of them at so much of the usual speed."""
SAME_S = 1.0
SAME_M = 5.0
"""Laps of the same time, or a lap and its workout step, differ by less."""
SAME_SPEED = 1.15
"""Neighboring auto-laps differ by less than this ratio, a rep and its rest by more."""


class _Lap(NamedTuple):
    """What the judgement looks at; meters and seconds are 0 where not recorded."""

    trigger: LapTrigger | None
    metres: float
    seconds: float
    step: int | None

    def shares_usual_length(self, other: _Lap) -> bool:
        """Tell whether two laps by distance stray about the same usual length."""
        return any(
            max(abs(self.metres - usual_m), abs(other.metres - usual_m)) <= DECLARED_SHARE * usual_m
            for usual_m, _ in USUAL_M
        )

    def strays_m(self, interval_s: float) -> float:
        """Measure the way covered between two records, by which a cut at a record strays."""
        if interval_s <= EXACT_INTERVAL_S or self.seconds <= 0:
            return 0.0
        return interval_s * self.metres / self.seconds


def auto_laps(activity: Activity) -> list[bool]:
    """Judge for each lap of an activity whether a rule of the watch ended it.

    Parameters
    ----------
    activity
        The recording with its laps and workout steps.

    Returns
    -------
    list[bool]
        One entry per lap, as `are_auto` judges at the usual interval of its records.
    """
    intervals_s = np.diff(activity.channels["time_s"])
    interval_s = median(intervals_s) if len(intervals_s) else 0.0
    return are_auto(activity.laps, activity.steps, interval_s=interval_s)


def are_auto(recorded: pl.DataFrame, steps: pl.DataFrame, *, interval_s: float = 1.0) -> list[bool]:
    """Judge for each lap whether a rule of the watch ended it: then it is no evidence.

    A lap that ended with a step of the workout is no auto-lap. A lap by distance or time is an
    auto-lap if the next or the previous such lap has the same length and, unless that length is a
    usual one, nearly the same speed: reps and rests of a workout alternate. Where all triggers
    are silent, the lengths decide. The last lap, ended by the stop button, is judged like all
    others.

    Parameters
    ----------
    recorded
        The watch's laps, rows of `parsers.common.activity.LAPS`; lengths in m, times in s. Null
        and 0 both mean "not recorded".
    steps
        The steps of the watch's workout, rows of `parsers.common.activity.STEPS`.
    interval_s
        Usual interval between two records in s: laps that were cut at a record stray by the way
        covered in it.

    Returns
    -------
    list[bool]
        One entry per lap; empty without laps.
    """
    columns = (recorded[name].to_list() for name in ("trigger", "distance_m", "timer_s"))
    values = zip(*columns, recorded["step_index"].to_list(), strict=True)
    laps = [
        _Lap(trigger, metres or 0.0, time or 0.0, step) for trigger, metres, time, step in values
    ]
    ended_step = _ended_step(laps, steps)
    is_silent = all(lap.trigger in SILENT for lap in laps[:-1])
    by_rule = _of_usual_length(laps, interval_s) if is_silent else _by_rule(laps)
    auto = [rule and not step for rule, step in zip(by_rule, ended_step, strict=True)]
    if auto and not ended_step[-1]:
        auto[-1] = auto[-1] or all(auto[:-1])
    return auto


def _of_usual_length(laps: list[_Lap], interval_s: float) -> list[bool]:
    """Mark the laps of the usual length that most laps have; the last lap does not vote."""
    for usual_m, stray_m in USUAL_M:
        near = [abs(lap.metres - usual_m) <= stray_m + lap.strays_m(interval_s) for lap in laps]
        if sum(near[:-1]) >= max(1.0, USUAL_SHARE * (len(near) - 1)):
            return near
    return _of_own_length(laps)


def _of_own_length(laps: list[_Lap]) -> list[bool]:
    """Mark the laps of the one exact length that most have, as of a track's 400 m or two minutes.

    Where the faster ones take turns with the slower, they are the steps of a workout.
    """
    if len(laps) <= FEWEST_OWN:
        return [False] * len(laps)
    for lengths, within in (
        ([lap.metres for lap in laps], EXACT_M),
        ([lap.seconds for lap in laps], EXACT_S),
    ):
        usual = median(np.array(lengths))
        near = [length > 0 and abs(length - usual) <= within for length in lengths]
        are_most = sum(near[:-1]) >= max(FEWEST_OWN, USUAL_SHARE * (len(near) - 1))
        alike = [lap for lap, is_near in zip(laps, near, strict=True) if is_near]
        if are_most and not _take_turns(alike):
            return near
    return [False] * len(laps)


def _take_turns(laps: list[_Lap]) -> bool:
    """Tell whether every other lap is faster than both its neighbors, and these are alike."""
    speeds = [lap.metres / lap.seconds for lap in laps if lap.seconds > 0]
    inner = range(1, len(speeds) - 1)
    faster = [speeds[at] for at in inner if speeds[at] > max(speeds[at - 1], speeds[at + 1])]
    are_enough = 2 * len(faster) >= max(len(inner) - 1, 2 * FEWEST_IN_TURNS)
    return are_enough and min(faster) >= SLOWEST_SHARE * median(np.array(faster))


def _by_rule(laps: list[_Lap]) -> list[bool]:
    """Mark laps by position, and laps by distance or time with a similar neighbor."""
    auto = [lap.trigger == LapTrigger.POSITION for lap in laps]
    ruled = [index for index, lap in enumerate(laps) if lap.trigger in RULES]
    for index, following in pairwise(ruled):
        if _are_alike(laps[index], laps[following]):
            auto[index] = auto[following] = True
    if len(ruled) == 1:
        auto[ruled[0]] = True
    return auto


def _are_alike(lap: _Lap, other: _Lap) -> bool:
    if lap.trigger != other.trigger or lap.step != other.step:
        return False
    is_by_time = lap.trigger == LapTrigger.TIME
    if not is_by_time and lap.shares_usual_length(other):
        return True
    if is_by_time:
        is_as_long = abs(lap.seconds - other.seconds) <= SAME_S
    else:
        longest_m = max(lap.metres, other.metres)
        is_as_long = abs(lap.metres - other.metres) <= max(SAME_M, DECLARED_SHARE * longest_m)
    slow, fast = sorted((lap.metres * other.seconds, other.metres * lap.seconds))
    return is_as_long and fast <= SAME_SPEED * slow


def _ended_step(laps: list[_Lap], steps: pl.DataFrame) -> list[bool]:
    """Mark laps that end a workout step: another step follows, or the step's length is reached."""
    if len({lap.step for lap in laps}) < 2:
        return [False] * len(laps)
    targets = _step_targets(steps)
    following = [*(lap.step for lap in laps[1:]), None]
    return [
        lap.step is not None and (lap.step != after or _carries_out(lap, targets.get(lap.step)))
        for lap, after in zip(laps, following, strict=True)
    ]


def _step_targets(steps: pl.DataFrame) -> dict[int, tuple[float | None, float | None]]:
    """Return the meters and seconds that each step asks for."""
    names = ("step_index", "distance_m", "duration_s")
    rows = zip(*(steps[name].to_list() for name in names), strict=True)
    return {index: (metres, seconds) for index, metres, seconds in rows}


def _carries_out(lap: _Lap, target: tuple[float | None, float | None] | None) -> bool:
    metres, seconds = target or (None, None)
    if metres is not None:
        return abs(lap.metres - metres) <= SAME_M
    return seconds is not None and abs(lap.seconds - seconds) <= SAME_S
