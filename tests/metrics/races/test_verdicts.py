import numpy as np
import pytest

from metrics.races.enums import Finish, Opening, RaceVenue, Settling, SplitKind, SplitSource
from metrics.races.marks import RaceStretch, stretches
from metrics.races.sources import error_sizes
from metrics.races.verdicts import (
    evenness,
    last_three_hundreds,
    opening,
    slowest_middle,
    third_lap,
)


def laps(distance_m: float) -> list[RaceStretch]:
    return [p for p in stretches(distance_m, RaceVenue.TRACK) if p.kind is SplitKind.LAP]


def settled(*seconds: float, sd: float = 0.4) -> Settling:
    found = third_lap(laps(1600.0), np.array(seconds), np.eye(4) * sd**2)
    assert found is not None
    return found.verdict


def test_A14_a_third_lap_slower_than_the_second_and_than_even_pace_settled() -> None:
    assert settled(73.5, 76.0, 78.5, 74.0) is Settling.SETTLED


def test_A14_a_third_lap_slower_than_the_second_alone_did_not_settle() -> None:
    """It fades on: lap 4 is slower still, and lap 3 is not slower than the even pace."""
    assert settled(73.0, 75.0, 77.0, 81.0) is Settling.HELD


def test_A14_a_fast_start_is_no_yardstick() -> None:
    """Lap 3 is slower than the mean of laps 1–2, but not than lap 2."""
    assert settled(70.0, 77.0, 76.0, 75.0) is Settling.HELD


def test_A14_within_the_error_there_is_no_verdict() -> None:
    assert settled(74.0, 76.0, 76.3, 75.0, sd=1.0) is Settling.UNKNOWN


def test_A14_before_anything_is_measured_half_a_second_is_lost_on_lap_3() -> None:
    """Errors beyond use leave that alone; laps measured even are even, whatever was expected."""
    even = np.full(4, 75.0)
    unmeasured = third_lap(laps(1600.0), even, np.eye(4) * 100.0**2)
    measured = third_lap(laps(1600.0), even, np.eye(4) * 0.01**2)
    assert unmeasured is not None
    assert measured is not None
    assert unmeasured.verdict is Settling.UNKNOWN
    assert unmeasured.probability == pytest.approx(0.56, abs=0.01)
    assert measured.probability == pytest.approx(0.42, abs=0.01)


@pytest.mark.parametrize(
    ("third_s", "verdict"),
    [
        (76.8, Settling.SETTLED),
        (76.6, Settling.UNKNOWN),
        (75.2, Settling.UNKNOWN),
        (75.0, Settling.HELD),
    ],
)
def test_A14_a_verdict_takes_4_in_5(third_s: float, verdict: Settling) -> None:
    assert settled(74.0, 76.0, third_s, 75.0, sd=0.6) is verdict


def test_A14_a_1500_is_judged_by_400_m() -> None:
    """Laps of 300, 400, 400, 400 m: the mean of the first two is that of 700 m."""
    found = third_lap(laps(1500.0), np.array([54.0, 72.0, 75.0, 71.0]), np.eye(4) * 0.01)
    assert found is not None
    assert found.verdict is Settling.SETTLED
    assert found.first_two_s == pytest.approx(72.0)
    assert found.change_s == pytest.approx(3.0)
    assert found.against_even_s == pytest.approx(75 - (72 + 75 + 71) / 3)


def test_A14_elsewhere_the_slowest_stretch_of_the_middle_is_named() -> None:
    parts = laps(3200.0)
    seconds = np.array([78.0, 80, 80, 80, 84, 81, 80, 74])
    found = slowest_middle(parts, seconds, np.eye(8) * 0.25)
    assert found is not None
    assert (found.stretch.start_m, found.stretch.end_m) == (1600.0, 2000.0)
    assert found.loss_s == pytest.approx(84 - 80.2)
    assert slowest_middle(laps(1600.0), np.full(4, 75.0), np.eye(4)) is None


@pytest.mark.parametrize(
    ("first_s", "verdict"),
    [(153.0, Opening.CONSERVATIVE), (148.0, Opening.FAST), (151.2, Opening.UNKNOWN)],
)
def test_A13_half_of_the_time_or_more_is_a_conservative_opening(
    first_s: float, verdict: Opening
) -> None:
    assert opening(first_s, 0.8, 302.0).verdict is verdict


def test_A13_the_share_has_its_error() -> None:
    half = opening(151.0, 3.02, 302.0)
    assert half.share == pytest.approx(0.5)
    assert half.share_sd == pytest.approx(0.01)


def finish(*seconds: float, sd: float = 0.2) -> Finish:
    return last_three_hundreds(np.array(seconds), np.eye(3) * sd**2).verdict


def test_A15_fast_faster_fastest_takes_three_quicker_splits() -> None:
    assert finish(19.0, 18.2, 17.4) is Finish.FASTER_EACH
    assert finish(19.0, 17.4, 18.2) is Finish.NOT_FASTER_EACH
    assert finish(17.4, 18.2, 19.0) is Finish.NOT_FASTER_EACH
    assert finish(18.4, 18.2, 18.0) is Finish.UNKNOWN


@pytest.mark.parametrize(
    ("step_s", "verdict"), [(0.33, Finish.FASTER_EACH), (0.31, Finish.UNKNOWN)]
)
def test_A15_a_verdict_takes_9_in_10(step_s: float, verdict: Finish) -> None:
    assert finish(18.0 + step_s, 18.0, 18.0 - step_s, sd=0.15) is verdict


def test_A15_before_anything_is_measured_neither_verdict_goes_first() -> None:
    """Errors beyond use leave even odds, whatever they rest on."""
    for source in SplitSource:
        sizes = error_sizes(source)
        found = last_three_hundreds(np.full(3, 18.0), np.eye(3) * 1e4, sizes=sizes)
        assert found.probability == pytest.approx(0.5, abs=0.01)


def test_A15_the_wildest_hundreds_of_a_distance_stream_are_bursts() -> None:
    """With errors of half a second, two seconds lost in a hundred were hardly run."""
    wild, errors = np.array([18.0, 18.0, 20.0]), np.eye(3) * 0.5**2
    sizes = error_sizes(SplitSource.RAW)
    assert last_three_hundreds(wild, errors).verdict is Finish.NOT_FASTER_EACH
    assert last_three_hundreds(wild, errors, sizes=sizes).verdict is Finish.UNKNOWN
    precise = last_three_hundreds(wild, np.eye(3) * 0.1**2, sizes=sizes)
    assert precise.verdict is Finish.NOT_FASTER_EACH
    beyond = last_three_hundreds(np.array([18.0, 18.0, 90.0]), errors * 0.01, sizes=sizes)
    assert beyond.verdict is Finish.NOT_FASTER_EACH


def test_A13_a_half_by_distance_alone_is_believed_less() -> None:
    """Its files err unlike: the half that is furthest off is most likely of one that errs more."""
    read = (152.7, 1.3, 300.0)
    stated = opening(*read)
    unlike = opening(*read, sizes=error_sizes(SplitSource.RAW))
    assert stated.verdict is Opening.CONSERVATIVE
    assert unlike.verdict is Opening.UNKNOWN
    assert 0.8 < unlike.probability < 0.9


def test_evenness_is_0_for_even_laps_of_any_length() -> None:
    parts = laps(1500.0)
    assert evenness(parts, np.array([60.0, 80, 80, 80])) == pytest.approx(0)
    speeds = np.array([300 / 55, 5.0, 400 / 85, 5.0])
    expected = speeds.std() / speeds.mean()
    assert evenness(parts, np.array([55.0, 80, 85, 80])) == pytest.approx(expected)
    assert evenness(parts[:1], np.array([60.0])) is None


@pytest.mark.parametrize(
    ("errors", "verdict"),
    [
        (1.40, Opening.CONSERVATIVE),  # 91 in 100.
        (1.31, Opening.UNKNOWN),  # 89 in 100.
        (-1.31, Opening.UNKNOWN),
        (-1.40, Opening.FAST),
    ],
)
def test_A13_a_verdict_is_given_from_9_in_10_on(errors: float, verdict: Opening) -> None:
    """A first half so many of its errors slower than half of the time."""
    assert opening(150.0 + errors * 0.5, 0.5, 300.0).verdict is verdict
