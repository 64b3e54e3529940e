"""Forget an athlete: every row, recording and raw file; what stays is the hashes of the contents.

The hashes are kept, with nothing beside them, so that the same files do not come back when they
are offered again. They are written first and the claims go last: whoever dies between is followed
by one that finds in the claims what is still to be done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

import polars as pl
from msgspec import Struct

from metrics.contract.tables import SERIES
from parsers.common.schema import Table
from storage.backends.base import Disk
from storage.format.buckets import buckets, read_bucket, write_bucket
from storage.format.enums import UNASSIGNED, Verdict
from storage.format.layout import ASIDE, DAMAGED, Bucket, StoreSettings
from storage.publish.judgements import remove_judgements
from storage.recordings.archive import Archive
from storage.recordings.index import Index
from storage.recordings.months import write_month
from storage.recordings.offerers import OFFERERS
from storage.recordings.orphans import drop_pending
from storage.recordings.recordings import CLAIMS
from storage.recordings.registry import RecordingRegistry
from storage.recordings.tables import FILES, LAID_ASIDE, STORED_FACTS, sort_key
from storage.recordings.undo import purge


class Forgotten(Struct, frozen=True, kw_only=True):
    """What was removed, and what is not in the store's hand.

    `paths` are where this machine has seen the files that were ingested; `damaged` are unusable
    files, set aside by a repair, of which nobody can tell whose they are. `others` counts the
    activities of other athletes that went along, for they came out of the same files.
    """

    activity_count: int
    file_count: int
    raw_count: int
    paths: tuple[str, ...]
    damaged: tuple[str, ...]
    others: Mapping[str, int]


def forget(disk: Disk, settings: StoreSettings, index: Index, athlete_id: str) -> Forgotten:
    """Remove all that the store holds of an athlete; the caller holds the store's lock.

    With it goes whatever came out of the same files, other recordings of the same runs that belong
    to nobody, what was offered as the athlete's alone and refused, and what a killed run had
    archived, of which nobody knows yet whose it is.
    """
    index.copy_verdicts()
    claims = _athlete_claims(RecordingRegistry(disk, settings).claims(), athlete_id)
    refused, shared = _refused(disk, athlete_id)
    hashes = set(claims["file_sha256"]) | refused
    activity_ids = set(claims["activity_id"])
    paths = {path for file_sha256 in hashes | shared for path in index.paths(file_sha256)}
    _bury(disk, settings, index, hashes)
    raw_count = sum(map(Archive(disk).remove, sorted(hashes))) + drop_pending(disk)
    index.copy_verdicts()
    others = _others(claims, athlete_id)
    # What rests on runs that go cannot stay either: it is judged again from what is left.
    remove_judgements(disk, [athlete_id, *others])
    index.forget_readings([athlete_id, *others])
    purge(disk, athlete_id, activity_ids)
    for table in (*STORED_FACTS.values(), *LAID_ASIDE.values()):
        _remove_rows(disk, table, activity_ids)
    for activity_id in activity_ids:
        for folder in (SERIES.name, f"{ASIDE}/{SERIES.name}"):
            disk.remove(f"{folder}/{activity_id}.parquet")
    # Of what somebody else offered too, nobody knows which path is whose: it is looked up again.
    index.forget_places(hashes | shared)
    index.compact()
    _remove_offers(disk, hashes, athlete_id)
    _remove_rows(disk, CLAIMS, activity_ids)
    return Forgotten(
        activity_count=len(activity_ids),
        file_count=len(hashes),
        raw_count=raw_count,
        paths=tuple(sorted(paths)),
        damaged=tuple(disk.where(f"{DAMAGED}/{name}") for name in disk.names(DAMAGED)),
        others=others,
    )


def _athlete_claims(claims: pl.DataFrame, athlete_id: str) -> pl.DataFrame:
    """Select the athlete's claims, and those of the same runs and files."""
    theirs = claims.filter(pl.col("athlete_id") == athlete_id)
    same_run = claims.filter(pl.col("duplicate_of").is_in(theirs["activity_id"].implode()))
    files = pl.concat([theirs, same_run])["file_sha256"].unique()
    return claims.filter(pl.col("file_sha256").is_in(files.implode()))


def _others(claims: pl.DataFrame, athlete_id: str) -> dict[str, int]:
    """Count the activities of each other athlete among these."""
    theirs = claims.filter(~pl.col("athlete_id").is_in([athlete_id, UNASSIGNED]))
    return dict(theirs.group_by("athlete_id").len().sort("athlete_id").iter_rows())


def _refused(disk: Disk, athlete_id: str) -> tuple[set[str], set[str]]:
    """Return the contents without an activity that only the athlete offered, and those shared."""
    offers = [read_bucket(disk, OFFERERS, bucket) for bucket in buckets(disk, OFFERERS)]
    is_theirs = pl.col("athlete_id") == athlete_id
    theirs, others = (
        {file_sha256 for frame in offers for file_sha256 in frame.filter(rows)["file_sha256"]}
        for rows in (is_theirs, ~is_theirs)
    )
    return theirs - others, theirs & others


def _remove_offers(disk: Disk, hashes: Set[str], athlete_id: str) -> None:
    is_gone = pl.col("file_sha256").is_in(list(hashes)) | (pl.col("athlete_id") == athlete_id)
    for bucket in buckets(disk, OFFERERS):
        write_bucket(disk, OFFERERS, bucket, read_bucket(disk, OFFERERS, bucket).filter(~is_gone))


def _bury(disk: Disk, settings: StoreSettings, index: Index, hashes: Set[str]) -> None:
    """Turn the verdicts on these contents into tombstones, in the months where they were."""
    graves: dict[Bucket, list[str]] = {}
    for file_sha256 in sorted(hashes):
        key = index.bucket_of(file_sha256)
        bucket = Bucket.of(key) if key else settings.bucket(None, file_sha256)
        graves.setdefault(bucket, []).append(file_sha256)
    for bucket, buried in graves.items():
        stored = read_bucket(disk, FILES, bucket)
        remaining = stored.filter(~pl.col("file_sha256").is_in(buried))
        rows = pl.concat(
            [remaining, FILES.frame([_tombstone(file_sha256) for file_sha256 in buried])]
        )
        write_bucket(disk, FILES, bucket, rows.sort(sort_key(FILES)))
    index.copy_verdicts()


def _tombstone(file_sha256: str) -> dict[str, object]:
    nothing = dict.fromkeys(FILES.schema)
    key = {"file_sha256": file_sha256, "part_index": 0, "session_index": 0}
    return {**nothing, **key, "verdict": Verdict.FORGOTTEN}


def _remove_rows(disk: Disk, table: Table, activity_ids: Iterable[str]) -> None:
    wanted = list(activity_ids)
    for bucket in buckets(disk, table):
        rows = read_bucket(disk, table, bucket)
        remaining = rows.filter(~pl.col("activity_id").is_in(wanted))
        if remaining.height < rows.height:
            write_month(disk, table, bucket, remaining)
