from __future__ import annotations

from typing import Protocol

import pytest

from simulator.season.workspace import WrittenSeason


class Demo(Protocol):
    """What the demo made the first time, and said."""

    @property
    def season(self) -> WrittenSeason: ...
    @property
    def said(self) -> str: ...
    @property
    def said_again(self) -> str: ...


@pytest.mark.slow
def test_the_demo_says_where_the_tables_are_and_can_be_repeated(demo: Demo) -> None:
    for text in (
        "weeks",
        "efforts: ",
        "week of",
        "third lap",
        "settled",
        "demo/store/efforts/**/*.parquet",
        "try next",
    ):
        assert text in demo.said
    assert (demo.season.folder / "report.html").is_file()
    assert "unchanged" in demo.said_again
    assert demo.said.split("\n\n", 1)[1] == demo.said_again.split("\n\n", 1)[1]
