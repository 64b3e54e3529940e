from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from config import Layer, resolve
from flows.common.workspace import enter_nowhere
from flows.engine.outcome import Fate, Outcome
from flows.engine.request import Request
from flows.engine.run import run, spare_threads
from storage import open_store

Put = Callable[[Path, bytes], Path]
Ingest = Callable[..., list[Outcome]]


def no_engine() -> NoReturn:
    raise AssertionError("there was nothing to do")


def test_files_that_are_known_start_no_engine(
    tmp_path: Path, contents: dict[str, bytes], put: Put, ingest: Ingest
) -> None:
    path = put(tmp_path / "inbox" / "race.fit", contents["race_1600.fit"])
    (first,) = ingest(path)
    settings = resolve(Layer("test", {"store": str(tmp_path / "store"), "jobs": 1})).settings
    request = Request(paths=(path,), settings=settings, workspace=enter_nowhere().workspace)
    outcomes: list[Outcome] = []
    run(request, report=outcomes.append, engine=no_engine)
    assert [(outcome.fate.value, outcome.place.path) for outcome in (first, *outcomes)] == [
        ("ingested", str(path)),
        ("unchanged", str(path)),
    ]


def test_a_run_that_died_before_all_was_settled_is_settled_by_the_next(
    tmp_path: Path,
    contents: dict[str, bytes],
    put: Put,
    ingest: Ingest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its files are in and known, so that nothing else would bring anybody to judge them."""
    path = put(tmp_path / "inbox" / "race.fit", contents["race_1600.fit"])

    def died(*_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("flows.engine.judging.bring_up_to_date", died)
        with pytest.raises(KeyboardInterrupt):
            ingest(path, athlete="f07")
    store = open_store(tmp_path / "store")
    assert store.judged() == {}
    (known,) = ingest(path)
    assert known.fate is Fate.UNCHANGED
    assert list(store.judged()) == ["f07"]
    with store.index() as index:
        assert index.notes("unfinished") == []


def test_a_process_takes_one_thread_unless_its_user_said_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("POLARS_MAX_THREADS", "3")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    spare_threads()
    assert os.environ["POLARS_MAX_THREADS"] == "3"
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
