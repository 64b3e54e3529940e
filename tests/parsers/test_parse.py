import csv
import gzip
import io
import zipfile
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import parsers
from parsers import (
    EmptyError,
    FileFormat,
    FileKind,
    Parsed,
    TruncatedError,
    UnknownFormatError,
    UnsafeError,
    members,
    parse,
)
from parsers.common.identity import Identity

GPX = b"""<gpx creator="x"><trk><type>running</type><trkseg>
<trkpt lat="50.0" lon="8"><time>2024-05-01T06:30:00Z</time></trkpt>
<trkpt lat="50.00002" lon="8"><time>2024-05-01T06:30:01Z</time></trkpt>
</trkseg></trk></gpx>"""

TCX = b"""<TrainingCenterDatabase><Activities><Activity Sport="Running">
<Lap StartTime="2024-05-01T06:30:00Z"><Track>
<Trackpoint><Time>2024-05-01T06:30:00Z</Time></Trackpoint>
<Trackpoint><Time>2024-05-01T06:30:01Z</Time></Trackpoint>
</Track></Lap></Activity></Activities></TrainingCenterDatabase>"""

ROUTE = b'<gpx><rte><rtept lat="1" lon="2"/></rte></gpx>'
BILLION_LAUGHS = b'<!DOCTYPE gpx [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><gpx>&b;</gpx>'


def test_the_public_face() -> None:
    assert sorted(parsers.__all__) == parsers.__all__
    assert all(hasattr(parsers, name) for name in parsers.__all__)


@pytest.mark.parametrize(("content", "file_format"), [(GPX, FileFormat.GPX), (TCX, FileFormat.TCX)])
def test_an_activity(content: bytes, file_format: FileFormat) -> None:
    parsed = parse(content, source="a run")
    assert (parsed.kind, parsed.file_format) == (FileKind.ACTIVITY, file_format)
    assert (parsed.source, parsed.size_bytes, parsed.reason) == ("a run", len(content), None)
    (activity,) = parsed.activities
    assert activity.records["time_s"].to_list() == [0, 1]
    assert activity.file_sha256 == parsed.file_sha256


def test_an_identity_that_is_known_is_not_made_again_but_for_what_a_gz_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    packed = gzip.compress(GPX, mtime=0)
    known, of_packed, plain = Identity(GPX), Identity(packed), parse(GPX)
    made: list[bytes] = []

    def identity(content: bytes) -> Identity:
        made.append(content)
        return known

    monkeypatch.setattr(import_module("parsers.parse"), "Identity", identity)
    assert parse(GPX, identity=known).file_sha256 == plain.file_sha256
    assert made == []
    assert parse(packed, identity=of_packed).file_sha256 == plain.file_sha256
    assert made == [GPX]


@pytest.mark.parametrize(
    ("content", "kind", "reason"),
    [
        (ROUTE, FileKind.NOT_AN_ACTIVITY, "a GPX route: a planned line, not a recording"),
        (b"Activity ID,Date\n1,2", FileKind.NOT_AN_ACTIVITY, "a CSV table, not a recording"),
        (b"\xff\xd8\xff\xe0", FileKind.NOT_AN_ACTIVITY, "an image, not a recording"),
        (b"<kml/>", FileKind.NOT_AN_ACTIVITY, "a KML map, not a recording"),
        (b"", FileKind.REJECTED, "the file is empty"),
        (b"\x01\x02", FileKind.REJECTED, "not a FIT, GPX or TCX file"),
    ],
)
def test_what_is_no_activity_says_so_in_plain_words(
    content: bytes, kind: FileKind, reason: str
) -> None:
    parsed = parse(content)
    assert (parsed.kind, parsed.reason) == (kind, reason)
    assert parsed.activities == ()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (BILLION_LAUGHS, UnsafeError),
        (gzip.compress(GPX, mtime=0)[:10], TruncatedError),
        (gzip.compress(bytes(40 << 20), mtime=0), UnsafeError),
        (b"<gpx/>", EmptyError),
        (b"PK\x03\x04", UnknownFormatError),
        (gzip.compress(gzip.compress(GPX, mtime=0), mtime=0), UnknownFormatError),
        (GPX[:60], TruncatedError),
    ],
)
def test_a_refusal_names_its_kind_and_its_file(content: bytes, error: type[Exception]) -> None:
    parsed = parse(content, source="here.gpx")
    assert parsed.kind is FileKind.REJECTED
    assert [type(found_error) for found_error in parsed.errors] == [error]
    assert str(parsed.errors[0]).startswith("here.gpx")


def test_a_damaged_file_that_still_gave_an_activity_is_one() -> None:
    parsed = parse(GPX[:-20], source="cut.gpx")
    assert parsed.kind is FileKind.ACTIVITY
    assert [len(activity.records) for activity in parsed.activities] == [2]
    assert [str(error).split(",")[0] for error in parsed.errors] == ["cut.gpx"]


@example(GPX)
@example(TCX)
@given(st.binary(max_size=300).filter(lambda content: not content.startswith((b"PK", b"\x1f\x8b"))))
def test_zipped_or_not_a_file_is_the_same(content: bytes) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", content)
    (member,) = members(file)
    plain = summary(parse(content))
    assert summary(parse(member.read())) == plain
    assert summary(parse(gzip.compress(content, mtime=0))) == plain


def summary(parsed: Parsed) -> tuple[object, ...]:
    ids = [activity.activity_id for activity in parsed.activities]
    return parsed.kind, parsed.file_sha256, parsed.size_bytes, parsed.reason, ids


MAGIC = st.sampled_from(
    [
        b"",
        b"<gpx>",
        b"<TrainingCenterDatabase>",
        b"\x1f\x8b",
        b"PK\x03\x04",
        b"\x0e\x10\x00\x00\x20\x00\x00\x00.FIT\x00\x00",
        b"\x0c\x10\x00\x00\x20\x00\x00\x00.FIT",
    ]
)


@given(MAGIC, st.binary(max_size=300))
def test_any_bytes_are_classified(magic: bytes, content: bytes) -> None:
    parsed = parse(magic + content)
    assert (parsed.reason is None) == (parsed.kind is FileKind.ACTIVITY)
    assert bool(parsed.activities) == (parsed.kind is FileKind.ACTIVITY)


ROUTE_WORDS = "a GPX route: a planned line, not a recording"
PLACES = "GPX waypoints: marked places, not a recording"
UNTIMED = "a GPX track without times"
POINTLESS = "a GPX track without points"
NOTHING = "a GPX file with nothing in it"

# The manifest names the sport of a file, where it has one; these hold no recording at all.
NO_RECORDING = {
    "route.gpx": ROUTE_WORDS,
    "gpx1.1_with_extensions.gpx": PLACES,
    "gpx1.1_with_extensions_without_namespaces.gpx": PLACES,
    "gpx_with_garmin_extension.gpx": PLACES,
    "unicode.gpx": PLACES,
    "unicode_with_bom.gpx": PLACES,
    "unicode_with_bom_noencoding.gpx": PLACES,
    "track-with-extremes.gpx": UNTIMED,
    "track-with-small-floats.gpx": UNTIMED,
    "track_with_dilution_errors.gpx": UNTIMED,
    "unicode2.gpx": POINTLESS,
    "010.gpx": POINTLESS,
    "011.gpx": POINTLESS,
    "custom_schema_locations.gpx": NOTHING,
    "default_schema_locations.gpx": NOTHING,
}


def test_every_file_of_the_corpus_is_accounted_for(corpus: Path) -> None:
    with (corpus / "manifest.tsv").open() as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    without_activity = {}
    for row in rows:
        parsed = parse((corpus / row["path"]).read_bytes(), source=row["path"])
        assert parsed.file_sha256 == row["sha256"]
        if row["class"] == "non-activity":
            assert parsed.kind is FileKind.NOT_AN_ACTIVITY
            assert str(parsed.reason).startswith("a FIT file of type ")
        elif parsed.kind is not FileKind.ACTIVITY:
            without_activity[Path(row["path"]).name] = parsed.reason
    assert len(rows) > 200
    assert without_activity == NO_RECORDING


def test_broken_files_of_the_corpus_say_what_is_wrong(corpus: Path) -> None:
    with (corpus / "manifest.tsv").open() as file:
        broken = [row for row in csv.DictReader(file, delimiter="\t") if row["class"] == "broken"]
    for row in broken:
        parsed = parse((corpus / row["path"]).read_bytes(), source=row["path"])
        # The one TCX among them only breaks a rule of namespaces, which nothing here needs.
        assert bool(parsed.errors) == row["path"].endswith(".fit")


@pytest.mark.parametrize("name", ["activity_4801048867", "activity_5039744860"])
def test_two_exports_of_one_ride_agree(corpus: Path, name: str) -> None:
    frames = []
    for path in sorted(corpus.rglob(f"{name}.?[pc]x")):
        (activity,) = parse(path.read_bytes()).activities
        frames.append(activity.records.select("time_s", "altitude_m", "heart_rate_bpm"))
    gpx, tcx = frames
    assert_frame_equal(gpx, tcx)


@pytest.mark.parametrize(
    ("year", "offered_at", "flag"),
    [
        (2024, None, None),
        (2024, datetime(2024, 5, 2, tzinfo=UTC), None),
        (2024, datetime(2024, 4, 28, tzinfo=UTC), "date_impossible"),
        (2569, None, "date_impossible"),
        (1994, None, "clock_unset"),
    ],
)
def test_a_date_that_cannot_be_is_forgotten_and_told(
    year: int, offered_at: datetime | None, flag: str | None
) -> None:
    times = [f"{year}-05-01T06:30:{second:02}Z" for second in range(10)]
    points = "".join(f'<trkpt lat="50" lon="8"><time>{at}</time></trkpt>' for at in times)
    content = f"<gpx><trk><trkseg>{points}</trkseg></trk></gpx>".encode()
    (activity,) = parse(content, offered_at=offered_at).activities
    assert activity.flags == (frozenset() if flag is None else {flag})
    assert (activity.start_time_utc is None) == (flag is not None)
    assert len(activity.records) == 10
