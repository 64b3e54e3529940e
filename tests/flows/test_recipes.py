"""Every block of code in the recipes, run over a real store by the tool it is written for."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

RECIPES = Path(__file__).parents[2] / "docs" / "recipes"
_BLOCKS = re.findall(r"```(sql|python)\n(.*?)```", (RECIPES / "README.md").read_text(), re.DOTALL)


@pytest.fixture
def here(example_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder with the examples' store in it."""
    monkeypatch.chdir(example_store.parent)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("query", [text for language, text in _BLOCKS if language == "sql"])
def test_queries_find_rows(query: str) -> None:
    with duckdb.connect() as database:
        assert database.execute(query).fetchall()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("code", [text for language, text in _BLOCKS if language == "python"])
def test_python_prints_something(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(code, "recipe", "exec"), {})
    assert capsys.readouterr().out.strip()
