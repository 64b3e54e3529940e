"""From the points of a track to records and pauses."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.markup.points import both_legs_spm, pauses_between, since


@pytest.mark.parametrize(
    ("gap_s", "pauses"),
    [
        (1.0, []),
        (2.0, []),  # the usual interval of these points
        (3.0, [(8.0, 11.0)]),
    ],
)
def test_a_stretch_that_goes_on_at_the_usual_interval_was_not_paused(
    gap_s: float, pauses: list[tuple[float, float]]
) -> None:
    first = np.arange(100.0, 110.0, 2.0)
    second = np.arange(first[-1] + gap_s, first[-1] + gap_s + 10, 2.0)
    assert pauses_between([first, second], start_epoch_s=100.0).rows() == pauses


def test_points_that_stand_alone_in_their_stretches_were_not_paused() -> None:
    stretches = [np.array([at]) for at in (*np.arange(100.0, 160.0, 5.0), 400.0)]
    assert pauses_between(stretches, start_epoch_s=100.0).rows() == [(55.0, 300.0)]


@pytest.mark.parametrize(("recorded", "steps"), [(119.0, 238.0), (120.0, 120.0), (60.0, 120.0)])
def test_a_cadence_below_120_counts_one_leg(recorded: float, steps: float) -> None:
    assert both_legs_spm(np.array([recorded] * 3), "running").tolist() == [steps] * 3


def test_a_cyclist_has_no_steps() -> None:
    assert np.isnan(both_legs_spm(np.array([90.0]), "cycling")).all()


def test_seconds_are_free_of_a_dates_noise() -> None:
    assert since(np.array([1_700_000_000.1]), 1_700_000_000.0).tolist() == [0.1]


@pytest.mark.parametrize(
    ("sport", "steps"), [("running", 164.0), ("generic", 164.0), (None, 164.0), ("cycling", None)]
)
def test_steps_are_kept_where_they_may_be_a_runners(sport: str | None, steps: float | None) -> None:
    """A watch that was set to no sport counts steps all the same; pedals are no steps."""
    (spm,) = both_legs_spm(np.array([82.0]), sport)
    assert spm == steps if steps else np.isnan(spm)
