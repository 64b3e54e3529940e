"""What lengths, speeds and rests that are alike weigh."""

from __future__ import annotations

from math import hypot, log

import numpy as np
import pytest

from metrics.efforts.evidence.weight import weigh
from metrics.efforts.run import Reps, Run
from metrics.recording.signal import build_signal
from tests.metrics.efforts.evidence.hypotheses import weighed
from tests.metrics.hand_made import Make, pieces


def test_lengths_that_rise_evenly_weigh_more_than_the_same_in_disorder(make_activity: Make) -> None:
    def weight_of(*rep_s: int) -> float:
        race_paces = [part for seconds in rep_s for part in ((seconds, 4.8), (100, 2.2))]
        run = Run.of(build_signal(make_activity(pieces((900, 3.0), *race_paces, (400, 3.0)))))
        start = 900 + np.cumsum((0, *rep_s[:-1])) + 100 * np.arange(len(rep_s))
        reps = Reps(start=start, end=start + np.array(rep_s))
        return weigh(run, reps, np.zeros(len(run.plateaus), dtype=np.bool_)).total

    risen = weight_of(40, 80, 120, 160, 200)
    assert risen > weight_of(120, 40, 200, 80, 160) + 3.0
    assert risen == pytest.approx(weight_of(200, 160, 120, 80, 40), abs=2.0)


def test_like_reps_are_within_4_percent_and_edges_of_1_5_s_chance_within_80_percent() -> None:
    long, short = weighed([(80, 5.0)] * 5), weighed([(20, 6.0)] * 5)
    assert long.alike == pytest.approx(4 * log(0.8 / hypot(0.04, 1.5 / 80)), abs=0.02)
    assert short.alike == pytest.approx(4 * log(0.8 / hypot(0.04, 1.5 / 20)), abs=0.02)


def test_speeds_that_part_by_more_than_6_percent_count_against_a_set() -> None:
    """Two of 5.0 and two of 5.8 m/s lie 7.4 % from their mean; a set's own spread is 3 %."""
    even, odd = weighed([(80, 5.0)] * 4), weighed([(80, 5.0), (80, 5.8)] * 2)
    assert odd.alike - even.alike == pytest.approx(3 * log(0.06 / hypot(0.0742, 0.03)), abs=0.02)


def test_five_lengths_that_rise_evenly_are_a_ladder() -> None:
    """One set in twenty is one: 3 nats; four lengths rise so by chance."""
    five = weighed([(seconds, 5.0) for seconds in (40, 80, 120, 160, 200)])
    assert five.alike == pytest.approx(3 * log(0.8 / hypot(0.04, 1.5 / 120)) - 3, abs=0.02)
    four = weighed([(seconds, 5.0) for seconds in (40, 80, 120, 160)])
    assert four.alike < 2.0


@pytest.mark.parametrize(("last_s", "blocks"), [(150, 2), (158, 3)])
def test_a_length_a_quarter_longer_begins_another_block(last_s: int, blocks: int) -> None:
    """One set in twenty goes on with another length: 3 nats each time."""
    work = [(40, 5.0)] * 3 + [(120, 5.0)] * 3 + [(last_s, 5.0)] * 3
    first = 2 * log(0.8 / hypot(0.04, 1.5 / 40))
    if blocks == 2:
        half_apart = log(150 / 120) / 2
        rest = 5 * log(0.8 / hypot(half_apart, 0.04, 1.5 / 135))
    else:
        rest = 2 * log(0.8 / hypot(0.04, 1.5 / 120)) + 2 * log(0.8 / hypot(0.04, 1.5 / 158))
    assert weighed(work).alike == pytest.approx(first + rest - 3 * (blocks - 1), abs=0.02)


def test_rests_of_one_set_stray_by_12_percent() -> None:
    assert weighed([(80, 5.0)] * 5).evenly_rested == pytest.approx(3 * log(0.8 / 0.12), abs=0.02)


@pytest.mark.parametrize(("metres", "is_plan"), [(45.0, False), (55.0, True)])
def test_rests_under_50_m_are_alike_in_meters_without_a_plan(
    metres: float, *, is_plan: bool
) -> None:
    uneven_s = [(60, metres / 60), (120, metres / 120)] * 2
    spread = 0.0 if is_plan else log(2) / 2
    evenly = weighed([(80, 5.0)] * 5, uneven_s).evenly_rested
    assert evenly == pytest.approx(3 * log(0.8 / hypot(spread, 0.12)), abs=0.02)
