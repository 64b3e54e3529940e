"""The witnesses of one recording, together."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from parsers.cleaning.clean import clean
from parsers.cleaning.witnesses import shifted, without_records
from parsers.common.activity import LAPS, Laps, SessionTotals
from tests.parsers.cleaning.recorded import START, recorded

SECONDS = np.arange(0.0, 1201)


def lap(start_s: float, end_s: float, metres: float | None) -> dict[str, object]:
    times = {"start_s": start_s, "end_s": end_s, "elapsed_s": end_s - start_s}
    return dict.fromkeys(LAPS.schema) | times | {
        "lap_index": 1, "timer_s": end_s - start_s, "distance_m": metres
    }  # fmt: skip


@pytest.mark.parametrize(("timer_s", "differs"), [(1200, False), (1196, False), (1150, True)])
def test_a_timer_that_nothing_explains_is_flagged(timer_s: float, differs: bool) -> None:
    run = recorded(SECONDS.tolist(), {"distance_m": (3 * SECONDS).tolist()})
    cleaned = clean(replace(run, totals=SessionTotals(timer_s=timer_s)))
    assert ("timer_differs" in cleaned.flags) is differs


def test_laps_that_fit_nowhere_are_flagged() -> None:
    run = recorded(SECONDS.tolist())
    laps = Laps(LAPS.frame([lap(5000.0, 5300.0, 900.0)]))
    assert clean(replace(run, laps=laps)).flags == {"laps_unclear"}


def test_totals_alone_are_the_sum_of_the_laps() -> None:
    bare = replace(recorded([]), laps=Laps(LAPS.frame([lap(0.0, 60.0, 300.0)])))
    totals = without_records(bare).totals
    assert (totals.elapsed_s, totals.timer_s, totals.distance_m) == (60, 60, 300)


@pytest.mark.parametrize(
    ("starts_s", "flags"),
    # Of the first day of the clock: end to end their timers fill the session.
    [((-1e9, -1e9), set()), ((0.0, 5e8), {"laps_unclear"})],
)
def test_laps_without_records_lie_in_their_session(
    starts_s: tuple[float, float], flags: set[str]
) -> None:
    laps = [lap(start_s, start_s + 600.0, 1800.0) for start_s in starts_s]
    if flags:
        laps[1]["timer_s"] = 900.0
    totals = SessionTotals(elapsed_s=1200.0, timer_s=1200.0)
    bare = replace(recorded([]), laps=Laps(LAPS.frame(laps)), totals=totals)
    cleaned = clean(bare)
    assert cleaned.flags == frozenset(flags)
    if not flags:
        assert cleaned.laps.select("start_s", "end_s").rows() == [(0, 600), (600, 1200)]


def test_a_total_of_0_meters_that_nothing_counted_is_not_known() -> None:
    run = replace(recorded(SECONDS.tolist()), totals=SessionTotals(distance_m=0.0))
    assert clean(run).totals.distance_m is None


def test_all_times_move_together() -> None:
    laps = Laps(LAPS.frame([lap(10.0, 20.0, None)]))
    totals = SessionTotals(start_s=4.0)
    moved = shifted(replace(recorded([10.0, 11.0]), laps=laps, totals=totals), 10.0)
    assert moved.records["time_s"].to_list() == [0, 1]
    assert moved.laps.select("start_s", "end_s").rows() == [(0, 10)]
    assert moved.totals.start_s == -6
    assert moved.start_time_utc is not None
    assert (moved.start_time_utc - START).total_seconds() == 10
