"""Waits for the nightly batch's hour and runs it: `python -m flows.service.schedule`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from zoneinfo import available_timezones

from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType

from config import ConfigError, Settings
from flows.common.workspace import Context, enter
from flows.nightly import nightly
from storage.backends.open import anywhere

WORKSPACE = "THIRDLAP_WORKSPACE"
ZONES = "zoneinfo/"


def main() -> None:
    """Serve the nightly flow for the workspace in force here, until SIGINT or SIGTERM."""
    here = enter(os.environ.get(WORKSPACE))
    nightly.serve(
        name="nightly",
        schedule=schedule_of(here.settings),
        parameters=parameters_of(here),
        print_starting_message=False,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


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
        raise ConfigError(
            f"'nightly_cron' must be a time as cron has it, such as '30 3 * * *',"
            f" found {settings.nightly_cron!r}"
        ) from error


def local_zone() -> str:
    """Name this machine's time zone; UTC where it cannot be found."""
    named = os.environ.get("TZ", "").lstrip(":")
    linked = str(Path("/etc/localtime").resolve()).rpartition(ZONES)[2]
    return next((name for name in (named, linked) if name in available_timezones()), "UTC")


if __name__ == "__main__":
    try:
        main()
    except ConfigError as error:
        sys.exit(f"thirdlap: {error}")
