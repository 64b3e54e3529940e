"""What a stopwatch or gates timed: sprints, flying sprints, anything a watch cannot time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from markupsafe import Markup
from msgspec import Struct

from dashboard.marks import day, number, row
from dashboard.tables import Rows
from dashboard.words import METHODS, RESULT_KINDS, distance_name, timed_name

RACED: Final = frozenset({"race", "time_trial"})
"""Results that are listed among the races."""


class TimedSet(Struct, frozen=True, kw_only=True):
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
        Rows of `timings` of one athlete: they need no watch.
    results
        Rows of `results` of the same athlete; races and time trials are passed over.

    Returns
    -------
    list of TimedSet
        One for each set of times, one for each result.
    """
    if not timed and not results:
        return []  # nearly always
    sets: dict[tuple[Any, ...], Rows] = {}
    for rep in sorted(timed, key=lambda rep: rep["rep_index"]):
        sets.setdefault((rep["local_date"], rep["timing_index"]), []).append(rep)
    dated = [(local_date, _timed(sets[local_date, index])) for local_date, index in sorted(sets)]
    # The best of a set of sprints is among the results as well.
    listed = {(rep["local_date"], rep["distance_m"]) for rep in timed}
    dated += [
        (result["local_date"], _result(result))
        for result in results
        if result["kind"] not in RACED
        and (result["local_date"], result["distance_m"]) not in listed
    ]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    return [timed_set for _, timed_set in dated]


def _timed(reps: Rows) -> TimedSet:
    first = reps[0]
    return TimedSet(
        day=day(first["local_date"], year=True),
        what=timed_name(first["speed_type"] or "", first["distance_m"] or 0.0),
        how=METHODS.get(first["method"] or "", ""),
        times=[_time(rep) for rep in reps],
    )


def _time(rep: dict[str, Any]) -> Markup:
    """Write a time to the hundredth, as a stopwatch shows it."""
    key = row(
        "timings",
        local_date=rep["local_date"],
        timing_index=rep["timing_index"],
        rep_index=rep["rep_index"],
    )
    return Markup(f"<span{key}>{number('time_s', rep['time_s'], 'clock2')}</span>")


def _result(result: dict[str, Any]) -> TimedSet:
    is_timed = result["kind"] in ("hand_timed", "gate_timed")
    key = row(
        "results",
        local_date=result["local_date"],
        distance_m=result["distance_m"],
        kind=result["kind"],
    )
    time = number("time_s", result["time_s"], "clock2" if is_timed else "typed")
    return TimedSet(
        day=day(result["local_date"], year=True),
        what=distance_name(result["distance_m"]),
        how=RESULT_KINDS.get(result["kind"] or "", ""),
        times=[Markup(f"<span{key}>{time}</span>")],
    )
