"""The names of all groups of a set together (Bayes).

Each candidate is weighed by how usual it is and by how well the reps fit it. What all groups share
is weighed with them: how much the watch over-reads, how bad the edges are, whether the coach sets
meters or times, and how the rests go. "Neither" is a candidate too, so that odd lengths stay
without a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, log, pi, sqrt

import numpy as np

from metrics.recording.signal import Floats, Indexes
from metrics.sets.lengths import (
    EDGE_TIMES_PROBABILITIES,
    LEAST_DENSITY,
    LEAST_NATS,
    RepLengths,
    log_sum,
    score_lengths,
)
from metrics.sets.nominals import (
    USUAL_DISTANCES_M,
    USUAL_DURATIONS_S,
    Nominal,
    NominalReading,
    likeliest,
)
from metrics.sets.rest_styles import RestStyles, Starts, rest_styles

ODD_SHARE = 0.10
"""How often a rep has no round length at all: a lap of a park, up the hill, to the tree."""
ODD_RANGE = log(200.0)
"""Log range over which such lengths spread."""
OTHER_MEASURE = 0.03
"""A coach sets the reps of one set all by meters, all by time, or all by neither: of ten groups one
goes its own way."""
BEEP_BIAS_SD_S = (2.3, 0.7)
BEEP_LENGTHS_S = (20.0, 60.0)
LINE_BIAS_SD_S = 1.0
"""Runners set off after a beep and slow down after the next, all reps of a set alike: the motion
differs by so much from timed steps of these lengths, for a stride is let run out. Lines are seen
coming."""
LATE_SET_PROBABILITY, LATE_SET_TIMES = 0.15, 3.0
"""One set of seven is begun and ended later, or earlier, by so many times as much."""
_SHARE = (1 - ODD_SHARE) / (sum(USUAL_DISTANCES_M.values()) + sum(USUAL_DURATIONS_S.values()))
_SHARES = np.array(
    (
        sum(USUAL_DISTANCES_M.values()) * _SHARE,
        sum(USUAL_DURATIONS_S.values()) * _SHARE,
        ODD_SHARE,
    )
)
"""How often a group has a round distance, a round time, or neither."""
_METRES, _SECONDS = np.array(list(USUAL_DISTANCES_M)), np.array(list(USUAL_DURATIONS_S))
_LOG_METRES, _LOG_SECONDS = np.log(_METRES), np.log(_SECONDS)
_METRES_NATS = np.log(np.array(list(USUAL_DISTANCES_M.values())) * _SHARE)
_SECONDS_NATS = np.log(np.array(list(USUAL_DURATIONS_S.values())) * _SHARE)
_SCALES = np.linspace(-4, 4, 17)
_SCALES_NATS = -(_SCALES**2) / 2 - log(np.exp(-(_SCALES**2) / 2).sum())
"""How much a file over-reads, in standard deviations, and how often it does."""
_ANY_SCALE = np.zeros(len(_SCALES))
"""What a file over-reads changes no times."""
_EDGES_NATS = np.log(EDGE_TIMES_PROBABILITIES)
_BY_DISTANCE, _BY_TIME, _ODD = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidates:
    """The names that a group may have, and log likelihoods of shape (names, edges, scales)."""

    metres: Floats
    by_distance: Floats
    seconds: Floats
    by_time: Floats
    odd: Floats

    def in_styles(
        self, styles: RestStyles, group: int, durations: Indexes
    ) -> tuple[Floats, Floats, Floats]:
        """Add what the rests say: distances, times and neither, (names, styles, edges, scales)."""
        others = styles.others[:, group, :, None]
        by_time = styles.by_time[:, group][..., durations].transpose(2, 0, 1)[..., None]
        return (
            self.by_distance[:, None] + others,
            self.by_time[:, None] + by_time,
            self.odd[:, None] + others,
        )

    @classmethod
    def of(cls, reps: RepLengths) -> _Candidates:
        """Find the names near what was measured, and score them."""
        scores = score_lengths(reps)
        line_sd = LINE_BIAS_SD_S / reps.usual_s
        beep_sd = float(np.interp(reps.usual_s, BEEP_LENGTHS_S, BEEP_BIAS_SD_S)) / reps.usual_s
        over_reads = reps.scale.bias + _SCALES * reps.scale.sd
        metres = _near(_LOG_METRES, scores.log_metres, 4 * reps.scale.sd + 3 * line_sd)
        seconds = _near(_LOG_SECONDS, scores.log_seconds, 3 * beep_sd)
        by_distance = _fits(
            scores.log_metres,
            scores.by_distance,
            _LOG_METRES[metres, None] + over_reads,
            line_sd,
        )
        by_time = _fits(scores.log_seconds, scores.by_time, _LOG_SECONDS[seconds, None], beep_sd)
        return cls(
            metres=_METRES[metres],
            by_distance=_METRES_NATS[metres, None, None] + by_distance,
            seconds=_SECONDS[seconds],
            by_time=_SECONDS_NATS[seconds, None, None] + by_time + _ANY_SCALE,
            odd=(log(ODD_SHARE / ODD_RANGE) + scores.odd[:, None] + _ANY_SCALE)[None],
        )

    @classmethod
    def known(cls, name: NominalReading) -> _Candidates:
        """Make the only candidate of a name that the file tells."""
        shape = (1, len(_EDGES_NATS), len(_SCALES))
        found, none = np.zeros(shape), np.zeros((0, *shape[1:]))
        return cls(
            metres=np.array([name.value] * name.is_distance),
            by_distance=found if name.is_distance else none,
            seconds=np.array([name.value] * (not name.is_distance)),
            by_time=none if name.is_distance else found,
            odd=np.full(shape, log(1 - name.probability)),
        )


def _near(log_names: Floats, logs: Floats, shift: float) -> Indexes:
    is_near = (log_names >= logs[0] - shift) & (log_names <= logs[-1] + shift)
    return np.flatnonzero(is_near)


def _fits(logs: Floats, nats: Floats, names: Floats, late_sd: float) -> Floats:
    """Score names, as the watch would read them, that motion shows early or late by so much.

    Names have shape (names, scales), scores (names, edges, scales).
    """
    step = float(logs[1] - logs[0])
    off = logs - names[..., None]
    shares = (1 - LATE_SET_PROBABILITY) * _normal(off, late_sd, step)
    shares += LATE_SET_PROBABILITY * _normal(off, LATE_SET_TIMES * late_sd, step)
    top = nats.max()
    fits = shares @ np.exp(nats - top).T
    return np.asarray(np.log(np.maximum(fits, LEAST_DENSITY)).swapaxes(1, 2) + float(top))


def _normal(off: Floats, sd: float, step: float) -> Floats:
    """Tell how much of a normal error falls into steps; it is no narrower than these."""
    sd = hypot(sd, step / 2)
    return np.asarray(step / (sqrt(2 * pi) * sd) * np.exp(-((off / sd) ** 2) / 2))


def name_groups(groups: Sequence[RepLengths | NominalReading], starts: Starts) -> list[Nominal]:
    """Name the groups of a set.

    Parameters
    ----------
    groups : what is measured of each, at least one; its name where the file tells it.
    starts : of the reps that are followed by a rest; those of named groups are not looked at.

    Returns
    -------
    The two likeliest readings of each with their probabilities, which add up to at most 1.
    """
    candidates = [
        _Candidates.of(group) if isinstance(group, RepLengths) else _Candidates.known(group)
        for group in groups
    ]
    durations_s = np.array(sorted({name for each in candidates for name in each.seconds.tolist()}))
    styles = _styles(groups, starts, durations_s)
    scores = [
        each.in_styles(styles, at, np.searchsorted(durations_s, each.seconds))
        for at, each in enumerate(candidates)
    ]
    weights = _weights(np.array([[_sum(part) for part in each] for each in scores]), styles)
    return [
        _nominal(each, score, weight)
        for each, score, weight in zip(candidates, scores, weights, strict=True)
    ]


def _styles(
    groups: Sequence[RepLengths | NominalReading], starts: Starts, durations_s: Floats
) -> RestStyles:
    usual_s = [group.usual_s if isinstance(group, RepLengths) else 0.0 for group in groups]
    edges_s = [group.edge_sd_s for group in groups if isinstance(group, RepLengths)]
    is_measured = np.array(usual_s) > 0
    return rest_styles(
        starts.where(is_measured[starts.group]), np.array(usual_s), durations_s, max(edges_s)
    )


def _sum(nats: Floats) -> Floats:
    """Add up the likelihoods of several names; next to nothing where there are none."""
    return log_sum(nats, 0) if len(nats) else np.full(nats.shape[1:], 2 * LEAST_NATS)


def _weights(nats: Floats, styles: RestStyles) -> Floats:
    """Weigh each group's measures by all other groups, and by what is shared.

    The groups' scores have shape (groups, measures, styles, edges, scales), as the weights.
    """
    shares = _SHARES.reshape(3, 1, 1, 1)
    top = nats.max(axis=1, keepdims=True)
    likely = np.exp(nats - top)
    either = OTHER_MEASURE * likely.sum(axis=1, keepdims=True)
    follows = np.log((1 - OTHER_MEASURE) * likely / shares + either) + top
    others = (
        follows.sum(axis=0)
        - follows
        + np.log(shares * styles.shares.T[..., None, None])
        + _EDGES_NATS[:, None]
        + _SCALES_NATS
    )
    top = others.max(axis=(1, 2, 3, 4), keepdims=True)
    set_by = np.exp(others - top)
    whatever = OTHER_MEASURE * set_by.sum(axis=1, keepdims=True)
    set_by = (1 - OTHER_MEASURE) * set_by / shares + whatever
    return np.asarray(np.log(np.maximum(set_by, LEAST_DENSITY)))


def _nominal(group: _Candidates, scores: Sequence[Floats], weights: Floats) -> Nominal:
    """Add up all that is shared, and keep the likeliest readings."""
    by_distance, by_time, odd = (
        log_sum(part + weight, (1, 2, 3)).tolist() if len(part) else []
        for part, weight in zip(scores, weights, strict=True)
    )
    return likeliest(
        dict(zip(group.metres.tolist(), by_distance, strict=True)),
        dict(zip(group.seconds.tolist(), by_time, strict=True)),
        odd[0],
    )
