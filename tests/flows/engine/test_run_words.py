"""The coach's word on whether it was a run is heard, persists, and is undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from flows.engine.outcome import Outcome
from flows.engine.run_words import hear_run_words
from metrics.contract.tables import MEASURE_VERSION
from metrics.judgements.inputs.coach import Correction, CorrectionKind
from storage import Store, open_store

Ingest = Callable[..., list[Outcome]]


@pytest.fixture
def store(
    tmp_path: Path,
    contents: dict[str, bytes],
    put: Callable[[Path, bytes], Path],
    ingest: Ingest,
) -> Store:
    """Make a store of one session of intervals."""
    ingest(put(tmp_path / "inbox" / "21x400.fit", contents["21x400.fit"]), athlete="a1")
    return open_store(tmp_path / "store")


def the_run(store: Store) -> dict[str, Any]:
    return store.read("activities").row(0, named=True)


def verdict(store: Store) -> tuple[str, str | None]:
    row = store.files().row(0, named=True)
    return row["verdict"], row["reason"]


def word(day: date, kind: CorrectionKind) -> Correction:
    return Correction(athlete_id="a1", local_date=day, at=None, kind=kind)


def test_what_was_no_run_is_measured_as_none_until_the_line_is_deleted(store: Store) -> None:
    before = the_run(store)
    efforts = store.read("efforts")
    said = word(before["local_date"], CorrectionKind.IT_WAS_NO_RUN)
    assert hear_run_words(store, [said]) == 1
    assert not the_run(store)["is_run"]
    assert "said_no_run" in the_run(store)["flags"]
    assert store.read("efforts").is_empty()
    assert verdict(store)[0] == "not_a_run"
    assert hear_run_words(store, [said]) == 0
    assert hear_run_words(store, []) == 1
    assert the_run(store) == before
    assert store.read("efforts").equals(efforts)
    assert verdict(store) == ("ingested", None)
    assert store.verify() == []


def test_a_word_for_another_day_or_athlete_is_not_heard(store: Store) -> None:
    day = the_run(store)["local_date"]
    elsewhere = word(date(2020, 1, 1), CorrectionKind.IT_WAS_NO_RUN)
    others = replace(word(day, CorrectionKind.IT_WAS_NO_RUN), athlete_id="a2")
    session = word(day, CorrectionKind.NOT_A_SESSION)
    assert hear_run_words(store, [elsewhere, others, session]) == 0


def test_a_ride_that_was_a_run_has_efforts_and_keeps_its_owner(
    tmp_path: Path, contents: dict[str, bytes], put: Callable[[Path, bytes], Path], ingest: Ingest
) -> None:
    """The watch was set to cycling: the sport is what it says, but it counts."""
    gpx = next(each for name, each in contents.items() if name.endswith(".gpx"))
    content = gpx.replace(b"<type>running</type>", b"<type>cycling</type>")
    ingest(put(tmp_path / "inbox" / "ride.gpx", content), athlete="a1")
    store = open_store(tmp_path / "store")
    assert not the_run(store)["is_run"]
    said = word(the_run(store)["local_date"], CorrectionKind.IT_WAS_A_RUN)
    assert hear_run_words(store, [said]) == 1
    row = the_run(store)
    assert (row["is_run"], row["sport"], row["athlete_id"]) == (True, "cycling", "a1")
    assert "said_run" in row["flags"].split()
    assert row["measure_version"] == MEASURE_VERSION
    assert not store.read("speed_histogram").is_empty()
    assert store.verify() == []
