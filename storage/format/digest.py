"""Seal a Parquet file: its own metadata hold the SHA-256 of every byte of it.

The digest is computed while its 64 digits are zeros, then written in their place. So it is
published in the same step as what it speaks of, moves wherever the file is moved or copied, and
covers the footer too, which no page checksum does. No reader minds it.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

DIGEST_KEY = "thirdlap.sha256"
UNSEALED = "0" * 64
"""What a writer puts where the digest comes."""

_FIELD = DIGEST_KEY.encode() + b"\x18" + bytes([len(UNSEALED)])
"""The key, and how Thrift's compact protocol announces a text of 64 bytes behind it."""


class Seal(StrEnum):
    """What a file's digest says of it."""

    WHOLE = "whole"
    BROKEN = "broken"
    NONE = "none"


def seal(content: bytes) -> bytes:
    """Write the digest into a Parquet file that has `UNSEALED` under `DIGEST_KEY`."""
    start = content.rindex(_FIELD + UNSEALED.encode()) + len(_FIELD)
    digits = hashlib.sha256(content).hexdigest().encode()
    return b"".join(_with_digits(content, start, digits))


def seal_of(content: bytes) -> Seal:
    """Compare a file with its digest."""
    found = content.rfind(_FIELD)
    if found < 0:
        return Seal.NONE
    start = found + len(_FIELD)
    digest = hashlib.sha256()
    for part in _with_digits(content, start, UNSEALED.encode()):
        digest.update(part)
    expected = digest.hexdigest().encode()
    return Seal.WHOLE if content[start : start + len(UNSEALED)] == expected else Seal.BROKEN


def _with_digits(content: bytes, start: int, digits: bytes) -> tuple[memoryview, bytes, memoryview]:
    """Split a content around its digest: a month's file has megabytes, which need no copy."""
    view = memoryview(content)
    return view[:start], digits, view[start + len(digits) :]
