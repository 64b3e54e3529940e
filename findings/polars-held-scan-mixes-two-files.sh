#!/usr/bin/env bash
# A Polars LazyFrame that is held while its file is replaced answers from neither file.
#
# polars 2.1.0 (Python 3.11, Linux). `scan_parquet` remembers how many rows the file had. When a
# writer then replaces the file as writers should, in one step by a rename, the same LazyFrame reads
# the NEW file's values but only as many rows as the OLD file had, and raises nothing.
#
# Seen: old file 3 rows of 1; new file 5 rows of 10.
#   a new scan:  5 rows, sum 50
#   the held one: 3 rows, sum 30      (the old file would give 3 and 3)
# One would guess the old answer, the new answer or an error. A scan must be made for each query.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check polars==2.1.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import os

import polars as pl


def write(values):
    pl.DataFrame({"x": values}).write_parquet("new.parquet")
    os.replace("new.parquet", "data.parquet")


def look(frame):
    return frame.select(pl.len()).collect().item(), frame.select(pl.col("x").sum()).collect().item()


write([1, 1, 1])
held = pl.scan_parquet("data.parquet")
before = look(held)
write([10] * 5)
seen = {"before": before, "held": look(held), "new scan": look(pl.scan_parquet("data.parquet"))}
print("polars", pl.__version__, "(rows, sum):", seen)
assert seen == {"before": (3, 3), "held": (3, 30), "new scan": (5, 50)}, "the behavior changed"
PY
