"""Who is judged from the facts, and of whom only a later day is judged: what that rests on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct
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

_HASH_DIGITS, _FIELDS = 8, 4
_OF_TODAY = (ATHLETES.name, CATCHUP.name, READINESS.name)
"""Tables whose rows of an athlete are replaced as a whole with every judging."""
_OF_THE_FILES = (PLAN.name, RESULTS.name)
"""Tables that change with what the coach wrote alone."""


class SettledEntry(Struct, frozen=True, kw_only=True):
    """What is kept of one judged athlete: its basis, the runs of each day, the progression.

    It stays as it is in the days of a week without news. `known_hash` is of what the coach knew on
    its day: plans for later days are not in it. `progression` is a text of `SettledProgression`;
    empty where a later day has to be judged from the facts.
    """

    basis: Basis
    known_hash: str
    runs: Mapping[str, str]
    progression: str

    def dump(self) -> str:
        """Write the entry in one line, its hash first."""
        runs = json.dumps(self.runs)
        text = "\t".join((_basis_text(self.basis), self.known_hash, runs, self.progression))
        return f"{_hash(text)}\t{text}"

    @classmethod
    def load(cls, text: str | None, stored: Basis | None) -> SettledEntry | None:
        """Read an entry; None where there is none, a damaged or older one, or of another basis.

        `stored` is what the athlete's rows rest on now: the day of the entry may be an earlier one.
        """
        digest, _, written = (text or "").partition("\t")
        fields = written.split("\t")
        if stored is None or digest != _hash(written) or len(fields) != _FIELDS:
            return None
        of_basis, known_hash, runs, progression = fields
        hashes, _, day = of_basis.rpartition(" ")
        through = date.fromisoformat(day)
        if hashes != _hashes_text(stored) or through > stored.through:
            return None
        basis = replace(stored, through=through)
        return cls(
            basis=basis, known_hash=known_hash, runs=json.loads(runs), progression=progression
        )


def _basis_text(basis: Basis) -> str:
    return f"{_hashes_text(basis)} {basis.through.isoformat()}"


def _hashes_text(basis: Basis) -> str:
    return f"{basis.facts_hash} {basis.settings_hash} {basis.judge_version}"


def known_hash_of(coach: Coach, athlete_id: str, through: date) -> str:
    """Hash what the coach knew of an athlete on a day: all that was judged of earlier days."""
    return coach.hash_of(known_until(coach.context_of(athlete_id), through))


def runs_by_day(activities: pl.DataFrame, athletes: Iterable[str]) -> dict[str, dict[str, str]]:
    """Hash which runs there are of each day, by athlete: what differs tells from when on."""
    is_theirs = pl.col("athlete_id").is_in(list(athletes))
    columns = ("athlete_id", "local_date", "activity_id", "measure_version")
    rows = activities.filter(is_theirs).select(columns).sort(columns)
    days: dict[str, dict[str, list[str]]] = {}
    for athlete_id, day, activity_id, version in rows.iter_rows():
        of_day = days.setdefault(athlete_id, {}).setdefault(day.isoformat(), [])
        of_day.append(f"{activity_id} {version}")
    return {
        athlete_id: {day: _hash(" ".join(runs)) for day, runs in by_day.items()}
        for athlete_id, by_day in days.items()
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
    entry: SettledEntry | None, wanted: Basis, runs: Mapping[str, str], coach: Coach
) -> Since:
    """Tell which rows may differ where an athlete is judged from the facts.

    Nothing looks past a run's own day: with the same coach's files the weeks before the first day
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
        day for day in entry.runs.keys() | runs.keys() if entry.runs.get(day) != runs.get(day)
    }
    first = min([before.through, *map(date.fromisoformat, differing)])
    return {
        **dict.fromkeys(JUDGEMENTS.keys() - set(_OF_THE_FILES), monday(first)),
        **dict.fromkeys(_OF_TODAY, date.min),
    }


class StoredOutlooks:
    """What is stored of athletes that readiness for a meet rests on; read when it is asked for."""

    def __init__(self, store: Store, athletes: Iterable[str]) -> None:
        self._store = store
        self._athletes = list(athletes)

    def of(self, athlete_id: str) -> Outlook:
        """Return the outlook of an athlete; its history is for whoever judges the week."""
        from metrics.judgements.contract.enums import History
        from metrics.judgements.readiness.outlook import Outlook

        return Outlook(
            ledgers=lambda: self._ledgers_of(athlete_id),
            exposure=lambda: self._exposure.get((athlete_id,), EXPOSURE_DAILY.empty()),
            history=History.NONE,
        )

    def _ledgers_of(self, athlete_id: str) -> tuple[WeekLedger, ...]:
        from metrics.judgements.readiness.ledger import ledgers_of

        rows = self._ledgers.get((athlete_id,))
        return ledgers_of(rows) if rows is not None else ()

    @cached_property
    def _exposure(self) -> Mapping[tuple[object, ...], pl.DataFrame]:
        return self._by_athlete(EXPOSURE_DAILY.name)

    @cached_property
    def _ledgers(self) -> Mapping[tuple[object, ...], pl.DataFrame]:
        return self._by_athlete(LEDGER.name)

    def _by_athlete(self, table: str) -> Mapping[tuple[object, ...], pl.DataFrame]:
        is_theirs = pl.col("athlete_id").is_in(self._athletes)
        rows = self._store.read(table, lambda stored: stored.filter(is_theirs))
        return rows.partition_by("athlete_id", as_dict=True)
