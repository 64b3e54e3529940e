"""Judgements that should not be there: found, and removed by a repair."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from metrics.judgements.contract.tables import (
    JUDGE_VERSION,
    JUDGEMENTS,
    MEETS,
    OF_THE_COACH,
)
from storage import AssignedBy, Offer, Store, create_store, open_store
from storage.format.parquet import encode
from storage.publish.judgements import NO_FACTS, PENDING, Basis, facts_hashes

Make = Callable[..., Any]
Ingest = Callable[..., None]

MARCH = "month=2026-03/data-00.parquet"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, make_sample: Make, ingest: Ingest) -> Path:
    """Make a store of two athletes, each with a run and judged."""
    store = create_store(tmp_path_factory.mktemp("sound"))
    ingest(store, [[run_of("f07", make_sample), run_of("m02", make_sample)]])
    judge(store, ["f07", "m02"])
    assert store.verify() == []
    return store.path


@pytest.fixture
def store(sound: Path, tmp_path: Path) -> Store:
    """The sound store, to be harmed."""
    shutil.copytree(sound, tmp_path, dirs_exist_ok=True)
    return open_store(tmp_path)


def run_of(athlete_id: str, make_sample: Make) -> Any:
    sample = make_sample(athlete_id)
    offer = Offer(
        offered_at=sample.offer.offered_at, athlete_id=athlete_id, assigned_by=AssignedBy.OPTION
    )
    return replace(sample, offer=offer)


def judge(store: Store, athletes: Iterable[str]) -> None:
    runs = store.read("activities")
    hashes = facts_hashes(runs)
    judged = {
        name: pl.concat([rows(table.name, who, runs) for who in athletes])
        for name, table in JUDGEMENTS.items()
    }
    basis = {
        who: Basis(
            facts_hash=hashes.get(who, "none"),
            settings_hash="s",
            judge_version=JUDGE_VERSION,
            through=date(2026, 3, 14),
        )
        for who in athletes
    }
    store.publish_judgements(judged, basis)


def rows(table: str, athlete_id: str, runs: pl.DataFrame) -> pl.DataFrame:
    declared = JUDGEMENTS[table]
    values: dict[str, Any] = dict.fromkeys(declared.schema)
    days = {name: date(2026, 3, 14) for name, dtype in declared.schema.items() if dtype == pl.Date}
    values |= {"athlete_id": athlete_id, "judge_version": JUDGE_VERSION, **days}
    if "activity_id" in declared.schema:
        values["activity_id"] = next(iter(runs.filter(athlete_id=athlete_id)["activity_id"]), "x")
    return declared.frame([values])


def test_rows_of_somebody_without_runs_are_found_and_removed(store: Store) -> None:
    judge(store, ["g99"])
    (problem, *others) = store.verify()
    assert problem.message == "1 rows of athletes without runs"
    assert {name for each in (problem, *others) for name in each.athletes} == {"g99"}
    store.repair()
    assert store.verify() == []
    assert store.judged().keys() == {"f07", "m02"}
    assert "g99" not in store.read("progression")["athlete_id"]


def test_rows_that_the_note_does_not_know_are_found(store: Store) -> None:
    note = store.path / "judged.json"
    before = note.read_bytes()
    judge(store, ["g99"])
    note.write_bytes(before)
    assert store.verify() != []
    store.repair()
    assert store.verify() == []
    assert set(store.read("progression")["athlete_id"]) == {"f07", "m02"}


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda own: own.with_columns(activity_id=pl.lit("0" * 20)), "of runs that are not"),
        (lambda own: pl.concat([own, own]), "that have the same key"),
    ],
)
def test_rows_that_contradict_the_facts_are_judged_again(
    store: Store, harm: Callable[[pl.DataFrame], pl.DataFrame], message: str
) -> None:
    path = store.path / "set_paces" / MARCH
    stored = pl.read_parquet(path)
    is_theirs = pl.col("athlete_id") == "f07"
    both = pl.concat([harm(stored.filter(is_theirs)), stored.filter(~is_theirs)])
    path.write_bytes(encode(JUDGEMENTS["set_paces"], both))
    (problem,) = store.verify()
    assert message in problem.message
    store.repair()
    assert store.verify() == []
    assert store.judged().keys() == {"m02"}


def test_a_damaged_table_is_set_aside_and_everybody_judged_again(store: Store) -> None:
    (store.path / "progression" / MARCH).write_bytes(b"half a file")
    (problem,) = store.verify()
    assert problem.key == f"progression/{MARCH}"
    store.repair()
    assert store.verify() == []
    assert set(store.judged().values()) == {PENDING}


def test_judgements_that_are_only_late_are_no_problem(
    store: Store, make_sample: Make, ingest: Ingest
) -> None:
    """A run that was taken in since, and one that went to somebody else, wait to be judged."""
    ingest(store, [[make_sample("three")]])
    claim: Mapping[str, Any] = store.claims().filter(athlete_id="f07").row(0, named=True)
    store.assign(
        [
            {
                "activity_id": claim["activity_id"],
                "athlete_id": "m02",
                "assigned_by": AssignedBy.CORRECTION,
                "zone": None,
                "assigned_at": claim["assigned_at"],
            }
        ]
    )
    assert {name for problem in store.verify() for name in problem.athletes} == {"f07"}
    store.remove_judgements(["f07"])
    assert store.verify() == []


def test_a_damaged_table_of_the_team_is_set_aside(store: Store) -> None:
    row = {"season": "S", "meet": "M", "local_date": date(2026, 3, 14), "is_first": True}
    store.publish_team_table("meets", MEETS.frame([row]))
    assert store.verify() == []
    path = store.path / "meets" / MARCH
    for content in (b"half a file", encode(MEETS, MEETS.frame([row, row]))):
        path.write_bytes(content)
        (problem,) = store.verify()
        assert problem.key == f"meets/{MARCH}"
        store.repair()
        assert store.verify() == []
        assert not store.holds_team_table("meets", MEETS.frame([row]))


def test_rows_of_what_the_coach_wrote_are_allowed_without_runs(store: Store) -> None:
    basis = Basis(
        facts_hash=NO_FACTS,
        settings_hash="s",
        judge_version=JUDGE_VERSION,
        through=date(2026, 3, 14),
    )
    runs = store.read("activities")
    tables = {
        name: rows(name, "g99", runs) if name in OF_THE_COACH else table.empty()
        for name, table in JUDGEMENTS.items()
    }
    store.publish_judgements(tables, {"g99": basis})
    assert store.verify() == []


@pytest.mark.parametrize("name", ["judged.json", "workspace.json", "undo.json", "settled.txt"])
def test_a_note_that_is_not_what_was_written_is_found_and_set_aside(
    store: Store, name: str
) -> None:
    store.remember_workspace("t")
    change = {"activity_id": "a", "athlete_id": "f07", "assigned_by": "folder", "zone": None}
    store.remember_before([change])
    basis = store.judged()["f07"]
    nothing = {table.name: table.empty() for table in JUDGEMENTS.values()}
    store.publish_judgements(nothing, {"f07": basis}, settled={"f07": "a text"})
    assert store.verify() == []
    path = store.path / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert [problem.key for problem in store.verify()] == [name]
    store.repair()
    assert store.verify() == []
    assert not path.exists() or bytes(content) != path.read_bytes()
    assert store.judging_workspace() is not None


def test_a_lost_file_of_judgements_is_found_and_has_everybody_judged_again(store: Store) -> None:
    path = store.path / "progression" / MARCH
    path.unlink()
    assert [problem.key for problem in store.verify()] == [f"progression/{MARCH}"]
    assert set(store.judged().values()) == {PENDING}
    judge(store, ["f07", "m02"])
    assert store.verify() == []
    assert PENDING not in store.judged().values()
    path.unlink()
    store.repair()
    assert store.verify() == []
    assert set(store.judged().values()) == {PENDING}
