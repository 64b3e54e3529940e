"""Find sets of reps in the signal alone.

Guess (`seeds`), follow each guess to its best chain (`chains`), weigh it (`weight`), keep the
weightiest, and look again at what is left. No effort is judged alone: what makes a rep is that
it stands out, and that it is repeated.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from itertools import pairwise

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from metrics.efforts.edges import edges, with_seen_cuts
from metrics.efforts.evidence.alike import UNLIKE_SPEED_SPREAD
from metrics.efforts.evidence.outline import outlined
from metrics.efforts.evidence.shape import longest_rest_s
from metrics.efforts.evidence.weight import LEAST_REST_SHARE, Weight, weigh, weigh_outline
from metrics.efforts.evidence.witnesses import hear_witnesses
from metrics.efforts.run import Reps, Run, easy_speed, middle, plain_contrasts
from metrics.efforts.search.chains import best_chain
from metrics.efforts.search.lone import companions, lone_effort, primers
from metrics.efforts.search.refine import between_walks, is_whole, refined
from metrics.efforts.search.seeds import DIP_S, FEWEST, Stretches, resembles, seeds, stretches
from metrics.recording.grade import HILL_GRADE
from metrics.recording.signal import Floats, Mask

MOST_SETS = 4
"""Sets looked for in one run; a session has one to three."""
SURE_WEIGHT = 4.0
"""What a set must weigh once one is found, in nats: the rests and the warm-up of a session are
less even than an easy run, and hold more that looks like a set; but there no heart rests. The same
where positions alone tell of it: their errors wander as runs do, and nothing denies them."""
LATER_PROMISE = 0.6
"""Nats that no warm-up reaches: of 520 runs searched again, 24 of the 27 later sets did."""
PEAK_S, REST_S = 10, 40
LATER_FALL_BPM = 15.0
"""The heart rate soon after the end of a rep, and how far it lies above that of most of a rest."""
END_HEIGHT = 0.5
END_FALL_BPM = 5.0
HARD_S = (15, 5)
"""The first or the last rep of a set rises half as high above easy running as the usual one, or is
plain by itself, or the heart beats within 5 of the usual rep's in its last seconds."""
SLOW_PART_S = 12
BESIDE_S = 15
LEAST_LEFT = 0.5
"""Whole plateaus of so many seconds at either end of a rep that lie below half height, as the speed
beside it tells, are none of it: no edge errs by as much. Where they are most of it, nothing tells
which part was meant."""
LEAP_S = 5.0
"""Speed is the slope over 4 s: a leap of the positions stands out for so long, an effort longer."""
LONE_WEIGHT = 2.0
"""Nats for a lone effort: nothing confirms it, but all that it must be is strict."""
MOST_FOLLOWED = 2
HOPELESS = -12.0
"""Guesses that are followed, if they do not weigh less than this many nats."""
FOLLOWED = 2
"""How often a chain becomes the next guess; it settles at once or not at all."""


class Stretch(Struct, frozen=True, kw_only=True):
    """An effort as the signal shows it: from when to when, in seconds of the signal."""

    start_s: float
    end_s: float


class FoundSet(Struct, frozen=True, kw_only=True):
    """Stretches in time order that are the reps of one set, with its weight of evidence."""

    stretches: tuple[Stretch, ...]
    weight: float


def detect(run: Run) -> tuple[FoundSet, ...]:
    """Find the sets that the signal alone shows.

    Parameters
    ----------
    run : the prepared signal.

    Returns
    -------
    Sets, weightiest first; without any, a lone effort where one stands out. Stretches never overlap
    and never span a pause. What the sampling cannot show is not guessed; empty is an answer.
    """
    is_used = np.zeros(len(run.speed), dtype=np.bool_)
    free = stretches(run)
    sets: list[tuple[Reps, FoundSet]] = []
    for _ in range(MOST_SETS):
        if sets and not _is_promising(run, free):
            break
        best = _weightiest(run, free, is_used)
        if best is None:
            break
        reps, weight = best
        is_later = bool(sets) and not any(_goes_on(run, reps, other) for other, _ in sets)
        if weight.verdict <= (SURE_WEIGHT * weight.doubt if is_later or weight.is_alone else 0.0):
            break
        reps = _without_slow_ends(run, reps, weight.easy_speed_mps)
        reps = _without_slow_parts(run, reps)
        for block in _blocks(reps):
            is_used[block.start[0] : block.end[-1]] = True
            free = free.without(block)
        shown = _stretches(run, reps)
        if not _are_too_short(run, reps, shown):
            sets.append((reps, FoundSet(stretches=shown, weight=weight.total)))
    beside = _beside(run, free, is_used) if sets else [lone_effort(run, free.reps)]
    sets += [
        (alone, FoundSet(stretches=_stretches(run, alone), weight=LONE_WEIGHT))
        for alone in beside
        if alone is not None
    ]
    return _without_dips(run, sets)


def _blocks(reps: Reps) -> list[Reps]:
    """Cut a set at its breaks: strides before and after other work leave that to be found."""
    is_break = reps.rest_s > longest_rest_s(reps.rest_s.tolist())
    cuts = [0, *(is_break.nonzero()[0] + 1).tolist(), len(reps)]
    return [reps.at(slice(first, last)) for first, last in pairwise(cuts)]


def _beside(run: Run, free: Stretches, is_used: Mask) -> list[Reps | None]:
    """Find what was run beside the sets: long efforts, and short ones before all of it."""
    long = companions(run, free.reps, is_used)
    if long is not None:
        is_used[long.start[0] : long.end[-1]] = True
        free = free.without(long)
    return [long, primers(run, free.reps, is_used)]


def _goes_on(run: Run, reps: Reps, other: Reps) -> bool:
    """Tell whether two sets are one session, that went on after a rest with other lengths.

    They are run at one speed, and no longer apart than twice their usual rests: no warm-up is.
    """
    gap_s = max(reps.start[0] - other.end[-1], other.start[0] - reps.end[-1])
    usual_s = max(middle(each.rest_s.tolist()) for each in (reps, other))
    one_mps, other_mps = (
        middle(run.mean_speed(each.start, each.end).tolist()) for each in (reps, other)
    )
    is_alike = abs(np.log(one_mps / other_mps)) < UNLIKE_SPEED_SPREAD
    return bool(0 <= gap_s <= 2 * usual_s and is_alike)


def _without_dips(run: Run, sets: list[tuple[Reps, FoundSet]]) -> tuple[FoundSet, ...]:
    """Join what a dip cut in two: no rest is so short beside efforts so long.

    Somebody in the way, a turn or a bridge slow a runner, or the positions, for seconds. Pieces of
    two sets are joined in the weightier one. A set that was one run with dips repeats nothing.
    """
    pieces = sorted(
        (start, end, index)
        for index, (reps, _) in enumerate(sets)
        for start, end in zip(reps.start.tolist(), reps.end.tolist(), strict=True)
    )
    joined: list[tuple[int, int, int]] = []
    for start, end, index in pieces:
        if joined:
            first, last, other = joined[-1]
            longest_s = min(DIP_S, LEAST_REST_SHARE * min(last - first, end - start))
            if start - last <= longest_s and run.first[start] == run.first[last - 1]:
                heavier = max(index, other, key=lambda place: sets[place][1].weight)
                joined[-1] = (first, end, heavier)
                continue
        joined.append((start, end, index))
    if len(joined) == len(pieces):
        return tuple(found for _, found in sets)
    whole = [[bounds[:2] for bounds in joined if bounds[2] == index] for index in range(len(sets))]
    return tuple(
        replace(found, stretches=_stretches(run, Reps(start=bounds[:, 0], end=bounds[:, 1])))
        for bounds, (reps, found) in zip(map(np.array, whole), sets, strict=True)
        if len(bounds) > 1 or (len(bounds) == 1 and len(reps) < FEWEST)
    )


def _without_slow_ends(run: Run, reps: Reps, easy_mps: float | None) -> Reps:
    """Drop a first and a last stretch that are nearer to easy running than to the reps.

    A piece of the warm-up between two stops is as long as a rep, and fits a chain well. Easy is
    what was run before the first and after the last, where that is faster: rests are slower.
    Reps uphill are hardly faster than easy running, and the first one sets off from a stand: there
    their cost decides, and no heart excuses a stretch on the flat.
    """
    if easy_mps is None:
        return reps
    middles = run.plateaus.middle
    is_in_set = (middles > reps.start[0]) & (middles < reps.end[-1])
    outside_mps, _ = easy_speed(run.plateaus, is_in_set)
    easy_mps = max(easy_mps, outside_mps or 0.0)
    if _are_uphill(run, reps):
        is_rep = _are_above_easy(run.flat_metres, reps, easy_mps)
    else:
        is_rep = _are_above_easy(run.metres, reps, easy_mps) | _are_hearts_working(run, reps)
    first, after_last = 0, len(reps)
    while after_last - first > FEWEST and not is_rep[first]:
        first += 1
    while after_last - first > FEWEST and not is_rep[after_last - 1]:
        after_last -= 1
    return reps.at(slice(first, after_last))


def _without_slow_parts(run: Run, reps: Reps) -> Reps:
    """Cut off what a rep holds of slower running at either end.

    A chain likes its reps alike: it makes a short one as long as the others by a lively stretch of
    the rest beside it.
    """
    low, high = run.sides(reps, BESIDE_S, is_within_rests=True)
    before_mps, after_mps = run.mean_speed(low, reps.start), run.mean_speed(reps.end, high)
    speed_mps = run.mean_speed(reps.start, reps.end)
    usual_mps = np.maximum(speed_mps, middle(speed_mps.tolist()))
    opens_mps = run.mean_speed(reps.start, np.minimum(reps.start + SLOW_PART_S, reps.end))
    closes_mps = run.mean_speed(np.maximum(reps.end - SLOW_PART_S, reps.start), reps.end)
    is_slow = 2 * opens_mps < usual_mps + before_mps
    is_slow |= 2 * closes_mps < usual_mps + after_mps
    if not is_slow.any():
        return reps  # As nearly always.
    start, end = reps.start.copy(), reps.end.copy()
    for at in is_slow.nonzero()[0].tolist():
        bounds = int(start[at]), int(end[at])
        start[at], end[at] = _fast_part(run, bounds, float(before_mps[at]), float(after_mps[at]))
    return Reps(start=start, end=end)


def _fast_part(
    run: Run, bounds: tuple[int, int], before_mps: float, after_mps: float
) -> tuple[int, int]:
    """Find what slower plateaus at its ends leave of a rep; all of it where that is little."""
    start, end = bounds
    # Where most of it is the rep, this is how fast it was run.
    rep_mps = middle(run.speed[start:end].tolist())
    cuts = run.plateaus.end
    inside = cuts[cuts.searchsorted(start, side="right") : cuts.searchsorted(end)].tolist()
    parts = list(pairwise([start, *inside, end]))
    while len(parts) > 1 and 2 * _mean_mps(run, *parts[0]) < rep_mps + before_mps:
        del parts[0]
    while len(parts) > 1 and 2 * _mean_mps(run, *parts[-1]) < rep_mps + after_mps:
        del parts[-1]
    first, last = parts[0][0], parts[-1][1]
    first = first if first - start >= SLOW_PART_S else start
    last = last if end - last >= SLOW_PART_S else end
    return (first, last) if last - first >= LEAST_LEFT * (end - start) else bounds


def _mean_mps(run: Run, start: int, end: int) -> float:
    return float(run.metres[end] - run.metres[start]) / (end - start)


def _are_above_easy(metres: Floats, reps: Reps, easy_mps: float) -> Mask:
    """Mark the stretches that rise half as high as the usual one, or plainly for their length."""
    speed_mps = (metres[reps.end] - metres[reps.start]) / reps.length_s
    height_mps = easy_mps + END_HEIGHT * (middle(speed_mps.tolist()) - easy_mps)
    is_plain: Mask = speed_mps >= (1 + plain_contrasts(reps.length_s)) * easy_mps
    return is_plain | (speed_mps >= height_mps)


def _are_uphill(run: Run, reps: Reps) -> bool:
    """Tell whether most stretches climb as much as a hill."""
    if not np.fmax.reduce(run.signal.grade) >= HILL_GRADE:
        return False  # Nothing is as steep.
    spans = zip(reps.start.tolist(), reps.end.tolist(), strict=True)
    return middle([_mean_grade(run.signal.grade[a:b]) for a, b in spans]) >= HILL_GRADE


def _mean_grade(grade: Floats) -> float:
    """Average a grade; 0 where the file tells none."""
    known = grade[np.isfinite(grade)]
    return float(known.mean()) if len(known) else 0.0


def _are_hearts_working(run: Run, reps: Reps) -> Mask:
    """Mark the stretches in whose end the heart beats about as fast as in the usual one's."""
    if run.beat is None:
        return np.zeros(len(reps), dtype=np.bool_)
    beats = run.beat.mean(np.maximum(reps.end - HARD_S[0], reps.start), reps.end + HARD_S[1])
    heard_bpm = beats[np.isfinite(beats)].tolist()
    is_working: Mask = beats > (middle(heard_bpm) if heard_bpm else np.nan) - END_FALL_BPM
    return is_working


def _is_promising(run: Run, free: Stretches) -> bool:
    """Tell whether another look is worth its time: as many stretches as make a set stand out.

    Or the heart falls after as many, whatever the warm-up was.
    """
    if np.count_nonzero(free.promise > LATER_PROMISE) >= FEWEST:
        return True
    if run.beat is None:
        return False
    ends = free.reps.end
    fall_bpm = run.beat.mean(ends, ends + PEAK_S) - run.beat.mean(ends + REST_S, ends + 2 * REST_S)
    return bool(np.count_nonzero(fall_bpm > LATER_FALL_BPM) >= FEWEST)


def _stretches(run: Run, reps: Reps) -> tuple[Stretch, ...]:
    """Give each rep the edges of its motion."""
    return tuple(
        Stretch(start_s=start, end_s=end)
        for start, end in edges(run, with_seen_cuts(run, reps))
        if end > start
    )


def _are_too_short(run: Run, reps: Reps, shown: tuple[Stretch, ...]) -> bool:
    """Tell whether the sampling cannot show such efforts, or a leap of the positions looks so."""
    if middle(reps.length_s.tolist()) < (run.signal.shortest_findable_s or 0.0):
        return True
    return not shown or middle([each.end_s - each.start_s for each in shown]) < LEAP_S


def _weightiest(run: Run, free: Stretches, is_used: Mask) -> tuple[Reps, Weight] | None:
    """Return the best set in what is not used yet."""
    is_claimed = _claimed(run, is_used)
    guesses = _weightiest_guesses(run, seeds(run, free), is_claimed)
    followed = [_followed(run, guess, weight, is_claimed, is_used) for guess, weight in guesses]
    best = max(followed, key=_verdict, default=None)
    if best is not None and best[1].verdict > 0 and is_whole(best[1]):
        return best
    unlike = between_walks(run, is_used, is_claimed)
    best = max((each for each in (best, unlike) if each is not None), key=_verdict, default=None)
    if best is None or best[1].verdict <= 0:
        return best
    return refined(run, *best, free, is_claimed)


def _weightiest_guesses(
    run: Run, guesses: list[Reps], is_claimed: Mask
) -> list[tuple[Reps, Weight]]:
    """Choose the weightiest guesses that do not resemble each other.

    What each weighs at most tells the next one that is worth weighing: few are weighed to the end.
    """
    outlines = [each for guess in guesses if (each := outlined(run, guess)) is not None]
    queue: list[tuple[float, int, Weight | None]] = [
        (-outline.most, at, None) for at, outline in enumerate(outlines)
    ]
    heapify(queue)
    chosen: list[tuple[Reps, Weight]] = []
    while queue and len(chosen) < MOST_FOLLOWED and queue[0][0] < -HOPELESS:
        _, at, weight = heappop(queue)
        guess = outlines[at].reps
        if any(resembles(guess, other) for other, _ in chosen):
            continue
        if weight is None:
            weight = weigh_outline(run, outlines[at], is_claimed)
            heappush(queue, (-weight.total, at, weight))
        else:
            chosen.append((guess, replace(weight, witnesses=hear_witnesses(run, guess))))
    return chosen


def _verdict(found: tuple[Reps, Weight]) -> float:
    return found[1].verdict


def _followed(
    run: Run, guess: Reps, weight: Weight, is_claimed: Mask, is_used: Mask
) -> tuple[Reps, Weight]:
    """Follow a guess to its chains while its weight rises."""
    for _ in range(FOLLOWED):
        chain = best_chain(run, guess, is_claimed, is_used)
        if len(chain) < FEWEST or _is_same(chain, guess):
            break
        heavier = weigh(run, chain, is_claimed)
        if heavier.total <= weight.total:
            break
        guess, weight = chain, heavier
    return guess, weight


def _is_same(reps: Reps, other: Reps) -> bool:
    return len(reps) == len(other) and bool((reps.bounds == other.bounds).all())


def _claimed(run: Run, is_used: Mask) -> Mask:
    """Mark the plateaus whose middle is used."""
    return is_used[run.plateaus.middle.astype(np.int64)]
