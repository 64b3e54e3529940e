"""The pages in a real browser: a desk, a phone, a keyboard, no scripts, paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1180, "height": 900}


@pytest.fixture
def page(browser: Any, page_file: Path) -> Iterator[Any]:
    """The report at a desk; any request beyond the file itself fails the test."""
    opened = browser.new_page(viewport=DESK)
    asked: list[str] = []
    errors: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(page_file.as_uri())
    yield opened
    opened.close()
    assert {url.partition("#")[0] for url in asked} == {page_file.as_uri()}
    assert errors == []


def anchors(page: Any) -> list[str]:
    return [
        f"#{name}" for name in page.eval_on_selector_all("section[id]", "s => s.map(x => x.id)")
    ]


def shown(page: Any) -> list[str]:
    script = "s => s.filter(x => getComputedStyle(x).display !== 'none').map(x => x.id)"
    return list(page.eval_on_selector_all("main > section[id]", script))


def test_one_page_is_shown_at_a_time_and_has_an_address(page: Any, page_file: Path) -> None:
    assert shown(page) == ["team"]
    for address in anchors(page):
        page.goto(page_file.as_uri() + address)
        assert shown(page) == [address[1:]]


def test_every_page_fits_a_phone(page: Any, page_file: Path) -> None:
    page.set_viewport_size(PHONE)
    for address in anchors(page):
        page.goto(page_file.as_uri() + address)
        widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert widths[0] <= widths[1], address


def test_no_page_has_a_serious_accessibility_fault(page: Any, page_file: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    kinds: dict[str, str] = {address.partition("-")[0]: address for address in anchors(page)}
    for address in kinds.values():
        page.goto(page_file.as_uri() + address)
        found = axe.Axe().run(page).response["violations"]
        faults = [
            (fault["id"], [node["html"][:200] for node in fault["nodes"]][:3])
            for fault in found
            if fault["impact"] in {"serious", "critical"}
        ]
        assert faults == [], address


def test_the_keyboard_reaches_everything(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName"))
    assert {"A", "INPUT", "BUTTON"} <= reached


def test_an_athlete_opens_by_keyboard(page: Any) -> None:
    page.locator("#everyone tbody a").first.focus()
    page.keyboard.press("Enter")
    (open_page,) = shown(page)
    assert open_page.startswith("athlete-")


def test_the_team_can_be_filtered_and_sorted(page: Any) -> None:
    page.fill("#find", "maximiliana")
    assert page.locator("#everyone tbody tr:visible").count() == 1
    assert page.inner_text("#everyone-shown") == "1 shown"
    page.fill("#find", "")
    page.click("#everyone thead button >> nth=0")
    names = page.eval_on_selector_all("#everyone tbody th", "t => t.map(x => x.textContent.trim())")
    assert len(names) == 3
    page.click("#everyone thead button >> nth=0")
    again = page.eval_on_selector_all("#everyone tbody th", "t => t.map(x => x.textContent.trim())")
    assert again == names[::-1]


def test_paces_change_their_unit(page: Any, page_file: Path) -> None:
    page.goto(page_file.as_uri() + next(name for name in anchors(page) if "session" in name))
    assert page.locator(".per400:visible").count() > 0
    page.check("#u-mile")
    assert page.locator(".per400:visible").count() == 0
    assert page.locator(".permile:visible").count() > 0


def test_everything_reads_with_scripts_off(browser: Any, page_file: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert page.locator("#everyone tbody tr").first.is_visible()
    assert not page.locator("#find").is_visible()
    page.locator("#everyone tbody a").first.click()
    assert page.locator("section.page:target h1").is_visible()
    assert not page.locator("#team").is_visible()
    context.close()


def test_paper_holds_every_page(page: Any) -> None:
    page.emulate_media(media="print")
    assert len(shown(page)) == len(anchors(page))
    assert not page.locator("#find").is_visible()
