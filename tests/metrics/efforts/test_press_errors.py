"""How far the seconds between two presses err, by what the motion says of all of a file's."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.efforts.press_errors import PRESS_SD_S, PRESS_SDS_S, PressErrors

MOTION_SD_S = 1.0


def z_scores(press_sd_s: float, count: int) -> list[float]:
    """Draw files of so many laps; divide the presses' errors by what is said of them."""
    random = np.random.default_rng(1)
    scores: list[float] = []
    for _ in range(1000):
        presses_s = random.normal(0, press_sd_s, count)
        differences_s = presses_s - random.normal(0, MOTION_SD_S, count)
        errors = PressErrors.of(differences_s.tolist(), MOTION_SD_S)
        said_s = [errors.sd_s(difference_s) for difference_s in differences_s.tolist()]
        scores += (presses_s / said_s).tolist()
    return scores


@pytest.mark.parametrize("press_sd_s", PRESS_SDS_S)
def test_the_error_is_true_of_careful_and_of_careless_runners_alike(press_sd_s: float) -> None:
    """One error for both is 2.3 times too large for one, 1.4 times too small for the other."""
    scores = z_scores(press_sd_s, count=8)
    assert np.sqrt(np.mean(np.square(scores))) == pytest.approx(1.0, abs=0.15)


def test_over_both_kinds_of_runners_the_mean_square_is_true() -> None:
    scores = [score for press_sd_s in PRESS_SDS_S for score in z_scores(press_sd_s, count=4)]
    assert np.mean(np.square(scores)) == pytest.approx(1.0, abs=0.1)


def test_presses_near_the_motion_are_a_careful_runner_s() -> None:
    near, far = ([0.5, -0.3, 0.4, -0.6, 0.2, -0.4], [3.0, -2.5, 2.8, -3.2, 2.2, -2.7])
    careful, careless = (PressErrors.of(each, MOTION_SD_S).chances for each in (near, far))
    assert careful[0] > 0.9
    assert careless[1] > 0.9


def test_one_forgotten_press_does_not_make_a_runner_careless() -> None:
    near = [0.5, -0.3, 0.4, -0.6, 0.2, -0.4]
    alone = PressErrors.of(near, MOTION_SD_S).chances
    assert PressErrors.of([*near, 60.0], MOTION_SD_S).chances == pytest.approx(alone)


def test_without_a_motion_nothing_agrees_with_the_presses() -> None:
    errors = PressErrors.of([], MOTION_SD_S)
    assert errors.sd_s(None) == pytest.approx(PRESS_SD_S)
    assert errors.sd_s(0.0) < PRESS_SD_S < errors.sd_s(5.0)
