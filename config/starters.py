"""The files of a new workspace: nothing in them is read until the `#` before a line is gone.

A line that begins with `# ` explains; one that begins with `#` alone is an example.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from config.sheets import COMMENT

OWN = (
    "athletes.csv",
    "results.csv",
    "season.toml",
    "plan.csv",
    "checkins.csv",
    "corrections.csv",
)
"""Starters that are written for it."""
DEFAULTS = {"progression.toml": "progression.toml", "thirdlap.toml": "defaults.toml"}
"""Files that go over defaults of this package, and start as these with nothing said."""


def starters() -> Mapping[str, str]:
    """The text of every starter by its file name."""
    package = files("config")
    own = {name: package.joinpath("starters", name).read_text(encoding="utf-8") for name in OWN}
    defaults = {
        name: _silenced(package.joinpath(source).read_text(encoding="utf-8"))
        for name, source in DEFAULTS.items()
    }
    return {**own, **defaults}


def _silenced(text: str) -> str:
    """A TOML file with every value made a comment."""
    lines = (f"{COMMENT}{line}" if _is_value(line) else line for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines)


def _is_value(line: str) -> bool:
    return bool(line.strip()) and not line.startswith(COMMENT)
