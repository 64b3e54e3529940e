from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from metrics.contract.tables import EFFORTS, no_rows
from metrics.totals.laps import laps
from parsers.common.activity import Activity
from parsers.common.schema import TableRows

Make = Callable[..., Activity]


def efforts(*rows: tuple[float, float, str]) -> TableRows:
    """Efforts from their ends and their evidence."""
    blank: dict[str, Any] = dict.fromkeys(EFFORTS.schema, [None] * len(rows))
    start_s, end_s, evidence = zip(*rows, strict=True)
    given = {"start_s": start_s, "end_s": end_s, "evidence": evidence}
    indexes = list(range(1, len(rows) + 1))
    return TableRows(EFFORTS, blank | given | {"effort_index": indexes})


def a_session(make_activity: Make, trigger: str, **more: object) -> Activity:
    """A warm-up, a rep, a rest and a rep."""
    recorded = {
        "lap_index": [1, 2, 3, 4],
        "start_s": [0.0, 600.0, 690.0, 780.0],
        "end_s": [600.0, 690.0, 780.0, 870.0],
        "distance_m": [1800.0, 400.0, 120.0, 400.0],
        "trigger": [trigger] * 4,
    }
    return make_activity({"time_s": [0.0, 870.0]}, laps=recorded | more)


def test_laps_that_sparse_records_cut_are_judged_at_their_interval(make_activity: Make) -> None:
    metres = [1030.0, 985.0, 1028.0, 1017.0, 980.0]
    edges_s = [0.0, 300.0, 600.0, 900.0, 1200.0, 1500.0]
    recorded = {
        "lap_index": [1, 2, 3, 4, 5],
        "start_s": edges_s[:-1],
        "end_s": edges_s[1:],
        "timer_s": [298.0, 304.0, 291.0, 309.0, 297.0],
        "distance_m": metres,
        "trigger": ["manual"] * 5,
    }
    for every_s, is_auto in ((9, True), (1, False)):
        records = {"time_s": [float(second) for second in range(0, 1501, every_s)]}
        activity = make_activity(records, laps=recorded)
        assert laps(activity, no_rows(EFFORTS)).frame()["is_auto"].to_list() == [is_auto] * 5


def test_recorded_columns_pass_through(make_activity: Make) -> None:
    activity = a_session(make_activity, "manual")
    frame = laps(activity, no_rows(EFFORTS)).frame()
    assert frame.select(activity.laps.columns).equals(activity.laps)
    assert frame["is_auto"].to_list() == [False] * 4
    assert frame["effort_index"].to_list() == [None] * 4


def test_a_lap_names_the_effort_that_it_marks(make_activity: Make) -> None:
    marked = efforts((602.0, 692.0, "lap"), (781.0, 871.5, "lap"))
    frame = laps(a_session(make_activity, "manual"), marked).frame()
    assert frame["effort_index"].to_list() == [None, 1, None, 2]


def test_what_the_signal_alone_found_is_marked_by_no_lap(make_activity: Make) -> None:
    marked = efforts((602.0, 692.0, "detection"), (781.0, 871.5, "lap"))
    frame = laps(a_session(make_activity, "manual"), marked).frame()
    assert frame["effort_index"].to_list() == [None, None, None, 2]


def test_an_auto_lap_marks_nothing(make_activity: Make) -> None:
    frame = laps(a_session(make_activity, "position"), efforts((602.0, 692.0, "lap"))).frame()
    assert frame["is_auto"].to_list() == [True] * 4
    assert frame["effort_index"].to_list() == [None] * 4


@pytest.mark.parametrize("trigger", ["manual", "position"])
def test_several_laps_may_mark_one_step(make_activity: Make, trigger: str) -> None:
    activity = a_session(make_activity, trigger, step_index=[0, 1, 1, 1])
    frame = laps(activity, efforts((602.0, 868.0, "step"))).frame()
    assert frame["effort_index"].to_list() == [None, 1, 1, 1]


def test_no_laps_make_no_rows(make_activity: Make) -> None:
    assert len(laps(make_activity({}), no_rows(EFFORTS)).frame()) == 0
    assert len(laps(make_activity({}), efforts((1.0, 2.0, "lap"))).frame()) == 0


@pytest.mark.parametrize(("length_s", "index"), [(44.0, None), (46.0, 1)])
def test_an_effort_fills_half_of_its_lap(
    make_activity: Make, length_s: float, index: int | None
) -> None:
    marked = efforts((600.0, 600.0 + length_s, "lap"))
    frame = laps(a_session(make_activity, "manual"), marked).frame()
    assert frame["effort_index"][1] == index
