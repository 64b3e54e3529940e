"""A race as the page shows it: its time, its laps with the third one marked, the last 300."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl
from markupsafe import Markup

from dashboard.marks import Source, day
from dashboard.people import People, anchor
from dashboard.tables import Rows, Tables, by_key
from dashboard.words import SPLIT_SOURCES, distance_name

LAPS: Final = ("lap", "km", "mile")
"""How a race is divided on the page: laps of a track, or kilometers, or miles."""
LAST_300: Final = "last_300"
THIRD_LAP: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LapCell:
    """One lap; `is_settled` where it is the third lap and the pace settled there (A14)."""

    time: Markup
    is_settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRace:
    """One race of one athlete."""

    athlete_id: str
    name: str
    athlete_anchor: str
    day: Markup
    date: date
    meet: str
    distance_m: float
    what: str
    time: Markup
    time_s: float
    note: str
    laps: Sequence[LapCell]
    last_300: Sequence[Markup]
    rests_on: str
    reason: Markup


def race_cards(
    tables: Tables, people: People, *, athletes: Sequence[str] | None = None
) -> list[ShownRace]:
    """Read the races that were reviewed.

    Parameters
    ----------
    tables
        The tables of the store.
    people
        How athletes are called.
    athletes
        Only these; None for all.

    Returns
    -------
    list of ShownRace
        Newest day first; of a day by distance, the fastest first.
    """
    filters = [] if athletes is None else [pl.col("athlete_id").is_in(list(athletes))]
    key = ("athlete_id", "local_date", "race_index")
    splits = by_key(tables.rows("race_splits", *filters), *key)
    races = tables.rows("race_review", *filters).iter_rows(named=True)
    cards = [
        _card(race, splits.get(tuple(race[name] for name in key), []), people) for race in races
    ]
    return sorted(
        cards, key=lambda card: (-card.date.toordinal(), card.distance_m, card.time_s, card.name)
    )


def _card(race: dict[str, Any], splits: Rows, people: People) -> ShownRace:
    athlete_id = str(race["athlete_id"])
    source = Source.of(
        "race_review",
        athlete_id=athlete_id,
        local_date=race["local_date"],
        race_index=race["race_index"],
    )
    laps = next((rows for kind in LAPS if (rows := _of_kind(splits, kind))), [])
    is_settled = race["third_lap"] == "settled"
    kinds = (race["kind"], race["form"])
    words = [word.replace("_", " ") for word in kinds if word and word not in ("race", "flat")]
    return ShownRace(
        athlete_id=athlete_id,
        name=people.called(athlete_id),
        athlete_anchor=anchor("athlete", athlete_id),
        day=day(race["local_date"], year=True),
        date=race["local_date"],
        meet=race["meet"] or "",
        distance_m=race["distance_m"],
        what=distance_name(race["distance_m"]),
        time=source.number("time_s", race["time_s"], "clock1"),
        time_s=race["time_s"] or 0.0,
        note=" ".join(filter(None, (*words, race["round"]))),
        laps=[
            LapCell(time=_time(lap), is_settled=is_settled and lap["split_index"] == THIRD_LAP)
            for lap in laps
        ],
        last_300=[_time(split) for split in _of_kind(splits, LAST_300)],
        rests_on=SPLIT_SOURCES.get(race["split_source"] or "", ""),
        reason=source.text("reason", race["reason"]),
    )


def _of_kind(splits: Rows, kind: str) -> Rows:
    chosen = [split for split in splits if split["split_kind"] == kind]
    return sorted(chosen, key=lambda split: split["split_index"])


def _time(split: dict[str, Any]) -> Markup:
    return Source.of(
        "race_splits",
        athlete_id=split["athlete_id"],
        local_date=split["local_date"],
        race_index=split["race_index"],
        split_kind=split["split_kind"],
        split_index=split["split_index"],
    ).number("time_s", split["time_s"], "clock1")
