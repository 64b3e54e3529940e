"""A race as the page shows it: its time, its laps with the third one marked, the last 300."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl
from markupsafe import Markup
from msgspec import Struct

from dashboard.marks import CLOCKS, day, number, row, text
from dashboard.people import People, anchor
from dashboard.tables import Rows, Tables, by_key
from dashboard.words import SPLIT_SOURCES, distance_name
from metrics.contract.durations import known_step_s

LAPS: Final = ("lap", "km", "mile")
"""How a race is divided on the page: laps of a track, or kilometers, or miles."""
LAST_300: Final = "last_300"
RACE_KEY: Final = ("local_date", "meet", "distance_m", "kind", "form", "round")
THIRD_LAP: Final = 3
BY_WATCH: Final = "watch"
SETTLED: Final = "settled"
SETTLED_LOOK: Final = '"lap settled"'
UNCLEAR: Final = "unknown"
UNCLEAR_WORD: Final = "<span class=dim>?</span>"
SETTLED_WORD: Final = "<span class=unseen> settled</span>"


class ShownRace(Struct, frozen=True, kw_only=True):
    """One race of one athlete."""

    source: Markup
    key: tuple[tuple[str, Hashable], ...]
    """What all who ran this race share, as columns of `race_review`."""
    athlete_id: str
    name: str
    athlete_anchor: str
    activity_id: str | None
    """The recording that holds it."""
    day: Markup
    date: date
    meet: str
    distance_m: float
    what: str
    time: Markup
    time_s: float
    is_trial: bool
    is_by_watch: bool
    """No official time is known: the watch alone shows that this was a race."""
    note: str
    laps: Markup
    """Its laps in order, the third one boxed where the pace settled there (A14), with a question
    mark where their errors do not tell; and the error of the one that is known least."""
    last_300: Markup
    """Its hundreds, with the error of the one that is known least."""
    third_lap: str | None
    rests_on: str
    reason: Markup

    @property
    def title(self) -> str:
        """Name the race: `1600 m`, `1600 m time trial`."""
        return " ".join(filter(None, (self.what, self.note)))

    @property
    def is_divided(self) -> bool:
        """Tell whether more than its time is known."""
        return bool(self.laps or self.last_300)


def race_cards(
    tables: Tables, people: People, *, athletes: Sequence[str] | None = None
) -> list[ShownRace]:
    """Read the races that were reviewed: those of `results.csv` and those that a watch shows.

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
    is_shown = pl.col("split_kind").is_in([*LAPS, LAST_300])
    splits = by_key(tables.rows("race_splits", *filters, is_shown), *key)
    meets = _meet_days(tables)
    races = tables.rows("race_review", *filters).iter_rows(named=True)
    cards = [
        _card(race, splits.get(tuple(race[name] for name in key), []), meets, people)
        for race in races
    ]
    return sorted(
        cards, key=lambda card: (-card.date.toordinal(), card.distance_m, card.time_s, card.name)
    )


def _meet_days(tables: Tables) -> dict[date, str]:
    """Find the meet of each day that has exactly one: a race of that day was run there."""
    meets = by_key(tables.rows("meets"), "local_date")
    return {local_date: rows[0]["meet"] for local_date, rows in meets.items() if len(rows) == 1}


def _card(
    race: dict[str, Any], splits: Rows, meets: Mapping[date, str], people: People
) -> ShownRace:
    athlete_id = str(race["athlete_id"])
    laps = next((rows for kind in LAPS if (rows := _of_kind(splits, kind))), [])
    kinds = (race["kind"], race["form"])
    words = [word.replace("_", " ") for word in kinds if word and word not in ("race", "flat")]
    is_trial, is_by_watch = race["kind"] == "time_trial", race["basis"] == BY_WATCH
    return ShownRace(
        source=row(
            "race_review",
            athlete_id=athlete_id,
            local_date=race["local_date"],
            race_index=race["race_index"],
        ),
        key=tuple((column, race[column]) for column in RACE_KEY),
        athlete_id=athlete_id,
        name=people.called(athlete_id),
        athlete_anchor=anchor("athlete", athlete_id),
        activity_id=race["activity_id"],
        day=day(race["local_date"], year=True),
        date=race["local_date"],
        meet=race["meet"] or ("" if is_trial else meets.get(race["local_date"], "")),
        distance_m=race["distance_m"],
        what=distance_name(race["distance_m"]),
        time=number("time_s", race["time_s"], "clock1" if is_by_watch else "typed"),
        time_s=race["time_s"] or 0.0,
        is_trial=is_trial,
        is_by_watch=is_by_watch,
        note=" ".join(filter(None, (*words, race["round"]))),
        laps=_cells(laps, third_lap=race["third_lap"]),
        last_300=_cells(_of_kind(splits, LAST_300)),
        third_lap=race["third_lap"],
        rests_on=SPLIT_SOURCES.get(race["split_source"] or "", ""),
        reason=text("reason", race["reason"]),
    )


def _of_kind(splits: Rows, kind: str) -> Rows:
    chosen = [split for split in splits if split["split_kind"] == kind]
    return sorted(chosen, key=lambda split: split["split_index"])


def _cells(splits: Rows, *, third_lap: str | None = None) -> Markup:
    """Write splits and, of the one that is known least, the error."""
    verdicts = (third_lap if split["split_index"] == THIRD_LAP else None for split in splits)
    cells = [_lap(split, verdict) for split, verdict in zip(splits, verdicts, strict=True)]
    if errors := [split for split in splits if split["sd_s"]]:
        worst = max(errors, key=lambda split: float(split["sd_s"]))
        error = number("sd_s", worst["sd_s"], "one")
        cells.append(Markup(f"<span class=range{_source(worst)}>±{error}</span>"))
    return Markup(" ").join(cells)


def _lap(split: dict[str, Any], verdict: str | None) -> Markup:
    time = number("time_s", split["time_s"], CLOCKS[known_step_s(split["sd_s"])])
    look = SETTLED_LOOK if verdict == SETTLED else "lap"
    word = {SETTLED: SETTLED_WORD, UNCLEAR: UNCLEAR_WORD}.get(verdict or "", "")
    return Markup(f"<span class={look}{_source(split)}>{time}{word}</span>")


def _source(split: dict[str, Any]) -> Markup:
    return row("race_splits", split_kind=split["split_kind"], split_index=split["split_index"])
