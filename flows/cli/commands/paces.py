"""`thirdlap paces`: what an athlete could race on a day, pace by pace."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from flows.cli.options import ANY_DAY, for_workspace
from flows.common.console import say
from flows.common.text import UNKNOWN, lap_time, pace, table
from flows.common.workspace import Context

if TYPE_CHECKING:
    from metrics.judgements.paces.date_paces import DatePace

_HEAD = (
    *("pace", "400 m in", "per km", "slowest", "fastest"),
    *("error", "based on", "days old"),
)


@click.command()
@click.argument("athlete")
@for_workspace
@click.option("--on", "day", type=ANY_DAY, help="Which day. [default: today]")
def paces(here: Context, athlete: str, *, day: datetime | None) -> None:
    """Show what ATHLETE could race on a day, from results up to that day, and how sure that is.

    ATHLETE is an id of athletes.csv or a name. No store is needed.
    """
    from flows.common.team import athlete_meant, display_name
    from metrics.judgements.paces.date_paces import DatePaces

    workspace = here.read_workspace()
    athlete_id = athlete_meant(workspace, athlete)
    on = day.date() if day else here.workspace.today
    date_paces = DatePaces.of(workspace.coach.context_of(athlete_id), on)
    click.echo(f"{display_name(workspace, athlete_id)} on {on}")
    if not date_paces.is_known:
        say("No pace is known: add a race, a time trial or your own estimate to results.csv.")
        return
    click.echo(table(_HEAD, map(_row, date_paces.paces)))


def _row(date_pace: DatePace) -> tuple[str, ...]:
    speed_mps = date_pace.speed_mps
    return (
        date_pace.race_pace.value,
        lap_time(speed_mps),
        pace(speed_mps),
        lap_time(date_pace.low_mps),
        lap_time(date_pace.high_mps),
        f"±{100 * date_pace.sd_mps / speed_mps:.1f} %" if speed_mps else UNKNOWN,
        date_pace.basis.value.replace("_", " "),
        str(date_pace.age_days),
    )
