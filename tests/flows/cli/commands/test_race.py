from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main
from storage import open_store

Invoke = Callable[..., Result]


@pytest.fixture
def race_file(tmp_path: Path, contents: dict[str, bytes]) -> Path:
    path = tmp_path / "race.fit"
    path.write_bytes(contents["race_1600.fit"])
    return path


@pytest.fixture
def meet_folder(race_file: Path) -> Path:
    """Two athletes at a meet: one with the watch, one with typed splits; a third on another day."""
    folder = race_file.parent
    (folder / "athletes.csv").write_text("athlete_id,name\nf01,Ada Quick\nf02,Bea Long\n")
    (folder / "results.csv").write_text(
        "date,athlete,distance,time,meet\n2026-09-19,f01,1600,5:02,Relays\n"
        "2026-09-19,f02,1600,5:20,Relays\n2026-09-12,f02,1600,5:25,\n"
    )
    (folder / "splits.csv").write_text(
        "athlete,date,distance,splits\nf02,2026-09-19,1600,77 80 83 80\n"
    )
    (folder / "thirdlap.toml").write_text('today = "2026-09-21"\n')
    return folder


def test_a_race_of_a_file_is_what_it_says(invoke: Invoke, race_file: Path) -> None:
    shown = invoke("race", race_file, "--distance", "1600", "--time", "5:02").stdout
    assert shown.startswith("1600 in 5:02\n")
    assert "← settled" in shown
    assert "The third lap settled" in shown
    assert max(map(len, shown.splitlines())) <= 100


def test_without_a_name_the_look_is_told_as_such(invoke: Invoke, race_file: Path) -> None:
    shown = invoke("race", race_file).stdout
    assert shown.startswith("By its look a race or time trial: 1600 or mile in about 5:0")


@pytest.mark.parametrize("columns", [42, 80])
def test_no_line_is_wider_than_the_screen(
    invoke: Invoke,
    race_file: Path,
    meet_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    columns: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for words in (("race", race_file), ("race", "Relays", "--workspace", meet_folder)):
        assert max(map(len, invoke(*words).stdout.splitlines())) <= columns


def test_an_easy_run_is_no_race(invoke: Invoke, tmp_path: Path, contents: dict[str, bytes]) -> None:
    path = tmp_path / "easy.gpx"
    path.write_bytes(contents["easy_run.gpx"])
    done = invoke("race", path)
    assert done.exit_code == 1
    assert "no race seen" in done.stderr


def test_a_meet_with_and_without_watches(invoke: Invoke, meet_folder: Path) -> None:
    workspace = ("--workspace", meet_folder)
    race = meet_folder / "race.fit"
    assert invoke("ingest", race, "--athlete", "f01", *workspace).exit_code == 0
    lines = invoke("race", "relays", *workspace).stdout.splitlines()
    assert "settled" in next(line for line in lines if "Ada" in line)
    assert "settled +3.0" in next(line for line in lines if "Bea" in line)
    assert "2 of five over 1600: mean 5:11, 18.0 s from the first to the last (A20)" in lines


def test_the_tables_say_the_same_as_the_command(invoke: Invoke, meet_folder: Path) -> None:
    workspace = ("--workspace", meet_folder)
    invoke("ingest", meet_folder / "race.fit", "--athlete", "f01", *workspace)
    rows = [
        json.loads(line)
        for line in invoke("race", "Relays", *workspace, "--json").stdout.splitlines()
    ]
    ada = next(row for row in rows if row["athlete_id"] == "f01")
    store = open_store(meet_folder / "store")
    is_ada, is_bea = (pl.col("athlete_id") == key for key in ("f01", "f02"))
    review = store.read("race_review").row(by_predicate=is_ada, named=True)
    assert ada["settled_probability"] == pytest.approx(review["settled_probability"])
    splits = store.read("race_splits")
    assert len(ada["splits"]) == len(splits.filter(is_ada))
    # Bea has no run at all: her laps are the coach's.
    assert set(splits.filter(is_bea)["source"]) == {"typed"}


def test_csv_has_a_line_a_race(invoke: Invoke, race_file: Path) -> None:
    done = invoke("race", race_file, "--distance", "1600", "--time", "5:02", "--csv")
    (row,) = csv.DictReader(StringIO(done.stdout))
    assert row["third_lap"] == "settled"


def test_a_file_knows_its_athlete_from_the_option(invoke: Invoke, meet_folder: Path) -> None:
    words = ("race", meet_folder / "race.fit", "--athlete", "Ada", "--workspace", meet_folder)
    assert invoke(*words).stdout.startswith("1600 in 5:02 · Relays · 2026-09-19\n")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("race", "Relay", "--workspace", "{folder}"), "did you mean 'Relays'?"),
        (("race", "{folder}/race.fit", "--distance", "1600"), "go together"),
        (("race", "{folder}/race.fit", "--distance", "60", "--time", "8"), "from 400 m on"),
        (("race", "{folder}/race.fit", "--distance", "1600", "--time", "x"), "expected"),
        (("race", "Relays", "--time", "5:02", "--workspace", "{folder}"), "belong to a FILE"),
        (("race", "{folder}", "--workspace", "{folder}"), "it is a folder"),
        (("race", "Bea", "--workspace", "{folder}"), "thirdlap race 2026-09-19 --athlete f02"),
        (("race", "Relays", "--athlete", "f03", "--workspace", "{folder}"), "nobody in athletes"),
    ],
)
def test_wrong_use_is_told(meet_folder: Path, words: tuple[str, ...], problem: str) -> None:
    arguments = [word.format(folder=meet_folder) for word in words]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert problem in done.stderr


def test_inspect_of_a_race_says_what_it_was(invoke: Invoke, race_file: Path) -> None:
    shown = invoke("inspect", race_file).stdout
    assert "By its look a race or time trial: 1600 or mile" in shown
    assert "no efforts found" not in shown


def test_the_laps_are_drawn_over_each_other(invoke: Invoke, race_file: Path) -> None:
    pytest.importorskip("matplotlib")
    words = ("race", race_file, "--distance", "1600", "--time", "5:02", "--plot", "laps.svg")
    assert invoke(*words).exit_code == 0
    assert "lap 3" in Path("laps.svg").read_text() or Path("laps.svg").stat().st_size > 5000
    assert invoke("race", race_file, "--plot", "laps.pdf").exit_code == 1


def test_one_athletes_race_of_a_meet_shows_its_typed_laps(
    invoke: Invoke, meet_folder: Path
) -> None:
    words = ("race", "Relays", "--athlete", "Bea", "--workspace", meet_folder)
    shown = invoke(*words).stdout
    assert shown.startswith("1600 in 5:20")
    assert "by typed splits" in shown
    assert "Ada" not in shown
    (row,) = csv.DictReader(StringIO(invoke(*words, "--csv").stdout))
    assert row["athlete_id"] == "f02"


@pytest.mark.parametrize("day", ["2026-09-19", "9/19/2026", "19.9.2026", "Sep 19, 2026"])
def test_a_meet_is_meant_by_its_day_however_it_is_written(
    invoke: Invoke, meet_folder: Path, day: str
) -> None:
    shown = invoke("race", day, "--workspace", meet_folder)
    assert shown.exit_code == 0, shown.output
    assert "Bea Long" in shown.stdout
