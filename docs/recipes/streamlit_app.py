"""The team and one athlete's weeks against the plan: a start for a dashboard of your own."""

import datetime as dt

import altair as alt
import polars as pl
import streamlit as st

STORE = "store"
PACES = ["5k", "3200", "1600", "800", "400"]
WEEKS = 14


def read(table: str) -> pl.DataFrame:
    """Read a table; ordered words as text, because text is what charts and filters expect."""
    frame = pl.read_parquet(f"{STORE}/{table}/**/*.parquet")
    return frame.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))


st.set_page_config(page_title="Team", layout="wide")
st.title("Team")
progression = read("progression").sort("week_start")
team = progression.unique("athlete_id", keep="last").sort("status", "athlete_id")
st.dataframe(team.select("athlete_id", "status", "reason"), hide_index=True, height=212)

left, right = st.columns(2)
athlete = left.selectbox("Athlete", team["athlete_id"].sort())
pace = right.selectbox("Race pace", PACES, index=PACES.index("800"))
since = team["week_start"].max() - dt.timedelta(weeks=WEEKS)
of_athlete = (pl.col("athlete_id") == athlete) & (pl.col("race_pace") == pace)

run = read("exposure_weekly").filter(of_athlete, pl.col("work") == "all")
weeks = pl.col("local_date").dt.truncate("1w").alias("week_start")
plan = read("plan").filter(of_athlete).group_by(weeks).agg(pl.col("metres").sum())
until = team["week_start"].max()
shown = pl.col("week_start").is_between(since, until)

bars = alt.Chart(run.filter(shown).to_pandas()).encode(
    x=alt.X("week_start:T", title="week of", axis=alt.Axis(format="%d %b"))
)
expected = bars.mark_bar(color="#d95f02", size=14).encode(
    y=alt.Y("metres_expected", title=f"meters at {pace} pace")
)
ranges = bars.mark_rule().encode(y="metres_low", y2="metres_high")
planned = (
    alt.Chart(plan.filter(shown).to_pandas())
    .mark_tick(color="black", thickness=2, width=18)
    .encode(x="week_start:T", y="metres")
)
st.altair_chart((expected + ranges + planned).properties(height=260))
st.caption("Bars: run, with the range of what the watch can tell. Black: planned.")

log = read("compliance").filter(athlete_id=athlete).sort("local_date", descending=True)
st.subheader("Planned and run")
st.dataframe(
    log.select("local_date", "planned_text", "structure", "pace", "reason"), hide_index=True
)
