"""A coach's folder, written file by file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from config import ConfigError, Workspace, read_workspace

Write = Callable[..., Path]
Read = Callable[..., Workspace]
Complaints = Callable[..., list[str]]

ATHLETES = "athlete_id,name,group\nf07,Ada Quick,girls\nm03,Ben Steady,boys\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files by their names without ending; the roster has two athletes unless it is given."""

    def written(**texts: str | bytes) -> Path:
        for name, text in {"athletes": ATHLETES, **texts}.items():
            ending = "toml" if name in {"season", "progression"} else "csv"
            data = text if isinstance(text, bytes) else text.encode()
            (tmp_path / f"{name}.{ending}").write_bytes(data)
        return tmp_path

    return written


@pytest.fixture
def read(write: Write) -> Read:
    """The workspace of such files, which have nothing wrong with them."""

    def clean(**texts: str | bytes) -> Workspace:
        workspace = read_workspace(write(**texts))
        assert not workspace.errors
        return workspace

    return clean


@pytest.fixture
def complaints(write: Write) -> Complaints:
    """All that is wrong with such files, one text each."""

    def complained(**texts: str | bytes) -> list[str]:
        try:
            return [str(problem) for problem in read_workspace(write(**texts)).errors]
        except ConfigError as error:
            return [str(problem) for problem in error.problems]

    return complained
