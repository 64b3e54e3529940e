"""Whose stored runs are, told afterwards: by a person, or by the roster as it is now."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl

from flows.engine.ownership import offer_of, roots
from storage import AssignedBy, Offer, Store
from storage.recordings.assignment import ASSIGNED, owner_of
from storage.recordings.roster import OwnerHints

SHORTEST_ID = 6
"""So many first digits of an activity_id may stand for all of it."""

Assignment: TypeAlias = dict[str, Any]
"""One row of the table of assignments."""


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


def assigned_by_hand(
    claims: pl.DataFrame, activity_ids: Iterable[str], athlete_id: str, roster: OwnerHints
) -> list[Assignment]:
    """Assign these activities to an athlete; only rows that change anything."""
    chosen = claims.filter(pl.col("activity_id").is_in(list(activity_ids)))
    owner = {
        "athlete_id": athlete_id,
        "assigned_by": AssignedBy.CORRECTION,
        "zone": roster.zone_of(athlete_id),
    }
    return _changes(chosen, dict.fromkeys(chosen["activity_id"], owner))


def assigned_by_roster(
    store: Store, claims: pl.DataFrame, roster: OwnerHints, *, inbox: str
) -> list[Assignment]:
    """Assign all activities by the roster as it is now, where that tells more than is known."""
    makers = claims["maker"].drop_nulls().unique()
    runners = tuple(
        replace(runner, devices=runner.devices | store.device_keys(runner.devices, makers))
        for runner in roster.runners
    )
    offer = Offer(offered_at=datetime.now(UTC), roster=OwnerHints(runners=runners))
    paths = _paths_by_hash(store)
    owners = {
        claim["activity_id"]: _surest(offer, claim, paths.get(claim["file_sha256"], ()), inbox)
        for claim in claims.iter_rows(named=True)
    }
    return _changes(claims, owners)


def _surest(offer: Offer, claim: Assignment, paths: Sequence[str], inbox: str) -> Assignment:
    """Return the roster's owner of an activity, or the present one with the zone as it is now."""
    top = roots((), inbox=inbox)
    offers = [offer_of(offer, path, name=Path(path).name, roots=top) for path in paths] or [offer]
    hints = [owner_of(hint, key=claim["device_key"], serial_number=None) for hint in offers]
    present = {**claim, "zone": offer.roster.zone_of(claim["athlete_id"])}
    return max((present, *hints), key=lambda row: tuple(AssignedBy).index(row["assigned_by"]))


def _changes(claims: pl.DataFrame, owners: Mapping[str, Assignment]) -> list[Assignment]:
    now = datetime.now(UTC)
    columns = [name for name in ASSIGNED if name != "assigned_at"]
    return [
        {
            "activity_id": claim["activity_id"],
            **{name: owners[claim["activity_id"]][name] for name in columns},
            "assigned_at": now,
        }
        for claim in claims.iter_rows(named=True)
        if any(claim[name] != owners[claim["activity_id"]][name] for name in columns)
    ]


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


def _places(store: Store) -> Iterator[tuple[str, str]]:
    with store.index() as index:
        for path, file_sha256 in index.places():
            yield str(Path(path).absolute()), file_sha256


def _hashes_by_path(store: Store) -> dict[str, set[str]]:
    hashes: dict[str, set[str]] = {}
    for path, file_sha256 in _places(store):
        hashes.setdefault(path, set()).add(file_sha256)
    return hashes


def _paths_by_hash(store: Store) -> dict[str, list[str]]:
    paths: dict[str, list[str]] = {}
    for path, file_sha256 in _places(store):
        paths.setdefault(file_sha256, []).append(path)
    return paths
