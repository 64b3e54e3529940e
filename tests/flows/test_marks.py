"""No text of a file reaches a table, an artifact or a log: every text field gets a mark."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from flows.engine.analyze import examine
from flows.engine.outcome import Fate, Outcome, Tally
from flows.reports.ingest_summary import nameless_cells
from parsers.common.activity import FileKind
from storage import open_store
from storage.recordings.reasons import coded
from tests.parsers.fit.packed import STRING, definition, file

Ingest = Callable[..., list[Outcome]]

MARK = "Zebulonia Quarkwist kneepain 48.1371540"
PARTS = MARK.split()
"""A name, a note and a coordinate: not even a part of them may come through."""

MESSAGES = (0, 3, 12, 18, 19, 20, 21, 23, 26, 27, 34, 49, 78, 140, 145, 206, 207, 312, 313)
_BODY = slice(14, -2)
_SLOT = 15


def fit_with_marks(run: bytes, message: int) -> bytes:
    """Write each field of a message as text, before and behind the run's own messages."""
    text = MARK.encode() + b"\0"
    fields = [(number, len(text), STRING) for number in (*range(40), 253, 254)]
    marked = definition(_SLOT, message, fields) + bytes([_SLOT]) + text * len(fields)
    return file(marked, run[_BODY], marked)


def gpx_with_marks(run: bytes) -> Iterator[tuple[str, bytes]]:
    mark = MARK.encode()
    yield (
        "everywhere",
        (
            run.replace(
                b"<trkseg>", b"<name>M</name><desc>M</desc><type>M</type><src>M</src><trkseg>", 1
            )
            .replace(b"creator=", b'creator="M" xcreator=', 1)
            .replace(
                b"<trk>", b"<metadata><name>M</name><author><name>M</name></author></metadata><trk>"
            )
            .replace(b"<trkpt ", b'<trkpt name="M" ', 3)
            .replace(b"<ele>", b"<cmt>M</cmt><hr>M</hr><cad>M</cad><ele>M", 3)
            .replace(b"M", mark)
        ),
    )
    yield (
        "positions",
        run.replace(b'lat="', b'lat="' + mark, 5).replace(b'lon="', b'lon="' + mark, 5),
    )
    yield "times", run.replace(b"<time>", b"<time>" + mark)
    yield "some times", run.replace(b"<time>", b"<time>" + mark, 9)
    for name, damage in DAMAGES.items():
        yield name, run.replace(b"</trkpt>", damage.replace(b"M", mark.replace(b" ", b"_")), 1)
        yield f"{name} first", damage.replace(b"M", mark.replace(b" ", b"_")) + run


DAMAGES = {
    "tag": b"</M>",
    "entity": b"&M;",
    "attribute": b'<a M="1" M="2"/>',
    "open": b"<M",
    "prefix": b"<M:M>",
    "instruction": b"<?M",
    "encoding": b'<?xml version="1.0" encoding="M"?>',
    "doctype": b"<!DOCTYPE M>",
}

TCX = """<TrainingCenterDatabase xmlns="M"><Activities><Activity Sport="M"><Id>M</Id>
<Lap StartTime="{start}"><TotalTimeSeconds>M</TotalTimeSeconds><DistanceMeters>M</DistanceMeters>
<Intensity>M</Intensity><TriggerMethod>M</TriggerMethod><Notes>M</Notes><Track>{points}</Track>
</Lap><Notes>M</Notes><Creator><Name>M</Name><UnitId>M</UnitId><ProductID>M</ProductID></Creator>
</Activity></Activities><Author><Name>M</Name></Author></TrainingCenterDatabase>"""
POINT = (
    "<Trackpoint><Time>{time}</Time><Position><LatitudeDegrees>M</LatitudeDegrees></Position>"
    "<DistanceMeters>{metres}</DistanceMeters><HeartRateBpm><Value>M</Value></HeartRateBpm>"
    "</Trackpoint>"
)


def tcx_with_marks() -> Iterator[tuple[str, bytes]]:
    points = "".join(
        POINT.format(time=f"2026-03-14T08:{n // 60:02d}:{n % 60:02d}Z", metres=3 * n)
        for n in range(900)
    )
    for name, start in (("start", "2026-03-14T08:00:00Z"), ("no start", "M")):
        yield name, TCX.format(start=start, points=points).replace("M", MARK).encode()
    yield "no points", TCX.format(start="M", points="").replace("M", MARK).encode()


def marked_files(contents: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for message in MESSAGES:
        yield f"fit {message}", fit_with_marks(contents["race_1600.fit"], message)
    for name, content in gpx_with_marks(contents["easy_run.gpx"]):
        yield f"gpx {name}", content
    for name, content in tcx_with_marks():
        yield f"tcx {name}", content
    yield "a text", MARK.encode()
    yield "a table", f"{MARK},{MARK}\n".encode()
    yield "a document", f'{{"{MARK}": "{MARK}"}}'.encode()


def marked_zip(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Zips whose names, comments and extra fields have the mark, sound and damaged in many ways."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = MARK.encode()
        for name in (f"{MARK}/{MARK}.fit", f"{MARK}.fit.gz"):
            info = zipfile.ZipInfo(name)
            info.comment = MARK.encode()
            info.extra = struct.pack("<2H", 0xABCD, len(MARK)) + MARK.encode()
            archive.writestr(info, gzip.compress(content) if name.endswith("gz") else content)
    whole = sink.getvalue()
    yield "sound", whole
    yield "cut", whole[:-10]
    yield "name differs", whole.replace(MARK.encode(), MARK[::-1].encode(), 1)
    for at in (6, 8, 14, 18, 22, 26, 60, 200):
        damaged = bytearray(whole)
        damaged[at : at + 2] = b"\xff\xff"
        yield f"header {at}", bytes(damaged)
    table = whole.index(b"PK\x01\x02")
    for at in (0, 8, 10, 16, 20, 24, 28, 30, 32, 42):
        damaged = bytearray(whole)
        damaged[table + at : table + at + 2] = b"\xff\xff"
        yield f"table {at}", bytes(damaged)


def is_marked(text: str) -> bool:
    return any(part.lower() in text.lower() for part in PARTS)


def texts_of(frame: pl.DataFrame) -> set[str]:
    columns = frame.select(pl.selectors.string() | pl.selectors.categorical() | pl.selectors.enum())
    return {str(value) for column in columns.iter_columns() for value in column.unique()}


def test_what_is_made_of_a_file_quotes_nothing_of_it(contents: dict[str, bytes]) -> None:
    kinds = set[FileKind]()
    for name, content in marked_files(contents):
        examined = examine(content, source="a file")
        assert examined.internal_error is None, name
        kinds.add(examined.parsed.kind)
        problems = [str(error) for error in examined.parsed.errors]
        assert not is_marked(" ".join((*problems, examined.parsed.reason or ""))), name
        tables = [table for facts in examined.facts for table in facts.tables.values()]
        assert not any(is_marked(text) for table in tables for text in texts_of(table)), name
    assert kinds == set(FileKind)


@pytest.fixture
def outcomes(contents: dict[str, bytes], tmp_path: Path, ingest: Ingest) -> list[Outcome]:
    """What became of all the marked files, plain, packed and in archives, in `store`."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number, (_, content) in enumerate(marked_files(contents)):
        (folder / f"{number}").write_bytes(content)
        if number % 8 == 0:
            packed = gzip.compress(content, mtime=0)
            (folder / f"{number}.gz").write_bytes(packed[: len(packed) - 5 * (number % 3)])
    for number, (_, content) in enumerate(marked_zip(contents["race_1600.fit"])):
        (folder / f"z{number}.zip").write_bytes(content)
    return ingest(folder, jobs=2)


def test_no_table_no_artifact_and_no_log_quotes_a_file(
    outcomes: list[Outcome], tmp_path: Path
) -> None:
    from flows.ingest import _markdown  # noqa: PLC0415 Prefect takes a second to load

    tally = Tally()
    for outcome in outcomes:
        tally.add(outcome)
        assert not is_marked(outcome.reason or ""), outcome
        assert not outcome.is_internal_error, outcome
    assert tally.fates[Fate.INGESTED] > 5
    assert tally.fates[Fate.REJECTED] > 5
    shown = (_markdown(tally, None), *(str(nameless_cells(problem)) for problem in tally.problems))
    assert not is_marked(" ".join(shown))
    for path in (tmp_path / "store").rglob("*.parquet"):
        assert not any(map(is_marked, texts_of(pl.read_parquet(path)))), path
        assert MARK.encode() not in path.read_bytes()
    for reason in open_store(tmp_path / "store").files()["reason"].drop_nulls().unique():
        assert coded(reason) is not None, reason
    for path in (tmp_path / "store").glob("*.json"):
        assert not is_marked(path.read_text()), path
