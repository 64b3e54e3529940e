"""How far the seconds between two presses err, by what the motion says of all of a file's."""

from __future__ import annotations

import numpy as np
import pytest

from metrics.efforts.press_errors import PRESS_SD_S, PRESS_SDS_S, PressErrors

EDGES_SD_S, LAG_SPREAD_S = 0.8, 0.6


def errors_of(differences_s: list[float], *, lag_spread_s: float = LAG_SPREAD_S) -> PressErrors:
    """Weigh who pressed, by the motion of a watch that records every second."""
    return PressErrors.of(differences_s, edges_sd_s=EDGES_SD_S, lag_spread_s=lag_spread_s)


def z_scores(press_sd_s: float, count: int) -> list[float]:
    """Draw files of so many laps; divide the presses' errors by what is said of them."""
    random = np.random.default_rng(1)
    scores: list[float] = []
    for _ in range(1000):
        presses_s = random.normal(0, press_sd_s, count)
        motion_s = random.normal(0, EDGES_SD_S, count) + random.normal(0, LAG_SPREAD_S)
        differences_s = presses_s - motion_s
        errors = errors_of(differences_s.tolist())
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
    careful, careless = (errors_of(each).chances for each in (near, far))
    assert careful[0] > 0.9
    assert careless[1] > 0.9


def test_a_lag_that_all_efforts_share_is_no_careless_runner_s() -> None:
    """A COROS shows ends 4 s later than starts, in every rep of the file."""
    near = [4.5, 3.7, 4.4, 3.4, 4.2, 3.6]
    assert errors_of(near, lag_spread_s=4.0).chances[0] > 0.9
    assert errors_of(near).chances[0] < 0.2


def test_one_forgotten_press_does_not_make_a_runner_careless() -> None:
    assert errors_of([0.5, -0.3, 0.4, -0.6, 0.2, -0.4, 60.0]).chances[0] > 0.9


def test_without_a_motion_nothing_agrees_with_the_presses() -> None:
    errors = errors_of([])
    assert errors.sd_s(None) == pytest.approx(PRESS_SD_S)
    assert errors.sd_s(0.0) < PRESS_SD_S < errors.sd_s(5.0)
