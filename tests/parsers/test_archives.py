import gzip
import io
import random
import tracemalloc
import zipfile
import zlib
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.archives import DEFAULT_LIMITS, Limits, Member, members, safe_label
from parsers.common.errors import (
    DamagedError,
    ParseError,
    TruncatedError,
    UnknownFormatError,
    UnsafeError,
)


def zipped(content: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return file.getvalue()


def labels(data: bytes, limits: Limits = DEFAULT_LIMITS) -> dict[str, bytes | type[ParseError]]:
    """What a reader of the archive gets of each member: its content or the kind of refusal."""
    return {member.label: outcome(member) for member in members(io.BytesIO(data), limits=limits)}


def outcome(member: Member) -> bytes | type[ParseError]:
    try:
        return member.read()
    except ParseError as error:
        return type(error)


@given(st.binary(max_size=2000).filter(lambda data: not data.startswith((b"PK", b"\x1f\x8b"))))
def test_zipped_or_not_the_content_is_the_same(data: bytes) -> None:
    assert labels(data) == {"": data}
    assert labels(gzip.compress(data)) == {"": data}
    assert labels(zipped({"a": data})) == {"a": data}
    assert labels(zipped({"a.gz": gzip.compress(data)})) == {"a.gz": data}
    assert labels(zipped({"b.zip": zipped({"a": data})})) == {"b.zip/a": data}


def test_a_bulk_export_with_folders_tables_and_zips() -> None:
    part = zipped({"1.fit": b"one", "2.fit": b"two"}, zipfile.ZIP_STORED)
    export = {
        "activities.csv": b"Activity ID,Activity Date\n",
        "activities/": b"",
        "activities/77.fit.gz": gzip.compress(b"seventy-seven"),
        "media/photo.jpg": b"\xff\xd8\xff",
        "DI_CONNECT/UploadedFiles_0-_Part1.zip": part,
    }
    assert labels(zipped(export)) == {
        "activities.csv": b"Activity ID,Activity Date\n",
        "activities/77.fit.gz": b"seventy-seven",
        "media/photo.jpg": b"\xff\xd8\xff",
        "DI_CONNECT/UploadedFiles_0-_Part1.zip/1.fit": b"one",
        "DI_CONNECT/UploadedFiles_0-_Part1.zip/2.fit": b"two",
    }


def test_a_known_member_is_told_without_reading_it() -> None:
    (member,) = members(io.BytesIO(zipped({"a.fit": b"content"})))
    assert (member.crc32, member.size_bytes) == (zlib.crc32(b"content"), 7)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("..\\..\\run.fit", "run.fit"),
        ("C:\\runs\\run.fit", "C_/runs/run.fit"),
        ("a/./b/../c.fit", "a/b/c.fit"),
        ("evil\x1b[2J\u202e.fit", "evil_[2J_.fit"),
        ("Läufe/mañana.fit", "Läufe/mañana.fit"),
        ("..", "unnamed"),
        ("", "unnamed"),
    ],
)
def test_a_name_is_a_label_and_never_a_path(name: str, label: str) -> None:
    assert safe_label(name) == label


@given(st.text(max_size=400))
def test_a_label_stays_inside(name: str) -> None:
    parts = safe_label(name).split("/")
    assert len(safe_label(name)) <= 200
    assert not {"", ".", ".."} & set(parts)


def test_names_that_climb_are_read_under_a_label() -> None:
    assert labels(zipped({"../../run.fit": b"content"})) == {"run.fit": b"content"}


@pytest.fixture(scope="module")
def zeros() -> bytes:
    return bytes(40 << 20)


def test_a_zip_bomb_is_refused_and_the_rest_goes_on(zeros: bytes) -> None:
    bomb = zipped({"bomb": zeros, "run.fit": b"content"})
    tracemalloc.start()
    try:
        assert labels(bomb) == {"bomb": UnsafeError, "run.fit": b"content"}
        assert tracemalloc.get_traced_memory()[1] < 24 << 20
    finally:
        tracemalloc.stop()


def test_a_gzip_bomb_is_refused(zeros: bytes) -> None:
    bomb = gzip.compress(zeros, compresslevel=1)
    assert labels(bomb) == {"": UnsafeError}
    assert labels(zipped({"bomb.gz": bomb, "a": b"b"})) == {"bomb.gz": UnsafeError, "a": b"b"}


def test_a_bomb_in_many_small_pieces_is_refused() -> None:
    pieces = zipped({f"{number}": bytes(1 << 20) for number in range(40)})
    outcomes = list(labels(pieces).values())
    assert outcomes[0] == bytes(1 << 20)
    assert outcomes[-1] is UnsafeError


def test_a_zip_that_lies_about_a_size_gives_no_more_than_it_said() -> None:
    data = bytearray(zipped({"a": b"content" * 100}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (7).to_bytes(4, "little")
    assert labels(bytes(data)) == {"a": DamagedError}


def test_limits_of_size_number_and_depth() -> None:
    limits = Limits(member_bytes=10, members=2, depth=1)
    assert labels(b"x" * 11, limits) == {"": UnsafeError}
    assert labels(zipped({"a": b"x" * 11, "b": b"x"}), limits) == {"a": UnsafeError, "b": b"x"}
    many = zipped({"a": b"1", "b": b"2", "c": b"3"})
    assert labels(many, limits) == {"a": b"1", "b": b"2", "": UnsafeError}
    assert labels(zipped({"n.zip": many, "a": b"1"}), limits) == {"n.zip": UnsafeError, "a": b"1"}


@given(st.integers(1, 400))
def test_a_cut_gzip_gives_what_it_has(cut: int) -> None:
    content = random.Random(1).randbytes(1000)
    whole = gzip.compress(content)
    (prefix,) = labels(whole[: len(whole) - cut]).values()
    assert isinstance(prefix, bytes)
    assert content.startswith(prefix)
    assert len(prefix) >= len(content) - cut


def test_a_gzip_cut_before_its_content_says_so() -> None:
    assert labels(gzip.compress(b"content")[:11]) == {"": TruncatedError}


@given(st.binary(max_size=50).filter(lambda rest: not rest.startswith(b"\x1f")))
def test_what_stands_behind_a_gzip_is_left(rest: bytes) -> None:
    assert labels(gzip.compress(b"content") + rest) == {"": b"content"}


def test_a_gzip_of_several_pieces_is_one_content() -> None:
    pieces = gzip.compress(b"a") + gzip.compress(b"b")
    assert labels(pieces) == {"": b"ab"}
    assert labels(pieces + gzip.compress(b"c")[:-9] + b"?" * 9) == {"": b"ab"}


def test_a_gzip_with_a_wrong_checksum_is_damaged() -> None:
    whole = bytearray(gzip.compress(b"content"))
    whole[-8] ^= 1
    assert labels(bytes(whole)) == {"": DamagedError}


@given(st.integers(1, 20))
def test_a_truncated_zip_says_so(cut: int) -> None:
    assert labels(zipped({"a": b"content"})[:-cut]) == {"": TruncatedError}


def test_a_damaged_member_leaves_the_others() -> None:
    data = zipped({"a": b"content-a", "b": b"content-b"}, zipfile.ZIP_STORED)
    damaged = data.replace(b"content-a", b"c0ntent-a")
    assert labels(damaged) == {"a": DamagedError, "b": b"content-b"}


def test_a_zip_that_lost_a_piece_or_the_spelling_of_a_name() -> None:
    data = zipped({"ä": b"content-a", "b": b"content-b"}, zipfile.ZIP_STORED)
    assert set(labels(data[:4] + data[60:]).values()) == {DamagedError}
    assert labels(data.replace("ä".encode(), b"\xc3\x28")) == {
        "_(": b"content-a",
        "b": b"content-b",
    }


def test_a_locked_member_is_refused() -> None:
    data = bytearray(zipped({"a": b"content"}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    assert labels(bytes(data)) == {"a": UnknownFormatError}


@given(st.data())
def test_damage_anywhere_raises_nothing_outside_the_tree(data: st.DataObject) -> None:
    mutant = bytearray(zipped({"a": b"content", "b.gz": gzip.compress(b"b"), "c": zipped({})}))
    for _ in range(data.draw(st.integers(1, 4))):
        mutant[data.draw(st.integers(0, len(mutant) - 1))] = data.draw(st.integers(0, 255))
    labels(bytes(mutant))
