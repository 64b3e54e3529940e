"""Judgements made with a coach's files are never replaced by ones made without, or with others'.

Light: a run over known files looks here too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from config import ConfigError
from flows.engine.request import Request
from storage.backends.open import disk_at
from storage.publish.judging_workspace import NO_WORKSPACE, UNNAMED, judging_workspace

if TYPE_CHECKING:
    from storage import Store


class ForeignWorkspaceError(ConfigError):
    """The store was judged for another workspace than the one at hand."""


def check_workspace(store: Store, workspace_id: str) -> None:
    """Raise `ForeignWorkspaceError` unless the store may be judged for this workspace."""
    _check(store.address, store.judging_workspace(), workspace_id)


def check_workspace_of(address: str | Path, workspace_id: str) -> None:
    """Raise `ForeignWorkspaceError` unless the store at an address may be judged; none yet may."""
    from flows.engine.pending import is_store  # who only reads judgements lists no files

    if is_store(address):
        _check(str(address), judging_workspace(disk_at(address)), workspace_id)


def foreign_workspace_note(request: Request) -> str | None:
    """Return why a request's store is not judged in its workspace; None where it is."""
    try:
        check_workspace_of(request.settings.store, request.workspace.workspace_id)
    except ForeignWorkspaceError as error:
        return str(error)
    return None


def _check(address: str, judged_for: str | None, workspace_id: str) -> None:
    if _may_judge(judged_for, workspace_id):
        return
    here = "no workspace is here" if workspace_id == NO_WORKSPACE else "this is another workspace"
    raise ForeignWorkspaceError(
        f"{address} was judged for its coach's workspace, and {here}: the judgements stay as they"
        " are. Name that workspace with --workspace DIR, or run `thirdlap rebuild --adopt` to judge"
        " the store for this one from now on."
    )


def _may_judge(judged_for: str | None, workspace_id: str) -> bool:
    if judged_for in (None, NO_WORKSPACE, workspace_id):
        return True
    return judged_for == UNNAMED and workspace_id != NO_WORKSPACE
