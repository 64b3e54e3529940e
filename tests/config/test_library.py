from pathlib import Path

import pytest

from config.library import default_library, read_library, workout_of
from config.problems import Problem, UnusableError
from metrics.workouts.notation import parse_workout


def test_every_workout_of_the_library_parses_and_has_work_in_it() -> None:
    library = default_library()
    assert len(library) >= 5
    assert all(workout.reps() for workout in library.values())


def test_a_workout_is_meant_by_its_name_or_by_its_notation() -> None:
    read = workout_of(default_library())
    assert read("First-Strides") == default_library()["first-strides"]
    assert read("6x150 @800") == parse_workout("6x150 @800")


def test_a_workspaces_own_goes_over_it(tmp_path: Path) -> None:
    (tmp_path / "First-Strides.txt").write_text("# ours\n\n6x100 @3200\n")
    library = read_library(tmp_path, [])
    assert library["first-strides"] == parse_workout("6x100 @3200")
    assert library.keys() == default_library().keys()


def test_a_workout_that_cannot_be_read_says_where(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("# why\nsome hard running\n")
    (tmp_path / "b.txt").write_text("# nothing\n")
    problems: list[Problem] = []
    assert read_library(tmp_path, problems) == default_library()
    hard, empty = map(str, problems)
    assert hard.startswith("workouts/a.txt: found 'some hard running', expected a workout, such as")
    assert "at character 1: an amount" in hard
    assert empty == "workouts/b.txt: found nothing, expected a workout, such as 6x150 @800"


def test_lines_are_parts(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("25:00 easy\n6x100 @3200\n")
    assert read_library(tmp_path, [])["a"] == parse_workout("25:00 easy + 6x100 @3200")


def test_a_word_of_several_names_suggests_all_of_them_the_easiest_first() -> None:
    with pytest.raises(UnusableError) as caught:
        workout_of(default_library())("strides")
    names = "first-strides or strides-3200 or strides-1600 or strides-800"
    expected = f"how many, such as 6 strides, or the name of a workout: {names}"
    assert caught.value.expected == expected
    with pytest.raises(UnusableError, match="strides-3200 or strides-1600") as caught:
        workout_of(default_library())("stirdes")
    assert caught.value.near_miss is None
