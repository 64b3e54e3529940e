from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from dashboard.server import COOKIE, Pages, application

SECRET = "s3cret-of-the-coach"


class Counter:
    """Pages that count how often they are made."""

    def __init__(self) -> None:
        self.made, self.state = 0, "1"

    def report(self) -> str:
        self.made += 1
        return f"report {self.made}"


class Visitor:
    """A browser without a screen: keeps cookies, follows nothing by itself."""

    def __init__(self, pages: Pages) -> None:
        app = application(pages, secret=SECRET, hosts=["127.0.0.1"])
        transport = httpx.ASGITransport(app=app)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8400")

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        # In a thread of its own: the browser tests keep a loop running in this one.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(self._get, path, headers).result()

    def _get(self, path: str, headers: dict[str, str] | None) -> httpx.Response:
        return asyncio.run(self._client.get(path, headers=headers))

    def hold_key(self) -> None:
        self._client.cookies.set(COOKIE, SECRET)


@pytest.fixture
def counter() -> Counter:
    return Counter()


@pytest.fixture
def client(counter: Counter) -> Visitor:
    pages = Pages(
        report=counter.report,
        session=lambda key: "session" if key == "a" else None,
        version=lambda: counter.state,
    )
    return Visitor(pages)


@pytest.mark.parametrize("path", ["/", "/version", "/session/a"])
def test_without_the_cookie_nothing_is_shown(client: Visitor, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 403
    assert "report" not in answer.text


def test_the_printed_address_opens_the_page(client: Visitor) -> None:
    entered = client.get(f"/open/{SECRET}")
    assert entered.status_code == 303
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    shown = client.get("/")
    assert (shown.status_code, shown.text) == (200, "report 1")
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert shown.headers["cache-control"] == "no-store"


def test_a_wrong_key_sets_no_cookie(client: Visitor) -> None:
    answer = client.get("/open/guess")
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_another_host_is_refused(client: Visitor) -> None:
    client.hold_key()
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_the_report_is_made_again_when_the_tables_change(client: Visitor, counter: Counter) -> None:
    client.hold_key()
    assert [client.get("/").text for _ in range(3)] == ["report 1"] * 3
    counter.state = "2"
    assert client.get("/version").text == "2"
    assert client.get("/").text == "report 2"


def test_a_session_that_is_not_there_is_not_found(client: Visitor) -> None:
    client.hold_key()
    assert client.get("/session/a").text == "session"
    assert client.get("/session/b").status_code == 404
