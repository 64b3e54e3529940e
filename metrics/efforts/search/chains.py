"""Follow a guess: the best chain of reps that all fit one template.

From the guess come a usual length, rest and speed. Every stretch from the start of a plateau to
the end of another may be a rep; a dynamic program finds the chain of them that fits best, so
that dips inside reps are bridged, missing reps found and false ones left out.
"""

from __future__ import annotations

from math import hypot, log

import numpy as np
from msgspec import Struct

from metrics.efforts.evidence.alike import CHANCE_SPREAD, REST_SPREAD
from metrics.efforts.evidence.contrasts import (
    CONTRAST_LEAST,
    CONTRAST_MOST,
    CONTRAST_WEIGHT,
    LOCAL_LEAST,
    LOCAL_MOST,
    NEIGHBOURHOOD_S,
    PLAIN_SHARE,
    WRONG_SECOND,
)
from metrics.efforts.evidence.outline import LONG_REST, RAMP_S
from metrics.efforts.evidence.shape import LONG_REST_S, length_spread, spread
from metrics.efforts.run import Reps, Run, covered, easy_speed, middle, plain_contrasts
from metrics.recording.signal import Floats, Indexes, Mask

SHORTEST_RATIO, LONGEST_RATIO = 0.6, 1.6
"""Lengths worth a look, as ratios to the usual one."""
SPEED_DEVIATION = 0.08
"""Spread of log speed inside the chain; a faster last rep still belongs."""
MOST_DEVIATION = 6.0
"""However far off a rep is, it costs no more nats than this."""
MOST_REST_DEVIATION = 4.0
"""However far off a rest is, it costs no more nats than this."""
LOOSEST_LENGTH = 0.15
LOOSEST_REST = 0.4
"""A template from an uneven guess is not taken to be looser than this."""
LEAST_FIT = -2.0
"""A stretch that fits worse is not looked at further."""
MOST_CANDIDATES = 600
"""The best so many are looked at; only recordings of many hours have more."""
LEAST_REST_SHARE = 0.25
"""A rest is at least this share of the usual one."""


class _Template(Struct, frozen=True, kw_only=True):
    """What the reps of a guess have in common."""

    length_s: float
    metres: float
    length_spread: float
    speed_mps: float
    rest_s: float
    rest_m: float
    rest_spread: float
    rest_speed_mps: float

    @classmethod
    def of(cls, run: Run, guess: Reps) -> _Template:
        """Read off a guess what is usual in it."""
        length_s, rest_s = guess.length_s.tolist(), guess.rest_s.tolist()
        metres = (run.metres[guess.end] - run.metres[guess.start]).tolist()
        rest_m = (run.metres[guess.start[1:]] - run.metres[guess.end[:-1]]).tolist()
        usual_s = middle(length_s)
        lengths = max(min(spread(length_s), spread(metres)), 0.02)
        rests = hypot(min(spread(rest_s), spread(rest_m)), REST_SPREAD)
        return cls(
            length_s=usual_s,
            metres=middle(metres),
            length_spread=min(hypot(lengths, length_spread(usual_s)), LOOSEST_LENGTH),
            speed_mps=middle([m / s for m, s in zip(metres, length_s, strict=True)]),
            rest_s=middle(rest_s),
            rest_m=max(middle(rest_m), 1.0),
            rest_spread=min(rests, LOOSEST_REST),
            rest_speed_mps=middle([m / s for m, s in zip(rest_m, rest_s, strict=True)]),
        )

    @property
    def half_mps(self) -> float:
        """Half way from rest to rep."""
        return (self.rest_speed_mps + self.speed_mps) / 2


def best_chain(run: Run, guess: Reps, is_claimed: Mask, is_used: Mask) -> Reps:
    """Find the chain of free stretches that fits the template of a guess best.

    Parameters
    ----------
    run : the prepared signal.
    guess : at least three stretches that may be reps of one set.
    is_claimed : one entry per plateau, true where it belongs to a set accepted earlier.
    is_used : one entry per second, true where no rep may lie.

    Returns
    -------
    Reps in time order, never overlapping; empty where no stretch fits.
    """
    template = _Template.of(run, guess)
    above = run.seconds_above(template.half_mps)
    links = _candidates(run, template, is_used)
    easy, easy_s = easy_speed(run.plateaus, is_claimed | covered(run, guess))
    share = min(1.0, easy_s / guess.length_s.sum())
    fit = _fit(run, template, links, above, None if easy is None else (easy, share))
    links, fit = _pruned(links, fit)
    return _linked(run, template, links, fit, above)


def _candidates(run: Run, template: _Template, is_used: Mask) -> Reps:
    """List free stretches of about the usual length, each inside one segment.

    They begin and end at cuts between plateaus or where the speed passes half height.
    """
    is_above = run.speed > template.half_mps
    is_first, is_last = np.zeros((2, len(run.speed) + 1), dtype=np.bool_)
    is_first[1:-1] = is_above[1:] & ~is_above[:-1]
    is_last[1:-1] = is_above[:-1] & ~is_above[1:]
    is_first[run.plateaus.start] = is_last[run.plateaus.end] = True
    first, last = is_first.nonzero()[0], is_last.nonzero()[0]
    low = last.searchsorted(first + SHORTEST_RATIO * template.length_s)
    high = last.searchsorted(first + LONGEST_RATIO * template.length_s)
    counts = high - low
    start = first.repeat(counts)
    end = last[np.arange(len(start)) + (high - counts.cumsum()).repeat(counts)]
    is_free = run.first[start] == run.first[end - 1]
    if is_used.any():
        used_s = np.concatenate(([0], np.cumsum(is_used)))
        is_free &= used_s[end] == used_s[start]
    return Reps(start=start[is_free], end=end[is_free])


def _fit(
    run: Run,
    template: _Template,
    reps: Reps,
    above: Indexes,
    easy: tuple[float, float] | None,
) -> Floats:
    """Score in nats how well each stretch fits the template."""
    length_s = reps.length_s
    metres = run.metres[reps.end] - run.metres[reps.start]
    speed = metres / length_s
    off = np.minimum(
        np.abs(np.log(length_s / template.length_s)),
        np.abs(np.log(np.maximum(metres, 1) / template.metres)),
    )
    off_speed = np.log(np.maximum(speed, 0.1) / template.speed_mps) / SPEED_DEVIATION
    slow_share = 1 - (above[reps.end] - above[reps.start]) / length_s
    fit = log(CHANCE_SPREAD / template.length_spread) - (off / template.length_spread) ** 2 / 2
    fit -= np.minimum(off_speed**2 / 2, MOST_DEVIATION) + WRONG_SECOND * slow_share
    window = int(min(NEIGHBOURHOOD_S, max(6, 0.8 * template.rest_s)))
    plain = plain_contrasts(length_s)
    local = (speed / run.speed_beside(reps, window) - 1) / plain
    fit += np.minimum(np.maximum(CONTRAST_WEIGHT * (local - 1), LOCAL_LEAST), LOCAL_MOST)
    if easy is not None:
        easy_mps, share = easy
        excess = (speed / easy_mps - 1) / plain - PLAIN_SHARE
        excess *= CONTRAST_WEIGHT
        fit += share * np.minimum(np.maximum(excess, CONTRAST_LEAST), CONTRAST_MOST)
    return fit


def _pruned(reps: Reps, fit: Floats) -> tuple[Reps, Floats]:
    """Keep, of all stretches with one start or one end, only the best, in time order."""
    fitting = (fit > LEAST_FIT).nonzero()[0]
    order = fitting[np.argsort(-fit[fitting], kind="stable")][:MOST_CANDIDATES]
    worst_first = order[::-1]
    is_kept = np.zeros(len(reps), dtype=np.bool_)
    for bounds in (reps.start, reps.end):
        best_at = np.empty(bounds.max(initial=0) + 1, dtype=np.int64)
        best_at[bounds[worst_first]] = worst_first  # What is written last, the best, stays.
        is_kept[best_at[bounds[worst_first]]] = True
    best = is_kept.nonzero()[0]
    return reps.at(best), fit[best]


def _linked(run: Run, template: _Template, reps: Reps, fit: Floats, above: Indexes) -> Reps:
    """Choose the chain with the highest sum of fits and links."""
    links_to = np.ascontiguousarray(_links(run, template, reps, above).T)
    best, came_from = fit.copy(), [-1] * len(reps)
    for i, links in enumerate(links_to[1:], 1):
        totals = links[:i] + best[:i]
        top = int(totals.argmax())
        if totals[top] > 0:
            best[i] += totals[top]
            came_from[i] = top
    chain = [int(best.argmax())] if len(best) else []
    while chain and came_from[chain[-1]] >= 0:
        chain.append(came_from[chain[-1]])
    return reps.at(np.array(chain[::-1], dtype=np.int64))


def _links(run: Run, template: _Template, reps: Reps, above: Indexes) -> Floats:
    """Score in nats the rest between rep i and rep j, as [i, j]; −∞ where none can be."""
    rest_s = (reps.start[None, :] - reps.end[:, None]).astype(np.float64)
    rest_m = run.metres[reps.start][None, :] - run.metres[reps.end][:, None]
    fast_s = above[reps.start][None, :] - above[reps.end][:, None]
    shortest_s = max(3.0, LEAST_REST_SHARE * template.rest_s)
    is_rest = (rest_s >= shortest_s) & (rest_s < 3 * template.rest_s + LONG_REST_S)
    rest_s = np.where(is_rest, rest_s, template.rest_s)
    off = np.minimum(
        np.abs(np.log(rest_s / template.rest_s)),
        np.abs(np.log(np.maximum(rest_m, 3) / template.rest_m)),
    )
    fast_share = np.maximum(fast_s - RAMP_S, 0) / np.minimum(template.length_s, rest_s)
    link = log(CHANCE_SPREAD / template.rest_spread) - np.minimum(
        (off / template.rest_spread) ** 2 / 2, MOST_REST_DEVIATION
    )
    link -= WRONG_SECOND * np.minimum(fast_share, 2)
    link -= LONG_REST * (rest_s > 3 * template.rest_s + 60)
    linked: Floats = np.where(is_rest, link, -np.inf)
    return linked
