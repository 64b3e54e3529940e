"""Build the report of copied tables and print what that took: a process of its own, for `page`.

It imports what `thirdlap report` does and no more, so that its CPU is that of the product.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import polars as pl

from dashboard.people import People
from dashboard.report import report
from dashboard.session import SERIES_COLUMNS
from dashboard.tables import Tables
from flows.common.workspace import enter
from storage import open_store

MARK = "-copy-"
"""Between an id and the number of its copy."""


def build(original: Path, team: Path, out: Path) -> None:
    """Write the report of copied tables, and print what that took as JSON."""
    store = open_store(original / "store")
    tables = Tables(lambda table: pl.scan_parquet(team / "store" / table / "*.parquet"))
    text = report(
        tables,
        lambda activity_id: store.series(activity_id.split(MARK)[0], SERIES_COLUMNS),
        People(),
        today=enter(original).workspace.today,
    )
    out.write_text(text, encoding="utf-8")
    used = resource.getrusage(resource.RUSAGE_SELF)
    cost = {"cpu_s": used.ru_utime + used.ru_stime, "peak_mb": _peak_mb()}
    sys.stdout.write(json.dumps(cost))


def _peak_mb() -> float:
    """Read the most memory this program held; `ru_maxrss` begins with that of its parent."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return float(line.split()[1]) / 1024


if __name__ == "__main__":
    build(*map(Path, sys.argv[1:4]))
