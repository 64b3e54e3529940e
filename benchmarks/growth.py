"""What a team's tenth year costs beside its first: one file taken in, and `status`.

A month of a simulated team's runs is taken in and its tables are copied to earlier months, each
copy with ids of its own: ten times as many activities over ten times as many months. Both stores
are judged; then a file of a new latest day is taken in by each, others of that day follow, and the
team is looked at. CPU time of the whole command.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from benchmarks.judging import Cost, Version, write_team
from storage import create_store
from storage.backends.base import DEVICE_KEY, Disk
from storage.backends.open import disk_at
from storage.format.buckets import buckets, read_bucket, write_bucket
from storage.format.layout import SERIES, Bucket
from storage.format.parquet import tables_without_rows
from storage.recordings.archive import raw_key
from storage.recordings.recordings import CLAIMS
from storage.recordings.tables import BUCKETED, FILES

TEAM, WEEKS, YEAR = 50, 5, 10
QUICK_TEAM, QUICK_YEAR = 6, 2
TIMES = 10
LATER, LOOKS = 3, 3
_IDS = ("activity_id", "file_sha256", "duplicate_of")
_MARKED_DIGITS = 3
"""So many digits of an id say which copy it is of."""


def main(*, quick: bool) -> None:
    """Print what each work costs in both stores, and how much it grew."""
    athletes, months = (QUICK_TEAM, QUICK_YEAR) if quick else (TEAM, YEAR)
    with tempfile.TemporaryDirectory(prefix="thirdlap-") as name:
        folder = Path(name)
        late = write_team(folder / "season", folder / "team", athletes=athletes, weeks=WEEKS)
        base = Version(code=Path.cwd(), workspace=folder / "team")
        _say_today(base, late, days_before=1)
        base.run("ingest", "inbox")
        costs = {}
        for amount in (months, TIMES * months):
            workspace = folder / f"months-{amount}"
            written = _spread(base.workspace, workspace, months=amount)
            label = f"{written:,} activities over {amount} months"
            costs[label] = _measured(Version(code=base.code, workspace=workspace), late)
    _print(costs, athletes)


def _say_today(version: Version, late: Path, *, days_before: int) -> None:
    today = date.fromisoformat(late.name[:10]) - timedelta(days=days_before)
    text = f'workspace_id = "team"\ntoday = "{today}"\n'
    (version.workspace / "thirdlap.toml").write_text(text)


def _spread(source: Path, target: Path, *, months: int) -> int:
    """Copy a workspace with its fullest month of runs alone, and that once for each month."""
    target.mkdir()
    for path in source.iterdir():
        if path.is_file():
            shutil.copy(path, target)
    shutil.copytree(source / "late", target / "late")
    (target / "inbox").mkdir()
    store = create_store(target / "store")
    shutil.copy(source / "store" / DEVICE_KEY, target / "store" / DEVICE_KEY)
    before, after = disk_at(source / "store"), disk_at(target / "store")
    month = _fullest(before)
    for back in range(months):
        _copy_month(before, after, month, back)
    return store.read("activities", lambda rows: rows.select("activity_id")).height


def _fullest(disk: Disk) -> Bucket:
    table = BUCKETED["activities"]
    return max(buckets(disk, table), key=lambda bucket: read_bucket(disk, table, bucket).height)


def _copy_month(before: Disk, after: Disk, month: Bucket, back: int) -> None:
    """Write the tables of a month as those of so many months earlier."""
    activities = read_bucket(before, BUCKETED["activities"], month)
    ids = activities["activity_id"].implode()
    content = before.read(month.key("activities")) or b""
    without = " ".join(sorted(tables_without_rows(content)))
    for table in (*BUCKETED.values(), CLAIMS):
        sources = buckets(before, table) if table is FILES else [month]
        for bucket in sources:
            rows = read_bucket(before, table, bucket).filter(pl.col("activity_id").is_in(ids))
            if not rows.is_empty():
                target = Bucket(_earlier(bucket.month, back), bucket.number)
                moved = _moved(rows, back, target)
                said = without if table.name == "activities" else ""
                write_bucket(after, table, target, moved, without=said)
    for name, sha256 in activities.select("activity_id", "file_sha256").iter_rows():
        _link(before, after, f"{SERIES}/{name}.parquet", f"{SERIES}/{_marked(name, back)}.parquet")
        _link(before, after, raw_key(sha256), raw_key(_marked(sha256, back)))


def _moved(rows: pl.DataFrame, back: int, target: Bucket) -> pl.DataFrame:
    """Give rows ids of their own, and times so many months earlier."""
    ids = [name for name in _IDS if name in rows.columns]
    mark = pl.lit(_marked("", back))
    moved = rows.with_columns(
        *((mark + pl.col(name).str.slice(_MARKED_DIGITS)).alias(name) for name in ids),
        (pl.selectors.date() | pl.selectors.datetime()).dt.offset_by(f"-{back}mo"),
    )
    if "week_start" in rows.columns:
        moved = moved.with_columns(week_start=pl.col("local_date").dt.truncate("1w"))
    if "month" in rows.columns:
        moved = moved.with_columns(month=pl.lit(target.month))
    return moved


def _marked(name: str, back: int) -> str:
    return f"{back:0{_MARKED_DIGITS}x}{name[_MARKED_DIGITS:]}"


def _earlier(month: str, back: int) -> str:
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 - back, 12)
    return f"{year:04}-{number + 1:02}"


def _link(before: Disk, after: Disk, old: str, new: str) -> None:
    """Give a file another name; recordings and raw files are never written in place."""
    target = Path(after.where(new))
    target.parent.mkdir(parents=True, exist_ok=True)
    os.link(before.where(old), target)


def _measured(version: Version, late: Path) -> dict[str, Sequence[Cost]]:
    version.run("rebuild")
    version.run("ingest", "inbox")  # the index is new, and owners are settled once
    files = sorted((version.workspace / "late").glob("*/*"))
    files = [path for path in files if path.name[:10] == late.name[:10]]
    _say_today(version, late, days_before=0)
    first, *later = [_taken_in(version, path) for path in files[: 1 + LATER]]
    looks = [version.run("status") for _ in range(LOOKS)]
    return {"one file of a new latest day": [first], "one more file": later, "status": looks}


def _taken_in(version: Version, file: Path) -> Cost:
    folder = version.workspace / "inbox" / file.parent.name
    folder.mkdir()
    shutil.copy(file, folder)
    return version.run("ingest", "inbox")


def _print(costs: dict[str, dict[str, Sequence[Cost]]], athletes: int) -> None:
    small, large = costs
    print(f"{athletes} athletes; {small}, and {large}; load {os.getloadavg()[0]:.0f}")
    print("  work: CPU s, medians; grows by")
    for work in costs[small]:
        few, many = (
            statistics.median(cost.cpu_s for cost in costs[size][work]) for size in (small, large)
        )
        print(f"  {work:28}  {few:.2f}  {many:.2f}  {many / few:.2f}")


if __name__ == "__main__":
    main(quick=False)
