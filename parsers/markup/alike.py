"""Points that are written alike, read by one pattern: a recording has thousands of them.

A program writes every point in the same way. What a point looks like is learned from the point
itself, as a pattern that leaves room for its values only; the points that follow it are then read
without a call for each of their elements. Values are plain signs of ASCII: whatever else stands in
a point, or between points, is left to the XML parser, which says the same of all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from typing import NamedTuple

_MOST_PATTERNS = 8
_MOST_ODD = 64
"""So many points that are like no pattern, one after another: then none is looked for any more."""
_LONGEST_POINT = 4096
_FEWEST = 64
"""Points that there is room for: to make a pattern costs as much as to read some dozens."""
_MOST_AT_ONCE = 50_000

# Signs that mean themselves: not <, > and &, no white space, nothing beyond ASCII.
_VALUE = r"([!-%'-;=?-~]+)"
_ATTRIBUTE = r'"([!#-%' + r"'-;=?-~]+)" + '"'
_OTHER = r"[\t\n\r -%'-;=?-~]*"
_SPACE = r"[ \t\r\n]*"
_TOKEN = re.compile(
    r"<(/?)([A-Za-z_][\w:.-]*)((?:[ \t\r\n]+[A-Za-z_][\w:.-]*=\"[^\"<>&]*\")*)>|([^<>&]+)", re.ASCII
)
_TAG = re.compile(r"<[^<>\"']*(?:(?:\"[^<\"]*\"|'[^<']*')[^<>\"']*)*>[ \t\r\n]*")
_NAME_OF_ATTRIBUTE = re.compile(r"([\w:.-]+)=\"[^\"]*\"", re.ASCII)


class PointPattern(NamedTuple):
    """How a point is written: the keys of its values, in their order, around them a pattern."""

    element: str
    keys: tuple[str, ...]
    pattern: re.Pattern[str]


class PointRun(NamedTuple):
    """Points of one element that stand one after another, and where they end."""

    element: str
    points: list[dict[str, str]]
    end: int


class AlikePoints:
    """The points of a document that are written alike.

    Parameters
    ----------
    content
        A document in UTF-8 or ISO 8859-1.
    names
        Local names of points.
    cell_of
        Returns the key that an element's text is kept by; empty if it is not kept.
    inner
        Elements, as far as `cell_of` was asked for them, whose text is that of the one around them.
    """

    def __init__(
        self,
        content: bytes,
        names: Iterable[str],
        cell_of: Callable[[str], str],
        inner: Container[str] = (),
    ) -> None:
        # One character a byte, so that places are the same; what is not ASCII matches nothing.
        self._text = content.decode("latin-1")
        self._start = re.compile(rf"<((?:[\w.-]+:)?(?:{'|'.join(names)}))(?=[\s>])", re.ASCII)
        self._cell_of = cell_of
        self._inner = inner
        self._patterns: list[PointPattern] = []
        self._odd = 0
        # In a comment, or in a section of plain text, a point is none.
        if "<!" in self._text or self._text.count("<?") > 1:
            self._odd = _MOST_ODD

    def next_start(self, begin: int, end: int) -> int | None:
        """Find the first point from here on that can be read; None if there is none until `end`."""
        at = begin
        while self._odd < _MOST_ODD and (found := self._start.search(self._text, at, end)):
            at = found.start()
            if self._pattern_at(at, found[1]) is not None:
                return at
            self._odd += 1
            at = found.end()
        return None

    def is_behind_tag(self, at: int) -> bool:
        """Tell whether nothing but white space lies between a whole tag and this place."""
        begins = self._text.rfind("<", max(0, at - _LONGEST_POINT), at)
        return begins >= 0 and _TAG.fullmatch(self._text, begins, at) is not None

    def run(self, at: int) -> PointRun:
        """Read the points that stand here one after another, many at most."""
        first = self._start.match(self._text, at)
        points: list[dict[str, str]] = []
        element = first[1] if first else ""
        while len(points) < _MOST_AT_ONCE and (fitting := self._pattern_at(at, element)):
            keys, match = fitting.keys, fitting.pattern.match
            while (read := match(self._text, at)) and len(points) < _MOST_AT_ONCE:
                points.append(dict(zip(keys, read.groups(), strict=True)))
                at = read.end()
        self._odd = 0
        return PointRun(element, points, at)

    def _pattern_at(self, at: int, element: str) -> PointPattern | None:
        """Return the pattern that a point of this name here follows, learned from it if need be."""
        for known in self._patterns:
            if known.element == element and known.pattern.match(self._text, at):
                return known
        is_point = (here := self._start.match(self._text, at)) is not None and here[1] == element
        if len(self._patterns) == _MOST_PATTERNS or not is_point:
            return None
        learned = self._learned(at, element)
        if learned is not None:
            self._patterns.append(learned)
        return learned

    def _learned(self, at: int, element: str) -> PointPattern | None:
        closing = f"</{element}>"
        end = self._text.find(closing, at, at + _LONGEST_POINT)
        if end < 0:
            return None
        end += len(closing)
        written = _Pattern(self._cell_of, self._inner)
        is_worth_it = len(self._text) - at >= _FEWEST * (end - at)
        if not is_worth_it or not written.takes(self._text[at:end]):
            return None
        pattern = re.compile("".join((*written.parts, _SPACE)))
        is_like_itself = pattern.match(self._text, at)
        return PointPattern(element, tuple(written.keys), pattern) if is_like_itself else None


class _Pattern:
    """A pattern in the making: tag by tag and text by text of one point."""

    def __init__(self, cell_of: Callable[[str], str], inner: Container[str]) -> None:
        self.keys: list[str] = []
        self.parts: list[str] = []
        self._cell_of = cell_of
        self._inner = inner
        self._open: list[str] = []
        # The element that was opened last, as long as nothing but text lies in it.
        self._leaf = ""

    def takes(self, point: str) -> bool:
        """Take a point; tell whether it is made of plain elements."""
        at = 0
        while at < len(point):
            token = _TOKEN.match(point, at)
            if token is None:
                return False
            closes, name, attributes, text = token.groups()
            at = token.end()
            if text is not None:
                is_taken = self._text(text, point, at)
            elif closes:
                is_taken = not attributes and self._closes(name)
            else:
                is_taken = self._opens(name, token[0], _NAME_OF_ATTRIBUTE.findall(attributes))
            if not is_taken:
                return False
        return not self._open

    def _text(self, text: str, point: str, end: int) -> bool:
        closing = f"</{self._leaf}>"
        if not self._leaf or not point.startswith(closing, end):
            self.parts.append(_SPACE)
            return not text.strip(" \t\r\n")
        cell = self._cell_of(self._leaf)
        if not cell and self._leaf in self._inner:
            behind = point[end + len(closing) :].lstrip()
            cell = self._cell_of(self._open[-2]) * behind.startswith(f"</{self._open[-2]}>")
        self.parts.append(_VALUE if cell else _OTHER)
        self.keys += [cell] * bool(cell)
        return True

    def _closes(self, name: str) -> bool:
        if not self._open or self._open.pop() != name:
            return False
        # A cell without text leaves what came before as it was; where nothing did, it is empty,
        # and that is for the parser.
        cell = self._cell_of(name)
        is_empty = cell and self.parts[-1] != _VALUE and cell not in self.keys
        self._leaf = ""
        self.parts.append(re.escape(f"</{name}>"))
        return not (is_empty and self._open)

    def _opens(self, name: str, tag: str, attributes: list[str]) -> bool:
        if len(set(attributes)) < len(attributes) or name in self._open[:1]:
            return False
        if self._open:
            self.parts.append(re.escape(tag))
        else:
            self.keys += attributes
            self.parts.append(_ATTRIBUTE.join(map(re.escape, re.split(r'"[^"]*"', tag))))
        self._open.append(name)
        self._leaf = name
        return True
