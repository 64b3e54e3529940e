import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.common.errors import DamagedError, TruncatedError, UnsafeError
from parsers.markup.tree import MAX_DAMAGES, Node, Tree, Vocabulary, read_markup

VOCABULARY = Vocabulary(
    levels={"book": 0, "chapter": 1, "page": 2, "word": 3},
    cells={"title": "name", "n": "number", "note": "note"},
    points={"word": "page"},
)

BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE book [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
<book><chapter><title>&c;</title></chapter></book>"""

EXTERNAL_ENTITY = b"""<?xml version="1.0"?>
<!DOCTYPE book [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<book><chapter><title>&a;</title></chapter></book>"""


def read(content: bytes) -> Tree:
    return read_markup(content, VOCABULARY)


def numbers(tree: Tree) -> list[str]:
    return [point["number"] for track in tree.root.tracks() for point in track.points]


def book(*pages: int) -> bytes:
    """Pages of numbered words, numbered on from page to page."""
    count = iter(range(sum(pages)))
    words = ["".join(f"<word><n>{next(count)}</n></word>\n" for _ in range(size)) for size in pages]
    inside = "".join(f"<page>{page}</page>" for page in words)
    return f"<book><chapter>{inside}</chapter></book>".encode()


def test_nodes_cells_and_points() -> None:
    tree = read(
        b"""<?xml version="1.0" encoding="UTF-8"?>
        <a:book edition="2"><a:chapter><title> One &amp; two </title><ignored>x</ignored>
          <x:page><word at="7"><deep><b:n> 12 </b:n></deep><note></note></word></x:page>
        </a:chapter></a:book>"""
    )
    page = Node("page", {}, [], [{"at": "7", "number": "12", "note": ""}])
    chapter = Node("chapter", {"name": "One & two"}, [page], [])
    assert tree.root.children == [Node("book", {"edition": "2"}, [chapter], [])]
    assert tree.cell_names == {"name", "number", "note"}
    assert tree.errors == ()


@pytest.mark.parametrize("bomb", [BILLION_LAUGHS, EXTERNAL_ENTITY])
def test_a_doctype_is_refused(bomb: bytes) -> None:
    with pytest.raises(UnsafeError, match="DOCTYPE"):
        read(bomb)


@pytest.mark.parametrize("opening", [b"<a>", b"<page>", b"<title>"])
def test_bottomless_nesting_is_refused_before_it_costs_memory(opening: bytes) -> None:
    content = opening * (2_000_000 // len(opening))
    tracemalloc.start()
    try:
        with pytest.raises(UnsafeError, match="deep"):
            read(content)
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("endless", [b"<a>" * 700_000, b"<!-- " + b"x" * 200_000])
def test_a_point_without_an_end_is_left_for_the_next(endless: bytes) -> None:
    tracemalloc.start()
    try:
        tree = read(b"<book><chapter><page><word>" + endless + book(2))
        assert tracemalloc.get_traced_memory()[1] < 40 << 20
    finally:
        tracemalloc.stop()
    assert numbers(tree)[-2:] == ["0", "1"]
    assert "never closed" in str(tree.errors[0])


@pytest.mark.parametrize(
    ("limit", "start", "again"),
    [
        ("MAX_NODES", "<book>", "<page/>"),
        ("MAX_POINTS", "<book><chapter><page>", "<word/>"),
        ("MAX_NAMES", "<book>", "<a{}/>"),
    ],
)
def test_more_elements_than_any_recording_are_refused(
    limit: str, start: str, again: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"parsers.markup.tree.{limit}", 1000)
    with pytest.raises(UnsafeError, match="1,000"):
        read((start + "".join(again.format(number) for number in range(10_000))).encode())


@pytest.mark.parametrize("endless", [b"<page a=''", b"<!-- x", b"<page " + b"a='' " * 10])
def test_a_tag_or_comment_without_an_end_is_left_for_the_next_element(endless: bytes) -> None:
    tree = read(b"<book>" + endless + b" " * 1_500_000 + book(2))
    assert numbers(tree) == ["0", "1"]
    assert "never closed" in str(tree.errors[0])


def test_a_tag_without_an_end_is_told_by_its_byte_also_behind_damage() -> None:
    content = b"<book><chapter><a></b><page>" + b"<page a=''" + b" " * 1_500_000 + book(2)
    _, endless = read(content).errors
    assert endless.offset == content.index(b"<page a")


def test_more_bytes_than_any_recording_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.markup.tree.MAX_BYTES", 10)
    with pytest.raises(UnsafeError, match="limit is 10"):
        read(book(1))


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "utf-16"),
        ("latin-1", "ISO-8859-1"),
        ("utf-8", "windows-1252"),
        ("utf-8", "no-such-code"),
        ("latin-1", "UTF-8"),
    ],
)
def test_encodings_even_those_that_are_declared_wrongly(encoding: str, declared: str) -> None:
    text = f"<?xml version='1.0' encoding='{declared}'?><book><chapter><title>Läufe</title>"
    tree = read((text + "</chapter></book>").encode(encoding))
    assert tree.errors == ()
    assert next(tree.root.find("chapter")).cells == {"name": "Läufe"}


@given(st.integers(0, 500))
def test_of_a_truncated_file_every_whole_point_is_kept(cut: int) -> None:
    content = book(5, 5, 5)
    head = content[: len(content) - cut]
    tree = read(head)
    assert numbers(tree) == [str(number) for number in range(head.count(b"</word>"))]
    assert [type(error) for error in tree.errors] == [TruncatedError] * bool(cut)


@given(st.integers(0, 14), st.sampled_from([b"\x00", b"<", b"&", b"</page>", b"</x>", b"<n"]))
def test_damage_in_one_point_costs_no_other(victim: int, damage: bytes) -> None:
    content = book(5, 5, 5)
    at = content.index(b"<n>%d</n>" % victim) + 3
    tree = read(content[:at] + damage + content[at:])
    others = [str(number) for number in range(15) if number != victim]
    assert [number for number in numbers(tree) if number in others] == others
    assert all(isinstance(error, DamagedError) for error in tree.errors)
    assert tree.errors


def test_after_damage_the_tree_grows_on_where_it_was() -> None:
    content = book(2, 2).replace(b"<n>1</n>", b"<n>1</m>")
    pages = list(read(content).root.find("page"))
    assert [len(page.points) for page in pages] == [1, 2]


def test_points_whose_holder_lost_its_start_stay_together() -> None:
    tree = read(b"<book><cha" + book(2, 3)[20:])
    (first, second) = tree.root.tracks()
    assert [first.name, len(first.points), second.name, len(second.points)] == [
        "page",
        2,
        "page",
        3,
    ]


def test_an_error_tells_its_line_and_byte() -> None:
    (error,) = read(b"<book>\n<chapter>\n<a></b>\n</chapter></book>").errors
    assert (error.line, error.offset) == (3, 22)
    assert "an end tag that closes another element" in str(error)


def test_what_follows_the_document_is_told_and_harmless() -> None:
    tree = read(book(3) + b"\x00" * 100)
    assert numbers(tree) == ["0", "1", "2"]
    assert len(tree.errors) == 1


def test_two_documents_in_one_file() -> None:
    assert numbers(read(book(2) + book(2))) == ["0", "1", "0", "1"]


def test_a_file_that_is_nothing_but_damage_comes_to_an_end() -> None:
    tree = read(b"<book>" + b"<word x>" * (2 * MAX_DAMAGES))
    assert len(tree.errors) < 50
    assert "rest was not read" in str(tree.errors[-1])


@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_tree(content: bytes) -> None:
    read(content)


@given(
    st.lists(
        st.sampled_from(
            [b"<page>", b"</page>", b"<word>", b"</word>", b"<n>1", b"</n>", b"&", b"</book>"]
        )
    )
)
def test_any_order_of_tags_ends_in_a_tree(tags: list[bytes]) -> None:
    read(b"<book>" + b"".join(tags))
