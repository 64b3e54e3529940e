"""`thirdlap forget`: nothing of the athlete is left, and the same files do not come back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main
from flows.engine.outcome import Fate, Outcome
from metrics.judgements.contract.tables import JUDGEMENTS
from parsers import parse
from storage import Store, open_store
from storage.recordings.tables import STORED

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
    """A store of two athletes, judged."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "athletes.csv").write_text("athlete_id,name\ngirl07,Zoe Z\nm02,\n")
    put(tmp_path / "inbox" / "girl07" / "a.fit", contents["race_1600.fit"])
    put(tmp_path / "inbox" / "girl07" / "b.fit", contents["easy_with_strides.fit"])
    put(tmp_path / "inbox" / "m02" / "c.fit", contents["smart_8x200.fit"])
    ingest(tmp_path / "inbox")
    return open_store(tmp_path / "store")


def forget(*arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, ["forget", *arguments], input=answer)


def test_nothing_of_the_athlete_is_left_anywhere(
    store: Store, contents: dict[str, bytes], tmp_path: Path
) -> None:
    assert store.judged().keys() == {"girl07", "m02"}
    result = forget("zoe", "--yes")
    assert result.exit_code == 0, result.output
    assert result.stdout == "forgotten: girl07 · 2 activities of 2 files, 2 raw files\n"
    gone = [contents[name] for name in ("race_1600.fit", "easy_with_strides.fit")]
    words = [b"girl07", *(parse(one).activities[0].activity_id.encode() for one in gone)]
    for path in (tmp_path / "store").rglob("*"):
        if path.is_file():
            assert not [word for word in words if word in path.read_bytes()], path
    for name in STORED:
        rows = store.read(name)
        assert "girl07" not in rows.get_column("athlete_id", default=pl.Series([""]))
    assert store.judged().keys() == {"m02"}
    assert len(list(store.archive.hashes())) == 1
    assert store.verify() == []


def test_what_is_left_outside_of_the_store_is_said(store: Store, tmp_path: Path) -> None:
    said = forget("girl07", "--yes").stderr
    assert str(tmp_path / "inbox" / "girl07" / "a.fit") in said
    assert "still named in: athletes.csv" in said
    assert "backups" in said


def test_pages_that_were_written_before_are_named(store: Store, tmp_path: Path) -> None:
    for arguments in (["--athlete", "m02", "--out", "m.html"], ["--split", "--out", "pages"]):
        assert CliRunner().invoke(main, ["report", *arguments]).exit_code == 0
    assert store.judged().keys() == {"girl07", "m02"}
    said = forget("girl07", "--yes").stderr
    assert "pages/girl07.html" in said
    assert "m.html" not in said.replace("girl07.html", "")
    assert "pages/m02.html" not in said


def test_the_same_content_does_not_come_back(
    store: Store, tmp_path: Path, contents: dict[str, bytes], put: Put, ingest: Ingest
) -> None:
    forget("girl07", "--yes")
    put(tmp_path / "inbox" / "m02" / "again.fit", contents["race_1600.fit"])
    outcomes = ingest(tmp_path / "inbox")
    assert {outcome.fate for outcome in outcomes} == {Fate.UNCHANGED}
    assert any("forgotten" in (outcome.reason or "") for outcome in outcomes)
    CliRunner().invoke(main, ["rebuild", "--facts", "--all", "--jobs", "1"])
    rows = store.read("activities")
    assert rows["athlete_id"].to_list() == ["m02"]
    assert sorted(store.files()["verdict"]) == ["forgotten", "forgotten", "ingested"]
    assert len(list(store.archive.hashes())) == 1


def test_a_tombstone_holds_the_hash_alone(store: Store) -> None:
    forget("girl07", "--yes")
    buried = store.files().filter(pl.col("verdict") == "forgotten")
    named = {"file_sha256", "part_index", "session_index", "verdict"}
    assert buried.drop(named).null_count().row(0) == (2,) * (buried.width - len(named))


def test_nobodys_copy_of_a_forgotten_run_goes_too(
    store: Store, tmp_path: Path, contents: dict[str, bytes], put: Put, ingest: Ingest
) -> None:
    put(tmp_path / "copy.fit", contents["race_1600.fit"] + b"\0")
    ingest(tmp_path / "copy.fit")
    assert "duplicate" in store.files()["verdict"].to_list()
    forget("girl07", "--yes")
    assert store.read("activities")["athlete_id"].to_list() == ["m02"]


def test_it_asks_first_and_refuses_whom_nobody_knows(store: Store) -> None:
    assert forget("girl07", answer="n\n").exit_code == 1
    assert store.read("activities").height == 3
    assert forget("unassigned", "--yes").exit_code == 2
    assert "did you mean 'girl07'?" in forget("girl70", "--yes").output
    assert forget("girl07", answer="y\n").exit_code == 0
    assert store.read("activities").height == 1


def test_whoever_shares_a_file_is_told_of_and_judged_again(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    contents: dict[str, bytes],
    put: Put,
    ingest: Ingest,
) -> None:
    """Two runners' recordings, one behind the other in one file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "athletes.csv").write_text("athlete_id,name\ngirl07,Zoe Z\nm02,\n")
    (tmp_path / "thirdlap.toml").write_text('today = "2026-10-05"\n')
    put(tmp_path / "inbox" / "m02" / "two.fit", contents["race_1600.fit"] + contents["ride.fit"])
    put(tmp_path / "inbox" / "m02" / "b.fit", contents["smart_8x200.fit"])
    ingest(tmp_path / "inbox")
    store = open_store(tmp_path / "store")
    runs = store.read("activities")
    (ride,) = runs.filter(part_index=2)["activity_id"]
    is_shared = pl.col("file_sha256").is_duplicated() & (pl.col("part_index") == 1)
    (shared,) = runs.filter(is_shared)["activity_id"]
    CliRunner().invoke(main, ["assign", "girl07", ride, "--yes"])
    said = forget("girl07", "--yes")
    assert "Of m02, 1 activity came from the same files and went along." in said.stderr
    assert shared not in store.read("set_paces")["activity_id"].to_list()
    assert store.judged().keys() == {"m02"}
    assert store.read("athletes")["run_count"].to_list() == [1]
    assert store.verify() == []


def test_no_row_and_no_note_of_the_athlete_is_left_in_any_table(
    store: Store, tmp_path: Path
) -> None:
    """Results, splits, timings, a plan, a meet, a change of owner: all of them make rows."""
    runs = store.read("activities").filter(athlete_id="girl07").sort("local_date")
    strides, race = runs["local_date"].to_list()
    for name, text in {
        "thirdlap.toml": 'today = "2026-10-05"\n',
        "results.csv": f"date,athlete,distance,time,kind,meet\n{race},girl07,1600,5:20,,Z Mile\n",
        "splits.csv": f"athlete,date,distance,splits\ngirl07,{race},1600,78 80 82 80\n",
        "timings.csv": f"athlete,date,distance,times\ngirl07,{strides},100,19 19 19 19 19 19\n",
        "plan.csv": f"date,athlete,workout\n{strides},girl07,6x100m\n",
        "season.toml": (
            '[[season]]\nname = "S"\nstart = 2026-08-01\nend = 2026-11-01\n'
            '[[season.meets]]\nname = "Z Mile"\ndate = 2026-10-24\n'
        ),
    }.items():
        (tmp_path / name).write_text(text)
    CliRunner().invoke(main, ["assign", "m02", runs["activity_id"][0], "--yes"])
    CliRunner().invoke(main, ["assign", "--undo"])
    CliRunner().invoke(main, ["assign", "unassigned", runs["activity_id"][1], "--yes"])
    CliRunner().invoke(main, ["assign", "girl07", runs["activity_id"][1], "--yes"])
    with_rows = {
        name
        for name in (*JUDGEMENTS, *STORED)
        if "girl07" in store.read(name).get_column("athlete_id", default=pl.Series([""]))
    }
    assert with_rows >= {"results", "race_review", "race_splits", "plan", "athletes", "zones"}
    assert forget("girl07", "--yes").exit_code == 0
    words = [b"girl07", *(one.encode() for one in runs["activity_id"])]
    words += [one.encode() for one in runs["file_sha256"]]
    for path in (tmp_path / "store").rglob("*"):
        if path.is_file() and "files" not in path.parts and path.name != "index.sqlite":
            content = path.read_bytes()
            if path.suffix == ".parquet":
                content += str(pl.read_parquet(path).rows()).encode()
            assert not [word for word in words if word in content], path
    assert store.verify() == []
