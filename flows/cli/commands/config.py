"""`thirdlap config`: the settings in force."""

from __future__ import annotations

import click
from msgspec.structs import asdict

from flows.cli.options import for_workspace
from flows.common.text import table
from flows.common.workspace import Context


@click.group()
def config() -> None:
    """Show the settings in force and where each comes from."""


@config.command()
@for_workspace
def show(here: Context) -> None:
    """Show every setting, its value, and where it was set.

    Options override the environment (THIRDLAP_STORE …), which overrides the workspace's
    thirdlap.toml, which overrides the defaults.
    """
    settings = asdict(here.settings)
    rows = [(name, str(value) or '""', here.origins[name]) for name, value in settings.items()]
    click.echo(table(("setting", "value", "from"), rows, indent=""))
