from __future__ import annotations

from pathlib import Path

from storage import create_store
from storage.publish.judging_workspace import NO_WORKSPACE


def test_a_new_store_was_judged_for_nobody(tmp_path: Path) -> None:
    store = create_store(tmp_path / "store")
    assert store.judging_workspace() in (None, NO_WORKSPACE)


def test_a_store_remembers_the_id_and_no_path(tmp_path: Path) -> None:
    store = create_store(tmp_path / "store")
    store.remember_workspace("w-1234")
    assert store.judging_workspace() == "w-1234"
    text = "".join(path.read_text() for path in (tmp_path / "store").glob("*.json"))
    assert str(tmp_path) not in text
