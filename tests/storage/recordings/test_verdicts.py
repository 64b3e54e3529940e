from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from parsers.common.activity import FileKind
from parsers.common.errors import TruncatedError
from parsers.common.reasons import Reason
from storage import Offer
from storage.recordings.tables import FILES
from storage.recordings.verdicts import against_stored_verdicts, first_verdicts, verdict_rows

Make = Callable[..., Any]

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def _rows(*rows: dict[str, Any]) -> pl.DataFrame:
    usual = dict.fromkeys(FILES.schema) | {
        "file_sha256": "a" * 64,
        "part_index": 1,
        "session_index": 1,
        "offered_at": NOON,
        "size_bytes": 1,
        "verdict": "ingested",
        "measure_version": 1,
    }
    return FILES.frame([{**usual, **row} for row in rows])


def test_a_run_is_ingested(make_sample: Make) -> None:
    sample = make_sample("run")
    (row,) = verdict_rows(sample.parsed, sample.facts, sample.offer)
    assert row.keys() == FILES.schema.keys()
    assert (row["verdict"], row["part_index"], row["session_index"]) == ("ingested", 1, 1)
    assert row["activity_id"] == sample.facts[0].activity_id
    assert row["reason"] is None


def test_damage_that_left_a_run_is_told_with_its_place(make_sample: Make) -> None:
    sample = make_sample("run")
    error = TruncatedError(Reason.FIT_CUT_IN_DEFINITION, offset=77)
    parsed = replace(sample.parsed, errors=(error,))
    (row,) = verdict_rows(parsed, sample.facts, sample.offer)
    assert (row["verdict"], row["reason"], row["byte_offset"]) == (
        "ingested",
        "the file ends inside a definition message",
        77,
    )


def test_another_sport_is_told_by_name(make_sample: Make) -> None:
    sample = make_sample("ride", is_run=False)
    (row,) = verdict_rows(sample.parsed, sample.facts, sample.offer)
    assert row["verdict"] == "not_a_run"
    assert row["reason"].startswith("sport ")


def test_a_sport_without_a_name_is_a_number(make_sample: Make) -> None:
    sample = make_sample("ride", is_run=False)
    (facts,) = sample.facts
    activity = facts.rows["activities"]
    numbered = replace(activity, columns={**activity.columns, "sport": ["54"]})
    facts = replace(facts, rows={**facts.rows, "activities": numbered})
    (row,) = verdict_rows(sample.parsed, (facts,), sample.offer)
    assert row["reason"].startswith("sport number 54")


@pytest.mark.parametrize("kind", [FileKind.REJECTED, FileKind.NOT_AN_ACTIVITY])
def test_a_file_without_activity_has_one_row_as_a_whole(make_reject: Make, kind: FileKind) -> None:
    sample = make_reject("other", kind=kind)
    (row,) = verdict_rows(sample.parsed, (), sample.offer)
    assert (row["part_index"], row["session_index"]) == (0, 0)
    assert (row["verdict"], row["reason"]) == (kind, "nothing in it")
    assert row["activity_id"] is None


def test_no_row_holds_a_name(make_sample: Make) -> None:
    sample = make_sample("jane-doe-marathon")
    rows = verdict_rows(sample.parsed, sample.facts, Offer(offered_at=NOON))
    assert "jane" not in repr(rows)


def test_of_two_offers_of_the_same_bytes_the_first_time_stays() -> None:
    later = NOON + timedelta(hours=1)
    both = first_verdicts(_rows({"offered_at": later}, {"offered_at": NOON}))
    assert both["offered_at"].to_list() == [NOON]


def test_a_verdict_that_settles_comes_before_a_hold() -> None:
    held = {"verdict": "held", "part_index": 0, "session_index": 0}
    for rows in ([held, {}], [{}, held]):
        assert first_verdicts(_rows(*rows))["verdict"].to_list() == ["ingested"]


@pytest.mark.parametrize(
    ("stored", "offered", "is_replaced"),
    [
        ({}, {}, False),
        ({}, {"measure_version": 2}, True),
        ({"measure_version": 2}, {}, False),
        ({"verdict": "held"}, {}, True),
        ({"file_sha256": "b" * 64}, {}, True),
    ],
)
def test_the_same_bytes_offered_again_leave_their_row_as_it_is(
    stored: dict[str, Any], offered: dict[str, Any], is_replaced: bool
) -> None:
    later = _rows({"offered_at": NOON + timedelta(days=40), **offered})
    fresh = against_stored_verdicts(later, _rows(stored))
    assert fresh.is_empty() is not is_replaced
    if "file_sha256" not in stored:
        assert set(fresh["offered_at"]) <= {NOON}
