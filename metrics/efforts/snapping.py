"""Lay efforts along the oval they were run on, if that makes their meters better."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot, log, sqrt

import numpy as np
from msgspec.structs import replace

from metrics.contract.enums import EffortEvidence
from metrics.efforts.measures import Measures, Ruler
from metrics.recording.signal import Floats
from metrics.track.crossings import split_error_s
from metrics.track.found import OvalRun
from metrics.track.gate import FEWEST_LAPS, spread_of_marked

ALIKE_SHARE = 0.06
"""Marked laps whose meters differ by less are of one distance."""
SHORTEST_M = 100.0
"""Of shorter efforts the places of both ends err by more than the watch does."""
ON_TRACK_SHARE = 0.15
"""An effort whose two ways differ by more left the track, or turned round on it."""
LINE_SD = 0.003
"""A lane's line is run to about 1 m in 400."""
SCALE_SD_PER_ROOT_LAP = 0.015
"""So far one lap by the watch lies from its mean, on simulated watches; a file's scale is the
median of all its laps."""


def snap(track: OvalRun, efforts: Sequence[Measures]) -> tuple[bool, list[Measures]]:
    """Measure efforts along the oval and decide whether that helps.

    The gate opens where snapping lowers the spread of lap distances: of at least three laps that
    were pressed and are alike, if there are any, else of the laps of the oval. Where it stays shut,
    an effort on the track keeps the watch's meters, less what the watch reads too much in the mean
    of all laps.

    Parameters
    ----------
    track : of the run.
    efforts : measured, in time order.

    Returns
    -------
    Whether the gate is open, and the efforts, each with its ruler where it was run on the track:
    its own way along the oval from 100 m on, else the file's scale.
    """
    if not efforts:
        return _opens(track, efforts, np.zeros(0)), []
    times = np.array([(effort.start_s, effort.end_s) for effort in efforts]) + track.shift_s
    ways_m = track.fit.way_m(times[:, 0], times[:, 1])
    raw_m = np.array([effort.distance_m for effort in efforts])
    strays = np.abs(ways_m - raw_m) > ON_TRACK_SHARE * np.maximum(raw_m, 1e-9)
    ways_m = np.where(strays, np.nan, ways_m)
    opens = _opens(track, efforts, ways_m)
    return opens, [
        _with_ruler(track, effort, way_m, opens)
        for effort, way_m in zip(efforts, ways_m.tolist(), strict=True)
    ]


def _opens(track: OvalRun, efforts: Sequence[Measures], ways_m: Floats) -> bool:
    """Decide by marked laps where there are enough alike, else by the laps of the oval."""
    if not track.is_dense:
        return False
    raw_m, snapped_m = _marked(track, efforts, ways_m)
    if len(raw_m) >= FEWEST_LAPS:
        return spread_of_marked(raw_m, snapped_m).falls
    return track.laps.falls


def _marked(track: OvalRun, efforts: Sequence[Measures], ways_m: Floats) -> tuple[Floats, Floats]:
    """List how far alike marked laps lie from their mean, by the watch and along the oval.

    A lap that the watch ended by its own meters has them all: it shows no error of theirs.
    """
    marked = sorted(
        (effort.effort.watch_m / (track.scale or 1.0), way_m)
        for effort, way_m in zip(efforts, ways_m.tolist(), strict=True)
        if effort.effort.evidence is not EffortEvidence.DETECTION
        and effort.effort.watch_m
        and not effort.effort.is_watch_ended
        and np.isfinite(way_m)
    )
    raw: list[float] = []
    snapped: list[float] = []
    for alike in _alike(marked):
        usual_raw, usual_snapped = (float(np.mean(column)) for column in zip(*alike, strict=True))
        raw += [metres - usual_raw for metres, _ in alike]
        snapped += [metres - usual_snapped for _, metres in alike]
    return np.array(raw), np.array(snapped)


def _alike(laps: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """Part laps, sorted by meters, where one is much longer than the last; drop small groups."""
    groups: list[list[tuple[float, float]]] = []
    for lap in laps:
        if groups and log(lap[0] / groups[-1][-1][0]) < ALIKE_SHARE:
            groups[-1].append(lap)
        else:
            groups.append([lap])
    return [group for group in groups if len(group) >= FEWEST_LAPS]


def _with_ruler(track: OvalRun, effort: Measures, way_m: float, opens: bool) -> Measures:
    if not np.isfinite(way_m) or effort.distance_m <= 0:
        return effort
    if opens and way_m >= SHORTEST_M:
        error_s = split_error_s(
            np.array([effort.duration_s]),
            np.array([way_m]),
            error_m=track.fit.error_m,
            bias_sd=0.0,
        )
        ruler = Ruler(
            share=way_m / effort.distance_m,
            sd_m=float(error_s[0]) * way_m / effort.duration_s,
            bias_sd=hypot(track.fit.bias_sd, LINE_SD),
            is_snapped=True,
        )
        return replace(effort, ruler=ruler, snapped_m=way_m)
    if track.scale is None:
        return effort
    ruler = Ruler(
        share=1.0 / track.scale,
        sd_m=0.0,
        bias_sd=hypot(
            track.fit.bias_sd, LINE_SD, SCALE_SD_PER_ROOT_LAP / sqrt(max(track.laps.laps, 1))
        ),
        is_snapped=False,
    )
    return replace(effort, ruler=ruler)
