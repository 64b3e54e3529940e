from __future__ import annotations

import pytest

from metrics.contract.enums import EffortKind
from simulator.body import SimulatedAthlete
from simulator.runner import EffortPlan
from simulator.speed_days import SPEED_DAYS, SpeedDay, speed_day, zones

ATHLETE = SimulatedAthlete(speed_5k_mps=4.7)


@pytest.mark.parametrize("day", SPEED_DAYS, ids=lambda day: day.name)
def test_the_truth_has_every_rep(day: SpeedDay) -> None:
    assert len(speed_day(day, ATHLETE, seed=1).truth.efforts) == day.reps


def test_between_two_zones_is_a_float() -> None:
    plan = EffortPlan(rep=1, kind=EffortKind.IN_N_OUT)
    speeds = [phase.speed_mps for phase in zones(9.0, 3, plan)]
    assert len(speeds) == 5
    assert speeds[0] == speeds[2] == speeds[4] > 1.2 * speeds[1]
