"""The data page: what came in, what was not believed and why, and how sure we are."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from markupsafe import Markup
from msgspec import Struct

from dashboard.marks import day, row, text, total
from dashboard.people import People, anchor
from dashboard.tables import Tables
from dashboard.words import VERDICTS
from metrics.contract.flags import activity_sentences

MOST_FILES = 30
SAMPLINGS = {
    "sub_second": "several times a second",
    "one_second": "once a second",
    "smart": "only when something changes (smart recording)",
    "sparse": "too rarely to show strides",
}


class FlaggedRuns(Struct, frozen=True, kw_only=True):
    """Runs of one athlete of which the same was noted."""

    name: str
    anchor: str
    noted: str
    latest: Markup
    runs: Markup


class TrustPage(Struct, frozen=True, kw_only=True):
    """What the tables rest on."""

    verdicts: Sequence[tuple[str, Markup]]
    samplings: Sequence[tuple[str, Markup]]
    rejected: Sequence[tuple[Markup, Markup, str, Markup]]
    flagged: Sequence[FlaggedRuns]


def trust_page(tables: Tables, people: People) -> TrustPage:
    """Build the data page.

    Parameters
    ----------
    tables
        The tables of the store.
    people
        How athletes are called.

    Returns
    -------
    TrustPage
        Counts of all files; the newest files that were rejected, and who has runs with flags.
    """
    files = tables.rows("files")
    counts = dict(files.group_by("verdict").len().iter_rows()) if files.height else {}
    runs = tables.rows("activities", pl.col("is_run"))
    samplings = dict(runs.group_by("sampling").len().iter_rows()) if runs.height else {}
    return TrustPage(
        verdicts=[
            (
                one if counts[code] == 1 else several,
                total("files", "file_sha256", counts[code], agg="count", verdict=code),
            )
            for code, (one, several) in VERDICTS.items()
            if counts.get(code)
        ],
        samplings=[
            (
                words,
                total(
                    "activities",
                    "activity_id",
                    samplings[code],
                    agg="count",
                    is_run=True,
                    sampling=code,
                ),
            )
            for code, words in SAMPLINGS.items()
            if samplings.get(code)
        ],
        rejected=_rejected(files),
        flagged=_flagged(runs, people),
    )


def _rejected(files: pl.DataFrame) -> list[tuple[Markup, Markup, str, Markup]]:
    """List the newest rejected files by the start of their hash: file names hold names."""
    if files.is_empty():
        return []
    newest = files.filter(pl.col("verdict") == "rejected").sort("offered_at", descending=True)
    return [
        (
            row(
                "files",
                file_sha256=file["file_sha256"],
                part_index=file["part_index"],
                session_index=file["session_index"],
            ),
            day(file["offered_at"].date()),
            file["file_sha256"][:10],
            text("reason", file["reason"]),
        )
        for file in newest.head(MOST_FILES).iter_rows(named=True)
    ]


def _flagged(runs: pl.DataFrame, people: People) -> list[FlaggedRuns]:
    """List who has runs with which flags, the latest first."""
    if runs.is_empty():
        return []
    is_flagged = pl.col("flags").is_not_null() & (pl.col("flags") != "")
    groups = (
        runs.filter(is_flagged, pl.col("local_date").is_not_null())
        .group_by("athlete_id", "flags")
        .agg(pl.len().alias("runs"), pl.col("local_date").max())
        .sort(["local_date", "runs", "athlete_id"], descending=[True, True, False])
    )
    return [
        FlaggedRuns(
            name=people.called(group["athlete_id"]),
            anchor=anchor("athlete", group["athlete_id"]),
            noted=" ".join(activity_sentences(group["flags"])),
            latest=day(group["local_date"], year=True),
            runs=total(
                "activities",
                "activity_id",
                group["runs"],
                agg="count",
                athlete_id=group["athlete_id"],
                is_run=True,
                flags=group["flags"],
            ),
        )
        for group in groups.head(MOST_FILES).iter_rows(named=True)
    ]
