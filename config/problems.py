"""Problems in a coach's files, in words that a coach can act on."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct

LONGEST_TEXT = 60
LINES_SHOWN = 8
TEXTS_SHOWN = 4


class ConfigError(ValueError):
    """Raised for files that cannot be used: one problem per line as text.

    `problems` has those and, behind them, what else was found in files that can be used.
    """

    def __init__(self, *problems: Problem | str, others: Iterable[Problem] = ()) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = (*problems, *others)


class UnusableError(ValueError):
    """Raised for a value that cannot be used: the expected form and the nearest valid word."""

    def __init__(self, expected: str, near_miss: str | None = None) -> None:
        super().__init__(expected)
        self.expected, self.near_miss = expected, near_miss


class Severity(StrEnum):
    """What becomes of the text with the problem."""

    WARNING = "warning"
    """It is read as it is meant, but should be changed."""
    ERROR = "error"
    """The cell or row is not used; the rest of the file is."""
    UNREADABLE = "unreadable"
    """Nothing of the file is used."""


class Problem(Struct, frozen=True, kw_only=True):
    """A problem: its place, the text there (None if empty), and what was expected.

    `line` counts from 1 as in an editor, and is None where the whole file is meant.
    """

    file: str
    expected: str
    line: int | None = None
    column: str | None = None
    text: str | None = None
    near_miss: str | None = None
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        line = None if self.line is None else f"line {self.line}"
        place = ", ".join(part for part in (self.file, line, self.column) if part)
        text = "nothing" if self.text is None else f"'{_shortened(self.text)}'"
        return f"{place}: found {text}, expected {self.expected}{self.hint}"

    @property
    def hint(self) -> str:
        """The nearest valid word as a question, or nothing."""
        return f"; did you mean '{self.near_miss}'?" if self.near_miss else ""


def refuse_errors(problems: Iterable[Problem]) -> None:
    """Raise `ConfigError` if any of the problems is more than a warning."""
    errors = [problem for problem in problems if problem.severity is not Severity.WARNING]
    if errors:
        raise ConfigError(*errors)


def refuse_unreadable(problems: Iterable[Problem]) -> None:
    """Raise `ConfigError` if any file could not be read at all."""
    listed = list(problems)
    unreadable = [problem for problem in listed if problem.severity is Severity.UNREADABLE]
    if unreadable:
        others = (problem for problem in listed if problem.severity is not Severity.UNREADABLE)
        raise ConfigError(*unreadable, others=others)


class ProblemGroup(Struct, frozen=True, kw_only=True):
    """Problems of one kind: the same file, column and expectation."""

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        first = self.problems[0]
        if len(self.problems) == 1:
            return str(first)
        lines = ", ".join(str(problem.line) for problem in self.problems[:LINES_SHOWN])
        more = ", …" if len(self.problems) > LINES_SHOWN else ""
        place = ", ".join(part for part in (first.file, first.column) if part)
        texts = dict.fromkeys(
            f"'{_shortened(problem.text)}'" for problem in self.problems if problem.text
        )
        shown = ", ".join(list(texts)[:TEXTS_SHOWN]) or "nothing"
        rest = ", …" if len(texts) > TEXTS_SHOWN else ""
        return (
            f"{place}: {len(self.problems)} lines ({lines}{more}): "
            f"found {shown}{rest}, expected {first.expected}{first.hint}"
        )


def grouped(problems: Iterable[Problem]) -> list[ProblemGroup]:
    """Put problems of one kind together, warnings first and whole files last."""
    groups: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        kind = (problem.severity, problem.file, problem.column, problem.expected, problem.near_miss)
        groups.setdefault(kind, []).append(problem)
    ranks = list(Severity)
    ranked = sorted(groups.values(), key=lambda group: ranks.index(group[0].severity))
    return [ProblemGroup(problems=tuple(group)) for group in ranked]


def problem_summary(problems: Iterable[Problem]) -> str:
    """Count problems in one line: `4 mistakes (results.csv 3, plan.csv 1) and 1 warning`."""
    counts: Counter[str] = Counter()
    warnings = 0
    for problem in problems:
        if problem.severity is Severity.WARNING:
            warnings += 1
        else:
            counts[problem.file] += 1
    by_file = ", ".join(f"{file} {count}" for file, count in counts.most_common())
    parts = [f"{_counted(counts.total(), 'mistake')} ({by_file})"] if counts else []
    parts += [_counted(warnings, "warning")] if warnings else []
    return " and ".join(parts)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that looks most like a word, in any case; None if none does."""
    spelled = {candidate.casefold(): candidate for candidate in candidates}
    close = difflib.get_close_matches(word.casefold(), spelled, n=1)
    return spelled[close[0]] if close else None


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
