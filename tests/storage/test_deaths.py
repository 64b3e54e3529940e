"""Death at the steps of whatever changes a store, and the same command again.

Publishing has its own tests in `test_faults`; here are assigning, judging, removing and forgetting.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from metrics.judgements.contract.tables import JUDGE_VERSION, JUDGEMENTS
from storage import AssignedBy, Offer, Store, create_store, open_store
from storage.publish.judgements import Basis, facts_hashes
from storage.recordings.assignment import ASSIGNMENTS
from storage.recordings.tables import BUCKETED, HIDDEN
from tests.storage.watched_disk import Death, WatchedDisk, dies_at

Make = Callable[..., Any]
Command = Callable[[Store], None]


def made(root: Path, make_sample: Make) -> Store:
    """Make a store with two runs of f07 and one of m02, archived and judged."""
    store = create_store(root)
    with store.run() as run:
        with run.staging.chunk() as chunk:
            for content, athlete_id in (("a", "f07"), ("b", "f07"), ("c", "m02")):
                sample = make_sample(content)
                offer = Offer(
                    offered_at=sample.offer.offered_at,
                    athlete_id=athlete_id,
                    assigned_by=AssignedBy.FOLDER,
                )
                taken = replace(sample, offer=offer)
                chunk.add(taken.parsed, taken.facts, offer, content=content.encode())
        run.publish()
    judge(store)
    return store


def judge(store: Store) -> None:
    """Judge as flows do: who has changed is judged, who has no runs any more is removed."""
    hashes = facts_hashes(store.read("activities"))
    wanted = {
        who: Basis(
            facts_hash=of_facts,
            settings_hash="s",
            judge_version=JUDGE_VERSION,
            through=date(2026, 3, 14),
        )
        for who, of_facts in hashes.items()
    }
    held = store.judged()
    if gone := held.keys() - wanted.keys():
        store.remove_judgements(gone)
    if stale := {who: basis for who, basis in wanted.items() if held.get(who) != basis}:
        store.publish_judgements({name: judged(name, list(stale)) for name in JUDGEMENTS}, stale)


def judged(name: str, athletes: list[str]) -> pl.DataFrame:
    table = JUDGEMENTS[name]
    days = {name: date(2026, 3, 14) for name, dtype in table.schema.items() if dtype == pl.Date}
    numbers = [name for name in table.key if table.schema[name].is_integer()]
    nothing: dict[str, Any] = dict.fromkeys(table.schema)
    rows = [
        {**nothing, **days, **dict.fromkeys(numbers, row), "athlete_id": who}
        for row, who in enumerate(sorted(athletes))
    ]
    return table.frame(rows)


def assign(store: Store) -> None:
    """Give all of f07's runs to m02, and judge."""
    claims = store.claims().filter(pl.col("athlete_id") == "f07")
    rows = claims.select(ASSIGNMENTS.schema.names()).with_columns(
        athlete_id=pl.lit("m02"), assigned_by=pl.lit(str(AssignedBy.CORRECTION))
    )
    if len(rows):
        store.assign(rows.iter_rows(named=True))
    judge(store)


def forget(store: Store) -> None:
    store.forget("f07")
    judge(store)


def rows_in(store: Store) -> Iterator[tuple[str, Any]]:
    """Give everything that the store holds, but for what depends on the clock."""
    for name in (*BUCKETED, *JUDGEMENTS):
        yield name, store.read(name).sort(pl.all()).rows()
    for name, table in HIDDEN.items():
        files = sorted((store.path / name).rglob("*.parquet"))
        frames = [pl.read_parquet(path) for path in files]
        rows = pl.concat([table.empty(), *frames]).drop("assigned_at", strict=False)
        yield name, rows.sort(pl.all()).rows()
    yield "series", sorted(path.name for path in (store.path / "series").iterdir())
    yield "raw", list(store.archive.hashes())
    yield "judged", store.judged()


def die_everywhere(root: Path, make_sample: Make, command: Command, *, stride: int) -> None:
    start = made(root / "start", make_sample).path

    def again(name: str) -> Store:
        return open_store(shutil.copytree(start, root / name))

    expected = again("undisturbed")
    command(expected)
    calls: list[str] = []
    counted = again("counted")
    command(Store(WatchedDisk(counted.path, lambda name, _: calls.append(name))))
    assert len(calls) > 40
    for last in range(1, len(calls), stride):
        store = again(f"dead-{last}")
        with suppress(Death):
            command(Store(WatchedDisk(store.path, dies_at(last))))
        command(store)
        assert dict(rows_in(store)) == dict(rows_in(expected)), f"after {last} steps"
        assert store.verify() == [], f"after {last} steps"


@pytest.mark.parametrize("command", [assign, forget])
def test_a_command_that_died_is_finished_by_the_same_command(
    tmp_path: Path, make_sample: Make, command: Command
) -> None:
    die_everywhere(tmp_path, make_sample, command, stride=61)


@pytest.mark.soak
@pytest.mark.parametrize("command", [assign, forget, judge])
def test_a_command_that_died_at_any_of_its_steps(
    tmp_path: Path, make_sample: Make, command: Command
) -> None:
    if command is judge:
        command = rejudge
    die_everywhere(tmp_path, make_sample, command, stride=3)


def rejudge(store: Store) -> None:
    """Judge everybody, whatever was judged before."""
    hashes = facts_hashes(store.read("activities"))
    store.remove_judgements(hashes)
    judge(store)
