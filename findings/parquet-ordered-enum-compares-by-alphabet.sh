#!/usr/bin/env bash
# An ordered category in Parquet is compared by its order, by the alphabet, or not, by who reads it.
#
# polars 2.1.0 writes an Enum; the order of its words goes into the file's Arrow schema. All three
# readers read the same valid file:
#   polars 2.1.0    `p >= "800"` keeps 800 and 400; the largest is 400     (the Enum's order)
#   pyarrow 26.0.1  reads dictionary<..., ordered=1>, yet the filter `p >= "800"` keeps only 800:
#                   it says the type is ordered and compares by the alphabet, without an error
#   duckdb 2.0.0    VARCHAR; the largest is 800                            (the alphabet)
# So `max(race_pace)` differs by tool. A number column beside the word is safe everywhere.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    polars==2.1.0 pyarrow==26.0.1 duckdb==2.0.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import duckdb
import polars as pl
import pyarrow
import pyarrow.compute as pc
import pyarrow.dataset as ds

order = pl.Enum(["5k", "3200", "1600", "800", "400"])
pl.DataFrame({"p": ["5k", "400", "800", "1600"]}, schema={"p": order}).write_parquet("p.parquet")

frame = pl.read_parquet("p.parquet")
dataset = ds.dataset("p.parquet")
seen = {
    "polars filter": frame.filter(pl.col("p") >= "800")["p"].to_list(),
    "polars max": frame["p"].max(),
    "pyarrow ordered": dataset.schema.field("p").type.ordered,
    "pyarrow filter": dataset.to_table(filter=pc.field("p") >= "800")["p"].to_pylist(),
    "duckdb max": duckdb.sql("SELECT max(p), any_value(typeof(p)) FROM 'p.parquet'").fetchall()[0],
}
print("polars", pl.__version__, "pyarrow", pyarrow.__version__, "duckdb", duckdb.__version__)
for name, value in seen.items():
    print(f"  {name}: {value}")
assert seen == {
    "polars filter": ["400", "800"],
    "polars max": "400",
    "pyarrow ordered": True,
    "pyarrow filter": ["800"],
    "duckdb max": ("800", "VARCHAR"),
}, "the behavior changed"
PY
