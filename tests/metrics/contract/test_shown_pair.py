from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.contract.shown_pair import (
    OTHER_SHARE,
    PAIRS,
    SAME_SHARE,
    other_watch_s,
    shown_pair,
)

MOTION = ("duration_s", "distance_m")
STEP = {
    "duration_s": 19.0,
    "distance_m": 88.0,
    "official_duration_s": 15.0,
    "nominal_distance_m": None,
    "snapped_distance_m": None,
    "judged_speed_mps": 4.62,
    "flags": None,
}
amounts = st.none() | st.just(0.0) | st.floats(10, 500)


def test_seconds_of_a_press_never_go_with_meters_of_the_motion() -> None:
    assert shown_pair(STEP) == MOTION


def test_a_pressed_400_shows_its_name_and_its_official_seconds() -> None:
    rep = {**STEP, "official_duration_s": 80.0, "nominal_distance_m": 400.0}
    rep |= {"duration_s": 80.9, "distance_m": 406.0, "judged_speed_mps": 5.0}
    assert shown_pair(rep) == ("official_duration_s", "nominal_distance_m")


def test_a_rep_that_is_judged_by_its_motion_is_shown_by_it() -> None:
    rep = {**STEP, "official_duration_s": 70.0, "nominal_distance_m": 400.0}
    rep |= {"duration_s": 80.0, "distance_m": 404.0, "judged_speed_mps": 5.04}
    assert shown_pair(rep) == MOTION


@pytest.mark.parametrize("judged_mps", [4.63 * 0.965, 4.63 * 1.035])
def test_seconds_stand_without_meters_where_no_column_has_theirs(judged_mps: float) -> None:
    """Neither meters of a 60-s hill lap nor those of a rep from setting off are in the tables."""
    rep = {**STEP, "judged_speed_mps": judged_mps}
    assert shown_pair(rep) == ("official_duration_s", None)
    assert shown_pair({**rep, "flags": "hill watch_differs"}) == ("duration_s", None)
    assert shown_pair({**rep, "official_duration_s": None}) == ("duration_s", None)


def test_an_unmeasured_rep_shows_the_time_of_its_motion() -> None:
    assert shown_pair({**STEP, "distance_m": None, "judged_speed_mps": None}) == MOTION


def test_seconds_of_a_press_stand_beside_what_they_do_not_go_with() -> None:
    assert other_watch_s(STEP) == 15.0
    assert other_watch_s({**STEP, "official_duration_s": None}) is None
    named = {"official_duration_s": 80.0, "nominal_distance_m": 400.0, "judged_speed_mps": 5.0}
    assert other_watch_s({**STEP, **named}) is None


@given(st.fixed_dictionaries(dict.fromkeys(STEP, amounts) | {"flags": st.none()}))
def test_no_other_pair_is_much_closer_to_the_judged_speed(row: dict[str, float | None]) -> None:
    def misfit(pair: tuple[str, str | None]) -> float:
        seconds, metres, judged_mps = row[pair[0]], row[pair[1] or ""], row["judged_speed_mps"]
        assert seconds
        assert metres
        assert judged_mps
        return abs(log(metres / seconds / judged_mps))

    usable = [pair for pair in PAIRS if row[pair[0]] and row[pair[1]]]
    chosen = shown_pair(row)
    closest = min(map(misfit, usable)) if usable and row["judged_speed_mps"] else 0.0
    if closest > OTHER_SHARE:
        assert chosen[1] is None
    else:
        assert chosen in (usable or [MOTION])
    if closest and chosen[1] is not None:
        assert misfit(chosen) <= max(SAME_SHARE, closest)
