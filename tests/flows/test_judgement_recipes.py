"""The recipes of the judgement tables, run over a store that was judged for a coach."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from flows.engine.outcome import Outcome

Ingest = Callable[..., list[Outcome]]

PAGE = Path(__file__).parents[2] / "docs" / "recipes" / "judgements.md"
_BLOCKS = re.findall(r"```(sql|python)\n(.*?)```", PAGE.read_text(), re.DOTALL)
SEASON = """[[season]]
name = "Fall"
start = 2026-08-31
end = 2026-10-31
[[season.meets]]
name = "Opener"
date = 2026-10-03
"""


@pytest.fixture
def here(
    tmp_path: Path,
    contents: dict[str, bytes],
    put: Callable[[Path, bytes], Path],
    ingest: Ingest,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A workspace whose quarters were planned, and run, at 800 pace."""
    (tmp_path / "thirdlap.toml").write_text('workspace_id = "w1"\ntoday = "2026-09-13"\n')
    (tmp_path / "athletes.csv").write_text("athlete_id\na1\n")
    (tmp_path / "results.csv").write_text("athlete,date,distance,time\na1,2026-08-20,800,2:44\n")
    (tmp_path / "plan.csv").write_text("date,athlete,workout\n2026-09-12,a1,21x400 @800\n")
    (tmp_path / "season.toml").write_text(SEASON)
    put(tmp_path / "inbox" / "21x400.fit", contents["21x400.fit"])
    monkeypatch.chdir(tmp_path)
    ingest(tmp_path / "inbox", athlete="a1")
    return tmp_path


@pytest.mark.usefixtures("here")
def test_every_query_and_every_program_finds_the_week(capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    with duckdb.connect() as database:
        for language, code in _BLOCKS:
            if language == "sql":
                answers.append(database.execute(code).fetchall())
            else:
                exec(compile(code, "recipe", "exec"), {})
                assert "a1" in capsys.readouterr().out
    assert len(answers) == 4
    assert all(rows for rows in answers)
    grid, exposure, compliance, chart = answers
    assert {row[2] for row in grid} <= {". . . . .", ". . . X ."}
    assert {row[2] for row in exposure} <= {"known", "partial", "none"}
    assert [row[2:] for row in compliance] == [(1, 1, 1)]
    ((_, week, planned, expected, low, high),) = chart
    assert (str(week), planned) == ("2026-09-07", 8400)
    assert 0 <= low <= expected <= high
    assert expected > 0


@pytest.mark.usefixtures("here")
def test_words_are_sorted_as_the_page_says() -> None:
    paces = sorted(["5k", "3200", "1600", "800", "400"])
    assert " < ".join(f"'{pace}'" for pace in paces) in PAGE.read_text().replace("\n  ", " ")
    with duckdb.connect() as database:
        query = "SELECT min(race_pace) FROM read_parquet('store/progression_paces/**/*.parquet')"
        assert database.execute(query).fetchall() == [("1600",)]
        named = database.execute("DESCRIBE FROM read_parquet('store/plan/**/*.parquet')").fetchall()
    assert "month" in [column[0] for column in named]


def test_the_page_says_truly_which_table_has_which_day(here: Path) -> None:
    days = {"local_date", "week_start", "meet_date"}
    text = " ".join(PAGE.read_text().split("* **Which day.**")[1].split("\n* **")[0].split())
    by_day, by_week, rest = text.split(";")[0], text.split(";")[1], text.split(";")[2]
    for sentence, column in ((by_day, "local_date"), (by_week, "week_start"), (rest, "meet_date")):
        for table in re.findall(r"`(\w+)`", sentence.split(".")[0]):
            if table in days:
                continue
            assert column in pl.read_parquet_schema(
                next((here / "store" / table).rglob("*.parquet"))
            )
    assert (
        "athlete_id" not in pl.read_parquet(here / "store" / "meets" / "**" / "*.parquet").columns
    )
