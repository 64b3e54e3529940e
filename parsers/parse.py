"""One door for every file: bytes in, one classified `Parsed` out."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import datetime

from parsers.archives import members
from parsers.cleaning.clean import clean
from parsers.common.activity import Detail, FileFormat, FileKind, Parsed
from parsers.common.errors import EmptyError, NotAnActivityError, ParseError, UnknownFormatError
from parsers.common.identity import Identity
from parsers.common.reading import Reader, Reading
from parsers.common.reasons import Reason
from parsers.common.sniff import Content, sniff
from parsers.fit.activities import read_fit
from parsers.markup.gpx import read_gpx
from parsers.markup.tcx import read_tcx

_READERS: Mapping[Content, Reader] = {
    Content.FIT: read_fit,
    Content.GPX: read_gpx,
    Content.TCX: read_tcx,
}
_FORMATS = {
    Content.FIT: FileFormat.FIT,
    Content.GPX: FileFormat.GPX,
    Content.TCX: FileFormat.TCX,
}


def parse(
    data: bytes,
    *,
    source: str = "",
    detail: Detail = Detail.FULL,
    offered_at: datetime | None = None,
    identity: Identity | None = None,
) -> Parsed:
    """Learn all that one file's content can tell; take the content out of a .gz first.

    Never raises: a file that is no activity, or that nothing can be saved of, says so in `kind`
    and `reason`. Activities come cleaned (`parsers.cleaning.clean`). `source` only goes into
    messages. A recording that begins after `offered_at` has a date that cannot be. `identity` is
    that of `data`, where it is known already.
    """
    try:
        content = _opened(data)
    except ParseError as error:
        return _without_activity(data, error, source)
    try:
        # What was taken out of a .gz is another content.
        identity = identity if identity and content is data else Identity(content)
        reading = _read(content, identity=identity, detail=detail)
    except ParseError as error:
        return _without_activity(content, error, source)
    return Parsed(
        source=source,
        kind=FileKind.ACTIVITY,
        file_sha256=identity.file_sha256,
        size_bytes=len(content),
        file_format=_FORMATS[sniff(content)],
        activities=tuple(clean(activity, offered_at=offered_at) for activity in reading.activities),
        errors=_located(reading.errors, source),
    )


def _opened(data: bytes) -> bytes:
    if sniff(data) is not Content.GZIP:
        return data
    (member,) = members(io.BytesIO(data))
    return member.read()


def _read(content: bytes, *, identity: Identity, detail: Detail) -> Reading:
    kind = sniff(content)
    if kind in _READERS:
        return _READERS[kind](content, identity=identity, detail=detail)
    if kind is Content.EMPTY:
        raise EmptyError(Reason.EMPTY_FILE)
    if kind is Content.UNKNOWN:
        raise UnknownFormatError(Reason.UNKNOWN_FORMAT)
    if kind in (Content.ZIP, Content.GZIP):
        raise UnknownFormatError(Reason.NOT_UNPACKED, kind)
    raise NotAnActivityError(Reason.OTHER_CONTENT, kind)


def _without_activity(content: bytes, error: ParseError, source: str) -> Parsed:
    no_activity = isinstance(error, NotAnActivityError)
    return Parsed(
        source=source,
        kind=FileKind.NOT_AN_ACTIVITY if no_activity else FileKind.REJECTED,
        file_sha256=Identity(content).file_sha256,
        size_bytes=len(content),
        file_format=_FORMATS.get(sniff(content)),
        reason=error.problem,
        errors=() if no_activity else _located([error], source),
    )


def _located(errors: Iterable[ParseError], source: str) -> tuple[ParseError, ...]:
    return tuple(error.of(source) for error in errors)
