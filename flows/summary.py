"""The count of a run in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from flows.outcome import WORDS, Fate, Outcome, Tally
from flows.request import Effect
from flows.text import count, printable

REASONS_SHOWN = 6


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
    """Said only where a file held several activities."""
    files = tally.fates[Fate.INGESTED] + tally.fates[Fate.NOT_A_RUN]
    return count(tally.activity_count, "activity") if tally.activity_count != files else ""


def _problems(tally: Tally) -> Iterator[str]:
    for outcome in tally.problems:
        yield _problem(outcome)
    hidden = tally.fates[Fate.REJECTED] + tally.fates[Fate.HELD] - len(tally.problems)
    if hidden:
        yield f"  … and {hidden:,} more: `thirdlap files` lists them"


def _problem(outcome: Outcome) -> str:
    return f"  {WORDS[outcome.fate]}: {printable(outcome.source)}: {outcome.reason}"
