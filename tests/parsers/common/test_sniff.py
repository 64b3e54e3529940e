import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.common.sniff import HEAD_BYTES, Content, sniff

GPX = "<gpx version='1.1'></gpx>"


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x", content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\x0e\x10\x00\x00\x00\x00\x00\x00.FIT\x00\x00", Content.FIT),
        (GPX.encode(), Content.GPX),
        (b"  \n<?xml version='1.0'?>\n" + GPX.encode(), Content.GPX),
        (GPX.encode("utf-8-sig"), Content.GPX),
        (GPX.encode("utf-16"), Content.GPX),
        (GPX.encode("utf-16-le"), Content.GPX),
        (GPX.encode("utf-16-be"), Content.GPX),
        (b"<?xml version='1.0'?><!-- <a> --><!DOCTYPE gpx [<!ENTITY a 'b'>]><gpx>", Content.GPX),
        (b"<x:gpx xmlns:x='y'>", Content.GPX),
        (b"<TrainingCenterDatabase>", Content.TCX),
        (b"<Activities>", Content.TCX),
        (b"<kml/>", Content.KML),
        (b"<!DOCTYPE html><html>", Content.WEB_PAGE),
        (b"<fit/>", Content.XML),
        (b"<g\x00x><trk><trkseg><trkpt lat='1' lon='2'>", Content.GPX),
        (b"<Training<Activities><Activity><Lap><Track><Trackpoint>", Content.TCX),
        (b"<", Content.XML),
        (b"Activity ID,Activity Date\n1,2", Content.CSV),
        ("Activité;Date\n".encode("latin-1"), Content.CSV),
        ("Activité;Date\n".encode(), Content.CSV),
        (b"notes of a runner", Content.TEXT),
        (b'{"a": 1}', Content.JSON),
        (b'[ {"a": 1} ]', Content.JSON),
        (b"[-1.5]", Content.JSON),
        (b"[Params]\r\nVersion=106\r\n", Content.TEXT),
        (b"\x89PNG\r\n\x1a\n", Content.IMAGE),
        (b"\xff\xd8\xff\xe0", Content.IMAGE),
        (b"\x00\x00\x00\x18ftypheic", Content.IMAGE),
        (b"\x00\x00\x00\x18ftypmp42", Content.VIDEO),
        (b"%PDF-1.4", Content.PDF),
        (b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X", Content.DESKTOP),
        (b"name".ljust(257, b"\x00") + b"ustar\x00", Content.ARCHIVE),
        (gzip.compress(b"", mtime=0), Content.GZIP),
        (zipped(b"a"), Content.ZIP),
        (b"", Content.EMPTY),
        (b" \r\n ", Content.EMPTY),
        (b"\x00" * 100, Content.UNKNOWN),
        (b"\x01\x02\x03", Content.UNKNOWN),
    ],
)
def test_content_decides(content: bytes, expected: Content) -> None:
    assert sniff(content) == expected


def test_a_character_cut_in_two_by_the_end_of_the_head() -> None:
    assert sniff(b"a" * (HEAD_BYTES - 1) + "é".encode() + b"\nb") == Content.TEXT


@given(st.binary(max_size=300))
def test_never_raises(content: bytes) -> None:
    assert sniff(content) in Content


def test_every_named_format_of_the_corpus(corpus: Path) -> None:
    expected = {".fit": Content.FIT, ".gpx": Content.GPX, ".tcx": Content.TCX}
    wrong = {
        path.name: sniff(path.read_bytes()[:HEAD_BYTES])
        for path in corpus.rglob("*")
        if path.suffix.lower() in expected
        and sniff(path.read_bytes()[:HEAD_BYTES]) != expected[path.suffix.lower()]
    }
    assert wrong == {}
