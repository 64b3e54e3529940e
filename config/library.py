"""Workouts by name: a file in `workouts/` holds one, a part a line, as a coach writes it.

Lines that begin with `#` say what it is for. The file's name without `.txt` is the workout's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib.resources import as_file, files
from pathlib import Path

from config.problems import ConfigError, Problem, UnusableError, nearest
from config.sheets import COMMENT, read_text
from metrics.workouts.model import Workout
from metrics.workouts.notation import NotationError, parse_workout

FOLDER = "workouts"
ENDING = ".txt"
EXAMPLE = "a workout, such as 6x150 @800"

Library = Mapping[str, Workout]


def default_library() -> Library:
    """This package's own workouts, by name."""
    problems: list[Problem] = []
    with as_file(files("config").joinpath(FOLDER)) as folder:
        library = dict(_read(folder, problems))
    if problems:
        raise ConfigError(*problems)
    return library


def read_library(folder: Path, problems: list[Problem]) -> Library:
    """This package's own workouts, and a workspace's over them."""
    return {**default_library(), **dict(_read(folder, problems))}


def workout_of(library: Library) -> Callable[[str], Workout]:
    """A reader of workouts: the name of one of the library, else its notation."""

    def read(text: str) -> Workout:
        return library[text.casefold()] if text.casefold() in library else _parsed(text, library)

    return read


def _parsed(text: str, library: Library) -> Workout:
    try:
        return parse_workout(text)
    except NotationError as error:
        name = nearest(text, library)
        if name is not None or not text:
            raise UnusableError(f"{EXAMPLE}, or the name of one", name) from error
        raise UnusableError(_expected(error), error.near_miss) from error


def _read(folder: Path, problems: list[Problem]) -> Iterator[tuple[str, Workout]]:
    for path in sorted(folder.glob(f"*{ENDING}")):
        lines = (read_text(path, problems) or "").splitlines()
        parts = [line.strip() for line in lines if line.strip() and not line.startswith(COMMENT)]
        text = " + ".join(parts)
        try:
            yield path.stem.casefold(), parse_workout(text)
        except NotationError as error:
            problems.append(
                Problem(
                    file=f"{FOLDER}/{path.name}",
                    found=text or None,
                    expected=_expected(error) if text else EXAMPLE,
                    near_miss=error.near_miss,
                )
            )


def _expected(error: NotationError) -> str:
    return f"{EXAMPLE}: from character {error.column} on {error.expected}"
