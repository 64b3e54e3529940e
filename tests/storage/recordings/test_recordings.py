from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl

from storage.format.layout import Bucket
from storage.recordings.assignment import device_key
from storage.recordings.recordings import CLAIMS, claim, claims_of
from storage.recordings.tables import STORED_FACTS

Make = Callable[..., Any]


def test_a_claim_holds_the_watch_only_under_the_stores_secret(make_sample: Make) -> None:
    sample = make_sample("one", maker="garmin", serial_number=3_999_999_999)
    row = claim(sample.parsed.activities[0], sample.facts[0], sample.offer, secret=b"s")
    assert row["device_key"] == device_key(b"s", maker="garmin", serial_number=3_999_999_999)
    assert "3999999999" not in str(row)
    assert row["verdict"] is None
    assert row["channel_count"] == 0


def test_lost_claims_are_made_from_the_rows() -> None:
    table = STORED_FACTS["activities"]
    nothing: dict[str, Any] = dict.fromkeys(table.schema)
    row = {
        **nothing,
        "activity_id": "a1",
        "athlete_id": "f07",
        "measure_version": 3,
        "is_run": True,
        "rows_good": 60,
        "flags": "coarse truncated",
        "utc_offset_s": 3600,
        "zone_source": "file_offset",
    }
    (claimed,) = claims_of(table.frame([row]), bucket=Bucket("2026-03", 1)).rows(named=True)
    assert claimed.keys() == CLAIMS.schema.keys()
    assert (claimed["month"], claimed["number"]) == ("2026-03", 1)
    assert (claimed["athlete_id"], claimed["verdict"]) == ("f07", "ingested")
    assert claimed["is_truncated"]
    assert claimed["has_series"]
    assert (claimed["file_offset_s"], claimed["position_offset_s"]) == (3600, None)
    assert claimed["first_cell"] is None


def test_a_claim_of_no_run_is_not_ingested() -> None:
    table = STORED_FACTS["activities"]
    nothing: dict[str, Any] = dict.fromkeys(table.schema)
    row = {**nothing, "activity_id": "a1", "is_run": False, "zone_source": "position"}
    claimed = claims_of(table.frame([row]), bucket=Bucket("unknown", 0))
    assert claimed.select("verdict", pl.col("has_series")).row(0) == ("not_a_run", False)
