from __future__ import annotations

from datetime import date
from pathlib import Path

from config import resolve
from flows.common.workspace import WorkspaceFolder
from flows.engine.request import Effect, Look, Request


def test_a_request_publishes_what_is_new_unless_it_says_otherwise() -> None:
    request = Request(
        paths=(Path("inbox"),),
        settings=resolve().settings,
        workspace=WorkspaceFolder(day=date(2026, 3, 2)),
    )
    assert (request.effect, request.look) == (Effect.PUBLISH, Look.AT_NEW)
