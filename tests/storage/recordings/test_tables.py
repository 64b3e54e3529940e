from __future__ import annotations

import pytest

from metrics.contract.tables import FACTS
from storage.recordings.tables import BUCKETED, FILES, STORED, STORED_FACTS, sort_key

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


def test_no_table_can_hold_a_path_a_position_or_a_serial_number() -> None:
    words = ("path", "name", "source_file", "latitude", "longitude", "serial")
    for table in STORED.values():
        assert not [column for column in table.schema for word in words if word in column]


def test_a_file_is_keyed_by_its_content() -> None:
    assert FILES.key == ("file_sha256", "part_index", "session_index")
