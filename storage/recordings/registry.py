"""The claims of a store: which are there, and which ones a publication changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import starmap

import polars as pl

from storage.backends.base import Disk
from storage.format.buckets import Replacement, buckets, by_bucket, read_bucket, write_buckets
from storage.format.layout import Bucket, StoreSettings
from storage.recordings.assignment import ASSIGNED, merged
from storage.recordings.deduplicate import judged
from storage.recordings.recordings import CLAIMS, claims_of
from storage.recordings.tables import LAID_ASIDE, STORED_FACTS, sort_key

_EDGE = timedelta(hours=15)
"""Two recordings of one run begin less than this apart, also where a month ends between them: one
clock may have been in another time zone."""

_PLACE = ("month", "number")
"""What names a bucket."""

_JUDGED = ("verdict", "duplicate_of")


class RecordingRegistry:
    """The claims of one store; the caller holds the store's lock."""

    def __init__(self, disk: Disk, settings: StoreSettings) -> None:
        self._disk = disk
        self._settings = settings

    def lacks_any(self) -> bool:
        """Tell whether any month of activities has no claims: they were lost."""
        shown = STORED_FACTS["activities"]
        return not set(buckets(self._disk, shown)).issubset(buckets(self._disk, CLAIMS))

    def claims(self) -> pl.DataFrame:
        """Read all claims, also those of recordings that are laid aside."""
        shown = STORED_FACTS["activities"]
        places = set(buckets(self._disk, CLAIMS)) | set(buckets(self._disk, shown))
        return pl.concat([CLAIMS.empty(), *map(self._stored, sorted(places))])

    def batches(
        self, offered: pl.DataFrame, assignments: pl.DataFrame, *, size: int
    ) -> Iterator[list[str]]:
        """Group months in the order of time, so that each group has about `size` activities."""
        sizes = dict(offered.group_by("month").len().iter_rows())
        sizes |= dict.fromkeys(self._months_of(assignments) - sizes.keys(), 0)
        batch: list[str] = []
        count = 0
        for month in sorted(sizes):
            batch.append(month)
            count += sizes[month]
            if count >= size:
                yield batch
                batch, count = [], 0
        if batch:
            yield batch

    def _months_of(self, assignments: pl.DataFrame) -> set[str]:
        """Find the months of activities that are assigned without being offered."""
        if assignments.is_empty():
            return set()
        claimed = (buckets(self._disk, table) for table in (CLAIMS, STORED_FACTS["activities"]))
        return {
            bucket.month
            for bucket in set().union(*claimed)
            if not self._stored(bucket).join(assignments, on="activity_id", how="semi").is_empty()
        }

    def around(self, months: Sequence[str], offered: pl.DataFrame) -> pl.DataFrame:
        """Read the stored claims of these months, and of those that may hold the same runs."""
        return self._all(sorted({*months, *_edge_months(offered)}))

    def write(self, changed: pl.DataFrame, stored: pl.DataFrame) -> int:
        """Store the claims as they are now; how many files that replaced.

        `stored` are all that there were in their months.
        """
        fresh, touched = changed.select(CLAIMS.schema.names()), changed.select(_PLACE).unique()
        remaining = stored.join(touched, on=_PLACE, how="semi").join(
            fresh, on=["activity_id", *_PLACE], how="anti"
        )
        rows = pl.concat([remaining, fresh]).sort(sort_key(CLAIMS))
        return write_buckets(self._disk, CLAIMS, starmap(Replacement, by_bucket(rows).items()))

    def _all(self, months: Sequence[str]) -> pl.DataFrame:
        numbers = range(self._settings.files_per_bucket)
        return pl.concat(
            self._stored(Bucket(month, number)) for month in months for number in numbers
        )

    def _stored(self, bucket: Bucket) -> pl.DataFrame:
        """Read a bucket's claims; where they were lost, make them from the rows."""
        if self._disk.stamp(bucket.key(CLAIMS.name)) is not None:
            return read_bucket(self._disk, CLAIMS, bucket)
        shown, aside = STORED_FACTS["activities"], LAID_ASIDE["activities"]
        rows = pl.concat(read_bucket(self._disk, table, bucket) for table in (shown, aside))
        if rows.is_empty():
            return CLAIMS.empty()
        return claims_of(rows.unique("activity_id", keep="first"), bucket=bucket)


def changed_claims(
    stored: pl.DataFrame, offered: pl.DataFrame, assignments: pl.DataFrame
) -> pl.DataFrame:
    """Select the claims that differ from what is stored, and those they change.

    With `chunk` as in `merged`, and `is_rejudged` where the verdict is another one than before.
    """
    claims = merged(stored, offered, assignments)
    claims = claims.with_columns(
        is_fresh=(pl.col("chunk") >= 0) | _differs(claims, stored, ASSIGNED)
    )
    claims = judged(claims)
    is_rejudged = _differs(claims, stored, _JUDGED)
    return claims.with_columns(is_rejudged=is_rejudged).filter(
        pl.col("is_fresh") | pl.col("is_rejudged")
    )


def _edge_months(claims: pl.DataFrame) -> set[str]:
    """List the months that recordings of the same runs may lie in."""
    timed = claims.filter(pl.col("start_time_utc").is_not_null())
    instants = (
        timed["start_time_utc"].dt.offset_by(sign + f"{_EDGE // timedelta(hours=1)}h")
        for sign in ("-", "")
    )
    return {month for each in instants for month in each.dt.strftime("%Y-%m")}


def _differs(claims: pl.DataFrame, stored: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """Mark the claims that are not stored with the same values."""
    before = claims.select("activity_id").join(
        stored.select("activity_id", *names), on="activity_id", how="left", maintain_order="left"
    )
    return pl.select(
        pl.any_horizontal(claims[name].ne_missing(before[name]) for name in names)
    ).to_series()
