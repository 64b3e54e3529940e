"""How well reps fit a length, against another way to compute it."""

from __future__ import annotations

from itertools import product
from math import exp, hypot, log, sqrt

import numpy as np
import pytest
import scipy

from metrics.sets.lengths import LEAST_NATS, LengthScores, RepLengths, log_sum, score_lengths

ERRORS = list(product((0.008, 0.015, 0.03, 0.06), (0.008, 0.015, 0.03)))
"""How paces differ, and how lines err: each as likely."""


def kinds(edges: float) -> list[tuple[float, float, float]]:
    """List how often reps are good, have bad edges or an odd length: edges, and what is added."""
    return [(0.8, edges, 0.0), (0.15, 3 * edges, 0.0), (0.05, edges, 0.4)]


def variances(
    edge: float, common: float, errors: tuple[float, float], *, is_timed: bool
) -> tuple[float, float, float]:
    """Add up variances of meters, of seconds and of what both share."""
    pace, line = errors
    metres = (0.7 * edge) ** 2 + line**2 + common + (pace**2 if is_timed else 0)
    seconds = edge**2 + common + (0 if is_timed else pace**2)
    return metres, seconds, 0.7 * edge**2 + common


def density(
    off: tuple[float, float], edges: float, set_sd: float, errors: tuple[float, float], timed: bool
) -> float:
    """Compute the density of one rep, by SciPy's normal distribution of two values."""
    total = 0.0
    for share, edge, length_sd in kinds(edges):
        metres, seconds, both = variances(edge, set_sd**2 + length_sd**2, errors, is_timed=timed)
        cov = [[metres, both], [both, seconds]]
        total += share * float(scipy.stats.multivariate_normal.pdf(off, cov=cov))
    return total


def free(edges: float, set_sd: float, errors: tuple[float, float], timed: bool) -> float:
    """Compute the density of one rep's pace at the usual one."""
    total = 0.0
    for share, edge, length_sd in kinds(edges):
        metres, seconds, _ = variances(edge, set_sd**2 + length_sd**2, errors, is_timed=timed)
        total += share * float(scipy.stats.norm.pdf(0.0, scale=sqrt(metres if timed else seconds)))
    return total


def pair(metres: float, seconds: float, edge_sd_s: float) -> RepLengths:
    """Two reps of about 343 m in 61 s that stray by as much either way, as log ratios."""
    return RepLengths(
        metres=[343.0 * exp(metres), 343.0 * exp(-metres)],
        seconds=[61.0 * exp(seconds), 61.0 * exp(-seconds)],
        edge_sd_s=edge_sd_s,
    )


@pytest.mark.parametrize("timed", [False, True])
@pytest.mark.parametrize("edge_times", [1.0, 2.0])
def test_lengths_fit_as_by_another_way(timed: bool, edge_times: float) -> None:
    """Two reps that stray by as much either way, from a length that is not quite their mean."""
    metres, seconds, edge_sd_s = 0.012, 0.008, 0.6
    scores = score_lengths([pair(metres, seconds, edge_sd_s)])
    edges = edge_times * sqrt(2) * edge_sd_s / 61.0
    row = scores.nats[0, int(timed), [1.0, 2.0].index(edge_times)]
    logs, usual = scores.logs[0, int(timed)], log(61.0 if timed else 343.0)
    for at in (8, 12, 17):
        shift = float(logs[at]) - usual
        off = [(sign * metres, sign * seconds) for sign in (1, -1)]
        off = [(m, s - shift) if timed else (m - shift, s) for m, s in off]
        set_sd = 0.01 if timed else 0.0
        likelihoods = [
            np.prod([density(each, edges, set_sd, errors, timed) for each in off])
            / free(edges, set_sd, errors, timed)
            for errors in ERRORS
        ]
        assert row[at] == pytest.approx(log(np.mean(likelihoods)), abs=0.1)


def test_odd_lengths_fit_as_by_another_way() -> None:
    """Two of five odd sets are loops, as alike as round ones; one is alike in time."""
    metres, seconds, edge_sd_s = 0.02, 0.015, 0.6
    scores = score_lengths([pair(metres, seconds, edge_sd_s)])
    for row, edge_times in enumerate((1.0, 2.0)):
        edges = edge_times * sqrt(2) * edge_sd_s / 61.0
        total = 0.0
        for share, set_sd, timed in ((0.4, 0.0, False), (0.4, 0.03, False), (0.2, None, True)):
            sd = hypot(0.01, 0.03) if set_sd is None else set_sd
            total += share * float(
                np.mean(
                    [
                        density((metres, seconds), edges, sd, errors, timed)
                        * density((-metres, -seconds), edges, sd, errors, timed)
                        / density((0.0, 0.0), edges, sd, errors, timed)
                        for errors in ERRORS
                    ]
                )
            )
        # The mean of two is known better than one of them.
        assert scores.odd[0, row] == pytest.approx(log(total) - log(2) / 2, abs=0.1)


def test_a_treadmill_without_meters_has_no_distance() -> None:
    reps = RepLengths(metres=[0.0, 0.4], seconds=[60.0, 60.5], edge_sd_s=0.6)
    scores = score_lengths([reps])
    by_distance, by_time = scores.nats[0]
    assert (by_distance == LEAST_NATS).all()
    assert by_time.max() > 0
    assert np.isfinite(scores.odd).all()


def test_two_hundred_reps_are_as_finite_as_two() -> None:
    reps = RepLengths(metres=[400.0] * 200, seconds=[80.0] * 200, edge_sd_s=0.6)
    scores = score_lengths([reps])
    assert np.isfinite(scores.nats).all()
    assert np.isfinite(scores.odd).all()


def test_groups_are_scored_together_as_each_alone() -> None:
    """However many reps each has, and whether its meters were measured."""
    lengths = [([402.0], [80.0]), ([810.0, 797.0, 803.0], [171.0, 166.0, 169.0]), ([0.0], [61.0])]
    lengths += [([203.0], [37.5]), ([251.0, 264.0], [60.2, 59.7])]
    groups = [RepLengths(metres=m, seconds=s, edge_sd_s=0.6) for m, s in lengths]
    together = score_lengths(groups)
    for at, group in enumerate(groups):
        alone = score_lengths([group])
        for name in LengthScores.__struct_fields__:
            scores = getattr(together, name)[at]
            assert scores == pytest.approx(getattr(alone, name)[0], abs=1e-9)


def test_likelihoods_add_up() -> None:
    nats = np.log(np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert np.exp(log_sum(nats, 0)) == pytest.approx([4.0, 6.0])
    assert float(np.exp(log_sum(nats - 2000, (0, 1)) + 2000)) == pytest.approx(10.0)
