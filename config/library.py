"""Named workouts: each file in `workouts/` holds one, with one part per line.

Lines that begin with `#` are comments. A workout is named by its file without `.txt`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from config.packaged import packaged
from config.problems import Problem, UnusableError, nearest, refuse_errors
from config.sheets import COMMENT, read_text
from metrics.contract.race_paces import PACES
from metrics.workouts.model import Workout
from metrics.workouts.notation import NotationError, parse_workout

FOLDER = "workouts"
ENDING = ".txt"
EXAMPLE = "a workout, such as 6x150 @800"

Library = Mapping[str, Workout]


def default_library() -> Library:
    """Read the workouts that come with this package, by name."""
    problems: list[Problem] = []
    library = dict(_read(packaged(FOLDER), problems))
    refuse_errors(problems)
    return library


def read_library(folder: Path | None, problems: list[Problem]) -> Library:
    """Read this package's workouts, replaced or joined by those of a workspace, if there is one."""
    written = {} if folder is None else dict(_read(folder, problems))
    return {**default_library(), **written}


def workout_of(library: Library) -> Callable[[str], Workout]:
    """Make a reader of workouts that takes a name from the library or a notation."""

    def read(text: str) -> Workout:
        return library[text.casefold()] if text.casefold() in library else _parsed(text, library)

    return read


def _parsed(text: str, library: Library) -> Workout:
    try:
        return _parse(text)
    except NotationError as error:
        expected = f"{EXAMPLE}, or the name of a workout"
        if alike := _alike(text, library):
            if _is_workout(some := f"6 {text}"):
                expected = f"how many, such as {some}, or the name of a workout"
            raise UnusableError(f"{expected}: {' or '.join(alike)}") from error
        name = nearest(text, library)
        # Nobody who mistypes strides means the fastest of them.
        if name and "-" not in text and (alike := _alike(name.partition("-")[0], library))[1:]:
            raise UnusableError(f"{expected}: {' or '.join(alike)}") from error
        if name is not None or not text:
            raise UnusableError(expected, name) from error
        raise UnusableError(_expected(error), error.near_miss) from error


def _is_workout(text: str) -> bool:
    try:
        return bool(_parse(text))
    except NotationError:
        return False


# A season's plan repeats a few workouts hundreds of times.
_parse = cache(parse_workout)


def _alike(text: str, library: Library) -> list[str]:
    """Return the names that have a text among their words, the easiest workout first."""
    words = text.casefold().replace("-", " ").split()
    names = [name for name in library if words and set(words) <= set(name.split("-"))]
    return sorted(names, key=lambda name: _fastest(library[name]))


def _fastest(workout: Workout) -> int:
    """Return the rank of the fastest pace in a workout, 0 for none."""
    ranks = [
        PACES.index(planned.rep.race_pace) + 1
        for planned in workout.reps()
        if planned.rep.race_pace
    ]
    return max(ranks, default=0)


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
                    text=text or None,
                    expected=_expected(error) if text else EXAMPLE,
                    near_miss=error.near_miss,
                )
            )


def _expected(error: NotationError) -> str:
    return f"{EXAMPLE}; at character {error.column}: {error.expected}"
