"""The names of all groups of a set together (Bayes).

Each candidate is weighed by how usual it is and by how well the reps fit it. What all groups share
is weighed with them: how much the watch over-reads, how late the runner is for beeps, how bad the
edges are, whether the coach sets meters or times, and how the rests go. A name that one group has
is likelier for another. "Neither" is a candidate too, so that odd lengths stay without a name.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from math import log, pi, sqrt

import numpy as np
from msgspec import Struct

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
"""A coach sets the reps of one set all by meters, all by time, or all by neither: of thirty groups
one goes its own way."""
NO_ORDER_SHARES = (0.15, 0.60, 0.25)
"""How often three lengths or more in no order are by meters, by time or neither: they are a
fartlek, by the watch or from tree to tree. This project's own judgement."""
BEEP_BIAS_SD_S = (2.3, 0.7)
BEEP_LENGTHS_S = (20.0, 60.0)
LINE_BIAS_SD_S = 1.0
"""Runners set off after a beep and slow down after the next, all reps of a set alike: the motion
differs by so much from timed steps of these lengths, for a stride is let run out. Lines are seen
coming."""
OWN_LATENESS = 0.5
"""Half of that, as standard deviations go, is each length's own, the rest is shared by all timed
reps of a set: a runner who is late for one beep is late for all."""
LATE_SET_PROBABILITY, LATE_SET_TIMES = 0.15, 3.0
"""One set of seven is begun and ended later, or earlier, by so many times as much."""
COMES_AGAIN = 0.3
"""Of lengths by one measure in a set so many are another group's as well, run at another pace:
fartleks are made of few times. This project's own judgement."""
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
_OF_NO_ORDER = np.array(NO_ORDER_SHARES).reshape(-1, 1, 1, 1)
_NOTHING = np.zeros((1, 1, 1, 1, 1))
"""What the other groups tell of the only one."""
_USUAL = (*USUAL_DISTANCES_M.items(), *USUAL_DURATIONS_S.items())
_NAMES, _USUAL_SHARES = np.array(_USUAL).T
_AMONG_MEASURE = _USUAL_SHARES / np.repeat(
    (sum(USUAL_DISTANCES_M.values()), sum(USUAL_DURATIONS_S.values())),
    (len(USUAL_DISTANCES_M), len(USUAL_DURATIONS_S)),
)
"""How usual each name is among those of its measure."""
_NAMES_NATS, _LOG_NAMES = np.log(_USUAL_SHARES * _SHARE), np.log(_NAMES)
_SORTED_NAMES = (
    sorted(_LOG_NAMES[: len(USUAL_DISTANCES_M)].tolist()),
    sorted(_LOG_NAMES[len(USUAL_DISTANCES_M) :].tolist()),
)
_FIRST_NAMES = (0, len(USUAL_DISTANCES_M))
_SCALES = np.linspace(-4, 4, 17)
_SCALES_NATS = normal_nats(_SCALES)
"""How much a file over-reads, or how late a runner is, in standard deviations, and how often."""
_EDGES_NATS = np.log(EDGE_TIMES_PROBABILITIES)
_SHARED_LATENESS = sqrt(1 - OWN_LATENESS**2)
_LATE_TIMES = np.array((1.0, LATE_SET_TIMES))[:, None]
_LATE_SHARES = np.array((1 - LATE_SET_PROBABILITY, LATE_SET_PROBABILITY))[:, None]
_BY_DISTANCE, _BY_TIME, _ODD = range(3)
_Names = tuple[Indexes, Floats, Floats, Floats]
"""Some candidates: places, values, how usual, and scores."""


class _Candidates(Struct, frozen=True, kw_only=True):
    """The names that the groups of a set may have, group by group and measure by measure.

    `place` is three times the group and its measure, `value` in m or s, 0 for neither; `usual` is
    how often it is the one of its measure; `nats` are log likelihoods, of shape (names, edges,
    scales).
    """

    place: Indexes
    value: Floats
    usual: Floats
    nats: Floats

    @classmethod
    def of(cls, groups: Sequence[RepLengths | NominalReading]) -> _Candidates:
        """Find the names near what was measured, and score them; one where the file tells it."""
        parts = [
            *_near_measured({at: g for at, g in enumerate(groups) if isinstance(g, RepLengths)}),
            *(_told(at, g) for at, g in enumerate(groups) if isinstance(g, NominalReading)),
        ]
        place, value, usual, nats = (np.concatenate(each) for each in zip(*parts, strict=True))
        order = place.argsort(kind="stable")
        return cls(place=place[order], value=value[order], usual=usual[order], nats=nats[order])

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
        is_first = np.append(True, self.place[1:] != self.place[:-1])
        first = is_first.nonzero()[0]
        top = np.maximum.reduceat(nats, first, axis=0)
        likely = np.exp(nats - top[is_first.cumsum() - 1])
        sums = np.full((self.place[-1] + 1, *nats.shape[1:]), 2 * LEAST_NATS)
        sums[self.place[first]] = np.log(np.add.reduceat(likely, first, axis=0)) + top
        return sums.reshape(-1, len(_SHARES), *nats.shape[1:])

    def as_others(self, nats: Floats) -> Floats:
        """Tell how much likelier each name is for what the other groups may be called.

        Scores have shape (names,), as the result.
        """
        group, measure = divmod(self.place, len(_SHARES))
        among = np.exp(nats - self.by_place(nats).ravel()[self.place])
        is_others = (self.value[:, None] == self.value) & (measure[:, None] == measure)
        is_others &= group[:, None] != group
        share = is_others @ among / group[-1]
        return np.asarray(np.log(1 - COMES_AGAIN + COMES_AGAIN * share / self.usual))


def _near_measured(groups: Mapping[int, RepLengths]) -> list[_Names]:
    """List the names near what was measured of each group."""
    scores = score_lengths(list(groups.values()))
    strays = [each for reps in groups.values() for each in _strays(reps)]
    late_sds, shifts, scales = zip(*strays, strict=True)
    logs = scores.logs.reshape(len(late_sds), -1)
    of, names = _near(logs, shifts)
    bias, sd = np.array(scales).T[..., None]
    read = _LOG_NAMES[names, None] + (bias + sd * _SCALES)[of]
    nats = scores.nats.reshape(len(logs), -1, logs.shape[1])
    fits = _fits(logs, nats, read, np.array(late_sds), of)
    places = np.array(list(groups)) * len(_SHARES)
    odd = log(ODD_SHARE / ODD_RANGE) + scores.odd[..., None] + np.zeros(len(_SCALES))
    return [
        (
            np.add.outer(places, (_BY_DISTANCE, _BY_TIME)).ravel()[of],
            _NAMES[names],
            _AMONG_MEASURE[names],
            _NAMES_NATS[names, None, None] + fits,
        ),
        (places + _ODD, np.zeros(len(places)), np.ones(len(places)), odd),
    ]


def _strays(reps: RepLengths) -> tuple[tuple[float, float, tuple[float, float]], ...]:
    """Tell for round meters and for round seconds how far the motion strays from them.

    The standard deviation of what the reps of a group are late, relative; how far off a name is
    worth a look; and what all groups share with its standard deviation: by how much the file
    over-reads meters, and how late a runner is for beeps.
    """
    line_sd = LINE_BIAS_SD_S / reps.usual_s
    beep_sd = _beep_bias_sd_s(reps.usual_s) / reps.usual_s
    scale = reps.scale
    return (
        (line_sd, 4 * scale.sd + 3 * line_sd, (scale.bias, scale.sd)),
        (OWN_LATENESS * beep_sd, 3 * beep_sd, (0.0, _SHARED_LATENESS * beep_sd)),
    )


def _beep_bias_sd_s(length_s: float) -> float:
    (short_s, long_s), (most_s, least_s) = BEEP_LENGTHS_S, BEEP_BIAS_SD_S
    share = min(1.0, max(0.0, (length_s - short_s) / (long_s - short_s)))
    return most_s + share * (least_s - most_s)


def _told(group: int, name: NominalReading) -> _Names:
    """List the only candidate of a name that the file tells, and that it is none."""
    nats = np.zeros((2, len(_EDGES_NATS), len(_SCALES)))
    nats[1] = log(1 - name.probability)
    measure = _BY_DISTANCE if name.is_distance else _BY_TIME
    places = group * len(_SHARES) + np.array((measure, _ODD))
    return places, np.array((name.value, 0.0)), np.ones(2), nats


def _near(logs: Floats, shifts: Sequence[float]) -> tuple[list[int], list[int]]:
    """Find the names near the lengths, meters and seconds in turn: of which, and which names."""
    of: list[int] = []
    names: list[int] = []
    for row, (shift, least, most) in enumerate(
        zip(shifts, logs[:, 0].tolist(), logs[:, -1].tolist(), strict=True)
    ):
        known, first = _SORTED_NAMES[row % 2], _FIRST_NAMES[row % 2]
        places = range(
            first + bisect_left(known, least - shift), first + bisect_right(known, most + shift)
        )
        names += places
        of += [row] * len(places)
    return of, names


def _fits(logs: Floats, nats: Floats, names: Floats, late_sd: Floats, of: Sequence[int]) -> Floats:
    """Score names, as the watch would read them, that motion shows early or late by so much.

    Names have shape (names, scales), logs (groups, lengths), their scores (groups, edges, lengths);
    the result (names, edges, scales).
    """
    steps = logs[:, 1] - logs[:, 0]
    # How much of a normal error falls into steps; it is no narrower than these.
    sds = np.hypot(_LATE_TIMES * late_sd, steps / 2)
    heights = _LATE_SHARES * steps / (sqrt(2 * pi) * sds)
    shares = (logs[of, None] - names[..., None]) / (sqrt(2) * sds)[:, of, None, None]
    shares *= shares
    np.exp(np.negative(shares, out=shares), out=shares)
    shares *= heights[:, of, None, None]
    top = nats.max(axis=(1, 2), keepdims=True)
    fits = np.add.reduce(shares, axis=0) @ np.exp(nats - top).swapaxes(1, 2)[of]
    return np.asarray(np.log(np.maximum(fits, LEAST_DENSITY)).swapaxes(1, 2) + top[of])


def name_groups(
    groups: Sequence[RepLengths | NominalReading], starts: Starts, *, is_in_order: bool = True
) -> list[Nominal]:
    """Name the groups of a set.

    Parameters
    ----------
    groups : what is measured of each, at least one; its name where the file tells it.
    starts : of the reps that are followed by a rest; those of named groups are not looked at.
    is_in_order : whether the lengths follow some order, as those of a ladder do.

    Returns
    -------
    The two likeliest readings of each with their probabilities, which add up to at most 1.
    """
    candidates = _Candidates.of(groups)
    durations_s = np.array(sorted(set(candidates.value[candidates.is_timed].tolist())))
    styles = _styles(groups, starts, durations_s)
    scores = candidates.in_styles(styles, durations_s)
    told = _told_by_others(candidates.by_place(scores)) if len(groups) > 1 else _NOTHING
    weights = _weights(told, styles, _OF_MEASURES if is_in_order else _OF_NO_ORDER)
    totals = log_sum(scores + weights[candidates.place], (1, 2, 3))
    if len(groups) > 1:
        totals += candidates.as_others(totals)
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


def _weights(told: Floats, styles: RestStyles, of_measures: Floats) -> Floats:
    """Weigh each group's measures by all other groups, and by what is shared.

    Of sets, so many go by each measure. The weights have shape (places, styles, edges, scales).
    """
    shared = np.log(of_measures * styles.shares.T[..., None, None])
    others = told + shared + _EDGES_NATS[:, None] + _SCALES_NATS
    top = others.max(axis=(1, 2, 3, 4), keepdims=True)
    set_by = np.exp(others - top)
    whatever = OTHER_MEASURE * set_by.sum(axis=1, keepdims=True)
    set_by = (1 - OTHER_MEASURE) * set_by / _OF_MEASURES + whatever
    weights = np.log(np.maximum(set_by, LEAST_DENSITY))
    return np.asarray(weights.reshape(-1, *weights.shape[2:]))
