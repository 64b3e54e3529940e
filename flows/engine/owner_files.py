"""Whether the files that tell whose runs are whose have changed. Light: no file is parsed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from flows.common.text import count
from flows.common.workspace import WorkspaceFolder
from flows.engine.pending import is_store
from storage.recordings.index import Index

ROSTER_NOTE, UNASSIGNED_NOTE, WAITING_NOTE = "roster", "unassigned", "waiting"
"""Under these names the index notes the roster that owners were settled by, how many runs are left
to nobody, and how many wait for consent to get another owner."""
OWNERS_NOTE = "owners"
"""Under this name it notes the `owner_basis` by which every stored run has the owner that it should
have. Whatever changes an owner drops it, and it is not there while any run waits for consent."""


UNFINISHED_NOTE = "unfinished "
"""So begins the note of a run whose owners and judgements are not settled yet."""


def unassigned_count(store: str) -> int:
    """Return how many runs belonged to nobody when owners were last settled."""
    if not is_store(store):
        return 0
    with Index(store) as index:
        return int(index.note(UNASSIGNED_NOTE) or 0)


def unassigned_text(amount: int) -> str:
    """Write how many runs belong to nobody, and what to do about it."""
    return f"{count(amount, 'run')} unassigned: `thirdlap unassigned` lists them"


_FILES = ("athletes.csv", "corrections.csv")


def fingerprint(folder: WorkspaceFolder) -> str:
    """Return a word that changes with the coach's files about owners."""
    files = [folder.path / name for name in _FILES] if folder.path else []
    contents = [path.read_bytes() if path.is_file() else b"" for path in files]
    return hashlib.sha256(b"\0".join(contents)).hexdigest()


def owner_basis(folder: WorkspaceFolder, roots: Iterable[Path]) -> str:
    """Return a word that changes with the coach's files about owners, and with the roots.

    It is a hash: names of folders may be people's, and are to be forgotten with them.
    """
    return hashlib.sha256("\0".join((fingerprint(folder), *map(str, roots))).encode()).hexdigest()
