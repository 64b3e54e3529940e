"""`thirdlap serve`: the team's page on this machine, live."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.cli.options import for_store
from flows.common.console import say
from flows.common.workspace import Context

if TYPE_CHECKING:
    from flows.service.page_server import Address


@click.command()
@for_store
@click.option("--port", type=click.IntRange(1, 65535), default=8400, show_default=True)
@click.option("--ids", is_flag=True, help="Show ids instead of names.")
@click.option("--phone", is_flag=True, help="Also open it to phones on this network, for 12 hours.")
def serve(here: Context, *, port: int, ids: bool, phone: bool) -> None:
    """Show the page a coach opens in the browser; it follows the tables as they change.

    It answers on this machine only, and only whoever opens the printed address.
    """
    from dashboard.people import NameStyle
    from flows.engine.judging import refresh_apart
    from flows.reports.page import LivePages
    from flows.service.page_server import (
        LOOPBACK,
        PHONE_HOURS,
        Address,
        local_address,
        page_key,
        passing_key,
    )
    from flows.service.page_server import serve as serve_pages
    from storage import open_store

    store = open_store(here.settings.store)
    workspace = here.read_workspace()
    refresh_apart(store, workspace, today=here.workspace.today)
    style = NameStyle.IDS if ids else NameStyle.FULL
    pages = LivePages(store=store, folder=here.workspace, style=style, workspace=workspace)
    host = local_address() if phone else LOOPBACK
    key = passing_key() if phone else page_key(here.workspace.path or Path())
    address = Address(host=host, port=port, key=key)
    serve_pages(
        pages.served(),
        address,
        hours=PHONE_HOURS if phone else None,
        ready=lambda: _announce(address, is_phone=phone),
    )


def _announce(address: Address, *, is_phone: bool) -> None:
    from flows.service.page_server import PHONE_HOURS

    click.echo(address.url)
    if is_phone:
        import segno

        code = segno.make(address.url, error="m")
        code.terminal(compact=True)
        say(
            "This is plain HTTP: whoever shares this network can read along. It ends after"
            f" {PHONE_HOURS} hours or with Ctrl-C."
        )
    else:
        say("Open this address once; it holds the key. Ctrl-C ends it.")
