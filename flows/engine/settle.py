"""Settle whose the stored runs are: again after every ingest, and whenever the roster changes.

A run that belongs to nobody is given to whom its hints name, without asking. A run that has an
owner changes hands only with consent.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from config import ConfigError
from config.corrections import FILE_NAME as CORRECTIONS
from flows.common.text import count
from flows.common.workspace import WorkspaceFolder
from flows.engine.owner_files import (
    OWNERS_NOTE,
    UNASSIGNED_NOTE,
    UNFINISHED_NOTE,
    WAITING_NOTE,
    owner_basis,
)
from flows.engine.ownership import (
    NOBODY,
    Decision,
    Hint,
    decide,
    place_hints,
    roots,
    roster_of,
)
from flows.engine.request import OwnedRuns, Request
from metrics.judgements.inputs.coach import Correction, CorrectionKind
from metrics.judgements.inputs.corrections import corrections_by_run
from storage import AssignedBy, Index, Store, Verdict
from storage.format.enums import UNASSIGNED
from storage.recordings.roster import OwnerHints

Claim = Mapping[str, Any]
OfferedPath: TypeAlias = tuple[str, str | None]
"""A path, and the hash of the content there; None where it is not looked at."""
LOOKED_UP_AT_MOST = 1000
"""Of more contents than this it is quicker to list where all lie."""
_DECIDED_BY = (
    "activity_id",
    "athlete_id",
    "assigned_by",
    "zone",
    "file_sha256",
    "device_key",
    "verdict",
)


class Typed(StrEnum):
    """Whether what was typed as `--athlete` at ingest goes over the hints of the roster."""

    STAYS = "stays"
    YIELDS = "yields"


class Change(Struct, frozen=True, kw_only=True):
    """A run that gets another owner, or the same one for another reason."""

    claim: Claim
    decision: Decision
    zone: str | None

    @property
    def moves(self) -> bool:
        """Whether the run gets another owner."""
        return bool(self.claim["athlete_id"] != self.decision.athlete_id)

    def before(self) -> dict[str, Any]:
        """Return the assignment that the change replaces."""
        names = ("activity_id", "athlete_id", "assigned_by", "zone")
        return {name: self.claim[name] for name in names}

    def row(self, now: datetime) -> dict[str, Any]:
        """Return the assignment that the change makes."""
        return {
            "activity_id": self.claim["activity_id"],
            "athlete_id": self.decision.athlete_id,
            "assigned_by": self.decision.assigned_by,
            "zone": self.zone,
            "assigned_at": now,
        }


class OwnerEvidence(Struct, frozen=True, kw_only=True, dict=True):
    """All that tells whose the stored runs are.

    It has a dict, so that the claims of a season are made rows once.
    """

    claims: pl.DataFrame
    roster: OwnerHints
    paths: Mapping[str, Sequence[str]]
    """Where each content lies, by its hash."""
    roots: tuple[Path, ...]
    runs: pl.DataFrame
    corrections: tuple[Correction, ...] = ()

    @classmethod
    def of(
        cls,
        store: Store,
        folder: WorkspaceFolder,
        *,
        inbox: str,
        is_looked_at: pl.Expr | None = None,
    ) -> OwnerEvidence:
        """Read it from a store, its index and the coach's files: of all claims, or of some."""
        claims = store.claims(lambda rows: _looked_at(rows, is_looked_at))
        roster = roster_of(folder)
        makers = claims["maker"].drop_nulls().unique()
        runners = tuple(
            replace(runner, devices=runner.devices | store.device_keys(runner.devices, makers))
            for runner in roster.runners
        )
        with store.index() as index:
            paths = _paths(index, claims["file_sha256"].unique().to_list())
            its_roots = roots_of(index, inbox=inbox)
        corrections = _athlete_corrections(folder)
        return cls(
            claims=claims,
            roster=OwnerHints(runners=runners),
            paths={file_sha256: _present(places) for file_sha256, places in paths.items()},
            roots=its_roots,
            runs=store.read("activities") if corrections else pl.DataFrame(),
            corrections=corrections,
        )

    @cached_property
    def rows(self) -> Sequence[Claim]:
        """The claims with what decides whose they are: rows of every column are dear."""
        return self.claims.select(_DECIDED_BY).to_dicts()

    def decisions(self, *, typed: Typed = Typed.STAYS) -> dict[str, Decision]:
        """Decide whose each stored activity is, by id."""
        decided: dict[tuple[object, ...], Decision] = {}
        decisions: dict[str, Decision] = {}
        for claim in self.rows:
            key = self._decided_by(claim)
            decision = decided.get(key)
            if decision is None:
                decision = decided[key] = self._decision(claim, typed)
            decisions[claim["activity_id"]] = decision
        return decisions | self._corrected(decisions)

    def _decided_by(self, claim: Claim) -> tuple[object, ...]:
        """Collect what tells whose a run is: the same for all files of a folder and a watch."""
        paths = self.paths.get(claim["file_sha256"], ())
        places = (
            paths if self.roster.has_patterns else [path.rpartition(os.sep)[0] for path in paths]
        )
        return claim["athlete_id"], claim["assigned_by"], claim["device_key"], *places

    def changes(self, decisions: Mapping[str, Decision]) -> list[Change]:
        """List the activities whose assignment is another than the decided one."""
        changed = [
            claim["activity_id"]
            for claim in self.rows
            if claim["activity_id"] in decisions
            and self._is_another(claim, decisions[claim["activity_id"]])
        ]
        if not changed:
            return []  # nearly always
        claims = self.claims.filter(pl.col("activity_id").is_in(changed))
        return [
            self._change(claim, decisions[claim["activity_id"]])
            for claim in claims.iter_rows(named=True)
        ]

    def _change(self, claim: Claim, decision: Decision) -> Change:
        zone = self._zone(claim, decision.athlete_id)
        return Change(claim=claim, decision=decision, zone=zone)

    def _is_another(self, claim: Claim, decision: Decision) -> bool:
        before = (claim["athlete_id"], claim["assigned_by"], claim["zone"])
        zone = self._zone(claim, decision.athlete_id)
        return before != (decision.athlete_id, decision.assigned_by, zone)

    def _zone(self, claim: Claim, athlete_id: str) -> str | None:
        """Return the zone of an athlete of the roster; of anybody else as it was."""
        is_same = athlete_id == claim["athlete_id"]
        is_kept = is_same and not self.roster.lists(athlete_id)
        return claim["zone"] if is_kept else self.roster.zone_of(athlete_id)

    def hints(self, claim: Claim) -> Iterator[Hint]:
        """Yield everything that tells whose an activity is."""
        for path in self.paths.get(claim["file_sha256"], ()):
            name = os.path.basename(path)  # noqa: PTH119 - of every file of the store
            yield from place_hints(self.roster, path, name=name, roots=self.roots)
        owner = self.roster.by_device(filter(None, [claim["device_key"]]))
        if owner is not None:
            yield Hint(AssignedBy.DEVICE, owner)

    def _decision(self, claim: Claim, typed: Typed) -> Decision:
        present = Decision(
            athlete_id=claim["athlete_id"], assigned_by=AssignedBy(claim["assigned_by"])
        )
        if present.assigned_by is AssignedBy.CORRECTION or not self.roster.runners:
            return present
        if present.assigned_by is AssignedBy.OPTION and typed is Typed.STAYS:
            return present
        decision = decide(self.hints(claim))
        # That nothing tells any more whose a run is does not take it from its owner.
        return present if decision == NOBODY else decision

    def _corrected(self, decisions: Mapping[str, Decision]) -> dict[str, Decision]:
        """Apply the lines of corrections.csv that say a run is another athlete's."""
        owners = self.runs.select("activity_id").to_series().to_list() if self.corrections else []
        moved: dict[str, Decision] = {}
        for correction in self.corrections:
            owned = [name for name in owners if _owner(decisions, name) == correction.athlete_id]
            runs = self.runs.filter(pl.col("activity_id").is_in(owned))
            # The kind only says what to do with the runs; which runs are meant is the same.
            meant = corrections_by_run(
                runs, [replace(correction, kind=CorrectionKind.NOT_A_SESSION)]
            )
            decision = Decision(
                athlete_id=str(correction.other_athlete_id), assigned_by=AssignedBy.CORRECTION
            )
            moved |= dict.fromkeys(meant, decision)
        hidden = self.claims.filter(pl.col("duplicate_of").is_in(list(moved)))
        pairs = hidden.select("activity_id", "duplicate_of").iter_rows()
        return moved | {activity_id: moved[shown] for activity_id, shown in pairs}


def _owner(decisions: Mapping[str, Decision], activity_id: str) -> str:
    return decisions.get(activity_id, NOBODY).athlete_id


def _present(places: Sequence[str]) -> Sequence[str]:
    """Keep the places that still hold the file; all of them where none does any more."""
    if len(places) == 1:
        return places
    return [path for path in places if os.path.exists(path)] or places  # noqa: PTH110 - of many


def _looked_at(claims: pl.LazyFrame, is_looked_at: pl.Expr | None) -> pl.LazyFrame:
    """Leave out the traces, which tell nobody's owner, and what need not be looked at."""
    claims = claims.drop("metres", "heart_rates")
    return claims if is_looked_at is None else claims.filter(is_looked_at)


def roots_of(index: Index, *, inbox: str) -> tuple[Path, ...]:
    """Return the folders below which sub-folders tell whose a file is, of all that was offered."""
    return roots(map(Path, index.roots()), inbox=inbox)


def _paths(index: Index, hashes: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Look up where contents lie; of many it is quicker to list all that is known."""
    if len(hashes) < LOOKED_UP_AT_MOST:
        return {file_sha256: index.paths(file_sha256) for file_sha256 in hashes}
    paths: dict[str, list[str]] = {}
    for path, file_sha256 in index.places():
        paths.setdefault(file_sha256, []).append(path)
    return paths


def _athlete_corrections(folder: WorkspaceFolder) -> tuple[Correction, ...]:
    if folder.path is None or not (folder.path / CORRECTIONS).exists():
        return ()  # nearly always, and all other files need not be read for it
    try:
        corrections = folder.read().coach.corrections
    except ConfigError:
        return ()  # whoever judges tells what is wrong
    return tuple(word for word in corrections if word.kind is CorrectionKind.ATHLETE)


class Settlement(Struct, frozen=True, kw_only=True):
    """What was settled: changes made, changes that wait for consent, hints that contradict."""

    made: tuple[Change, ...] = ()
    waiting: tuple[Change, ...] = ()
    contradictions: Mapping[str, Decision]
    unassigned_count: int = 0

    @property
    def is_final(self) -> bool:
        """Whether nothing waits, so that the roster need not be looked at again."""
        return not self.waiting


def settle(
    store: Store,
    request: Request,
    *,
    offered: Collection[OfferedPath] = (),
    fresh_since: datetime | None = None,
) -> Settlement:
    """Give every stored run to its owner, as far as that needs no consent, or has it.

    Runs first offered since `fresh_since` need none. `offered` are paths with the contents there:
    they are the request's athlete's, where one was typed. Where all that was there before has the
    owner that it should have, by the same roster and folders, only news is looked at.
    """
    athlete_id, has_consent = request.settings.athlete, request.owned_runs is OwnedRuns.MOVE
    basis, evidence = _evidence_to_settle(store, request, offered, fresh_since)
    decisions = evidence.decisions()
    if athlete_id:
        decisions |= _typed(evidence, athlete_id, [path for path, _ in offered])
    settlement = _settlement(evidence, decisions, has_consent=has_consent, fresh_since=fresh_since)
    apply(store, settlement.made, is_undoable=bool(athlete_id) or has_consent)
    _note_settled(store, settlement, basis)
    return settlement


def _evidence_to_settle(
    store: Store,
    request: Request,
    offered: Collection[OfferedPath],
    fresh_since: datetime | None,
) -> tuple[str, OwnerEvidence]:
    """Read what tells whose runs are: of news alone where the rest is settled by the same basis."""
    inbox = request.settings.inbox
    with store.index() as index:
        index.remember_roots(str(path.absolute()) for path in request.paths if path.is_dir())
        basis = owner_basis(request.workspace, roots_of(index, inbox=inbox))
        is_settled = index.note(OWNERS_NOTE) == basis and not _is_unfinished(index)
        moved = [*index.contents_of_several_places(), *(content for _, content in offered)]
    is_alone = is_settled and not request.settings.athlete
    is_news = _is_news(fresh_since, moved) if is_alone and fresh_since else None
    return basis, OwnerEvidence.of(store, request.workspace, inbox=inbox, is_looked_at=is_news)


def _settlement(
    evidence: OwnerEvidence,
    decisions: Mapping[str, Decision],
    *,
    has_consent: bool,
    fresh_since: datetime | None,
) -> Settlement:
    """Divide what is decided into changes that may be made and changes that wait for consent."""
    made: list[Change] = []
    waiting: list[Change] = []
    for change in evidence.changes(decisions):
        may_be_made = has_consent or _is_free(change, fresh_since)
        (made if may_be_made else waiting).append(change)
    return Settlement(
        made=tuple(made),
        waiting=tuple(waiting),
        contradictions={
            claim["activity_id"]: decisions[claim["activity_id"]]
            for claim in evidence.rows
            if decisions[claim["activity_id"]].contradiction and _is_shown(claim)
        },
        unassigned_count=_unassigned_count(evidence, made),
    )


def _note_settled(store: Store, settlement: Settlement, basis: str) -> None:
    """Note what is left, and by which basis all else is settled, if nothing waits."""
    with store.index() as index:
        index.write_note(UNASSIGNED_NOTE, str(settlement.unassigned_count))
        index.write_note(WAITING_NOTE, str(sum(change.moves for change in settlement.waiting)))
        if settlement.is_final:
            index.write_note(OWNERS_NOTE, basis)
        else:
            index.drop_notes([OWNERS_NOTE])


def _is_news(since: datetime, moved: Sequence[str | None]) -> pl.Expr:
    """Select the claims whose owner may be another one than it was: new, moved and nobody's."""
    is_nobodys = pl.col("athlete_id") == UNASSIGNED
    is_moved = pl.col("file_sha256").is_in(moved)
    return (pl.col("assigned_at") >= since) | is_nobodys | is_moved


def _is_unfinished(index: Index) -> bool:
    """Tell whether another run than this one is not settled yet: what it brought is not new."""
    return len(index.notes(UNFINISHED_NOTE)) > 1


def note_unassigned(store: Store) -> None:
    """Note in the index how many runs belong to nobody."""
    is_nobodys = pl.col("is_run") & (pl.col("athlete_id") == UNASSIGNED)
    amount = store.read("activities", lambda rows: rows.filter(is_nobodys).select(pl.len())).item()
    with store.index() as index:
        index.write_note(UNASSIGNED_NOTE, str(amount))


def _unassigned_count(evidence: OwnerEvidence, made: Iterable[Change]) -> int:
    """Count the shown runs that belong to nobody after the changes."""
    after = {change.claim["activity_id"]: change.decision.athlete_id for change in made}
    return sum(
        after.get(claim["activity_id"], claim["athlete_id"]) == UNASSIGNED and _is_shown(claim)
        for claim in evidence.rows
    )


def _is_shown(claim: Claim) -> bool:
    return bool(claim["verdict"] == Verdict.INGESTED)


def apply(store: Store, changes: Sequence[Change], *, is_undoable: bool) -> None:
    """Make changes; those that a person asked for can be taken back."""
    if not changes:
        return
    now = datetime.now(UTC)
    if is_undoable and any(change.moves for change in changes):
        store.remember_before(change.before() for change in changes)
    with store.index() as index:
        index.drop_notes([OWNERS_NOTE])
    store.assign(change.row(now) for change in changes)


def by_hand(evidence: OwnerEvidence, activity_ids: Iterable[str], athlete_id: str) -> list[Change]:
    """List the changes that give these activities to an athlete for good."""
    decision = Decision(athlete_id=athlete_id, assigned_by=AssignedBy.CORRECTION)
    return evidence.changes(dict.fromkeys(activity_ids, decision))


def by_roster(evidence: OwnerEvidence) -> list[Change]:
    """List the changes that the roster's hints ask for, also against what `--athlete` said."""
    return evidence.changes(evidence.decisions(typed=Typed.YIELDS))


def take_back(store: Store, evidence: OwnerEvidence) -> list[Change]:
    """List the changes that take back the last one that a person asked for.

    Its note is dropped when they are made: whoever dies before finds it again.
    """
    before = {row["activity_id"]: row for row in store.last_noted()}
    return [
        Change(
            claim=claim,
            decision=Decision(
                athlete_id=before[claim["activity_id"]]["athlete_id"],
                assigned_by=AssignedBy(before[claim["activity_id"]]["assigned_by"]),
            ),
            zone=before[claim["activity_id"]]["zone"],
        )
        for claim in evidence.claims.iter_rows(named=True)
        if claim["activity_id"] in before
    ]


def _typed(evidence: OwnerEvidence, athlete_id: str, paths: Collection[str]) -> dict[str, Decision]:
    absolute = {os.path.abspath(path) for path in paths}  # noqa: PTH100 - as the index does
    hashes = {
        file_sha256
        for file_sha256, places in evidence.paths.items()
        if not absolute.isdisjoint(places)
    }
    meant = evidence.claims.filter(pl.col("file_sha256").is_in(hashes))
    decision = Decision(athlete_id=athlete_id, assigned_by=AssignedBy.OPTION)
    return {
        claim["activity_id"]: decision
        for claim in meant.iter_rows(named=True)
        if claim["athlete_id"] != athlete_id
    }


def _is_free(change: Change, fresh_since: datetime | None) -> bool:
    is_fresh = fresh_since is not None and change.claim["assigned_at"] >= fresh_since
    # A line of corrections.csv is the coach's word on this very run: that is consent.
    is_written = change.decision.assigned_by is AssignedBy.CORRECTION
    is_owned = change.moves and change.claim["athlete_id"] != UNASSIGNED
    return not is_owned or is_fresh or is_written


def change_lines(changes: Iterable[Change]) -> Iterator[str]:
    """Write from whom to whom runs move, and how many, one line each."""
    ways: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        if change.moves:
            way = change.claim["athlete_id"], change.decision.athlete_id
            ways.setdefault(way, []).append(change)
    for (before, after), moved in sorted(ways.items()):
        yield f"  {before} → {after}: {amount_text(moved)}"


def amount_text(changes: Collection[Change]) -> str:
    """Write how many runs change; rides and the like apart, for no list of runs has them."""
    runs = sum(change.claim["is_run"] is not False for change in changes)
    others = len(changes) - runs
    counts = [count(runs, "run")] if runs or not others else []
    counts += [count(others, "other recording")] if others else []
    return " and ".join(counts)


def contradiction_text(decision: Decision) -> str:
    """Write which hints contradict each other."""
    return ", ".join(
        f"the {_SOURCES[hint.assigned_by]} names {hint.athlete_id}"
        for hint in decision.contradiction
    )


def settlement_lines(settlement: Settlement) -> Iterator[str]:
    """Write what was settled, what waits for consent, and what stays unassigned."""
    if moved := list(change_lines(settlement.made)):
        yield "Runs got another owner:"
        yield from moved
    if moving := list(change_lines(settlement.waiting)):
        yield "These runs have an owner and stay as they are; add --yes to move them:"
        yield from moving
    waiting = {change.claim["activity_id"] for change in settlement.waiting}
    owned: list[str] = []
    nobodys: list[str] = []
    for activity_id, decision in settlement.contradictions.items():
        (owned if activity_id in waiting else nobodys).append(contradiction_text(decision))
    yield from _contradiction_lines(owned, "would be unassigned because of contradicting hints:")
    yield from _contradiction_lines(
        nobodys, "unassigned because of contradicting hints; see `thirdlap unassigned`:"
    )


def _contradiction_lines(texts: Sequence[str], fate: str) -> Iterator[str]:
    if texts:
        yield f"{count(len(texts), 'run')} {fate}"
    for text, times in Counter(texts).most_common(CONTRADICTIONS_SHOWN):
        yield f"  {text}: {count(times, 'run')}"


CONTRADICTIONS_SHOWN = 5
_SOURCES = {
    AssignedBy.FOLDER: "folder",
    AssignedBy.DEVICE: "watch",
    AssignedBy.PATTERN: "file name",
}
