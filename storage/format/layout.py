"""Where things lie in a store: the names of its folders and files, and what it says of itself.

STORE/store.json                                    what the folder is
STORE/device.key                                    the secret that hides watch serials
STORE/<table>/month=YYYY-MM/data-NN.parquet         facts and verdicts
STORE/series/<activity_id>.parquet                  recordings
STORE/_claims/month=YYYY-MM/data-NN.parquet         whose each recording is, and what became of it
STORE/_aside/<table>/…                              rows of recordings that a better one beats
STORE/raw/<2 hex>/<file_sha256>.zst                 the files themselves, as they were offered
STORE/judged.json                                   what judgements rest on, and their files
STORE/settled.txt                                   what judgements of later days go on from
STORE/workspace.json                                which workspace they were made for
STORE/undo.json                                     whose runs were before they were assigned
STORE/_staging/                                     work in progress, no reader looks there
STORE/_lock                                         held by the publisher
STORE/index.sqlite                                  a cache of what is known
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import asdict

from storage.backends.base import Disk
from storage.backends.errors import DamagedStoreError, NewerStoreError, NotAStoreError, StoreError

SETTINGS = "store.json"
LOCK = "_lock"
STAGING = "_staging"
TEMPORARY = ".tmp"
DAMAGED = "_damaged"
ASIDE = "_aside"
SERIES = "series"
RAW = "raw"
INDEX = "index.sqlite"
UNKNOWN_MONTH = "unknown"

SCHEMA_VERSION = 3
"""Of the stored tables' columns; raised with a migration whenever one of them changes."""

_HEX_DIGITS = 4


class Bucket(NamedTuple):
    """One Parquet file of every table: a UTC month, and which of the month's files."""

    month: str
    number: int

    def folder(self, table: str) -> str:
        """Return the folder of a table's month."""
        return f"{table}/month={self.month}"

    def key(self, table: str) -> str:
        """Return the file that holds this bucket of a table."""
        return f"{self.folder(table)}/data-{self.number:02d}.parquet"

    @classmethod
    def of(cls, key: str) -> Bucket:
        """Return the bucket of a key."""
        _, month, file = key.rsplit("/", 2)
        return cls(month.removeprefix("month="), int(file[len("data-") : -len(".parquet")]))


class StoreSettings(Struct, frozen=True, kw_only=True):
    """What is fixed when a store is made."""

    schema_version: int = SCHEMA_VERSION
    files_per_bucket: int = 1

    def bucket(self, time_utc: datetime | None, identity: str) -> Bucket:
        """Return the bucket of what began at a time (None: the clock was never set).

        `identity` is hexadecimal: its first digits choose among the month's files.
        """
        month = UNKNOWN_MONTH if time_utc is None else f"{time_utc.astimezone(UTC):%Y-%m}"
        share = int(identity[:_HEX_DIGITS], 16) / 16**_HEX_DIGITS
        return Bucket(month, int(share * self.files_per_bucket))

    def dump(self) -> bytes:
        """Encode the settings as written to `store.json`."""
        return json.dumps({"format": "thirdlap", **asdict(self)}, indent=2).encode() + b"\n"


def read_settings(disk: Disk) -> StoreSettings:
    """Read what a store says of itself; `NotAStoreError` where there is none."""
    content = settings_content(disk)
    if content is None:
        raise NotAStoreError(
            "no store here: store.json is missing; `thirdlap ingest` makes one", path=disk.address
        )
    return load_settings(content)


def settings_content(disk: Disk) -> bytes | None:
    """`store.json`, None where there is none; `NotAStoreError` where no folder could be."""
    try:
        return disk.read(SETTINGS)
    except StoreError as error:
        if isinstance(error.__cause__, NotADirectoryError):
            problem = "a file, not a folder; a store is a folder"
            raise NotAStoreError(problem, path=disk.address) from error
        raise


def load_settings(content: bytes) -> StoreSettings:
    """Read `store.json`; `NotAStoreError`, `DamagedStoreError` or `NewerStoreError`."""
    try:
        values = json.loads(content)
        if values.pop("format") != "thirdlap":
            raise NotAStoreError("store.json was written by another program")
        version = int(values["schema_version"])
        if version > SCHEMA_VERSION:
            raise NewerStoreError(
                f"made by a newer thirdlap: schema {version}, this one reads up to"
                f" {SCHEMA_VERSION}; update thirdlap on this machine"
            )
        return StoreSettings(**values)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DamagedStoreError(f"store.json cannot be read: {error}") from error


def temporary_key() -> str:
    """Name a file in the staging folder that no reader sees and the next start sweeps."""
    return f"{STAGING}/{uuid.uuid4().hex}{TEMPORARY}"
