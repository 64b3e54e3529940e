"""One file's content, parsed and measured: the one place where nothing may go wrong unseen."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flows.common.text import plain
from metrics import Evidence, Facts, measure
from parsers import members, parse
from parsers.archives import Member
from parsers.common.activity import Detail, FileKind, Parsed
from parsers.common.errors import ParseError

INTERNAL_ERROR = "internal error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What a file turned out to be, and the facts of each of its activities, in their order.

    `internal_error` is our own fault, in words to report; then the file counts as rejected.
    """

    parsed: Parsed
    facts: tuple[Facts, ...] = ()
    internal_error: str | None = None

    @property
    def is_rejected(self) -> bool:
        """Whether nothing could be made of the file."""
        return self.parsed.kind is FileKind.REJECTED


def examine(content: bytes, *, source: str, evidence: Evidence = Evidence.AUTO) -> Examined:
    """Parse and measure; never raises, whatever the content does to the code below."""
    try:
        parsed = parse(content, source=source, detail=Detail.INGEST)
        facts = tuple(measure(activity, evidence=evidence) for activity in parsed.activities)
        return Examined(parsed=parsed, facts=facts)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic inside Polars is no Exception
        return _broken(content, source, f"{INTERNAL_ERROR}: {described(error)}")


def refused(error: ParseError, *, source: str, file_sha256: str, size_bytes: int) -> Examined:
    """What cannot even be decompressed: damaged, cut off, or built to do harm."""
    return Examined(
        parsed=Parsed(
            source=source,
            kind=FileKind.REJECTED,
            file_sha256=file_sha256,
            size_bytes=size_bytes,
            reason=error.problem,
            errors=(error,),
        )
    )


def examine_file(path: Path, *, evidence: Evidence) -> Iterator[Examined]:
    """A file, or each member of an archive; what cannot be opened is rejected with the reason."""
    source = str(path)
    try:
        for source, member in opened_members(path):
            try:
                yield examine(member.read(), source=source, evidence=evidence)
            except ParseError as error:
                size_bytes = path.stat().st_size
                yield refused(error, source=source, file_sha256="", size_bytes=size_bytes)
    except OSError as error:
        problem = ParseError(plain(error))
        yield refused(problem, source=source, file_sha256="", size_bytes=0)


def opened_members(path: Path) -> Iterator[tuple[str, Member]]:
    """Each member of a file with the name to call it by; `OSError` if it cannot be read."""
    file: BinaryIO
    with path.open("rb") as file:
        for member in members(file):
            yield member_source(str(path), member.label), member


def member_source(path: str, label: str) -> str:
    """What messages call a member: the archive's path, then its name in there."""
    return f"{path}/{label}" if label else path


def _broken(content: bytes, source: str, problem: str) -> Examined:
    parsed = Parsed(
        source=source,
        kind=FileKind.REJECTED,
        file_sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        reason=problem,
    )
    return Examined(parsed=parsed, internal_error=problem)


def described(error: BaseException) -> str:
    """What was raised and where, for a report to whoever maintains the program."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(frames[-1].filename).name} line {frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}: {error}{place}"
