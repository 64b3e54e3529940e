"""`thirdlap notes`: what Strava or Garmin know of an athlete's runs beside the watch files."""

from __future__ import annotations

from pathlib import Path

import click

from flows.cli.options import for_store
from flows.cli.output import CSV, form_options, print_data, print_rows
from flows.common.console import say
from flows.common.text import count
from flows.common.workspace import Context


@click.command()
@click.argument("export", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@for_store
@click.option("--of", "athlete", metavar="ATHLETE", required=True, help="Whose export it is.")
@click.option(
    "--corrections",
    "lines",
    flag_value="corrections",
    help="Print lines for corrections.csv: races, and runs whose file names no sport.",
)
@click.option(
    "--checkins", "lines", flag_value="checkins", help="Print lines for checkins.csv: exertion."
)
@form_options
def notes(
    here: Context, export: Path, *, athlete: str, lines: str | None, form: str | None
) -> None:
    """Show what a bulk EXPORT says beside the watch files: title, sport, race and exertion.

    EXPORT is the .zip from Strava or Garmin, its activities.csv, or a summarizedActivities.json.
    Nothing is stored, and no watch file is overruled: look at the lines, then add those you want to
    your own files.
    """
    from flows.common.team import athlete_meant
    from flows.engine.export_notes import read_notes
    from flows.reports import note_proposals as proposals
    from storage import open_store

    workspace = here.read_workspace()
    store = open_store(here.settings.store)
    athlete_id = athlete_meant(workspace, athlete, store=store)
    with store.index() as index:
        read = read_notes(export, index)
    runs = proposals.noted_runs(store, athlete_id, read)
    context = workspace.coach.context_of(athlete_id)
    if lines == "corrections":
        rows = list(proposals.correction_rows(runs, context))
        print_data(rows, form or CSV, columns=proposals.CORRECTION_HEAD)
    elif lines == "checkins":
        rows = list(proposals.checkin_rows(runs, context))
        print_data(rows, form or CSV, columns=proposals.CHECKIN_HEAD)
    else:
        head = ("date", "time", "title", "sport", "", "exertion")
        print_rows(proposals.note_rows(runs), form=form, head=head, cells=proposals.note_cells)
    if without := len(read) - len(runs):
        say(f"{count(without, 'note')} without a stored activity of this athlete")
    if contradicted := sum(run.is_contradicted for run in runs):
        say(f"{count(contradicted, 'note')} of another sport than the file: the file stands")
