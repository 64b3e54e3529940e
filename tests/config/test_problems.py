import pytest

from config.problems import (
    ConfigError,
    Problem,
    Severity,
    grouped,
    nearest,
    problem_summary,
    refuse_errors,
    refuse_unreadable,
)


def test_a_problem_says_where_what_and_what_instead() -> None:
    problem = Problem(
        file="results.csv",
        line=4,
        column="kind",
        text="rase",
        expected="one of race, time_trial",
        near_miss="race",
    )
    assert str(problem) == (
        "results.csv, line 4, kind: found 'rase', expected one of race, time_trial; "
        "did you mean 'race'?"
    )


def test_what_is_not_known_of_a_place_is_left_out() -> None:
    assert str(Problem(file="plan.csv", expected="a table")) == (
        "plan.csv: found nothing, expected a table"
    )


def test_a_long_text_is_cut() -> None:
    found = str(Problem(file="a.csv", text="x" * 500, expected="less"))
    assert len(found) < 100
    assert "x…'" in found


def test_the_error_has_every_problem_on_a_line_of_its_own() -> None:
    problems = [Problem(file="a.csv", line=line, expected="a date") for line in (2, 3)]
    assert str(ConfigError(*problems)).splitlines() == [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("word", "near"), [("Grils", "girls"), ("girls", "girls"), ("xyz", None), ("", None)]
)
def test_the_nearest_word_is_found_whatever_its_case(word: str, near: str | None) -> None:
    assert nearest(word, ["girls", "boys"]) == near


def problem(file: str, line: int, severity: Severity = Severity.ERROR, text: str = "x") -> Problem:
    return Problem(file=file, line=line, column="kind", text=text, expected="y", severity=severity)


def test_problems_of_one_kind_are_one_line() -> None:
    many = [problem("a.csv", line, text=f"x{line}") for line in range(2, 12)]
    (group,) = grouped(many)
    assert str(group) == (
        "a.csv, kind: 10 lines (2, 3, 4, 5, 6, 7, 8, 9, …): "
        "found 'x2', 'x3', 'x4', 'x5', …, expected y"
    )


def test_the_gravest_problems_are_last() -> None:
    severities = [Severity.UNREADABLE, Severity.WARNING, Severity.ERROR]
    groups = grouped([problem("a.csv", 2, severity) for severity in severities])
    assert [group.problems[0].severity for group in groups] == [*Severity]


def test_a_count_of_problems() -> None:
    errors = [problem("a.csv", 2), problem("b.csv", 2), problem("b.csv", 3)]
    warning = problem("a.csv", 4, Severity.WARNING)
    assert problem_summary(errors) == "3 mistakes (b.csv 2, a.csv 1)"
    assert problem_summary([errors[0], warning]) == "1 mistake (a.csv 1) and 1 warning"
    assert problem_summary([warning]) == "1 warning"


def test_a_file_that_cannot_be_read_is_refused_and_the_others_are_still_told() -> None:
    problems = [problem("a.csv", 2), problem("b.csv", 1, Severity.UNREADABLE)]
    with pytest.raises(ConfigError) as caught:
        refuse_unreadable(problems)
    assert str(caught.value).startswith("b.csv")
    assert len(caught.value.problems) == 2
    refuse_unreadable(problems[:1])
    with pytest.raises(ConfigError):
        refuse_errors(problems[:1])
