"""Serves the page on this machine, or on the local network for a few hours."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from flows.common.private_file import write_private

if TYPE_CHECKING:
    from dashboard.server import Pages

LOOPBACK = "127.0.0.1"
PORT = 8400
KEY_FILE = Path(".thirdlap") / "page.key"
PHONE_HOURS = 12
STARTED_CHECK_S = 0.02
_KEY_BYTES = 24


class Address(Struct, frozen=True, kw_only=True):
    """Where the page is served, and the key that opens it."""

    host: str
    port: int
    key: str

    @property
    def url(self) -> str:
        """Write the address to open once: it holds the key."""
        return f"http://{self.host}:{self.port}/open/{self.key}"


def page_key(folder: Path) -> str:
    """Read the workspace's key for its page, made on first use and readable by its owner only."""
    path = folder / KEY_FILE
    with suppress(FileNotFoundError):
        key = path.read_text(encoding="ascii").strip()
        if key:
            return key
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = passing_key()
    write_private(path, key + "\n")
    return key


def passing_key() -> str:
    """Make a key for one evening: whoever it was shown to cannot come back with it."""
    return secrets.token_urlsafe(_KEY_BYTES)


def local_address() -> str:
    """Find this machine's address on the local network; loopback where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # Nothing is sent: connecting a datagram socket only chooses the interface.
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return LOOPBACK
        return str(probe.getsockname()[0])


def serve(
    pages: Pages,
    address: Address,
    *,
    hours: float | None = None,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until Ctrl-C, or for some hours; `ready` is called once the port answers.

    Raises `OSError` where the port is taken.
    """
    import asyncio

    import uvicorn

    from dashboard.server import application

    app = application(pages, secret=address.key, hosts=[address.host, "localhost", LOOPBACK])
    config = uvicorn.Config(
        app, host=address.host, port=address.port, log_level="warning", access_log=False
    )
    server = uvicorn.Server(config)
    listener = _listener(address)

    async def run() -> None:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not (server.started or serving.done()):
            await asyncio.sleep(STARTED_CHECK_S)
        ready()
        timeout = None if hours is None else hours * 3600
        done, _ = await asyncio.wait({serving}, timeout=timeout)
        if not done:
            server.should_exit = True
        await serving

    with suppress(KeyboardInterrupt):
        asyncio.run(run())


def _listener(address: Address) -> socket.socket:
    try:
        return socket.create_server((address.host, address.port))
    except OSError as error:
        raise OSError(
            f"port {address.port} cannot be used ({error.strerror}); choose another with --port"
        ) from error
