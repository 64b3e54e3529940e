"""`thirdlap paces`: what an athlete could race on a day, race pace by race pace."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from flows.common.console import say
from flows.common.text import UNKNOWN, lap_time, pace, table

if TYPE_CHECKING:
    from metrics.judgements.paces.date_paces import DatePace


@click.command()
@click.argument("athlete")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Which day. [default: today]")
def paces(athlete: str, *, day: datetime | None) -> None:
    """What ATHLETE could race on a day, from results up to that day, and how sure that is.

    ATHLETE is an id of athletes.csv or a name. No store is needed.
    """
    from flows.common.team import called, meant
    from flows.common.workspace import today, workspace_here
    from metrics.judgements.paces.date_paces import DatePaces

    workspace = workspace_here()
    athlete_id = meant(workspace, athlete)
    on = day.date() if day else today()
    found = DatePaces.of(workspace.coach.context_of(athlete_id), on)
    click.echo(f"{called(workspace, athlete_id)} on {on}")
    if not found.is_known:
        say("no pace is known: add a race, a time trial or your own estimate to results.csv")
        return
    head = (
        "race_pace",
        "400 m in",
        "a km",
        "slowest",
        "fastest",
        "sure to",
        "based on",
        "days old",
    )
    click.echo(table(head, map(_row, found.paces)))


def _row(one: DatePace) -> tuple[str, ...]:
    return (
        one.race_pace.value,
        lap_time(one.speed_mps),
        pace(one.speed_mps),
        lap_time(one.low_mps),
        lap_time(one.high_mps),
        f"{100 * one.sd_mps / one.speed_mps:.1f} %" if one.speed_mps else UNKNOWN,
        one.basis.value.replace("_", " "),
        str(one.age_days),
    )
