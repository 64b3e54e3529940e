"""A team page in Dash with what the Streamlit starter shows, for `page`: run by Dash's own Python.

Run beside a folder `store`: `python page_dash.py PORT`.
"""

from __future__ import annotations

import datetime as dt
import sys

import plotly.graph_objects as go  # type: ignore[import-not-found]
import polars as pl
from dash import Dash, Input, Output, dash_table, dcc, html  # type: ignore[import-not-found]

PACES = ["5k", "3200", "1600", "800", "400"]
WEEKS = 14


def read(table: str) -> pl.DataFrame:
    """Read a table with its ordered words as text."""
    frame = pl.read_parquet(f"store/{table}/**/*.parquet")
    return frame.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))


def table_of(rows: pl.DataFrame) -> object:
    """Show rows as a table that sorts and filters."""
    columns = [{"name": name, "id": name} for name in rows.columns]
    return dash_table.DataTable(
        rows.to_dicts(), columns, sort_action="native", filter_action="native"
    )


def layout() -> object:
    """Lay out the page as it is asked for."""
    team = read("progression").sort("week_start").unique("athlete_id", keep="last")
    athletes = team["athlete_id"].sort().to_list()
    return html.Div(
        [
            html.H1("Team"),
            table_of(team.sort("status", "athlete_id").select("athlete_id", "status", "reason")),
            dcc.Dropdown(athletes, athletes[0], id="athlete"),
            dcc.Dropdown(PACES, "800", id="pace"),
            dcc.Graph(id="weeks"),
            html.H2("Planned and run"),
            html.Div(id="log"),
        ]
    )


app = Dash(__name__)
app.layout = layout


@app.callback(  # type: ignore[untyped-decorator]
    Output("weeks", "figure"),
    Output("log", "children"),
    Input("athlete", "value"),
    Input("pace", "value"),
)
def shown(athlete: str, pace: str) -> tuple[object, object]:
    """Draw one athlete's weeks at one pace against the plan, and list the last days."""
    exposure = read("exposure_weekly").filter(athlete_id=athlete, race_pace=pace, work="all")
    until = exposure["week_start"].max() or dt.date.min
    since = until - dt.timedelta(weeks=WEEKS)  # type: ignore[operator]
    run = exposure.filter(pl.col("week_start") >= since)
    weeks = pl.col("local_date").dt.truncate("1w").alias("week_start")
    plan = read("plan").filter(athlete_id=athlete, race_pace=pace)
    planned = plan.group_by(weeks).agg(pl.col("metres").sum()).sort("week_start")
    figure = go.Figure(
        [
            go.Bar(x=run["week_start"].to_list(), y=run["metres_expected"].to_list()),
            go.Scatter(
                x=planned["week_start"].to_list(), y=planned["metres"].to_list(), mode="markers"
            ),
        ]
    )
    log = read("compliance").filter(athlete_id=athlete).sort("local_date", descending=True)
    return figure, table_of(log.select("local_date", "planned_text", "structure", "reason"))


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[1]), debug=False)
