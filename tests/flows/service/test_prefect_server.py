"""The part of Prefect that no version promises, and by which its server rests between looks."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import docket
import pytest

from flows.service.prefect_server import BETWEEN_LOOKS, main

CHANGED = (
    "Prefect makes its background worker in another way, so that its server would look for work"
    " four times a second: adapt flows/service/prefect_server.py"
)


def test_the_servers_background_worker_rests_between_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = find_spec("prefect")
    assert spec is not None
    assert spec.origin is not None
    # Only read: the server's modules take two seconds to load.
    made = (Path(spec.origin).parent / "server/api/background_workers.py").read_text()
    assert "from docket import Docket, Worker\n" in made, CHANGED
    assert "async with Worker(docket) as worker:\n" in made, CHANGED
    background, called = SimpleNamespace(), []
    monkeypatch.setitem(sys.modules, "prefect.cli", SimpleNamespace(app=lambda: called.append(1)))
    stand_in = SimpleNamespace(background_workers=background)
    monkeypatch.setitem(sys.modules, "prefect.server.api", stand_in)
    main()
    worker = background.Worker(docket.Docket())
    assert worker.minimum_check_interval == worker.scheduling_resolution == BETWEEN_LOOKS
    assert called
