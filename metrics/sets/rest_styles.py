"""What the rests of a set say of its reps: by the clock, by meters, or as it comes.

Where both reps and rests go by the clock, each rep starts a whole number of seconds after the one
before: eight of 15 s with 3:00 between start every 195 s, though the motion of each errs by 2 s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, inf, log, pi, sqrt

import numpy as np

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
_EDGE_TIMES, _PACE_SDS = np.array(EDGE_TIMES), np.array(PACE_SDS)
_SHARES_BY_STYLE = np.array(RESTS_BY_STYLE).T
_RESTS_S = np.array(list(USUAL_RESTS_S))
_RESTS_S_SHARES = np.array(list(USUAL_RESTS_S.values())) / sum(USUAL_RESTS_S.values())
_RESTS_M_NATS = np.log(np.array(list(USUAL_RESTS_M.values())) / sum(USUAL_RESTS_M.values()))[
    :, None
]
_LOG_RESTS_M = np.log(list(USUAL_RESTS_M))[:, None, None]
_REST_BIAS = (REST_BIAS + REST_BIAS_SD * _STANDARD)[:, None]
_ALIKE_SDS = np.array(ALIKE_SDS)[:, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RestStyles:
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
    if not len(starts.rest_s):
        return _alike_for_all(np.ones((1, 3)), np.zeros(1), (len(usual_s), len(durations_s)))
    near = np.exp(-(((starts.rest_s[:, None] - _RESTS_S) / (2 * LOOKS_BIAS_SD_S)) ** 2) / 2)
    tried = np.argsort((_RESTS_S_SHARES * near).sum(axis=0))[-TRIED_RESTS:]
    by_clock, others = _SHARES_BY_STYLE[0], _SHARES_BY_STYLE[1:]
    whatever = _alike_for_all(
        others,
        np.array([_by_metres(starts, edge_sd_s), _as_it_comes(starts.rest_s, edge_sd_s)]),
        (len(usual_s), len(durations_s)),
    )
    clock = _ByClock(starts=starts, rests_s=_RESTS_S[tried], usual_s=usual_s, edge_sd_s=edge_sd_s)
    timed = clock.timed(durations_s)
    is_near = np.abs(np.log(durations_s / np.maximum(usual_s, 1.0)[:, None])) <= FURTHEST
    likeliest = np.where(is_near[:, None], timed, -inf).max(axis=-1, initial=-inf)
    untimed = np.logaddexp(log(1 - SEND_OFF) + clock.untimed(), log(SEND_OFF) + likeliest)
    return RestStyles(
        shares=np.concatenate((_RESTS_S_SHARES[tried, None] * by_clock, whatever.shares)),
        others=np.concatenate((untimed, whatever.others)),
        by_time=np.concatenate((timed, whatever.by_time)),
    )


def _alike_for_all(shares: Floats, nats: Floats, shape: tuple[int, int]) -> RestStyles:
    """Make ways that say the same whatever the reps are."""
    others = np.zeros((len(nats), shape[0], len(EDGE_TIMES)))
    others[:, 0] = nats[:, None]
    by_time = np.repeat(others[..., None], shape[1], axis=-1)
    return RestStyles(shares=shares, others=others, by_time=by_time)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ByClock:
    """Rests that all last as long as one of `rests_s`."""

    starts: Starts
    rests_s: Floats
    usual_s: Floats
    edge_sd_s: float

    @property
    def start_sds(self) -> Floats:
        """The errors of two starts together, for each entry of `EDGE_TIMES`."""
        return _EDGE_TIMES * sqrt(2) * hypot(self.edge_sd_s, SETS_OFF_SD_S)

    def untimed(self) -> Floats:
        """Score the starts by how long the reps last, which their paces change."""
        usual_s = self.usual_s[self.starts.group]
        lasts_s = usual_s - RUN_OUT_S - RUN_OUT_SD_S * _STANDARD[:, None]
        sds = np.hypot(self.start_sds[:, None, None], _PACE_SDS[:, None] * usual_s)
        nats = self._of_groups(lasts_s, sds[:, :, None]) + _STANDARD_NATS[:, None]
        return np.asarray(log_sum(nats, (2, 3)) - log(len(PACE_SDS))).swapaxes(1, 2)

    def timed(self, durations_s: Floats) -> Floats:
        """Score the starts by the times of the reps, which the watch or the runner keeps."""
        lasts_s = durations_s[:, None, None]
        by_beep = self._of_groups(lasts_s, self.start_sds[:, None, None, None])[:, :, :, 0]
        late_s = lasts_s + LOOKS_BIAS_S + LOOKS_BIAS_SD_S * _STANDARD[:, None]
        sds = np.hypot(self.start_sds, LOOKS_SD_S)[:, None, None, None]
        looks = log_sum(self._of_groups(late_s, sds) + _STANDARD_NATS[:, None], 3)
        nats = np.logaddexp(log(BY_BEEP) + by_beep, log(1 - BY_BEEP) + looks)
        return np.asarray(nats.transpose(0, 3, 1, 2))

    def _of_groups(self, lasts_s: Floats, sds_s: Floats) -> Floats:
        """Score all starts of each group together, one in seven behind another rest.

        Of shape (rests, edges, …, groups), for lengths and errors of shape (edges, …, starts).
        """
        starts = self.starts
        shape = (-1, *(1 for _ in range(max(lasts_s.ndim, sds_s.ndim))))
        off = (starts.period_s - self.rests_s.reshape(*shape) - lasts_s) / sds_s
        fits = (1 - OTHER_REST) / (sqrt(2 * pi) * sds_s) * np.exp(-(off**2) / 2)
        nats = np.log(fits + OTHER_REST / (REST_RANGE * starts.rest_s))
        return np.asarray(nats @ (starts.group[:, None] == np.arange(len(self.usual_s))))


def _by_metres(starts: Starts, edge_sd_s: float) -> float:
    """Score rests of one round length in meters, whatever their pace."""
    metres = np.maximum(starts.rest_m, 1.0)
    sd = np.hypot(REST_SD, sqrt(2) * edge_sd_s * REST_EDGE_MPS / metres)
    off = (np.log(metres) - _LOG_RESTS_M - _REST_BIAS) / sd
    nats = _all_rests(off, sd, starts.rest_s)
    return float(log_sum(nats + _STANDARD_NATS + _RESTS_M_NATS, (0, 1)))


def _as_it_comes(rest_s: Floats, edge_sd_s: float) -> float:
    """Score rests that are alike, more or less, and of no length that anybody asked for."""
    sd = np.hypot(_ALIKE_SDS, sqrt(2) * edge_sd_s / rest_s)
    off = (np.log(rest_s) - log(middle(rest_s.tolist()))) / sd
    nats = _all_rests(off, sd, rest_s)
    # Their usual length is taken from them, and is known better than one of them.
    usual_sd = sd.sum(axis=1) / len(rest_s) / sqrt(len(rest_s))
    nats += np.log(np.minimum(sqrt(2 * pi) * usual_sd / REST_RANGE, 1.0))
    return float(log_sum(nats, 0) - log(len(ALIKE_SDS)))


def _all_rests(off: Floats, sd: Floats, rest_s: Floats) -> Floats:
    """Score all rests together, the last axis, that are off by so many standard deviations."""
    fits = (1 - OTHER_REST) * np.exp(-(off**2) / 2) / (sqrt(2 * pi) * sd)
    return np.asarray(np.log((fits + OTHER_REST / REST_RANGE) / rest_s).sum(axis=-1))
