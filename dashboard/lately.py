"""Who ran what at which race pace in the last seven days, and how it went.

Behind each run stands what makes it doubtful: its pace where it is not sure, its recording where
that was noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl
from markupsafe import Markup
from msgspec import Struct

from dashboard.marks import day, number, pace_name, row, text
from dashboard.people import People, anchor
from dashboard.planned import is_as_planned, outcome_in_short
from dashboard.tables import DAY, Rows, Tables, by_key
from dashboard.words import COUNTED
from metrics.contract.flags import activity_sentences
from metrics.contract.race_paces import RacePace, likely_paces
from metrics.judgements.contract.enums import CountedAs
from storage.format.enums import UNASSIGNED

DAYS_BACK: Final = 7
NEW_DAYS: Final = 2
"""So many of the newest days with a run are shown at once; earlier ones are folded away."""
MOST_LINES: Final = 12
"""Runs of a day shown at once, a phone's screen or two; of more, those that went otherwise than
planned or are doubtful come first, and the others are folded away."""
MOST_NAMES: Final = 12
"""Athletes named who ran without reps; of more, the others are counted in words."""


class DoneSet(Struct, frozen=True, kw_only=True):
    """One set of a run: its row, its text, and the paces that it may have been run at."""

    source: Markup
    text: Markup
    paces: Markup


class DoneLine(Struct, frozen=True, kw_only=True):
    """One run with reps, or with something noted: what it was, at which pace, how it went."""

    source: Markup
    name: str
    anchor: str
    sets: Sequence[DoneSet]
    outcome: Markup
    noted: str
    needs_word: bool
    """Whether it went otherwise than planned, or something is doubtful of it."""


class DoneDay(Struct, frozen=True, kw_only=True):
    """One day's runs: those with reps line by line, many of them folded, all others by name."""

    day: Markup
    is_today: bool
    is_new: bool
    lines: Sequence[DoneLine]
    folded: Sequence[DoneLine]
    raced: str
    without_reps: str


class _Data(Struct, frozen=True, kw_only=True):
    sets: dict[Any, Rows]
    paces: dict[Any, Rows]
    compliance: dict[Any, Rows]
    raced: frozenset[str]


def done_lately(tables: Tables, people: People, *, today: date) -> list[DoneDay]:
    """List what the team ran in the last seven days, the latest day first.

    Parameters
    ----------
    tables
        The tables of the store.
    people
        How athletes are called.
    today
        The coach's day: the last that is listed.

    Returns
    -------
    list of DoneDay
        Days with a run.
    """
    is_lately = pl.col("local_date").is_between(today - (DAYS_BACK - 1) * DAY, today)
    is_owned = pl.col("athlete_id") != UNASSIGNED
    runs = tables.rows("activities", pl.col("is_run"), is_lately, is_owned)
    raced = tables.rows("race_review", is_lately)["activity_id"].drop_nulls()
    data = _Data(
        sets=by_key(tables.rows("sets", is_lately), "activity_id"),
        paces=by_key(tables.rows("set_paces", is_lately), "activity_id"),
        compliance=by_key(tables.rows("compliance", is_lately), "activity_id"),
        raced=frozenset(raced),
    )
    days = by_key(runs.sort("local_date", descending=True), "local_date")
    new = set(list(days)[:NEW_DAYS])
    return [
        _day(local_date, ran, data, people, is_today=local_date == today, is_new=local_date in new)
        for local_date, ran in days.items()
    ]


def _day(
    local_date: date, runs: Rows, data: _Data, people: People, *, is_today: bool, is_new: bool
) -> DoneDay:
    ordered = sorted(runs, key=lambda run: people.called(run["athlete_id"]).casefold())
    told = [run for run in ordered if run["activity_id"] in data.sets or run["flags"]]
    raced = [run["athlete_id"] for run in ordered if run["activity_id"] in data.raced]
    # A warm-up is no run of its own.
    named = {*raced, *(run["athlete_id"] for run in told)}
    lines = [_line(run, data, people) for run in told]
    if len(lines) > MOST_LINES:
        lines.sort(key=lambda line: not line.needs_word)
    others = [run["athlete_id"] for run in ordered if run["athlete_id"] not in named]
    return DoneDay(
        day=day(local_date, weekday=True),
        is_today=is_today,
        is_new=is_new,
        lines=lines[:MOST_LINES],
        folded=lines[MOST_LINES:],
        raced=_named(map(people.called, raced)),
        without_reps=_named(map(people.called, others)),
    )


def _named(names: Iterable[str]) -> str:
    unique = list(dict.fromkeys(names))
    if len(unique) > MOST_NAMES:
        unique = [*unique[: MOST_NAMES - 1], "others"]
    return ", ".join(unique)


def _line(run: dict[str, Any], data: _Data, people: People) -> DoneLine:
    activity_id, athlete_id = run["activity_id"], run["athlete_id"]
    items = [item for item in data.compliance.get(activity_id, []) if item["planned_text"]]
    noted = " ".join(activity_sentences(run["flags"] or ""))
    return DoneLine(
        source=row("activities", athlete_id=athlete_id, activity_id=activity_id),
        name=people.called(athlete_id),
        anchor=anchor("athlete", athlete_id),
        sets=done_sets(data.sets.get(activity_id, []), data.paces.get(activity_id, [])),
        outcome=Markup(" ").join(outcome_in_short(item) for item in items),
        noted=noted,
        needs_word=bool(noted) or not all(map(is_as_planned, items)),
    )


def done_sets(groups: Rows, paces: Rows) -> list[DoneSet]:
    """List each set of one run once, with the likely paces of its groups.

    Parameters
    ----------
    groups, paces
        The rows of `sets` and of `set_paces` of that run.

    Returns
    -------
    list of DoneSet
        In the order of sets.
    """
    first: dict[int, dict[str, Any]] = {}
    for group in sorted(groups, key=lambda group: (group["set_index"], group["group_index"])):
        first.setdefault(group["set_index"], group)
    return [
        DoneSet(
            source=row("sets", set_index=set_index, group_index=group["group_index"]),
            text=text("text", group["text"]),
            paces=set_paces(paces, set_index),
        )
        for set_index, group in first.items()
    ]


def set_paces(paces: Rows, set_index: int) -> Markup:
    """Write the race paces that a set's groups may have been run at, as `thirdlap log` does.

    Parameters
    ----------
    paces
        The rows of `set_paces` of one activity, in any order.
    set_index
        Which of its sets.

    Returns
    -------
    Markup
        Each sure pace once; of a group that is not sure as many as are sure together, with the
        probability of each; that it is not known where none is, nothing where none was judged. A
        pace that the plan or the coach's word decides, or that does not count, is told as that.
    """
    odds: dict[int, dict[str, float]] = {}
    counted: dict[int, CountedAs] = {}
    for group in paces:
        if group["set_index"] == set_index:
            odds.setdefault(group["group_index"], {})[group["race_pace"]] = group["probability"]
            counted[group["group_index"]] = CountedAs(group["counted_as"])
    told = [
        _group_paces(set_index, group, likely_paces(odds[group])) + COUNTED[counted[group]]
        for group in sorted(odds)
    ]
    return Markup(", ").join(dict.fromkeys(told))


def _group_paces(set_index: int, group_index: int, likely: Mapping[str, float]) -> Markup:
    if likely.keys() == {RacePace.UNKNOWN}:
        return Markup("a pace that is not known")
    if len(likely) == 1:
        return Markup("{} pace").format(pace_name(*likely))
    *others, last = (
        (
            pace_name(race_pace),
            row("set_paces", set_index=set_index, group_index=group_index, race_pace=race_pace),
            number("probability", probability, "percent"),
        )
        for race_pace, probability in likely.items()
    )
    likelier = Markup(", ").join(Markup("{} <span{}>({})</span>").format(*each) for each in others)
    return Markup("{} or {} pace <span{}>({})</span>").format(likelier, *last)
