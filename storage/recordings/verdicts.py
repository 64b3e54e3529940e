"""The verdict on every file ever offered: rows of the `files` table."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import polars as pl
from msgspec import Struct

from metrics.contract.tables import MEASURE_VERSION
from metrics.facts import Facts
from parsers.common.activity import Activity, FileKind, Parsed
from storage.format.enums import UNASSIGNED, AssignedBy, Verdict
from storage.recordings.reasons import VerdictReason, sentence
from storage.recordings.roster import OwnerHints

_NO_ACTIVITY = {"part_index": 0, "session_index": 0, "activity_id": None}
_NOBODY = OwnerHints()


class Offer(Struct, frozen=True, kw_only=True):
    """When a file was offered, whose it was said to be, and who is known besides."""

    offered_at: datetime
    athlete_id: str = UNASSIGNED
    assigned_by: AssignedBy = AssignedBy.NONE
    roster: OwnerHints = _NOBODY

    def is_surer_than(self, other: AssignedBy) -> bool:
        """Tell whether what says whose it is outweighs that word."""
        order = tuple(AssignedBy)
        return order.index(self.assigned_by) > order.index(other)


_OF_KIND = {
    FileKind.NOT_AN_ACTIVITY: Verdict.NOT_AN_ACTIVITY,
    FileKind.REJECTED: Verdict.REJECTED,
}


def verdict_rows(parsed: Parsed, facts: Sequence[Facts], offer: Offer) -> list[dict[str, Any]]:
    """Make one row for a file that is no activity, else one per activity."""
    common = _common(parsed, offer)
    if parsed.kind is not FileKind.ACTIVITY:
        return [{**common, **_whole_file(parsed)}]
    return [
        {**common, **_one_activity(parsed, activity, measured)}
        for activity, measured in zip(parsed.activities, facts, strict=True)
    ]


def _common(parsed: Parsed, offer: Offer) -> dict[str, Any]:
    return {
        "file_sha256": parsed.file_sha256,
        "offered_at": offer.offered_at,
        "size_bytes": parsed.size_bytes,
        "format": parsed.file_format,
        "byte_offset": next((error.offset for error in parsed.errors), None),
        "duplicate_of": None,
        "measure_version": MEASURE_VERSION,
    }


def _whole_file(parsed: Parsed) -> dict[str, Any]:
    return {**_NO_ACTIVITY, "verdict": _OF_KIND[parsed.kind], "reason": parsed.reason}


class Held(NamedTuple):
    """A content that broke off while it may have been arriving."""

    file_sha256: str
    size_bytes: int


def held_row(parsed: Parsed, offer: Offer, *, reason: str) -> dict[str, Any]:
    """Make the verdict on a file that is to be looked at again."""
    judgement = {"verdict": Verdict.HELD, "reason": reason}
    return {**_common(parsed, offer), **_NO_ACTIVITY, **judgement}


def superseded_row(parsed: Parsed, offer: Offer, held: Held) -> dict[str, Any]:
    """Make the verdict on a held content whose longer copy came, now `parsed`."""
    judgement = {"verdict": Verdict.SUPERSEDED, "reason": _WHY_LAID_ASIDE[Verdict.SUPERSEDED]}
    longer = next((activity.activity_id for activity in parsed.activities), None)
    return {
        **held_row(parsed, offer, reason=""),
        **held._asdict(),
        **judgement,
        "duplicate_of": longer,
    }


def beginnings(content: bytes, held: Iterable[Held]) -> list[Held]:
    """Find which of these a content begins with, and goes on from there."""
    return [
        beginning
        for beginning in held
        if beginning.size_bytes < len(content)
        and hashlib.sha256(content[: beginning.size_bytes]).hexdigest() == beginning.file_sha256
    ]


def _one_activity(parsed: Parsed, activity: Activity, facts: Facts) -> dict[str, Any]:
    damage = next((error.problem for error in parsed.errors), None)
    return {
        "part_index": activity.part_index,
        "session_index": activity.session_index,
        "verdict": Verdict.INGESTED if facts.is_run else Verdict.NOT_A_RUN,
        "reason": damage if facts.is_run else _why_not_a_run(facts),
        "activity_id": activity.activity_id,
    }


def _why_not_a_run(facts: Facts) -> str:
    sport, flags = facts.of_activity("sport"), facts.of_activity("flags")
    return sentence(VerdictReason.OTHER_SPORT, ", ".join(filter(None, (_sport_name(sport), flags))))


def _sport_name(sport: str | None) -> str:
    """Name a sport; one that FIT has only a number for is called so."""
    return f"number {sport}" if sport and sport.isdecimal() else sport or "unknown"


def first_verdicts(offered: pl.DataFrame) -> pl.DataFrame:
    """Keep the newest version's rows of each content, at the earliest time it was offered.

    A verdict that settles a file comes before `held`, which waits for more of it.
    """
    is_held = pl.col("verdict") == Verdict.HELD
    version = pl.col("measure_version")
    settled = offered.filter(is_held == is_held.min().over("file_sha256")).filter(
        version == version.max().over("file_sha256")
    )
    return settled.with_columns(pl.col("offered_at").min().over("file_sha256")).unique(
        ["file_sha256", "part_index", "session_index"], keep="any"
    )


def against_stored_verdicts(offered: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    """Select the offered rows that may replace what is stored of their files.

    The same bytes offered again leave their row as it is; only a newer version, or the end of a
    hold, replaces it, and the time of the first offer stays. What was forgotten stays forgotten.
    """
    before = stored.group_by("file_sha256").agg(
        pl.col("measure_version").max(),
        pl.col("offered_at").min(),
        pl.col("verdict").eq(Verdict.HELD).all().alias("is_held"),
        pl.col("verdict").eq(Verdict.FORGOTTEN).any().alias("is_forgotten"),
    )
    joined = offered.join(before, on="file_sha256", how="left", suffix="_stored")
    is_new = pl.col("is_held").is_null()
    is_newer = pl.col("measure_version") > pl.col("measure_version_stored")
    is_open = is_newer.fill_null(value=False) & ~pl.col("is_forgotten") | pl.col("is_held")
    return (
        joined.filter(is_new | is_open)
        .with_columns(pl.coalesce("offered_at_stored", "offered_at").alias("offered_at"))
        .select(offered.columns)
    )


_WHY_LAID_ASIDE = {
    Verdict.DUPLICATE: sentence(VerdictReason.OTHER_RECORDING_SHOWN),
    Verdict.SUPERSEDED: sentence(VerdictReason.LONGER_COPY_CAME),
}


def judgements(claims: pl.DataFrame) -> pl.DataFrame:
    """Derive what claims say of the files that they came from."""
    verdict = pl.col("verdict").cast(pl.String)
    return claims.select(
        "activity_id",
        "file_sha256",
        "verdict",
        pl.coalesce(verdict.replace_strict(_WHY_LAID_ASIDE, default=None), "reason").alias(
            "reason"
        ),
        "duplicate_of",
    )


def by_claims(rows: pl.DataFrame, judgement: pl.DataFrame) -> pl.DataFrame:
    """Give rows of `files` the verdict that the claims of their activities have come to."""
    columns = ("verdict", "reason", "duplicate_of")
    is_told = pl.col("verdict_told").is_not_null()
    return (
        rows.join(judgement.drop("file_sha256"), on="activity_id", how="left", suffix="_told")
        .with_columns(
            pl.when(is_told).then(f"{name}_told").otherwise(name).alias(name) for name in columns
        )
        .select(rows.columns)
    )
