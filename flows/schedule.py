"""Waits for the nightly batch's hour and runs it: `python -m flows.schedule`."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import available_timezones

from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.nightly import nightly
from flows.settings import settings_in_force

ZONES = "zoneinfo/"


def main() -> None:
    """Serve the nightly flow of the settings in force here, until SIGTERM."""
    settings = settings_in_force().settings
    nightly.serve(
        name="nightly",
        schedule=Cron(settings.nightly_cron, timezone=local_zone()),
        parameters={"store": str(Path(settings.store).absolute())},
        print_starting_message=False,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def local_zone() -> str:
    """The name of this machine's time zone, UTC where it cannot be found out."""
    named = os.environ.get("TZ", "").lstrip(":")
    linked = str(Path("/etc/localtime").resolve()).rpartition(ZONES)[2]
    return next((name for name in (named, linked) if name in available_timezones()), "UTC")


if __name__ == "__main__":
    main()
