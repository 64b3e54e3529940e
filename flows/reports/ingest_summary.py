"""What became of the files of a run, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.common.text import count, printable
from flows.engine.outcome import WORDS, Fate, FileProblem, Tally
from flows.engine.request import Effect

REASONS_SHOWN = 6
HASH_DIGITS = 10
OUR_FAULT = "an internal error of thirdlap"

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def summary(tally: Tally, *, store: str, seconds: float, effect: Effect) -> str:
    """Write what became of the files, and why some were refused."""
    end = f" → {store}" if effect is Effect.PUBLISH else "; nothing was written"
    head = f"{count(tally.file_count, 'file')} in {seconds:.1f} s{end}"
    return "\n".join((head, *_fates(tally), *_doubts(tally), *_problems(tally)))


def _fates(tally: Tally) -> Iterator[str]:
    amounts = {fate: tally.fates[fate] for fate in Fate}
    width = max(len(f"{amount:,}") for amount in amounts.values())
    for fate, amount in amounts.items():
        if amount or fate is Fate.INGESTED:
            yield f"  {WORDS[fate]:<15} {amount:>{width},}  {_remark(tally, fate)}".rstrip()


def _remark(tally: Tally, fate: Fate) -> str:
    if fate is Fate.INGESTED:
        return _beside_files(tally)
    if fate is Fate.DUPLICATE:
        return "the same content is in the store already"
    if fate is Fate.UNCHANGED:
        return "known from an earlier run"
    reasons = [(text, n) for (of, text), n in tally.reasons.most_common() if of is fate]
    shown = [f"{text} {n:,}" for text, n in reasons[:REASONS_SHOWN]]
    if len(reasons) > REASONS_SHOWN:
        shown.append("…")
    # A reason may hold a comma: running, too fast for run.
    return "; ".join(shown)


def _beside_files(tally: Tally) -> str:
    """Count the activities where a file held several, and the recordings that are not shown."""
    files = tally.fates[Fate.INGESTED] + tally.fates[Fate.NOT_A_RUN]
    words = [count(tally.activity_count, "activity")] if tally.activity_count != files else []
    if tally.hidden_count:
        words.append(f"{tally.hidden_count:,} of runs that have a better recording")
    return ", ".join(words)


def _doubts(tally: Tally) -> Iterator[str]:
    """Tell which recordings contradict themselves, and how many."""
    if tally.doubts:
        doubts = ", ".join(
            f"{word.replace('_', ' ')} {n:,}" for word, n in tally.doubts.most_common()
        )
        yield f"  in doubt: {doubts} (`thirdlap inspect FILE` says what that means)"


def _problems(tally: Tally) -> Iterator[str]:
    for problem in tally.problems:
        yield "  " + ": ".join(named_cells(problem))
    hidden = tally.fates[Fate.REJECTED] + tally.fates[Fate.HELD] - len(tally.problems)
    if hidden:
        yield f"  … and {hidden:,} more: `thirdlap files` lists them"


def named_cells(problem: FileProblem) -> tuple[str, str, str]:
    """Tell what became of which file and why, for the person at the terminal."""
    outcome = problem.outcome
    return WORDS[outcome.fate], printable(outcome.source), outcome.reason or ""


def nameless_cells(problem: FileProblem) -> tuple[str, str, str]:
    """Tell what became of a file without naming it, for logs and for other people's eyes.

    A file is its number in the run and the first digits of its content's SHA-256. Names in an
    archive may be quoted in a reason, and an error of our own may quote anything.
    """
    number, outcome = problem
    content = (outcome.file_sha256 or "")[:HASH_DIGITS]
    reason = OUR_FAULT if outcome.is_internal_error else outcome.reason or ""
    return WORDS[outcome.fate], f"#{number} {content}".strip(), _QUOTED.sub("…", reason)
