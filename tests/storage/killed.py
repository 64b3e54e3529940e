"""Leave a store as a run leaves it that was killed between archiving and sealing."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from storage import Store

FIT = (Path(__file__).resolve().parents[2] / "examples" / "race_1600.fit").read_bytes()


def archive_and_die(store: Store, content: bytes) -> str:
    """Archive a content and die; return its hash."""
    file_sha256 = hashlib.sha256(content).hexdigest()
    folder = store.path / "_staging"
    with store.run() as run, run.staging.chunk() as chunk:
        chunk.keep(content, file_sha256)
        # Its lock is gone with the process, the folder is not.
        shutil.copytree(folder / run.staging.run, folder / "run-killed")
    return file_sha256
