"""What a stopwatch or gates timed: sprints, flying sprints, anything a watch cannot time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from dashboard.marks import day, number, row
from dashboard.tables import Rows
from dashboard.words import METHODS, RESULT_KINDS, distance_name, timed_name

RACED: Final = frozenset({"race", "time_trial"})
"""Results that are listed among the races."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedSet:
    """Times of one day and kind, in order."""

    day: Markup
    what: str
    how: str
    times: Sequence[Markup]


def timed_sets(
    timed: Sequence[dict[str, Any]], results: Sequence[dict[str, Any]] = ()
) -> list[TimedSet]:
    """List what was timed by hand or gate, and what the coach estimated; newest first.

    Parameters
    ----------
    timed
        Rows of `timed_reps` of one athlete.
    results
        Rows of `results` of the same athlete; races and time trials are passed over.

    Returns
    -------
    list of TimedSet
        One for each day, run and kind of rep, one for each result.
    """
    if not timed and not results:
        return []  # nearly always
    sets: dict[tuple[Any, ...], Rows] = {}
    for rep in sorted(timed, key=lambda rep: (rep["local_date"], rep["effort_index"])):
        key = tuple(
            rep[name]
            for name in ("local_date", "activity_id", "speed_type", "distance_m", "method")
        )
        sets.setdefault(key, []).append(rep)
    dated = [(reps[0]["local_date"], _timed(reps)) for reps in sets.values()]
    dated += [
        (result["local_date"], _result(result))
        for result in results
        if result["kind"] not in RACED and result["local_date"] is not None
    ]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    return [timed_set for _, timed_set in dated]


def _timed(reps: Rows) -> TimedSet:
    first = reps[0]
    return TimedSet(
        day=day(first["local_date"], year=True),
        what=timed_name(first["speed_type"] or "", first["distance_m"] or 0.0),
        how=METHODS.get(first["method"] or "", ""),
        times=[timed_time(rep) for rep in reps],
    )


def timed_time(rep: dict[str, Any]) -> Markup:
    """Write the time of one row of `timed_reps`, to the hundredth as a stopwatch shows it."""
    key = row("timed_reps", activity_id=rep["activity_id"], effort_index=rep["effort_index"])
    return Markup(f"<span{key}>{number('time_s', rep['time_s'], 'clock2')}</span>")


def _result(result: dict[str, Any]) -> TimedSet:
    is_timed = result["kind"] in ("hand_timed", "gate_timed")
    key = row(
        "results",
        local_date=result["local_date"],
        distance_m=result["distance_m"],
        kind=result["kind"],
    )
    time = number("time_s", result["time_s"], "clock2" if is_timed else "clock1")
    return TimedSet(
        day=day(result["local_date"], year=True),
        what=distance_name(result["distance_m"]),
        how=RESULT_KINDS.get(result["kind"] or "", ""),
        times=[Markup(f"<span{key}>{time}</span>")],
    )
