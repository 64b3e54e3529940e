"""Who needs a word, and meters at 800 pace against the plan: a start for a notebook of your own."""

import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    import polars as pl

    words = pl.col(pl.Enum, pl.Categorical).cast(pl.String)
    progression = pl.read_parquet("store/progression/**/*.parquet").with_columns(words)
    team = (
        progression.sort("week_start")
        .unique("athlete_id", keep="last")
        .select("athlete_id", "status", "stride_days", "reason")
        .sort("status", "athlete_id")
    )
    mo.ui.table(team)
    return mo, pl, team, words


@app.cell
def _(mo, pl, words):
    key = ["athlete_id", "week_start"]
    run = (
        pl.read_parquet("store/exposure_weekly/**/*.parquet")
        .with_columns(words)
        .filter(pl.col("work") == "all", pl.col("race_pace") == "800")
        .select(*key, "metres_low", "metres_expected", "metres_high")
    )
    planned = (
        pl.read_parquet("store/plan/**/*.parquet")
        .with_columns(words)
        .filter(pl.col("race_pace") == "800")
        .group_by("athlete_id", week_start=pl.col("local_date").dt.truncate("1w"))
        .agg(metres_planned=pl.col("metres").sum())
    )
    metres = pl.col("^metres_.*$").round().cast(pl.Int64)
    weeks = run.join(planned, on=key, how="full", coalesce=True).with_columns(metres).sort(key)
    mo.ui.table(weeks)
    return (weeks,)


if __name__ == "__main__":
    app.run()
