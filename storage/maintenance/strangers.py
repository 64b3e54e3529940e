"""Tell the store's own files from those that sync tools, file managers or people put there."""

from __future__ import annotations

import re

from metrics.contract.tables import SERIES
from metrics.judgements.contract.tables import JUDGEMENTS, TEAM_TABLES
from storage.backends.base import DEVICE_KEY
from storage.format.buckets import bucket_of
from storage.format.layout import ASIDE, DAMAGED, INDEX, LOCK, SETTINGS, STAGING
from storage.publish.judgements import NOTE, SETTLED
from storage.publish.judging_workspace import NOTE as WORKSPACE
from storage.recordings.archive import RAW_KEY
from storage.recordings.tables import BUCKETED, HIDDEN
from storage.recordings.undo import NOTE as UNDO

_INDEX_ENDS = ("", "-wal", "-shm", ".damaged", ".lock")
_FILES = frozenset(
    (
        SETTINGS,
        LOCK,
        DEVICE_KEY,
        NOTE,
        SETTLED,
        WORKSPACE,
        UNDO,
        *(INDEX + end for end in _INDEX_ENDS),
    )
)
_FOLDERS = (f"{STAGING}/", f"{DAMAGED}/")
"""What is at work, and what was set aside before, is nobody's to judge."""

_RECORDING = re.compile(rf"(?:{ASIDE}/)?{SERIES.name}/[0-9a-f]+\.parquet")
_MONTHLY = (*BUCKETED, *HIDDEN)


def is_own(key: str, *, files_per_bucket: int) -> bool:
    """Tell whether a store writes a file of this name."""
    if key in _FILES or key.startswith(_FOLDERS):
        return True
    if _RECORDING.fullmatch(key) or RAW_KEY.fullmatch(key):
        return True
    table, bucket = bucket_of(key)
    if bucket is None:
        return False
    return (
        bucket.number == 0
        if table in JUDGEMENTS or table in TEAM_TABLES
        else (table in _MONTHLY and bucket.number < files_per_bucket)
    )
