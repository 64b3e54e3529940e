"""The runs that belong to nobody, newest first, each with the reason."""

from __future__ import annotations

from typing import Any

import polars as pl

from flows.common.text import printable, watch_name
from flows.common.workspace import Context
from flows.engine.ownership import decide
from flows.engine.settle import OwnerEvidence, contradiction_text
from storage import Store
from storage.format.enums import UNASSIGNED

COLUMNS = ("date", "activity_id", "distance_m", "timer_s", "watch", "file", "reason")
HASH_DIGITS = 10
NO_HINT = "no folder, watch or file name tells whose it is"


def unassigned_runs(store: Store, here: Context) -> list[dict[str, Any]]:
    """List the runs that are shown and belong to nobody."""
    is_nobodys = pl.col("is_run") & (pl.col("athlete_id") == UNASSIGNED)
    columns = ("activity_id", "local_date", "distance_m", "timer_s", "maker", "product")
    runs = store.read("activities", lambda rows: rows.filter(is_nobodys).select(columns))
    if runs.is_empty():
        return []
    evidence = OwnerEvidence.of(store, here.workspace, inbox=here.settings.inbox)
    claims = {row["activity_id"]: row for row in evidence.claims.iter_rows(named=True)}
    ordered = runs.sort("local_date", "activity_id", descending=True, nulls_last=True)
    return [_row(run, claims[run["activity_id"]], evidence) for run in ordered.to_dicts()]


def _row(run: dict[str, Any], claim: dict[str, Any], evidence: OwnerEvidence) -> dict[str, Any]:
    paths = evidence.paths.get(claim["file_sha256"], ())
    decision = decide(evidence.hints(claim))
    return {
        "date": run["local_date"],
        "activity_id": run["activity_id"],
        "distance_m": run["distance_m"],
        "timer_s": run["timer_s"],
        "watch": watch_name(run["maker"], run["product"]),
        "file": printable(paths[0]) if paths else claim["file_sha256"][:HASH_DIGITS],
        "reason": contradiction_text(decision) or NO_HINT,
    }
