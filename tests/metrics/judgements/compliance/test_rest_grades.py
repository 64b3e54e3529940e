from __future__ import annotations

import pytest

from metrics.contract.race_paces import RacePace
from metrics.judgements import sentences
from metrics.judgements.compliance.rest_grades import RunRest
from metrics.workouts.model import Rest
from tests.metrics.judgements.compliance.conftest import (
    Judged,
    Row,
    changed,
    item,
    only,
    plain,
    quarters,
)


@pytest.mark.parametrize(
    ("rest", "counts"),
    [
        ({"rest_after_s": 120.0}, (1, 0, 0)),
        ({"rest_after_s": 148.0}, None),
        ({"rest_after_s": 182.0}, None),
        ({"rest_after_s": 200.0}, (0, 1, 0)),
        ({"rest_after_mode": "stood", "rest_after_m": 10.0}, (0, 0, 1)),
        ({"rest_after_mode": "walked"}, None),
        ({"rest_after_m": 200.0}, (0, 0, 0)),
    ],
)
def test_C3_every_rest_is_long_enough_about_400_m_and_moving(
    judged: Judged, rest: Row, counts: tuple[int, int, int] | None
) -> None:
    row = only(judged(changed(quarters(), 7, **rest), [item()]))
    found = (row["rests_short"], row["rests_long"], row["rests_stood"])
    assert found == (counts or (0, 0, 0))
    assert row["rests_in_range"] == (19 if counts else 20)
    assert row["rule_ids"] == ("C3" if counts else "C1 C2 C3 C5")


def test_C3_the_reason_says_of_each_rest_what_was_not_as_planned(judged: Judged) -> None:
    near = changed(quarters(), 7, rest_after_m=200.0)
    row = only(judged(changed(near, 9, rest_after_s=120.0), [item()]))
    assert sentences.rests_text(in_range=18, planned=20, short=1, elsewhere=1) in row["reason"]


def test_C3_a_rest_that_was_not_measured_is_neither_kept_nor_broken(judged: Judged) -> None:
    unseen = {"rest_after_s": None, "rest_after_m": None, "rest_after_mode": None}
    row = only(judged(changed(quarters(), 7, **unseen), [item()]))
    assert (row["rests_planned"], row["rests_in_range"]) == (20, 19)
    assert row["rule_ids"] == "C1 C2 C3 C5"


@pytest.mark.parametrize("metres", [None, 0.0, 30.0])
def test_C3_rests_under_a_paused_watch_are_unknown_and_not_failed(
    judged: Judged, metres: float | None
) -> None:
    paused = {"rest_after_mode": "paused", "rest_after_m": metres}
    one = only(judged(changed(quarters(), 7, **paused), [item()]))
    assert (one["rests_in_range"], one["rule_ids"]) == (19, "C1 C2 C3 C5")
    rows = [{**row, **paused} if row["rest_after_s"] else row for row in quarters()]
    every = only(judged(rows, [item()]))
    assert (every["structure"], every["rests_planned"]) == ("done", 20)
    counts = ("rests_in_range", "rests_short", "rests_long", "rests_stood")
    assert [every[name] for name in counts] == [None] * 4
    assert every["rule_ids"] == "C1 C2 C5"
    text = sentences.rests_text(in_range=0, planned=20, unknown=20)
    assert text in every["reason"]


def test_C3_under_a_paused_watch_a_time_alone_can_still_be_graded(judged: Judged) -> None:
    timed = plain(4, RacePace.R3200, 400.0, Rest(low_s=150.0, high_s=180.0))
    for seconds, in_range in ((165.0, 3), (60.0, 0)):
        rows = [
            {**row, "rest_after_s": seconds, "rest_after_mode": "paused", "rest_after_m": 0.0}
            if row["rest_after_s"]
            else row
            for row in quarters(4, last=None)
        ]
        row = only(judged(rows, [item(timed)]))
        assert row["rests_in_range"] == in_range
        assert row["structure"] == ("done" if in_range else "partly")


def test_C3_the_rest_beside_a_missing_rep_is_not_graded(judged: Judged) -> None:
    efforts = [one for one in quarters() if one["effort_index"] != 21]
    row = only(judged(efforts, [item()]))
    assert (row["rests_planned"], row["rests_in_range"]) == (20, 19)


def test_C3_a_single_planned_time_leaves_a_tenth_and_distance_alone_a_quarter(
    judged: Judged,
) -> None:
    efforts = [
        {**one, "rest_after_s": 98.0, "rest_after_m": 230.0} for one in quarters(4, last=None)
    ]
    for rest, is_kept in (
        (Rest(low_s=90.0, high_s=90.0), True),
        (Rest(low_s=110.0, high_s=110.0), False),
        (Rest(distance_m=200.0), True),
        (Rest(distance_m=100.0), False),
    ):
        workout = plain(4, RacePace.R3200, 400.0, rest)
        row = only(judged(efforts, [item(workout)]))
        assert row["rests_in_range"] == (3 if is_kept else 0)


@pytest.mark.parametrize(
    ("planned", "seconds", "is_as_planned"),
    [
        (Rest(low_s=150.0, high_s=180.0), 147.0, True),
        (Rest(low_s=150.0, high_s=180.0), 146.9, False),
        (Rest(low_s=150.0, high_s=180.0), 183.0, True),
        (Rest(low_s=150.0, high_s=180.0), 183.1, False),
        (Rest(low_s=90.0, high_s=90.0), 81.0, True),
        (Rest(low_s=90.0, high_s=90.0), 80.9, False),
        (Rest(low_s=20.0, high_s=20.0), 17.0, True),
    ],
)
def test_C3_a_range_leaves_3_s_and_a_single_time_a_tenth(
    planned: Rest, seconds: float, is_as_planned: bool
) -> None:
    rest = RunRest(planned=planned, seconds=seconds, metres=None, mode=None)
    assert (rest.is_kept and not rest.is_another_way) is is_as_planned


@pytest.mark.parametrize(
    ("metres", "is_as_planned"), [(299.0, False), (300.0, True), (500.0, True), (501.0, False)]
)
def test_C3_400_m_are_300_to_500_m(metres: float, is_as_planned: bool) -> None:
    rest = RunRest(planned=Rest(distance_m=400.0), seconds=150.0, metres=metres, mode=None)
    assert (rest.is_kept and not rest.is_another_way) is is_as_planned
