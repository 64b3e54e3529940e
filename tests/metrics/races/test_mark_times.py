import numpy as np
import pytest

from metrics.races.enums import SplitKind, SplitSource
from metrics.races.mark_times import MarkTimes
from metrics.races.marks import RaceStretch

TIMES = MarkTimes(
    source=SplitSource.TYPED,
    marks_m=np.array([400.0, 800.0]),
    time_s=np.array([70.0, 145.0]),
    covariance=np.diag([0.04, 0.09]),
)
FIRST, SECOND = RaceStretch(0.0, 400.0, SplitKind.LAP), RaceStretch(400.0, 800.0, SplitKind.LAP)


def test_a_lap_has_the_errors_of_both_its_marks() -> None:
    seconds, covariance = TIMES.durations([FIRST, SECOND])
    assert seconds == pytest.approx([70, 75])
    assert covariance == pytest.approx(np.array([[0.04, -0.04], [-0.04, 0.13]]))
    assert TIMES.typical_sd_s([FIRST, SECOND]) == pytest.approx((0.17 / 2) ** 0.5)


def test_a_stretch_is_covered_where_both_marks_are() -> None:
    assert TIMES.covers([FIRST, SECOND])
    assert not TIMES.covers([RaceStretch(200.0, 400.0, SplitKind.TWO_HUNDRED)])


@pytest.mark.parametrize(("off_m", "is_covered"), [(0.45, True), (0.55, False)])
def test_a_mark_is_met_within_half_a_meter(off_m: float, *, is_covered: bool) -> None:
    times = MarkTimes(
        source=SplitSource.TYPED,
        marks_m=np.array([400.0 + off_m]),
        time_s=np.array([70.0]),
        covariance=np.eye(1),
    )
    assert times.covers([RaceStretch(0.0, 400.0, SplitKind.LAP)]) is is_covered
