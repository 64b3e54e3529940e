"""Put the rows of activities where they belong: in the tables, or aside for a better recording.

Rows move in an order that loses none, wherever it breaks off: written where they go before they
are taken from where they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain

import polars as pl
from msgspec import Struct

from metrics.contract.tables import SERIES
from parsers.common.schema import Table, TableRows
from storage.backends.base import Disk
from storage.format.buckets import by_bucket, read_bucket
from storage.format.enums import BEATEN
from storage.format.layout import ASIDE, Bucket
from storage.format.parquet import decode_any, encode_recording
from storage.publish.chunks import StagedChunk
from storage.publish.migrate import renewed
from storage.recordings.assignment import STAMPED, stamps
from storage.recordings.months import write_months
from storage.recordings.tables import LAID_ASIDE, STORED_FACTS, in_order, sort_key

_ASIDE_SERIES = f"{ASIDE}/{SERIES.name}"
_PLACED = ("activity_id", "chunk", "month", "number")
"""What tells where rows come from and where they go."""


class _Sources(Struct, frozen=True):
    """Where rows come from, and with what they are joined: by chunk, and by bucket of the store."""

    fresh: dict[int, pl.DataFrame]
    stored: dict[Bucket, pl.DataFrame]

    @classmethod
    def of(cls, places: pl.DataFrame) -> _Sources:
        """Split claims that are stamped and say where their rows go."""
        by_chunk = {
            int(chunk): claims
            for (chunk,), claims in places.partition_by("chunk", as_dict=True).items()
        }
        stored = by_chunk.pop(-1, None)
        return cls(by_chunk, {} if stored is None else by_bucket(stored))


class RowWriter:
    """Puts rows, fresh from the chunks or stored ones, where their claims say."""

    def __init__(self, disk: Disk, chunks: Sequence[StagedChunk]) -> None:
        self._disk = disk
        self._chunks = chunks

    def put(self, claims: pl.DataFrame) -> int:
        """Put all rows of these claims' activities; return how many files that replaced."""
        is_beaten = pl.col("verdict").is_in(BEATEN)
        beaten, shown = claims.filter(is_beaten), claims.filter(~is_beaten)
        replaced = 0 if beaten.is_empty() else self._lay_aside(beaten)
        rows = self._rows(shown)
        changed = by_bucket(claims)
        for table in STORED_FACTS.values():
            if table.name == "activities":
                self._put_series(shown, SERIES.name)
            replaced += self._replace(table, changed, rows(table))
        there = by_bucket(shown)
        return replaced + sum(self._clear(table, there) for table in LAID_ASIDE.values())

    def _lay_aside(self, beaten: pl.DataFrame) -> int:
        replaced = 0
        rows, changed = self._rows(beaten), by_bucket(beaten)
        for name, table in STORED_FACTS.items():
            replaced += self._replace(LAID_ASIDE[name], changed, rows(table))
        # From here on no reader sees them, and what belongs to them can be taken away.
        replaced += self._replace(STORED_FACTS["activities"], changed, {})
        self._put_series(beaten, _ASIDE_SERIES)
        return replaced

    def _clear(self, table: Table, shown: Mapping[Bucket, pl.DataFrame]) -> int:
        """Take from what is laid aside what is shown again."""
        there = {at: claims for at, claims in shown.items() if self._has(at.key(table.name))}
        return self._replace(table, there, {})

    def _replace(
        self,
        table: Table,
        changed: Mapping[Bucket, pl.DataFrame],
        rows: Mapping[Bucket, pl.DataFrame],
    ) -> int:
        """Replace all rows of the changed claims in their buckets by these."""
        self._disk.make_folders(bucket.folder(table.name) for bucket in changed)
        return write_months(
            self._disk,
            table,
            (
                (bucket, self._among_stored(table, bucket, claims, rows.get(bucket, table.empty())))
                for bucket, claims in changed.items()
            ),
        )

    def _among_stored(
        self, table: Table, bucket: Bucket, claims: pl.DataFrame, fresh: pl.DataFrame
    ) -> pl.DataFrame:
        """Put fresh rows among those of a bucket that other claims have there."""
        stored = read_bucket(self._disk, table, bucket)
        if stored.is_empty():
            return fresh
        is_replaced = stored["activity_id"].is_in(claims["activity_id"].to_list())
        return in_order(table, stored.filter(~is_replaced), fresh)

    def _rows(self, claims: pl.DataFrame) -> Callable[[Table], dict[Bucket, pl.DataFrame]]:
        """Return what gathers a table's rows of these activities by bucket, stamped and sorted."""
        places = _stamped(claims)

        @cache
        def sources(*columns: str) -> _Sources:
            return _Sources.of(places[[*columns]])

        def gather(table: Table) -> dict[Bucket, pl.DataFrame]:
            names = table.schema.names()
            # A recording has hundreds of rows: they carry no more than what is written of them.
            wanted = sources(*(name for name in places.columns if name in {*_PLACED, *names}))
            rows = _stacked(self._staged(table, wanted), self._stored(table, wanted))
            if rows is None:
                return {}
            rows = rows.sort(sort_key(table))  # nothing holds the others while they are split
            return {bucket: here[names] for bucket, here in by_bucket(rows).items()}

        return gather

    def _staged(self, table: Table, sources: _Sources) -> Iterator[pl.DataFrame]:
        """Read of each chunk what is shown of it: each activity comes from one chunk alone."""
        for number, claims in sources.fresh.items():
            facts = self._chunks[number].facts(table.name)
            if not facts.is_empty():
                yield facts.join(claims, on="activity_id")

    def _stored(self, table: Table, sources: _Sources) -> Iterator[pl.DataFrame]:
        """Read stored rows from both places: a publisher that died may have left them on both."""
        for bucket, claims in sources.stored.items():
            shown = read_bucket(self._disk, table, bucket)
            aside = read_bucket(self._disk, LAID_ASIDE[table.name], bucket)
            both = pl.concat([shown, aside.join(shown, on="activity_id", how="anti")])
            yield both.drop(STAMPED, strict=False).join(claims, on="activity_id")

    def _put_series(self, claims: pl.DataFrame, folder: str) -> None:
        """Move the recordings of these claims into a folder, from wherever they are."""
        if claims.is_empty():
            return
        self._disk.make_folder(folder)
        numbers = set(claims["chunk"].to_list())
        former = {number for number in numbers if number >= 0 and self._chunks[number].is_former()}
        for activity_id, number, has_series in claims.select(
            "activity_id", "chunk", "has_series"
        ).iter_rows():
            target = f"{folder}/{activity_id}.parquet"
            if has_series:
                self._move_series(activity_id, number, target, is_former=number in former)
            else:
                self._disk.remove(target)
        self._disk.sync(folder)

    def _move_series(self, activity_id: str, number: int, target: str, *, is_former: bool) -> None:
        # Not there: a publisher that died later on has moved it already.
        for folder in (_ASIDE_SERIES, SERIES.name):
            source = f"{folder}/{activity_id}.parquet"
            if source != target and self._has(source):
                self._disk.replace(source, target)
        if number >= 0 and self._has(staged := self._chunks[number].recording(activity_id)):
            if is_former:
                self._renew(staged)
            self._disk.replace(staged, target)

    def _renew(self, recording: str) -> None:
        """Rewrite what an older program staged in this program's columns."""
        rows = renewed(SERIES, decode_any(self._disk.read(recording) or b""))
        self._disk.write(recording, encode_recording(TableRows.of(SERIES, rows)))
        self._disk.sync(recording)

    def _has(self, key: str) -> bool:
        return self._disk.stamp(key) is not None


def _stacked(*sources: Iterable[pl.DataFrame]) -> pl.DataFrame | None:
    """Stack rows from all sources; None where there are none."""
    parts = [*chain(*sources)]
    return pl.concat(parts) if parts else None


def _stamped(claims: pl.DataFrame) -> pl.DataFrame:
    """Tell where each activity's rows come from and go to, and what they are stamped with."""
    place = claims.select("activity_id", "chunk", "month", "number")
    return place.join(stamps(claims), on="activity_id")
