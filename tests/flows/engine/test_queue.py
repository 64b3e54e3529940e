from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.outcome import Fate, Outcome
from flows.engine.queue import Offers, chunks
from flows.engine.scan_tracker import ScanTracker
from flows.engine.worker import CHANGED, Offered
from parsers.archives import DEFAULT_LIMITS, read_entry
from parsers.common.errors import ParseError
from storage import ArchiveMember, Index, Place

Put = Callable[[Path, bytes], Path]


def place_of(path: Path) -> Place:
    status = path.stat()
    return Place(str(path), status.st_size, status.st_mtime_ns)


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"activities/{name}.fit", content)
    return file.getvalue()


def offered(
    places: Sequence[Place], index: Index | None = None
) -> tuple[list[Offered], list[Outcome]]:
    reported: list[Outcome] = []
    offers = Offers(
        index=index, places=ScanTracker(), report=reported.append, limits=DEFAULT_LIMITS
    )
    return list(offers.of(places)), reported


def content_of(offer: Offered) -> bytes:
    """Read a member where its offer says that it lies."""
    assert offer.packed is not None
    with Path(offer.packed.archive).open("rb") as file:
        return read_entry(file, offer.packed.entry)


@given(st.lists(st.integers(0, 100), max_size=60), st.integers(1, 10), st.integers(1, 200))
def test_chunks_keep_every_file_in_order_and_their_bounds(
    sizes: list[int], most_files: int, most_bytes: int
) -> None:
    files = [
        Offered(place=Place(str(number), size, 0), source=str(number))
        for number, size in enumerate(sizes)
    ]
    cut = list(chunks(files, most_files=most_files, most_bytes=most_bytes))
    assert [file for chunk in cut for file in chunk] == files
    for chunk in cut:
        assert 1 <= len(chunk) <= most_files
        assert sum(file.size_bytes for file in chunk[:-1]) < most_bytes


def test_a_plain_file_is_left_to_the_worker(tmp_path: Path, put: Put) -> None:
    path = put(tmp_path / "a.zip", b"no zip at all")
    (offer,), reported = offered([place_of(path)])
    assert (offer.source, offer.content, reported) == (str(path), None, [])


def test_the_members_of_an_archive_are_offered_one_by_one(tmp_path: Path, put: Put) -> None:
    path = put(tmp_path / "export", zipped(one=b"111", two=b"2"))
    offers, reported = offered([place_of(path)])
    assert [(offer.source, content_of(offer)) for offer in offers] == [
        (f"{path}/activities/one.fit", b"111"),
        (f"{path}/activities/two.fit", b"2"),
    ]
    assert all(offer.is_packed and offer.content is None for offer in offers)
    assert all(offer.place == place_of(path) for offer in offers)
    assert reported == []


def test_known_members_are_told_by_crc_and_size(tmp_path: Path, put: Put) -> None:
    path = put(tmp_path / "export.zip", zipped(one=b"111", two=b"2"))
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("activities/one.fit")
    with Index(tmp_path) as index:
        index.remember_members([(ArchiveMember(info.CRC, info.file_size), "f00")])
        offers, (known,) = offered([place_of(path)], index)
    assert [content_of(offer) for offer in offers] == [b"2"]
    assert (known.fate, known.file_sha256) == (Fate.UNCHANGED, "f00")


def test_what_cannot_be_listed_is_offered_as_the_error_it_is(tmp_path: Path, put: Put) -> None:
    path = put(tmp_path / "export.zip", zipped(one=b"111", two=b"2")[:-30])
    (broken,), _ = offered([place_of(path)])
    assert isinstance(broken.content, ParseError)
    assert broken.source == str(path)


def test_what_cannot_be_opened_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    offers, (refused,) = offered([Place(str(tmp_path / "a.fit"), 1, 1)])
    assert offers == []
    assert (refused.fate, refused.reason) == (Fate.REJECTED, "permission denied")
    assert not refused.is_settled


def test_an_archive_that_changes_while_it_is_read_is_reported(tmp_path: Path, put: Put) -> None:
    path = put(tmp_path / "export.zip", zipped(one=b"111"))
    (_,), (changed,) = offered([place_of(path)._replace(size_bytes=7)])
    assert (changed.fate, changed.reason) == (Fate.HELD, CHANGED)
