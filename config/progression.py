"""`progression.toml`: the numbers of the progression; a workspace's go over this package's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from config.cells import number, one_of, whole
from config.outline import TomlTable, read_outline
from config.packaged import packaged
from config.problems import Problem, Severity, UnusableError, nearest, refuse_errors
from config.rows import Row
from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.inputs.coach import OpeningEight, ProgressionSettings, ScheduleStep

FILE_NAME = "progression.toml"
OLD_FILE_NAME = "ladder.toml"
"""The name before 0.1.0, still read where no new file is beside it."""

_NEW_KEYS = {"rung": "race_pace"}

_Values = Mapping[str, Any]

_READERS: Mapping[str, Callable[[str], Any]] = {
    "fresh_days": whole(1, 730),
    "lookback_weeks": whole(1, 52),
    "min_reps": number(1, 1000),
    "min_days": whole(1, 200),
    "min_probability": number(0.5, 1),
    "min_foundation_reps": number(0.1, 1000),
    "min_runs": whole(1, 14),
    "min_weeks": whole(1, 52),
    "min_set_reps": whole(2, 20),
    "threshold_vdot_share": number(0.5, 1),
    "easy_vdot_share": number(0.3, 1),
    "max_over_400": number(1, 1.5, unit="times the 400 m speed"),
    "long_run_ratio": number(1, 5, unit="times the median run"),
    "threshold_minutes": number(1, 120, unit="minutes"),
    "aerobic_rep_s": number(30, 1200, unit="seconds"),
    "opening_800": one_of(OpeningEight),
}
_IN_ORDER = (
    ("min_weeks", "lookback_weeks", 1),
    ("min_days", "lookback_weeks", 7),
    ("easy_vdot_share", "threshold_vdot_share", 1),
)
"""Pairs of numbers: the first is at most the second times the factor."""


def default_progression() -> ProgressionSettings:
    """Read the numbers that come with this package."""
    return ProgressionSettings(**_defaults())


def read_progression(folder: Path, problems: list[Problem]) -> ProgressionSettings:
    """Read a workspace's numbers over the defaults; unusable numbers keep their default."""
    path, old_path = folder / FILE_NAME, folder / OLD_FILE_NAME
    if old_path.exists() and not path.exists():
        path = old_path
    return ProgressionSettings(**_over(_defaults(), path, problems))


def _defaults() -> _Values:
    problems: list[Problem] = []
    values = _over({}, packaged(FILE_NAME), problems)
    refuse_errors(problems)
    return values


def _over(values: _Values, path: Path, problems: list[Problem]) -> _Values:
    """Return the values, overridden by the usable ones of a file."""
    top = read_outline(path, problems)
    if top is None:
        return values
    steps = top.tables("schedule")
    _warn_of_old_words(top, steps)
    top.allow(_READERS, ("schedule",))
    overrides = {name: top.row.given(name, read) for name, read in _READERS.items()}
    schedule = {"schedule": _schedule(steps)} if "schedule" in top.row.cells else {}
    merged = {**values, **{name: value for name, value in overrides.items() if value is not None}}
    _complain_of_pairs(top.row, merged)
    return {**merged, **schedule}


def _warn_of_old_words(top: TomlTable, steps: Sequence[TomlTable]) -> None:
    """Add one warning that names the new words for all old ones in a file."""
    keys = {key for step in steps for key in step.row.cells.keys() & _NEW_KEYS.keys()}
    new_words = {key: _NEW_KEYS[key] for key in sorted(keys)}
    if top.row.file == OLD_FILE_NAME:
        new_words = {OLD_FILE_NAME: FILE_NAME, **new_words}
    if new_words:
        top.row.problems.append(
            Problem(
                file=top.row.file,
                text=", ".join(new_words),
                expected=f"{', '.join(new_words.values())} (the old words are still read)",
                severity=Severity.WARNING,
            )
        )


def _complain_of_pairs(row: Row, values: _Values) -> None:
    """Report numbers that contradict each other, naming the number that the file has."""
    for lesser, greater, times in _IN_ORDER:
        if values[lesser] <= values[greater] * times:
            continue
        if lesser in row.cells:
            row.complain(lesser, f"at most {values[greater] * times:g}, because of {greater}")
        else:
            row.complain(greater, f"at least {values[lesser] / times:g}, because of {lesser}")


def _schedule(steps: Sequence[TomlTable]) -> tuple[ScheduleStep, ...]:
    """Read the steps, the earliest first; a later step may not ask for a slower pace."""
    tables = [step.renamed(_NEW_KEYS) for step in steps]
    pairs = [(step, table.row) for table in tables if (step := _step(table)) is not None]
    pairs.sort(key=lambda pair: -pair[0].weeks_before)
    for (earlier, _), (later, row) in pairwise(pairs):
        if later.weeks_before == earlier.weeks_before:
            row.complain("weeks_before", "a number of weeks that no other step has")
        if PROGRESSION.index(later.race_pace) < PROGRESSION.index(earlier.race_pace):
            row.complain(
                "race_pace",
                f"a race pace no slower than {earlier.race_pace}, the pace of the step before",
            )
    return tuple(step for step, _ in pairs)


def _step(table: TomlTable) -> ScheduleStep | None:
    table.allow(("weeks_before", "race_pace", "stride_days"))
    weeks_before = table.row.needed("weeks_before", whole(0, 52))
    race_pace = table.row.needed("race_pace", _pace)
    stride_days = table.row.needed("stride_days", whole(0, 7))
    if weeks_before is None or race_pace is None or stride_days is None:
        return None
    return ScheduleStep(weeks_before=weeks_before, race_pace=race_pace, stride_days=stride_days)


def _pace(text: str) -> RacePace:
    race_paces = {race_pace.value: race_pace for race_pace in PROGRESSION}
    if text.casefold() not in race_paces:
        raise UnusableError(f"one of {', '.join(race_paces)}", nearest(text, race_paces))
    return race_paces[text.casefold()]
