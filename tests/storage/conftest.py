"""Files as the store receives them: read and measured, with made-up numbers inside."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from msgspec import Struct

from metrics.contract.tables import FACTS, MEASURE_VERSION, SERIES
from metrics.facts import Facts
from parsers.common import activity as kinds
from parsers.common.activity import Activity, FileFormat, FileKind, Parsed
from parsers.common.identity import Identity
from parsers.common.schema import Column, Table, TableRows
from storage import Offer, Store

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


class Sample(Struct, frozen=True, kw_only=True):
    """One offered file: what was read, what was measured, and when it was offered."""

    parsed: Parsed
    facts: tuple[Facts, ...]
    offer: Offer


MakeSample = Callable[..., Sample]


def _value(column: Column, row: int, random: Random) -> Any:
    dtype = column.dtype
    if isinstance(dtype, pl.Enum):
        return random.choice([None, *dtype.categories])
    if dtype == pl.String:
        return random.choice([None, "a", "b c"])
    if dtype == pl.Boolean:
        return random.choice([True, False])
    if isinstance(dtype, pl.Datetime):
        return NOON + timedelta(seconds=row)
    return row + 1 if dtype.is_integer() else random.choice([None, round(random.random(), 3)])


def _key_value(column: Column, row: int) -> Any:
    """Make a value that differs from row to row, except for words."""
    dtype = column.dtype
    return dtype.categories[0] if isinstance(dtype, pl.Enum) else row + 1


def _rows(table: Table, count: int, random: Random, **fixed: Any) -> pl.DataFrame:
    columns = {
        column.name: [
            _key_value(column, row) if column.name in table.key else _value(column, row, random)
            for row in range(count)
        ]
        for column in table.columns
        if column.name not in fixed
    }
    return table.frame({**columns, **{name: [value] * count for name, value in fixed.items()}})


def _apart(efforts: pl.DataFrame) -> pl.DataFrame:
    """Give efforts edges that neither overlap nor leave the activity."""
    start_s = pl.col("effort_index") * 60.0
    return efforts.with_columns(start_s=start_s, end_s=start_s + 30.0)


def _facts(activity: Activity, random: Random, version: int, *, is_run: bool) -> Facts:
    labels: dict[str, Any] = {
        "activity_id": activity.activity_id,
        "measure_version": version,
    }
    counts = {name: random.randrange(4) if is_run or name == "laps" else 0 for name in FACTS}
    tables = {name: _rows(FACTS[name], count, random, **labels) for name, count in counts.items()}
    tables["efforts"] = FACTS["efforts"].check(_apart(tables["efforts"]))
    tables["activities"] = _rows(
        FACTS["activities"],
        1,
        random,
        **labels,
        start_time_utc=activity.start_time_utc,
        is_run=is_run,
        elapsed_s=1000.0,
        lap_count=counts["laps"],
        effort_count=counts["efforts"] if is_run else None,
        file_sha256=activity.file_sha256,
        part_index=1,
        session_index=1,
    )
    return Facts(
        activity_id=activity.activity_id,
        start_time_utc=activity.start_time_utc,
        is_run=is_run,
        rows={name: TableRows.of(FACTS[name], tables[name]) for name in FACTS},
        recording=TableRows.of(SERIES, _rows(SERIES, 5 if is_run else 0, random, **labels)),
    )


def _activity(identity: Identity, start_time_utc: datetime | None, **scalars: Any) -> Activity:
    empty: dict[str, Any] = {
        "channels": kinds.channels_of(kinds.RECORDS.empty()),
        "laps": kinds.LAPS.empty(),
        "pauses": kinds.PAUSES.empty(),
        "steps": kinds.STEPS.empty(),
        "splits": kinds.SPLITS.empty(),
        "events": kinds.EVENTS.empty(),
        "devices": kinds.DEVICES.empty(),
        "hrv": kinds.INTERVALS.empty(),
        "rejected": kinds.REJECTED_ROWS.empty(),
    }
    return Activity(
        activity_id=identity.activity_id(),
        file_sha256=identity.file_sha256,
        file_format=FileFormat.FIT,
        part_index=1,
        session_index=1,
        start_time_utc=start_time_utc,
        **empty,
        **scalars,
    )


@pytest.fixture(scope="session")
def make_sample() -> MakeSample:
    """Make a file with one activity, the same for the same content."""

    def make(
        content: str,
        *,
        start_time_utc: datetime | None = NOON,
        offer: Offer | None = None,
        version: int = MEASURE_VERSION,
        is_run: bool = True,
        **scalars: Any,
    ) -> Sample:
        activity = _activity(Identity(content.encode()), start_time_utc, **scalars)
        parsed = Parsed(
            source=f"{content}.fit",
            kind=FileKind.ACTIVITY,
            file_sha256=activity.file_sha256,
            size_bytes=len(content),
            file_format=FileFormat.FIT,
            activities=(activity,),
        )
        facts = _facts(activity, Random(content), version, is_run=is_run)
        return Sample(parsed=parsed, facts=(facts,), offer=offer or Offer(offered_at=NOON))

    return make


@pytest.fixture(scope="session")
def make_reject() -> MakeSample:
    """Make a file that gave no activity."""

    def make(content: str, *, kind: FileKind = FileKind.REJECTED) -> Sample:
        parsed = Parsed(
            source=f"{content}.fit",
            kind=kind,
            file_sha256=hashlib.sha256(content.encode()).hexdigest(),
            size_bytes=len(content),
            reason="nothing in it",
        )
        return Sample(parsed=parsed, facts=(), offer=Offer(offered_at=NOON))

    return make


Ingest = Callable[[Store, Iterable[Iterable[Sample]]], None]


@pytest.fixture(scope="session")
def ingest() -> Ingest:
    """Stage groups of files, one part a group, and publish them together."""

    def run_once(store: Store, groups: Iterable[Iterable[Sample]]) -> None:
        with store.run() as run:
            for group in groups:
                with run.staging.chunk() as part:
                    for sample in group:
                        part.add(sample.parsed, sample.facts, sample.offer)
            run.publish()

    return run_once


Tree = Callable[[Path], dict[str, bytes]]


@pytest.fixture(scope="session")
def tree() -> Tree:
    """Every Parquet file under a folder, with its bytes."""

    def read(folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*.parquet"))
        }

    return read
