"""Prefect's server with less to do while nothing happens: `python -m flows.service.prefect_server`.

Its background worker looks for due work four times a second, for which there is no setting. That is
half of what waiting costs, and nothing in the background of one machine is so urgent.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

BETWEEN_LOOKS = timedelta(seconds=2)


def main() -> None:
    """Run the `prefect` command with the arguments of this process."""
    from docket import Worker
    from prefect.cli import app
    from prefect.server.api import background_workers

    unhurried = partial(
        Worker, minimum_check_interval=BETWEEN_LOOKS, scheduling_resolution=BETWEEN_LOOKS
    )
    vars(background_workers).update(Worker=unhurried)
    app()


if __name__ == "__main__":
    main()
