from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
from msgspec.structs import replace

from storage import AssignedBy, Offer, create_store
from storage.backends.folder import Folder
from storage.format.buckets import buckets, read_bucket
from storage.recordings.offerers import OFFERERS

Make = Callable[..., Any]
Ingest = Callable[..., None]


def offered_as(sample: Any, athlete_id: str) -> Any:
    offered_at = sample.offer.offered_at
    offer = Offer(offered_at=offered_at, athlete_id=athlete_id, assigned_by=AssignedBy.OPTION)
    return replace(sample, offer=offer)


def offerers(folder: Path) -> list[tuple[str, str]]:
    disk = Folder(folder)
    frames = [read_bucket(disk, OFFERERS, bucket) for bucket in buckets(disk, OFFERERS)]
    return pl.concat([OFFERERS.empty(), *frames]).rows()


def test_only_a_refused_file_that_was_offered_as_somebodys_is_remembered(
    tmp_path: Path, make_sample: Make, make_reject: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    refused = offered_as(make_reject("refused"), "f07")
    samples = [offered_as(make_sample("run"), "f07"), refused, make_reject("nobody's")]
    ingest(store, [samples])
    assert offerers(tmp_path) == [(refused.parsed.file_sha256, "f07")]


def test_a_file_that_two_offered_is_remembered_once_of_each_and_forgotten_with_the_last(
    tmp_path: Path, make_reject: Make, ingest: Ingest
) -> None:
    store, refused, other = create_store(tmp_path), make_reject("refused"), make_reject("other")
    for athlete_id in ("m02", "f07", "m02"):
        ingest(store, [[offered_as(refused, athlete_id)]])
    file_sha256 = refused.parsed.file_sha256
    assert offerers(tmp_path) == [(file_sha256, "f07"), (file_sha256, "m02")]
    ingest(store, [[offered_as(other, "m02")]])
    store.forget("f07")
    contents = sorted((file_sha256, other.parsed.file_sha256))
    assert sorted(offerers(tmp_path)) == [(content, "m02") for content in contents]
    store.forget("m02")
    assert offerers(tmp_path) == []
