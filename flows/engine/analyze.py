"""One file's content, parsed and measured: no failure may pass unseen here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from msgspec import Struct

from flows.common.text import described, plain
from metrics import Evidence, Facts, measure
from metrics.contract.enums import RunWord
from parsers import members, parse
from parsers.archives import Member
from parsers.common.activity import Detail, FileKind, Parsed
from parsers.common.errors import NotAnActivityError, ParseError
from parsers.common.identity import Identity
from parsers.common.reasons import Reason
from storage.recordings.reasons import VerdictReason, sentence

INTERNAL_ERROR = sentence(VerdictReason.INTERNAL_ERROR, "")
"""So begins a reason that is our own fault."""


class ExaminedFile(Struct, frozen=True, kw_only=True):
    """What a file turned out to be, and the facts of each of its activities, in their order.

    `internal_error` describes our own fault, to be reported; the file counts as rejected then.
    """

    parsed: Parsed
    facts: tuple[Facts, ...] = ()
    internal_error: str | None = None

    @property
    def is_rejected(self) -> bool:
        """Check whether nothing could be made of the file."""
        return self.parsed.kind is FileKind.REJECTED


def examine(
    content: bytes,
    *,
    source: str,
    evidence: Evidence = Evidence.AUTO,
    offered_at: datetime | None = None,
    run_words: Mapping[str, RunWord] = MappingProxyType({}),
    identity: Identity | None = None,
) -> ExaminedFile:
    """Parse and measure a content; never raise, whatever it does to the code below.

    `run_words` holds the coach's word on whether an activity was a run, by `activity_id`;
    `identity` is that of the content, where it is known already.
    """
    try:
        parsed = parse(
            content,
            source=source,
            detail=Detail.INGEST,
            offered_at=offered_at,
            identity=identity,
        )
        facts = tuple(
            measure(activity, evidence=evidence, run_word=run_words.get(activity.activity_id))
            for activity in parsed.activities
        )
        return ExaminedFile(parsed=parsed, facts=facts)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic inside Polars is no Exception
        return _broken(content, source, sentence(VerdictReason.INTERNAL_ERROR, described(error)))


def refused(error: ParseError, *, source: str, file_sha256: str, size_bytes: int) -> ExaminedFile:
    """Describe a content that is not read: damaged, cut off, too large, or built to do harm."""
    no_activity = isinstance(error, NotAnActivityError)
    return ExaminedFile(
        parsed=Parsed(
            source=source,
            kind=FileKind.NOT_AN_ACTIVITY if no_activity else FileKind.REJECTED,
            file_sha256=file_sha256,
            size_bytes=size_bytes,
            reason=error.problem,
            errors=() if no_activity else (error,),
        )
    )


def examine_file(
    path: Path, *, evidence: Evidence, offered_at: datetime | None = None
) -> Iterator[ExaminedFile]:
    """Examine a file, or each member of an archive; reject what cannot be opened."""
    source = str(path)
    try:
        for source, member in opened_members(path):
            try:
                content = member.read()
                yield examine(content, source=source, evidence=evidence, offered_at=offered_at)
            except ParseError as error:
                size_bytes = path.stat().st_size
                yield refused(error, source=source, file_sha256="", size_bytes=size_bytes)
    except OSError as error:
        is_folder = isinstance(error, IsADirectoryError)
        said = "it is a folder; name a file in it" if is_folder else plain(error)
        problem = ParseError(Reason.CANNOT_BE_OPENED, said)
        yield refused(problem, source=source, file_sha256="", size_bytes=0)


def opened_members(path: Path) -> Iterator[tuple[str, Member]]:
    """Open each member of a file, with its name; `OSError` if the file cannot be read."""
    file: BinaryIO
    with path.open("rb") as file:
        for member in members(file):
            yield member_source(str(path), member.label), member


def member_source(path: str, label: str) -> str:
    """Name a member for messages: the archive's path, then the name inside."""
    return f"{path}/{label}" if label else path


def _broken(content: bytes, source: str, problem: str) -> ExaminedFile:
    parsed = Parsed(
        source=source,
        kind=FileKind.REJECTED,
        file_sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        reason=problem,
    )
    return ExaminedFile(parsed=parsed, internal_error=problem)
