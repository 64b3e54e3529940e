"""The numbers of the progression: `progression.toml` of this package, and a workspace's own over it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path
from typing import Any

from config.cells import number, one_of, whole
from config.outline import Table, read_outline
from config.problems import ConfigError, Problem, UnusableError, nearest
from config.rows import Row
from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.inputs.coach import OpeningEight, ProgressionSettings, ScheduleStep

FILE_NAME = "progression.toml"

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
"""Two numbers of which the first is at most so many times the second."""


def default_progression() -> ProgressionSettings:
    """The numbers of this package's own `progression.toml`."""
    return ProgressionSettings(**_defaults())


def read_progression(path: Path, problems: list[Problem]) -> ProgressionSettings:
    """The defaults, with what a workspace's file says over them; what is unusable stays default."""
    return ProgressionSettings(**_over(_defaults(), path, problems))


def _defaults() -> _Values:
    problems: list[Problem] = []
    with as_file(files("config").joinpath(FILE_NAME)) as path:
        values = _over({}, path, problems)
    if problems:
        raise ConfigError(*problems)
    return values


def _over(values: _Values, path: Path, problems: list[Problem]) -> _Values:
    """The values, with what a file says over them, as far as it can be used."""
    top = read_outline(path, problems)
    if top is None:
        return values
    top.allow(_READERS, ("schedule",))
    found = {name: top.row.given(name, read) for name, read in _READERS.items()}
    schedule = {"schedule": _schedule(top)} if "schedule" in top.row.cells else {}
    merged = {**values, **{name: value for name, value in found.items() if value is not None}}
    _complain_of_pairs(top.row, merged)
    return {**merged, **schedule}


def _complain_of_pairs(row: Row, values: _Values) -> None:
    """Numbers that cannot go together; the complaint is of one that the file itself has."""
    for lesser, greater, times in _IN_ORDER:
        if values[lesser] <= values[greater] * times:
            continue
        if lesser in row.cells:
            row.complain(lesser, f"at most {values[greater] * times:g}, for {greater}")
        else:
            row.complain(greater, f"at least {values[lesser] / times:g}, for {lesser}")


def _schedule(top: Table) -> tuple[ScheduleStep, ...]:
    """The steps, the earliest first; a later one may not ask for less."""
    tables = top.tables("schedule")
    pairs = [(step, table.row) for table in tables if (step := _step(table)) is not None]
    pairs.sort(key=lambda pair: -pair[0].weeks_before)
    for (earlier, _), (later, row) in pairwise(pairs):
        if later.weeks_before == earlier.weeks_before:
            row.complain("weeks_before", "another number of weeks: an earlier step has it")
        if PROGRESSION.index(later.race_pace) < PROGRESSION.index(earlier.race_pace):
            row.complain(
                "race_pace",
                f"a race pace no lower than {earlier.race_pace}, where the step before is",
            )
    return tuple(step for step, _ in pairs)


def _step(table: Table) -> ScheduleStep | None:
    table.allow(("weeks_before", "race_pace", "stride_days"))
    weeks_before = table.row.needed("weeks_before", whole(0, 52))
    race_pace = table.row.needed("race_pace", _pace)
    stride_days = table.row.needed("stride_days", whole(0, 7))
    if weeks_before is None or race_pace is None or stride_days is None:
        return None
    return ScheduleStep(weeks_before=weeks_before, race_pace=race_pace, stride_days=stride_days)


def _pace(text: str) -> RacePace:
    known = {race_pace.value: race_pace for race_pace in PROGRESSION}
    if text.casefold() not in known:
        raise UnusableError(f"one of {', '.join(known)}", nearest(text, known))
    return known[text.casefold()]
