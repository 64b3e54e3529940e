"""A lone effort: a tempo, or a race with its warm-up, in a run that holds no set.

Nothing repeats, so that only a long, even and clear rise above easy running on both of its sides
counts, or a plain one with which the recording ends. Shorter rises of a run without a set are
hills, lights and company.
"""

from __future__ import annotations

import numpy as np

from metrics.efforts.run import (
    WALK_TO_RUN_MPS,
    Reps,
    Run,
    easy_speed,
    least_easy_mps,
    plain_contrasts,
)
from metrics.efforts.weight import covered
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
"""Beside a set, so near and so plain, a long effort belongs to it."""
MOST_PAIRED = 12
MOST_COMPANIONS = 4
SHORTEST_REST_S = 30
"""No rest between efforts of minutes is shorter."""
MOST_WRONG_SHARE = 0.05
"""Of its seconds, so many may lie below half height, and others of the run above."""


def lone_effort(run: Run, candidates: Reps) -> Reps | None:
    """Find the longest stretch that stands out by itself.

    Parameters
    ----------
    run : the prepared signal.
    candidates : stretches above some height of speed.

    Returns
    -------
    One rep, or two, or None where nothing is both long enough and plain.
    """
    is_long = np.flatnonzero(candidates.length_s >= LENGTHS_S[0])
    no_effort = np.zeros(len(run.plateaus), dtype=np.bool_)
    least = np.interp(candidates.length_s, LENGTHS_S, LEAST_CONTRASTS)
    places = _fast_enough(run, candidates, is_long, least, no_effort)
    places = places[np.argsort(-candidates.length_s[places], kind="stable")]
    if not len(places):
        return None
    longest = candidates.at(places)
    before_s, after_s = _running_beside_s(run, longest)
    is_last = longest.end >= len(run.speed) - ENDS_WITHIN_S
    opens = before_s >= LEAST_EASY_S
    closes = (after_s >= LEAST_EASY_S) | is_last
    least = np.where(is_last, LEAST_CONTRASTS[0], least[places])
    for index in np.flatnonzero(opens & closes):
        candidate = longest.at(slice(index, index + 1))
        if _stands_alone(run, candidate, float(least[index])):
            return candidate
    return _pair(run, longest, opens, closes | (after_s == 0))


def _pair(run: Run, longest: Reps, opens: Mask, closes: Mask) -> Reps | None:
    """Find the two efforts of a run that both stand out, as 2 × 3 km with a walk between."""
    if longest.start.max() < longest.end.min() + SHORTEST_REST_S:
        return None  # All lie in one another.
    least = np.interp(longest.length_s, LENGTHS_S, LEAST_CONTRASTS)
    one, other = np.triu_indices(min(len(longest), MOST_PAIRED), 1)
    is_first = longest.start[one] < longest.start[other]
    first, last = np.where(is_first, (one, other), (other, one))
    is_rested = longest.start[last] >= longest.end[first] + SHORTEST_REST_S
    for both in np.stack((first, last), axis=1)[opens[first] & closes[last] & is_rested]:
        pair = longest.at(both)
        is_inside = covered(run, pair)
        easy, _ = easy_speed(run.plateaus, is_inside)
        if easy is None:
            continue
        contrasts = run.mean_speed(pair.start, pair.end) / easy - 1
        is_plain = bool(np.all(contrasts >= least[both]))
        if is_plain and _is_even(run, pair, easy, float(contrasts.min()), is_inside):
            return pair
    return None


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
    used_s = np.flatnonzero(is_used)
    near = (free.start < used_s[-1] + COMPANION_WITHIN_S) & (
        free.end > used_s[0] - COMPANION_WITHIN_S
    )
    is_in_set = is_used[run.plateaus.middle.astype(np.int64)]
    least = COMPANION_CONTRASTS * plain_contrasts(free.length_s)
    is_long = near & (free.length_s >= LENGTHS_S[0])
    places = _fast_enough(run, free, np.flatnonzero(is_long), least, is_in_set)
    chosen: Reps | None = None
    even: Reps | None = None
    for index in places[np.argsort(-free.length_s[places], kind="stable")]:
        together = _joined_by(chosen, free.at(slice(index, index + 1)))
        if together is None:
            continue
        is_taken = covered(run, together) | is_in_set
        easy, easy_s = easy_speed(run.plateaus, is_taken)
        if easy is None or easy_s < LEAST_EASY_S:
            continue
        contrasts = run.mean_speed(together.start, together.end) / easy - 1
        if np.any(contrasts < COMPANION_CONTRASTS * plain_contrasts(together.length_s)):
            continue
        chosen = together
        if _is_even(run, chosen, easy, float(contrasts.min()), is_taken):
            even = chosen
        if len(chosen) == MOST_COMPANIONS:
            break
    return even


def _joined_by(reps: Reps | None, one: Reps) -> Reps | None:
    """Add a stretch to others in time order; None where it lies too near one for a rest."""
    if reps is None:
        return one
    starts_before = one.start < reps.end + SHORTEST_REST_S
    if np.any(starts_before & (one.end > reps.start - SHORTEST_REST_S)):
        return None
    return reps.joined_by(one)


def _fast_enough(
    run: Run, stretches: Reps, places: Indexes, least_contrasts: Floats, is_other: Mask
) -> Indexes:
    """Drop the places of stretches too slow for any easy speed: a bound is cheap, each is not."""
    starts, ends = stretches.start[places], stretches.end[places]
    easy_mps = least_easy_mps(run.plateaus, is_other, (ends - starts).astype(np.float64))
    is_fast: Mask = run.mean_speed(starts, ends) >= (1 + least_contrasts[places]) * easy_mps
    return places[is_fast]


def _is_even(run: Run, candidate: Reps, easy: float, contrast: float, is_taken: Mask) -> bool:
    """Tell whether it is fast throughout, and nothing like it was run outside."""
    height = (1 + contrast / 2) * easy
    length_s = float(candidate.length_s.sum())
    above = run.seconds_above(height)
    slow_s = length_s - float((above[candidate.end] - above[candidate.start]).sum())
    outside = ~is_taken & (run.plateaus.speed_mps > height)
    fast_s = float(run.plateaus.length_s[outside].sum())
    return max(slow_s, fast_s) <= MOST_WRONG_SHARE * length_s


def _stands_alone(run: Run, candidate: Reps, least_contrast: float) -> bool:
    """Tell whether a stretch is plainly and evenly faster than all the rest of the run."""
    start, end = int(candidate.start[0]), int(candidate.end[0])
    is_inside = covered(run, candidate)
    easy, _ = easy_speed(run.plateaus, is_inside)
    level = float(run.mean_speed(candidate.start, candidate.end)[0])
    if easy is None or level < (1 + least_contrast) * easy:
        return False
    is_above = run.speed >= (easy + level) / 2
    above_inside = int(np.count_nonzero(is_above[start:end]))
    above_outside = int(np.count_nonzero(is_above)) - above_inside
    wrong_s = max(end - start - above_inside, above_outside)
    return wrong_s <= MOST_WRONG_SHARE * (end - start)


def _running_beside_s(run: Run, stretches: Reps) -> tuple[Indexes, Indexes]:
    """Count the seconds of running before and after each stretch, by whole plateaus."""
    plateaus = run.plateaus
    running_s = np.where(plateaus.speed_mps > WALK_TO_RUN_MPS, plateaus.length_s, 0)
    so_far_s = np.concatenate(([0], running_s.cumsum()))
    before_s = so_far_s[plateaus.end.searchsorted(stretches.start, side="right")]
    after_s = so_far_s[-1] - so_far_s[plateaus.start.searchsorted(stretches.end)]
    return before_s, after_s
