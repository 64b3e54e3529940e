"""Serve the report on this machine: one secret, one cookie, no other host, nothing from outside.

The address that is printed holds the secret. Opening it once sets a cookie that scripts cannot read
and other sites cannot send; every other request needs that cookie. Pages are made from the tables
when they are asked for, and asked for again when the tables change.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.report import csp

COOKIE: Final = "thirdlap"
SAFE_HEADERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Pages(Struct, frozen=True, kw_only=True):
    """What the server serves; each callable reads the tables afresh."""

    report: Callable[[], str]
    session: Callable[[str], str | None]
    version: Callable[[], str]
    """Changes whenever the tables do."""


def application(pages: Pages, *, secret: str, hosts: Sequence[str]) -> Starlette:
    """Make the application.

    Parameters
    ----------
    pages
        Makes the documents.
    secret
        What the address and then the cookie must hold.
    hosts
        Host names that are answered.

    Returns
    -------
    Starlette
        Answers `/`, `/version`, `/session/ID` and `/open/SECRET`; 403 without the cookie, 400 for
        another host.
    """
    cached = _Cached(pages)

    async def front(request: Request) -> Response:  # noqa: ARG001
        return HTMLResponse(await run_in_threadpool(cached.report))

    async def version(request: Request) -> Response:  # noqa: ARG001
        return PlainTextResponse(await run_in_threadpool(pages.version))

    async def session(request: Request) -> Response:
        document = await run_in_threadpool(pages.session, request.path_params["activity_id"])
        if document is None:
            return PlainTextResponse("No such session.", status_code=404)
        return HTMLResponse(document)

    guarded = [
        Route("/", _guarded(front, secret)),
        Route("/version", _guarded(version, secret)),
        Route("/session/{activity_id}", _guarded(session, secret)),
        Route("/open/{secret}", _entrance(secret)),
    ]
    # A page of another site that points its own name at this machine gets nothing.
    return Starlette(
        routes=guarded, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))]
    )


Handler = Callable[[Request], Awaitable[Response]]


def _guarded(handler: Handler, secret: str) -> Handler:
    async def answer(request: Request) -> Response:
        if not secrets.compare_digest(request.cookies.get(COOKIE, ""), secret):
            return PlainTextResponse(
                "Open the address that thirdlap printed: it holds the key.", status_code=403
            )
        response = await handler(request)
        response.headers.update({**SAFE_HEADERS, "Content-Security-Policy": csp()})
        return response

    return answer


def _entrance(secret: str) -> Handler:
    async def enter(request: Request) -> Response:
        if not secrets.compare_digest(request.path_params["secret"], secret):
            return PlainTextResponse("This key is not the one that was printed.", status_code=403)
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(COOKIE, secret, httponly=True, samesite="strict", path="/")
        response.headers.update(SAFE_HEADERS)
        return response

    return enter


class _Cached:
    """The report, made again when the tables have changed."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._made: tuple[str, str] | None = None

    def report(self) -> str:
        """Give the report of the tables as they are now."""
        now = self._pages.version()
        if self._made is None or self._made[0] != now:
            self._made = (now, self._pages.report())
        return self._made[1]
