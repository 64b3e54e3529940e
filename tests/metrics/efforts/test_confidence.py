"""How surely a detected stretch is an effort."""

from __future__ import annotations

from math import exp, log

import pytest

from metrics.efforts.confidence import MOST_SURE, stretch_confidences
from metrics.efforts.run import Run
from metrics.efforts.search.detection import FoundSet, Stretch
from metrics.recording.signal import build_signal
from tests.metrics.hand_made import Make, pieces


def confidences(
    make_activity: Make,
    seconds: list[float],
    *,
    weight: float = 20.0,
    is_marked: list[bool] | None = None,
) -> list[float]:
    """Return the confidence of stretches of these lengths, a hundred seconds apart."""
    run = Run.of(build_signal(make_activity(pieces((2400, 4.0)))))
    starts = [100.0 * (at + 1) for at in range(len(seconds))]
    stretches = tuple(
        Stretch(start_s=start, end_s=start + length)
        for start, length in zip(starts, seconds, strict=True)
    )
    return stretch_confidences(
        run, FoundSet(stretches=stretches, weight=weight), is_marked=is_marked
    )


def test_like_stretches_of_a_weighty_set_are_sure_the_outermost_less(make_activity: Make) -> None:
    first, *inner, last = confidences(make_activity, [60.0] * 6)
    assert inner == [MOST_SURE] * 4
    assert first == last == pytest.approx(0.963, abs=0.01)


@pytest.mark.parametrize(
    ("length_s", "confidence"), [(60.0, 0.97), (66.0, 0.965), (72.0, 0.92), (90.0, 0.69)]
)
def test_an_unlike_stretch_is_doubtful(
    make_activity: Make, length_s: float, confidence: float
) -> None:
    sure = confidences(make_activity, [60.0, 60.0, length_s, 60.0, 60.0])
    assert sure[2] == pytest.approx(confidence, abs=0.02)


def test_a_light_set_is_less_sure_and_one_beside_marks_much_less(make_activity: Make) -> None:
    lengths = [60.0, 63.0, 58.0, 61.0]
    heavy, light, beside = (
        confidences(make_activity, lengths, weight=weight, is_marked=is_marked)
        for weight, is_marked in ((25.0, None), (1.0, None), (25.0, [False] * 4))
    )
    assert all(a >= b > c for a, b, c in zip(heavy, light, beside, strict=True))
    assert sum(beside) / len(beside) == pytest.approx(0.88, abs=0.05)


def test_a_lone_stretch_is_no_outermost_one(make_activity: Make) -> None:
    assert confidences(make_activity, [600.0], weight=2.0) == [MOST_SURE]


@pytest.mark.parametrize(
    ("seconds", "weight", "sure"),
    [
        ([60.0, 60.0], 10.0, 2.36),  # 3.8 nats, 10 · 0.056 for the weight, 2 less beside marks.
        ([60.0, 60.0], 25.0, 3.2),
        ([60.0, 60.0], 33.0, 3.48),  # Beyond 30 nats nothing more was learned.
        ([60.0, 60.0, 60.0], 10.0, 2.36 - 1.65),  # The first of three or more.
        ([60.0, 80.0, 80.0, 80.0], 10.0, 2.36 - 1.65 - 13.8 * 0.2877),
        (
            [60.0, 83.0, 83.0, 83.0],
            10.0,
            2.36 - 1.65 - 13.8 * 0.3,
        ),  # So unlike is as unlike as any.
        ([60.0, 79.0, 79.0, 79.0], 10.0, 2.36 - 1.65 - 13.8 * 0.2751),
    ],
)
def test_a_first_stretch_beside_marks_is_as_sure_as_these_odds(
    make_activity: Make, seconds: list[float], weight: float, sure: float
) -> None:
    """In nats: log odds of being an effort."""
    first, *_ = confidences(make_activity, seconds, weight=weight, is_marked=[False] * len(seconds))
    assert log(first / (1 - first)) == pytest.approx(sure, abs=0.03)


@pytest.mark.parametrize(
    ("is_marked", "is_sure"),
    [
        ([True, True, False, True, True, True], True),
        ([True, True, False, False, False, False], False),
        ([False, False, False, True, True, True], False),
    ],
)
def test_between_two_marked_ones_a_press_was_forgotten(
    make_activity: Make, is_marked: list[bool], *, is_sure: bool
) -> None:
    """What lies before or behind the row of presses may be warm-up strides, or the way home."""
    alone = confidences(make_activity, [60.0] * 6)
    beside = confidences(make_activity, [60.0] * 6, is_marked=is_marked)
    assert (beside[2] == alone[2]) is is_sure
    assert is_sure or beside[2] < MOST_SURE - 0.02


def test_no_detection_is_surer_than_97_of_100(make_activity: Make) -> None:
    assert confidences(make_activity, [60.0] * 6, weight=60.0)[2] == 0.97


def test_a_block_of_another_length_is_as_sure_as_the_first(make_activity: Make) -> None:
    """The 200s behind 800s are like each other; one stretch alone of that length is like none."""
    blocks = confidences(make_activity, [90.0, 90.0, 90.0, 36.0, 37.0, 36.0])
    assert blocks[3:5] == [MOST_SURE] * 2
    alone = confidences(make_activity, [90.0, 90.0, 90.0, 36.0, 90.0])
    assert alone[3] < 0.8


@pytest.mark.parametrize(("off", "is_like"), [(0.09, True), (0.11, False)])
def test_stretches_of_a_block_differ_by_less_than_a_tenth(
    make_activity: Make, off: float, *, is_like: bool
) -> None:
    lengths = [90.0, 90.0, 90.0, 36.0, 36.0 * exp(off), 90.0, 90.0]
    assert (confidences(make_activity, lengths)[3] > 0.85) is is_like


def test_a_ladder_s_steps_are_unlike_each_other_and_none_is_odd(make_activity: Make) -> None:
    ladder = confidences(make_activity, [30.0, 60.0, 90.0, 120.0, 150.0])
    assert min(ladder[1:4]) > 0.9
    assert min(ladder) > 0.8
