"""A team's workspace on disk: what the coach knows, an inbox of watch files, and the truth."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path

from msgspec import Struct

from metrics.contract.race_paces import Mode
from simulator.season.calendar import MEETS, START, ZONE, day_of, end_of
from simulator.season.outings import QUARTERS_EXERTION, files_of
from simulator.season.plan import (
    MONDAY,
    QUARTERS,
    SATURDAY,
    SPECIFIC_FROM_WEEK,
    THURSDAY,
    plan_of,
)
from simulator.season.stories import STORIES
from simulator.season.team import Performance, TeamMember, draw_team, performances, races
from simulator.season.truth import TrueRep, to_csv

INBOX, TRUTH = "inbox", "truth.csv"
CHASSIS_DAYS, CHASSIS_MINUTES = (MONDAY, THURSDAY), 20


class Size(Struct, frozen=True, kw_only=True):
    """How large a season is."""

    athletes: int
    weeks: int


SMALL = Size(athletes=8, weeks=8)
FULL = Size(athletes=30, weeks=16)


class WrittenSeason(Struct, frozen=True, kw_only=True):
    """A season as it was written: who ran, what was truly run, and how many files tell of it."""

    folder: Path
    size: Size
    team: tuple[TeamMember, ...]
    reps: tuple[TrueRep, ...]
    file_count: int

    @property
    def inbox(self) -> Path:
        """The folder of watch files, one folder an athlete."""
        return self.folder / INBOX


def write_season(folder: Path, *, seed: int, size: Size) -> WrittenSeason:
    """Write a season into a folder. Same arguments, same bytes; other files there stay."""
    team = draw_team(seed, athletes=size.athletes)
    for name, text in _coach_files(team, seed, size).items():
        _put(folder / name, text.encode())
    reps: list[TrueRep] = []
    count = 0
    for member in team:
        for file in files_of(member, seed, weeks=size.weeks):
            _put(folder / INBOX / member.athlete_id / file.name, file.content)
            reps += file.reps
            count += 1
    _put(folder / TRUTH, to_csv(reps).encode())
    return WrittenSeason(
        folder=folder, size=size, team=tuple(team), reps=tuple(reps), file_count=count
    )


def _coach_files(team: Sequence[TeamMember], seed: int, size: Size) -> dict[str, str]:
    """Write the coach's own files, by name, as `config` reads them."""
    results = [result for member in team for result in performances(member, seed, weeks=size.weeks)]
    return {
        "athletes.csv": _csv(_ATHLETE, map(_athlete, team)),
        "results.csv": _csv(_RESULT, map(_result, results)),
        "season.toml": "\n".join(_season(team)) + "\n",
        "plan.csv": _csv(_PLAN, _plan(team, size)),
        "checkins.csv": _csv(_CHECK_IN, _check_ins(team, size)),
        "thirdlap.toml": _settings(seed, size),
    }


def _settings(seed: int, size: Size) -> str:
    """Write the settings: an id, and the season's last Saturday as the day of all answers."""
    today = day_of(size.weeks, SATURDAY)
    return f'workspace_id = "simulated-season-{seed}"\ntoday = "{today}"\n'


_ATHLETE = (
    *("athlete_id", "group", "grade", "sex", "zone", "device_serials", "folder"),
    *("max_heart_rate_bpm", "can_focus_for_eight_laps"),
)
_RESULT = ("athlete", "date", "distance", "time", "kind")
_PLAN = ("date", "group", "workout", "mode")
_CHECK_IN = ("athlete", "date", "exertion", "chassis_minutes", "plyometric_contacts")


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def _athlete(member: TeamMember) -> tuple[object, ...]:
    return (
        member.athlete_id,
        STORIES[member.archetype].group,
        member.grade,
        member.sex,
        ZONE,
        member.kit.serial_number,
        member.athlete_id,
        round(member.ability.body.max_bpm),
        "yes" if member.number % 3 == 0 else "",
    )


def _result(result: Performance) -> tuple[object, ...]:
    return (
        result.athlete_id,
        result.day,
        f"{result.distance_m:g}",
        f"{result.duration_s:.2f}",
        result.kind,
    )


def _season(team: Sequence[TeamMember]) -> Iterator[str]:
    """Write the whole season, even if only its first weeks are run."""
    yield f'[[season]]\nname = "Spring {START.year}"\nstart = {START}\nend = {end_of()}'
    yield f'\n[[season.periods]]\nname = "General"\nstart = {START}\nmode = "{Mode.EFFORT}"'
    specific = day_of(SPECIFIC_FROM_WEEK, 0)
    yield f'\n[[season.periods]]\nname = "Specific"\nstart = {specific}'
    for meet in MEETS:
        yield f'\n[[season.meets]]\nname = "{meet.name}"\ndate = {day_of(meet.week, SATURDAY)}'
        yield "entries = ["
        for member in team:
            for race_pace in races(member, meet.week):
                yield f'    {{ athlete = "{member.athlete_id}", distance = "{race_pace}" }},'
        yield "]"


def _plan(team: Sequence[TeamMember], size: Size) -> Iterator[tuple[object, ...]]:
    """List what every group is to run; by pace in any period unless effort is named."""
    groups = sorted({STORIES[member.archetype].group for member in team})
    for week in range(1, size.weeks + 1):
        is_raced = any(races(member, week) for member in team)
        for group in groups:
            for weekday, text in plan_of(group, week).items():
                if not (is_raced and weekday == SATURDAY):
                    mode = "" if Mode.EFFORT in text else Mode.PACE
                    yield day_of(week, weekday), group, text, mode


def _check_ins(team: Sequence[TeamMember], size: Size) -> Iterator[tuple[object, ...]]:
    """List how hard source C's workout felt, and twice a week what no watch sees."""
    for member in team:
        group = STORIES[member.archetype].group
        for week in range(1, size.weeks + 1):
            for weekday, text in plan_of(group, week).items():
                exertion = f"{QUARTERS_EXERTION:g}" if QUARTERS in text else ""
                chassis = CHASSIS_MINUTES if weekday in CHASSIS_DAYS else ""
                if exertion or chassis:
                    yield member.athlete_id, day_of(week, weekday), exertion, chassis, ""


def _put(path: Path, content: bytes) -> None:
    """Write a file unless it is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)
