"""Files that their owner alone can read."""

from __future__ import annotations

import os
from pathlib import Path

from storage.backends.locks import OWNER_ONLY_FILE


def write_private(path: Path, text: str) -> Path:
    """Write a file that its owner alone can read, since it holds names; return its path."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY_FILE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return path
