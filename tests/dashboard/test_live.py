"""The served page in a real browser: it opens by its address and follows the tables."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import Store
from tests.ports import free_port

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def served(store: Store, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A store of its own, and the address that was printed for it."""
    folder = tmp_path / "store"
    shutil.copytree(store.path, folder)
    command = [sys.executable, "-m", "flows", "serve", "--store", str(folder)]
    with subprocess.Popen(
        [*command, "--port", str(free_port())],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield folder, process.stdout.readline().strip()
        process.terminate()


@pytest.mark.slow
def test_the_page_opens_once_by_its_address_and_reloads_by_itself(
    browser: Any, served: tuple[Path, str]
) -> None:
    folder, url = served
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(url)
    assert page.locator("#everyone tbody tr:not(.group)").count() == 3
    page.wait_for_timeout(2000)
    table = next((folder / "progression").rglob("*.parquet"))
    with page.expect_navigation(timeout=10_000):
        table.write_bytes(table.read_bytes())
    assert page.locator("#everyone tbody tr:not(.group)").count() == 3
    home = url.partition("/open/")[0]
    assert all(address.startswith(home) for address in asked)
    assert "/open/" not in page.url
    page.close()
