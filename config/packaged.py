"""The files that come with this package."""

from __future__ import annotations

from pathlib import Path


def packaged(name: str) -> Path:
    """Return where a file or folder of this package lies; it is installed as plain files.

    `importlib.resources` would find them in an archive too, and costs every command 9 ms.
    """
    return Path(__file__).with_name(name)
