"""Where an effort begins and ends: when half of the change of speed is done."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from metrics.efforts.run import Reps, Run, SpeedLine, middle

REACH_S = 12
REACH_SHARE = 0.4
"""The edge lies within so many seconds of the cut, and within this share of the effort."""
SHOULDER_S = 4
"""The signal's smoothing and the runner's acceleration round off so much of each end."""
LEVEL_S = 10
"""The speeds before and after the edge are means of so many seconds."""
SHORT_S = 22
SHORT_TOP = 0.95
"""A shorter effort is nearly all shoulder: this quantile of it is the speed it was run at. Strides
are set to 20 s at most, and may be seen a second longer at either end; half a minute has a level of
its own, and the fastest of its noise lies above that."""
SMEARED = 3
"""Recorded speed that is late by some seconds is smeared over three times as many: of an effort
twice as long as that, both ends leave half. There it only rounds the edges, all alike, and it errs
apart from the distance: the mean of both shows them best. Shorter ones lose their tops."""
FEWEST_SIBLINGS = 4
LONGER = 1.4
HEIGHTS = (0.6, 0.7, 0.8)
SHORTER = 0.85
"""A stride so many times as long as the usual one of four or more has its edges looked for at these
shares of the change of speed, where that makes it so much shorter: steep ramps do not."""
JOGGED = 0.7
"""A jog into a stride passes half its height; what is run higher than this is the stride's own."""
PASSES = 2
"""The first edges tell better where the shoulders are; then they hardly move."""
DENIED, SEEN = 0.2, 0.6
"""A cut is moved where recorded speed shows less than the one share of the best step near it, and
more than the other at the best one."""
BESIDE_S = 8
"""Steps are seen in means of so many seconds. One that is no further off, or comes later while
recorded speed is smeared, is that of the cut."""
LEAST_STEP_MPS = 0.4
"""Smaller steps are none: of two minutes of easy running one in twenty holds as high a one."""
FURTHEST_S = 60
"""Further off another change of pace may be meant, as it may beyond half of the effort on its
inside, and beyond as much as its length, or half of its rest, on its outside."""
WANDERS_MPS = 1.0
"""Where both speeds differ by more between the cut and the step, no reception explains it: recorded
speed hangs when a runner stops."""


def with_seen_cuts(run: Run, reps: Reps) -> Reps:
    """Move cuts that only the distance shows to where recorded speed shows one too.

    As reception comes and goes, a distance runs ahead or falls behind for half a minute: its speed
    then steps where the runner does not. Recorded speed tells, but for what is too short for it.

    Parameters
    ----------
    run : the prepared signal.
    reps : stretches in whole seconds of the signal, in time order.

    Returns
    -------
    As many stretches; the same without recorded speed.
    """
    line = run.recorded_line
    if line is None:
        return reps
    start, end = reps.start.copy(), reps.end.copy()
    is_seen = reps.length_s > max(SHORT_S, 2 * _smear_s(run))
    for at in np.flatnonzero(is_seen).tolist():
        begins, ends = int(reps.start[at]), int(reps.end[at])
        in_s = min(FURTHEST_S, (ends - begins) // 2) + BESIDE_S
        low, high = _around(run, reps, at)
        speeds_mps = line.speed[low:high]
        # No step is higher than from the slowest to the fastest: nearly all cuts are seen.
        enough_mps = DENIED * float(speeds_mps.max() - speeds_mps.min())
        near = slice(low, begins + in_s)
        if _step_mps(line, begins, near, 1) < enough_mps:
            start[at] = _moved(run, line, begins, near, sign=1)
        near = slice(max(ends - in_s, int(start[at])), high)
        if _step_mps(line, ends, near, -1) < enough_mps:
            end[at] = _moved(run, line, ends, near, sign=-1)
    return Reps(start=start, end=end)


def _around(run: Run, reps: Reps, at: int) -> tuple[int, int]:
    """Bound the seconds around a stretch in which its cuts may be meant."""
    begins, ends = int(reps.start[at]), int(reps.end[at])
    out_s = min(FURTHEST_S, ends - begins) + BESIDE_S
    low = max(int(run.first[begins]), begins - out_s)
    high = min(int(run.after_last[begins]), ends + out_s)
    if at:
        low = max(low, (int(reps.end[at - 1]) + begins) // 2)
    if at + 1 < len(reps):
        high = min(high, (ends + int(reps.start[at + 1])) // 2)
    return low, high


def _moved(run: Run, line: SpeedLine, cut: int, near: slice, *, sign: int) -> int:
    """Move a cut to the step that recorded speed shows, unless no reception explains it."""
    late_s = max(BESIDE_S, round(_smear_s(run)))
    seen = _seen(line, cut, near, sign=sign, late_s=late_s)
    return seen if _may_wander(run, line, cut, seen) else cut


def _seen(line: SpeedLine, cut: int, near: slice, *, sign: int, late_s: int) -> int:
    """Find the step, up or down, that parts these seconds best; else the cut."""
    low, high = near.start, near.stop
    tried = np.arange(low + BESIDE_S, high - BESIDE_S + 1)
    if not len(tried):
        return cut
    before_m, after_m = (
        line.metres[tried] - line.metres[low],
        line.metres[high] - line.metres[tried],
    )
    before_s, after_s = tried - low, high - tried
    explained = before_m**2 / before_s + after_m**2 / after_s
    step_mps = sign * (after_m / after_s - before_m / before_s)
    place = int(np.where(step_mps > 0, explained, -np.inf).argmax())
    best, best_mps = int(tried[place]), float(step_mps[place])
    is_same = cut - BESIDE_S <= best <= cut + late_s
    if is_same or _step_mps(line, cut, near, sign) >= DENIED * best_mps:
        return cut
    is_seen = _step_mps(line, best, near, sign) > max(SEEN * best_mps, LEAST_STEP_MPS)
    return best if is_seen else cut


def _may_wander(run: Run, line: SpeedLine, cut: int, seen: int) -> bool:
    """Tell whether the distance errs no more between two seconds than reception makes it."""
    between = min(cut, seen), max(cut, seen)
    return abs(run.line.mean(*between) - line.mean(*between)) <= WANDERS_MPS


def _step_mps(line: SpeedLine, at: int, near: slice, sign: int) -> float:
    """Measure by how much the speed steps up or down at a second, as the seconds beside it show."""
    after_mps = line.mean(at, min(at + BESIDE_S, near.stop))
    return sign * (after_mps - line.mean(max(at - BESIDE_S, near.start), at))


def edges(run: Run, reps: Reps) -> list[tuple[float, float]]:
    """Place the start and the end of each rep where half of the change of speed is done.

    Parameters
    ----------
    run : the prepared signal.
    reps : stretches in whole seconds of the signal.

    Returns
    -------
    (start, end) in s of the signal, one pair per rep; both stay in the rep's segment.
    """
    spans = list(zip(reps.start.tolist(), reps.end.tolist(), strict=True))
    shown = [_edges(run, start, end) for start, end in spans]
    usual_s = middle([end - start for start, end in shown]) if shown else 0.0
    if len(shown) < FEWEST_SIBLINGS or usual_s > SHORT_S:
        return shown
    return [
        _nearest(run, span, usual_s) if end - start > LONGER * usual_s else (start, end)
        for span, (start, end) in zip(spans, shown, strict=True)
    ]


def _nearest(run: Run, span: tuple[int, int], usual_s: float) -> tuple[float, float]:
    """Place the edges of a stride that its siblings call too long, higher up if that shortens it.

    Some jog into a stride, at half its height: there half height is passed long before it. The
    flanks of one that is but longer than others are steep: its edges stay.
    """
    start_s, end_s = _edges(run, *span)
    length_s = span[1] - span[0]
    each = [
        _edges(run, *span, height=height, reach_s=length_s // 2, short_s=length_s)
        for height in HEIGHTS
    ]
    nearest = min(each, key=lambda edges_s: abs(edges_s[1] - edges_s[0] - usual_s))
    is_shorter = nearest[1] - nearest[0] < SHORTER * (end_s - start_s)
    if not is_shorter:
        return start_s, end_s
    top_mps, _ = _levels(run.line, *span, length_s)
    before, after = _rests(run.line, *span, int(run.first[span[0]]), int(run.after_last[span[0]]))
    into_mps = run.line.mean(round(start_s), round(nearest[0]))
    out_mps = run.line.mean(round(nearest[1]), round(end_s))
    return (
        nearest[0] if into_mps <= before + JOGGED * (top_mps - before) else start_s,
        nearest[1] if out_mps <= after + JOGGED * (top_mps - after) else end_s,
    )


def _edges(
    run: Run,
    start: int,
    end: int,
    *,
    height: float = 0.5,
    reach_s: int | None = None,
    short_s: int = SHORT_S,
) -> tuple[float, float]:
    first, after_last = int(run.first[start]), int(run.after_last[start])
    edges_s = float(start), float(end)
    seen: tuple[int, int] | None = None
    for _ in range(PASSES):
        start, end = round(edges_s[0]), min(round(edges_s[1]), after_last - 1)
        if end - start < SHOULDER_S or (start, end) == seen:
            break
        seen = start, end
        line = _line(run, end - start)
        rise, fall = _levels(line, start, end, short_s)
        before, after = _rests(line, start, end, first, after_last)
        reach = int(min(REACH_S, REACH_SHARE * (end - start))) if reach_s is None else reach_s
        near_start = slice(max(first, start - reach), min(after_last, start + reach + 1))
        near_end = slice(max(first, end - reach), min(after_last, end + reach + 1))
        low_mps = before + height * (rise - before)
        edges_s = (
            _crossing(line, start, low_mps, near_start, sign=1),
            float(after_last)
            if _goes_on(line, end, after_last, low_mps)
            else _crossing(line, end, after + height * (fall - after), near_end, sign=-1),
        )
    return edges_s


def _line(run: Run, length_s: int) -> SpeedLine:
    """Choose the speed in which the edges of an effort of so many seconds show best."""
    return run.shared_line if length_s > max(SHORT_S, 2 * _smear_s(run)) else run.line


def _smear_s(run: Run) -> float:
    """Tell over how many seconds recorded speed spreads a step; 0 where its lag is not known."""
    return SMEARED * (run.signal.lag_speed_s or 0.0)


def _goes_on(line: SpeedLine, end: int, after_last: int, height: float) -> bool:
    """Tell whether the watch was stopped before the runner slowed down, so that no fall shows."""
    return after_last - end <= REACH_S and bool((line.speed[end:after_last] > height).all())


def _rests(
    line: SpeedLine, start: int, end: int, first: int, after_last: int
) -> tuple[float, float]:
    """Measure the speed before the effort, and after it.

    Runners set off from the jog beside the start; behind the end of a long effort, where a cut may
    have come early, the speed counts that they soon come down to.
    """
    before = line.mean(max(first, start - LEVEL_S), start)
    soon, later = min(after_last, end + LEVEL_S), min(after_last, end + 2 * LEVEL_S)
    after = line.mean(end, soon)
    return before, after if end - start <= SHORT_S else min(after, line.mean(soon, later))


def _levels(line: SpeedLine, start: int, end: int, short_s: int) -> tuple[float, float]:
    """Measure the speed of the effort after its start and before its end."""
    if end - start <= short_s:
        ordered = sorted(line.speed[start:end].tolist())
        top = float(ordered[round(SHORT_TOP * (len(ordered) - 1))])
        return top, top
    low, high = start + SHOULDER_S, end - SHOULDER_S
    return line.mean(low, min(low + LEVEL_S, high)), line.mean(max(high - LEVEL_S, low), high)


def _crossing(line: SpeedLine, cut: int, height: float, near: slice, *, sign: int) -> float:
    """Find the passage of the height, up or down, that parts fast from slow best around the cut.

    Best is where the fewest seconds lie on the wrong side: a stumble behind the start is not
    taken for it. The cut itself where the height is not passed.
    """
    above = [sign * (speed - height) for speed in line.speed[near].tolist()]
    wrong, least, crossing_s = 0, len(above), float(cut)
    for second, (here, after) in enumerate(pairwise(above), near.start):
        if here >= 0:
            wrong += 1
            continue
        wrong -= 1
        if after >= 0 and wrong < least:
            least, crossing_s = wrong, second - here / (after - here)
    return crossing_s
