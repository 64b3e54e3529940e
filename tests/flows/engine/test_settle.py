"""Whose stored runs are: settled again after every ingest, moved with consent, told aloud."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main
from flows.engine.owner_files import UNFINISHED_NOTE
from flows.engine.settle import OwnerEvidence
from parsers import parse
from storage import open_store

Put = Callable[[Path, bytes], Path]
Thirdlap = Callable[..., Result]


@pytest.fixture
def thirdlap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Thirdlap:
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def runs(tmp_path: Path, contents: dict[str, bytes], put: Put) -> Path:
    """Put two runs into an inbox."""
    put(tmp_path / "inbox" / "a.fit", contents["race_1600.fit"])
    put(tmp_path / "inbox" / "b.fit", contents["21x400.fit"])
    return tmp_path / "inbox"


def owners() -> list[str]:
    return sorted(open_store("store").read("activities")["athlete_id"].to_list())


def roster(text: str) -> None:
    Path("athletes.csv").write_text(text)


def test_runs_without_an_owner_are_given_on_a_second_ingest(runs: Path, thirdlap: Thirdlap) -> None:
    first = thirdlap("ingest", "inbox")
    assert owners() == ["unassigned", "unassigned"]
    assert "2 runs unassigned" in first.stderr
    roster("athlete_id,name\nada,Ada Quick\n")
    given = thirdlap("ingest", "inbox", "--athlete", "ada")
    assert given.exit_code == 0
    assert "  unassigned → ada: 2 runs" in given.stderr
    assert owners() == ["ada", "ada"]


def test_a_ride_that_moves_is_counted_as_no_run(
    runs: Path, contents: dict[str, bytes], put: Put, thirdlap: Thirdlap
) -> None:
    put(runs / "c.fit", contents["ride.fit"])
    assert "2 runs unassigned" in thirdlap("ingest", "inbox").stderr
    given = thirdlap("ingest", "inbox", "--athlete", "ada")
    assert "  unassigned → ada: 2 runs and 1 other recording" in given.stderr


def test_runs_with_an_owner_move_only_with_consent(runs: Path, thirdlap: Thirdlap) -> None:
    roster("athlete_id\nada\nbea\n")
    thirdlap("ingest", "inbox", "--athlete", "ada")
    refused = thirdlap("ingest", "inbox", "--athlete", "bea")
    assert refused.exit_code == 2
    assert "  ada → bea: 2 runs" in refused.stderr
    assert "add --yes" in refused.stderr
    assert owners() == ["ada", "ada"]
    assert thirdlap("ingest", "inbox", "--athlete", "bea", "--yes").exit_code == 0
    assert owners() == ["bea", "bea"]
    thirdlap("assign", "--undo")
    assert owners() == ["ada", "ada"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("nobodyknown", "nobody in athletes.csv is called 'nobodyknown'"), ("adda", "mean 'ada'?")],
)
def test_an_athlete_whom_the_roster_lacks_is_refused(
    runs: Path, thirdlap: Thirdlap, text: str, words: str
) -> None:
    roster("athlete_id,name\nada,Zoe Quick\n")
    for command in (["ingest", "inbox"], ["backfill", "inbox"]):
        refused = thirdlap(*command, "--athlete", text)
        assert refused.exit_code == 2
        assert words in refused.stderr
    assert not Path("store").exists()


@pytest.mark.parametrize("name", ["Ada Quick", "ada q", "F07"])
def test_a_name_of_the_roster_gives_its_id(runs: Path, thirdlap: Thirdlap, name: str) -> None:
    roster("athlete_id,name\nf07,Ada Quick\n")
    thirdlap("ingest", "inbox", "--athlete", name)
    assert owners() == ["f07", "f07"]


def test_a_file_that_was_moved_to_another_folder_moves_with_consent(
    runs: Path, thirdlap: Thirdlap
) -> None:
    roster("athlete_id\nada\nbea\n")
    (runs / "ada").mkdir()
    (runs / "bea").mkdir()
    moved = (runs / "a.fit").rename(runs / "ada" / "a.fit")
    thirdlap("ingest", "inbox")
    assert owners() == ["ada", "unassigned"]
    moved.rename(runs / "bea" / "a.fit")
    told = thirdlap("ingest", "inbox")
    assert "  ada → bea: 1 run" in told.stderr
    assert owners() == ["ada", "unassigned"]
    thirdlap("ingest", "inbox", "--yes")
    assert owners() == ["bea", "unassigned"]


def test_the_roster_settles_owners_again_as_soon_as_it_changes(
    runs: Path, thirdlap: Thirdlap, contents: dict[str, bytes]
) -> None:
    (runs / "girls").mkdir()
    (runs / "a.fit").rename(runs / "girls" / "a.fit")
    thirdlap("ingest", "inbox")
    roster("athlete_id,folder\nada,girls\nbea,\n")
    told = thirdlap("ingest", "inbox")
    assert "  unassigned → ada: 1 run" in told.stderr
    roster("athlete_id,folder\nada,\nbea,girls\n")
    assert "  ada → bea: 1 run" in thirdlap("ingest", "inbox").stderr
    refused = thirdlap("assign", "--roster")
    assert refused.exit_code == 2
    assert owners() == ["ada", "unassigned"]
    thirdlap("assign", "--roster", "--yes")
    assert owners() == ["bea", "unassigned"]


def test_a_file_in_two_athletes_folders_is_nobodys_and_told(
    runs: Path, thirdlap: Thirdlap, put: Put, contents: dict[str, bytes]
) -> None:
    roster("athlete_id\nada\nbea\n")
    (runs / "a.fit").unlink()
    for name in ("ada", "bea"):
        put(runs / name / "run.fit", contents["race_1600.fit"])
    told = thirdlap("ingest", "inbox")
    assert owners() == ["unassigned", "unassigned"]
    assert "the folder names ada, the folder names bea: 1 run" in told.stderr
    listed = thirdlap("unassigned").stdout
    assert "the folder names ada, the folder names bea" in listed
    assert "no folder, watch or file name tells whose it is" in listed
    (runs / "bea" / "run.fit").unlink()
    thirdlap("ingest", "inbox", "--verify")
    assert owners() == ["ada", "unassigned"]


def test_hints_that_come_to_contradict_leave_an_owned_run_and_say_so(
    runs: Path, thirdlap: Thirdlap, contents: dict[str, bytes], put: Put
) -> None:
    roster("athlete_id\nada\nbea\n")
    put(runs / "ada" / "a.fit", contents["race_1600.fit"])
    thirdlap("ingest", "inbox/ada")
    put(runs / "bea" / "a.fit", contents["race_1600.fit"])
    told = thirdlap("ingest", "inbox/ada", "inbox/bea").stderr
    assert owners() == ["ada"]
    assert "  ada → unassigned: 1 run" in told
    assert "1 run would be unassigned because of contradicting hints:" in told
    assert "see `thirdlap unassigned`" not in told
    moved = thirdlap("ingest", "inbox/ada", "inbox/bea", "--yes").stderr
    assert "1 run unassigned because of contradicting hints; see `thirdlap unassigned`:" in moved


def test_a_watch_on_loan_leaves_its_run_to_nobody(
    runs: Path, thirdlap: Thirdlap, contents: dict[str, bytes]
) -> None:
    serial = parse(contents["race_1600.fit"]).activities[0].serial_number
    roster(f"athlete_id,device_serials\nada,{serial}\nbea,\n")
    (runs / "b.fit").unlink()
    (runs / "bea").mkdir()
    (runs / "a.fit").rename(runs / "bea" / "a.fit")
    told = thirdlap("ingest", "inbox")
    assert owners() == ["unassigned"]
    assert "the watch names ada, the folder names bea: 1 run" in told.stderr


def test_a_line_of_corrections_gives_a_run_to_somebody_else(runs: Path, thirdlap: Thirdlap) -> None:
    roster("athlete_id\nada\nbea\n")
    thirdlap("ingest", "inbox", "--athlete", "ada")
    day = open_store("store").read("activities")["local_date"].sort()[0]
    Path("corrections.csv").write_text(f"athlete,date,kind,value\nada,{day},athlete,bea\n")
    told = thirdlap("ingest", "inbox")
    assert "  ada → bea: 1 run" in told.stderr
    assert owners() == ["ada", "bea"]


def test_who_left_the_roster_keeps_the_runs(runs: Path, thirdlap: Thirdlap) -> None:
    roster("athlete_id\nada\nbea\n")
    (runs / "ada").mkdir()
    (runs / "a.fit").rename(runs / "ada" / "a.fit")
    thirdlap("ingest", "inbox")
    roster("athlete_id\nbea\n")
    assert "→" not in thirdlap("ingest", "inbox", "--yes").stderr
    assert owners() == ["ada", "unassigned"]


def counts_looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note from now on how many claims each ingest looks at."""
    counts: list[int] = []
    collect = OwnerEvidence.of

    def counted(*arguments: Any, **options: Any) -> OwnerEvidence:
        evidence = collect(*arguments, **options)
        counts.append(evidence.claims.height)
        return evidence

    monkeypatch.setattr(OwnerEvidence, "of", counted)
    return counts


def test_only_news_is_looked_at_where_all_else_is_settled(
    runs: Path,
    thirdlap: Thirdlap,
    contents: dict[str, bytes],
    put: Put,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A ride that is nobody's; with it a new run, then one that moved; all for a new roster."""
    roster("athlete_id\nada\nbea\n")
    for name in ("ada", "bea"):
        (runs / name).mkdir()
    (runs / "a.fit").rename(runs / "ada" / "a.fit")
    moved = (runs / "b.fit").rename(runs / "bea" / "b.fit")
    thirdlap("ingest", "inbox")
    looked_at = counts_looked_at(monkeypatch)
    put(runs / "ride.fit", contents["ride.fit"])
    thirdlap("ingest", "inbox")
    put(runs / "ada" / "track.fit", contents["easy_with_strides.fit"])
    thirdlap("ingest", "inbox")
    assert looked_at == [1, 2]
    moved.rename(runs / "ada" / "b.fit")
    assert "  bea → ada: 1 run" in thirdlap("ingest", "inbox").stderr
    roster("athlete_id\nada\nbea\ncy\n")
    put(runs / "cy" / "strides.fit", contents["smart_8x200.fit"])
    thirdlap("ingest", "inbox")
    assert looked_at == [1, 2, 2, 5]


def test_what_a_killed_run_brought_is_looked_at_with_the_news(
    runs: Path,
    thirdlap: Thirdlap,
    contents: dict[str, bytes],
    put: Put,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was published before the next run began, which would not call it new."""
    roster("athlete_id\nada\n")
    (runs / "ada").mkdir()
    for name in ("a.fit", "b.fit"):
        (runs / name).rename(runs / "ada" / name)
    thirdlap("ingest", "inbox")
    with open_store("store").index() as index:
        index.write_note(f"{UNFINISHED_NOTE}killed", "1")
    looked_at = counts_looked_at(monkeypatch)
    for name in ("easy_with_strides.fit", "smart_8x200.fit"):
        put(runs / "ada" / name, contents[name])
        thirdlap("ingest", "inbox")
    assert looked_at == [3, 1]


def test_the_folder_that_one_stands_in_makes_no_difference(
    runs: Path, thirdlap: Thirdlap, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    roster("athlete_id,folder\nada,girls\n")
    (runs / "girls").mkdir()
    (runs / "a.fit").rename(runs / "girls" / "a.fit")
    thirdlap("ingest", "inbox")
    assert owners() == ["ada", "unassigned"]
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    again = thirdlap("ingest", tmp_path / "inbox", "--workspace", tmp_path)
    assert "unchanged" in again.stdout or "known" in again.stdout
    assert "→" not in again.stderr
    os.chdir(tmp_path)
    assert owners() == ["ada", "unassigned"]
