"""Points that are written alike: read without the XML parser, and yet as it reads them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.common.errors import ParseError, TruncatedError
from parsers.markup import alike
from parsers.markup.alike import AlikePoints
from parsers.markup.gpx import _VOCABULARY
from parsers.markup.tree import Node, read_markup

_POINT = '<trkpt lat="1.{0}" lon="2.{0}"><ele>{0}</ele><ext><hr>1{0}</hr></ext></trkpt>\n'
_ODD = (
    '<trkpt lat="3" lon="4"/>',
    '<trkpt lat="3" lon="4"><hr></hr></trkpt>',
    '<trkpt lat="3" lon="4"><hr> 7 </hr><cad>1</cad></trkpt>',
    "<trkpt lat='3' lon='4'><ele>&lt;</ele></trkpt>",
    '<trkpt lat="3" lon="4"><hr>1<x>2</x></hr></trkpt>',
    '<trkpt lat="3" lon="4"><ele>1</ele><ele>2</ele></trkpt>',
    '<trkpt lat="3" lon="4"><bpm>7</bpm><hr></hr></trkpt>' * 70,
    '<trkpt lat="3" lon="4"><bpm> <hr>7</hr> </bpm></trkpt>' * 70,
    '<trkpt lat="3" lon="4"><bpm>8<hr>7</hr></bpm></trkpt>' * 70,
    '<trkpt lat="3" lon="4"><hr> <Value>7</Value> </hr></trkpt>' * 70,
    '<trkpt lat="3" lon="4"><hr><Value>7</Value><x>8</x></hr></trkpt>' * 70,
    '<trkpt lat="3" lon="4"><y><Value>7</Value></y><Value>8</Value><hr>9</hr></trkpt>' * 70,
    '<trkpt lat="ä" lon="4"><ele>ü</ele></trkpt>',
    '<trkpt lat="3" lon="4" lat="5"><ele>1</ele></trkpt>',
    '<trkpt lat="3" lon="4"><trkpt lat="3" lon="4"><ele>1</ele></trkpt>',
    "</trkseg><trkseg>",
    "<foo a='>'>",
    '<trkpt lat="3" lon="',
    "<name>x</name>",
    "</gpx>",
)


def _document(parts: list[int | str]) -> bytes:
    points = (part if isinstance(part, str) else "".join(_points(part)) for part in parts)
    return (
        f'<?xml version="1.0"?>\n<gpx><trk><trkseg>{"".join(points)}</trkseg></trk></gpx>'.encode()
    )


def _points(count: int) -> Iterator[str]:
    return (_POINT.format(number) for number in range(count))


def _read(content: bytes) -> tuple[Node | None, list[tuple[str, int | None]]]:
    try:
        tree = read_markup(content, _VOCABULARY)
    except ParseError as error:
        return None, [(repr(error), error.offset)]
    return tree.root, [(repr(error), error.offset) for error in tree.errors]


@given(st.lists(st.one_of(st.integers(0, 90), st.sampled_from(_ODD)), max_size=9))
def test_what_is_read_without_the_parser_is_what_the_parser_reads(parts: list[int | str]) -> None:
    content = _document(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alike, "_MOST_ODD", 0)
        expected = _read(content)
    assert _read(content) == expected


def test_a_recording_is_read_by_its_pattern() -> None:
    content = _document([500])
    points = AlikePoints(content, ("trkpt",), {"ele": "ele", "hr": "hr"}.get)  # type: ignore[arg-type]
    start = points.next_start(0, len(content))
    assert start == content.index(b"<trkpt")
    run = points.run(start)
    assert (len(run.points), content[run.end :]) == (500, b"</trkseg></trk></gpx>")
    assert run.points[3] == {"lat": "1.3", "lon": "2.3", "ele": "3", "hr": "13"}


@pytest.mark.parametrize("beats", ["<bpm><hr>7</hr></bpm>", "<bpm>7</bpm><hr></hr>"])
def test_an_empty_cell_beside_a_full_one_is_read_by_its_pattern(beats: str) -> None:
    content = _document([f'<trkpt lat="3" lon="4">{beats}</trkpt>' * 500])
    points = AlikePoints(content, ("trkpt",), {"hr": "hr", "bpm": "hr"}.get)  # type: ignore[arg-type]
    assert points.run(content.index(b"<trkpt")).points[-1] == {"lat": "3", "lon": "4", "hr": "7"}


@pytest.mark.parametrize("sign", ["<!-- -->", "<![CDATA[x]]>", "<?xml-stylesheet?>"])
def test_where_a_point_may_be_none_the_parser_reads_all(sign: str) -> None:
    content = _document([sign, 500])
    points = AlikePoints(content, ("trkpt",), lambda _: "")
    assert points.next_start(0, len(content)) is None


def test_a_file_that_is_cut_off_says_so() -> None:
    content = _document([2000])
    for end in range(65_500, 65_900, 7):
        errors = read_markup(content[:end], _VOCABULARY).errors
        assert isinstance(errors[-1], TruncatedError), (content[end - 90 : end], errors)


def test_an_end_whose_start_lay_in_a_point_is_no_surprise() -> None:
    content = _document(['<trkpt lat="1" lon="2"><foo></trkpt></foo>', 3])
    root, errors = _read(content)
    assert root is not None
    assert errors
