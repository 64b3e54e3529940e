"""What rests say of reps."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest
import scipy

from metrics.recording.signal import Floats
from metrics.sets.rest_styles import RestStyles, Starts, rest_styles

DURATIONS_S = np.array([10.0, 15.0, 20.0])


def starts(period_s: list[float], rest_s: list[float], rest_m: list[float]) -> Starts:
    """Make starts of one group."""
    return Starts(
        group=np.zeros(len(rest_s), dtype=np.intp),
        period_s=np.array(period_s),
        rest_s=np.array(rest_s),
        rest_m=np.array(rest_m),
    )


def styles_of(made: Starts) -> RestStyles:
    return rest_styles(made, np.array([17.0]), DURATIONS_S, 0.6)


def total(styles: RestStyles, of: int, nats: Floats) -> float:
    """Add up what all styles say of a measure, at usual edges."""
    return float(np.log((styles.shares[:, of] * np.exp(nats[:, 0, 0])).sum()))


def test_starts_by_the_clock_tell_how_long_reps_are() -> None:
    """With 3:00 between, reps of 15 s start every 195 s, whatever their motion."""
    rests = [178.5, 177.0, 179.5, 177.5]
    styles = styles_of(starts([195.4, 194.2, 195.9, 194.8], rests, [200, 260, 230, 280]))
    of_times = [total(styles, 1, styles.by_time[..., at]) for at in range(3)]
    assert of_times[1] > of_times[0] + 3
    assert of_times[1] > of_times[2] + 3


def test_a_start_behind_one_rest_by_the_clock_is_as_likely_as_its_error() -> None:
    """A beep in 65 of 100, else a look at the watch; one rest of seven is another."""
    made = starts([195.0], [178.0], [211.0])
    styles = styles_of(made)
    at = int(np.argmax(styles.by_time[:, 0, 0, 1]))
    beep_sd = sqrt(2) * sqrt(0.6**2 + 0.6**2)
    other = 0.15 / (log(40) * 178.0)
    beep = 0.85 * scipy.stats.norm.pdf(0.0, scale=beep_sd) + other
    looks = 0.85 * scipy.stats.norm.pdf(-1.5, scale=sqrt(beep_sd**2 + 2.5**2 + 2.0**2)) + other
    expected = log(0.65 * beep + 0.35 * looks)
    assert styles.by_time[at, 0, 0, 1] == pytest.approx(expected, abs=0.03)


def test_untimed_reps_start_by_the_clock_in_one_set_of_ten() -> None:
    """However well starts fit, they tell ten times as much of timed reps, and no more."""
    made = starts([195.0] * 12, [178.0] * 12, [211.0] * 12)
    styles = styles_of(made)
    best = styles.by_time[:3].max(axis=-1)
    assert (styles.others[:3] >= best + log(0.1) - 1e-9).all()


def test_rests_of_round_meters_are_told_from_rests_that_come_as_they_may() -> None:
    """200 m to walk back, in 95 to 150 s."""
    rests, metres = [95.0, 150.0, 120.0, 105.0, 137.0], [203.0, 206.0, 199.0, 204.0, 208.0]
    styles = styles_of(starts([112.0, 167.0, 137.0, 122.0, 154.0], rests, metres))
    by_metres, as_it_comes = styles.others[-2:, 0, 0]
    assert by_metres > as_it_comes + 3
    odd = styles_of(starts([112.0, 167.0, 137.0, 122.0, 154.0], rests, [m * 1.22 for m in metres]))
    assert odd.others[-2, 0, 0] < odd.others[-1, 0, 0]


def test_rests_that_are_alike_need_no_round_length() -> None:
    """Each walks back to the start: 127 s every time is as it comes, and surer than any rest."""
    alike = styles_of(starts([144.0] * 5, [127.0, 126.0, 128.0, 127.5, 126.5], [170.0] * 5))
    unlike = styles_of(starts([144.0] * 5, [60.0, 200.0, 128.0, 95.0, 400.0], [170.0] * 5))
    assert alike.others[-1, 0, 0] > unlike.others[-1, 0, 0] + 5


@pytest.mark.parametrize("rest_s", [4.0, 901.0])
def test_a_blink_or_a_break_is_no_rest(rest_s: float) -> None:
    styles = styles_of(starts([rest_s + 17], [rest_s], [20.0]))
    assert styles.shares.tolist() == [[1.0, 1.0, 1.0]]
    assert not styles.others.any()
    assert not styles.by_time.any()


def test_starts_speak_of_their_own_group_only() -> None:
    made = Starts(
        group=np.array([1, 1]),
        period_s=np.array([195.0, 195.0]),
        rest_s=np.array([178.0, 178.0]),
        rest_m=np.array([200.0, 260.0]),
    )
    styles = rest_styles(made, np.array([60.0, 17.0]), DURATIONS_S, 0.6)
    assert styles.by_time[:3, 0] == pytest.approx(0.0, abs=1e-9)
    assert (styles.by_time[:3, 1] < -1).all()
