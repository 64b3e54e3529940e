"""Bring what the watch says and what the signal shows together into one list of efforts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.enums import EffortEvidence, OfficialSource
from metrics.efforts.confidence import stretch_confidences
from metrics.efforts.edges import edges
from metrics.efforts.evidence.contrasts import PLAIN_SHARE
from metrics.efforts.marks.laps import HALF_HEIGHT
from metrics.efforts.marks.mark import Mark, StepGoal, are_whole_workout
from metrics.efforts.marks.piece import JUNK_S, LONG_REP_S, REST_SHARE
from metrics.efforts.presses import are_pieces_of_the_run
from metrics.efforts.run import Reps, Run, covered, easy_speed, middle, plain_contrast
from metrics.efforts.search.detection import FoundSet, Stretch

SAME_OVERLAP = 0.5
"""A mark and a stretch are one effort from this overlap over union on. Watches' marks come 0–3 s
from the motion, so that even a 10-s stride stays above it."""
LATE_S = 8.0
"""A careless press comes up to so many seconds after the line."""
FAR_S = 12.0
"""An edge of the motion further from its mark than a press, and the motion's own error, explain."""
DISAGREE_SHARE = 0.2
"""Motion and official time that differ by more tell of two things, not of one measured twice."""
RESTART_S = 2.0
"""A timer that is started so shortly before a press was started for it."""
SAME_LENGTH = 0.05
"""Laps of one length: both were pressed at its line."""
UNMARKED_WEIGHT = 4.0
"""Nats that a set needs beside marks: they already hold what the runner thought worth marking."""
LIKELY = 0.5
"""Beside marks, what is rather none than a rep is none."""
MARKED_CONFIDENCE = {
    EffortEvidence.STEP: 0.98,
    EffortEvidence.SPLIT: 0.97,
    EffortEvidence.LAP: 0.96,
}
UNSEEN_CONFIDENCE = 0.6
"""A mark in which nothing faster is seen: skipped, walked, or pressed by mistake."""
EASY_HEIGHT = 0.25
EASY_SHARE = 0.06
"""Work must rise above the run's easy running by a quarter of what its like do, but by no more
than 6 %, half of what makes a long effort plain: a cool-down may outpace the warm-up by less."""
ODD_LENGTHS = 2.0
ODD_HEIGHT = 0.35
NO_WARM_UP = 1.25
"""Of one mark that is so many times as long as the others, and like none: a tempo before fast reps
rises half as high above easy running as they do, a warm-up or a kilometer home hardly. Before
strides it does not rise so high; but nobody warms up a quarter faster than easy."""
EVEN_S = 60.0
"""Shorter marks are not compared: drills, short climbs and late presses blur their speed."""
END_SLOWER = 1.25
EVEN_SPEED = 0.95
"""A lap that holds a rest is slower than those of reps alone by more than this: a rest takes a
third of it at least, and half of their speed."""
FEWEST_LIKE = 3
"""A first or last mark that the others outpace by so much, and resemble in nothing, is a warm-up or
a cool-down: a tempo behind fast reps is hardly as slow. Nor is a rep outpaced so by its surges."""
UNSEEN = "not_seen_in_motion"
DISAGREES = "evidence_disagrees"
COARSE = "coarse"
BROKEN_OFF = "broken_off"


class Effort(Struct, frozen=True, kw_only=True):
    """One effort in seconds of the signal, before it is measured.

    `is_watch_ended` tells that the watch's meters or seconds ended its lap, and no press, and
    `starts_timer` that the timer was started with it.
    `marked_s` is when its lap began and ended, None where the timer stood meanwhile.
    """

    start_s: float
    end_s: float
    evidence: EffortEvidence
    confidence: float
    official_s: float | None = None
    official_source: OfficialSource | None = None
    watch_m: float | None = None
    target_m: float | None = None
    target_s: float | None = None
    step_index: int | None = None
    is_watch_ended: bool = False
    starts_timer: bool = False
    marked_s: tuple[float, float] | None = None
    flags: frozenset[str] = frozenset()

    @property
    def duration_s(self) -> float:
        """Length of the motion."""
        return self.end_s - self.start_s

    @property
    def is_pressed(self) -> bool:
        """Whether a press ended its lap or split, and no workout or round length."""
        is_step = self.evidence in (EffortEvidence.STEP, EffortEvidence.DETECTION)
        return not is_step and not self.is_watch_ended

    @property
    def is_disputed(self) -> bool:
        """Whether its motion was seen, and lasted otherwise than its official time."""
        if self.official_s is None or UNSEEN in self.flags:
            return False
        return _differ(self.duration_s, self.official_s)

    @property
    def rest_bounds_s(self) -> tuple[float, float] | None:
        """When the rests beside it end and begin by the watch; None where its motion tells better.

        A press may have come late, which its motion then disputes; a beep never does.
        """
        return self.marked_s if self.is_watch_ended or not self.is_disputed else None

    @property
    def timed_s(self) -> float:
        """Its official time, or that of its motion."""
        return self.duration_s if self.official_s is None else self.official_s


def reconcile(run: Run, marks: tuple[Mark, ...], sets: tuple[FoundSet, ...]) -> list[Effort]:
    """Bring marks and detected sets together into efforts.

    Every mark is an effort, with the motion's edges where the signal shows them; where these make
    another length of it, the effort says so. Of a set that marks share, the stretches that were
    not pressed are added, unless a workout was followed: its steps are all there were. A set of
    its own is added if its weight is high. No mark is a lap that goes on over rests, for a press
    was forgotten; what was no faster than the run's easy running; or a drill.

    Parameters
    ----------
    run : the prepared signal.
    marks : what the watch calls work, in time order; may be empty.
    sets : what the signal shows.

    Returns
    -------
    Efforts in time order that never overlap, each longer than 0 s.
    """
    marks = _without_easy_running(run, marks)
    marks = tuple(mark for mark in marks if not _is_drill(run, mark, marks))
    stretches = [stretch for detected in sets for stretch in detected.stretches]
    is_led = are_whole_workout(marks)  # Then there was no press to forget.
    whole = tuple(
        mark for mark in marks if is_led or not _is_press_missing(run, mark, marks, stretches)
    )
    is_complete = whole == marks and is_led
    marks = () if _are_no_reps(run, whole, stretches) else whole
    efforts = [_marked(run, mark, sets) for mark in marks]
    for detected in sets:
        shared = [stretch for stretch in detected.stretches if _matching(stretch, marks)]
        if (shared and is_complete) or (marks and not shared and detected.weight < UNMARKED_WEIGHT):
            continue
        flags = frozenset({DISAGREES}) if marks and shared else frozenset()
        is_marked = [_matching(stretch, marks) for stretch in detected.stretches]
        sure = stretch_confidences(run, detected, is_marked=is_marked if marks else None)
        efforts += [
            _detected(stretch, confidence, flags)
            for stretch, confidence in zip(detected.stretches, sure, strict=True)
            if not any(_overlap_s(stretch, mark) > 0 for mark in marks)
            if not marks or confidence >= LIKELY
        ]
    apart = _apart(sorted(efforts, key=lambda effort: effort.start_s))
    return [_disputed(effort) if effort.is_disputed else effort for effort in apart]


def _are_no_reps(run: Run, marks: tuple[Mark, ...], stretches: list[Stretch]) -> bool:
    """Tell whether what was pressed is the run itself, and the signal does not say otherwise."""
    if not marks or any(_matching(stretch, marks) for stretch in stretches):
        return False
    return _is_easy_alone(run, marks) or are_pieces_of_the_run(run, marks, _reps(run, marks))


def _detected(stretch: Stretch, confidence: float, flags: frozenset[str]) -> Effort:
    """Make an effort of a stretch."""
    return Effort(
        start_s=stretch.start_s,
        end_s=stretch.end_s,
        evidence=EffortEvidence.DETECTION,
        confidence=confidence,
        flags=flags,
    )


def _disputed(effort: Effort) -> Effort:
    """Flag an effort whose watch and motion disagree."""
    return replace(effort, flags=effort.flags | {DISAGREES})


def _is_press_missing(
    run: Run, mark: Mark, marks: tuple[Mark, ...], stretches: list[Stretch]
) -> bool:
    """Tell whether a pressed lap holds several stretches, or one and much more, as no other does.

    Two laps that are alike may each hold two reps; then one of these is as long as other laps. What
    was run hardly slower around a stretch is a rep with a surge.
    """
    inside = [s for s in stretches if _overlap_s(s, mark) >= SAME_OVERLAP * (s.end_s - s.start_s)]
    if mark.evidence is not EffortEvidence.LAP or not inside:
        return False
    others = tuple(other for other in marks if other is not mark)
    if not _was_rested(run, mark, inside) or _is_as_fast(mark, others):
        return False
    if len(inside) > 1 and any(_matching_length(stretch, others) for stretch in inside):
        return True
    watch_m = mark.watch_m or 0.0
    is_usual = any(
        abs((other.watch_m or 0.0) - watch_m) <= SAME_LENGTH * watch_m for other in others
    )
    more_s = mark.end_s - mark.start_s - (inside[0].end_s - inside[0].start_s)
    is_longer = more_s > max(LATE_S, inside[0].end_s - inside[0].start_s)
    return not is_usual and (len(inside) > 1 or is_longer)


def _is_as_fast(mark: Mark, others: tuple[Mark, ...]) -> bool:
    """Tell whether a lap as a whole is hardly slower than others: then it holds no rest."""
    speeds_mps = [
        each.watch_m / each.official_s for each in others if each.watch_m and each.official_s
    ]
    if not speeds_mps or not mark.watch_m or not mark.official_s:
        return False
    return mark.watch_m / mark.official_s >= EVEN_SPEED * middle(speeds_mps)


def _was_rested(run: Run, mark: Mark, inside: list[Stretch]) -> bool:
    """Tell whether what a lap holds beside its stretches was much slower: no surges in a rep."""
    last_s = float(len(run.speed) - 1)
    spans = np.array([(mark.start_s, mark.end_s), *((s.start_s, s.end_s) for s in inside)])
    bounds_s = spans.clip(max(mark.start_s, 0.0), min(mark.end_s, last_s))
    whole_s, *fast_s = (bounds_s[:, 1] - bounds_s[:, 0]).tolist()
    whole_m, *fast_m = run.signal.between_m(bounds_s).tolist()
    beside_s, beside_m = whole_s - sum(fast_s), whole_m - sum(fast_m)
    return bool(END_SLOWER * beside_m * sum(fast_s) < sum(fast_m) * beside_s)


def _matching_length(stretch: Stretch, marks: tuple[Mark, ...]) -> bool:
    """Tell whether a stretch lasted as long as one of the marks."""
    length_s = stretch.end_s - stretch.start_s
    return any(
        abs(mark.end_s - mark.start_s - length_s) <= SAME_LENGTH * length_s for mark in marks
    )


def _is_easy_alone(run: Run, marks: tuple[Mark, ...]) -> bool:
    """Tell whether the one pressed lap of a run is slower than its easy running: a hiked climb.

    A lap is compared with its neighbors; only where no other is like it do these say too little.
    """
    if len(marks) != 1 or marks[0].evidence is not EffortEvidence.LAP:
        return False
    lap = _reps(run, marks)
    easy_mps, _ = easy_speed(run.plateaus, covered(run, lap))
    return easy_mps is not None and float(run.mean_speed(lap.start, lap.end)[0]) < easy_mps


def _without_easy_running(run: Run, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Drop what the watch calls work but is the run itself: a cool-down, laps between two stops.

    Compared with the running that no mark holds, on the flat, so that a climb may be slow. Like
    marks stand or fall together, for a rep that was broken up is still one. Where nothing else
    was run, marks are the run itself if they are long and hardly interrupted; beside other running
    such marks are work only where they are plainly faster.
    """
    if not marks:
        return ()
    reps = _reps(run, marks)
    easy_mps, _ = easy_speed(run.plateaus, covered(run, reps))
    if easy_mps is None:
        return () if _are_stops_in_a_run(marks) else _without_ends(run, marks)
    flat_m = run.flat_metres
    flat_mps = (flat_m[reps.end] - flat_m[reps.start]) / reps.length_s
    speeds_mps = np.maximum(flat_mps, run.mean_speed(reps.start, reps.end)).tolist()
    above_mps = EASY_HEIGHT * (middle(speeds_mps) - easy_mps)
    least_mps = easy_mps + min(max(above_mps, 0.0), EASY_SHARE * easy_mps)
    if _are_stops_in_a_run(marks):
        least_mps = easy_mps * (1 + EASY_SHARE)
    paced = list(zip(marks, speeds_mps, strict=True))
    risen = tuple(
        mark
        for mark in marks
        if mark.end_s - mark.start_s < EVEN_S
        or middle([speed for other, speed in paced if _is_like(mark, other)]) > least_mps
    )
    return _without_odd_one(run, risen)


def _without_odd_one(run: Run, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Drop the one mark that is far longer than all others and hardly faster than easy running.

    Easy is what was run before the first and after the last of the others: their rests are not.
    """
    odd = [
        mark
        for mark in marks
        if not any(_is_like(mark, other) for other in marks if other is not mark)
    ]
    if len(odd) != 1 or len(marks) <= FEWEST_LIKE:
        return marks
    others = _reps(run, tuple(mark for mark in marks if mark is not odd[0]))
    long_s = odd[0].end_s - odd[0].start_s
    if long_s < ODD_LENGTHS * middle(others.length_s.tolist()):
        return marks
    lone = _reps(run, (odd[0],))
    middles = run.plateaus.middle
    is_work = ((middles > others.start[0]) & (middles < others.end[-1])) | covered(run, lone)
    easy_mps, _ = easy_speed(run.plateaus, is_work)
    lone_mps = float(run.mean_speed(lone.start, lone.end)[0])
    usual_mps = middle(run.mean_speed(others.start, others.end).tolist())
    if easy_mps is None:
        return marks
    high_mps = easy_mps + ODD_HEIGHT * (usual_mps - easy_mps)
    if lone_mps > min(high_mps, NO_WARM_UP * easy_mps):
        return marks
    return tuple(mark for mark in marks if mark is not odd[0])


def _without_ends(run: Run, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Drop a warm-up and a cool-down that the watch calls work, where nothing else was run."""
    reps = _reps(run, marks)
    speeds_mps = run.mean_speed(reps.start, reps.end).tolist()
    usual_mps = middle(speeds_mps)
    ends = {
        index
        for index in (0, len(marks) - 1)
        if len(marks) >= FEWEST_LIKE
        and marks[index].end_s - marks[index].start_s >= EVEN_S
        and END_SLOWER * speeds_mps[index] < usual_mps
        and not any(_is_like(marks[index], other) for other in marks if other is not marks[index])
    }
    return tuple(mark for index, mark in enumerate(marks) if index not in ends)


def _is_like(mark: Mark, other: Mark) -> bool:
    """Tell whether two marks are goes at one step, or as long in time or in meters."""
    asked, also_asked = ((each.target_m, each.target_s) for each in (mark, other))
    off_s = abs((mark.end_s - mark.start_s) / (other.end_s - other.start_s) - 1)
    off_m = abs((mark.watch_m or 0.0) / (other.watch_m or 1.0) - 1)
    is_one_step = asked == also_asked != (None, None)
    return mark is other or is_one_step or min(off_s, off_m) <= SAME_LENGTH


def _are_stops_in_a_run(marks: tuple[Mark, ...]) -> bool:
    """Tell whether laps or splits are pieces of a run that stops or short walks cut up."""
    if len(marks) < 2 or any(mark.evidence is EffortEvidence.STEP for mark in marks):
        return False
    work_s = middle([mark.end_s - mark.start_s for mark in marks])
    rests_s = [after.start_s - before.end_s for before, after in pairwise(marks)]
    return work_s >= LONG_REP_S and middle(rests_s) <= REST_SHARE * work_s


def _is_drill(run: Run, mark: Mark, marks: tuple[Mark, ...]) -> bool:
    """Tell whether a step that asks for a cadence is hardly faster than the run's easy running.

    The goes at it are judged together: one of them says little, above all of 30 s.
    """
    if mark.goal is not StepGoal.FORM:
        return False
    easy_mps, _ = easy_speed(run.plateaus, covered(run, _reps(run, marks)))
    alike = tuple(
        other
        for other in marks
        if (other.goal, other.target_m, other.target_s) == (mark.goal, mark.target_m, mark.target_s)
    )
    reps = _reps(run, alike)
    speed_mps = middle(run.mean_speed(reps.start, reps.end).tolist())
    plain = plain_contrast(middle(reps.length_s.tolist()))
    return easy_mps is not None and speed_mps < (1 + PLAIN_SHARE * plain) * easy_mps


def _reps(run: Run, marks: tuple[Mark, ...]) -> Reps:
    """Round marks to seconds of the signal."""
    last = len(run.speed) - 1
    times = np.array([(mark.start_s, mark.end_s) for mark in marks])
    start, end = times.round().clip(0, last).astype(np.int64).T
    return Reps(start=start, end=np.maximum(end, start + 1))


def _marked(run: Run, mark: Mark, sets: tuple[FoundSet, ...]) -> Effort:
    """Make an effort of a mark, with the edges of its motion."""
    stretches = [stretch for detected in sets for stretch in detected.stretches]
    seen = max(stretches, key=lambda stretch: _iou(stretch, mark), default=None)
    flags = frozenset[str]()
    if seen is not None and _is_same(seen, mark):
        start_s, end_s = _inside(run, seen, mark)
    else:
        start_s, end_s, flags = _own_edges(run, mark)
    starts_timer = _is_blind(run, mark)
    if starts_timer and _differ(end_s - start_s, mark.official_s):
        start_s, end_s = _shown_s(run, mark)
    is_timed_by = (
        OfficialSource.STEP if mark.evidence is EffortEvidence.STEP else OfficialSource.LAP
    )
    return Effort(
        start_s=start_s,
        end_s=end_s,
        evidence=mark.evidence,
        confidence=UNSEEN_CONFIDENCE if UNSEEN in flags else MARKED_CONFIDENCE[mark.evidence],
        official_s=mark.official_s,
        official_source=None if mark.official_s is None else is_timed_by,
        watch_m=_watch_m(run, mark) if mark.watch_m is None else mark.watch_m,
        target_m=mark.target_m,
        target_s=mark.target_s,
        step_index=mark.step_index,
        is_watch_ended=mark.is_watch_ended,
        starts_timer=starts_timer,
        marked_s=(mark.start_s, mark.end_s) if _ran_through(mark) else None,
        flags=flags | {BROKEN_OFF} if mark.is_broken_off else flags,
    )


def _is_blind(run: Run, mark: Mark) -> bool:
    """Tell whether the timer was started for a mark, so that no rise of speed shows its start.

    Watches count nothing for some seconds then, and make up for them at once.
    """
    start = int(_reps(run, (mark,)).start[0])
    return int(start - run.first[start]) <= RESTART_S


def _differ(motion_s: float, official_s: float | None) -> bool:
    """Tell whether motion and official time are of two things."""
    return official_s is not None and abs(motion_s - official_s) > DISAGREE_SHARE * official_s


def _ran_through(mark: Mark) -> bool:
    """Tell whether the timer ran all the time between the bounds of a mark."""
    lasted_s = mark.end_s - mark.start_s
    return mark.official_s is not None and abs(lasted_s - mark.official_s) < JUNK_S


def _watch_m(run: Run, mark: Mark) -> float:
    """Measure the meters of a mark that tells none, between its own bounds."""
    start_m, end_m = run.signal.distance_at(np.array([mark.start_s, mark.end_s])).tolist()
    return float(end_m - start_m)


def _inside(run: Run, seen: Stretch, mark: Mark) -> tuple[float, float]:
    """Take the stretch's edges, but for those far outside of a step, or far inside of a lap.

    There the motion near the mark tells. A beep is punctual: what was run as fast long before or
    after it is no part of the rep. Who slowed inside a lap, but ran on, was still in it.
    """
    is_early, is_late = seen.start_s < mark.start_s - FAR_S, seen.end_s > mark.end_s + FAR_S
    if mark.evidence is not EffortEvidence.STEP:
        is_early, is_late = _runs_on(run, seen, mark)
    if not (is_early or is_late):
        return seen.start_s, seen.end_s
    start_s, end_s, _ = _own_edges(run, mark)
    return start_s if is_early else seen.start_s, end_s if is_late else seen.end_s


def _runs_on(run: Run, seen: Stretch, mark: Mark) -> tuple[bool, bool]:
    """Tell of both ends whether a lap began before, or ended after, what detection shows of it.

    Its runner slowed, but not to half of how far the stretch rises above what was beside the lap.
    """
    spans = np.array(
        [
            (mark.start_s, seen.start_s),
            (seen.end_s, mark.end_s),
            (seen.start_s, seen.end_s),
            (mark.start_s - FAR_S, mark.start_s),
            (mark.end_s, mark.end_s + FAR_S),
        ]
    ).clip(0.0, float(len(run.speed) - 1))
    length_s = spans[:, 1] - spans[:, 0]
    speeds_mps = run.signal.between_m(spans) / np.maximum(length_s, 1.0)
    *left, fast, before, after = speeds_mps.tolist()
    rest = min(before, after)
    is_early, is_late = (
        bool(left_s > FAR_S and left_mps >= rest + HALF_HEIGHT * (fast - rest))
        for left_s, left_mps in zip(length_s[:2].tolist(), left, strict=True)
    )
    return is_early, is_late


def _own_edges(run: Run, mark: Mark) -> tuple[float, float, frozenset[str]]:
    """Find the motion's edges near a mark that detection did not find, with flags.

    Where the signal shows what the mark holds, the timer did not run throughout, or nothing faster
    is seen.
    """
    rep = _reps(run, (mark,))
    shown_s = _shown_s(run, mark)
    start, end = int(rep.start[0]), int(rep.end[0])
    if end - start < 4 or run.first[start] != run.first[end - 1] or run.signal.segment[start] < 0:
        return *shown_s, frozenset({UNSEEN})
    ((start_s, end_s),) = edges(run, rep)
    if end_s <= start_s:
        return *shown_s, frozenset({UNSEEN})
    length = end - start
    before = run.mean_speed(np.array([max(start - length, run.first[start])]), rep.start)
    after = run.mean_speed(rep.end, np.array([min(end + length, run.after_last[end - 1])]))
    inside = run.mean_speed(rep.start, rep.end)
    is_seen = bool(inside[0] > max(before[0], after[0]))
    return (start_s, end_s, frozenset()) if is_seen else (*shown_s, frozenset({UNSEEN}))


def _shown_s(run: Run, mark: Mark) -> tuple[float, float]:
    """Tell when the signal shows what was done between the bounds of a mark."""
    start_s, end_s = run.clock.signal_s(np.array([mark.start_s, mark.end_s])).tolist()
    return start_s, end_s


def _matching(stretch: Stretch, marks: tuple[Mark, ...]) -> bool:
    """Tell whether a stretch is the motion of a mark."""
    return any(_is_same(stretch, mark) for mark in marks)


def _is_same(stretch: Stretch, mark: Mark) -> bool:
    """Tell whether they overlap by half, or meet and the lap was but pressed late."""
    # Nearly none meet: every stretch is held against every mark.
    if not _overlap_s(stretch, mark) > 0:
        return False
    off_s = max(abs(stretch.start_s - mark.start_s), abs(stretch.end_s - mark.end_s))
    is_pressed = mark.evidence is EffortEvidence.LAP
    return (is_pressed and off_s <= LATE_S) or _iou(stretch, mark) >= SAME_OVERLAP


def _overlap_s(span: Stretch | Mark, other: Stretch | Mark) -> float:
    """Measure the seconds that two spans share."""
    return max(0.0, min(span.end_s, other.end_s) - max(span.start_s, other.start_s))


def _iou(span: Stretch | Mark, other: Stretch | Mark) -> float:
    """Divide overlap by union, 0–1."""
    union = max(span.end_s, other.end_s) - min(span.start_s, other.start_s)
    return _overlap_s(span, other) / union if union > 0 else 0.0


def _apart(efforts: list[Effort]) -> list[Effort]:
    """Cut overlaps: where two efforts meet, the earlier one ends when the later begins."""
    apart: list[Effort] = []
    for effort in efforts:
        if apart and apart[-1].end_s > effort.start_s:
            earlier = replace(apart[-1], end_s=effort.start_s)
            apart[-1:] = [earlier] if earlier.duration_s > 0 else []
        if effort.duration_s > 0:
            apart.append(effort)
    return apart
