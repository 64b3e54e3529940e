"""Every real file is accounted for, and what comes out can be read by anybody."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.engine.analyze import examine_file
from flows.engine.outcome import Fate, Outcome
from flows.reports.file_report import describe_file, to_json
from metrics import Evidence
from storage import open_store
from tests.flows.conftest import examining_once

RUNS = {"easy", "intervals", "race", "strides", "treadmill"}
"""Classes of the manifest that are runs beyond doubt."""


@pytest.fixture(scope="module", autouse=True)
def examined_once() -> Iterator[None]:
    """Examine each content once for all tests here, and keep these hundreds no longer."""
    with examining_once():
        yield


def test_the_corpus_is_accounted_for(
    corpus: Path, tmp_path: Path, ingest: Callable[..., list[Outcome]]
) -> None:
    offered = [path for path in corpus.rglob("*") if path.is_file() and path.name[0] != "."]
    first = ingest(corpus)
    assert sorted(outcome.source for outcome in first) == sorted(map(str, offered))
    assert [outcome for outcome in first if outcome.is_internal_error] == []
    assert all(outcome.reason for outcome in first if outcome.fate is Fate.REJECTED)
    assert _runs(corpus) <= {outcome.source for outcome in first if outcome.fate is Fate.INGESTED}
    second = ingest(corpus)
    assert Counter(outcome.fate for outcome in second) == {Fate.UNCHANGED: len(offered)}
    store = open_store(tmp_path / "store")
    assert store.verify() == []
    ids = store.read("activities")["activity_id"]
    assert ids.n_unique() == len(ids)


def _runs(corpus: Path) -> set[str]:
    with (corpus / "manifest.tsv").open(newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {str(corpus / row["path"]) for row in rows if row["class"] in RUNS}


def test_every_real_file_can_be_described(corpus: Path) -> None:
    for path in sorted(corpus.rglob("*.*")):
        for examined in examine_file(path, evidence=Evidence.AUTO) if path.is_file() else ():
            assert examined.internal_error is None, path
            assert "None" not in describe_file(examined), path
            json.loads(to_json(examined), parse_constant=pytest.fail)
