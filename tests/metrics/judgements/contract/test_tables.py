from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from metrics.contract.tables import MEASURE_VERSION
from metrics.judgements.contract.tables import JUDGE_VERSION, JUDGEMENTS


@pytest.mark.parametrize("name", JUDGEMENTS)
def test_each_table_has_a_key_of_its_own_columns_and_flat_types(name: str) -> None:
    table = JUDGEMENTS[name]
    assert table.name == name
    assert set(table.key) <= set(table.schema)
    assert not any(isinstance(dtype, (pl.List, pl.Struct)) for dtype in table.schema.values())
    assert {"athlete_id", "settings_hash", "judge_version"} <= set(table.schema)


@pytest.mark.parametrize("name", JUDGEMENTS)
def test_each_column_says_what_it_means(name: str) -> None:
    for column in JUDGEMENTS[name].columns:
        assert column.meaning.endswith(".") or column.meaning[-1].isalnum()
        assert column.unit


def test_the_changelog_names_the_versions_of_rows() -> None:
    text = (Path(__file__).parents[4] / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"measure version {MEASURE_VERSION}, judge version {JUDGE_VERSION}." in text
