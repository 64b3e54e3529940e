"""Waits for the nightly batch's hour and runs it: `python -m flows.service.schedule`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from zoneinfo import available_timezones

from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType

from config import ConfigError, Settings
from flows.common.settings import settings_in_force
from flows.nightly import nightly
from storage.backends.open import anywhere

ZONES = "zoneinfo/"


def main() -> None:
    """Serve the nightly flow of the settings in force here, until SIGINT or SIGTERM."""
    settings = settings_in_force().settings
    nightly.serve(
        name="nightly",
        schedule=schedule_of(settings),
        parameters={"store": anywhere(settings.store)},
        print_starting_message=False,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def schedule_of(settings: Settings) -> Schedule:
    """The times of the nightly batch on this machine's clock; `ConfigError` where they are none."""
    try:
        return Cron(settings.nightly_cron, timezone=local_zone())
    except ValueError as error:
        raise ConfigError(
            f"'nightly_cron' must be a time as cron has it, such as '30 3 * * *',"
            f" found {settings.nightly_cron!r}"
        ) from error


def local_zone() -> str:
    """The name of this machine's time zone, UTC where it cannot be found out."""
    named = os.environ.get("TZ", "").lstrip(":")
    linked = str(Path("/etc/localtime").resolve()).rpartition(ZONES)[2]
    return next((name for name in (named, linked) if name in available_timezones()), "UTC")


if __name__ == "__main__":
    try:
        main()
    except ConfigError as error:
        sys.exit(f"thirdlap: {error}")
