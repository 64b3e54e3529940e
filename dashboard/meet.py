"""The meet page: before it, who is ready for which race; after it, each race lap by lap.

Races of a day without a name have a page, too: a time trial is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from markupsafe import Markup
from msgspec import Struct

from dashboard.marks import NOTHING, day, number, pace_name, row, text, total
from dashboard.people import People, anchor
from dashboard.races import SETTLED, ShownRace
from dashboard.tables import Rows, Tables, by_key
from dashboard.words import STANDINGS


class RaceRow(Struct, frozen=True, kw_only=True):
    """One athlete and one race of a meet."""

    source: Markup
    name: str
    athlete_anchor: str
    race: Markup
    standing: str
    is_advised: bool
    is_entered: bool
    reps: Markup
    best: Markup
    reason: Markup


class Advice(Struct, frozen=True, kw_only=True):
    """What one athlete is advised to race first, and what other races the coach entered."""

    row: RaceRow
    entered: Markup
    """Nothing where the advised race is among them."""


class MeetRace(Struct, frozen=True, kw_only=True):
    """One race of a meet, the fastest first; in how many the third lap settled (A14)."""

    what: str
    source: Markup
    settled: Markup
    """Nothing where no third lap was judged."""
    reviewed: Markup
    cards: Sequence[ShownRace]


TRIAL: Final = "Time trial"
UNNAMED: Final = "Races"
"""How a day is called whose races have no meet."""
NONE_ADVISED: Final = Markup("none yet")
"""What stands in place of a race for those to whom none is advised."""
_STANDING_WORDS: Final = (*STANDINGS.values(), "")
"""The best prepared first."""


class MeetPage(Struct, frozen=True, kw_only=True):
    """A meet: what athletes are ready for, the advised race first, and what was raced."""

    anchor: str
    name: str
    day: Markup
    date: date
    rows: Sequence[RaceRow]
    races: Sequence[MeetRace]
    """By distance."""

    @property
    def advised(self) -> list[tuple[Markup, Sequence[Advice]]]:
        """List each race with whom it is advised as the first; last those to whom none is."""
        by_race: dict[Markup, list[RaceRow]] = {}
        for race in sorted(self.rows, key=lambda race: _STANDING_WORDS.index(race.standing)):
            if race.is_advised:
                by_race.setdefault(race.race, []).append(race)
        told = {race.athlete_anchor for races in by_race.values() for race in races}
        others = {
            race.athlete_anchor: race for race in self.rows if race.athlete_anchor not in told
        }
        most_first = sorted(by_race.items(), key=lambda item: -len(item[1]))
        lists = [*most_first, *([(NONE_ADVISED, list(others.values()))] if others else [])]
        return [(race, [self._advice(race, each) for each in rows]) for race, rows in lists]

    def _advice(self, race: Markup, advised: RaceRow) -> Advice:
        entered = [
            other.race
            for other in self.rows
            if other.athlete_anchor == advised.athlete_anchor and other.is_entered
        ]
        against = [] if race in entered else entered
        return Advice(row=advised, entered=Markup(", ").join(against))


def meet_pages(tables: Tables, people: People, races: Sequence[ShownRace] = ()) -> list[MeetPage]:
    """Build a page for each meet of the seasons, and for each day of races, named or not.

    Parameters
    ----------
    tables
        The tables of the store.
    people
        How athletes are called.
    races
        What was raced, by anybody and anywhere.

    Returns
    -------
    list of MeetPage
        In the order of their days.
    """
    ahead = by_key(tables.rows("readiness"), "meet_date", "meet")
    columns = tables.rows("meets").select("local_date", "meet").drop_nulls()
    written = set(columns.iter_rows())
    raced: dict[tuple[date, str], list[ShownRace]] = {}
    for race in races:
        raced.setdefault((race.date, race.meet), []).append(race)
    return [
        MeetPage(
            anchor=anchor("meet", f"{meet_date} {meet}"),
            name=meet or _unnamed(raced[meet_date, meet]),
            day=day(meet_date, year=True),
            date=meet_date,
            rows=_rows(ahead.get((meet_date, meet), []), people),
            races=_by_distance(raced.get((meet_date, meet), [])),
        )
        for meet_date, meet in sorted(ahead.keys() | raced.keys() | written)
    ]


def _unnamed(cards: Sequence[ShownRace]) -> str:
    return TRIAL if all(card.is_trial for card in cards) else UNNAMED


def _by_distance(cards: Sequence[ShownRace]) -> list[MeetRace]:
    by_distance: dict[str, list[ShownRace]] = {}
    for card in cards:
        by_distance.setdefault(card.title, []).append(card)
    return [_race(what, raced) for what, raced in by_distance.items()]


def _race(what: str, cards: Sequence[ShownRace]) -> MeetRace:
    settled = sum(card.third_lap == SETTLED for card in cards)
    # Both counts are filters of one table: they need one key for all of the race.
    is_counted = any(card.third_lap for card in cards) and len({card.key for card in cards}) == 1

    def count(amount: int, **where: str) -> Markup:
        if not is_counted:
            return NOTHING
        return total("race_review", "athlete_id", amount, agg="count", **where)

    return MeetRace(
        what=what,
        source=row(**dict(cards[0].key)),
        settled=count(settled, third_lap=SETTLED),
        reviewed=count(len(cards)),
        cards=cards,
    )


def _rows(races: Rows, people: People) -> list[RaceRow]:
    rows = [_row(race, people) for race in sorted(races, key=lambda race: race["place"])]
    return sorted(rows, key=lambda row: (row.name.casefold(), not row.is_advised))


def _row(race: dict[str, Any], people: People) -> RaceRow:
    athlete_id = str(race["athlete_id"])
    return RaceRow(
        source=row(
            "readiness", athlete_id=athlete_id, meet_date=race["meet_date"], race=race["race"]
        ),
        name=people.called(athlete_id),
        athlete_anchor=anchor("athlete", athlete_id),
        race=pace_name(str(race["race"])),
        standing=STANDINGS.get(str(race["standing"]), ""),
        is_advised=bool(race["advised"]),
        is_entered=bool(race["entered"]),
        reps=number("reps_at_pace", race["reps_at_pace"]),
        best=number("best_s", race["best_s"], "typed"),
        reason=text("reason", race["reason"]),
    )
