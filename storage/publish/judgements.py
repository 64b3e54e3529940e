"""Judgements in the store: replaced athlete by athlete, with a note of what each rests on.

They lie beside the facts, in the same layout, by the month of `local_date` or `week_start`. All of
them can be made again from facts, so nothing here is ever migrated or repaired: it is replaced.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

import polars as pl

from metrics.judgements.contract.tables import JUDGEMENTS
from parsers.common.schema import Table
from storage.backends.base import Disk
from storage.backends.errors import DamagedStoreError
from storage.format.buckets import buckets, read_bucket, temporary_key, write_bucket
from storage.format.enums import UNASSIGNED
from storage.format.layout import UNKNOWN_MONTH, Bucket
from storage.recordings.tables import sort_key

NOTE = "judged.json"
_HASH_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What one athlete's judgements rest on; judged again when any of it differs.

    `facts_hash` changes with the athlete's runs, `settings_hash` with what the coach knows.
    `through` is the last day looked at.
    """

    facts_hash: str
    settings_hash: str
    judge_version: int
    through: date


_NOTHING = Basis(facts_hash="", settings_hash="", judge_version=0, through=date.min)


def facts_hashes(activities: pl.DataFrame) -> dict[str, str]:
    """Hash which facts there are of each athlete who has runs; nobody's runs are left out."""
    columns = ("activity_id", "measure_version", "local_date")
    rows = (
        activities.filter(pl.col("athlete_id") != UNASSIGNED)
        .select("athlete_id", *columns)
        .sort("athlete_id", *columns)
    )
    return {
        str(athlete_id): hashlib.sha256(repr(facts.select(columns).rows()).encode()).hexdigest()[
            :_HASH_DIGITS
        ]
        for (athlete_id,), facts in rows.partition_by("athlete_id", as_dict=True).items()
    }


def bases(disk: Disk) -> dict[str, Basis]:
    """Read what each athlete's judgements rest on; nothing where the note is not whole."""
    try:
        noted = json.loads(disk.read(NOTE) or b"{}")
        return {
            athlete_id: Basis(**{**basis, "through": date.fromisoformat(basis["through"])})
            for athlete_id, basis in noted.items()
        }
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def publish_judgements(
    disk: Disk, judged: Mapping[str, pl.DataFrame], basis: Mapping[str, Basis]
) -> int:
    """Replace all judgements of the athletes in `basis`; those of everyone else stay.

    `judged` holds the rows by table. How many files were replaced. The caller holds the store's
    lock. The note is taken back first and written last: whoever dies between is followed by one
    that judges these athletes again.
    """
    others = {name: held for name, held in bases(disk).items() if name not in basis}
    _note(disk, others)
    dated = {name: _by_month(table.check(judged[name])) for name, table in JUDGEMENTS.items()}
    months = {month for by_month in dated.values() for month in by_month}
    replaced, damaged = 0, False
    for table in JUDGEMENTS.values():
        # Every table has every month: readers refuse a pattern that matches no file.
        for month in sorted(months | {bucket.month for bucket in buckets(disk, table)}):
            others_rows = _of_others(disk, table, Bucket(month, 0), set(basis))
            damaged |= others_rows is None
            rows = [
                dated[table.name].get(month, table.empty()),
                table.empty() if others_rows is None else others_rows,
            ]
            replaced += write_bucket(
                disk, table, Bucket(month, 0), pl.concat(rows).sort(sort_key(table))
            )
    # What others lost with a damaged file is made again when they are next judged.
    _note(disk, {**({} if damaged else others), **basis})
    return replaced


def remove_judgements(disk: Disk, athletes: Iterable[str]) -> None:
    """Remove all that is said of athletes who have no facts any more; the caller holds the lock."""
    gone = set(athletes)
    nothing = {name: table.empty() for name, table in JUDGEMENTS.items()}
    publish_judgements(disk, nothing, dict.fromkeys(gone, _NOTHING))
    _note(disk, {name: basis for name, basis in bases(disk).items() if name not in gone})


def _of_others(disk: Disk, table: Table, bucket: Bucket, athletes: set[str]) -> pl.DataFrame | None:
    """Select the rows that stay; None where the file is damaged, or of an older program."""
    try:
        stored = read_bucket(disk, table, bucket)
    except DamagedStoreError:
        return None
    return stored.filter(~pl.col("athlete_id").is_in(athletes))


def _by_month(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    if rows.is_empty():
        return {}
    day = pl.col(next(name for name, dtype in rows.schema.items() if dtype == pl.Date))
    month = day.dt.strftime("%Y-%m").fill_null(UNKNOWN_MONTH).alias("month")
    by_month = rows.with_columns(month).partition_by("month", include_key=False, as_dict=True)
    return {str(month): month_rows for (month,), month_rows in by_month.items()}


def _note(disk: Disk, noted: Mapping[str, Basis]) -> None:
    content = json.dumps(
        {
            name: {**asdict(basis), "through": basis.through.isoformat()}
            for name, basis in noted.items()
        },
        indent=1,
        sort_keys=True,
    ).encode()
    if content != disk.read(NOTE):
        disk.put(NOTE, content, temporary=temporary_key())
