from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import takewhile
from pathlib import Path

import pytest

from config import Layer, resolve
from flows.common.workspace import enter
from flows.engine import batch
from flows.engine.batch import Chunk, Outcomes
from flows.engine.outcome import Fate, Outcome
from flows.engine.request import Effect, Look, Request
from flows.engine.run import run
from flows.engine.worker import Order
from storage import StagingRun, open_store
from storage.backends.errors import FullError
from storage.backends.folder import Folder
from storage.recordings.tables import STORED_FACTS

Put = Callable[[Path, bytes], Path]
Ingest = Callable[..., list[Outcome]]


def fates(outcomes: list[Outcome]) -> Counter[Fate]:
    return Counter(outcome.fate for outcome in outcomes)


def activity_ids(store: Path) -> list[str]:
    return sorted(open_store(store).read("activities")["activity_id"])


def facts(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows but for the watch's pseudonym, which each store makes with a secret of its own."""
    tables = {name: open_store(store).read(name) for name in STORED_FACTS}
    return {name: frame.drop("device_key", strict=False).rows() for name, frame in tables.items()}


def zipped(contents: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(f"export/{name}", content)
    return file.getvalue()


def test_every_file_is_accounted_for_and_a_second_run_does_nothing(
    inbox: Path, tmp_path: Path, ingest: Ingest, contents: dict[str, bytes]
) -> None:
    first = ingest(inbox)
    assert len(first) == len(contents)
    assert fates(first) == {
        Fate.INGESTED: 5,
        Fate.DUPLICATE: 1,
        Fate.NOT_A_RUN: 1,
        Fate.NOT_AN_ACTIVITY: 2,
        Fate.REJECTED: 1,
    }
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "store").rglob("*.parquet")}
    assert fates(ingest(inbox)) == {Fate.UNCHANGED: len(contents)}
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "store").rglob("*.parquet")}
    assert after == before
    assert len(open_store(tmp_path / "store").files()) == len(contents) - 1


def test_no_file_of_the_inbox_is_altered(inbox: Path, ingest: Ingest) -> None:
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in inbox.iterdir()}
    ingest(inbox)
    assert {
        path: (path.stat().st_mtime_ns, path.read_bytes()) for path in inbox.iterdir()
    } == before


def test_the_same_content_under_any_wrapping_is_a_duplicate(
    inbox: Path, tmp_path: Path, ingest: Ingest, put: Put, contents: dict[str, bytes]
) -> None:
    ingest(inbox)
    ids = activity_ids(tmp_path / "store")
    run = contents["easy_with_strides.fit"]
    other = tmp_path / "other"
    put(other / "renamed.FIT", run)
    put(other / "packed.fit.gz", gzip.compress(run))
    put(other / "export.zip", zipped({"a.fit": run, "b.fit.gz": gzip.compress(run)}))
    assert fates(ingest(other)) == {Fate.DUPLICATE: 4}
    assert fates(ingest(other)) == {Fate.UNCHANGED: 3}
    assert activity_ids(tmp_path / "store") == ids


def test_a_touched_file_is_unchanged(inbox: Path, ingest: Ingest) -> None:
    ingest(inbox)
    os.utime(inbox / "race_1600.fit")
    os.utime(inbox / "race_1600.fit", ns=(1, 1))
    assert set(fates(ingest(inbox))) == {Fate.UNCHANGED}


def test_verify_finds_a_content_that_changed_behind_size_and_time(
    inbox: Path, ingest: Ingest, contents: dict[str, bytes]
) -> None:
    ingest(inbox)
    path = inbox / "truth.json"
    stamp = path.stat().st_mtime_ns
    path.write_bytes(b"x" * len(contents["truth.json"]))
    os.utime(path, ns=(stamp, stamp))
    assert set(fates(ingest(inbox))) == {Fate.UNCHANGED}
    verified = ingest(inbox, request={"look": Look.AT_ALL})
    assert fates(verified)[Fate.UNCHANGED] == len(contents) - 1
    assert fates(verified)[Fate.NOT_AN_ACTIVITY] == 1


def test_an_archive_is_read_member_by_member(
    tmp_path: Path, ingest: Ingest, put: Put, contents: dict[str, bytes]
) -> None:
    path = put(tmp_path / "export.zip", zipped(contents))
    first = ingest(path)
    assert len(first) == len(contents)
    assert fates(first)[Fate.INGESTED] == 5
    assert {outcome.source for outcome in first} == {f"{path}/export/{name}" for name in contents}
    assert fates(ingest(path)) == {Fate.UNCHANGED: 1}


def test_of_a_new_export_only_new_members_are_read(
    tmp_path: Path, ingest: Ingest, put: Put, contents: dict[str, bytes]
) -> None:
    some = {name: contents[name] for name in ("race_1600.fit", "ride.fit", "broken.fit")}
    ingest(put(tmp_path / "may.zip", zipped(some)))
    outcomes = ingest(
        put(tmp_path / "june.zip", zipped({**some, "new.gpx": contents["easy_run.gpx"]}))
    )
    assert fates(outcomes) == {Fate.UNCHANGED: 3, Fate.INGESTED: 1}
    assert fates(ingest(tmp_path / "june.zip")) == {Fate.UNCHANGED: 1}


def test_zips_inside_of_zips_are_read_too(
    tmp_path: Path, ingest: Ingest, put: Put, contents: dict[str, bytes]
) -> None:
    names = ("race_1600.fit", "ride.fit", "easy_run.gpx")
    race, ride, easy = ({name: contents[name]} for name in names)
    deepest = zipped({**easy, "broken.zip": b"PK\3\4 broken"})
    nested = zipped({**ride, "part-2": deepest})
    path = put(tmp_path / "export.zip", zipped({**race, "part-1.zip": nested}))
    outcomes = ingest(path)
    assert fates(outcomes) == {Fate.INGESTED: 2, Fate.NOT_A_RUN: 1, Fate.REJECTED: 1}
    sources = {outcome.source.removeprefix(f"{path}/export/") for outcome in outcomes}
    inner = "part-1.zip/export"
    assert sources >= {names[0], f"{inner}/{names[1]}", f"{inner}/part-2/export/{names[2]}"}
    assert not list((tmp_path / "store" / "_staging").iterdir())
    assert fates(ingest(path)) == {Fate.UNCHANGED: 1}
    assert fates(ingest(path, archive_depth=1, request={"look": Look.AT_ALL})) == {
        Fate.UNCHANGED: 1,
        Fate.REJECTED: 1,
    }


def test_each_member_that_is_refused_has_a_verdict_of_its_own(
    tmp_path: Path, ingest: Ingest, put: Put, contents: dict[str, bytes]
) -> None:
    whole = zipped({"a.fit": contents["race_1600.fit"], "b.fit": contents["ride.fit"]})
    damaged = bytearray(whole)
    for number in (0, 1):
        at = whole.index(b"PK\1\2") if not number else whole.rindex(b"PK\1\2")
        damaged[at + 16] ^= 1
    path = put(tmp_path / "export.zip", bytes(damaged))
    refused = ingest(path)
    assert fates(refused) == {Fate.REJECTED: 2}
    assert len({outcome.file_sha256 for outcome in refused}) == 2
    assert len(open_store(tmp_path / "store").files()) == 2
    assert fates(ingest(path)) == {Fate.UNCHANGED: 1}


@pytest.mark.parametrize("name", ["export.zip", "run.fit.gz", "run.fit"])
def test_half_a_file_waits_for_its_other_half(
    tmp_path: Path, ingest: Ingest, contents: dict[str, bytes], name: str
) -> None:
    run = contents["easy_with_strides.fit"]
    whole = {
        "export.zip": zipped({"a.fit": run}),
        "run.fit.gz": gzip.compress(run),
        "run.fit": run,
    }[name]
    path = tmp_path / name
    path.write_bytes(whole[: len(whole) // 2])
    assert fates(ingest(path, hold_minutes=1)) == {Fate.HELD: 1}
    path.write_bytes(whole)
    assert fates(ingest(path, hold_minutes=1)) == {Fate.INGESTED: 1}
    verdicts = open_store(tmp_path / "store").files()["verdict"].to_list()
    assert verdicts.count("ingested") == 1


def test_a_dry_run_says_the_same_and_writes_nothing(
    inbox: Path, tmp_path: Path, ingest: Ingest
) -> None:
    planned = ingest(inbox, request={"effect": Effect.NOTHING})
    assert not (tmp_path / "store").exists()
    assert fates(planned) == fates(ingest(inbox))


def test_nothing_to_read_makes_no_store(tmp_path: Path, ingest: Ingest) -> None:
    (tmp_path / "empty").mkdir()
    assert ingest(tmp_path / "empty") == []
    assert not (tmp_path / "store").exists()


def test_the_store_is_not_taken_for_files(inbox: Path, tmp_path: Path, ingest: Ingest) -> None:
    ingest(inbox)
    assert set(fates(ingest(tmp_path))) == {Fate.UNCHANGED}
    assert ingest(tmp_path / "store") == []


def test_the_athlete_is_stamped(inbox: Path, tmp_path: Path, ingest: Ingest) -> None:
    ingest(inbox, athlete="runner-7")
    assigned = open_store(tmp_path / "store").read("efforts")
    assert assigned["athlete_id"].unique().to_list() == ["runner-7"]


def test_a_full_disk_ends_the_run_and_leaves_the_store_whole(
    inbox: Path, tmp_path: Path, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(inbox / "easy_run.gpx")
    before = activity_ids(tmp_path / "store")

    def full(self: Folder, key: str, content: bytes) -> None:
        raise FullError("no space left on the disk", path=self.path(key))

    with monkeypatch.context() as patched:
        patched.setattr(Folder, "write", full)
        with pytest.raises(FullError, match="no space left on the disk"):
            ingest(inbox)
    assert activity_ids(tmp_path / "store") == before
    assert open_store(tmp_path / "store").verify() == []
    assert fates(ingest(inbox))[Fate.INGESTED] == 4
    assert open_store(tmp_path / "store").verify() == []


def test_what_was_our_fault_is_tried_again(
    inbox: Path, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(*_: object, **__: object) -> None:
        raise RuntimeError("bug")

    with monkeypatch.context() as patched:
        patched.setattr("flows.engine.analyze.measure", faulty)
        (failed,) = ingest(inbox / "race_1600.fit")
    assert failed.is_internal_error
    assert [outcome.fate for outcome in ingest(inbox / "race_1600.fit")] == [Fate.INGESTED]
    assert [outcome.fate for outcome in ingest(inbox / "race_1600.fit")] == [Fate.UNCHANGED]


def test_publishing_early_changes_nothing(
    inbox: Path, tmp_path: Path, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = ingest(inbox, store=str(tmp_path / "at_once"))
    monkeypatch.setattr(batch, "PUBLISH_FROM_FILES", 1)
    bit_by_bit = ingest(inbox, store=str(tmp_path / "bit_by_bit"), chunk_files=1, publish_share=0.0)
    assert at_once == bit_by_bit
    assert facts(tmp_path / "at_once") == facts(tmp_path / "bit_by_bit")


def test_no_worker_is_there_while_it_is_published(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    working, published = [False], []

    def engine(order: Order, chunks: Iterator[Chunk], *, jobs: int) -> Iterator[Outcomes]:
        working[0] = True
        yield from batch.local(order, chunks, jobs=0)
        working[0] = False

    def watched(staged: StagingRun) -> object:
        published.append(working[0])
        return publish(staged)

    publish = StagingRun.publish
    monkeypatch.setattr(batch, "PUBLISH_FROM_FILES", 2)
    monkeypatch.setattr(StagingRun, "publish", watched)
    values = {"store": str(tmp_path / "store"), "jobs": 1, "hold_minutes": 0, "chunk_files": 1}
    settings = resolve(Layer("test", values)).settings
    request = Request(paths=(inbox,), settings=settings, workspace=enter().workspace)
    run(request, report=lambda _: None, engine=lambda: engine)
    assert len(published) > 3
    assert not any(published)


def test_an_engine_that_takes_nothing_more_ends_the_run(inbox: Path, tmp_path: Path) -> None:
    def engine(order: Order, chunks: Iterator[Chunk], *, jobs: int) -> Iterator[Outcomes]:
        return batch.local(order, takewhile(lambda _: len(outcomes) < 2, chunks), jobs=0)

    outcomes: list[Outcome] = []
    values = {"store": str(tmp_path / "store"), "hold_minutes": 0, "chunk_files": 1}
    settings = resolve(Layer("test", values)).settings
    request = Request(paths=(inbox,), settings=settings, workspace=enter().workspace)
    run(request, report=outcomes.append, engine=lambda: engine)
    assert len(outcomes) == 2


@pytest.mark.slow
def test_processes_and_one_process_give_the_same_store(
    inbox: Path, tmp_path: Path, ingest: Ingest
) -> None:
    alone = ingest(inbox, store=str(tmp_path / "alone"))
    together = ingest(
        inbox, store=str(tmp_path / "together"), jobs=2, pool_from_files=1, chunk_files=2
    )
    assert alone == together
    assert facts(tmp_path / "alone") == facts(tmp_path / "together")


def test_what_a_stopped_run_had_staged_is_new_in_the_next_and_known_after_it(
    inbox: Path, ingest: Ingest, contents: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(run: StagingRun) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(StagingRun, "publish", stopped)
        with pytest.raises(KeyboardInterrupt):
            ingest(inbox)
    again = fates(ingest(inbox))
    assert again[Fate.INGESTED] == 5
    assert again[Fate.REJECTED] == 1
    assert fates(ingest(inbox)) == {Fate.UNCHANGED: len(contents)}
