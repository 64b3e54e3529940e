from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from metrics.contract.records import RECORDS_S, record_time_s
from metrics.recording.world_records import record_s


@example(200.0)
@example(319_614.0)
@given(st.floats(1.0, 400_000.0))
def test_one_distance_has_the_record_of_an_array(distance_m: float) -> None:
    (seconds,) = record_s(np.array([distance_m]))
    assert record_time_s(distance_m) == pytest.approx(seconds, rel=1e-9)


@pytest.mark.parametrize("distance_m", RECORDS_S)
def test_a_distance_of_the_books_has_its_own_time(distance_m: float) -> None:
    assert record_time_s(distance_m) == pytest.approx(RECORDS_S[distance_m], rel=1e-12)
