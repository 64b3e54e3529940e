"""The count of a run in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.common.text import count, printable
from flows.engine.outcome import WORDS, Fate, Problem, Tally
from flows.engine.request import Effect

REASONS_SHOWN = 6
HASH_DIGITS = 10
OUR_FAULT = "an error of thirdlap itself"

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def summary(tally: Tally, *, store: str, seconds: float, effect: Effect) -> str:
    """What became of the files, and why those that were refused were."""
    end = f" → {store}" if effect is Effect.PUBLISH else "; nothing was written"
    head = f"{count(tally.file_count, 'file')} in {seconds:.1f} s{end}"
    return "\n".join((head, *_fates(tally), *_problems(tally)))


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
        return "the same content is there already"
    if fate is Fate.UNCHANGED:
        return "known since an earlier run"
    reasons = [(text, n) for (of, text), n in tally.reasons.most_common() if of is fate]
    shown = [f"{text} {n:,}" for text, n in reasons[:REASONS_SHOWN]]
    if len(reasons) > REASONS_SHOWN:
        shown.append("…")
    return ", ".join(shown)


def _beside_files(tally: Tally) -> str:
    """How many activities, where a file held several, and how many are of a run shown already."""
    files = tally.fates[Fate.INGESTED] + tally.fates[Fate.NOT_A_RUN]
    words = [count(tally.activity_count, "activity")] if tally.activity_count != files else []
    if tally.laid_aside_count:
        words.append(f"{tally.laid_aside_count:,} of a run of which a better recording is shown")
    return ", ".join(words)


def _problems(tally: Tally) -> Iterator[str]:
    for problem in tally.problems:
        yield "  " + ": ".join(named(problem))
    hidden = tally.fates[Fate.REJECTED] + tally.fates[Fate.HELD] - len(tally.problems)
    if hidden:
        yield f"  … and {hidden:,} more: `thirdlap files` lists them"


def named(problem: Problem) -> tuple[str, str, str]:
    """What became of which file and why, for the person at the terminal."""
    outcome = problem.outcome
    return WORDS[outcome.fate], printable(outcome.source), outcome.reason or ""


def nameless(problem: Problem) -> tuple[str, str, str]:
    """The same without a name, for logs and for other people's eyes.

    A file is its number in the run and the first digits of its content's SHA-256. Names in an
    archive may be quoted in a reason, and an error of our own may quote anything.
    """
    number, outcome = problem
    content = (outcome.file_sha256 or "")[:HASH_DIGITS]
    reason = OUR_FAULT if outcome.is_internal_error else outcome.reason or ""
    return WORDS[outcome.fate], f"#{number} {content}".strip(), _QUOTED.sub("…", reason)
