"""A lone effort: a tempo, or a race with its warm-up, in a run that holds no set.

Nothing repeats, so that only a long, even and clear rise above easy running on both of its sides
counts, or a plain one with which the recording ends. Shorter rises of a run without a set are
hills, lights and company.
"""

from __future__ import annotations

import numpy as np

from metrics.efforts.evidence.weight import DENIED
from metrics.efforts.evidence.witnesses import LONG_S, STEADY_FALL_BPM, STOOD_MPS, hear_witnesses
from metrics.efforts.plateaus import WALK_TO_RUN_MPS
from metrics.efforts.run import Reps, Run, covered, easy_speed, least_easy_mps, plain_contrasts
from metrics.recording.signal import Floats, Indexes, Mask

LENGTHS_S = (120.0, 300.0)
LEAST_CONTRASTS = (0.35, 0.18)
"""A tempo lasts five minutes or more and stands out by one and a half times what makes a long
effort plain, for no sibling confirms it. A race of 800 m lasts two, and is plain to see."""
ENDS_WITHIN_S = 10
"""So close to the end of the recording it was the last thing that was run."""
LEAST_EASY_S = 180.0
"""So much easy running on either side says what it is compared with."""
COMPANION_WITHIN_S = 600.0
COMPANION_CONTRASTS = 1.5
SET_OFF_CONTRASTS = 1.25
"""Beside a set, so near and so plain, a long effort belongs to it: with walks or stands on both of
its sides, 15 % above easy running are enough, for nobody cools down between two walks."""
MOST_PAIRED = 12
PAIR_CONTRASTS = 1.5
ALIKE_LENGTH = 0.15
ALIKE_SPEED = 0.06
"""Two efforts so close, as log ratios, confirm each other: then one and a half times plain is
enough for shorter ones too."""
MOST_COMPANIONS = 4
PRIMER_S = 10.0
PRIMER_EDGES_S = 3.0
PRIMER_SPEED = 0.1
"""Short efforts confirm each other as well where they come before a set: strides, or two of a
minute at its pace. Edges err by seconds, and the speed of so short ones by a few percent."""
MOST_UNSEEN_SHARE = 0.5
"""Of an effort by itself at least half was recorded: a hole shows one speed, from end to end."""
AROUND_S = 30
"""An effort by itself is judged by half minutes: positions err by seconds, and strides are none."""
LEVEL_SHARE = 0.5
"""As much of its contrast at least is left where hills are counted: downhill all run faster."""
LAST_S, AFTER_S = 60, (60, 180)
"""A heart that beats as fast in the minutes after it, from one to three, as in its last one has not
worked in it: it falls by no more than in steady running."""
SHORTEST_REST_S = 30
"""No rest between efforts of minutes is shorter."""
MOST_WRONG_SHARE = 0.1
"""Of its seconds, so many may lie below half height, and others of the run above: the way into it,
a hill, a stretch of a lively warm-up."""
MOST_WRONG_BESIDE_SHARE = 0.05
"""Beside a set there is more to be mistaken for one of its efforts, if no walk sets it off."""


def lone_effort(run: Run, candidates: Reps) -> Reps | None:
    """Find the plainest stretch that stands out by itself, or two.

    Parameters
    ----------
    run : the prepared signal.
    candidates : stretches above some height of speed.

    Returns
    -------
    One rep, or two, or None where nothing is both long enough and plain, more was walked than run,
    or half minutes are not known.
    """
    if (run.signal.sampling_median_s or 0.0) > AROUND_S:
        return None
    longest = candidates.at((candidates.length_s >= LENGTHS_S[0]).nonzero()[0])
    no_effort = np.zeros(len(run.plateaus), dtype=np.bool_)
    most = _most_contrasts(run, longest, no_effort)
    places = (most >= PAIR_CONTRASTS * plain_contrasts(longest.length_s)).nonzero()[0]
    usual_mps, _ = easy_speed(run.plateaus, no_effort)
    if not len(places) or usual_mps is None or _is_hike(run):
        return None
    places = places[_best_edges_first(run, longest.at(places), usual_mps)]
    plainest, most = longest.at(places), most[places]
    before_s, after_s = _running_beside_s(run, plainest)
    is_last = plainest.end >= len(run.speed) - ENDS_WITHIN_S
    opens = before_s >= LEAST_EASY_S
    closes = (after_s >= LEAST_EASY_S) | is_last
    least = np.where(is_last, LEAST_CONTRASTS[0], _least_contrasts(plainest))
    for index in (opens & closes & (most >= least)).nonzero()[0]:
        candidate = plainest.at(slice(index, index + 1))
        if _stands_alone(run, candidate, float(least[index])):
            return candidate
    closes |= after_s == 0
    usable = (opens | closes).nonzero()[0][:MOST_PAIRED]
    return _pair(run, plainest.at(usable), opens[usable], closes[usable])


def _best_edges_first(run: Run, stretches: Reps, easy_mps: float) -> Indexes:
    """Order stretches: of all that hold an effort, what explains most of how the speed varies."""
    rise_mps = run.mean_speed(stretches.start, stretches.end) - easy_mps
    explained = np.maximum(rise_mps, 0.0) ** 2 * stretches.length_s
    order: Indexes = np.argsort(-explained, kind="stable")
    return order


def _is_hike(run: Run) -> bool:
    """Tell whether more was walked than run: what is run on a hike is no effort."""
    speed_mps, length_s = run.plateaus.speed_mps, run.plateaus.length_s
    is_run = speed_mps > WALK_TO_RUN_MPS
    is_walk = ~is_run & (speed_mps > STOOD_MPS)
    return bool(length_s[is_walk].sum() > length_s[is_run].sum())


def _pair(run: Run, plainest: Reps, opens: Mask, closes: Mask) -> Reps | None:
    """Find the two efforts of a run that both stand out, as 2 × 3 km with a walk between."""
    if not len(plainest) or plainest.start.max() < plainest.end.min() + SHORTEST_REST_S:
        return None  # All lie in one another.
    one, other = np.triu_indices(len(plainest), 1)
    is_first = plainest.start[one] < plainest.start[other]
    first, last = np.where(is_first, (one, other), (other, one))
    is_rested = plainest.start[last] >= plainest.end[first] + SHORTEST_REST_S
    for both in np.stack((first, last), axis=1)[opens[first] & closes[last] & is_rested]:
        pair = plainest.at(both)
        is_inside = covered(run, pair)
        easy, _ = easy_speed(run.plateaus, is_inside)
        if easy is None:
            continue
        speed = run.mean_speed(pair.start, pair.end)
        contrasts = speed / easy - 1
        least = _least_contrasts(pair)
        if _are_within(pair.length_s, ALIKE_LENGTH) and _are_within(speed, ALIKE_SPEED):
            least = np.minimum(least, PAIR_CONTRASTS * plain_contrasts(pair.length_s))
        if np.all(contrasts >= least) and _is_even(
            run, pair, easy, float(contrasts.min()), is_inside, MOST_WRONG_SHARE
        ):
            return pair
    return None


def _are_within(values: Floats | Indexes, log_ratio: float) -> bool:
    return bool(np.log(values.max() / values.min()) <= log_ratio)


def _least_contrasts(stretches: Reps) -> Floats:
    """Interpolate the contrast that an effort of such a length needs if nothing confirms it."""
    return np.interp(stretches.length_s, LENGTHS_S, LEAST_CONTRASTS)


def companions(run: Run, free: Reps, is_used: Mask) -> Reps | None:
    """Find the long efforts before or after a set, as the mile before 400s.

    Parameters
    ----------
    run : the prepared signal.
    free : stretches outside the sets.
    is_used : one entry per second, true from the first to the last rep of a set.

    Returns
    -------
    One rep or more in time order, or None where nothing long is plain beside a set.
    """
    used_s = is_used.nonzero()[0]
    is_in_set = is_used[run.plateaus.middle.astype(np.int64)]
    usual_mps, _ = easy_speed(run.plateaus, is_in_set)
    if usual_mps is None:
        return None
    long = free.at((free.length_s >= LENGTHS_S[0]).nonzero()[0])
    # What the recording begins with is a warm-up, however lively.
    opens = _running_beside_s(run, long)[0] >= LEAST_EASY_S
    is_set_off = run.speed_beside(long, AROUND_S) <= WALK_TO_RUN_MPS
    least = np.where(is_set_off, SET_OFF_CONTRASTS, COMPANION_CONTRASTS)
    least *= plain_contrasts(long.length_s)
    most = _most_contrasts(run, long, is_in_set)
    places = (opens & (most >= least)).nonzero()[0]
    stands_alone = most >= _least_contrasts(long)
    chosen: list[int] = []
    even: Reps | None = None
    first_s, last_s = used_s[0] - COMPANION_WITHIN_S, used_s[-1] + COMPANION_WITHIN_S
    waiting = places[_best_edges_first(run, long.at(places), usual_mps)]
    while len(chosen) < MOST_COMPANIONS:
        is_near = (long.start[waiting] < last_s) & (long.end[waiting] > first_s)
        is_near |= stands_alone[waiting]
        if not is_near.any():
            break
        place = int(waiting[is_near.argmax()])
        waiting = waiting[waiting != place]
        tried = sorted([*chosen, place], key=lambda at: int(long.start[at]))
        together = long.at(np.array(tried))
        if np.any(together.rest_s < SHORTEST_REST_S):
            continue
        is_taken = covered(run, together) | is_in_set
        easy, easy_s = easy_speed(run.plateaus, is_taken)
        if easy is None or easy_s < LEAST_EASY_S:
            continue
        contrasts = run.mean_speed(together.start, together.end) / easy - 1
        if np.any(contrasts < least[tried]):
            continue
        chosen = tried
        first_s = min(first_s, together.start[0] - COMPANION_WITHIN_S)
        last_s = max(last_s, together.end[-1] + COMPANION_WITHIN_S)
        most_share = MOST_WRONG_SHARE if is_set_off[tried].all() else MOST_WRONG_BESIDE_SHARE
        if _is_even(run, together, easy, float(contrasts.min()), is_taken, most_share):
            even = together
    return even


def primers(run: Run, free: Reps, is_used: Mask) -> Reps | None:
    """Find like short efforts soon before a set, which make a runner ready for it.

    Parameters
    ----------
    run : the prepared signal.
    free : stretches outside the sets.
    is_used : one entry per second, true from the first to the last rep of a set.

    Returns
    -------
    Two or more in time order, or None where none are plain, alike and seen by another channel.
    """
    first_s = is_used.nonzero()[0][0]
    is_in_set = is_used[run.plateaus.middle.astype(np.int64)]
    easy, easy_s = easy_speed(run.plateaus, is_in_set)
    if easy is None or easy_s < LEAST_EASY_S:
        return None
    is_near = (free.end < first_s - SHORTEST_REST_S) & (free.start > first_s - COMPANION_WITHIN_S)
    is_near &= (free.length_s >= PRIMER_S) & (free.length_s <= LENGTHS_S[0])
    near = free.at(is_near.nonzero()[0])
    excess = run.mean_speed(near.start, near.end) / easy - 1
    excess /= PAIR_CONTRASTS * plain_contrasts(near.length_s)
    near = near.at(np.argsort(-excess, kind="stable")[: np.count_nonzero(excess >= 1)])
    groups = [_like(run, near, place) for place in range(min(len(near), MOST_PAIRED))]
    best = max(groups, key=len, default=None)
    if best is None or len(best) < 2 or not _is_seen(run, best):
        return None
    slowest_mps = float(run.mean_speed(best.start, best.end).min())
    plateaus = run.plateaus
    is_like = (plateaus.speed_mps > (1 - PRIMER_SPEED) * slowest_mps) & ~covered(run, best)
    is_like &= (plateaus.middle < first_s) & (plateaus.middle > first_s - COMPANION_WITHIN_S)
    like_s = plateaus.length_s[is_like].sum()
    return best if like_s <= MOST_WRONG_SHARE * best.length_s.sum() else None


def _like(run: Run, near: Reps, place: int) -> Reps:
    """Collect what is like one stretch and apart from it and one another, plainest first."""
    log_length = np.log(near.length_s)
    log_speed = np.log(run.mean_speed(near.start, near.end))
    tolerance = ALIKE_LENGTH + PRIMER_EDGES_S / near.length_s[place]
    is_like = np.abs(log_length - log_length[place]) <= tolerance
    is_like &= np.abs(log_speed - log_speed[place]) <= PRIMER_SPEED
    chosen = near.at(slice(place, place + 1))
    for other in is_like.nonzero()[0].tolist():
        is_apart = (near.start[other] > chosen.end + PRIMER_S) | (
            near.end[other] < chosen.start - PRIMER_S
        )
        if is_apart.all():
            chosen = chosen.joined_by(near.at(slice(other, other + 1)))
    return chosen


def _is_seen(run: Run, reps: Reps) -> bool:
    """Tell whether another channel has seen short stretches, or none denies longer ones.

    Positions err for seconds.
    """
    heard = hear_witnesses(run, reps)
    return heard.nats() > DENIED if heard.usual_s >= LONG_S else heard.is_seen


def _most_contrasts(run: Run, stretches: Reps, is_other: Mask) -> Floats:
    """Bound the contrasts of stretches with easy running: a bound is cheap, each is not."""
    easy_mps = least_easy_mps(run.plateaus, is_other, stretches.length_s)
    return run.mean_speed(stretches.start, stretches.end) / np.maximum(easy_mps, 0.1) - 1


def _is_even(
    run: Run, candidate: Reps, easy: float, contrast: float, is_taken: Mask, most_share: float
) -> bool:
    """Tell whether it is fast throughout, and nothing like it was run outside.

    Outside, what is over within half a minute is a stride, and nothing like it.
    """
    height = (1 + contrast / 2) * easy
    plateaus = run.plateaus
    is_fast = plateaus.speed_mps > height
    slow_s = plateaus.length_s[~is_fast & covered(run, candidate)].sum()
    is_like = is_fast & ~is_taken
    is_like[is_like] = _mean_around(run, plateaus.middle[is_like].astype(np.int64)) > height
    fast_s = plateaus.length_s[is_like].sum()
    return bool(max(slow_s, fast_s) <= most_share * candidate.length_s.sum())


def _stands_alone(run: Run, candidate: Reps, least_contrast: float) -> bool:
    """Tell whether a stretch is plainly and evenly faster than all the rest of the run."""
    start, end = int(candidate.start[0]), int(candidate.end[0])
    is_inside = covered(run, candidate)
    easy, _ = easy_speed(run.plateaus, is_inside)
    level = float(run.mean_speed(candidate.start, candidate.end)[0])
    if easy is None or level < (1 + least_contrast) * easy:
        return False
    if np.count_nonzero(run.signal.is_gap[start:end]) > MOST_UNSEEN_SHARE * (end - start):
        return False
    is_above = _half_minutes(run) >= (easy + level) / 2
    above_inside = int(np.count_nonzero(is_above[start:end]))
    above_outside = int(np.count_nonzero(is_above)) - above_inside
    wrong_s = max(end - start - above_inside, above_outside)
    if wrong_s > MOST_WRONG_SHARE * (end - start) or not _rests_a_heart(run, end):
        return False
    return _level_contrast(run, candidate, is_inside) >= LEVEL_SHARE * least_contrast


def _level_contrast(run: Run, candidate: Reps, is_inside: Mask) -> float:
    """Compare the stretch with the running outside, both on the flat at the same cost."""
    plateaus, flat_m = run.plateaus, run.flat_metres
    is_outside = ~is_inside & (plateaus.speed_mps > WALK_TO_RUN_MPS)
    outside_m = (flat_m[plateaus.end] - flat_m[plateaus.start])[is_outside].sum()
    outside_mps = outside_m / plateaus.length_s[is_outside].sum()
    inside_mps = (flat_m[candidate.end] - flat_m[candidate.start]) / candidate.length_s
    return float(inside_mps[0] / outside_mps - 1)


def _rests_a_heart(run: Run, end: int) -> bool:
    """Tell whether the heart rests after this second; true where nothing tells."""
    if run.beat is None:
        return True
    starts, ends = np.array([end - LAST_S, end + AFTER_S[0]]), np.array([end, end + AFTER_S[1]])
    last_bpm, after_bpm = run.beat.mean(starts, ends)
    return not last_bpm - after_bpm < STEADY_FALL_BPM


def _half_minutes(run: Run) -> Floats:
    """Average the speed over the half minute around each second, as far as the signal goes."""
    return _mean_around(run, np.arange(len(run.speed)))


def _mean_around(run: Run, second: Indexes) -> Floats:
    """Average the speed over the half minute around some seconds."""
    start = np.maximum(second - AROUND_S // 2, 0)
    return run.mean_speed(start, np.minimum(second + AROUND_S // 2, len(run.speed)))


def _running_beside_s(run: Run, stretches: Reps) -> tuple[Indexes, Indexes]:
    """Count the seconds of running before and after each stretch, by whole plateaus."""
    plateaus = run.plateaus
    running_s = np.where(plateaus.speed_mps > WALK_TO_RUN_MPS, plateaus.length_s, 0)
    so_far_s = np.concatenate(([0], running_s.cumsum()))
    before_s = so_far_s[plateaus.end.searchsorted(stretches.start, side="right")]
    after_s = so_far_s[-1] - so_far_s[plateaus.start.searchsorted(stretches.end)]
    return before_s, after_s
