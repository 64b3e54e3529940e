import pytest

from config.problems import ConfigError, Problem, nearest


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
