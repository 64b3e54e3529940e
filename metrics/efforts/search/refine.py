"""Look beside the chains: sets whose reps do not resemble one guess.

A chain holds what resembles one rep. Where a coach writes 2 × 4 min, 6 × 2 min, a chain knows of
one of them. What is run between walked or stood rests is a guess that asks for no likeness; and
stretches that are plain by themselves are put into a set one by one, each in the place of what it
overlaps, and stay where the whole set weighs more with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import inf, log

import numpy as np
from msgspec.structs import replace

from metrics.efforts.evidence.alike import OTHER_LENGTH, SPEED_SPREAD, UNLIKE_SPEED_SPREAD
from metrics.efforts.evidence.breaks import EASY_MOST_MPS, LONG_RUN_S, Interruption, is_short_stop
from metrics.efforts.evidence.contrasts import PLAIN_SHARE
from metrics.efforts.evidence.outline import PRIOR
from metrics.efforts.evidence.plans import planned_lengths, planned_rests
from metrics.efforts.evidence.shape import longest_rest_s
from metrics.efforts.evidence.weight import IMPOSSIBLE, Weight, weigh_speed
from metrics.efforts.evidence.witnesses import (
    STOOD_MPS,
    UNHEARD,
    Witnesses,
    hear_heart,
    hear_witnesses,
)
from metrics.efforts.plateaus import WALK_TO_RUN_MPS
from metrics.efforts.run import CONTRASTS, Reps, Run, easy_speed, middle, plain_contrasts
from metrics.efforts.search.lone import PAIR_CONTRASTS
from metrics.efforts.search.seeds import (
    ALIKE_EDGES_S,
    ALIKE_LENGTH,
    DIP_S,
    FEWEST,
    Stretches,
)
from metrics.recording.signal import Floats, Indexes, Mask

SAME_SHARE = 0.8
"""Two stretches that share so much of both are one."""
MOST_TRIED = 24
"""The plainest of them; a chain leaves out a handful."""
MOST_UNLIKE = log(5)
"""Log ratio of lengths. Coaches set 1600s beside 400s, 800s beside 200s: a rep that is no fifth as
long as any other, or five times as long, is none."""
LEAST_GAIN = 1.0
"""Nats that a change must bring, so that no edge wanders for nothing."""
MOST_BETWEEN = 30
"""More stretches between walks than a session has reps are a hike."""
FEWEST_PLANNED = 5
"""Four never weigh enough, however alike they are."""
TOLD = 1.5
PLAN_WEIGHT = 4.0
"""Nats that a plan brings a length, its own cost counted, and with the rests beyond the prior. Of
1,289 easy runs of strangers with stops or walks two have as much a length, and both are 3 short in
all; sessions between stands have 2 to 3 a length, and 5 to 50 in all."""
EASY_FASTEST_MPS = 4.6
"""A kilometer in 3:37 is easy for nobody, who stops for a drink or not."""
FASTER_QUARTER = 0.75
END_SLOWER = 2 * UNLIKE_SPEED_SPREAD
"""A first or last stretch so much slower than the faster quarter is none of theirs: beyond twice
the spread that one set has."""


def is_whole(weight: Weight) -> bool:
    """Tell whether a set leaves out nothing fast, so that no other look can better it.

    Parameters
    ----------
    weight : of the set.
    """
    return weight.misfit + weight.unclaimed < LEAST_GAIN


def between_walks(run: Run, is_used: Mask, is_claimed: Mask) -> tuple[Reps, Weight] | None:
    """Guess that what was run between walked or stood rests are reps, whatever their lengths.

    Parameters
    ----------
    run : the prepared signal.
    is_used : one entry per second, true where no rep may lie.
    is_claimed : one entry per plateau, true where it belongs to a set accepted earlier.

    Returns
    -------
    Three stretches or more in time order with their weight, slower ones, warm-up and cool-down left
    out where the others weigh more without them; None where fewer were run so, or where no heart
    rests between them, no plan tells them, and they are not plain by themselves: nothing else tells
    what is not alike from lights and errands. None as well where they look like easy running, or
    where none tells and they are not fast for anybody: hearts rest in breaks too.
    """
    reps = _runs(run, is_used)
    if len(reps) < FEWEST:
        return None
    planned = _planned(run, reps, is_claimed) if _may_be_a_session(reps) else None
    return planned or _rested(run, reps, is_claimed) or _plain_ones(run, reps, is_claimed)


def _may_be_a_session(reps: Reps) -> bool:
    """Tell whether there are as many runs as reps in a session, all of them apart."""
    return FEWEST <= len(reps) <= MOST_BETWEEN and int(reps.rest_s.min()) > DIP_S


def _planned(run: Run, reps: Reps, is_claimed: Mask) -> tuple[Reps, Weight] | None:
    """Keep what was run between stands where a plan tells it, whatever its speed.

    Nobody stops so by chance. Breaks of beginners are walked, and by the clock as well; a drink
    after each lap of minutes is short, and who runs a quarter of an hour rests.
    """
    reps = _without_slow_ends(run, reps)
    rest_mps = run.mean_speed(reps.end[:-1], reps.start[1:])
    if len(reps) < FEWEST_PLANNED or middle(rest_mps.tolist()) > STOOD_MPS:
        return None
    usual_s, usual_rest_s = (middle(each.tolist()) for each in (reps.length_s, reps.rest_s))
    if usual_s >= LONG_RUN_S or is_short_stop(usual_s, usual_rest_s):
        return None
    metres = run.metres[reps.end] - run.metres[reps.start]
    lengths = planned_lengths(reps.length_s.tolist(), metres.tolist())
    if lengths < TOLD * (len(reps) - 1):
        return None
    rests = planned_rests(reps.rest_s.tolist())
    if lengths + rests < PRIOR + PLAN_WEIGHT:
        return None
    weight = weigh_speed(run, reps, is_claimed, hear_witnesses(run, reps))
    if weight is IMPOSSIBLE:
        return None
    planned = replace(
        weight,
        alike=lengths,
        evenly_rested=rests,
        interruption=Interruption.NONE,
        is_no_faster=False,
        is_unplanned=False,
    )
    return reps, planned


def _rested(run: Run, reps: Reps, is_claimed: Mask) -> tuple[Reps, Weight] | None:
    """Keep what was run between walks and stands where a heart rests between them."""
    faster = None if run.beat is None else _faster_ones(run, reps, is_claimed)
    if faster is None:
        return None
    reps, weight = faster
    while len(reps) > FEWEST:
        shorter = [reps.at(slice(1, None)), reps.at(slice(-1))]
        weights = [weigh_speed(run, each, is_claimed, hopeless=weight.total) for each in shorter]
        best = int(weights[1].total > weights[0].total)
        if weights[best].total <= weight.total:
            break
        reps, weight = shorter[best], weights[best]
    weight = replace(weight, witnesses=hear_witnesses(run, reps))
    is_vouched = weight.doubt < 1.0 and not weight.looks_easy and _is_comparable(weight)
    return (reps, weight) if is_vouched else None


def _plain_ones(run: Run, reps: Reps, is_claimed: Mask) -> tuple[Reps, Weight] | None:
    """Of runs between walks, keep the ones above a speed that are plainly faster than easy running.

    Whoever stops the watch in the rests has no heart that falls in them, and a pyramid no lengths
    that are alike; but each of its reps is plain by itself. Then whatever a plan tells counts.
    """
    usual_mps, _ = easy_speed(run.plateaus, is_claimed)
    speed_mps = run.mean_speed(reps.start, reps.end)
    if usual_mps is None or np.sort(speed_mps)[-FEWEST] < (1 + CONTRASTS[-1]) * usual_mps:
        return None
    plain = _heaviest_above(
        run, reps, is_claimed, lambda _: UNHEARD, lambda weight: weight.is_plain
    )
    if plain is None:
        return None
    chosen = plain[0]
    weight = replace(plain[1], witnesses=hear_witnesses(run, chosen))
    if weight.total > 0:
        return chosen, weight
    metres = run.metres[chosen.end] - run.metres[chosen.start]
    lengths = planned_lengths(chosen.length_s.tolist(), metres.tolist())
    rests = planned_rests(chosen.rest_s.tolist())
    weight = replace(
        weight,
        alike=max(weight.alike, lengths),
        evenly_rested=max(weight.evenly_rested, rests),
    )
    return chosen, weight


def _faster_ones(run: Run, reps: Reps, is_claimed: Mask) -> tuple[Reps, Weight] | None:
    """Of runs between walks, choose the ones above a speed, whichever weigh most by theirs.

    A warm-up with its walks, and what was jogged in a rest, are slower than the reps. None where no
    heart rests between the ones above any speed.
    """
    return _heaviest_above(
        run,
        reps,
        is_claimed,
        lambda faster: heart if (heart := hear_heart(run, faster)).rested() > 0.0 else None,
        # By more than breaks make it rest by, where these are such.
        lambda weight: weight.doubt < 1.0,
    )


def _heaviest_above(
    run: Run,
    reps: Reps,
    is_claimed: Mask,
    hear: Callable[[Reps], Witnesses | None],
    is_vouched: Callable[[Weight], bool],
) -> tuple[Reps, Weight] | None:
    """Choose the runs above a speed that weigh most by theirs, and that something vouches for."""
    speed_mps = run.mean_speed(reps.start, reps.end)
    heaviest, chosen = -inf, None
    for least_mps in _levels(speed_mps)[::-1].tolist():
        faster = reps.at((speed_mps >= least_mps).nonzero()[0])
        heard = hear(faster) if _may_be_a_session(faster) else None
        if heard is None:
            continue
        weight = weigh_speed(run, faster, is_claimed, hopeless=heaviest)
        if weight.total > heaviest and is_vouched(replace(weight, witnesses=heard)):
            heaviest, chosen = weight.total, (faster, weight)
    return chosen


def _levels(speed_mps: Floats) -> Floats:
    """List the speeds above which three runs or more lie, plainly apart from the slower ones."""
    ordered = np.sort(speed_mps)
    is_apart = np.diff(np.log(ordered), prepend=-inf) > SPEED_SPREAD
    return ordered[: 1 - FEWEST][is_apart[: 1 - FEWEST]]


def _is_comparable(weight: Weight) -> bool:
    """Tell whether something says how fast easy running is: this run, or that of anybody."""
    is_drink = is_short_stop(weight.witnesses.usual_s, weight.witnesses.rest_s)
    least_mps = EASY_FASTEST_MPS if is_drink else EASY_MOST_MPS
    return weight.easy_speed_mps is not None or weight.level_mps >= least_mps


def _without_slow_ends(run: Run, reps: Reps) -> Reps:
    """Leave off what is plainly slower than the faster ones at either end: most are warm-ups."""
    speed = run.mean_speed(reps.start, reps.end)
    ordered = np.sort(speed)
    # As NumPy's quantile, which takes longer than all else here.
    place = FASTER_QUARTER * (len(ordered) - 1)
    faster_mps = np.interp(place, np.arange(len(ordered)), ordered)
    places = (speed >= (1 - END_SLOWER) * faster_mps).nonzero()[0]
    return reps.at(slice(places[0], places[-1] + 1))


def _runs(run: Run, is_used: Mask) -> Reps:
    """List what was run between walks, stops and pauses; a stumble does not end it."""
    plateaus = run.plateaus
    is_run = plateaus.speed_mps > WALK_TO_RUN_MPS
    start, end = plateaus.start[is_run], plateaus.end[is_run]
    is_rested = start[1:] - end[:-1] > DIP_S
    is_cut = is_rested | (run.first[start[1:]] != run.first[end[:-1] - 1])
    edge = np.ones(min(len(start), 1), dtype=np.bool_)
    start, end = start[np.concatenate((edge, is_cut))], end[np.concatenate((is_cut, edge))]
    is_rep = end - start > DIP_S
    if is_used.any():
        used_s = np.concatenate(([0], np.cumsum(is_used)))
        is_rep &= used_s[start] == used_s[end]
    return Reps(start=start[is_rep], end=end[is_rep])


def refined(
    run: Run, reps: Reps, weight: Weight, free: Stretches, is_claimed: Mask
) -> tuple[Reps, Weight]:
    """Put plain stretches into a set while it grows heavier.

    Parameters
    ----------
    run : the prepared signal.
    reps : the set that was found.
    weight : what it weighs.
    free : stretches that may be reps.
    is_claimed : one entry per plateau, true where it belongs to a set accepted earlier.

    Returns
    -------
    The set and its weight; unchanged where nothing beside it makes it heavier.
    """
    if is_whole(weight):
        return reps, weight
    plain = _distinct(_plain(run, reps, weight, free))
    reps, weight = _with_others_between(run, reps, weight, plain, is_claimed)
    is_rep = np.logical_or.reduce(_are_same(plain, reps), axis=1)
    for at, (start, end) in enumerate(zip(plain.start.tolist(), plain.end.tolist(), strict=True)):
        if is_rep[at]:
            continue
        other = _with(reps, start, end)
        if other is None or len(other) < FEWEST:
            continue
        # What the witnesses say of the set changes little by one rep, and takes longest to ask.
        by_speed = weigh_speed(run, other, is_claimed, weight.witnesses, hopeless=weight.total)
        if by_speed.total <= weight.total:
            continue
        heavier = replace(by_speed, witnesses=hear_witnesses(run, other))
        if heavier.total > weight.total + LEAST_GAIN:
            reps, weight = other, heavier
            is_rep = np.logical_or.reduce(_are_same(plain, reps), axis=1)
    return reps, weight


def _with_others_between(
    run: Run, reps: Reps, weight: Weight, plain: Reps, is_claimed: Mask
) -> tuple[Reps, Weight]:
    """Put a like stretch into every rest at once: an 800, then a 200, four times.

    One of them alone is like no rep; together a plan tells them.
    """
    for others in _in_every_rest(reps, plain):
        both = reps.joined_by(others)
        by_speed = weigh_speed(run, both, is_claimed, hear_witnesses(run, both))
        metres = run.metres[both.end] - run.metres[both.start]
        lengths = planned_lengths(both.length_s.tolist(), metres.tolist())
        rests = planned_rests(both.rest_s.tolist())
        planned = replace(
            by_speed,
            alike=max(by_speed.alike, lengths),
            evenly_rested=max(by_speed.evenly_rested, rests),
        )
        if planned.verdict > weight.total + LEAST_GAIN:
            return both, planned
    return reps, weight


def _in_every_rest(reps: Reps, plain: Reps) -> Iterator[Reps]:
    """List, plainest first, like stretches of which one lies in every rest.

    And one after the last rep, where it is no further off than a rest is long.
    """
    after = reps.end.searchsorted(plain.start, side="right") - 1
    ends = np.append(reps.start[1:], reps.end[-1] + reps.rest_s.max())
    is_between = (after >= 0) & (plain.end <= ends[after])
    inner, after = plain.at(is_between.nonzero()[0]), after[is_between]
    log_s = np.log(inner.length_s)
    tolerance = np.minimum(ALIKE_LENGTH + ALIKE_EDGES_S / inner.length_s, OTHER_LENGTH)
    listed: set[bytes] = set()
    for at in range(len(inner)):
        is_like = np.abs(log_s - log_s[at]) < tolerance[at]
        rests, plainest = np.unique(after[is_like], return_index=True)
        if np.count_nonzero(rests < len(reps) - 1) < len(reps) - 1:
            continue
        others = inner.at(is_like.nonzero()[0][plainest])
        members = others.start.tobytes()
        if members not in listed:
            listed.add(members)
            yield others


def _plain(run: Run, reps: Reps, weight: Weight, free: Stretches) -> Reps:
    """List the stretches that may be reps beside these, plainest first.

    What is about as long as a rep is vouched for by it, and all are by a heart that rests. What is
    not must be half as plain again: runs between drills are as fast as those.
    """
    rep_mps = middle(run.mean_speed(reps.start, reps.end).tolist())
    rest_mps = middle(run.mean_speed(reps.end[:-1], reps.start[1:]).tolist())
    speed = run.mean_speed(free.reps.start, free.reps.end)
    easy_mps = weight.easy_speed_mps or rest_mps
    excess = (speed / max(easy_mps, WALK_TO_RUN_MPS) - 1) / plain_contrasts(free.reps.length_s)
    log_s, log_rep_s = np.log(free.reps.length_s), np.log(reps.length_s)
    apart = np.abs(log_s[:, None] - log_rep_s[None, :]).min(axis=1)
    is_vouched = (apart < OTHER_LENGTH) | (weight.doubt < 1)
    is_plain = excess > np.where(is_vouched, PLAIN_SHARE, PAIR_CONTRASTS)
    is_plain &= (speed > (rep_mps + rest_mps) / 2) & (apart < MOST_UNLIKE)
    places: Indexes = is_plain.nonzero()[0]
    return free.reps.at(places[np.argsort(-free.promise[places], kind="stable")])


def _distinct(plain: Reps) -> Reps:
    """Keep the first ones that are not the same as one before them."""
    is_same = _are_same(plain, plain)
    is_known = np.zeros(len(plain), dtype=np.bool_)
    places: list[int] = []
    for at, alike in enumerate(is_same):
        if not is_known[at] and len(places) < MOST_TRIED:
            places.append(at)
            is_known |= alike
    return plain.at(np.array(places, dtype=np.int64))


def _are_same(plain: Reps, reps: Reps) -> Mask:
    """Tell, for each stretch and each rep, whether they share nearly all that they cover."""
    shared_s = np.minimum.outer(plain.end, reps.end) - np.maximum.outer(plain.start, reps.start)
    covered_s = np.maximum.outer(plain.end, reps.end) - np.minimum.outer(plain.start, reps.start)
    return np.asarray(shared_s / covered_s > SAME_SHARE)


def _with(reps: Reps, start: int, end: int) -> Reps | None:
    """Put a stretch into the place of what it covers.

    None where it cuts a rep off, covers a rest, or lies further off than the rests of a set last.
    """
    is_apart = (reps.end < start) | (reps.start > end)
    if is_apart.all():
        gap_s = np.maximum(reps.start - end, start - reps.end).min()
        if gap_s > longest_rest_s(reps.rest_s.tolist()):
            return None
    if np.any((reps.end[:-1] >= start) & (reps.start[1:] <= end) & (reps.rest_s > DIP_S)):
        return None
    inside_s = np.minimum(reps.end, end) - np.maximum(reps.start, start)
    if np.any(inside_s[~is_apart] < SAME_SHARE * reps.length_s[~is_apart]):
        return None
    return reps.at(is_apart.nonzero()[0]).joined_by(
        Reps(start=np.array([start]), end=np.array([end]))
    )
