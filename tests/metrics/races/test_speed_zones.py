from __future__ import annotations

import numpy as np
import pytest

from metrics.races.speed_zones import peaks, zone_count
from tests.metrics.races.conftest import MakeTrace

IN_N_OUT = ((50.0, 8.3), (50.0, 6.4), (50.0, 8.3))
INS_AND_OUTS = ((50.0, 6.4), (50.0, 8.0), (50.0, 6.4), (50.0, 8.0), (50.0, 6.4))
WALK = (200.0, 140.0)


def spans(rep: tuple[tuple[float, float], ...], count: int) -> list[tuple[float, float]]:
    rep_s = sum(seconds for _, seconds in rep)
    starts = [20.0 + number * (rep_s + WALK[1]) for number in range(count)]
    return [(start, start + rep_s) for start in starts]


@pytest.mark.parametrize(("rep", "zones"), [(IN_N_OUT, 1), (INS_AND_OUTS, 3)])
def test_B4_ins_and_outs_are_told_from_build_fast_out(
    make_trace: MakeTrace, rep: tuple[tuple[float, float], ...], zones: int
) -> None:
    trace = make_trace(*(part for _ in range(6) for part in (*rep, WALK)))
    assert zone_count(trace, spans(rep, 6)) == zones


def test_B4_noise_of_single_reps_is_no_zone(make_trace: MakeTrace) -> None:
    trace = make_trace(*(part for _ in range(6) for part in (*IN_N_OUT, WALK)))
    assert trace.raw_m is not None
    shaken = trace.raw_m + np.random.default_rng(1).normal(0.0, 0.4, len(trace.raw_m))
    trace.raw_m[:] = np.maximum.accumulate(shaken)
    assert zone_count(trace, spans(IN_N_OUT, 6)) == 1


def test_B4_one_rep_alone_tells_nothing(make_trace: MakeTrace) -> None:
    assert zone_count(make_trace(*IN_N_OUT), [(20.0, 43.0)]) is None


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ([5.0, 5.1, 5.0], 0),
        ([2.0, 6.0, 2.0], 1),
        ([2.0, 6.0], 1),
        ([6.0, 2.0], 1),
        ([2.0, 6.0, 5.8, 6.0, 2.0], 1),
        ([2.0, 6.0, 4.0, 6.0, 2.0], 2),
    ],
)
def test_a_peak_stands_out_from_the_dips_around_it(values: list[float], count: int) -> None:
    assert peaks(np.array(values), 1.0) == count


@pytest.mark.parametrize(("float_s", "zones"), [(4.77, 1), (4.82, 2)])
def test_B4_a_float_is_a_third_of_a_meter_a_second_slower(
    make_trace: MakeTrace, float_s: float, zones: int
) -> None:
    """40 m at 8.7 m/s on both sides of 40 m that take longer; the smoothing leaves most of it."""
    rep = ((40.0, 6.5), (40.0, 4.6), (40.0, float_s), (40.0, 4.6), (40.0, 6.5))
    trace = make_trace(*(part for _ in range(4) for part in (*rep, WALK)))
    assert zone_count(trace, spans(rep, 4)) == zones
