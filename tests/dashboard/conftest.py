"""A judged team, its page, and a browser to look at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.pictures import BROWSERS
from benchmarks.season import judged_season
from dashboard.people import People
from dashboard.report import report
from dashboard.tables import Tables
from simulator.season.workspace import Size
from storage import Store, open_store
from tests.made_once import made_once

TINY = Size(athletes=3, weeks=6)
TODAY = date(2026, 2, 14)
HOSTILE = {
    "runner-01": "<script>alert(1)</script>",
    "runner-02": "\u202eקבוצה \"'&",
    "runner-03": "Maximiliana " * 25 + "Wolfeschlegelsteinhausen" * 3,
}
"""Names as an adversary, a typo or another script would write them."""


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Three athletes over six weeks, from watch files to judgements."""

    def make(folder: Path) -> None:
        judged_season(folder, seed=1, size=TINY)

    folder, _ = made_once(tmp_path_factory, "tiny-season", make)
    return open_store(folder / "store")


@pytest.fixture(scope="session")
def tables(store: Store) -> Tables:
    return Tables(store.scan)


@pytest.fixture(scope="session")
def people() -> People:
    return People(names=HOSTILE)


@pytest.fixture(scope="session")
def today() -> date:
    return TODAY


@pytest.fixture(scope="session")
def html(store: Store, tables: Tables, people: People) -> str:
    """The whole team's report."""
    return report(tables, store.series, people, today=TODAY)


@pytest.fixture(scope="session")
def page_file(html: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "team.html"
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium; without one the test is skipped, and fails where CI is set.

    Closed with its module: while it is open, this thread counts as inside an event loop.
    """
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("CI has no Chromium: apt-get install -y chromium")
        pytest.skip("no Chromium on this machine: the pages were not looked at")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()
