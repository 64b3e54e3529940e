"""What an ingest is to do."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from config import Settings
from flows.common.workspace import WorkspaceFolder


class Effect(StrEnum):
    """What a run does to the store."""

    PUBLISH = "publish"
    NOTHING = "nothing"


class Look(StrEnum):
    """Which files are opened: those whose size or time is new, or all of them."""

    AT_NEW = "at_new"
    AT_ALL = "at_all"


class OwnedRuns(StrEnum):
    """What happens to stored runs that would get another owner: they stay, or they move."""

    STAY = "stay"
    MOVE = "move"


class Request(Struct, frozen=True, kw_only=True):
    """What to take in, where to, and how."""

    paths: tuple[Path, ...]
    settings: Settings
    workspace: WorkspaceFolder
    effect: Effect = Effect.PUBLISH
    look: Look = Look.AT_NEW
    owned_runs: OwnedRuns = OwnedRuns.STAY
