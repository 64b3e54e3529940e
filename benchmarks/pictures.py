"""Pictures of the real pages for the README: `python -m benchmarks.pictures` writes docs/pictures.

The pages show the demo's simulated season; nobody on them is real.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any, cast

from benchmarks.season import judged_season
from dashboard.people import NameStyle, People
from dashboard.report import report
from dashboard.tables import Tables
from flows.common.workspace import enter
from simulator.season.workspace import SMALL

FOLDER = Path("docs/pictures")
DESK, PHONE = {"width": 1100, "height": 900}, {"width": 390, "height": 844}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> None:
    """Simulate the demo's season, and photograph its pages at a desk and on a phone."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        page.write_text(_document(Path(folder) / "demo"), encoding="utf-8")
        _photograph(page)


def _document(folder: Path) -> str:
    _, store = judged_season(folder, seed=1, size=SMALL)
    people = People(style=NameStyle.IDS)
    today = enter(folder).workspace.today
    return report(Tables(store.scan), store.series, people, today=today)


def _photograph(page: Path) -> None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only here is a browser needed

    FOLDER.mkdir(parents=True, exist_ok=True)
    browser_path = next(filter(None, map(shutil.which, BROWSERS)))
    text = page.read_text(encoding="utf-8")
    athlete, session = (
        re.findall(rf'id="({kind}-\w+)"', text)[0] for kind in ("athlete", "session")
    )
    shots: dict[str, tuple[str, dict[str, int]]] = {
        "team": ("", DESK),
        "team-phone": ("", PHONE),
        "athlete": (f"#{athlete}", DESK),
        "session": (f"#{session}", DESK),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for name, (address, size) in shots.items():
            opened: Any = cast("Any", browser).new_page(viewport=size)
            opened.goto(page.as_uri() + address)
            opened.evaluate("window.scrollTo(0, 0)")
            opened.screenshot(path=FOLDER / f"{name}.png")
            opened.close()
        browser.close()


if __name__ == "__main__":
    main()
