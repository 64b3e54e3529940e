"""Judgements in the store: replaced athlete by athlete, with a note of what each rests on.

They lie beside the facts, in the same layout, by the month of `local_date` or `week_start`. All of
them can be made again from facts, so nothing here is ever repaired: it is replaced.

Whose rows are about to change is noted first, with the basis `PENDING`, and what they rest on is
noted last. So every row always belongs to an athlete of the note, whoever died on the way, and the
next judging finds in the note who has to be judged again or removed.

Beside the tables lies, for each athlete, a text that whoever judges a later day goes on from. It is
written between the two notes, and names the basis that it belongs to: one without is of no use.

Judging a later day leaves earlier rows as they are. So the note names every file of judgements:
where one is lost, everybody is judged again, from the facts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TypeAlias

import polars as pl
from msgspec import Struct
from msgspec.structs import asdict

from metrics.judgements.contract.tables import JUDGEMENTS, TEAM_TABLES
from parsers.common.schema import Table
from storage.backends.base import Disk
from storage.backends.errors import DamagedStoreError
from storage.format.buckets import Replacement, buckets, read_bucket, write_bucket, write_buckets
from storage.format.enums import UNASSIGNED
from storage.format.layout import UNKNOWN_MONTH, Bucket, temporary_key
from storage.format.notes import dump_note, load_note
from storage.format.parquet import decode_any
from storage.recordings.tables import in_order, sort_key

NOTE = "judged.json"
_JUDGED, _FILES = "judged", "files"
SETTLED = "settled.txt"
"""The SHA-256 of the lines below it. One athlete a line: the id as JSON, and behind a tab the text
that later days are judged from."""
_HASH_DIGITS = 16

NO_FACTS = "0" * _HASH_DIGITS
"""The `facts_hash` of athletes on the roster who have no run yet."""


class Basis(Struct, frozen=True, kw_only=True):
    """What one athlete's judgements rest on; judged again when any of it differs.

    `facts_hash` changes with the athlete's runs, `settings_hash` with what the coach knows.
    `through` is the last day looked at.
    """

    facts_hash: str
    settings_hash: str
    judge_version: int
    through: date


PENDING = Basis(facts_hash="", settings_hash="", judge_version=0, through=date.min)
"""Of athletes whose rows are being replaced: it equals no other, so that they are judged again."""


def facts_hashes(activities: pl.DataFrame) -> dict[str, str]:
    """Hash which facts there are of each athlete who has runs; nobody's runs are left out."""
    columns = ("activity_id", "measure_version", "local_date")
    facts = pl.concat_str(columns, separator=" ", ignore_nulls=True).sort().str.join("\n")
    rows = activities.filter(pl.col("athlete_id") != UNASSIGNED)
    return {
        athlete_id: hashlib.sha256(its_facts.encode()).hexdigest()[:_HASH_DIGITS]
        for athlete_id, its_facts in rows.group_by("athlete_id").agg(facts).iter_rows()
    }


def bases(disk: Disk) -> dict[str, Basis]:
    """Read what each athlete's judgements rest on.

    Where the note is not whole, everybody in the tables is `PENDING`.
    """
    try:
        return load_bases(disk.read(NOTE) or b"")
    except ValueError:
        return dict.fromkeys(judged_athletes(disk), PENDING)


def load_bases(content: bytes) -> dict[str, Basis]:
    """Read the note of what judgements rest on; `ValueError` where it is not whole."""
    values = load_note(content)
    try:
        return {
            athlete_id: Basis(**{**basis, "through": date.fromisoformat(basis["through"])})
            # A note of an older program has the athletes alone.
            for athlete_id, basis in values.get(_JUDGED, values).items()
        }
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError("a note of other values") from error


def standing(disk: Disk) -> dict[str, Basis]:
    """Read what each athlete's judgements rest on; all `PENDING` where a file of them is lost."""
    held = bases(disk)
    return dict.fromkeys(held, PENDING) if lost_files(disk) else held


def lost_files(disk: Disk) -> list[str]:
    """List the files of judgements that the note names and that are not there."""
    try:
        named = load_note(disk.read(NOTE) or b"").get(_FILES, [])
    except ValueError:
        return []
    return sorted(set(named).difference(_files(disk)))


def _files(disk: Disk) -> list[str]:
    tables = JUDGEMENTS.values()
    return sorted(bucket.key(table.name) for table in tables for bucket in buckets(disk, table))


def judged_athletes(disk: Disk) -> list[str]:
    """List everybody of whom there are rows, in files that can be read."""
    athletes: set[str] = set()
    for table in JUDGEMENTS.values():
        for bucket in buckets(disk, table):
            athletes.update(_athletes_of(disk, bucket.key(table.name)))
    return sorted(athletes)


def _athletes_of(disk: Disk, key: str) -> Iterable[str]:
    try:
        return decode_any(disk.read(key) or b"", ["athlete_id"])["athlete_id"].unique()
    except DamagedStoreError:
        return ()


Since: TypeAlias = Mapping[str, date]
"""By table the day from which on rows are replaced; tables that are not in it stay as they are."""
WHOLE: Since = dict.fromkeys(JUDGEMENTS, date.min)


def publish_judgements(
    disk: Disk,
    judged: Mapping[str, pl.DataFrame],
    basis: Mapping[str, Basis],
    *,
    since: Mapping[str, Since] = MappingProxyType({}),
    settled: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Replace the judgements of the athletes in `basis`; those of everyone else stay.

    `judged` holds the rows by table. `since` says from which days on the rows of an athlete are
    replaced: of who is not in it, all of them. `settled` holds what later days are judged from: of
    who is not in it that stays as it is, and an empty text removes it.
    Return how many files were replaced. The caller holds the store's lock.
    """
    others = {name: held for name, held in bases(disk).items() if name not in basis}
    _note(disk, {**others, **dict.fromkeys(basis, PENDING)})
    replaced, damaged = _replace_rows(
        disk,
        judged,
        {athlete_id: since.get(athlete_id, WHOLE) for athlete_id in basis},
        has_others=bool(others),
    )
    _write_settled(disk, settled)
    after = {**others, **basis}
    if damaged:
        # What stood in a damaged file and was not replaced is made again at the next judging.
        whole = {name for name in basis if since.get(name, WHOLE) == WHOLE}
        after = {name: held if name in whole else PENDING for name, held in after.items()}
    _note(disk, after, files=_files(disk))
    return replaced


def settled_texts(disk: Disk) -> dict[str, str]:
    """Read what later days are judged from, by athlete; of nobody where it is not whole."""
    try:
        return load_settled(disk.read(SETTLED) or b"")
    except ValueError:
        return {}


def load_settled(content: bytes) -> dict[str, str]:
    """Read `settled_texts`; `ValueError` where they are not what was written."""
    digest, _, rest = content.partition(b"\n")
    if content and digest != _digest(rest):
        raise ValueError("not what was written: its digest is another one")
    pairs = (line.split("\t", 1) for line in rest.decode().splitlines())
    return {json.loads(name): text for name, text in pairs}


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


def _write_settled(disk: Disk, settled: Mapping[str, str]) -> None:
    if not settled:
        return
    before = settled_texts(disk)
    texts = {name: text for name, text in {**before, **settled}.items() if text}
    if texts == before:
        return
    lines = "".join(f"{json.dumps(name)}\t{texts[name]}\n" for name in sorted(texts)).encode()
    disk.put(SETTLED, _digest(lines) + b"\n" + lines, temporary=temporary_key())


def remove_judgements(disk: Disk, athletes: Iterable[str]) -> None:
    """Remove all rows of athletes who have no facts any more; the caller holds the lock."""
    gone = set(athletes)
    nothing = {name: table.empty() for name, table in JUDGEMENTS.items()}
    publish_judgements(disk, nothing, dict.fromkeys(gone, PENDING), settled=dict.fromkeys(gone, ""))
    remaining = {name: basis for name, basis in bases(disk).items() if name not in gone}
    _note(disk, remaining, files=_files(disk))


def forget_bases(disk: Disk) -> None:
    """Have everybody judged again: rows were lost, nobody knows whose."""
    _note(disk, dict.fromkeys(bases(disk), PENDING))


def holds_team_table(disk: Disk, name: str, rows: pl.DataFrame) -> bool:
    """Tell whether a table of the whole team has these rows, in the order of its key."""
    table = TEAM_TABLES[name]
    stored = [_rows(disk, table, bucket) for bucket in buckets(disk, table)]
    return bool(stored) and pl.concat(stored).sort(table.key).equals(rows.sort(table.key))


def publish_team_table(disk: Disk, name: str, rows: pl.DataFrame) -> int:
    """Replace a table of the whole team as a whole; the caller holds the store's lock.

    Return how many files were replaced.
    """
    table = TEAM_TABLES[name]
    dated = _by_month(table.check(rows)) or {UNKNOWN_MONTH: table.empty()}
    months = dated.keys() | {bucket.month for bucket in buckets(disk, table)}
    return sum(
        write_bucket(
            disk, table, Bucket(month, 0), dated.get(month, table.empty()).sort(sort_key(table))
        )
        for month in sorted(months)
    )


def _replace_rows(
    disk: Disk,
    judged: Mapping[str, pl.DataFrame],
    since: Mapping[str, Since],
    *,
    has_others: bool,
) -> tuple[int, bool]:
    """Replace rows of athletes; return how many files, and whether one could not be read."""
    fresh = {
        name: _by_month(_replacing(table, table.check(judged[name]), since))
        for name, table in JUDGEMENTS.items()
    }
    months = {month for by_month in fresh.values() for month in by_month}
    damaged: list[Bucket] = []
    replaced = 0
    for name, table in JUDGEMENTS.items():
        # Readers refuse a pattern that matches no file: one month, without rows.
        first = min(months, default=None)
        if has_others or not _is_whole(name, since):
            rows = _replacements(disk, table, fresh[name], _firsts(name, since), first, damaged)
        else:
            rows = _anew(disk, table, fresh[name], first)
        replaced += write_buckets(disk, table, rows)
    return replaced, bool(damaged)


def _anew(
    disk: Disk, table: Table, fresh: Mapping[str, pl.DataFrame], first_month: str | None
) -> Iterator[Replacement]:
    """Put the rows of each month where none that is stored stays: no file is read."""
    months = {*(bucket.month for bucket in buckets(disk, table)), *fresh}
    for month in sorted(months or filter(None, [first_month])):
        rows = fresh.get(month, table.empty())
        yield Replacement(Bucket(month, 0), rows.sort(sort_key(table)))


def _is_whole(table: str, since: Mapping[str, Since]) -> bool:
    """Tell whether all rows of these athletes in a table are replaced."""
    return all(days.get(table) == date.min for days in since.values())


def _replacements(
    disk: Disk,
    table: Table,
    fresh: Mapping[str, pl.DataFrame],
    firsts: Mapping[str, date],
    first_month: str | None,
    damaged: list[Bucket],
) -> Iterator[Replacement]:
    """Put the rows of each month that changes together; note files that could not be read."""
    stored = {bucket.month for bucket in buckets(disk, table)}
    touched = {*_months_from(stored, firsts), *fresh}
    if not (stored or touched) and first_month:
        touched = {first_month}
    for month in sorted(touched):
        bucket, rows = Bucket(month, 0), fresh.get(month, table.empty())
        stored_rows = _stored(disk, table, bucket) if month in stored else None
        if stored_rows is None:
            damaged += [bucket] if month in stored else []
            yield Replacement(bucket, rows.sort(sort_key(table)))
            continue
        is_replaced = _are_replaced(table, stored_rows, firsts)
        if not rows.is_empty() or is_replaced.any():
            yield Replacement(bucket, in_order(table, stored_rows.filter(~is_replaced), rows))


def _firsts(table: str, since: Mapping[str, Since]) -> dict[str, date]:
    """Give the first day that is replaced of each athlete whose rows of a table are."""
    return {name: days[table] for name, days in since.items() if table in days}


def _months_from(months: Iterable[str], firsts: Mapping[str, date]) -> Iterable[str]:
    """Select the months that any replaced row may lie in; rows of no day are replaced with all."""
    if not firsts:
        return ()
    first = min(firsts.values())
    least = "" if first == date.min else f"{first:%Y-%m}"
    return (month for month in months if first == date.min or least <= month != UNKNOWN_MONTH)


def _replacing(table: Table, rows: pl.DataFrame, since: Mapping[str, Since]) -> pl.DataFrame:
    """Select the rows from each athlete's first replaced day on."""
    if _is_whole(table.name, since):
        return rows
    return rows.filter(_day(table) >= _first_of(_firsts(table.name, since)))


def _day(table: Table) -> pl.Expr:
    """Give the day by which rows of a table lie in months; rows of no day come before all."""
    name = next(name for name, dtype in table.schema.items() if dtype == pl.Date)
    return pl.col(name).fill_null(date.min)


def _first_of(firsts: Mapping[str, date]) -> pl.Expr:
    return pl.col("athlete_id").replace_strict(
        list(firsts), list(firsts.values()), default=date.max, return_dtype=pl.Date
    )


def _rows(disk: Disk, table: Table, bucket: Bucket) -> pl.DataFrame:
    try:
        return read_bucket(disk, table, bucket)
    except DamagedStoreError:
        return table.empty()


def _stored(disk: Disk, table: Table, bucket: Bucket) -> pl.DataFrame | None:
    """Read the rows of a month; None where the file is damaged, or of an older program."""
    try:
        return read_bucket(disk, table, bucket)
    except DamagedStoreError:
        return None


def _are_replaced(table: Table, rows: pl.DataFrame, firsts: Mapping[str, date]) -> pl.Series:
    """Mark the rows that others take the place of."""
    if all(first == date.min for first in firsts.values()):
        return rows["athlete_id"].is_in(list(firsts))
    return rows.select(_day(table) >= _first_of(firsts)).to_series()


def _by_month(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    if rows.is_empty():
        return {}
    day = pl.col(next(name for name, dtype in rows.schema.items() if dtype == pl.Date))
    month = day.dt.strftime("%Y-%m").fill_null(UNKNOWN_MONTH).alias("month")
    by_month = rows.with_columns(month).partition_by("month", include_key=False, as_dict=True)
    return {str(month): month_rows for (month,), month_rows in by_month.items()}


def _note(disk: Disk, noted: Mapping[str, Basis], *, files: Sequence[str] = ()) -> None:
    """Note what judgements rest on, and their files; none of these while they are replaced."""
    content = dump_note(
        {
            _FILES: files,
            _JUDGED: {
                name: {**asdict(noted[name]), "through": noted[name].through.isoformat()}
                for name in sorted(noted)
            },
        }
    )
    if content != disk.read(NOTE):
        disk.put(NOTE, content, temporary=temporary_key())
