"""The runs that belong to nobody, newest first, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from config.names import AthleteNames
from config.problems import UnusableError
from flows.common.text import count, printable, watch_name
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


def by_folder(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Put the runs of a folder together that are nobody's for one reason; most runs first.

    Each row has `folder`, `reason`, `runs`, and the days of the first and the last run.
    """
    together: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        together.setdefault((_folder(row["file"]), row["reason"]), []).append(row)
    folders = []
    for (folder, reason), runs in together.items():
        days = sorted(run["date"] for run in runs if run["date"])
        span = {"first": days[0], "last": days[-1]} if days else {"first": None, "last": None}
        folders.append({"folder": folder, "reason": reason, "runs": len(runs), **span})
    return sorted(folders, key=lambda row: (-row["runs"], row["folder"]))


def _folder(file: str) -> str:
    """Name the folder of a file, or the archive that it came from, from where one stands."""
    place = Path(file).parent
    return str(place.relative_to(Path.cwd()) if place.is_relative_to(Path.cwd()) else place)


def likely_owners(
    folders: Iterable[Mapping[str, Any]], *, names: Mapping[str, str], inbox: Path
) -> Iterator[str]:
    """Say of which folders a name tells whose they may be; a first name is no proof of it."""
    known = AthleteNames(names)
    for row in folders:
        place = Path(row["folder"]).absolute()
        try:
            athlete_id = known.find(place.name)
        except UnusableError:
            continue
        if row["reason"] == NO_HINT and place.is_relative_to(inbox) and place != inbox:
            below = place.relative_to(inbox).as_posix()
            name = names[athlete_id] or athlete_id
            yield f"  {below} ({count(row['runs'], 'run')}) may be {name}'s"
