"""Distances and times, with and without units."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from metrics.workouts.amounts import read_amount
from metrics.workouts.notation import parse_workout
from metrics.workouts.tokens import NotationError, Tokens


@pytest.mark.parametrize(
    ("text", "distance_m", "duration_s"),
    [
        ("400", 400.0, None),
        ("1.6 km", 1600.0, None),
        ("1,600m", 1600.0, None),
        ("1,5 km", 1500.0, None),
        ("2 1/2 miles", 4023.36, None),
        ("1½ mi", 2414.016, None),
        ("¼ mile", 402.336, None),
        ("¾ mile", 1207.008, None),
        ("1/4 mile", 402.336, None),
        ("3/4 mile", 1207.008, None),
        ("100 yards", 91.44, None),
        ("2 laps", 800.0, None),
        ("400s", 400.0, None),
        ("150's", 150.0, None),
        ("mile", 1609.344, None),
        ("90 sec", None, 90.0),
        ("90s", None, 90.0),
        ("3'", None, 180.0),
        ("2'30\"", None, 150.0),
        (":45", None, 45.0),
        ("1:15:00", None, 4500.0),
        ("1h15", None, 4500.0),
        ("1 hr 15 min", None, 4500.0),
        ("20-min", None, 1200.0),
    ],
)
def test_amounts(text: str, distance_m: float | None, duration_s: float | None) -> None:
    amount = read_amount(Tokens(text))
    assert amount.distance_m == pytest.approx(distance_m)
    assert amount.duration_s == pytest.approx(duration_s)


def test_a_distance_has_10_m_or_more() -> None:
    assert read_amount(Tokens("10")).distance_m == 10.0
    with pytest.raises(NotationError, match="10 m or more"):
        read_amount(Tokens("9"))


@pytest.mark.parametrize("text", ["100s", "150s", "210s", "199s"])
def test_a_number_with_s_may_be_seconds_or_several(text: str) -> None:
    with pytest.raises(NotationError, match="may be either"):
        read_amount(Tokens(text))


def test_of_a_rest_it_is_seconds() -> None:
    assert read_amount(Tokens("150s"), is_rest=True).duration_s == 150.0


@pytest.mark.parametrize(
    ("text", "is_run"),
    [
        ("11:59:00 easy", True),
        ("12:01:00 easy", False),
        ("99 km easy", True),
        ("101 km easy", False),
    ],
)
def test_a_run_takes_12_hours_or_100_km_at_most(text: str, *, is_run: bool) -> None:
    with nullcontext() if is_run else pytest.raises(NotationError):
        parse_workout(text)
