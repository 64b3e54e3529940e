from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from flows.engine.outcome import Fate, Outcome
from flows.engine.scan_tracker import ScanTracker
from storage import ArchiveMember, Index, Place

ARCHIVE = Place("export.zip", 100, 5)


def outcome(
    hash_: str | None, *, is_settled: bool = True, member: ArchiveMember | None = None
) -> Outcome:
    return Outcome(
        source="x",
        place=ARCHIVE,
        member=member,
        fate=Fate.INGESTED,
        file_sha256=hash_,
        is_settled=is_settled,
    )


def remembered(places: ScanTracker, folder: Path) -> Index:
    index = Index(folder)
    places.remember(index)
    return index


def test_an_archive_is_known_when_all_its_members_are_settled(tmp_path: Path) -> None:
    places = ScanTracker()
    places.expect(ARCHIVE)
    places.expect(ARCHIVE)
    places.deal_with(outcome("a", member=ArchiveMember(1, 10)))
    places.complete(ARCHIVE)
    with remembered(places, tmp_path) as index:
        assert not index.knows(ARCHIVE)
        assert index.member(ArchiveMember(1, 10)) == "a"
    places.deal_with(outcome("b"))
    with remembered(places, tmp_path) as index:
        assert index.knows(ARCHIVE)
        assert sorted(index.contents("export.zip")) == ["a", "b"]


def test_one_open_question_keeps_the_place_open(tmp_path: Path) -> None:
    places = ScanTracker()
    places.expect(ARCHIVE)
    places.complete(ARCHIVE)
    places.deal_with(outcome("a", is_settled=False, member=ArchiveMember(1, 10)))
    with remembered(places, tmp_path) as index:
        assert not index.knows(ARCHIVE)
        assert index.member(ArchiveMember(1, 10)) is None


def test_an_archive_that_could_not_be_read_to_its_end_is_looked_at_again(tmp_path: Path) -> None:
    places = ScanTracker()
    places.expect(ARCHIVE)
    places.deal_with(outcome("a"))
    places.complete(ARCHIVE, is_whole=False)
    with remembered(places, tmp_path) as index:
        assert not index.knows(ARCHIVE)


def test_an_empty_archive_is_known(tmp_path: Path) -> None:
    places = ScanTracker()
    places.complete(ARCHIVE)
    with remembered(places, tmp_path) as index:
        assert index.knows(ARCHIVE)


def test_a_member_is_named_by_the_name_inside_its_archive(tmp_path: Path) -> None:
    places = ScanTracker()
    for name, hash_ in (("a/1.fit", "a"), ("a/2.fit", "b"), ("copy of 1.fit", "a")):
        places.expect(ARCHIVE)
        settled = outcome(hash_, member=ArchiveMember(1, 10))
        places.deal_with(replace(settled, source=f"export.zip/{name}"))
    places.complete(ARCHIVE)
    with remembered(places, tmp_path) as index:
        export, moved = Path("export.zip").absolute(), Path("moved.zip").absolute()
        assert sorted(index.names("a")) == [f"{export}/a/1.fit", f"{export}/copy of 1.fit"]
        assert index.names("b") == [f"{export}/a/2.fit"]
        index.relocate("export.zip", "moved.zip")
        assert index.names("b") == [f"{moved}/a/2.fit"]
        index.forget_places(["b"])
        assert index.names("b") == []
