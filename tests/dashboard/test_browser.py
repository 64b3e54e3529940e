"""The pages in a real browser: a desk, a phone, a keyboard, no scripts, paper."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.dashboard.conftest import HOSTILE

pytestmark = pytest.mark.slow
ROWS = "#everyone tbody tr:not(.group)"
BLOCKED = "getComputedStyle(document.querySelector('{}'), '::after').content"
"""What a page says where its script is blocked."""
IS_DRAWN = "row.cells[1].checkVisibility({contentVisibilityAuto: true})"
BLANK_BYTES = 8_000
"""A picture of an empty page is smaller."""
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1180, "height": 900}


@pytest.fixture(scope="module")
def window(browser: Any) -> Iterator[Any]:
    """One window for all tests: a new one takes longer than most of them."""
    with closing(browser.new_page()) as opened:
        yield opened


@pytest.fixture
def page(window: Any, page_file: Path) -> Iterator[Any]:
    """The report at a desk; any request beyond the file itself fails the test."""
    asked: list[str] = []
    errors: list[str] = []
    window.set_viewport_size(DESK)
    window.emulate_media(media="screen")
    window.goto("about:blank")
    with (
        listening(window, "request", lambda request: asked.append(request.url)),
        listening(window, "pageerror", lambda error: errors.append(str(error))),
    ):
        window.goto(page_file.as_uri())
        yield window
    window.evaluate("localStorage.clear()")
    assert {url.partition("#")[0] for url in asked} == {page_file.as_uri()}
    assert errors == []


@contextmanager
def listening(window: Any, event: str, listener: Callable[[Any], None]) -> Iterator[None]:
    window.on(event, listener)
    yield
    window.remove_listener(event, listener)


def anchors(page: Any) -> list[str]:
    return [
        f"#{name}" for name in page.eval_on_selector_all("section[id]", "s => s.map(x => x.id)")
    ]


def shown(page: Any) -> list[str]:
    script = "s => s.filter(x => x.getClientRects().length > 0).map(x => x.id)"
    return list(page.eval_on_selector_all("section[id]", script))


def kinds(page: Any) -> dict[str, str]:
    """Give the address of one page of each kind."""
    return {address[1:].partition("-")[0]: address for address in reversed(anchors(page))}


def words(page: Any) -> str:
    """Read what is shown, less spaces."""
    return "".join(page.inner_text("main").split())


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


def test_a_picture_of_each_page_is_taken(page: Any, page_file: Path, tmp_path: Path) -> None:
    folder = Path(os.environ.get("THIRDLAP_PICTURES", tmp_path))
    for width, size in (("desk", DESK), ("phone", PHONE)):
        page.set_viewport_size(size)
        for kind, address in kinds(page).items():
            page.goto(page_file.as_uri() + address)
            picture = folder / f"{kind}-{width}.png"
            page.screenshot(path=picture)
            assert picture.stat().st_size > BLANK_BYTES, picture.name


def test_a_page_is_plain_text_until_it_is_opened(page: Any, page_file: Path) -> None:
    athlete = kinds(page)["athlete"]
    assert page.locator(f"{athlete} *").count() == 1
    page.goto(page_file.as_uri() + athlete)
    assert page.locator(f"{athlete} h1").is_visible()
    assert page.locator(f"{athlete} noscript").count() == 0
    name = page.get_attribute(athlete, "aria-label")
    assert page.title() == f"thirdlap – {name}"
    page.goto(page_file.as_uri() + "#team")
    assert page.title() == "thirdlap – Team"


def test_a_deep_link_opens_its_page_at_once(browser: Any, page: Any, page_file: Path) -> None:
    session = kinds(page)["session"]
    other = browser.new_page(viewport=PHONE)
    other.goto(page_file.as_uri() + session)
    assert shown(other) == [session[1:]]
    assert other.locator(f"{session} svg.trace").is_visible()
    other.close()


def test_where_the_script_is_blocked_a_page_says_so(browser: Any, page: Any, html: str) -> None:
    athlete = kinds(page)["athlete"]
    said = BLOCKED.format(athlete)
    blocked = browser.new_page()
    blocked.set_content(html.replace('"use strict";', '"use strict"; // another hash', 1))
    assert "allow it" in blocked.evaluate(said)
    blocked.close()
    page.evaluate(f"window.location.hash = '{athlete}'")
    page.wait_for_selector(f"{athlete} h1")
    assert page.evaluate(said) == "none"


def test_places_of_the_team_page_are_no_pages(page: Any) -> None:
    page.evaluate("window.location.hash = 'ahead'")
    assert shown(page) == ["team"]
    assert page.locator("#ahead").is_visible()


def test_no_page_has_a_serious_accessibility_fault(page: Any, page_file: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    for address in kinds(page).values():
        page.goto(page_file.as_uri() + address)
        found = axe.Axe().run(page).response["violations"]
        faults = [
            (fault["id"], [node["html"][:200] for node in fault["nodes"]][:3])
            for fault in found
            if fault["impact"] in {"serious", "critical"}
        ]
        assert faults == [], address


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_team_table_stays_a_table_to_a_screen_reader(page: Any, size: Any) -> None:
    page.set_viewport_size(size)
    tools = page.context.new_cdp_session(page)
    tools.send("Accessibility.enable")
    nodes = tools.send("Accessibility.getFullAXTree")["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node["ignored"]]
    assert roles.count("row") > len(HOSTILE)
    assert roles.count("columnheader") == 6
    assert roles.count("rowheader") >= len(HOSTILE)


def test_a_row_off_the_screen_is_drawn_when_it_comes_into_view(page: Any) -> None:
    page.set_viewport_size({"width": 1180, "height": 200})
    last = page.locator(ROWS).last
    assert not last.evaluate(f"row => {IS_DRAWN}")
    last.scroll_into_view_if_needed()
    last.evaluate(
        "row => new Promise(done => { (function look() {"
        f" if ({IS_DRAWN}) {{ done(); }} else {{ requestAnimationFrame(look); }} }})(); }})"
    )
    page.evaluate("window.scrollTo(0, 0)")
    page.emulate_media(media="print")
    assert last.evaluate(f"row => {IS_DRAWN}")


def test_the_keyboard_reaches_everything(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName"))
    assert {"A", "INPUT", "BUTTON"} <= reached


def test_an_athlete_opens_by_keyboard(page: Any) -> None:
    page.locator(f"{ROWS} a").first.focus()
    page.keyboard.press("Enter")
    (open_page,) = shown(page)
    assert open_page.startswith("athlete-")


def test_the_team_can_be_filtered_and_sorted(page: Any) -> None:
    page.fill("#find", "maximiliana")
    assert page.locator(ROWS + ":visible").count() == 1
    assert page.inner_text("#everyone-shown") == "1 shown"
    page.fill("#find", "")
    page.click("#everyone thead button >> nth=0")
    names = column(page)
    assert sorted(name for group in names for name in group) == sorted(HOSTILE.values())
    page.click("#everyone thead button >> nth=0")
    assert column(page) == [group[::-1] for group in names]


def column(page: Any) -> list[list[str]]:
    """Read the athletes in their order, group by group."""
    script = "g => g.map(b => [...b.querySelectorAll('th[scope=row] a')].map(a => a.textContent))"
    groups: list[list[str]] = page.eval_on_selector_all("#everyone tbody", script)
    return groups


def test_a_count_shows_whom_it_counts(page: Any) -> None:
    button = page.locator(".counts button").first
    told = int(button.locator("[data-column]").inner_text())
    button.click()
    assert page.locator(ROWS + ":visible").count() == told
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert page.locator(ROWS + ":visible").count() == len(HOSTILE)


def test_paces_change_their_unit(page: Any, page_file: Path) -> None:
    page.goto(page_file.as_uri() + next(name for name in anchors(page) if "session" in name))
    assert page.locator(".per400:visible").count() > 0
    page.check("#u-mile")
    assert page.locator(".per400:visible").count() == 0
    assert page.locator(".permile:visible").count() > 0
    assert page.locator(".km:visible").count() == 0
    assert page.locator(".miles:visible").count() > 0


@pytest.fixture(scope="module")
def scriptless(browser: Any) -> Iterator[Any]:
    """A phone with scripts off, as previews of mail and files are."""
    with closing(browser.new_context(java_script_enabled=False, viewport=PHONE)) as context:
        yield context.new_page()


def test_everything_reads_with_scripts_off(scriptless: Any, page_file: Path) -> None:
    scriptless.goto(page_file.as_uri())
    assert scriptless.locator(ROWS).first.is_visible()
    assert not scriptless.locator("#find").is_visible()
    scriptless.locator(f"{ROWS} a").first.click()
    assert scriptless.locator("section.page:target h1").is_visible()
    assert not scriptless.locator("#team").is_visible()


def test_every_page_says_the_same_with_scripts_off(
    scriptless: Any, page: Any, page_file: Path
) -> None:
    page.set_viewport_size(PHONE)
    for address in kinds(page).values():
        if address != "#team":  # there scripts add the search and the arrows
            page.goto(page_file.as_uri() + address)
            scriptless.goto(page_file.as_uri() + address)
            assert words(scriptless) == words(page), address
            assert scriptless.evaluate(BLOCKED.format(address)) == "none"


def test_a_preview_without_an_address_opens_pages(scriptless: Any, html: str) -> None:
    # As iOS and Android hand a document to a viewer: its text alone, scripts off.
    scriptless.goto("about:blank")
    scriptless.set_content(html)
    scriptless.locator(f"{ROWS} a").first.click()
    assert scriptless.locator("section.page:target h1").is_visible()
    scriptless.locator("section.page:target .back a").click()
    assert scriptless.locator("#team").is_visible()


def test_paper_holds_the_page_that_is_open(page: Any, page_file: Path) -> None:
    page.emulate_media(media="print")
    assert shown(page) == ["team"]
    assert not page.locator("#find").is_visible()
    athlete = kinds(page)["athlete"]
    page.goto(page_file.as_uri() + athlete)
    assert shown(page) == [athlete[1:]]
    assert not page.locator("nav").is_visible()
