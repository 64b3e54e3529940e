"""Which stored runs a person means: by file, folder, watch, or the first digits of an id."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from storage import Store

SHORTEST_ID = 6
"""So many first digits of an activity_id may stand for all of it."""


class UnknownRunError(ValueError):
    """What was named is no run of the store."""


def activities_meant(store: Store, claims: pl.DataFrame, words: Sequence[str]) -> set[str]:
    """Find the activities that paths, or the first digits of ids, mean; else `UnknownRunError`."""
    hashes = _hashes_by_path(store)
    activity_ids: set[str] = set()
    for word in words:
        matches = _of_path(claims, hashes, word) or _of_id(claims, word)
        if not matches:
            raise UnknownRunError(
                f"nothing was ingested from {word!r}, and it is no activity_id;"
                " `thirdlap files` lists the files"
            )
        activity_ids |= matches
    return activity_ids


def activities_of_watches(
    store: Store, claims: pl.DataFrame, serial_numbers: Sequence[str]
) -> set[str]:
    """Find the activities recorded by watches of these serials; else `UnknownRunError`."""
    activity_ids: set[str] = set()
    for serial in serial_numbers:
        keys = store.device_keys([serial], claims["maker"].drop_nulls().unique()) | {serial}
        matches = _ids(claims.filter(pl.col("device_key").is_in(keys)))
        if not matches:
            raise UnknownRunError(f"no activity was recorded by a watch with the serial {serial!r}")
        activity_ids |= matches
    return activity_ids


def _of_path(claims: pl.DataFrame, hashes: Mapping[str, set[str]], word: str) -> set[str]:
    below = str(Path(word).absolute())
    wanted = {
        file_sha256
        for path, contents in hashes.items()
        if path == below or path.startswith(below + os.sep)
        for file_sha256 in contents
    }
    return _ids(claims.filter(pl.col("file_sha256").is_in(wanted)))


def _of_id(claims: pl.DataFrame, word: str) -> set[str]:
    if len(word) < SHORTEST_ID:
        return set()
    matches = _ids(claims.filter(pl.col("activity_id").str.starts_with(word.lower())))
    if len(matches) > 1:
        raise UnknownRunError(f"{word!r} is the beginning of {len(matches)} ids: type more digits")
    return matches


def _ids(claims: pl.DataFrame) -> set[str]:
    return set(claims["activity_id"])


def _hashes_by_path(store: Store) -> dict[str, set[str]]:
    hashes: dict[str, set[str]] = {}
    with store.index() as index:
        for path, file_sha256 in index.places():
            hashes.setdefault(path, set()).add(file_sha256)
    return hashes
