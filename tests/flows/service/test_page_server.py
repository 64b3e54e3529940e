from __future__ import annotations

import http.client
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import pytest

from flows.service.page_server import Address, local_address, page_key, passing_key
from tests.ports import free_port


class Started(Protocol):
    """A running command, as the fixture `start` gives it."""

    @property
    def said(self) -> str: ...
    def wait_for(self, word: str, longest_s: float = 60) -> None: ...


def test_the_key_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    key = page_key(tmp_path)
    assert len(key) >= 32
    assert page_key(tmp_path) == key
    path = tmp_path / ".thirdlap" / "page.key"
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text("")
    assert len(page_key(tmp_path)) >= 32


def test_a_key_for_phones_is_another_each_time() -> None:
    assert passing_key() != passing_key()


def test_the_address_holds_the_key() -> None:
    assert Address(host="127.0.0.1", port=8400, key="k").url == "http://127.0.0.1:8400/open/k"


def test_without_a_network_the_page_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nowhere:
        def __enter__(self) -> Nowhere:
            return self

        def __exit__(self, *_: object) -> None:
            return None

        def connect(self, _: object) -> None:
            raise OSError("no network")

    monkeypatch.setattr(socket, "socket", lambda *_: Nowhere())
    assert local_address() == "127.0.0.1"


def answered(port: int, path: str, cookie: str = "") -> tuple[int, str, bytes]:
    """Status, cookie and body of an answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        return answer.status, str(answer.getheader("set-cookie")), answer.read()


@pytest.mark.slow
def test_the_served_page_follows_the_tables(
    start: Callable[..., Started], inbox: Path, ingest: Callable[..., Any], tmp_path: Path
) -> None:
    ingest(inbox / "21x400.fit")
    port = free_port()
    process = start("serve", "--store", tmp_path / "store", "--port", port)
    process.wait_for("/open/")
    (url,) = [word for word in process.said.split() if "/open/" in word]
    assert answered(port, "/")[0] == 403
    cookie = answered(port, url[url.index("/open/") :])[1].partition(";")[0]
    status, _, page = answered(port, "/", cookie)
    assert status == 200
    assert b"thirdlap" in page
    before = answered(port, "/version", cookie)
    ingest(inbox / "easy_run.gpx")
    assert answered(port, "/version", cookie) != before
