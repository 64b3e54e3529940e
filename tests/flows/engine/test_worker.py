from __future__ import annotations

import gzip
import os
import pickle
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import polars as pl
import pytest
from msgspec.structs import replace

from config import Archiving
from flows.engine import analyze, worker
from flows.engine.outcome import Fate, Outcome
from flows.engine.worker import ARRIVING, CHANGED, Offered, Order, _sport
from metrics import measure
from metrics.contract.tables import LAPS
from metrics.facts import Facts
from parsers.archives import read_plain
from parsers.common.errors import UnsafeError
from parsers.common.reasons import Reason
from parsers.common.schema import TableRows
from storage import Offer, Place, StagingArea, create_store

Put = Callable[[Path, bytes], Path]

ORDER = Order(
    store=None,
    staging=None,
    offer=Offer(offered_at=datetime.now(UTC)),
    hold_ns=0,
)


def offer(path: Path) -> Offered:
    status = path.stat()
    return Offered(place=Place(str(path), status.st_size, status.st_mtime_ns), source=str(path))


def outcome(path: Path, order: Order = ORDER) -> Outcome:
    (found,) = worker.work(order, [offer(path)])
    return found


@pytest.mark.parametrize(
    ("name", "fate", "reason"),
    [
        ("easy_with_strides.fit", Fate.INGESTED, None),
        ("easy_run.gpx", Fate.INGESTED, None),
        ("race_1600_again.fit.gz", Fate.INGESTED, None),
        ("ride.fit", Fate.NOT_A_RUN, "cycling"),
        ("workout.fit", Fate.NOT_AN_ACTIVITY, "workout"),
        ("truth.json", Fate.NOT_AN_ACTIVITY, "JSON"),
        ("broken.fit", Fate.REJECTED, "never defined"),
    ],
)
def test_every_file_has_a_fate_and_a_reason(
    inbox: Path, name: str, fate: Fate, reason: str | None
) -> None:
    found = outcome(inbox / name)
    assert found.fate is fate
    assert found.reason is None if reason is None else reason in (found.reason or "")
    assert found.is_settled
    assert bool(found.activity_ids) == (fate in (Fate.INGESTED, Fate.NOT_A_RUN))


def test_a_compressed_file_has_the_identity_of_its_content(inbox: Path) -> None:
    plain, packed = outcome(inbox / "race_1600.fit"), outcome(inbox / "race_1600_again.fit.gz")
    assert plain.activity_ids == packed.activity_ids
    assert plain.file_sha256 == packed.file_sha256


def test_a_file_that_changed_since_it_was_listed_is_held(inbox: Path) -> None:
    path = inbox / "race_1600.fit"
    listed = offer(path)
    os.utime(path)
    (found,) = worker.work(ORDER, [listed])
    assert (found.fate, found.reason, found.is_settled) == (Fate.HELD, CHANGED, False)


def test_a_file_that_grows_while_it_is_read_is_held(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = inbox / "race_1600.fit"

    def growing(file: Any, **options: Any) -> bytes:
        with path.open("ab") as more:
            more.write(b"more")
        return read_plain(file, **options)

    monkeypatch.setattr(worker, "read_plain", growing)
    assert outcome(path).fate is Fate.HELD


def half_zeros(content: bytes) -> bytes:
    half = len(content) // 2
    return content[:half] + bytes(len(content) - half)


UNFINISHED: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda content: content[: len(content) // 2],
    "zero tail": half_zeros,
    "zero start": lambda content: half_zeros(content[::-1])[::-1],
    "zeros": lambda content: bytes(len(content)),
    "checksum": lambda content: content[:-2] + bytes(2),
    "cut gzip": lambda content: gzip.compress(content)[: len(content) // 5],
    "gzip with a zero tail": lambda content: half_zeros(gzip.compress(content)),
}
"""A file as a program leaves it that has not written all of it yet."""


@pytest.mark.parametrize("name", UNFINISHED)
def test_an_unfinished_file_is_held_until_it_has_stayed_the_same(
    tmp_path: Path,
    contents: dict[str, bytes],
    put: Put,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    now_ns = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now_ns)
    store = create_store(tmp_path / "store")
    whole = contents["easy_with_strides.fit"]
    path = put(tmp_path / "a.fit", UNFINISHED[name](whole))
    os.utime(path, ns=(1, 1))  # a program that copies may set this to anything
    with store.run() as run:
        order = replace(ORDER, store=str(store.path), staging=run.staging, hold_ns=1000)
        held = outcome(path, order)
        assert (held.fate, held.reason, held.is_settled) == (Fate.HELD, ARRIVING, False)
        now_ns += 999
        assert outcome(path, order).fate is Fate.HELD
        now_ns += 1
        assert outcome(path, order).fate is not Fate.HELD


@pytest.mark.parametrize("name", ["easy_run.gpx", "easy_with_strides.fit"])
def test_an_unfinished_file_that_changes_waits_anew_and_leaves_one_run(
    tmp_path: Path,
    contents: dict[str, bytes],
    put: Put,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    now_ns = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now_ns)
    store = create_store(tmp_path / "store")
    whole = contents[name]
    for size in (len(whole) // 3, len(whole) // 2, len(whole)):
        path = put(tmp_path / name, whole[:size] + bytes(len(whole) - size))
        os.utime(path, ns=(1, 1))
        with store.run() as run:
            order = replace(
                ORDER,
                store=str(store.path),
                staging=run.staging,
                hold_ns=1000,
                held=store.held(),
            )
            is_whole = size == len(whole)
            assert outcome(path, order).fate is (Fate.INGESTED if is_whole else Fate.HELD)
            run.publish()
        now_ns += 900
    assert store.read("activities").height == 1
    assert sorted(store.files()["verdict"]) == ["ingested", "superseded", "superseded"]


def test_values_that_cannot_be_read_hold_nothing_up(
    tmp_path: Path, contents: dict[str, bytes], put: Put
) -> None:
    odd = contents["easy_run.gpx"].replace(b"<ele>", b"<ele>about ", 3)
    store = create_store(tmp_path / "store")
    path = put(tmp_path / "a.gpx", odd)
    with store.run() as run:
        order = replace(ORDER, store=str(store.path), staging=run.staging, hold_ns=1000)
        assert outcome(path, order).fate is Fate.INGESTED


def test_a_file_that_vanishes_is_reported(inbox: Path) -> None:
    listed = offer(inbox / "race_1600.fit")
    (inbox / "race_1600.fit").unlink()
    (found,) = worker.work(ORDER, [listed])
    assert (found.fate, found.reason) == (Fate.REJECTED, "no such file or directory")
    assert not found.is_settled


def test_a_file_that_cannot_be_read_is_reported(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(*_: object, **__: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(worker, "read_plain", torn)
    found = outcome(inbox / "race_1600.fit")
    assert (found.fate, found.reason) == (Fate.REJECTED, "input/output error")


def test_a_refused_archive_keeps_its_reason_and_an_identity(tmp_path: Path, put: Put) -> None:
    path = put(tmp_path / "bomb.gz", gzip.compress(bytes(40 << 20)))
    found = outcome(path)
    assert found.fate is Fate.REJECTED
    assert "when decompressed" in (found.reason or "")
    assert found.file_sha256 is not None
    assert found.is_settled


def test_a_refused_member_keeps_an_identity_of_its_own() -> None:
    place = Place("export.zip", 1, 1)
    chunk = [
        Offered(
            place=place,
            source=f"export.zip/{name}",
            content=UnsafeError(Reason.GROWS_TOO_MUCH, 250),
        )
        for name in "ab"
    ]
    first, second = worker.work(ORDER, chunk)
    assert first.file_sha256 != second.file_sha256


class _Panic(BaseException):
    """As raised by a panic in a library of another language."""


@pytest.mark.parametrize("fault", [ZeroDivisionError("division by zero"), _Panic("index 3")])
def test_our_own_fault_in_one_file_leaves_the_others_alone(
    inbox: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def faulty(activity: Any, **options: Any) -> Any:
        if activity.sport == "cycling":
            raise fault
        return measure(activity, **options)

    monkeypatch.setattr(analyze, "measure", faulty)
    good, bad = worker.work(ORDER, [offer(inbox / "race_1600.fit"), offer(inbox / "ride.fit")])
    assert good.fate is Fate.INGESTED
    assert bad.fate is Fate.REJECTED
    assert bad.is_internal_error
    assert not bad.is_settled
    assert str(bad.reason).startswith(f"internal error: {type(fault).__name__} in test_worker.py")
    assert str(fault) not in str(bad.reason)


def test_facts_that_break_the_part_are_singled_out(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = create_store(tmp_path / "store")

    def strange(activity: Any, **options: Any) -> Any:
        facts = measure(activity, **options)
        if activity.sport != "cycling":
            return facts
        laps = TableRows(LAPS, {"lap_index": [1]})
        return type(facts)(
            activity_id=facts.activity_id,
            start_time_utc=facts.start_time_utc,
            is_run=facts.is_run,
            rows={**facts.rows, "laps": laps},
            recording=facts.recording,
        )

    monkeypatch.setattr(analyze, "measure", strange)
    names = ("race_1600.fit", "ride.fit", "easy_run.gpx", "broken.fit")
    with store.run() as run:
        order = Order(store=str(store.path), staging=run.staging, offer=ORDER.offer, hold_ns=0)
        found = worker.work(order, [offer(inbox / name) for name in names])
        run.publish()
    assert [item.fate for item in found] == [
        Fate.INGESTED,
        Fate.REJECTED,
        Fate.INGESTED,
        Fate.REJECTED,
    ]
    assert [item.is_internal_error for item in found] == [False, True, False, False]
    assert store.read("activities").height == 2


def test_facts_that_contradict_each_other_are_refused_for_good(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = create_store(tmp_path / "store")

    def doubled(activity: Any, **options: Any) -> Any:
        facts = measure(activity, **options)
        laps = facts.tables["laps"]
        twice = TableRows.of(LAPS, pl.concat([laps, laps]))
        return replace(facts, rows={**facts.rows, "laps": twice})

    monkeypatch.setattr(analyze, "measure", doubled)
    with store.run() as run:
        order = replace(ORDER, store=str(store.path), staging=run.staging)
        (refused,) = worker.work(order, [offer(inbox / "race_1600.fit")])
        run.publish()
    assert (refused.fate, refused.is_settled) == (Fate.REJECTED, True)
    assert refused.reason is not None
    assert refused.reason.startswith("it was measured wrongly: laps has")
    assert store.files()["verdict"].to_list() == ["rejected"]
    assert store.read("activities").is_empty()


def test_without_a_desk_nothing_is_written(inbox: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    outcome(inbox / "race_1600.fit")
    assert sorted(tmp_path.rglob("*")) == before


def test_an_order_crosses_processes() -> None:
    order = Order(store="s", staging=StagingArea(store="s", run="r"), offer=ORDER.offer, hold_ns=1)
    assert pickle.loads(pickle.dumps(order)) == order


def _archived(folder: Path, path: Path, **settings: Any) -> list[str]:
    """The hashes in the archive of a store that one file was offered to."""
    store = create_store(folder)
    with store.run() as run:
        worker.work(
            replace(ORDER, staging=run.staging, store=str(store.path), **settings), [offer(path)]
        )
        run.publish()
    return list(store.archive.hashes())


def test_the_content_is_archived_not_its_wrapping(inbox: Path, tmp_path: Path) -> None:
    zipped = inbox / "race_1600_again.fit.gz"
    content = gzip.decompress(zipped.read_bytes())
    (kept,) = _archived(tmp_path / "store", zipped)
    assert create_store(tmp_path / "store").archive.read(kept) == content


@pytest.mark.parametrize(
    ("name", "amount"), [("ride.fit", 1), ("workout.fit", 1), ("broken.fit", 1), ("truth.json", 0)]
)
def test_every_watch_file_is_archived_and_nothing_else(
    inbox: Path, tmp_path: Path, name: str, amount: int
) -> None:
    assert len(_archived(tmp_path / "store", inbox / name)) == amount


def test_a_store_without_an_archive_gets_one_when_its_files_come_again(
    inbox: Path, tmp_path: Path
) -> None:
    path = inbox / "easy_run.gpx"
    assert _archived(tmp_path / "store", path, archive=Archiving.OFF) == []
    assert len(_archived(tmp_path / "store", path)) == 1


@pytest.mark.parametrize(
    ("sport", "told"),
    [("cycling", "cycling"), ("54", "sport number 54"), (None, "unknown sport")],
)
def test_a_sport_without_a_name_is_told_by_its_number(sport: str | None, told: str) -> None:
    class _Facts:
        def of_activity(self, name: str) -> str | None:
            return sport if name == "sport" else None

    assert _sport(cast("Facts", _Facts())) == told
