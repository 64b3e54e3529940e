"""Judgements are replaced by athlete, and a crash is followed by judging again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from metrics.judgements.contract.tables import JUDGE_VERSION, JUDGEMENTS, MEETS, PROGRESSION_TABLE
from storage.backends.folder import Folder
from storage.format.layout import STAGING
from storage.publish.judgements import (
    NOTE,
    PENDING,
    Basis,
    bases,
    holds_team_table,
    publish_judgements,
    publish_team_table,
    remove_judgements,
)

BASIS = Basis(
    facts_hash="f", settings_hash="s", judge_version=JUDGE_VERSION, through=date(2026, 11, 22)
)


def judged(*rows: tuple[str, date, str]) -> Mapping[str, pl.DataFrame]:
    """Progression rows of athletes: who, which week, what is said; all other tables empty."""
    progression = [
        {
            **dict.fromkeys(PROGRESSION_TABLE.schema),
            "athlete_id": who,
            "week_start": week,
            "reason": why,
        }
        for who, week, why in rows
    ]
    empty = {name: table.empty() for name, table in JUDGEMENTS.items()}
    return {**empty, PROGRESSION_TABLE.name: PROGRESSION_TABLE.frame(progression)}


def stored_rows(root: Path) -> list[tuple[str, date, str]]:
    stored = pl.read_parquet(root / "progression" / "**" / "*.parquet")
    return stored.select("athlete_id", "week_start", "reason").sort(pl.all()).rows()


OCTOBER, NOVEMBER = date(2026, 10, 26), date(2026, 11, 2)


@pytest.fixture(autouse=True)
def _staging(tmp_path: Path) -> None:
    """Return what every store has from its start: the folder of work in progress."""
    Folder(tmp_path).make_folder(STAGING)


def test_one_athletes_rows_are_replaced_and_the_others_stay(tmp_path: Path) -> None:
    disk = Folder(tmp_path)
    both = judged(("a", OCTOBER, "old"), ("a", NOVEMBER, "old"), ("b", NOVEMBER, "other"))
    publish_judgements(disk, both, {"a": BASIS, "b": BASIS})
    publish_judgements(disk, judged(("a", NOVEMBER, "new")), {"a": BASIS})
    assert stored_rows(tmp_path) == [("a", NOVEMBER, "new"), ("b", NOVEMBER, "other")]
    assert bases(disk) == {"a": BASIS, "b": BASIS}


def test_every_table_can_be_read_even_without_rows(tmp_path: Path) -> None:
    publish_judgements(Folder(tmp_path), judged(("a", OCTOBER, "x")), {"a": BASIS})
    for name, table in JUDGEMENTS.items():
        assert (
            pl.read_parquet(tmp_path / name / "**" / "*.parquet")
            .select(table.schema.names())
            .schema
            == table.schema
        )


def test_the_same_again_replaces_no_file(tmp_path: Path) -> None:
    disk = Folder(tmp_path)
    rows = judged(("a", OCTOBER, "x"), ("b", OCTOBER, "y"))
    assert publish_judgements(disk, rows, {"a": BASIS, "b": BASIS}) == len(JUDGEMENTS)
    assert publish_judgements(disk, rows, {"a": BASIS, "b": BASIS}) == 0


def test_whoever_has_no_facts_any_more_is_removed(tmp_path: Path) -> None:
    disk = Folder(tmp_path)
    rows = judged(("a", OCTOBER, "x"), ("b", OCTOBER, "y"))
    publish_judgements(disk, rows, {"a": BASIS, "b": BASIS})
    remove_judgements(disk, ["a"])
    assert stored_rows(tmp_path) == [("b", OCTOBER, "y")]
    assert list(bases(disk)) == ["b"]


class _FailsAt(Folder):
    """A disk that is pulled out at the nth replacement."""

    left = 0

    def replace(self, source: str, target: str) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError("gone")
        super().replace(source, target)


def test_a_month_that_holds_nothing_of_an_athlete_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Folder(tmp_path)
    rows = judged(("a", NOVEMBER, "x"), ("b", OCTOBER, "y"))
    publish_judgements(disk, rows, {"a": BASIS, "b": BASIS})
    written: list[str] = []
    write = Folder.replace

    def noting(self: Folder, source: str, target: str) -> None:
        written.append(target)
        write(self, source, target)

    monkeypatch.setattr(Folder, "replace", noting)
    publish_judgements(disk, judged(("a", NOVEMBER, "new")), {"a": BASIS})
    assert [key for key in written if key.endswith(".parquet")] == [
        "progression/month=2026-11/data-00.parquet"
    ]


def test_where_nobodys_rows_stay_no_stored_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = {"anna": BASIS, "ben": BASIS}
    before = judged(("anna", OCTOBER, "one"), ("ben", NOVEMBER, "two"))
    publish_judgements(Folder(tmp_path), before, everybody)

    with monkeypatch.context() as patched:
        patched.setattr("storage.publish.judgements.read_bucket", _refuses)
        publish_judgements(Folder(tmp_path), judged(("anna", OCTOBER, "three")), everybody)

    assert stored_rows(tmp_path) == [("anna", OCTOBER, "three")]


def _refuses(*_: object) -> pl.DataFrame:
    raise AssertionError("a stored file was read")


@pytest.mark.parametrize("steps", range(5))
def test_half_published_judgements_are_not_taken_for_whole(tmp_path: Path, steps: int) -> None:
    publish_judgements(Folder(tmp_path), judged(("a", OCTOBER, "x")), {"a": BASIS})
    disk = _FailsAt(tmp_path)
    disk.left = steps
    later = Basis(facts_hash="g", settings_hash="s", judge_version=JUDGE_VERSION, through=OCTOBER)
    rows = judged(*(("a", date(2026, month, 2), "new") for month in (3, 2, 11)))
    with pytest.raises(OSError, match="gone"):
        publish_judgements(disk, rows, {"a": later})
    assert bases(Folder(tmp_path)).get("a") != later


@pytest.mark.parametrize("steps", range(0, 40, 3))
def test_a_removal_that_died_is_done_again(tmp_path: Path, steps: int) -> None:
    """The note still knows whom the rows are of: the next judging removes what is left."""
    rows = judged(*(("a", date(2026, month, 2), "x") for month in (3, 2, 11)), ("b", OCTOBER, "y"))
    publish_judgements(Folder(tmp_path), rows, {"a": BASIS, "b": BASIS})
    disk = _FailsAt(tmp_path)
    disk.left = steps
    with suppress(OSError):
        remove_judgements(disk, ["a"])
    noted = bases(Folder(tmp_path))
    assert noted["b"] == BASIS
    assert {athlete_id for athlete_id, *_ in stored_rows(tmp_path)} <= noted.keys()
    if "a" in noted:
        remove_judgements(Folder(tmp_path), ["a"])
    assert stored_rows(tmp_path) == [("b", OCTOBER, "y")]
    assert list(bases(Folder(tmp_path))) == ["b"]


def test_others_are_judged_again_where_their_file_was_damaged(tmp_path: Path) -> None:
    disk = Folder(tmp_path)
    rows = judged(("a", OCTOBER, "x"), ("b", OCTOBER, "y"))
    publish_judgements(disk, rows, {"a": BASIS, "b": BASIS})
    next((tmp_path / "progression").rglob("*.parquet")).write_bytes(b"half a file")
    publish_judgements(disk, judged(("a", OCTOBER, "x")), {"a": BASIS})
    assert bases(disk) == {"a": BASIS, "b": PENDING}


def test_whoever_keeps_earlier_rows_is_judged_again_too_where_their_file_was_damaged(
    tmp_path: Path,
) -> None:
    disk = Folder(tmp_path)
    publish_judgements(disk, judged(("a", OCTOBER, "x"), ("b", OCTOBER, "y")), {"a": BASIS})
    next((tmp_path / "progression").rglob("*.parquet")).write_bytes(b"half a file")
    later = {"a": dict.fromkeys(JUDGEMENTS, OCTOBER)}
    publish_judgements(disk, judged(("a", OCTOBER, "x")), {"a": BASIS}, since=later)
    assert bases(disk) == {"a": PENDING}


@pytest.mark.parametrize("note", [None, b"", b"[]", b"{", b'{"a": {}}', b'{"a": 1}'])
def test_without_a_whole_note_everybody_is_judged_again(tmp_path: Path, note: bytes | None) -> None:
    disk = Folder(tmp_path)
    assert bases(disk) == {}
    publish_judgements(disk, judged(("a", OCTOBER, "x"), ("b", OCTOBER, "y")), {"a": BASIS})
    (tmp_path / NOTE).unlink() if note is None else (tmp_path / NOTE).write_bytes(note)
    assert bases(disk) == {"a": PENDING, "b": PENDING}


def meets(*rows: tuple[str, date]) -> pl.DataFrame:
    return MEETS.frame(
        [
            {"season": "Track", "meet": name, "local_date": day, "is_first": place == 0}
            for place, (name, day) in enumerate(rows)
        ]
    )


def test_a_table_of_the_team_is_replaced_as_a_whole(tmp_path: Path) -> None:
    disk = Folder(tmp_path)
    nothing, both = meets(), meets(("Opener", OCTOBER), ("Finals", NOVEMBER))
    assert not holds_team_table(disk, "meets", nothing)
    publish_team_table(disk, "meets", nothing)
    assert holds_team_table(disk, "meets", nothing)
    assert pl.read_parquet(tmp_path / "meets" / "**" / "*.parquet").height == 0
    publish_team_table(disk, "meets", both)
    assert holds_team_table(disk, "meets", both)
    assert publish_team_table(disk, "meets", both) == 0
    publish_team_table(disk, "meets", meets(("Finals", NOVEMBER)))
    stored = pl.read_parquet(tmp_path / "meets" / "**" / "*.parquet")
    assert stored["meet"].to_list() == ["Finals"]


def test_a_damaged_table_of_the_team_is_published_anew(tmp_path: Path) -> None:
    disk = Folder(tmp_path)
    publish_team_table(disk, "meets", meets(("Opener", OCTOBER)))
    next((tmp_path / "meets").rglob("*.parquet")).write_bytes(b"half a file")
    assert not holds_team_table(disk, "meets", meets(("Opener", OCTOBER)))
    publish_team_table(disk, "meets", meets(("Opener", OCTOBER)))
    assert holds_team_table(disk, "meets", meets(("Opener", OCTOBER)))
