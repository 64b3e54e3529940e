"""Small files of JSON, each with the SHA-256 of all its bytes in it, as Parquet files have it.

The digest is taken while its 64 digits are zeros. A note without one is of an older program.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from storage.format.digest import UNSEALED

DIGEST = "sha256"


def dump_note(values: Mapping[str, Any]) -> bytes:
    """Encode a note with its digest behind its values; the same values give the same bytes."""
    content = json.dumps({**values, DIGEST: UNSEALED}, indent=1).encode() + b"\n"
    start = content.rindex(UNSEALED.encode())
    return _with_digits(content, start, hashlib.sha256(content).hexdigest())


def load_note(content: bytes, *names: str) -> dict[str, Any]:
    """Read a note of these values; `ValueError` where it is none, or not what was written."""
    values: Any = json.loads(content)
    if not isinstance(values, dict):
        raise ValueError("no note")
    digest = values.pop(DIGEST, None)
    if digest is not None and digest != _digest_of(content, str(digest)):
        raise ValueError("not what was written: its digest is another one")
    if names and values.keys() != set(names):
        raise ValueError("a note of other values")
    return values


def _digest_of(content: bytes, digest: str) -> str | None:
    start = content.rfind(digest.encode())
    if start < 0 or len(digest) != len(UNSEALED):
        return None
    return hashlib.sha256(_with_digits(content, start, UNSEALED)).hexdigest()


def _with_digits(content: bytes, start: int, digits: str) -> bytes:
    return content[:start] + digits.encode() + content[start + len(digits) :]
