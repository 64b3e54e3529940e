"""Which workspace a store was judged for: its id, never its path.

Light to import: an ingest over known files reads it too.
"""

from __future__ import annotations

from storage.backends.base import Disk
from storage.backends.errors import DamagedStoreError
from storage.format.layout import temporary_key
from storage.format.notes import dump_note, load_note

NOTE = "workspace.json"
NO_WORKSPACE = ""
"""Stands for no workspace at all: nothing that a coach knows went into the judgements."""

UNNAMED = "unnamed"
"""Stands for a workspace without an id of its own."""

_JUDGED = "judged.json"


def judging_workspace(disk: Disk) -> str | None:
    """Return the id of the workspace that the store was judged for, None where nobody judged it.

    A store judged before ids were written down was judged for an unnamed workspace.
    """
    content = disk.read(NOTE)
    if content is None:
        return UNNAMED if _is_judged(disk) else None
    try:
        return str(load_note(content, "workspace_id")["workspace_id"])
    except ValueError as error:
        raise DamagedStoreError(
            f"{NOTE} cannot be read ({error}); `thirdlap doctor --repair` puts it aside",
            path=disk.address,
        ) from error


def _is_judged(disk: Disk) -> bool:
    try:
        values = load_note(disk.read(_JUDGED) or b"{}")
    except ValueError:
        return True
    return bool(values.get("judged", values))


def remember_workspace(disk: Disk, workspace_id: str) -> None:
    """Write down which workspace the store is judged for from now on."""
    content = dump_note({"workspace_id": workspace_id})
    disk.put(NOTE, content, temporary=temporary_key())
