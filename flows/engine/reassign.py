"""Whose runs are that are stored already: said by a person, or by the roster as it is now."""

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

Row: TypeAlias = dict[str, Any]


class UnknownError(ValueError):
    """What was named is no activity of the store; says so in plain words."""


def meant_by(store: Store, claims: pl.DataFrame, what: Sequence[str]) -> set[str]:
    """The activities that paths, or the first digits of ids, stand for; else `UnknownError`."""
    hashes = _hashes_by_path(store)
    found: set[str] = set()
    for word in what:
        own = _of_path(claims, hashes, word) or _of_id(claims, word)
        if not own:
            raise UnknownError(
                f"nothing was ingested from {word!r}, and it is no activity_id;"
                " `thirdlap files` lists what there is"
            )
        found |= own
    return found


def of_watches(store: Store, claims: pl.DataFrame, serial_numbers: Sequence[str]) -> set[str]:
    """The activities recorded by watches of these serial numbers; else `UnknownError`."""
    found: set[str] = set()
    for serial in serial_numbers:
        keys = store.device_keys([serial], claims["maker"].drop_nulls().unique()) | {serial}
        own = _ids(claims.filter(pl.col("device_key").is_in(keys)))
        if not own:
            raise UnknownError(f"no activity was recorded by a watch with the serial {serial!r}")
        found |= own
    return found


def said_by_hand(
    claims: pl.DataFrame, activity_ids: Iterable[str], athlete_id: str, roster: OwnerHints
) -> list[Row]:
    """The assignments of these activities to an athlete, where they are not so already."""
    own = claims.filter(pl.col("activity_id").is_in(list(activity_ids)))
    said = {
        "athlete_id": athlete_id,
        "assigned_by": AssignedBy.CORRECTION,
        "zone": roster.zone_of(athlete_id),
    }
    return _changed(own, dict.fromkeys(own["activity_id"], said))


def said_by_roster(
    store: Store, claims: pl.DataFrame, roster: OwnerHints, *, inbox: str
) -> list[Row]:
    """What the roster as it is now says of all activities, where that is more than is known."""
    makers = claims["maker"].drop_nulls().unique()
    runners = tuple(
        replace(runner, devices=runner.devices | store.device_keys(runner.devices, makers))
        for runner in roster.runners
    )
    offer = Offer(offered_at=datetime.now(UTC), roster=OwnerHints(runners=runners))
    paths = _paths_by_hash(store)
    said = {
        claim["activity_id"]: _surest(offer, claim, paths.get(claim["file_sha256"], ()), inbox)
        for claim in claims.iter_rows(named=True)
    }
    return _changed(claims, said)


def _surest(offer: Offer, claim: Row, paths: Sequence[str], inbox: str) -> Row:
    """The roster's word on one activity, or what is known already with the zone as it is now."""
    top = roots((), inbox=inbox)
    hints = [offer_of(offer, path, name=Path(path).name, roots=top) for path in paths] or [offer]
    said = [owner_of(hint, key=claim["device_key"], serial_number=None) for hint in hints]
    known = {**claim, "zone": offer.roster.zone_of(claim["athlete_id"])}
    return max((known, *said), key=lambda row: tuple(AssignedBy).index(row["assigned_by"]))


def _changed(claims: pl.DataFrame, said: Mapping[str, Row]) -> list[Row]:
    now = datetime.now(UTC)
    words = [name for name in ASSIGNED if name != "assigned_at"]
    return [
        {
            "activity_id": claim["activity_id"],
            **{name: said[claim["activity_id"]][name] for name in words},
            "assigned_at": now,
        }
        for claim in claims.iter_rows(named=True)
        if any(claim[name] != said[claim["activity_id"]][name] for name in words)
    ]


def _of_path(claims: pl.DataFrame, hashes: Mapping[str, set[str]], word: str) -> set[str]:
    below = str(Path(word).absolute())
    wanted = {
        file_sha256
        for path, found in hashes.items()
        if path == below or path.startswith(below + os.sep)
        for file_sha256 in found
    }
    return _ids(claims.filter(pl.col("file_sha256").is_in(wanted)))


def _of_id(claims: pl.DataFrame, word: str) -> set[str]:
    if len(word) < SHORTEST_ID:
        return set()
    found = _ids(claims.filter(pl.col("activity_id").str.starts_with(word.lower())))
    if len(found) > 1:
        raise UnknownError(f"{word!r} is the beginning of {len(found)} activities: type more of it")
    return found


def _ids(claims: pl.DataFrame) -> set[str]:
    return set(claims["activity_id"])


def _places(store: Store) -> Iterator[tuple[str, str]]:
    with store.index() as index:
        for path, file_sha256 in index.places():
            yield str(Path(path).absolute()), file_sha256


def _hashes_by_path(store: Store) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path, file_sha256 in _places(store):
        found.setdefault(path, set()).add(file_sha256)
    return found


def _paths_by_hash(store: Store) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, file_sha256 in _places(store):
        found.setdefault(file_sha256, []).append(path)
    return found
