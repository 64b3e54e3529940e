"""What a file is, by its first bytes: a name and its extension are only somebody's opinion."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum
from functools import lru_cache

HEAD_BYTES = 4096


class Content(StrEnum):
    """What a file's first bytes say it is, in words that a message can use."""

    FIT = "a FIT file"
    GPX = "a GPX file"
    TCX = "a TCX file"
    GZIP = "a gzip archive"
    ZIP = "a zip archive"
    EMPTY = "an empty file"
    CSV = "a CSV table"
    DESKTOP = "a note of the computer's file manager"
    IMAGE = "an image"
    JSON = "a JSON document"
    KML = "a KML map"
    PDF = "a PDF document"
    SQLITE = "an SQLite database"
    TEXT = "a text"
    VIDEO = "a video"
    WEB_PAGE = "a web page"
    XML = "an XML document of an unknown kind"
    ARCHIVE = "an archive that is not opened (unpack it, or pack it as a .zip)"
    UNKNOWN = "of no known format"


_SIGNATURES = (
    (b"\x1f\x8b", Content.GZIP),
    (b"PK\x03\x04", Content.ZIP),
    (b"PK\x05\x06", Content.ZIP),
    (b"\x89PNG\r\n\x1a\n", Content.IMAGE),
    (b"\xff\xd8\xff", Content.IMAGE),
    (b"GIF8", Content.IMAGE),
    (b"II*\x00", Content.IMAGE),
    (b"MM\x00*", Content.IMAGE),
    (b"%PDF-", Content.PDF),
    (b"SQLite format 3\x00", Content.SQLITE),
    (b"BZh", Content.ARCHIVE),
    (b"7z\xbc\xaf'\x1c", Content.ARCHIVE),
    (b"\xfd7zXZ\x00", Content.ARCHIVE),
    (b"(\xb5/\xfd", Content.ARCHIVE),
    (b"Rar!", Content.ARCHIVE),
    (b"\x00\x05\x16\x07", Content.DESKTOP),
    (b"\x00\x00\x00\x01Bud1", Content.DESKTOP),
)

_MEDIA_BRANDS = {b"heic": Content.IMAGE, b"heix": Content.IMAGE, b"mif1": Content.IMAGE}

_ROOTS = {
    "gpx": Content.GPX,
    "trainingcenterdatabase": Content.TCX,
    # Some exporters cut a TCX down to its inner part.
    "activities": Content.TCX,
    "courses": Content.TCX,
    "workouts": Content.TCX,
    "kml": Content.KML,
    "html": Content.WEB_PAGE,
}

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)

# A damaged root can still be told by elements that only one format has.
_TELLTALES = (("<trkpt", Content.GPX), ("<Trackpoint>", Content.TCX))

# Declarations, comments and a DOCTYPE may stand before the root element.
_PROLOG = re.compile(r"\s*<(?:\?.*?\?|!--.*?--|![^>\[]*(?:\[.*?\]\s*)?)>", re.DOTALL)
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0e-\x1f]")
# A section of a settings file, as Polar's .hrm has, begins with a bracket as well.
_JSON = re.compile(r"\{\s*(?:[\"}]|$)|\[\s*(?:[\"\[{\]\d-]|true|false|null|$)")
_ROOT = re.compile(r"\s*<(?:[\w.-]+:)?([\w.-]+)")


def sniff(head: bytes) -> Content:
    """Tell what a file is from its first `HEAD_BYTES` bytes or from all of it."""
    return _sniffed(bytes(head[:HEAD_BYTES]))


@lru_cache(maxsize=8)
def _sniffed(head: bytes) -> Content:
    # On its way through the rooms a file is asked several times what it is.
    if head[8:12] == b".FIT":
        return Content.FIT
    for signature, content in _SIGNATURES:
        if head.startswith(signature):
            return content
    if head[4:8] == b"ftyp":
        return _MEDIA_BRANDS.get(head[8:12], Content.VIDEO)
    if head[257:262] == b"ustar":
        return Content.ARCHIVE
    if head[:4] == b"RIFF":
        return Content.IMAGE if head[8:12] == b"WEBP" else Content.VIDEO
    return _sniff_text(head)


def _sniff_text(head: bytes) -> Content:
    text = _decoded(head).lstrip()
    if not text:
        return Content.EMPTY
    if text.startswith("<"):
        return _sniff_xml(text)
    if _JSON.match(text):
        return Content.JSON
    if _CONTROL_CHARACTER.search(text):
        return Content.UNKNOWN
    return Content.CSV if re.search("[,;\t]", text.splitlines()[0]) else Content.TEXT


def marked_encoding(head: bytes) -> str | None:
    """Return the encoding that a byte order mark or UTF-16's zero bytes give away, or None."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    return None


def _decoded(head: bytes) -> str:
    encoding = marked_encoding(head)
    if encoding is not None:
        return head.decode(encoding, errors="ignore").lstrip("\ufeff")
    # Cutting the head may split a character: only what is wrong before the cut counts.
    return codecs.getincrementaldecoder("utf-8")(errors="replace").decode(head)


def _sniff_xml(text: str) -> Content:
    position = 0
    while prolog := _PROLOG.match(text, position):
        position = prolog.end()
    root = _ROOT.match(text, position)
    if root and root[1].lower() in _ROOTS:
        return _ROOTS[root[1].lower()]
    return next((content for tag, content in _TELLTALES if tag in text), Content.XML)
