"""Tells the Prefect server of the nightly batch: `python -m flows.service.deployment`.

Writes what it made as one line of JSON, and ends: Prefect and the tables are loaded for no longer.
"""

from __future__ import annotations

import asyncio
import json
import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import click
from prefect.schedules import Cron, Schedule
from prefect.server.schemas.schedules import CronSchedule
from prefect.types.entrypoint import EntrypointType

from config import ConfigError, Settings
from config.settings import CRON_EXPECTED
from flows.common.console import Exit, warn
from flows.common.workspace import Context, enter
from flows.ingest import WORKSPACE
from flows.nightly import nightly
from storage.backends.open import anywhere

ZONES = "zoneinfo/"

_HOURS_AHEAD = 366 * 24


def main() -> None:
    """Write the deployment for the workspace in force here; exit 2 where the settings are wrong."""
    try:
        click.echo(json.dumps(asyncio.run(deploy(enter(os.environ.get(WORKSPACE))))))
    except ConfigError as error:
        warn(f"thirdlap: {error}")
        raise SystemExit(Exit.USAGE) from error


async def deploy(here: Context) -> dict[str, str | None]:
    """Put the deployment in the place of an earlier one, and runs that were missed away.

    Returns `deployment_id`, and `note`: a warning of the hour that the clocks skip, or None.
    """
    deployment = await nightly.ato_deployment(
        "nightly",
        schedule=schedule_of(here.settings),
        parameters=parameters_of(here),
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    note = await skipped_note(here.settings, today=here.workspace.today, zone=local_zone())
    return {"deployment_id": str(await deployment.aapply()), "note": note}


def parameters_of(here: Context) -> dict[str, str]:
    """Return the nightly flow's parameters, which hold in any working directory."""
    folder = here.workspace.path
    return {
        "store": anywhere(here.settings.store),
        "workspace": str(folder.absolute()) if folder else "",
    }


def schedule_of(settings: Settings) -> Schedule:
    """Parse when the nightly batch runs by this machine's clock; `ConfigError` if it cannot be."""
    try:
        return Cron(settings.nightly_cron, timezone=local_zone())
    except ValueError as error:
        raise ConfigError(f"{CRON_EXPECTED}, found {settings.nightly_cron!r}") from error


async def skipped_note(settings: Settings, *, today: date, zone: str) -> str | None:
    """Warn of a nightly batch in the hour that the clocks skip; None where it is not there.

    Prefect runs it an hour early on that day. Looks a year ahead.
    """
    skipped = next_skipped(zone, today)
    if skipped is None:
        return None
    begin, end = skipped
    wall = CronSchedule(cron=settings.nightly_cron, timezone="UTC")
    inside = (begin.replace(tzinfo=UTC), end.replace(tzinfo=UTC) - timedelta(seconds=1))
    if not await wall.get_dates(n=1, start=inside[0], end=inside[1]):
        return None
    return (
        f"nightly_cron {settings.nightly_cron!r} names a time that {begin:%b} {begin.day} does not"
        f" have in {zone}: the clocks go from {begin:%H:%M} to {end:%H:%M}, and the batch runs an"
        " hour early on that day. Choose a time outside of that hour"
    )


def next_skipped(zone: str, today: date) -> tuple[datetime, datetime] | None:
    """Return the next stretch that a zone's clocks skip within a year, by the clock on the wall."""
    here = ZoneInfo(zone)
    hour = datetime.combine(today, time(), UTC)
    for _ in range(_HOURS_AHEAD):
        following = hour + timedelta(hours=1)
        before, after = hour.astimezone(here), following.astimezone(here)
        gained = (after.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())
        if gained > timedelta():
            end = after.replace(tzinfo=None, minute=0, second=0)
            return end - gained, end
        hour = following
    return None


def local_zone() -> str:
    """Name this machine's time zone; UTC where it cannot be found."""
    named = os.environ.get("TZ", "").lstrip(":")
    linked = str(Path("/etc/localtime").resolve()).rpartition(ZONES)[2]
    return next((name for name in (named, linked) if name in available_timezones()), "UTC")


if __name__ == "__main__":
    main()
