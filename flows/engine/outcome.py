"""What became of each file offered in a run, and the run's count of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from msgspec import Struct, field

from flows.common.text import count
from storage import ArchiveMember, Place
from storage.recordings.reasons import coded

SHOWN_AT_MOST = 20


class Fate(StrEnum):
    """What became of a file: a verdict of the store, or nothing new."""

    INGESTED = "ingested"
    DUPLICATE = "duplicate"
    NOT_A_RUN = "not_a_run"
    NOT_AN_ACTIVITY = "not_an_activity"
    REJECTED = "rejected"
    HELD = "held"
    UNCHANGED = "unchanged"


WORDS: Mapping[Fate, str] = {
    Fate.INGESTED: "new",
    Fate.DUPLICATE: "duplicate",
    Fate.NOT_A_RUN: "not a run",
    Fate.NOT_AN_ACTIVITY: "not an activity",
    Fate.REJECTED: "rejected",
    Fate.HELD: "held",
    Fate.UNCHANGED: "unchanged",
}


class UnpackedZip(NamedTuple):
    """A zip that a worker found inside another one, and unpacked to be listed in its turn."""

    path: str
    depth: int


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of one file, or of one member of the archive at `place`.

    `file_sha256` is None where nothing could be read. `doubts` are the flags of its recordings
    that a person should know (`RecordingFlag`). `is_settled` is false where the next run has
    to look again: the file is held, unreadable, or met a fault of ours. One with `unpacked` is
    no file yet: its members are still to be offered.
    """

    source: str
    place: Place
    member: ArchiveMember | None = None
    fate: Fate
    reason: str | None = None
    file_sha256: str | None = None
    activity_ids: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    is_settled: bool = True
    is_internal_error: bool = False
    unpacked: UnpackedZip | None = None

    @property
    def member_name(self) -> str:
        """The name inside the archive; empty for a plain file."""
        archive, separator, name = self.source.partition(f"{self.place.path}/")
        return name if separator and not archive else ""

    def to_dict(self) -> dict[str, Any]:
        """Return the line of `--json`."""
        code = coded(self.reason)
        return {
            "file": self.source,
            "verdict": str(self.fate),
            "reason": self.reason,
            "reason_code": code.code if code else None,
            "reason_numbers": list(code.numbers) if code else [],
            "activity_ids": list(self.activity_ids),
            "doubts": list(self.doubts),
            "file_sha256": self.file_sha256,
        }


class FileProblem(NamedTuple):
    """A file that was refused or held; `number` counts all files of the run, from 1."""

    number: int
    outcome: Outcome


class Tally(Struct):
    """The counts of a run; its size does not grow with the number of files.

    `hidden_count` counts new recordings of runs of which a better recording is shown.
    """

    fates: Counter[Fate] = field(default_factory=Counter)
    reasons: Counter[tuple[Fate, str]] = field(default_factory=Counter)
    problems: list[FileProblem] = field(default_factory=list)
    doubts: Counter[str] = field(default_factory=Counter)
    activity_count: int = 0
    hidden_count: int = 0
    internal_errors: int = 0

    def add(self, outcome: Outcome) -> None:
        """Count one file."""
        self.fates[outcome.fate] += 1
        self.doubts.update(outcome.doubts)
        if outcome.fate in (Fate.INGESTED, Fate.NOT_A_RUN):
            self.activity_count += len(outcome.activity_ids)
        if outcome.fate in (Fate.REJECTED, Fate.HELD):
            self.internal_errors += outcome.is_internal_error
            if len(self.problems) < SHOWN_AT_MOST or outcome.is_internal_error:
                self.problems.append(FileProblem(self.file_count, outcome))
        elif outcome.fate in (Fate.NOT_A_RUN, Fate.NOT_AN_ACTIVITY):
            self.reasons[outcome.fate, outcome.reason or "unknown"] += 1

    @property
    def counts(self) -> list[str]:
        """Write the counts in words: all files, then each fate that occurred."""
        fates = [f"{WORDS[fate]}: {self.fates[fate]:,}" for fate in Fate if self.fates[fate]]
        return [count(self.file_count, "file"), *fates]

    @property
    def file_count(self) -> int:
        """Count the files offered, each member of an archive as one."""
        return self.fates.total()

    def to_dict(self) -> dict[str, Any]:
        """Return the last line of `--json`."""
        return {
            "files": self.file_count,
            "activities": self.activity_count,
            "laid_aside": self.hidden_count,
            **{str(fate): self.fates[fate] for fate in Fate},
        }
