"""Laws of every shape of the catalogue."""

from __future__ import annotations

import pytest

from simulator.session import SimulatedSession
from simulator.shapes import SHAPES, session
from simulator.watch import WatchRecording


@pytest.mark.parametrize("name", SHAPES)
def test_efforts_lie_inside_the_file_in_order(name: str) -> None:
    truth = session(name, seed=11).truth
    edges = [edge for effort in truth.efforts for edge in (effort.start_s, effort.end_s)]
    assert edges == sorted(edges)
    assert all(0 < edge < truth.duration_s for edge in edges)
    assert sum(effort.distance_m for effort in truth.efforts) <= truth.distance_m


@pytest.mark.parametrize("recording", WatchRecording)
def test_the_same_seed_gives_the_same_bytes(recording: WatchRecording) -> None:
    def made(seed: int) -> SimulatedSession:
        return session("reps_8x200", seed=seed, recording=recording)

    assert made(3) == made(3)
    assert made(3).content != made(4).content


def test_an_unknown_shape_is_refused() -> None:
    with pytest.raises(KeyError):
        session("6x100", seed=1)
