"""The files of a new workspace, in which all lines are comments until the `#` is removed.

A line that begins with `# ` explains; one that begins with `#` alone is an example.
"""

from __future__ import annotations

from collections.abc import Mapping

from config.packaged import packaged
from config.sheets import COMMENT

WRITTEN = (
    "athletes.csv",
    "results.csv",
    "splits.csv",
    "timings.csv",
    "season.toml",
    "plan.csv",
    "checkins.csv",
    "corrections.csv",
)
"""Starters written as such, in `starters/`."""
DEFAULTS = {"progression.toml": "progression.toml", "thirdlap.toml": "defaults.toml"}
"""Starters made from this package's defaults, with each value commented out."""


def starters() -> Mapping[str, str]:
    """Return the text of each starter by its file name."""
    written = {name: (packaged("starters") / name).read_text(encoding="utf-8") for name in WRITTEN}
    defaults = {
        name: _commented(packaged(source).read_text(encoding="utf-8"))
        for name, source in DEFAULTS.items()
    }
    return {**written, **defaults}


def _commented(text: str) -> str:
    """Turn each value of a TOML file into a comment."""
    lines = (f"{COMMENT}{line}" if _is_value(line) else line for line in text.splitlines())
    return "".join(f"{line}\n" for line in lines)


def _is_value(line: str) -> bool:
    return bool(line.strip()) and not line.startswith(COMMENT)
