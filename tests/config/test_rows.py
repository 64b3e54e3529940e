"""Fields of a record: optional ones, required ones, and names that are not allowed."""

from __future__ import annotations

from config.cells import whole
from config.problems import Problem
from config.rows import Row


def row(problems: list[Problem], **cells: str) -> Row:
    return Row(file="a.csv", line=2, cells=cells, problems=problems, lines={"late": 7})


def test_an_optional_field_may_be_empty_and_a_required_one_may_not() -> None:
    problems: list[Problem] = []
    record = row(problems, grade="9", age="")
    assert record.given("grade", whole(9, 12)) == 9
    assert record.given("age", whole(9, 12)) is None
    assert not problems
    assert record.needed("age", whole(9, 12)) is None
    assert record.needed("name", str) is None
    assert [str(problem) for problem in problems] == [
        "a.csv, line 2, age: found nothing, expected a whole number from 9 to 12",
        "a.csv, line 2, name: found nothing, expected the name",
    ]


def test_a_problem_has_the_line_of_its_field() -> None:
    problems: list[Problem] = []
    row(problems, late="x").given("late", whole(9, 12))
    assert problems[0].line == 7


def test_other_fields_are_refused_but_notes_are_not() -> None:
    problems: list[Problem] = []
    row(problems, grade="9", note="x", grad="9").refuse_others(["grade"])
    assert [(problem.text, problem.near_miss) for problem in problems] == [("grad", "grade")]


def test_a_renamed_field_keeps_its_line() -> None:
    problems: list[Problem] = []
    renamed = row(problems, late="x", other="y").renamed({"late": "new"})
    assert (renamed.cells, renamed.lines) == ({"new": "x", "other": "y"}, {"new": 7})
