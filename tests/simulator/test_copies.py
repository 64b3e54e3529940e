"""Many different runs from a few simulated ones."""

from __future__ import annotations

from hashlib import sha256

from simulator.copies import copies


def test_no_two_copies_are_the_same_and_the_seed_decides() -> None:
    first, again, other = (dict(copies(6, seed=seed)) for seed in (2, 2, 3))
    assert list(first) == [f"run-{number:05d}.fit" for number in range(6)]
    assert first == again
    assert len({sha256(content).digest() for content in first.values()}) == 6
    assert not set(first.values()) & set(other.values())
