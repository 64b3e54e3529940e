"""Compare two stores cell by cell: `python -m benchmarks.differential OLD_STORE NEW_STORE`.

OLD_STORE speaks the words of before the renaming. Left out are columns that hold sentences, the
versions and hashes of whoever wrote the rows, and what is drawn or clocked anew for each store.
Exit 1 where anything differs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from storage.recordings.tables import HIDDEN, READABLE

RENAMED_TABLES = {
    "ladder": "progression",
    "ladder_rungs": "progression_paces",
    "set_rungs": "set_paces",
}
RENAMED_COLUMNS = {
    "rung": "race_pace",
    "jumped_rung": "skipped_to_pace",
    "reps_at_rhythm": "reps_at_pace",
}
RENAMED_WORDS = {"zone_set": {"rhythm": "pace"}}
RENAMED_ENDS = {"_rung": "_pace"}
RENAMED_STARTS = {"rhythm_": "judged_"}
LEFT_OUT = {
    "reason",
    *("measure_version", "judge_version", "settings_hash", "device_key"),
    *("offered_at", "assigned_at"),
}
"""Sentences; who wrote the rows; what a store draws or clocks by itself. `text` is notation."""
_EXAMPLES = 3


def renamed(column: str) -> str:
    """Name a column of an old store as the new one does."""
    if column in RENAMED_COLUMNS:
        return RENAMED_COLUMNS[column]
    for end, new_end in RENAMED_ENDS.items():
        if column.endswith(end):
            return column.removesuffix(end) + new_end
    for start, new_start in RENAMED_STARTS.items():
        if column.startswith(start):
            return new_start + column.removeprefix(start)
    return column


def read_table(store: Path, table: str) -> pl.DataFrame | None:
    """Read a table under its new names; None where the store has no such folder."""
    old_name = next((old for old, new in RENAMED_TABLES.items() if new == table), table)
    files = sorted((store / table).rglob("*.parquet")) or sorted(
        (store / old_name).rglob("*.parquet")
    )
    if not files:
        return None
    frames = [
        pl.read_parquet(file, hive_partitioning=False).with_columns(
            pl.lit(file.stem).alias("_file")
        )
        if table == "series"
        else pl.read_parquet(file, hive_partitioning=False)
        for file in files
    ]
    rows = pl.concat(frames, how="diagonal_relaxed")
    rows = rows.rename({column: renamed(column) for column in rows.columns})
    rows = rows.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))
    return rows.with_columns(
        pl.col(column).replace(words)
        for column, words in RENAMED_WORDS.items()
        if column in rows.columns
    )


def differences(old: pl.DataFrame, new: pl.DataFrame, key: tuple[str, ...]) -> Iterator[str]:
    """Say what differs between two tables, a line each."""
    missing, added = set(old.columns) - set(new.columns), set(new.columns) - set(old.columns)
    if missing:
        yield f"columns only in the old store: {sorted(missing)}"
    if added:
        yield f"columns only in the new store: {sorted(added)}"
    for name, rows in (("old", old), ("new", new)):
        if rows.select(key).is_duplicated().any():
            yield f"key {key} is not unique in the {name} store"
            return
    for name, rows, others in (("old", old, new), ("new", new, old)):
        lone = rows.join(others, on=key, how="anti", nulls_equal=True)
        if lone.height:
            examples = lone.select(key).head(_EXAMPLES).rows()
            yield f"{lone.height} rows only in the {name} store: {examples}"
    shared = [c for c in old.columns if c in new.columns and c not in LEFT_OUT and c not in key]
    both = old.join(new, on=key, how="inner", suffix="__new", nulls_equal=True)
    for column in shared:
        if old[column].dtype != new[column].dtype:
            yield f"{column}: {old[column].dtype} became {new[column].dtype}"
        unlike = both.filter(pl.col(column).ne_missing(pl.col(f"{column}__new")))
        if unlike.height:
            examples = unlike.select(*key, column, f"{column}__new").head(_EXAMPLES).rows()
            yield f"{column}: {unlike.height} of {both.height} cells: {examples}"


def main() -> int:
    """Print the comparison of every table, hidden ones included."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.differential", description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    arguments = parser.parse_args()
    tables = {**READABLE, **HIDDEN}
    unlike = 0
    for name, table in tables.items():
        old, new = (read_table(store, name) for store in (arguments.old, arguments.new))
        if old is None or new is None:
            lines = [] if old is new else [f"only in one store: {'old' if new is None else 'new'}"]
            count = 0
        else:
            key = ("_file", *table.key) if name == "series" else table.key
            lines, count = list(differences(old, new, key)), old.height * len(old.columns)
        unlike += len(lines)
        sys.stdout.write(f"{name}: {count:,} cells, {'equal' if not lines else 'UNLIKE'}\n")
        sys.stdout.writelines(f"    {line}\n" for line in lines)
    for old_file in sorted((arguments.old / "raw").rglob("*.zst")):
        if not (arguments.new / old_file.relative_to(arguments.old)).is_file():
            sys.stdout.write(f"raw: {old_file.name} is missing\n")
            unlike += 1
    folders = {
        side: {RENAMED_TABLES.get(p.name, p.name) for p in store.iterdir()}
        for side, store in (("old", arguments.old), ("new", arguments.new))
    }
    if folders["old"] != folders["new"]:
        sys.stdout.write(f"entries in one store only: {sorted(folders['old'] ^ folders['new'])}\n")
    sys.stdout.write("every table is equal\n" if not unlike else f"{unlike} differences\n")
    return int(bool(unlike))


if __name__ == "__main__":
    sys.exit(main())
