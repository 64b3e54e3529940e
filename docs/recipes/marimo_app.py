"""The sets of every session as a coach writes them: a start for a notebook of your own."""

import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    import polars as pl

    sets = pl.read_parquet("store/sets/**/*.parquet")
    said = sets.select("local_date", "athlete_id", "text").unique().sort("local_date", "athlete_id")
    mo.ui.table(said)
    return (said,)


if __name__ == "__main__":
    app.run()
