"""What the rests of a set say of its reps: by the clock, by meters, or as it comes.

Where both reps and rests go by the clock, each rep starts a whole number of seconds after the one
before: eight of 15 s with 3:00 between start every 195 s, though the motion of each errs by 2 s.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import hypot, inf, log, pi, sqrt

import numpy as np
from msgspec import Struct

from metrics.efforts.run import middle
from metrics.recording.signal import Floats, Indexes, Mask
from metrics.sets.lengths import EDGE_TIMES, FURTHEST, PACE_SDS, log_sum, normal_nats

USUAL_RESTS_S: Mapping[float, float] = {
    15: 0.2, 20: 0.4, 30: 2, 45: 1, 60: 4, 75: 0.5, 90: 3, 105: 0.2, 120: 3, 150: 1, 180: 3,
    210: 0.1, 240: 1, 300: 1.5, 360: 0.2, 600: 0.2,
}  # fmt: skip
USUAL_RESTS_M: Mapping[float, float] = {
    50: 1, 100: 3, 150: 0.7, 200: 4, 300: 1, 400: 3, 600: 0.2, 800: 0.3,
}  # fmt: skip
"""How often coaches set each, relative to the others: this project's own judgement."""
RESTS_BY_STYLE = (
    (0.40, 0.30, 0.30),
    (0.70, 0.05, 0.25),
    (0.30, 0.10, 0.60),
)
"""How often the rests of reps by meters, by time and of neither are by the clock, by meters, as
they come: this project's own judgement."""
LONGEST_REST_S = 900.0
SHORTEST_REST_S = 5.0
REST_RANGE = log(40.0)
"""Log range over which rests spread that go by nothing: 15 s to ten minutes."""
ALIKE_SDS = (0.005, 0.02, 0.06, 0.2, 0.5)
"""How alike, relative, rests are that go by nothing: each walks back to the start, or wanders."""
OTHER_REST = 0.15
"""One rest of seven is another: a drink, a word, the long one after every third."""
SETS_OFF_SD_S = 0.6
"""Runners set off so exactly after a beep."""
BY_BEEP = 0.65
"""Timed reps whose rests end with a beep, too; in the others the runner looks at the watch."""
LOOKS_BIAS_S, LOOKS_BIAS_SD_S, LOOKS_SD_S = 1.5, 2.0, 2.5
"""Who looks at the watch sets off so late, all rests alike, and each by so much again."""
SEND_OFF = 0.1
"""One set of ten that is not timed starts by the clock all the same, rests being what is left."""
RUN_OUT_S, RUN_OUT_SD_S = 1.0, 2.5
"""The motion of a rep by meters lasts so much longer than what its rest is counted from."""
REST_BIAS, REST_BIAS_SD = 0.02, 0.04
REST_SD, REST_EDGE_MPS = 0.04, 3.0
"""Meters of rests read too much, all alike, and each by so much, and by its edges at this speed."""
TRIED_RESTS = 3
"""More rests by the clock than these, of all, never explain the starts as well."""

_STANDARD = np.linspace(-2.4, 2.4, 7)
_STANDARD_NATS = normal_nats(_STANDARD)
_EDGE_TIMES = np.array(EDGE_TIMES)[:, None]
_SHARES_BY_STYLE = np.array(RESTS_BY_STYLE).T
_RESTS_S = np.array(list(USUAL_RESTS_S))
_RESTS_S_SHARES = np.array(list(USUAL_RESTS_S.values())) / sum(USUAL_RESTS_S.values())
_LATE_S = np.append(0.0, LOOKS_BIAS_S + LOOKS_BIAS_SD_S * _STANDARD)
_LATE_SD_S = np.append(0.0, np.full(len(_STANDARD), LOOKS_SD_S))
_LATE_NATS = np.append(log(BY_BEEP), log(1 - BY_BEEP) + _STANDARD_NATS)[:, None]
"""How much later than their rests end timed reps start: at a beep not at all, else by a look."""
_RUN_OUT_S = np.tile(RUN_OUT_S + RUN_OUT_SD_S * _STANDARD, len(PACE_SDS))[:, None]
_PACE_SDS = np.repeat(PACE_SDS, len(_STANDARD))[:, None]
_RUN_OUT_NATS = np.tile(_STANDARD_NATS - log(len(PACE_SDS)), len(PACE_SDS))[:, None]
"""By how much untimed reps last longer than what their rests are counted from, at each pace."""
_READ_M = np.add.outer(np.log(list(USUAL_RESTS_M)), REST_BIAS + REST_BIAS_SD * _STANDARD)
_READ_M = _READ_M.reshape(-1, 1)
_READ_M_NATS = np.add.outer(
    np.log(np.array(list(USUAL_RESTS_M.values())) / sum(USUAL_RESTS_M.values())), _STANDARD_NATS
).ravel()
"""The log meters that a watch reads of rests by meters, and how often."""
_ALIKE_SDS = np.array(ALIKE_SDS)[:, None]


class Starts(Struct, frozen=True, kw_only=True):
    """The reps of a set that are followed by a rest: of which group, and what follows.

    `period_s` is from one start to the next, `rest_s` and `rest_m` what lies between.
    """

    group: Indexes
    period_s: Floats
    rest_s: Floats
    rest_m: Floats

    def where(self, is_wanted: Mask) -> Starts:
        """Select some."""
        return Starts(
            group=self.group[is_wanted],
            period_s=self.period_s[is_wanted],
            rest_s=self.rest_s[is_wanted],
            rest_m=self.rest_m[is_wanted],
        )


class RestStyles(Struct, frozen=True, kw_only=True):
    """The ways that all rests of a set may go, with log likelihoods of the starts under each.

    `shares`, of shape (ways, 3), are how often each comes with reps by meters, by time and of
    neither. `by_time`, of shape (ways, groups, edges, durations), is of timed reps, an entry of
    edges for each of `EDGE_TIMES`; `others`, of shape (ways, groups, edges), of all others.
    """

    shares: Floats
    others: Floats
    by_time: Floats


def rest_styles(
    starts: Starts, usual_s: Floats, durations_s: Floats, edge_sd_s: float
) -> RestStyles:
    """Score the ways that the rests of a set may go.

    Parameters
    ----------
    starts : of the set's reps that are followed by a rest.
    usual_s : usual seconds of each group's reps, 0 for one whose starts are not looked at.
    durations_s : the round times that the reps may have.
    edge_sd_s : standard deviation of one edge.

    Returns
    -------
    The likeliest rests by the clock, all by meters, and as they come; one way that says nothing
    where there are no rests.
    """
    is_rest = (starts.rest_s >= SHORTEST_REST_S) & (starts.rest_s <= LONGEST_REST_S)
    is_rest &= usual_s[starts.group] > 0
    if not is_rest.all():
        starts = starts.where(is_rest)
    shape = len(usual_s), len(EDGE_TIMES)
    if not len(starts.rest_s):
        by_time = np.zeros((1, *shape, len(durations_s)))
        return RestStyles(shares=np.ones((1, 3)), others=np.zeros((1, *shape)), by_time=by_time)
    near = (starts.rest_s[:, None] - _RESTS_S) / (2 * LOOKS_BIAS_SD_S)
    tried = np.argsort(_RESTS_S_SHARES * np.exp(-(near**2) / 2).sum(axis=0))[-TRIED_RESTS:]
    timed, untimed = _by_clock(starts, _RESTS_S[tried], usual_s, durations_s, edge_sd_s)
    is_near = np.abs(np.log(durations_s / np.maximum(usual_s, 1.0)[:, None])) <= FURTHEST
    likeliest = np.where(is_near[:, None], timed, -inf).max(axis=-1, initial=-inf)
    whatever = _by_themselves(starts, edge_sd_s)
    shares, others = _SHARES_BY_STYLE[0], _SHARES_BY_STYLE[1:]
    styles = RestStyles(
        shares=np.concatenate((_RESTS_S_SHARES[tried, None] * shares, others)),
        others=np.zeros((len(tried) + len(whatever), *shape)),
        by_time=np.zeros((len(tried) + len(whatever), *shape, len(durations_s))),
    )
    styles.others[: len(tried)] = np.logaddexp(
        log(1 - SEND_OFF) + untimed, log(SEND_OFF) + likeliest
    )
    styles.by_time[: len(tried)] = timed
    # Whatever the reps are: it is the whole set's, and counted once.
    styles.others[len(tried) :, 0] = whatever[:, None]
    styles.by_time[len(tried) :, 0] = whatever[:, None, None]
    return styles


def _by_clock(
    starts: Starts, rests_s: Floats, usual_s: Floats, durations_s: Floats, edge_sd_s: float
) -> tuple[Floats, Floats]:
    """Score all starts of each group together, behind rests that all last as long.

    By the times of timed reps, which the watch or the runner keeps: (rests, groups, edges, times);
    and by how long the others last, which their paces change: (rests, groups, edges).
    """
    lasted_s = usual_s[starts.group]
    times = len(durations_s) * len(_LATE_S)
    lasts_s = np.empty((times + len(_RUN_OUT_S), len(lasted_s)))
    lasts_s[:times] = np.add.outer(durations_s, _LATE_S).reshape(-1, 1)
    lasts_s[times:] = lasted_s - _RUN_OUT_S
    # The errors of two starts together.
    start_sds = _EDGE_TIMES * (sqrt(2) * hypot(edge_sd_s, SETS_OFF_SD_S))
    sds_s = np.empty((len(EDGE_TIMES), *lasts_s.shape))
    late_sds = np.hypot(start_sds, _LATE_SD_S)[:, None, :, None]
    sds_s[:, :times].reshape(len(EDGE_TIMES), -1, len(_LATE_S), len(lasted_s))[:] = late_sds
    sds_s[:, times:] = np.hypot(start_sds[..., None], _PACE_SDS * lasted_s)
    off = (starts.period_s - rests_s[:, None])[:, None, None] - lasts_s
    nats = _of_starts(off / sds_s, sds_s, starts.rest_s)
    nats = nats @ (starts.group[:, None] == np.arange(len(usual_s)))
    by_late = nats[:, :, :times].reshape(*nats.shape[:2], -1, len(_LATE_S), len(usual_s))
    timed = log_sum(by_late + _LATE_NATS, 3).transpose(0, 3, 1, 2)
    return timed, log_sum(nats[:, :, times:] + _RUN_OUT_NATS, 2).swapaxes(1, 2)


def _by_themselves(starts: Starts, edge_sd_s: float) -> Floats:
    """Score rests whatever the reps are: of one round length in meters, and as they come.

    These are alike, more or less, and of no length that anybody asked for.
    """
    rest_s, metres = starts.rest_s, np.maximum(starts.rest_m, 1.0)
    edges_s, by_metres = sqrt(2) * edge_sd_s, len(_READ_M)
    off, sds = np.empty((2, by_metres + len(_ALIKE_SDS), len(rest_s)))
    off[:by_metres] = np.log(metres) - _READ_M
    off[by_metres:] = np.log(rest_s) - log(middle(rest_s.tolist()))
    sds[:by_metres] = np.hypot(REST_SD, edges_s * REST_EDGE_MPS / metres)
    sds[by_metres:] = np.hypot(_ALIKE_SDS, edges_s / rest_s)
    nats = _of_starts(off / sds, sds * rest_s, rest_s).sum(axis=1)
    # Their usual length is taken from them, and is known better than one of them.
    usual_sds = sds[by_metres:].sum(axis=1) / len(rest_s) ** 1.5
    known = np.log(np.minimum(sqrt(2 * pi) * usual_sds / REST_RANGE, 1.0))
    return np.array(
        (
            log_sum(nats[:by_metres] + _READ_M_NATS, 0),
            log_sum(nats[by_metres:] + known, 0) - log(len(ALIKE_SDS)),
        )
    )


def _of_starts(off: Floats, sds_s: Floats, rest_s: Floats) -> Floats:
    """Score each start, the last axis, that is off by so many standard deviations.

    One of seven is behind another rest.
    """
    nats = off * off
    nats *= -0.5
    np.exp(nats, out=nats)
    nats *= (1 - OTHER_REST) / sqrt(2 * pi) / sds_s
    nats += OTHER_REST / REST_RANGE / rest_s
    return np.asarray(np.log(nats, out=nats))
