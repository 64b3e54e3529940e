"""Everything that can go wrong between a file's bytes and its tables.

    ParseError (ValueError)            base of the tree
    ├── NotAnActivityError             a sound file of another kind: workout, settings, course …
    ├── DamagedError                   bytes that break the file's own format
    │   └── TruncatedError             the file ends inside something
    ├── UnknownFormatError             none of FIT, GPX, TCX, gzip, zip
    ├── UnsafeError                    DOCTYPE, zip bomb, gzip bomb: refused before it can hurt
    └── EmptyError                     right format, nothing in it

Every error says which file, where in it, what was found and what was expected.
A caller that catches `ParseError` has caught them all.

A problem is a code with numbers (`parsers.common.reasons`), because it is stored, logged and shown
to others: no text of the file, and none of a library's, stands in it. What a person at the terminal
may see of the file is the `excerpt`, which goes nowhere else.
"""

from __future__ import annotations

from typing import Any, Self

from parsers.common.reasons import Reason, sentence

EXCERPT_LENGTH = 40


class ParseError(ValueError):
    """A file, or a part of it, that cannot become tables."""

    def __init__(
        self,
        reason: Reason,
        *numbers: object,
        source: str = "",
        offset: int | None = None,
        line: int | None = None,
        excerpt: str = "",
    ) -> None:
        self.reason = reason
        self.numbers = numbers
        self.problem = sentence(reason, *numbers)
        self.source = source
        self.offset = offset
        self.line = line
        self.excerpt = excerpt[:EXCERPT_LENGTH]
        super().__init__(self.problem)

    def __str__(self) -> str:
        place = [self.source] if self.source else []
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.offset is not None:
            place.append(f"byte {self.offset:,}")
        return f"{', '.join(place)}: {self.problem}" if place else self.problem

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments are lost by the default pickling, and errors cross processes.
        return _rebuild, (type(self), self._words(), self.source, *self._place())

    def _words(self) -> tuple[object, ...]:
        return self.reason, *self.numbers

    def _place(self) -> tuple[int | None, int | None, str]:
        return self.offset, self.line, self.excerpt

    def of(self, source: str) -> ParseError:
        """Return the same error as one of this file."""
        return _rebuild(type(self), self._words(), source, *self._place())

    def moved(self, by: int) -> Self:
        """Return the same error so many bytes further on."""
        return type(self)(
            self.reason,
            *self.numbers,
            source=self.source,
            offset=(self.offset or 0) + by,
            line=self.line,
            excerpt=self.excerpt,
        )


def _rebuild(
    kind: type[ParseError],
    words: tuple[Any, ...],
    source: str,
    offset: int | None,
    line: int | None,
    excerpt: str,
) -> ParseError:
    reason, *numbers = words
    return kind(reason, *numbers, source=source, offset=offset, line=line, excerpt=excerpt)


class NotAnActivityError(ParseError):
    """A sound file that records no activity: a workout, a course, settings, monitoring."""


class DamagedError(ParseError):
    """Bytes that break the file's own format."""


class TruncatedError(DamagedError):
    """The file ends inside a message, an element or a compressed stream."""


class UnknownFormatError(ParseError):
    """The bytes are none of the formats that are read."""


class UnsafeError(ParseError):
    """Content built to exhaust or to reach outside: refused unread."""


class EmptyError(ParseError):
    """The right format with nothing in it."""
