"""Cuts lie where the speed changes, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.efforts.plateaus import Plateaus, _candidates, plateaus_between, stretch_bounds
from metrics.recording.signal import Signal, build_signal, sums_so_far, zero_unknown
from tests.metrics.hand_made import Make, in_turn, pieces, signal_at


def cut_into_plateaus(signal: Signal) -> Plateaus:
    speed = zero_unknown(signal.speed_mps)
    return plateaus_between(signal, speed, sums_so_far(speed), stretch_bounds(signal))


def test_even_speeds_are_plateaus_cut_where_they_change(make_activity: Make) -> None:
    parts = [(200, 3.0), (60, 4.5), (90, 1.5), (200, 3.0)]
    plateaus = cut_into_plateaus(build_signal(make_activity(pieces(*parts))))
    long = plateaus.length_s > 30
    assert plateaus.speed_mps[long] == pytest.approx([3.0, 4.5, 1.5, 3.0], abs=0.1)
    assert plateaus.start[long][1:] == pytest.approx([200, 260, 350], abs=4)


@pytest.mark.parametrize(("step_mps", "count"), [(0.25, 1), (0.6, 3)])
def test_a_minute_stands_apart_only_by_a_clear_step(
    make_activity: Make, step_mps: float, count: int
) -> None:
    noise = np.random.default_rng(1).normal(0, 0.4, 601)
    run = pieces((270, 3.0), (60, 3.0 + step_mps), (270, 3.0))
    run["distance_m"] = np.maximum.accumulate(run["distance_m"] + noise)
    assert len(cut_into_plateaus(build_signal(make_activity(run)))) == count


def test_no_plateau_crosses_a_pause(make_activity: Make) -> None:
    run = pieces((600, 3.0))
    signal = build_signal(make_activity(run, pauses=[(200.0, 260.0)]))
    plateaus = cut_into_plateaus(signal)
    assert (signal.segment[plateaus.start] == signal.segment[plateaus.end - 1]).all()
    assert (signal.segment[plateaus.start] >= 0).all()


def test_plateaus_that_are_run_are_listed_by_speed() -> None:
    bounds = np.array([0, 10, 30, 60])
    plateaus = Plateaus.of(bounds[:-1], bounds[1:], np.array([3.0, 1.0, 2.0]))
    assert plateaus.run_places.tolist() == [2, 0]
    assert plateaus.run_mps.tolist() == [2.0, 3.0]
    assert plateaus.run_s.tolist() == [30, 10]
    assert plateaus.middle.tolist() == [5.0, 20.0, 45.0]
    assert plateaus.length_s.tolist() == [10, 20, 30]


@pytest.mark.parametrize(
    ("seconds", "rise_mps", "noise_mps", "is_looked_at"),
    [
        (3, 0.75, 0.0, True),
        (3, 0.65, 0.0, False),
        (2, 0.75, 0.0, False),
        (6, 0.50, 0.0, True),
        (6, 0.40, 0.0, False),
        (5, 0.50, 0.0, False),
        (12, 0.33, 0.0, True),
        (12, 0.27, 0.0, False),
        (10, 0.33, 0.0, False),
        (25, 0.24, 0.0, True),
        (25, 0.20, 0.0, False),
        (20, 0.24, 0.0, False),
        (3, 1.13, 0.2, True),
        (3, 1.07, 0.2, False),
        (6, 0.80, 0.2, True),
        (6, 0.74, 0.2, False),
        (12, 0.56, 0.2, True),
        (12, 0.52, 0.2, False),
        (25, 0.42, 0.2, True),
        (25, 0.38, 0.2, False),
    ],
)
def test_edges_are_looked_for_over_3_6_12_and_25_s(
    seconds: int, rise_mps: float, noise_mps: float, *, is_looked_at: bool
) -> None:
    """A rise of 0.70, 0.45, 0.30 and 0.22 m/s is worth a look, more where the signal is rough.

    A noise of 0.2 m/s adds 0.40, 0.32, 0.24 and 0.18.
    """
    speed = in_turn((300, 3.0), (seconds, 3.0 + rise_mps), (300, 3.0))
    metres = np.concatenate(([0.0], np.cumsum(speed)))
    edges = _candidates(metres, np.array([0, len(speed)]), noise_mps)
    assert (len(edges) > 2) is is_looked_at


@pytest.mark.parametrize("stood_s", [1, 2, 400])
def test_no_edge_is_looked_for_across_a_pause(stood_s: int) -> None:
    """Those of each stretch are the ones that it has alone, with its ends."""
    noise = np.random.default_rng(2).normal(0.0, 0.4, 500)
    stretches = [3.0 + noise[:240], np.zeros(stood_s), np.arange(3.0, 6.0), 4.0 + noise[240:]]
    bounds = np.concatenate(([0], np.cumsum([len(each) for each in stretches])))
    alone = [
        start + _candidates(np.concatenate(([0.0], np.cumsum(speed))), np.array([0, len(speed)]), 0)
        for start, speed in zip(bounds[:-1], stretches, strict=True)
    ]
    metres = np.concatenate(([0.0], np.cumsum(np.concatenate(stretches))))
    together = _candidates(metres, bounds, 0.0)
    assert together.tolist() == sorted(set(np.concatenate(alone).tolist()))
    assert len(together) > len(bounds)


@pytest.mark.parametrize(
    ("seconds", "rise_mps", "noise_mps", "count"),
    [(9, 0.5, 0.0, 1), (11, 0.5, 0.0, 3), (13, 0.6, 0.2, 1), (15, 0.6, 0.2, 3)],
)
def test_a_cut_must_explain_its_price(
    seconds: int, rise_mps: float, noise_mps: float, count: int
) -> None:
    """Two cuts cost 2.4 m²/s, and 2.56 more where the noise is 0.2 m/s."""
    speed = in_turn((600, 3.0), (seconds, 3.0 + rise_mps), (600, 3.0))
    assert len(cut_into_plateaus(signal_at(speed, noise_mps=noise_mps))) == count
