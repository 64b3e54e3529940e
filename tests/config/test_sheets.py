from pathlib import Path

import pytest

from config.problems import Problem, Severity
from config.sheets import Columns, read_sheet

COLUMNS = Columns(needed=("athlete", "date"), optional=("time",))


def cells(tmp_path: Path, data: str | bytes) -> list[tuple[int, dict[str, str]]]:
    """The rows of a sheet that has nothing wrong with it."""
    problems: list[Problem] = []
    (tmp_path / "a.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
    rows = read_sheet(tmp_path / "a.csv", COLUMNS, problems)
    assert rows is not None
    assert not problems
    return [(row.line, dict(row.cells)) for row in rows]


def complaints(tmp_path: Path, data: str | bytes) -> list[str]:
    problems: list[Problem] = []
    (tmp_path / "a.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
    read_sheet(tmp_path / "a.csv", COLUMNS, problems)
    return [str(problem) for problem in problems]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_spreadsheets_way_of_saving_is_read(
    tmp_path: Path, separator: str, mark: bytes, end: str
) -> None:
    lines = ["athlete,date,time", "f07,2027-01-02,2:05", "", "m03,2027-01-03,"]
    text = "".join(line.replace(",", separator) + end for line in lines)
    assert cells(tmp_path, mark + text.encode()) == [
        (2, {"athlete": "f07", "date": "2027-01-02", "time": "2:05"}),
        (4, {"athlete": "m03", "date": "2027-01-03", "time": ""}),
    ]


def test_comments_empty_rows_and_cells_that_are_left_away(tmp_path: Path) -> None:
    text = '# made in; a; spreadsheet\n"# a, b"\n Athlete , DATE\n,,\n\n#f07,x\nf07\n'
    assert cells(tmp_path, text) == [(7, {"athlete": "f07"})]


def test_a_cell_of_several_lines_counts_as_them(tmp_path: Path) -> None:
    text = 'athlete,date,note\nf07,x,"one\ntwo"\nm03,y,\n'
    assert [line for line, _ in cells(tmp_path, text)] == [2, 4]


def test_no_file_and_an_empty_file_have_no_rows(tmp_path: Path) -> None:
    assert read_sheet(tmp_path / "none.csv", COLUMNS, []) == []
    assert cells(tmp_path, "") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "athlet,date\n",
            ["found 'athlet', expected one of the columns athlete, date, time; did you mean "],
        ),
        ("date\n", ["line 1: found 'date', expected a column 'athlete' too"]),
        ("athlete,date,date\n", ["a.csv, line 1, date: found 'date', expected each column once"]),
        (
            "athlete,date,shoe\n",
            ["found 'shoe', expected one of the columns athlete, date, time"],
        ),
        ("athlete,date\nf07,x,y\n", ["line 2: found 'y', expected no more cells than the 2 named"]),
        ('athlete,date\nf07,"x\n', ["line 2: found '\"', expected quotes in pairs"]),
        (b"athlete,date\nf07,\x81\n", ["line 2: found '81', expected a text file"]),
        (b"PK\x03\x04\x14\x00", ["found 'a workbook', expected a text file (in the spreadsheet"]),
        (b"athlete,date\n\xe9\0", ["found 'binary data', expected a text file"]),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(
    tmp_path: Path, text: str | bytes, expected: list[str]
) -> None:
    found = complaints(tmp_path, text)
    assert len(found) == len(expected)
    for complaint, part in zip(found, expected, strict=True):
        assert part in complaint


def test_what_an_older_spreadsheet_saved_is_read_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("athlete,date\nRené,x\n".encode("cp1252"))
    problems: list[Problem] = []
    rows = read_sheet(tmp_path / "a.csv", COLUMNS, problems)
    assert rows is not None
    assert rows[0].cells["athlete"] == "René"
    (problem,) = problems
    assert problem.severity is Severity.WARNING
    assert "line 2: found 'René', expected UTF-8; read as Windows-1252" in str(problem)


def test_utf_16_is_read(tmp_path: Path) -> None:
    assert cells(tmp_path, "athlete\tdate\nRené\tx\n".encode("utf-16")) == [
        (2, {"athlete": "René", "date": "x"})
    ]


def test_a_workbook_in_the_place_of_a_sheet_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    problems: list[Problem] = []
    assert read_sheet(tmp_path / "a.csv", COLUMNS, problems) is None
    assert "a.xlsx: found 'a workbook', expected a.csv" in str(problems[0])


def test_an_unknown_column_leaves_the_others_readable(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("athlete,date,shoe\nf07,x,y\n")
    problems: list[Problem] = []
    rows = read_sheet(tmp_path / "a.csv", COLUMNS, problems)
    assert rows is not None
    assert rows[0].cells["athlete"] == "f07"
    assert [problem.severity for problem in problems] == [Severity.ERROR]


def test_rows_above_a_quote_that_is_never_closed_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('athlete,date\nf07,x\nm03,"y\n')
    rows = read_sheet(tmp_path / "a.csv", COLUMNS, [])
    assert rows is not None
    assert [row.cells["athlete"] for row in rows] == ["f07"]


def test_a_folder_in_the_place_of_a_sheet_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    problems: list[Problem] = []
    assert read_sheet(tmp_path / "a.csv", COLUMNS, problems) is None
    assert "a.csv: found 'a folder', expected a text file" in str(problems[0])


def test_a_file_that_may_not_be_read_is_told_and_the_others_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> bytes:
        raise PermissionError

    (tmp_path / "a.csv").write_text("athlete,date,time\n")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    problems: list[Problem] = []
    assert read_sheet(tmp_path / "a.csv", COLUMNS, problems) is None
    assert "a.csv: found 'a file that may not be read now'" in str(problems[0])
