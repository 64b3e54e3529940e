from pathlib import Path

import pytest

from config.outline import read_outline
from config.problems import Problem

TEXT = """# a season
[[season]]
name = "Indoor"

[[season.meets]]
name = "First"
entries = [
    { athlete = "f07" },
    # a comment
    { athlete = "m03" },
]

[[season]]
name = "Outdoor"

[[season.meets]]
name = "Second"

[[season.meets]]
date = 2027-03-20
entries = [{ athlete = "f07" }]
"""


def test_every_field_knows_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(TEXT)
    top = read_outline(tmp_path / "a.toml", [])
    assert top is not None
    indoor, outdoor = top.tables("season")
    assert (indoor.row.line, outdoor.row.line) == (2, 13)
    assert outdoor.row.lines["name"] == 14
    second, last = outdoor.tables("meets")
    assert (second.row.line, last.row.lines["date"]) == (16, 20)
    (first,) = indoor.tables("meets")
    assert [entry.row.line for entry in first.tables("entries")] == [8, 10]
    # A table on the line of the field that holds it has at least the line of the table around.
    assert [entry.row.line for entry in last.tables("entries")] == [19]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name = \n", "a.toml, line 1: found 'name =', expected lines such as name = \"value\""),
        ("[[season]\n", "a.toml, line 1: found '[[season]'"),
        ("a = 1\na = 2\n", "a.toml, line 2"),
        ("x = '''", "a.toml, line 1"),
    ],
)
def test_what_is_no_toml_says_where(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "a.toml").write_text(text)
    problems: list[Problem] = []
    assert read_outline(tmp_path / "a.toml", problems) is None
    assert len(problems) == 1
    assert expected in str(problems[0])


def test_a_field_of_the_wrong_shape_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('season = "x"\nname = [1]\nstrt = 1\n')
    problems: list[Problem] = []
    top = read_outline(tmp_path / "a.toml", problems)
    assert top is not None
    assert top.tables("season") == []
    top.allow(("name", "start"), ("season",))
    assert [str(problem) for problem in problems] == [
        "a.toml, line 1, season: found 'x', expected tables that begin with [[season]]",
        "a.toml, line 3: found 'strt', expected one of name, start, season; did you mean 'start'?",
        "a.toml, line 2, name: found '[1]', expected one value, not a table or a list",
    ]
