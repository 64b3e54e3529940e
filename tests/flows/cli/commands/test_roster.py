import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main

Check = Callable[..., Result]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """`thirdlap roster check` in a folder with these files."""
    monkeypatch.chdir(tmp_path)

    def checked(**texts: str) -> Result:
        for name, text in texts.items():
            ending = "toml" if name == "season" else "csv"
            (tmp_path / f"{name}.{ending}").write_text(text)
        return CliRunner().invoke(main, ["roster", "check"])

    return checked


def test_all_that_is_wrong_is_told_with_its_line(check: Check) -> None:
    done = check(
        athletes="athlete_id,grade\nf07,7\nf08,9\n",
        results="athlete,date,distance,time,kind\nf07,2027-03-20,800,2:20,race\nf9,x,800,2:20,rase\n",
    )
    assert done.exit_code == 1
    told = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert [line.split(": ")[0] for line in told if ".csv, line" in line] == [
        "results.csv, line 2, date",
        "athletes.csv, line 2, grade",
        "results.csv, line 3, athlete",
        "results.csv, line 3, date",
        "results.csv, line 3, kind",
    ]
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "4 problems to correct; the other lines are used" in done.stderr


def test_problems_of_one_kind_are_told_once(check: Check) -> None:
    rows = "".join(f"f{number:02},{number}\n" for number in range(1, 8))
    done = check(athletes=f"athlete_id,grade\n{rows}")
    assert done.exit_code == 1
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("athletes.csv, grade"))
    assert "7 lines (2, 3, 4, 5, 6, 7, 8): found '1', '2', '3', '4', …" in line


def test_a_file_that_cannot_be_read_at_all_is_told_last(check: Check) -> None:
    done = check(athletes="athlete_id,grade\nf07,7\n", plan="day\n2027-01-12\n")
    assert done.exit_code == 1
    places = [line for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert places[-1].startswith("plan.csv, line 1: found 'date'")


def test_if_nothing_is_wrong_it_says_what_there_is(check: Check) -> None:
    done = check(
        athletes="athlete_id,name,group\nf07,Ada Quick,girls\nm03,,boys\n",
        results="athlete,date,distance,time,kind\nf07,2027-03-20,800,2:20,race\n",
        season='[[season]]\nname = "Outdoor"\nstart = 2027-01-04\nend = 2027-05-29\n',
    )
    assert done.exit_code == 0
    words = [line.split() for line in done.stdout.splitlines()]
    assert ["athletes", "2", "1", "with", "a", "name"] in words
    assert ["results", "1", "of", "1", "athlete"] in words
    assert "Outdoor (2027-01-04 to 2027-05-29, 0 meets)" in done.stdout


def test_what_is_missing_is_told(check: Check) -> None:
    said = check(
        athletes="athlete_id,name,group\nf07,Ada Quick,girls\nm03,,boys\n",
        results="athlete,date,distance,time,kind\nf07,2027-03-20,800,2:20,race\n",
    ).stderr.splitlines()
    assert said == [
        "no result, so no paces: m03",
        "no plan for: boys, girls",
        "no meet in season.toml, so it is unknown where an athlete should be by now",
    ]


def test_names_with_commas_are_told_apart(check: Check) -> None:
    done = check(athletes='athlete_id,name\nf07,"Quick, Ada"\nm03,"Steady, Ben"\n')
    assert "no result, so no paces: Quick, Ada; Steady, Ben" in done.stderr


def test_splits_that_lead_to_no_time_are_told(check: Check) -> None:
    done = check(
        athletes="athlete_id\nf07\nm03\n",
        splits="athlete,date,distance,splits\n"
        "f07,2027-03-20,1600,80 86\nm03,2027-03-20,1600,80 86 89 85\n",
    )
    assert "splits without a finish or a result, so not used: f07 1600 m on" in done.stderr
    assert "no result, so no paces: f07" in done.stderr
    words = [line.split()[:4] for line in done.stdout.splitlines()]
    assert ["races", "with", "splits", "2"] in words


def test_a_folder_without_files_says_how_to_begin(check: Check) -> None:
    done = check()
    assert done.exit_code == 0
    assert "athletes.csv is missing: `thirdlap init` makes one" in done.stderr


def test_a_starter_without_athletes_says_what_to_write(check: Check) -> None:
    said = check(athletes="athlete_id,name\n").stderr
    assert "athletes.csv is empty: write a line for each athlete" in said


def test_programs_get_a_row_per_problem(check: Check) -> None:
    check(athletes="athlete_id,grade\nf07,7\nf08,6\n")
    done = CliRunner().invoke(main, ["roster", "check", "--json"])
    assert done.exit_code == 1
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["file"], row["line"], row["column"], row["text"]) for row in rows] == [
        ("athletes.csv", 2, "grade", "7"),
        ("athletes.csv", 3, "grade", "6"),
    ]
    head, *lines = CliRunner().invoke(main, ["roster", "check", "--csv"]).stdout.splitlines()
    assert head.startswith("file,expected,line,column,text")
    assert len(lines) == 2
