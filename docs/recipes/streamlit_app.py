"""Strides and distance by week, for one athlete: a start for a dashboard of your own."""

import polars as pl
import streamlit as st

STORE = "store"

st.title("Strides and distance")
runs = pl.read_parquet(f"{STORE}/activities/**/*.parquet").filter("is_run")
strides = pl.read_parquet(f"{STORE}/efforts/**/*.parquet").filter(pl.col("kind") == "stride")
athlete = st.selectbox("Athlete", runs["athlete_id"].unique().sort())

week = pl.col("local_date").dt.truncate("1w").alias("week")
km = pl.col("distance_m").sum() / 1000
by_week = runs.filter(athlete_id=athlete).group_by(week).agg(km=km).sort("week")
days = pl.col("local_date").n_unique()
stride_days = strides.filter(athlete_id=athlete).group_by(week).agg(days=days).sort("week")

st.bar_chart(by_week.to_pandas(), x="week", y="km", y_label="km a week")
st.bar_chart(stride_days.to_pandas(), x="week", y="days", y_label="days with strides")
