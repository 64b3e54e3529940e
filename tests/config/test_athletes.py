from datetime import date
from pathlib import Path

import pytest

from config import read_workspace
from config.athletes import AthleteHints, Person, read_athletes
from config.problems import Problem
from metrics.judgements.inputs.coach import Athlete, Sex
from tests.config.conftest import Complaints, Read, Write

FULL = (
    "athlete_id,name,group,grade,sex,zone,device_serials,folder,file_pattern,max_heart_rate_bpm,"
    "can_focus_for_eight_laps,note\n"
    'f07,Ada Quick,girls,9,female,America/Denver,"3999 4000",girls\\f07,ada_*,201,no,new\n'
)


def test_every_column_is_read(read: Read) -> None:
    workspace = read(athletes=FULL)
    assert workspace.coach.athletes == {
        "f07": Athlete(
            athlete_id="f07",
            group="girls",
            grade=9,
            sex=Sex.FEMALE,
            zone="America/Denver",
            max_heart_rate_bpm=201,
            can_focus_for_eight_laps=False,
        )
    }
    assert workspace.hints["f07"] == AthleteHints(
        device_serials=frozenset({"3999", "4000"}),
        folder="girls/f07",
        file_pattern="ada_*",
    )


def test_names_are_beside_what_the_coach_knows_and_never_in_it(read: Read) -> None:
    workspace = read(athletes=FULL, results="athlete,date,distance,time,kind\n")
    assert workspace.names == {"f07": "Ada Quick"}
    assert "Ada" not in repr(workspace.coach)
    assert workspace.name_of("m99") == "m99"


def test_an_id_alone_is_an_athlete_of_whom_nothing_is_known(read: Read) -> None:
    workspace = read(athletes="athlete_id\nf07\n")
    assert workspace.coach.athletes == {"f07": Athlete(athlete_id="f07")}
    assert workspace.hints == {"f07": AthleteHints()}
    assert workspace.names == {}


@pytest.mark.parametrize(
    ("season_end", "grade"),
    [
        (date(2027, 5, 29), 10),
        (date(2026, 11, 14), 10),
        (date(2027, 11, 13), 11),
        (date(2031, 5, 1), None),
        (date(2024, 5, 1), None),
        (None, None),
    ],
)
def test_a_graduation_year_gives_the_grade_of_the_season(
    season_end: date | None, grade: int | None
) -> None:
    person = Person(athlete=Athlete(athlete_id="f07"), hints=AthleteHints(), graduation_year=2029)
    assert person.in_season_to(season_end).grade == grade


def test_the_grade_is_that_of_the_latest_season(read: Read) -> None:
    workspace = read(
        athletes="athlete_id,graduation_year\nf07,2028\n",
        season='[[season]]\nname = "b"\nstart = 2027-01-01\nend = 2027-05-01\n'
        '[[season]]\nname = "a"\nstart = 2025-01-01\nend = 2025-05-01\n',
    )
    assert workspace.coach.athletes["f07"].grade == 11


@pytest.mark.parametrize(
    ("columns", "row", "expected"),
    [
        ("grade", "8", "line 2, grade: found '8', expected a grade of 9 to 12, Fr, So, Jr or Sr"),
        ("grade,graduation_year", "9,2029", "a grade or a graduation year, not both"),
        ("sex", "femal", "expected one of female, male; did you mean 'female'?"),
        ("zone", "Denver", "expected a time zone"),
        ("device_serials", "3.4E+09", "a spreadsheet shortened it; format the column as text"),
        ("folder", "../m03", "expected a folder below the inbox"),
        ("folder", "C:\\runs", "expected a folder below the inbox"),
        ("max_heart_rate_bpm", "20", "expected a number from 120 to 240"),
        ("can_focus_for_eight_laps", "maybe", "expected yes or no"),
    ],
)
def test_each_cell_is_checked(
    complaints: Complaints, columns: str, row: str, expected: str
) -> None:
    (found,) = complaints(athletes=f"athlete_id,{columns}\nf07,{row}\n")
    assert expected in found


@pytest.mark.parametrize("athlete_id", ["", "a b", "ü1", "../x", "Unassigned"])
def test_an_id_is_a_plain_word(complaints: Complaints, athlete_id: str) -> None:
    (found,) = complaints(athletes=f"athlete_id,group\n{athlete_id},girls\n")
    assert "athletes.csv, line 2, athlete_id: found" in found
    assert "expected a pseudonym of letters, digits" in found


@pytest.mark.parametrize(
    ("column", "first", "second"),
    [
        ("athlete_id", "f07", "F07"),
        ("name", "Ada Quick", "ada quick"),
        ("device_serials", "39 40", "41/40"),
        ("folder", "girls", "Girls"),
        ("file_pattern", "ada*", "ada*"),
    ],
)
def test_what_tells_an_athlete_is_nobody_elses(
    complaints: Complaints, column: str, first: str, second: str
) -> None:
    ids = ("", "") if column == "athlete_id" else ("athlete_id,", "a1,", "a2,")
    header, start, other = ids if len(ids) == 3 else ("", "", "")
    (found,) = complaints(athletes=f"{header}{column}\n{start}{first}\n{other}{second}\n")
    assert (
        f"line 3, {column}: found '{second}', expected a value that no other athlete has" in found
    )
    assert "line 2 has it too" in found


def test_a_bad_cell_of_an_athlete_is_told_once_not_wherever_the_athlete_is_named(
    complaints: Complaints,
) -> None:
    found = complaints(
        athletes="athlete_id,grade\nf07,x\n",
        results="athlete,date,distance,time,kind\nf07,2027-01-02,800,2:20,race\n",
    )
    assert len(found) == 1


def test_a_roster_that_cannot_be_read_makes_nobody_unknown(complaints: Complaints) -> None:
    (found,) = complaints(
        athletes="athlete_id;grade;shoe\nf07;9;x\n",
        results="athlete,date,distance,time,kind\nf07,2027-01-02,800,2:20,race\n",
    )
    assert "'shoe'" in found


def test_a_retired_column_is_passed_over_with_a_warning(read: Read) -> None:
    workspace = read(athletes="athlete_id,coordinates\nf07,open\n")
    assert workspace.coach.athletes == {"f07": Athlete(athlete_id="f07")}
    (warning,) = workspace.warnings
    assert "line 1: found 'coordinates', expected no such column" in str(warning)


@pytest.mark.parametrize(
    ("text", "grade", "graduation_year"),
    [
        ("9", 9, None),
        ("11th", 11, None),
        ("10th grade", 10, None),
        ("Fr", 9, None),
        ("So.", 10, None),
        ("JR", 11, None),
        ("Senior", 12, None),
        ("27", None, 2027),
        ("'27", None, 2027),
        ("2028", None, 2028),
        ("class of 2029", None, 2029),
    ],
)
@pytest.mark.parametrize("column", ["grade", "graduation_year", "class"])
def test_a_class_as_coaches_write_it(
    tmp_path: Path, column: str, text: str, grade: int | None, graduation_year: int | None
) -> None:
    (tmp_path / "athletes.csv").write_text(f"athlete_id,{column}\nf07,{text}\n")
    problems: list[Problem] = []
    roster = read_athletes(tmp_path / "athletes.csv", problems)
    assert roster is not None
    person = roster.people["f07"]
    assert (person.athlete.grade, person.graduation_year) == (grade, graduation_year)
    assert not problems


@pytest.mark.parametrize("text", ["8", "13", "0", "19", "99", "x", "1999"])
def test_any_other_class_is_refused(complaints: Complaints, text: str) -> None:
    (problem,) = complaints(athletes=f"athlete_id,grade\nf07,{text}\n")
    assert "expected a grade of 9 to 12, Fr, So, Jr or Sr" in problem


@pytest.mark.parametrize(
    ("text", "sex"),
    [("F", Sex.FEMALE), ("Girls", Sex.FEMALE), ("women", Sex.FEMALE), ("m", Sex.MALE)],
)
def test_a_sex_as_coaches_write_it(read: Read, text: str, sex: Sex) -> None:
    assert read(athletes=f"ID,Gender\nf07,{text}\n").coach.athletes["f07"].sex is sex


def test_a_first_name_as_an_id_is_used_with_a_warning(read: Read) -> None:
    workspace = read(athletes="id,name\nada,Ada Quick\n")
    assert set(workspace.coach.athletes) == {"ada"}
    (warning,) = workspace.warnings
    assert "athlete_id: found 'ada', expected a pseudonym instead of the name" in str(warning)


@pytest.mark.parametrize("serial", ["3.4E+09", "1,544E+09", "4E9"])
def test_a_shortened_serial_number_is_told(complaints: Complaints, serial: str) -> None:
    (problem,) = complaints(athletes=f'athlete_id,device_serials\nf07,"{serial}"\n')
    assert "a spreadsheet shortened it" in problem


def test_everybody_is_a_group(read: Read) -> None:
    plan = "date,group,workout\n2027-01-12,all,6x150 @800\n2027-01-13,GIRLS,rest\n"
    items = read(plan=plan).coach.plan
    assert [item.athlete_id for item in items] == ["f07", "m03", "f07"]


def test_of_an_id_twice_the_first_line_is_used(write: Write) -> None:
    folder = write(athletes="athlete_id,group\nf07,girls\nF07,boys\n")
    workspace = read_workspace(folder)
    assert workspace.coach.athletes["f07"].group == "girls"
    assert len(workspace.errors) == 1


def test_a_group_is_spelled_as_where_it_stands_first(write: Write) -> None:
    folder = write(athletes="athlete_id,group\nf07,Girls\nf08,girls\nf09,GIRLS\n")
    athletes = read_workspace(folder).coach.athletes.values()
    assert [athlete.group for athlete in athletes] == ["Girls", "Girls", "Girls"]
