"""One safe way through XML: a tree of the few elements that matter, whatever state the file is in.

The reader knows no namespaces (real files use prefixes that they never declare) and reads no
DOCTYPE, so that no entity can be defined. Over a damaged place it starts again at the next element
it knows, inside the elements that were open there; only a point whose end was not reached is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from msgspec import Struct, field

from parsers.common.errors import DamagedError, ParseError, TruncatedError, UnsafeError
from parsers.common.reasons import Reason
from parsers.common.sniff import marked_encoding
from parsers.markup.alike import AlikePoints

MAX_BYTES = 128 << 20
MAX_DEPTH = 64
MAX_NODES = 100_000
MAX_POINTS = 1_000_000
MAX_NAMES = 10_000
MAX_DAMAGES = 1000
_CHUNK_BYTES = 1 << 16
_LONGEST_BYTES = 1 << 20
_SHOWN_DAMAGES = 20

_UNCLOSED = expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]
_CUT_OFF = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)
_DAMAGES = {
    expat.errors.codes[message]: what
    for message, what in (
        (expat.errors.XML_ERROR_NO_ELEMENTS, "it ends before its elements are closed"),
        (expat.errors.XML_ERROR_INVALID_TOKEN, "a sign that cannot stand there"),
        (expat.errors.XML_ERROR_UNCLOSED_TOKEN, "it ends inside a tag"),
        (expat.errors.XML_ERROR_PARTIAL_CHAR, "it ends inside a character"),
        (expat.errors.XML_ERROR_TAG_MISMATCH, "an end tag that closes another element"),
        (expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE, "an attribute given twice"),
        (expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT, "something behind its end"),
        (expat.errors.XML_ERROR_UNDEFINED_ENTITY, "an entity that is not defined"),
        (expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION, "it ends inside a CDATA section"),
    )
}
"""In our words what expat found: its own may change, and its number stands behind ours."""


class Vocabulary(Struct, frozen=True, kw_only=True):
    """The local names that a format is read by.

    `levels` are the elements that become nodes, with how deep they lie in one another: after
    damage, a `trk` is not looked for inside a `trkseg`. The texts of `cells` are kept by the node
    around them, under the names that the cells lead to. `points` lead to the nodes that hold them:
    they are many, have cells and no nodes inside, and each is kept whole or not at all.
    `spellings` lead to cells from names that programs spell as they like, in small letters and
    without signs between them. `inner` are names, in small letters, of elements that say no more
    than what the element around them is: their text is that one's.
    """

    levels: Mapping[str, int]
    cells: Mapping[str, str]
    points: Mapping[str, str]
    spellings: Mapping[str, str] = field(default_factory=dict)
    inner: frozenset[str] = frozenset()


class Node(Struct):
    """An element: its local name, its attributes and texts by name, and what lies inside it."""

    name: str
    cells: dict[str, str]
    children: list[Node]
    points: list[dict[str, str]]

    def find(self, *names: str) -> Iterator[Node]:
        """Yield the nodes of these names inside this one, at any depth, in the file's order."""
        for child in self.children:
            if child.name in names:
                yield child
            else:
                yield from child.find(*names)

    def tracks(self) -> Iterator[Node]:
        """Yield this node and those inside it, if they hold points."""
        if self.points:
            yield self
        for child in self.children:
            yield from child.tracks()


class Tree(Struct, frozen=True, kw_only=True):
    """What could be read, the cells that occur at all, and what was wrong."""

    root: Node
    cell_names: frozenset[str]
    errors: tuple[ParseError, ...]


def read_markup(content: bytes, vocabulary: Vocabulary) -> Tree:
    """Read the tree of a document.

    Raises `UnsafeError` for a DOCTYPE and for sizes and depths that no recording has. Anything
    else that is wrong is in `errors`, with its line.
    """
    if len(content) > MAX_BYTES:
        raise UnsafeError(Reason.XML_TOO_LARGE, len(content), MAX_BYTES)
    return _Reader(content, vocabulary).read()


class _Reader:
    """Expat's callbacks, the nodes open around them, and the way on after damage."""

    def __init__(self, content: bytes, vocabulary: Vocabulary) -> None:
        self._content, self._encoding = _readable(content)
        self._vocabulary = vocabulary
        # From a name with its prefix to the local name, empty for those that do not matter.
        self._nodes: dict[str, str] = {}
        self._cells: dict[str, str] = {}
        self._points: dict[str, str] = {}
        self._inner: set[str] = set()
        self._open_point: dict[str, str] | None = None
        self._open_point_at = 0
        # Texts since the last tag; bytes that were read without the parser.
        self._texts: list[str] = []
        self._skipped = 0
        self._alike = AlikePoints(self._content, vocabulary.points, self._learn, self._inner)
        self._depth = 0
        self._node_count = 0
        self._point_count = 0
        names = "|".join(vocabulary.levels).encode()
        self._anchor = re.compile(rb"<(/?)(?:[\w.-]+:)?(" + names + rb")(?=[\s/>])")
        self._root = Node("", {}, [], [])
        self._open: list[tuple[str, Node]] = [("", self._root)]
        self._errors: list[ParseError] = []

    def read(self) -> Tree:
        start = len(self._content) - len(self._content.lstrip())
        position = self._read_from(start, prefix=b"")
        damages = 0
        while position is not None and damages < MAX_DAMAGES:
            reopened = "".join(f"<{name}>" for name, _ in self._open[1:])
            # Without an element around them, two would be one too many for a document.
            position = self._read_from(position, prefix=f"<_>{reopened}".encode())
            damages += 1
        if position is not None:
            self._errors.append(DamagedError(Reason.XML_TOO_DAMAGED, MAX_DAMAGES, offset=position))
        return Tree(
            root=self._root,
            cell_names=frozenset(filter(None, self._cells.values())),
            errors=tuple(self._errors),
        )

    def _read_from(self, position: int, *, prefix: bytes) -> int | None:
        """Read to the end (None) or to the next damage; then say where to read on."""
        parser = expat.ParserCreate(self._encoding)
        content = memoryview(self._content)
        self._skipped = 0
        start = position
        try:
            parser.Parse(prefix)
            self._listen(parser)
            while start < len(content):
                point = self._open_point
                end = min(start + _CHUNK_BYTES, len(content))
                # A point that stands open swallows what looks like points.
                run_at = self._alike.next_start(start, end) if point is None else None
                if run_at is not None:
                    end = run_at
                parser.Parse(content[start:end])
                self._check_limits()
                begun_at = position - len(prefix) + self._skipped + parser.CurrentByteIndex
                if point is not None and point is self._open_point:
                    return self._after_endless(position - len(prefix) + self._open_point_at)
                if start - begun_at > _LONGEST_BYTES:
                    return self._after_endless(begun_at)
                if run_at is not None:
                    end = self._pass_alike(run_at, is_first=run_at == position)
                    if end == run_at:
                        end = min(run_at + _CHUNK_BYTES, len(content))
                        parser.Parse(content[run_at:end])
                        self._check_limits()
                start = end
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            if prefix and error.code == _UNCLOSED and len(self._open) == 1:
                return None
            at = position + self._skipped + max(0, parser.ErrorByteIndex - len(prefix))
            self._report(error, at)
            return self._position_after(at + (at == position))
        return None

    def _pass_alike(self, at: int, *, is_first: bool) -> int:
        """Take the points that stand here without the parser, which is between two tags."""
        is_inside = self._open_point is None and len(self._open) > 1
        if not is_inside or not (is_first or self._alike.is_behind_tag(at)):
            return at
        run = self._alike.run(at)
        self._holder(self._points[run.element]).points.extend(run.points)
        self._texts.clear()
        self._point_count += len(run.points)
        self._skipped += run.end - at
        self._check_limits()
        return run.end

    def _check_limits(self) -> None:
        """Check the limits between two chunks: what fits into one is harmless."""
        if self._depth > MAX_DEPTH:
            raise UnsafeError(Reason.XML_TOO_DEEP, MAX_DEPTH)
        for what, count, most in (
            ("tracks and laps", self._node_count, MAX_NODES),
            ("points", self._point_count, MAX_POINTS),
            ("kinds of elements", len(self._cells), MAX_NAMES),
        ):
            if count > most:
                raise UnsafeError(Reason.XML_TOO_MANY, most, what)

    def _listen(self, parser: expat.XMLParserType) -> None:
        # Closures over locals: these functions run for every element of the file.
        nodes, cells, points, open_nodes = self._nodes, self._cells, self._points, self._open
        text, inner = self._texts, self._inner
        passed = ""
        point: dict[str, str] = {}
        point_name = ""

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal point, point_name
            self._depth += 1
            if name not in cells:
                self._learn(name)
            if name in points:
                self._open_point = point = attributes
                self._open_point_at = self._skipped + parser.CurrentByteIndex
                point_name = name
                parser.StartElementHandler = None
                parser.EndElementHandler = end_in_point
            elif local := nodes[name]:
                self._node_count += 1
                node = Node(local, attributes, [], [])
                open_nodes[-1][1].children.append(node)
                open_nodes.append((name, node))
            text.clear()

        def end(name: str) -> None:
            self._depth -= 1
            open_name, node = open_nodes[-1]
            # The start of an element that lay in a point may have gone unheard.
            if local := cells[name] if name in cells else self._learn(name):
                node.cells[local] = "".join(text).strip()
            elif open_name == name:
                open_nodes.pop()
            text.clear()

        def end_in_point(name: str) -> None:
            # Starts go unheard in here: the text before an end is its own, but for white space, or
            # that of an inner element that ended right before.
            nonlocal passed
            if name == point_name:
                self._depth -= 1
                self._point_count += 1
                self._open_point = None
                self._holder(points[name]).points.append(point)
                parser.StartElementHandler = start
                parser.EndElementHandler = end
            else:
                local = cells[name] if name in cells else self._learn(name)
                if local:
                    # An empty element takes nothing back that another one said.
                    point[local] = "".join(text).strip() or passed or point.get(local, "")
                passed = "".join(text).strip() if name in inner else ""
            text.clear()

        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text.append
        parser.StartDoctypeDeclHandler = _refuse_doctype

    def _holder(self, name: str) -> Node:
        """Return the node that holds a point: the innermost, or one whose own start was lost."""
        node = self._open[-1][1]
        if node.name == name:
            return node
        if not node.children or node.children[-1].name != name:
            node.children.append(Node(name, {}, [], []))
        return node.children[-1]

    def _after_endless(self, at: int) -> int | None:
        """Go on behind an element is never closed."""
        self._errors.append(DamagedError(Reason.XML_UNCLOSED, offset=at))
        return self._position_after(at + 1)

    def _learn(self, name: str) -> str:
        """Note what a name with its prefix means; the name to keep it by if it is a cell's."""
        if name not in self._cells:
            local = name.rpartition(":")[2]
            spelled = local.lower().replace("_", "").replace("-", "")
            spelling = self._vocabulary.spellings.get(spelled, "")
            self._cells[name] = self._vocabulary.cells.get(local, spelling)
            if local.lower() in self._vocabulary.inner:
                self._inner.add(name)
            if local in self._vocabulary.points:
                self._points[name] = self._vocabulary.points[local]
            self._nodes[name] = local if local in self._vocabulary.levels else ""
        return self._cells[name]

    def _report(self, error: expat.ExpatError, at: int) -> None:
        kind = TruncatedError if self._is_cut_off(error, at) else DamagedError
        if len(self._errors) < _SHOWN_DAMAGES:
            line = self._content.count(b"\n", 0, at) + 1
            what = _DAMAGES.get(error.code, "not well-formed")
            self._errors.append(kind(Reason.XML_BROKEN, what, error.code, line=line, offset=at))
        elif kind is TruncatedError:
            self._errors.append(kind(Reason.XML_CUT, offset=at))

    def _is_cut_off(self, error: expat.ExpatError, at: int) -> bool:
        return error.code in _CUT_OFF or (error.code == _UNCLOSED and at > 0)

    def _position_after(self, at: int) -> int | None:
        """Find the next element to read from, with the right ones left open."""
        self._open_point = None
        self._depth = 0
        for anchor in self._anchor.finditer(self._content, at):
            name = anchor[2].decode()
            if not anchor[1]:
                self._leave(self._vocabulary.levels[name])
                return anchor.start()
            if name in (node.name for _, node in self._open):
                self._leave(self._vocabulary.levels[name])
                return self._content.find(b">", anchor.end()) + 1 or None
        return None

    def _leave(self, level: int) -> None:
        levels = self._vocabulary.levels
        while len(self._open) > 1 and levels[self._open[-1][1].name] >= level:
            self._open.pop()


def _readable(content: bytes) -> tuple[bytes, str]:
    """Return content and an encoding that expat can follow to the end."""
    encoding = marked_encoding(content)
    if encoding in ("utf-16-le", "utf-16-be"):
        return content.decode(encoding, errors="replace").encode(errors="replace"), "utf-8"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(content) - 3:
            return content, "iso-8859-1"
    return content, "utf-8"


def _refuse_doctype(*_: object) -> None:
    raise UnsafeError(Reason.XML_DOCTYPE)
