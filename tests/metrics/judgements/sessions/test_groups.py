from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements.sessions.groups import (
    amount_of,
    counted_as,
    measured_of,
    peak_mps,
)
from metrics.judgements.sessions.intents import Intent
from metrics.workouts.model import RepKind

Row = Mapping[str, Any]
ROAD = {"venue": "road_or_trail", "distance_source": "device"}


def set_row(**own: Any) -> Row:
    return {
        "rep_count": 4,
        "nominal_distance_m": None,
        "total_distance_m": 408.0,
        "total_duration_s": 72.0,
        "duration_source": "motion",
        "judged_speed_mps": 5.0,
        "judged_speed_sd_mps": 0.05,
        "judged_bias_sd_mps": 0.1,
        "grade": 0.0,
        **own,
    }


def intent(**own: Any) -> Intent:
    given: dict[str, Any] = {"race_pace": None, "mode": Mode.PACE, "kind": RepKind.RUN, **own}
    return Intent(**given)


def efforts(*lengths_m: float) -> list[Row]:
    return [{"distance_m": metres, "distance_sd_m": 3.0} for metres in lengths_m]


@pytest.mark.parametrize(
    ("grade", "counted"),
    [
        (None, "pace"),
        (0.029, "pace"),
        (-0.029, "pace"),
        (0.03, "not_counted"),
        (-0.03, "not_counted"),
    ],
)
def test_a_group_on_a_hill_up_or_down_is_not_counted(grade: float | None, counted: str) -> None:
    assert counted_as(set_row(grade=grade), ROAD, None) == counted


def test_a_treadmill_counts_with_a_foot_pod_only() -> None:
    for source, counted in (("device", "not_counted"), ("footpod", "pace")):
        treadmill = {"venue": "treadmill", "distance_source": source}
        assert counted_as(set_row(), treadmill, None) == counted


def test_only_a_race_pace_by_effort_counts_as_intended() -> None:
    by_effort = intent(race_pace=RacePace.R3200, mode=Mode.EFFORT)
    assert counted_as(set_row(), ROAD, by_effort) == "intent"
    assert counted_as(set_row(), ROAD, intent(race_pace=RacePace.R3200)) == "pace"
    assert counted_as(set_row(), ROAD, intent(mode=Mode.EFFORT)) == "pace"
    assert counted_as(set_row(), ROAD, intent(kind=RepKind.HILL)) == "not_counted"


def test_named_reps_amount_to_their_name_and_others_to_what_was_measured() -> None:
    named = amount_of(set_row(nominal_distance_m=100.0), efforts(102.0, 102.0), None)
    assert (named.metres, named.metres_share_bias) == (400.0, 0.0)
    assert named.metres_sd_m == 2.0  # A meter each, four of them by themselves.
    measured = amount_of(set_row(), efforts(102.0, 102.0, 102.0, 102.0), None)
    assert (measured.metres, measured.metres_share_bias) == (408.0, 1.0)
    assert measured.metres_sd_m == pytest.approx(6.0)
    assert measured.seconds == 72.0
    assert measured.seconds_sd_s == pytest.approx(1.7)


@pytest.mark.parametrize(
    ("length_m", "is_as_planned"), [(118.0, True), (119.5, False), (85.0, True), (84.0, False)]
)
def test_reps_of_100_m_within_17_percent_are_as_long_as_planned(
    length_m: float, is_as_planned: bool
) -> None:
    """12 % of any rep, and 5 m for the edges of this one; of the usual rep, not the last."""
    lengths = efforts(length_m, length_m, length_m, 60.0)
    amount = amount_of(set_row(), lengths, intent(distance_m=100.0))
    assert amount.metres == (400.0 if is_as_planned else 408.0)
    if is_as_planned:
        assert amount.metres_sd_m == pytest.approx(8.0)


def test_errors_of_speed_are_shares_of_it_and_no_speed_is_no_measure() -> None:
    measured = measured_of(set_row())
    assert measured is not None
    assert (measured.own_sd_share, measured.bias_sd_share) == pytest.approx((0.01, 0.02))
    assert measured_of(set_row(judged_speed_mps=None)) is None
    assert measured_of(set_row(judged_speed_mps=0.0)) is None


def test_the_usual_peak_is_the_median_of_those_seen() -> None:
    peaks = [{"peak_speed_2s_mps": peak} for peak in (6.0, None, 9.0, 7.0)]
    assert peak_mps(peaks) == 7.0
    assert peak_mps(peaks[1:2]) is None
