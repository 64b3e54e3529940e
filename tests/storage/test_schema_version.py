"""Columns may change, but never without a version that makes older stores migrate."""

from __future__ import annotations

import hashlib

from metrics.contract.tables import SERIES
from metrics.judgements.contract.tables import JUDGEMENTS, TEAM_TABLES
from storage.format.layout import SCHEMA_VERSION
from storage.recordings.tables import BUCKETED, HIDDEN

FINGERPRINTS = {1: "28682ef370e78b89", 2: "00a7b30ebb195c55", 3: "10f7a7ea9ace8bcb"}
"""Of every version that was released or is being written, what its files' columns hash to."""


def test_whoever_changes_a_column_raises_the_version() -> None:
    tables = [
        *BUCKETED.values(),
        *HIDDEN.values(),
        SERIES,
        *JUDGEMENTS.values(),
        *TEAM_TABLES.values(),
    ]
    columns = "\n".join(
        f"{table.name}.{column.name}: {column.dtype}"
        for table in tables
        for column in table.columns
    )
    fingerprint = hashlib.sha256(columns.encode()).hexdigest()[:16]
    assert fingerprint == FINGERPRINTS[SCHEMA_VERSION], (
        "the columns of stored files changed: raise SCHEMA_VERSION in storage/format/layout.py,"
        f" so that older stores are migrated, and say here that its fingerprint is {fingerprint}"
    )
