"""`thirdlap assign`: whose runs are, said afterwards; no watch file is read again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main
from flows.engine.outcome import Outcome
from parsers import parse
from storage import Store, open_store

Put = Callable[[Path, bytes], Path]
Ingest = Callable[..., list[Outcome]]


@pytest.fixture
def store(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    contents: dict[str, bytes],
    put: Put,
    ingest: Ingest,
) -> Store:
    """Nobody's runs, out of an inbox that is gone since."""
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "inbox" / "girls" / "a.fit", contents["race_1600.fit"])
    put(tmp_path / "inbox" / "girls" / "b.fit", contents["21x400.fit"])
    put(tmp_path / "inbox" / "c.fit", contents["easy_with_strides.fit"])
    ingest(tmp_path / "inbox")
    shutil.rmtree(tmp_path / "inbox")
    (tmp_path / "athletes.csv").write_text(
        "athlete_id,name,zone\nf07,Zoe Z,America/Denver\nm02,,\n"
    )
    return open_store(tmp_path / "store")


def assign(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["assign", *arguments])


def whose(store: Store, table: str = "activities") -> dict[str, str]:
    rows = store.scan(table).select("activity_id", "athlete_id").collect()
    return dict(rows.iter_rows())


def one_id(content: bytes) -> str:
    return parse(content).activities[0].activity_id


def test_a_file_is_given_to_an_athlete_by_name_in_every_table(
    store: Store, contents: dict[str, bytes]
) -> None:
    result = assign("zoe", "inbox/girls/b.fit")
    assert result.exit_code == 0, result.output
    assert result.stdout == "1 run moved\n  unassigned → f07: 1 run\n"
    session = one_id(contents["21x400.fit"])
    for table in ("activities", "laps", "efforts", "sets", "speed_histogram"):
        assert whose(store, table)[session] == "f07", table
    row = (
        store.scan("activities")
        .filter(pl.col("activity_id") == session)
        .collect()
        .row(0, named=True)
    )
    assert (row["assigned_by"], row["zone_source"]) == ("correction", "roster")
    assert list(whose(store).values()).count("unassigned") == 2
    assert store.verify() == []


def test_a_folder_an_id_and_a_watch_are_understood(
    store: Store, contents: dict[str, bytes]
) -> None:
    strides = contents["easy_with_strides.fit"]
    serial = parse(strides).activities[0].serial_number
    assert assign("f07", "inbox/girls").stdout.startswith("2 runs moved")
    session = one_id(contents["21x400.fit"])[:8]
    assert assign("m02", session).exit_code == 2
    assert assign("m02", session, "--yes").exit_code == 0
    assert assign("m02", "--watch", str(serial)).exit_code == 0
    assert sorted(whose(store).values()) == ["f07", "m02", "m02"]


def test_what_is_so_already_changes_nothing_and_the_last_word_counts(store: Store) -> None:
    assign("f07", "inbox")
    assert assign("f07", "inbox").stdout.startswith("No changes")
    refused = assign("unassigned", "inbox/c.fit")
    assert refused.exit_code == 2
    assert "  f07 → unassigned: 1 run" in refused.stderr
    assert "add --yes" in refused.stderr
    assert set(whose(store).values()) == {"f07"}
    assign("unassigned", "inbox/c.fit", "--yes")
    assert sorted(whose(store).values()) == ["f07", "f07", "unassigned"]


def test_the_last_changes_can_be_taken_back_one_by_one(store: Store) -> None:
    assign("f07", "inbox")
    assign("m02", "inbox/girls", "--yes")
    assert sorted(whose(store).values()) == ["f07", "m02", "m02"]
    assert assign("--undo").stdout == "2 runs moved\n  m02 → f07: 2 runs\n"
    assert set(whose(store).values()) == {"f07"}
    assign("--undo")
    assert set(whose(store).values()) == {"unassigned"}
    assert assign("--undo").stdout.startswith("No changes")


def judged_of(store: Store) -> set[str]:
    return set(store.read("progression")["athlete_id"])


def test_judgements_follow(store: Store) -> None:
    assign("f07", "inbox")
    assert judged_of(store) == {"f07"}
    assign("m02", "inbox", "--yes")
    assert judged_of(store) == {"m02"}


def test_judgements_follow_also_a_command_that_was_killed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assign("f07", "inbox")
    undisturbed = store.read("progression").drop("athlete_id", "settings_hash")
    with monkeypatch.context() as killed:
        killed.setattr("flows.engine.judging.judge_store", _dies)
        assert assign("m02", "inbox", "--yes").exit_code != 0
    assert judged_of(store) == {"f07"}
    assert assign("m02", "inbox").stdout.startswith("No changes")
    assert judged_of(store) == {"m02"}
    judged = store.read("progression").drop("athlete_id", "settings_hash")
    assert judged.equals(undisturbed)
    assert store.verify() == []


def _dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_the_roster_is_asked_again(store: Store, contents: dict[str, bytes]) -> None:
    serial = parse(contents["easy_with_strides.fit"]).activities[0].serial_number
    Path("athletes.csv").write_text(
        f"athlete_id,folder,device_serials,zone\nf07,girls,,America/Denver\nm02,,{serial},\n"
    )
    assert assign("--roster").stdout == (
        "3 runs moved\n  unassigned → f07: 2 runs\n  unassigned → m02: 1 run\n"
    )
    Path("athletes.csv").write_text("athlete_id,zone\nf07,Europe/Berlin\nm02,\n")
    assert assign("--roster").stdout == "0 runs moved\n"
    offsets = store.scan("activities").filter(pl.col("athlete_id") == "f07").collect()
    assert offsets["utc_offset_s"].to_list() == [7_200, 7_200]
    assert assign("--roster").stdout.startswith("No changes")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["f07", "inbox/nothing.fit"], 1, "nothing was ingested from 'inbox/nothing.fit'"),
        (["f07", "--watch", "123"], 1, "serial '123'"),
        (["f70", "inbox"], 2, "did you mean 'f07'?"),
        (["f07"], 2, "name an athlete and some runs"),
        ([], 2, "name an athlete and some runs"),
        (["f07", "inbox", "--roster"], 2, "name an athlete and some runs"),
    ],
)
def test_what_cannot_be_meant_is_said(
    store: Store, arguments: list[str], code: int, words: str
) -> None:
    result = assign(*arguments)
    assert (result.exit_code, words in result.output) == (code, True), result.output
    assert set(whose(store).values()) == {"unassigned"}
