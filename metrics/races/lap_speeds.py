"""The speed along each lap of a race, so that laps can be laid over each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from metrics.races.enums import SplitKind
from metrics.races.likelihood import Floats
from metrics.races.review import RaceReview, RaceSplit
from metrics.races.sources import ChannelError, ChannelMarks, channels
from metrics.races.trace import RaceTrace

STEP_M = 5.0
SMOOTH_S = 7
"""A watch's own meters sway from second to second: a mean of seven shows how a lap was run."""


class LapSpeeds(Struct, frozen=True, kw_only=True):
    """One lap: speed in m/s at meters since the line, every 5 m, and the seconds that it took."""

    lap: int
    along_m: Floats
    speed_mps: Floats
    duration_s: float


def lap_speeds(trace: RaceTrace, review: RaceReview) -> tuple[LapSpeeds, ...]:
    """Compute the speed along each lap of a race.

    Between two lines the channel with the least error gives the shape, stretched so that the lap
    takes the seconds of its split.

    Parameters
    ----------
    trace
        The recording.
    review
        The race read from it.

    Returns
    -------
    tuple of LapSpeeds
        Empty where no lap was timed, and where no channel of meters covers the race.
    """
    laps = review.of_kind(SplitKind.LAP)
    if review.window is None or not laps:
        return ()
    found = channels(trace, review.window, review.card.distance_m, finish_sd_s=0.0)
    by_error = {channel.error: channel for channel in found}
    best_first = (ChannelError.RECORDED_SPEED, ChannelError.SNAPPED, ChannelError.RAW)
    channel = next((by_error[error] for error in best_first if error in by_error), None)
    return () if channel is None else tuple(_laps(channel, laps))


def _laps(channel: ChannelMarks, laps: tuple[RaceSplit, ...]) -> Iterator[LapSpeeds]:
    for split in laps:
        stretch = split.stretch
        count = max(int(stretch.length_m // STEP_M), 2)
        marks_m = np.linspace(stretch.start_m, stretch.end_m, count + 1)
        times = channel.mark_times([float(mark) for mark in marks_m if mark > 0])
        if times is None:
            continue
        times_s = times.time_s if len(times.time_s) == count + 1 else np.r_[0.0, times.time_s]
        taken_s = float(times_s[-1] - times_s[0])
        speed_mps = _smoothed(np.gradient(marks_m, times_s), taken_s / count)
        yield LapSpeeds(
            lap=split.index,
            along_m=marks_m - stretch.start_m,
            speed_mps=speed_mps * taken_s / split.seconds,
            duration_s=split.seconds,
        )


def _smoothed(speed_mps: Floats, step_s: float) -> Floats:
    """Average over about `SMOOTH_S`, with ends as they are."""
    width = min(2 * round(SMOOTH_S / step_s / 2) + 1, len(speed_mps) // 2 * 2 - 1)
    padded = np.pad(speed_mps, width // 2, mode="edge")
    return np.convolve(padded, np.full(width, 1 / width), mode="valid")
