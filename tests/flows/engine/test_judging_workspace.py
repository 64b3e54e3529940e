from __future__ import annotations

from pathlib import Path

import pytest

from flows.engine.judging_workspace import (
    ForeignWorkspaceError,
    check_workspace,
    check_workspace_of,
)
from storage import create_store
from storage.publish.judging_workspace import NO_WORKSPACE, UNNAMED


@pytest.mark.parametrize(
    ("judged_for", "here", "may"),
    [
        (NO_WORKSPACE, "w1", True),
        ("w1", "w1", True),
        ("w1", "w2", False),
        ("w1", NO_WORKSPACE, False),
        ("w1", UNNAMED, False),
        (UNNAMED, "w1", True),
        (UNNAMED, NO_WORKSPACE, False),
    ],
)
def test_judgements_are_replaced_only_by_those_of_the_same_workspace(
    tmp_path: Path, judged_for: str, here: str, may: bool
) -> None:
    store = create_store(tmp_path / "store")
    store.remember_workspace(judged_for)
    if may:
        check_workspace(store, here)
        return
    with pytest.raises(ForeignWorkspaceError, match="--adopt"):
        check_workspace(store, here)
    with pytest.raises(ForeignWorkspaceError):
        check_workspace_of(tmp_path / "store", here)


def test_where_no_store_is_yet_anybody_may_judge(tmp_path: Path) -> None:
    check_workspace_of(tmp_path / "nothing", "w1")
