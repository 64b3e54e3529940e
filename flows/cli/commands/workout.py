"""`thirdlap workout`: how a workout is understood, before it goes into a plan."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from flows.cli.options import for_workspace
from flows.common.text import UNKNOWN, clock, count, lap_time, metres, pace, table
from flows.common.workspace import Context

if TYPE_CHECKING:
    from metrics.workouts.model import PlannedRep, Rest, Workout

_HEAD = ("reps", "each", "pace", "rest after each")


@click.command()
@click.argument("text", nargs=-1, required=True)
@for_workspace
@click.option("--json", "as_json", is_flag=True, help="One object, with one entry per rep.")
def workout(here: Context, text: tuple[str, ...], *, as_json: bool) -> None:
    """Show how the workout TEXT is understood, as `6x150 @800 w/ 3:00` or by its name.

    The first line is the workout as thirdlap writes it; then come its reps in their order. What
    may mean two things is refused with both. docs/workouts.md has the whole notation.
    """
    from config.library import FOLDER, read_library, workout_of
    from config.problems import Problem, UnusableError
    from metrics.workouts.notation import workout_text

    problems: list[Problem] = []
    folder = here.workspace.path
    library = read_library(folder / FOLDER if folder else None, problems)
    written = " ".join(text)
    try:
        planned = workout_of(library)(written)
    except UnusableError as error:
        hint = f"; did you mean {error.near_miss!r}?" if error.near_miss else ""
        raise click.UsageError(f"found {written!r}, expected {error.expected}{hint}") from error
    if as_json:
        click.echo(json.dumps(_as_data(planned)))
        return
    click.echo(workout_text(planned))
    if planned.blocks:
        click.echo(table(_HEAD, _rows(planned), indent="  "))
        click.echo(f"  {_total(planned)}")


def _rows(planned: Workout) -> Iterator[tuple[str, ...]]:
    """Write one line for each run of like reps."""
    for _, group in groupby(planned.reps(), key=lambda rep: rep.rep):
        reps = list(group)
        yield (str(len(reps)), _length(reps[0]), _pace(reps[0]), _rests(reps))


def _length(planned: PlannedRep) -> str:
    rep = planned.rep
    length = clock(rep.duration_s) if rep.distance_m is None else metres(rep.distance_m)
    kind = "" if rep.kind == "run" else f" {rep.kind.replace('_', ' ')}"
    return f"{length}{kind}"


def _pace(planned: PlannedRep) -> str:
    rep = planned.rep
    parts = [] if rep.race_pace is None else [f"{rep.race_pace} pace"]
    if rep.speed_mps is not None:
        parts.append(f"{lap_time(rep.speed_mps)} per 400 m ({pace(rep.speed_mps)})")
    if rep.mode is not None:
        parts.append("by feel")
    return ", ".join(parts) or "any"


def _rests(reps: Iterable[PlannedRep]) -> str:
    rests = dict.fromkeys(planned.rest for planned in reps if planned.rest is not None)
    return ", then ".join(map(_rest, rests)) or UNKNOWN


def _rest(rest: Rest) -> str:
    parts = [] if rest.distance_m is None else [metres(rest.distance_m)]
    if rest.low_s is not None:
        upper = "" if rest.high_s == rest.low_s else f" to {clock(rest.high_s)}"
        parts.append(f"{clock(rest.low_s)}{upper}")
    parts += [] if rest.mode is None else [rest.mode.value]
    return " ".join(parts) or "full"


def _total(planned: Workout) -> str:
    from metrics.contract.race_paces import RacePace

    reps = planned.reps()
    distance_m = sum(planned_rep.rep.distance_m or 0.0 for planned_rep in reps)
    duration_s = sum(planned_rep.rep.duration_s or 0.0 for planned_rep in reps)
    amounts = [metres(distance_m)] if distance_m else []
    amounts += [clock(duration_s)] if duration_s else []
    # An easy run is no rep, though it is planned as one stretch.
    work = sum(planned_rep.rep.race_pace != RacePace.EASY for planned_rep in reps)
    amount = f"{' and '.join(amounts)} without rests"
    return f"{count(work, 'rep')}: {amount}" if work == len(reps) else _with_easy(work, amount)


def _with_easy(work: int, amount: str) -> str:
    return f"{count(work, 'rep')} and easy running: {amount}" if work else amount


def _as_data(planned: Workout) -> dict[str, Any]:
    from metrics.workouts.notation import workout_text

    return {
        "workout": workout_text(planned),
        "is_rest_day": planned.is_rest_day,
        "extras": [
            {"kind": extra.kind, "duration_s": extra.duration_s} for extra in planned.extras
        ],
        "reps": [_rep_data(planned_rep) for planned_rep in planned.reps()],
    }


def _rep_data(planned: PlannedRep) -> dict[str, Any]:
    rep, rest = planned.rep, planned.rest
    return {
        "rep": planned.number,
        "distance_m": rep.distance_m,
        "duration_s": rep.duration_s,
        "kind": rep.kind,
        "race_pace": rep.race_pace,
        "mode": rep.mode,
        "speed_mps": rep.speed_mps,
        "rest_distance_m": rest and rest.distance_m,
        "rest_low_s": rest and rest.low_s,
        "rest_high_s": rest and rest.high_s,
        "rest_mode": rest and rest.mode,
    }
