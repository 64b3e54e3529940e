from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.contract.tables import FACTS
from metrics.judgements.contract.tables import LOAD
from storage.recordings.tables import (
    BUCKETED,
    FILES,
    LAID_ASIDE,
    STORED,
    STORED_FACTS,
    in_order,
    sort_key,
)

ASSIGNED = {"athlete_id", "local_date"}
ASSIGNED_TO_ACTIVITIES = {
    *ASSIGNED,
    "week_start",
    "utc_offset_s",
    "zone_source",
    "assigned_by",
    "device_key",
}


@pytest.mark.parametrize("name", FACTS)
def test_a_stored_table_is_what_was_measured_and_what_is_assigned(name: str) -> None:
    measured, stored = FACTS[name].schema, STORED_FACTS[name].schema
    assigned = ASSIGNED_TO_ACTIVITIES if name == "activities" else ASSIGNED
    assert stored.keys() - measured.keys() == assigned
    assert [column for column in stored if column not in assigned] == list(measured)


def test_activities_are_published_after_their_children_and_before_the_verdicts() -> None:
    assert list(BUCKETED)[-2:] == ["activities", "files"]
    assert set(STORED) == {*BUCKETED, "series"}


@pytest.mark.parametrize("name", BUCKETED)
def test_the_order_of_the_rows_is_total(name: str) -> None:
    table = BUCKETED[name]
    assert set(table.key) <= set(sort_key(table)) <= table.schema.keys()


@pytest.mark.parametrize("name", STORED_FACTS)
def test_rows_laid_aside_keep_the_order_that_they_are_shown_in(name: str) -> None:
    assert sort_key(LAID_ASIDE[name]) == sort_key(STORED_FACTS[name])


def test_no_table_can_hold_a_path_a_position_or_a_serial_number() -> None:
    words = ("path", "name", "source_file", "latitude", "longitude", "serial")
    for table in STORED.values():
        assert not [column for column in table.schema for word in words if word in column]


def test_a_file_is_keyed_by_its_content() -> None:
    assert FILES.key == ("file_sha256", "part_index", "session_index")


Key = tuple[str, int]
keys = st.sets(st.tuples(st.sampled_from(["a", "b", "ß", "zz"]), st.integers(0, 5)))


def loads(rows: Sequence[Key]) -> pl.DataFrame:
    weeks = [date(2026, 3, 2) + timedelta(weeks=week) for _, week in rows]
    named = {"athlete_id": [name for name, _ in rows], "week_start": weeks}
    return LOAD.frame({name: named.get(name, [None] * len(rows)) for name in LOAD.schema})


@given(stored=keys, fresh=keys, alone=st.booleans())
def test_fresh_rows_get_their_place_in_the_order(
    stored: set[Key], fresh: set[Key], *, alone: bool
) -> None:
    fresh = {(name, week) for name, week in fresh - stored if name == "b" or not alone}
    expected = loads(sorted(stored | fresh)).sort(sort_key(LOAD))
    placed = in_order(LOAD, loads(sorted(stored)).sort(sort_key(LOAD)), loads([*fresh]))
    assert placed.equals(expected)
