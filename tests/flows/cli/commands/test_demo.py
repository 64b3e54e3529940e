from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result


@pytest.mark.slow
def test_the_demo_says_where_the_tables_are_and_can_be_repeated(
    invoke: Callable[..., Result],
) -> None:
    first = invoke("demo")
    assert first.exit_code == 0
    for text in (
        "weeks",
        "efforts: ",
        "week of",
        "third lap",
        "settled",
        "demo/store/efforts/**/*.parquet",
        "try next",
    ):
        assert text in first.stdout
    second = invoke("demo")
    assert second.exit_code == 0
    assert "unchanged" in second.stdout
    assert first.stdout.split("\n\n", 1)[1] == second.stdout.split("\n\n", 1)[1]
