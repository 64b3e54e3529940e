"""What makes a file, and an activity in it, the same one under another name.

The hash runs over the decompressed content, so a file found again inside an archive, or renamed,
is known; a run exported twice by different services is another content and another identity.
"""

from __future__ import annotations

import hashlib

ACTIVITY_ID_DIGITS = 20


class Identity:
    """The identity of one file's content, hashed once however many activities it holds."""

    __slots__ = ("_hash", "file_sha256")

    def __init__(self, content: bytes) -> None:
        self._hash = hashlib.sha256(content)
        self.file_sha256 = self._hash.hexdigest()

    def activity_id(self, *, part_index: int = 1, session_index: int = 1) -> str:
        """Return the first 20 hex digits of SHA-256(content, NUL, part, NUL, session).

        `part_index` counts the FIT files chained into one, `session_index` the sessions of a
        part; both count from 1 and are written in ASCII.
        """
        hash_ = self._hash.copy()
        hash_.update(b"\0%d\0%d" % (part_index, session_index))
        return hash_.hexdigest()[:ACTIVITY_ID_DIGITS]
