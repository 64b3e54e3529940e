"""The names of all groups of a set together (Bayes).

Each candidate is weighed by how usual it is and by how well the reps fit it. What all groups share
is weighed with them: how much the watch over-reads, how bad the edges are, whether the coach sets
meters or times, and how the rests go. "Neither" is a candidate too, so that odd lengths stay
without a name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, log, pi, sqrt

import numpy as np

from metrics.recording.signal import Floats, Indexes, Mask
from metrics.sets.lengths import (
    EDGE_TIMES_PROBABILITIES,
    LEAST_DENSITY,
    LEAST_NATS,
    RepLengths,
    log_sum,
    normal_nats,
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
_OF_MEASURES = _SHARES.reshape(-1, 1, 1, 1)
_NOTHING = np.zeros((1, 1, 1, 1, 1))
"""What the other groups tell of the only one."""
_METRES, _SECONDS = np.array(list(USUAL_DISTANCES_M)), np.array(list(USUAL_DURATIONS_S))
_LOG_METRES, _LOG_SECONDS = np.log(_METRES), np.log(_SECONDS)
_METRES_NATS = np.log(np.array(list(USUAL_DISTANCES_M.values())) * _SHARE)
_SECONDS_NATS = np.log(np.array(list(USUAL_DURATIONS_S.values())) * _SHARE)
_SCALES = np.linspace(-4, 4, 17)
_SCALES_NATS = normal_nats(_SCALES)
"""How much a file over-reads, in standard deviations, and how often it does."""
_ANY_SCALE = np.zeros(len(_SCALES))
"""What a file over-reads changes no times."""
_EDGES_NATS = np.log(EDGE_TIMES_PROBABILITIES)
_BEEP_LENGTHS_S, _BEEP_BIAS_SD_S = np.array(BEEP_LENGTHS_S), np.array(BEEP_BIAS_SD_S)
_LATE_TIMES = (1.0, LATE_SET_TIMES)
_LATE_SHARES = np.array((1 - LATE_SET_PROBABILITY, LATE_SET_PROBABILITY)).reshape(2, 1, 1, 1)
_BY_DISTANCE, _BY_TIME, _ODD = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidates:
    """The names that the groups of a set may have, group by group and measure by measure.

    `place` is three times the group and its measure, `value` in m or s, 0 for neither; `nats` are
    log likelihoods, of shape (names, edges, scales).
    """

    place: Indexes
    value: Floats
    nats: Floats

    @classmethod
    def of(cls, groups: Sequence[RepLengths | NominalReading]) -> _Candidates:
        """Find the names near what was measured, and score them; one where the file tells it."""
        parts = [
            *_near_measured({at: g for at, g in enumerate(groups) if isinstance(g, RepLengths)}),
            *(_told(at, g) for at, g in enumerate(groups) if isinstance(g, NominalReading)),
        ]
        place, value, nats = (np.concatenate(each) for each in zip(*parts, strict=True))
        order = place.argsort(kind="stable")
        return cls(place=place[order], value=value[order], nats=nats[order])

    @property
    def is_timed(self) -> Mask:
        """Which are times."""
        return np.asarray(self.place % len(_SHARES) == _BY_TIME)

    def in_styles(self, styles: RestStyles, durations_s: Floats) -> Floats:
        """Add what the rests say: of shape (names, styles, edges, scales)."""
        group, is_timed = self.place // len(_SHARES), self.is_timed
        rests = styles.others.swapaxes(0, 1)[group]
        durations = durations_s.searchsorted(self.value[is_timed])
        rests[is_timed] = styles.by_time[:, group[is_timed], :, durations]
        return np.asarray(self.nats[:, None] + rests[..., None])

    def by_place(self, nats: Floats) -> Floats:
        """Add up the likelihoods of all names of each group and measure; next to none without."""
        places = self.place.tolist()
        bounds = [bisect_left(places, place) for place in range(places[-1] + 2)]
        none = np.full(nats.shape[1:], 2 * LEAST_NATS)
        sums = [log_sum(nats[a:b], 0) if a < b else none for a, b in pairwise(bounds)]
        return np.array(sums).reshape(-1, len(_SHARES), *none.shape)


def _near_measured(groups: Mapping[int, RepLengths]) -> list[tuple[Indexes, Floats, Floats]]:
    """List the names near what was measured of each group: places, values and scores."""
    scores = score_lengths(list(groups.values()))
    usual_s = np.array([reps.usual_s for reps in groups.values()])
    bias, scale_sd = np.array([(reps.scale.bias, reps.scale.sd) for reps in groups.values()]).T
    over_reads = bias[:, None] + _SCALES * scale_sd[:, None]
    line_sd = LINE_BIAS_SD_S / usual_s
    beep_sd = np.interp(usual_s, _BEEP_LENGTHS_S, _BEEP_BIAS_SD_S) / usual_s
    of, metres = _near(_LOG_METRES, scores.log_metres, 4 * scale_sd + 3 * line_sd)
    names = _LOG_METRES[metres, None] + over_reads[of]
    by_distance = _fits(scores.log_metres, scores.by_distance, names, line_sd, of)
    to, seconds = _near(_LOG_SECONDS, scores.log_seconds, 3 * beep_sd)
    names = _LOG_SECONDS[seconds, None]
    by_time = _fits(scores.log_seconds, scores.by_time, names, beep_sd, to)
    odd = log(ODD_SHARE / ODD_RANGE) + scores.odd[..., None] + _ANY_SCALE
    places = np.array(list(groups)) * len(_SHARES)
    return [
        (
            places[of] + _BY_DISTANCE,
            _METRES[metres],
            _METRES_NATS[metres, None, None] + by_distance,
        ),
        (
            places[to] + _BY_TIME,
            _SECONDS[seconds],
            _SECONDS_NATS[seconds, None, None] + by_time + _ANY_SCALE,
        ),
        (places + _ODD, np.zeros(len(places)), odd),
    ]


def _told(group: int, name: NominalReading) -> tuple[Indexes, Floats, Floats]:
    """List the only candidate of a name that the file tells, and that it is none."""
    nats = np.zeros((2, len(_EDGES_NATS), len(_SCALES)))
    nats[1] = log(1 - name.probability)
    measure = _BY_DISTANCE if name.is_distance else _BY_TIME
    return group * len(_SHARES) + np.array((measure, _ODD)), np.array((name.value, 0.0)), nats


def _near(log_names: Floats, logs: Floats, shift: Floats) -> tuple[Indexes, Indexes]:
    """Find the names near the lengths of groups: of which group, and which name."""
    least, most = logs[:, :1] - shift[:, None], logs[:, -1:] + shift[:, None]
    group, name = ((log_names >= least) & (log_names <= most)).nonzero()
    return group, name


def _fits(logs: Floats, nats: Floats, names: Floats, late_sd: Floats, group: Indexes) -> Floats:
    """Score names, as the watch would read them, that motion shows early or late by so much.

    Names have shape (names, scales), logs (groups, lengths), their scores (groups, edges, lengths);
    the result (names, edges, scales).
    """
    steps = (logs[:, 1] - logs[:, 0]).tolist()
    pairs = list(zip(late_sd.tolist(), steps, strict=True))
    # How much of a normal error falls into steps; it is no narrower than these.
    sd = np.array([[hypot(sd * times, step / 2) for sd, step in pairs] for times in _LATE_TIMES])
    height = np.array(steps) / (sqrt(2 * pi) * sd)
    shares = (logs[group, None] - names[..., None]) / sd[:, group, None, None]
    shares *= shares
    shares *= -0.5
    np.exp(shares, out=shares)
    shares *= height[:, group, None, None]
    shares *= _LATE_SHARES
    top = nats.max(axis=(1, 2), keepdims=True)
    fits = np.add.reduce(shares, axis=0) @ np.exp(nats - top).swapaxes(1, 2)[group]
    return np.asarray(np.log(np.maximum(fits, LEAST_DENSITY)).swapaxes(1, 2) + top[group])


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
    candidates = _Candidates.of(groups)
    durations_s = np.array(sorted(set(candidates.value[candidates.is_timed].tolist())))
    styles = _styles(groups, starts, durations_s)
    scores = candidates.in_styles(styles, durations_s)
    told = _told_by_others(candidates.by_place(scores)) if len(groups) > 1 else _NOTHING
    weights = _weights(told, styles)
    totals = log_sum(scores + weights[candidates.place], (1, 2, 3))
    by_place: list[dict[float, float]] = [{} for _ in weights]
    for place, value, nats in zip(
        candidates.place.tolist(), candidates.value.tolist(), totals.tolist(), strict=True
    ):
        by_place[place][value] = nats
    return [
        likeliest(by_distance, by_time, odd[0.0])
        for by_distance, by_time, odd in zip(*[iter(by_place)] * len(_SHARES), strict=True)
    ]


def _styles(
    groups: Sequence[RepLengths | NominalReading], starts: Starts, durations_s: Floats
) -> RestStyles:
    usual_s = [group.usual_s if isinstance(group, RepLengths) else 0.0 for group in groups]
    edges_s = [group.edge_sd_s for group in groups if isinstance(group, RepLengths)]
    return rest_styles(starts, np.array(usual_s), durations_s, max(edges_s))


def _told_by_others(nats: Floats) -> Floats:
    """Tell what all other groups say of each group's measure.

    Scores have shape (groups, measures, styles, edges, scales), as what is told.
    """
    top = nats.max(axis=1, keepdims=True)
    likely = np.exp(nats - top)
    either = OTHER_MEASURE * likely.sum(axis=1, keepdims=True)
    follows = np.log((1 - OTHER_MEASURE) * likely / _OF_MEASURES + either) + top
    return np.asarray(follows.sum(axis=0) - follows)


def _weights(told: Floats, styles: RestStyles) -> Floats:
    """Weigh each group's measures by all other groups, and by what is shared.

    The weights have shape (places, styles, edges, scales).
    """
    shared = np.log(_OF_MEASURES * styles.shares.T[..., None, None])
    others = told + shared + _EDGES_NATS[:, None] + _SCALES_NATS
    top = others.max(axis=(1, 2, 3, 4), keepdims=True)
    set_by = np.exp(others - top)
    whatever = OTHER_MEASURE * set_by.sum(axis=1, keepdims=True)
    set_by = (1 - OTHER_MEASURE) * set_by / _OF_MEASURES + whatever
    weights = np.log(np.maximum(set_by, LEAST_DENSITY))
    return np.asarray(weights.reshape(-1, *weights.shape[2:]))
