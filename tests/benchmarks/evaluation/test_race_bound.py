from __future__ import annotations

import pytest

from benchmarks.evaluation.race_bound import best_known, given_and_right
from metrics.races.likelihood import SURE


def test_with_a_tenth_of_the_errors_nearly_every_third_lap_is_known_and_right() -> None:
    given, right = given_and_right([best_known(s, share_of_errors=0.1) for s in range(60)], SURE)
    assert given > 0.75
    assert right > 0.9


def test_with_a_watch_s_errors_less_is_known_and_what_is_stated_is_true() -> None:
    found = [best_known(seed) for seed in range(200)]
    given, right = given_and_right(found, SURE)
    assert 0.3 < given < 0.55
    assert right > 0.87
    settled = sum(best.is_settled for best in found)
    assert sum(best.probability for best in found) == pytest.approx(settled, rel=0.1)
