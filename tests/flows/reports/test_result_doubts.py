from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from config import Workspace
from config.workspace import no_workspace
from flows.reports.result_doubts import doubt_lines
from metrics.judgements.contract.tables import JUDGE_VERSION, JUDGEMENTS, SET_PACES
from storage import Store, create_store
from storage.publish.judgements import Basis

TODAY = date(2026, 11, 22)
BASIS = Basis(facts_hash="f", settings_hash="s", judge_version=JUDGE_VERSION, through=TODAY)

Publish = Callable[..., Store]


def group(ago: int, race_pace: str, **more: Any) -> dict[str, Any]:
    return {
        **dict.fromkeys(SET_PACES.schema),
        "athlete_id": "a1",
        "judge_version": JUDGE_VERSION,
        "local_date": TODAY - timedelta(days=ago),
        "activity_id": f"run{ago}",
        "set_index": 1,
        "group_index": 1,
        "race_pace": race_pace,
        "probability": 1.0,
        "is_most_likely": True,
        "kind_judged": "rep",
        "counted_as": "pace",
        **more,
    }


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    def published(*rows: dict[str, Any]) -> Store:
        tables = {name: table.empty() for name, table in JUDGEMENTS.items()}
        tables["set_paces"] = SET_PACES.frame(list(rows))
        store = create_store(tmp_path / "store")
        store.publish_judgements(tables, {"a1": BASIS})
        return store

    return published


def doubts(store: Store, workspace: Workspace | None = None) -> list[str]:
    return list(doubt_lines(store, workspace or no_workspace(), athletes=None, today=TODAY))


def test_sets_that_are_all_slower_than_easy_raise_a_doubt(publish: Publish) -> None:
    (line,) = doubts(publish(*(group(ago, "easy") for ago in range(1, 6))))
    assert line.startswith("a1: 5 sets in 6 weeks, all slower than easy pace.")
    assert "results.csv" in line


@pytest.mark.parametrize(
    "rows",
    [
        [group(ago, "easy") for ago in range(1, 5)],
        [*(group(ago, "easy") for ago in range(1, 6)), group(7, "5k")],
        [*(group(ago, "easy") for ago in range(1, 5)), group(43, "easy")],
        [*(group(ago, "easy") for ago in range(1, 5)), group(6, "easy", counted_as="not_counted")],
        [*(group(ago, "easy") for ago in range(1, 5)), group(6, "easy", kind_judged="surge")],
    ],
)
def test_few_sets_old_ones_and_others_raise_none(
    publish: Publish, rows: list[dict[str, Any]]
) -> None:
    assert doubts(publish(*rows)) == []


def test_only_the_athletes_asked_about_are_named(publish: Publish) -> None:
    store = publish(*(group(ago, "easy") for ago in range(1, 6)))
    assert list(doubt_lines(store, no_workspace(), athletes=["b2"], today=TODAY)) == []
