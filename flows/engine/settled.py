"""Who is judged from the facts, and of whom only a later day is judged: what that rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl
from msgspec import DecodeError, Struct, json
from msgspec.structs import replace

from metrics.contract.weeks import monday
from metrics.judgements.contract.tables import (
    ATHLETES,
    CATCHUP,
    EXPOSURE_DAILY,
    JUDGEMENTS,
    LEDGER,
    PLAN,
    READINESS,
    RESULTS,
)
from metrics.judgements.inputs.coach import Coach
from metrics.judgements.inputs.until import has_new_season, is_plan_alone, known_until
from storage import Store
from storage.publish.judgements import WHOLE, Basis, Since

if TYPE_CHECKING:
    from metrics.judgements.readiness.ledger import WeekLedger
    from metrics.judgements.readiness.outlook import Outlook

_HASH_DIGITS = 8
_OF_TODAY = (ATHLETES.name, CATCHUP.name, READINESS.name)
"""Tables whose rows of an athlete are replaced as a whole with every judging."""
_OF_THE_FILES = (PLAN.name, RESULTS.name)
"""Tables that change with what the coach wrote alone."""


class SettledEntry(Struct, frozen=True, kw_only=True):
    """What is kept of one judged athlete: its basis, the runs of each week, the progression.

    It stays as it is in the days of a week without news. `known_hash` is of what the coach knew on
    its day: plans for later days are not in it. `progression` is a text of `SettledProgression`;
    empty where a later day has to be judged from the facts.
    """

    basis: Basis
    known_hash: str
    runs: Mapping[date, str]
    progression: str

    def dump(self) -> str:
        """Write the entry in one line, its hash first."""
        head = json.encode((self.basis, self.known_hash, self.runs)).decode()
        text = f"{head}\t{self.progression}"
        return f"{_hash(text)}\t{text}"

    @classmethod
    def load(cls, text: str | None, stored: Basis | None) -> SettledEntry | None:
        """Read an entry; None where there is none, a damaged or older one, or of another basis.

        `stored` is what the athlete's rows rest on now: the day of the entry may be an earlier one.
        """
        digest, _, written = (text or "").partition("\t")
        if stored is None or digest != _hash(written):
            return None
        head, _, progression = written.partition("\t")
        try:
            basis, known_hash, runs = json.decode(head, type=tuple[Basis, str, dict[date, str]])
        except DecodeError:
            return None
        if replace(basis, through=stored.through) != stored or basis.through > stored.through:
            return None
        return cls(basis=basis, known_hash=known_hash, runs=runs, progression=progression)


def known_hash_of(coach: Coach, athlete_id: str, through: date) -> str:
    """Hash what the coach knew of an athlete on a day: all that was judged of earlier days."""
    return coach.hash_of(known_until(coach.context_of(athlete_id), through))


def runs_by_week(activities: pl.DataFrame, athletes: Iterable[str]) -> dict[str, dict[date, str]]:
    """Hash which runs there are of each week, by athlete: what differs tells from when on."""
    is_theirs = pl.col("athlete_id").is_in(list(athletes))
    columns = ("athlete_id", "local_date", "activity_id", "measure_version")
    rows = activities.filter(is_theirs).select(columns).sort(columns)
    weeks: dict[str, dict[date, list[str]]] = {}
    for athlete_id, day, *run in rows.iter_rows():
        weeks.setdefault(athlete_id, {}).setdefault(monday(day), []).append(f"{day} {run}")
    return {
        athlete_id: {week_start: _hash(" ".join(runs)) for week_start, runs in by_week.items()}
        for athlete_id, by_week in weeks.items()
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_HASH_DIGITS]


def is_later_day_alone(entry: SettledEntry | None, wanted: Basis, coach: Coach, name: str) -> bool:
    """Tell whether nothing but the day differs from what an athlete was judged by."""
    if entry is None or not entry.progression or entry.basis.through >= wanted.through:
        return False
    before = entry.basis
    is_same = replace(before, through=wanted.through) == wanted
    return is_same and is_plan_alone(coach.context_of(name), before.through, wanted.through)


def replaced_since(
    entry: SettledEntry | None, wanted: Basis, runs: Mapping[date, str], coach: Coach
) -> Since:
    """Tell which rows may differ where an athlete is judged from the facts.

    Nothing looks past a run's own day: with the same coach's files the weeks before the first one
    whose runs differ stay as they are.
    """
    if entry is None or not entry.progression or not entry.runs or not runs:
        return WHOLE
    before = entry.basis
    is_same = replace(before, facts_hash=wanted.facts_hash, through=wanted.through) == wanted
    is_back = wanted.through < before.through
    if not is_same or is_back or has_new_season(coach.seasons, before.through, wanted.through):
        return WHOLE
    differing = {
        week for week in entry.runs.keys() | runs.keys() if entry.runs.get(week) != runs.get(week)
    }
    first = min([monday(before.through), *differing])
    return {
        **dict.fromkeys(JUDGEMENTS.keys() - set(_OF_THE_FILES), first),
        **dict.fromkeys(_OF_TODAY, date.min),
    }


def first_replaced(since: Since) -> date:
    """Tell from which Monday on an athlete's weeks are replaced, of what `replaced_since` gives."""
    return since[LEDGER.name]


class StoredOutlooks:
    """What is stored of athletes that readiness for a meet rests on; read when it is asked for."""

    def __init__(
        self, store: Store, athletes: Iterable[str], *, exposure_since: date = date.min
    ) -> None:
        self._store = store
        self._athletes = list(athletes)
        self._exposure_since = exposure_since

    def of(self, athlete_id: str) -> Outlook:
        """Return the outlook of an athlete; its history is for whoever judges the week."""
        from metrics.judgements.contract.enums import History
        from metrics.judgements.readiness.outlook import Outlook

        return Outlook(
            ledgers=lambda: self.ledgers_of(athlete_id),
            exposure=lambda: self.exposure_of(athlete_id),
            history=History.NONE,
        )

    def exposure_of(self, athlete_id: str) -> pl.DataFrame:
        """Return the athlete's stored rows of `exposure_daily`."""
        return self._exposure.get((athlete_id,), EXPOSURE_DAILY.empty())

    def ledgers_of(self, athlete_id: str) -> tuple[WeekLedger, ...]:
        """Return the athlete's stored ledgers."""
        from metrics.judgements.readiness.ledger import ledgers_of

        rows = self._ledgers.get((athlete_id,))
        return ledgers_of(rows) if rows is not None else ()

    @cached_property
    def _exposure(self) -> Mapping[tuple[object, ...], pl.DataFrame]:
        return self._by_athlete(EXPOSURE_DAILY.name, "local_date", self._exposure_since)

    @cached_property
    def _ledgers(self) -> Mapping[tuple[object, ...], pl.DataFrame]:
        return self._by_athlete(LEDGER.name, "week_start", date.min)

    def _by_athlete(
        self, table: str, day: str, since: date
    ) -> Mapping[tuple[object, ...], pl.DataFrame]:
        is_wanted = pl.col("athlete_id").is_in(self._athletes) & (pl.col(day) >= since)
        rows = self._store.read(table, lambda stored: stored.filter(is_wanted), since=since)
        return rows.partition_by("athlete_id", as_dict=True)
