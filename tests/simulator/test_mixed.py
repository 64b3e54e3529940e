"""Mixed sets are run as they are written."""

from __future__ import annotations

from itertools import pairwise

import pytest

from metrics.contract.race_paces import PROGRESSION, RacePace
from simulator.laps import Lapping
from simulator.mixed import MIXED, mixed_outing


@pytest.mark.parametrize("name", MIXED)
def test_every_group_is_run_at_its_pace(name: str) -> None:
    mixed = mixed_outing(name, seed=1, lapping=Lapping.MANUAL)
    spans, motion = mixed.outing.motion.efforts(), mixed.outing.motion
    assert len(spans) == len(mixed.plan) == sum(mixed.group_sizes())
    for span, rep in zip(spans, mixed.plan, strict=True):
        assert span.plan.nominal_distance_m == rep.distance_m
        run_m = float(motion.distance_at(span.line_s) - motion.distance_at(span.start_s))
        speed_mps = run_m / (span.line_s - span.start_s)
        assert speed_mps == pytest.approx(mixed.ability.speeds_mps[rep.race_pace], rel=0.09)


def test_the_paces_are_6_percent_apart() -> None:
    speeds = mixed_outing("4x400_4x200", seed=3, lapping=Lapping.NONE).ability.speeds_mps
    gaps = [speeds[faster] / speeds[slower] for slower, faster in pairwise(PROGRESSION)]
    assert min(gaps) >= 1.06 - 1e-9


def test_meters_at_a_pace_are_those_between_the_lines() -> None:
    mixed = mixed_outing("2x1000_3x300", seed=1, lapping=Lapping.NONE)
    assert mixed.group_sizes() == [2, 3]
    assert mixed.metres_at(RacePace.R800) == pytest.approx(900, abs=8)
    assert mixed.metres_at(RacePace.R400) == 0
