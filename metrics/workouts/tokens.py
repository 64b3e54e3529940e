"""The words and numbers of a workout's text with their columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class NotationError(ValueError):
    """Raised for text that is no workout; `column` counts from 1, `token` is empty at the end."""

    def __init__(
        self, text: str, *, column: int, token: str, expected: str, near_miss: str | None = None
    ) -> None:
        what = f"'{token}'" if token else "the end"
        hint = f"; did you mean '{near_miss}'?" if near_miss else ""
        super().__init__(f"column {column}: found {what}, expected {expected}{hint}")
        self.text, self.column, self.token = text, column, token
        self.expected, self.near_miss = expected, near_miss


class Kind(StrEnum):
    """The kinds of tokens."""

    TIMES = "times"
    CLOCK = "clock"
    NUMBER = "number"
    WORD = "word"
    SIGN = "sign"
    END = "end"


_PATTERNS = (
    # In 20x400 and 5 x fly30 an x after a number multiplies; elsewhere it is part of a word.
    (Kind.TIMES, r"(?<=[0-9])\s*[x×*]"),
    (Kind.CLOCK, r"[0-9]+(?::[0-9]{2}){1,2}(?:\.[0-9]+)?"),
    (Kind.NUMBER, r"[0-9]+(?:\.[0-9]+)?"),
    (Kind.WORD, r"[a-z]+(?:-[a-z]+)*"),
    (Kind.SIGN, r"[()+@/'\"–-]"),
)
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word, number or sign in lower case, and the column where it stands, from 1."""

    kind: Kind
    text: str
    column: int


class Tokens:
    """A reader that steps through the tokens of a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        self._next = 0

    @property
    def here(self) -> Token:
        """The token that is next."""
        return self._tokens[self._next]

    @property
    def behind(self) -> Token:
        """The token after that, or the end."""
        return self.ahead(1)

    def ahead(self, steps: int) -> Token:
        """Return the token that many steps after the next one, or the end."""
        return self._tokens[min(self._next + steps, len(self._tokens) - 1)]

    def step(self) -> Token:
        """Go past the next token."""
        token = self.here
        self._next += 1
        return token

    def take(self, *texts: str) -> str | None:
        """Go past the next token if it is one of these; None if it is not."""
        return self.step().text if self.here.text in texts else None

    def expect(self, text: str, meant: str) -> None:
        """Go past a required token."""
        if self.take(text) is None:
            raise self.error(meant)

    def error(
        self, expected: str, *, among: tuple[str, ...] = (), at: Token | None = None
    ) -> NotationError:
        """Build an error at a token, by default the next; `among` has words it may be a typo of."""
        token = at or self.here
        close = get_close_matches(token.text, among, n=1)
        return NotationError(
            self._text,
            column=token.column,
            token=token.text,
            expected=expected,
            near_miss=close[0] if close else None,
        )


def _tokens(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        match = _TOKEN.match(text.lower(), place)
        if match is None and not text[place].isspace():
            expected = "+ between two parts of a workout" if text[place] in ",;" else "a workout"
            raise NotationError(text, column=place + 1, token=text[place], expected=expected)
        if match is not None:
            yield Token(kind=Kind(str(match.lastgroup)), text=match[0].strip(), column=place + 1)
        place = match.end() if match else place + 1
    yield Token(kind=Kind.END, text="", column=len(text) + 1)
