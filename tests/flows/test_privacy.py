"""What a store must not give away: where anybody ran, who they are, and anything to other users."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from flows.cli.main import main
from parsers import parse
from storage.recordings.tables import HIDDEN, READABLE

Put = Callable[[Path, bytes], Path]

NAME = "Zoe Zebulon"
_NEAR = 0.001
"""Of a longitude: within 10 km of where the runs were."""


@pytest.fixture
def said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contents: dict[str, bytes], put: Put
) -> str:
    """All that the program says about runs with positions, which are now in `store`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "athletes.csv").write_text(f"athlete_id,name,folder\nf07,{NAME},a\n")
    for number, name in enumerate(("race_1600.fit", "easy_run.gpx", "smart_8x200.fit")):
        put(tmp_path / "inbox" / "a" / f"{number}-{name}", contents[name])
    commands = (["ingest", "inbox", "--json"], ["files", "--json"], ["doctor"])
    return "".join(CliRunner().invoke(main, command).output for command in commands)


def places(contents: dict[str, bytes]) -> list[float]:
    """Latitude and longitude of where the runs were, in degrees."""
    records = parse(contents["race_1600.fit"]).activities[0].records
    names = ("latitude_deg", "longitude_deg")
    found = [float(np.nanmean(records[name].to_numpy())) for name in names]
    assert all(np.isfinite(found))
    return found


def stored(store: Path) -> Iterator[tuple[Path, pl.DataFrame]]:
    for path in sorted(store.rglob("*.parquet")):
        yield path, pl.read_parquet(path)


def test_no_column_is_named_after_a_place() -> None:
    names = {name for table in (*READABLE.values(), *HIDDEN.values()) for name in table.schema}
    words = {word for name in names for word in name.split("_")}
    assert not words & {"latitude", "longitude", "lat", "lon", "deg", "semicircles"}
    assert {name for name in names if "position" in name} == {"position_offset_s"}


def test_no_column_of_any_table_holds_where_the_runs_were(
    said: str, tmp_path: Path, contents: dict[str, bytes]
) -> None:
    """Half a place is none: nothing else is as far below zero as these longitudes."""
    assert said
    _, longitude_deg = places(contents)
    assert longitude_deg < -100
    forms = (longitude_deg, np.radians(longitude_deg), longitude_deg * 2**31 / 180)
    frames = list(stored(tmp_path / "store"))
    assert {path.parts[-3] for path, _ in frames} >= {"activities", "efforts", "_claims"}
    for path, rows in frames:
        for column in rows.select(pl.selectors.numeric()).cast(pl.Float64).iter_columns():
            for form in forms:
                is_near = (column / form - 1).abs() < _NEAR
                assert not is_near.any(), (path, column.name)


def test_nothing_that_is_said_tells_a_place_or_a_name(
    said: str, contents: dict[str, bytes]
) -> None:
    assert json.loads(said.splitlines()[0])["verdict"] == "ingested"
    for value in places(contents):
        assert f"{value:.2f}" not in said
    assert NAME not in said
    assert NAME.split()[1] not in said


def test_names_stay_in_the_roster(said: str, tmp_path: Path) -> None:
    assert said
    for path in (tmp_path / "store").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert NAME.encode() not in content, path
            assert NAME.split()[1].encode() not in content, path


def test_other_users_can_read_nothing_of_a_store(said: str, tmp_path: Path) -> None:
    assert said
    every = [tmp_path / "store", *(tmp_path / "store").rglob("*")]
    assert len(every) > 20
    for path in every:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
