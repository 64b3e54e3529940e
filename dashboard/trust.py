"""The data page: what came in, what was not believed and why, and how sure we are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from markupsafe import Markup

from dashboard.marks import Source, day, total
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustPage:
    """What the tables rest on."""

    verdicts: Sequence[tuple[str, Markup]]
    samplings: Sequence[tuple[str, Markup]]
    rejected: Sequence[tuple[Markup, str, Markup]]
    flagged: Sequence[tuple[Markup, str, str, str]]


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
        Counts of all files; the newest files that were rejected, and runs with flags.
    """
    files = tables.rows("files")
    counts = dict(files.group_by("verdict").len().iter_rows()) if files.height else {}
    runs = tables.rows("activities", pl.col("is_run"))
    samplings = dict(runs.group_by("sampling").len().iter_rows()) if runs.height else {}
    return TrustPage(
        verdicts=[
            (words, total("files", "file_sha256", counts[code], agg="count", verdict=code))
            for code, words in VERDICTS.items()
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


def _rejected(files: pl.DataFrame) -> list[tuple[Markup, str, Markup]]:
    """List the newest rejected files by the start of their hash: file names hold names."""
    if files.is_empty():
        return []
    newest = files.filter(pl.col("verdict") == "rejected").sort("offered_at", descending=True)
    return [
        (
            day(row["offered_at"].date()),
            row["file_sha256"][:10],
            Source.of(
                "files",
                file_sha256=row["file_sha256"],
                part_index=row["part_index"],
                session_index=row["session_index"],
            ).text("reason", row["reason"]),
        )
        for row in newest.head(MOST_FILES).iter_rows(named=True)
    ]


def _flagged(runs: pl.DataFrame, people: People) -> list[tuple[Markup, str, str, str]]:
    """List the newest runs with a flag: day, athlete, what was noted, the athlete's anchor."""
    if runs.is_empty():
        return []
    is_flagged = pl.col("flags").is_not_null() & (pl.col("flags") != "")
    newest = runs.filter(is_flagged, pl.col("local_date").is_not_null())
    newest = newest.sort("local_date", "activity_id", descending=True)
    return [
        (
            day(row["local_date"]),
            people.called(row["athlete_id"]),
            " ".join(activity_sentences(row["flags"])),
            anchor("athlete", row["athlete_id"]),
        )
        for row in newest.head(MOST_FILES).iter_rows(named=True)
    ]
