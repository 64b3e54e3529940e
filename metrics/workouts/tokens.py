"""The words and numbers of a workout's text with their columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from enum import StrEnum
from itertools import takewhile
from typing import TypeVar

from msgspec import Struct

MOST_WORDS = 4
"""The words of the longest phrase, `as fast as possible`."""

SHORTEST_TYPO = 3
"""Two letters look like too many words."""
TYPO_RATIO = 0.7
"""Of letters alike: two of five typed wrong are another word, such as relay and easy."""

_Value = TypeVar("_Value")


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


_SIGNS = str.maketrans("[]{}–—′’″”", "()()--''\"\"")
_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "fifteen": 15,
    "sixteen": 16,
    "twenty": 20,
}
_PARTS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75}


class Token(Struct, frozen=True, kw_only=True):
    """One word, number or sign in lower case, with the columns where it begins and ends, from 1.

    Numbers are decimal and clocks have colons, however they were written.
    """

    kind: Kind
    text: str
    column: int
    end: int


class Tokens:
    """A reader that steps through the tokens of a text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        self._spelled: dict[int, Sequence[str]] = {}
        self.position = 0

    @property
    def here(self) -> Token:
        """The token that is next."""
        return self._tokens[self.position]

    @property
    def last(self) -> int:
        """The position of the end."""
        return len(self._tokens) - 1

    @property
    def behind(self) -> Token:
        """The token after that, or the end."""
        return self.ahead(1)

    def ahead(self, steps: int) -> Token:
        """Return the token that many steps after the next one, or the end."""
        return self._tokens[min(self.position + steps, len(self._tokens) - 1)]

    def between(self, position: int) -> list[str]:
        """List the texts of the tokens from a position to the next one, which is left out."""
        return [token.text for token in self._tokens[position : self.position]]

    def step(self) -> Token:
        """Go past the next token."""
        token = self.here
        self.position = min(self.position + 1, len(self._tokens) - 1)
        return token

    def take(self, *texts: str) -> str | None:
        """Go past the next token if it is one of these; None if it is not."""
        return self.step().text if self.here.text in texts else None

    def phrase(self, meanings: Mapping[str, _Value]) -> _Value | None:
        """Go past the longest phrase that has a meaning; None if there is none."""
        phrases = self._phrases()
        for shorter, spelled in enumerate(phrases):
            if spelled in meanings:
                self.position += len(phrases) - shorter
                return meanings[spelled]
        return None

    def _phrases(self) -> Sequence[str]:
        """Spell the words that come next, as many as are phrases, with one word less each time.

        A place is asked about by every reader, so its phrases are kept.
        """
        if self.position not in self._spelled:
            following = self._tokens[self.position : self.position + MOST_WORDS]
            words = [
                token.text.replace("-", " ")
                for token in takewhile(lambda token: token.kind is Kind.WORD, following)
            ]
            self._spelled[self.position] = [
                " ".join(words[:length]) for length in range(len(words), 0, -1)
            ]
        return self._spelled[self.position]

    def is_phrase(self, meanings: Mapping[str, object], *, after: int = 0) -> bool:
        """Tell whether a phrase with a meaning follows, that many tokens after the next one."""
        position = self.position
        self.position = min(position + after, self.last)
        is_phrase = self.phrase(meanings) is not None
        self.position = position
        return is_phrase

    def has_count(self) -> bool:
        """Tell whether an x or another sign of times stands anywhere in the text."""
        return any(token.kind is Kind.TIMES for token in self._tokens)

    def expect(self, text: str, meant: str) -> None:
        """Go past a required token."""
        if self.take(text) is None:
            raise self.error(meant)

    def error(
        self, expected: str, *, among: tuple[str, ...] = (), at: Token | None = None
    ) -> NotationError:
        """Build an error at a token, by default the next; `among` has words it may be a typo of."""
        token = at or self.here
        close = (
            get_close_matches(token.text, among, n=1, cutoff=TYPO_RATIO)
            if len(token.text) >= SHORTEST_TYPO
            else []
        )
        return NotationError(
            self._text,
            column=token.column,
            token=self._text[token.column - 1 : token.end - 1],
            expected=expected,
            near_miss=close[0] if close else None,
        )


def _hours(match: re.Match[str]) -> str:
    """Write 1h15 and 1 hour 15 min as 1:15:00."""
    return f"{match[1]}:{int(match[2]):02}:00"


def _minutes(match: re.Match[str]) -> str:
    """Write 2'30" and 2min30 as 2:30."""
    return f"{match[1]}:{match[2]}"


def _fraction(match: re.Match[str]) -> str:
    """Write 2½ and 2 1/2 as 2.5."""
    return f"{int(match[1] or 0) + _PARTS[match[2]]:g}"


def _comma_number(match: re.Match[str]) -> str:
    """Write 1,600m as 1600 and 1,5 km as 1.5."""
    return f"{match[1]}{match[2]}" if len(match[2]) == 3 else f"{match[1]}.{match[2]}"


def _spelled_number(match: re.Match[str]) -> str:
    """Write ten as 10."""
    return str(_NUMBERS[match[0]])


def _as_written(match: re.Match[str]) -> str:
    return match[0].strip().translate(_SIGNS)


def _patterns() -> Iterator[tuple[Kind, re.Pattern[str], Callable[[re.Match[str]], str]]]:
    """Yield the kinds of tokens with their patterns; the first that matches wins."""
    # In 20x400 and 5 x fly30 an x after a number multiplies; in xc and x-train it does not.
    yield Kind.TIMES, re.compile(r"(?<=[0-9])\s*(?:x(?!c\b|t\b|-)|[×*])"), lambda _: "x"
    yield Kind.TIMES, re.compile(r"x(?=\s*[0-9(])|[×*]"), lambda _: "x"
    yield (
        Kind.CLOCK,
        re.compile(
            r"([0-9]+)(?:h| ?(?:h|hrs?|hours?) (?=[0-9]+ ?m))([0-9]{1,2})"
            r"(?: ?m(?:in(?:utes|s)?)?\b)?"
            r"(?![0-9]| ?[x×*:])"
        ),
        _hours,
    )
    yield (
        Kind.CLOCK,
        re.compile(r"([0-9]+)(?:['′’]|min)([0-5][0-9])(?![0-9])(?:[\"″”]|''|s(?:ec)?\b)?"),
        _minutes,
    )
    yield Kind.CLOCK, re.compile(r"[0-9]+(?::[0-9]{2}){1,2}(?:\.[0-9]+)?"), _as_written
    yield Kind.CLOCK, re.compile(r"(?<![0-9]):[0-9]{2}(?![0-9:])"), lambda match: f"0{match[0]}"
    yield (
        Kind.NUMBER,
        re.compile(r"(?:([0-9]+)[ -])?([13]/[24])(?= ?-?(?:mi|k|h|l))"),
        _fraction,
    )
    yield Kind.NUMBER, re.compile(r"([0-9]*)([½¼¾])"), _fraction
    # Commas separate the numbers of a list; in 1,600m and 1,5 km they do not.
    yield Kind.NUMBER, re.compile(r"([0-9]{1,2}),([0-9]{3})(?= ?m)"), _comma_number
    yield Kind.NUMBER, re.compile(r"([0-9]+),([0-9])(?= ?(?:km?|mi|miles?)\b)"), _comma_number
    yield Kind.NUMBER, re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+"), _as_written
    yield Kind.NUMBER, re.compile(rf"(?:{'|'.join(_NUMBERS)})\b(?!-)"), _spelled_number
    # 200j and 100w are how coaches write a jog and a walk on a board; 300w/100 is with.
    yield Kind.WORD, re.compile(r"(?<=[0-9])j\b"), lambda _: "jog"
    yield Kind.WORD, re.compile(r"(?<=[0-9])w(?=\s*(?:[),;]|$))"), lambda _: "walk"
    yield Kind.WORD, re.compile(r"ins? ?& ?outs?\b"), lambda _: "ins and outs"
    yield Kind.WORD, re.compile(r"z(?:one ?)?([1-5])\b"), lambda match: f"z{match[1]}"
    yield Kind.WORD, re.compile(r"w/u\b|c/d\b|w/|(?<=[0-9])['’]s\b|[a-z]+(?:-[a-z]+)*"), _as_written
    yield Kind.SIGN, re.compile(r"[()\[\]{}+@/'\"′″’”–—,;&=:%-]"), _as_written


_ENDS_SENTENCE = re.compile(r"\.\s+\S")
_ABBREVIATED = re.compile(
    r"(?:^|[^a-z])(?:mins?|secs?|mi|m|km?|hrs?|h|s|rec|recov|ea|approx|incl|w)$"
)
_PATTERNS = tuple(_patterns())


def _tokens(text: str) -> Iterator[Token]:
    # Letters whose lower case is longer stay as they are: columns are those of the text.
    lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    place = 0
    while place < len(text):
        token = _token(lower, place)
        if token is not None:
            yield token
            place = token.end - 1
        elif _ENDS_SENTENCE.match(text, place) and not _ABBREVIATED.search(lower[:place]):
            place += 1
            yield Token(kind=Kind.SIGN, text=";", column=place, end=place + 1)
        elif text[place].isspace() or (
            text[place] == "." and not text[place + 1 : place + 2].strip()
        ):
            place += 1  # the dot of min. and sec., and of the last sentence
        else:
            raise NotationError(
                text, column=place + 1, token=text[place], expected="a workout, such as 6x150 @800"
            )
    yield Token(kind=Kind.END, text="", column=len(text) + 1, end=len(text) + 1)


def _token(text: str, place: int) -> Token | None:
    for kind, pattern, written in _PATTERNS:
        match = pattern.match(text, place)
        if match is not None:
            blanks = len(match[0]) - len(match[0].lstrip())
            return Token(
                kind=kind, text=written(match), column=place + blanks + 1, end=match.end() + 1
            )
    return None
