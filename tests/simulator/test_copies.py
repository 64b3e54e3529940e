"""Many different runs from a few simulated ones."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from parsers import parse
from simulator.copies import copies


def test_no_two_copies_are_the_same_and_the_seed_decides() -> None:
    first, again, other = (dict(copies(6, seed=seed)) for seed in (2, 2, 3))
    assert list(first) == [f"run-{number:05d}.fit" for number in range(6)]
    assert first == again
    assert len({sha256(content).digest() for content in first.values()}) == 6
    assert not set(first.values()) & set(other.values())


def test_all_lie_within_the_days_asked_for() -> None:
    starts = [parse(content).activities[0].start_time_utc for _, content in copies(8, days=30)]
    # The simulated runs themselves are of six weeks.
    known = [start for start in starts if start is not None]
    assert len(known) == 8
    assert max(known) - min(known) < timedelta(days=30 + 45)
