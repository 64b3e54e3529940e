"""The coach's word on whether a recording is a run: heard like the owner, by measuring again.

An activity that was measured under a word says so in its flags, so that a line that is deleted
from `corrections.csv` undoes what it did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import polars as pl

from flows.common.console import warn
from flows.common.text import count
from metrics.contract.enums import RunWord
from metrics.judgements.inputs.coach import Correction, CorrectionKind
from metrics.judgements.inputs.corrections import matched_corrections
from storage import Offer, Store
from storage.backends.errors import DamagedStoreError

WORDS = {
    CorrectionKind.IT_WAS_A_RUN: RunWord.RUN,
    CorrectionKind.IT_WAS_NO_RUN: RunWord.NO_RUN,
}
MOST_ROUNDS = 3
"""What is no run any more may have hidden another recording, which is spoken of as well."""

_COLUMNS = (
    *("activity_id", "athlete_id", "local_date", "start_time_utc", "end_time_utc"),
    *("utc_offset_s", "file_sha256", "flags"),
)


def hear_run_words(store: Store, corrections: Iterable[Correction]) -> int:
    """Measure again what the coach calls a run, or no run, and what is no longer called so.

    Return how many files that were. A file that is not in the archive stays as it is, with a
    warning.
    """
    said = [correction for correction in corrections if correction.kind in WORDS]
    heard = 0
    for _ in range(MOST_ROUNDS):
        again = _hear_once(store, said)
        heard += again
        if not again:
            break
    return heard


def _hear_once(store: Store, said: list[Correction]) -> int:
    activities = store.read("activities", lambda rows: rows.filter(_is_concerned(said)))
    wanted = _run_words(activities, said)
    present = {
        row["activity_id"]: _word_in(row["flags"]) for row in activities.iter_rows(named=True)
    }
    changed = [key for key, word in present.items() if word is not wanted.get(key)]
    if not changed:
        return 0
    files = activities.filter(pl.col("activity_id").is_in(changed))["file_sha256"].unique()
    return _measured_again(store, files.sort().to_list(), wanted)


def _is_concerned(said: list[Correction]) -> pl.Expr:
    """Select the activities of the days that are spoken of, and those under a word already."""
    days = {(word.athlete_id, word.local_date) for word in said}
    is_named = [
        (pl.col("athlete_id") == athlete_id) & (pl.col("local_date") == day)
        for athlete_id, day in sorted(days)
    ]
    has_word = pl.col("flags").fill_null("").str.contains_any([word.value for word in RunWord])
    return pl.any_horizontal(has_word, *is_named)


def _run_words(activities: pl.DataFrame, said: list[Correction]) -> dict[str, RunWord]:
    """Match the coach's words with activities."""
    matched: dict[str, Correction] = {}
    for athlete_id in sorted({word.athlete_id for word in said}):
        rows = activities.filter(pl.col("athlete_id") == athlete_id).select(_COLUMNS)
        words = [word for word in said if word.athlete_id == athlete_id]
        matched |= matched_corrections(rows, words)
    return {key: WORDS[correction.kind] for key, correction in matched.items()}


def _word_in(flags: str | None) -> RunWord | None:
    words = set((flags or "").split())
    return next((word for word in RunWord if word in words), None)


def _measured_again(store: Store, hashes: list[str], wanted: Mapping[str, RunWord]) -> int:
    from flows.engine.analyze import examine  # loads all that measures, for few

    offer = Offer(offered_at=datetime.now(UTC))
    first_offers = store.first_offers(hashes)
    missing = 0
    with store.run() as run:
        with run.staging.chunk() as part:
            for hash_ in hashes:
                try:
                    content = store.archive.read(hash_)
                except DamagedStoreError:
                    missing += 1
                    continue
                examined = examine(
                    content, source=hash_, run_words=wanted, offered_at=first_offers.get(hash_)
                )
                part.add(examined.parsed, examined.facts, offer)
        run.publish()
    if missing:
        warn(
            f"thirdlap: {count(missing, 'file')} that corrections.csv calls a run, or no run,"
            " not in the archive: left as measured before"
        )
    return len(hashes) - missing
