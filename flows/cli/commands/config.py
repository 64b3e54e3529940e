"""`thirdlap config`: the settings in force."""

from __future__ import annotations

from dataclasses import asdict

import click

from flows.common.settings import settings_in_force
from flows.common.text import table


@click.group()
def config() -> None:
    """The settings in force and where each comes from."""


@config.command()
def show() -> None:
    """Every setting, its value, and what it was set by.

    Options go over the environment (THIRDLAP_STORE …), that over thirdlap.toml in this folder,
    and that over the defaults.
    """
    settings, origins = settings_in_force()
    rows = [(name, str(value) or '""', origins[name]) for name, value in asdict(settings).items()]
    click.echo(table(("setting", "value", "from"), rows, indent=""))
