from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storage import ArchiveMember, Index, Place, StoreError, Verdict, create_store
from storage.backends.errors import FullError, ReadOnlyError
from storage.backends.folder import Folder
from storage.recordings.index import Sighting
from storage.recordings.tables import FILES

Make = Callable[..., Any]
Ingest = Callable[..., None]

RUN = Place("/inbox/läuf \udcff.fit", 10, 1_700_000_000_000_000_001)


def test_a_place_is_known_by_path_size_and_time(tmp_path: Path) -> None:
    with Index(tmp_path) as index:
        index.remember([(RUN, ["a" * 64])])
    with Index(tmp_path) as index:
        assert index.knows(RUN)
        assert not index.knows(RUN._replace(size_bytes=11))
        assert not index.knows(RUN._replace(mtime_ns=RUN.mtime_ns + 1))
        assert not index.knows(RUN._replace(path="inbox/other.fit"))
        assert index.contents(RUN.path) == ["a" * 64]
        assert index.paths("a" * 64) == [RUN.path]


def test_a_file_that_is_held_has_its_name(tmp_path: Path) -> None:
    with Index(tmp_path) as index:
        index.see(RUN.path, Sighting(10, RUN.mtime_ns, "a" * 64, 5))
        assert index.names("a" * 64) == [RUN.path]
        index.remember([(RUN._replace(path="/inbox/whole.fit"), ["a" * 64])])
        assert index.names("a" * 64) == ["/inbox/whole.fit"]


def test_an_archive_holds_many_contents_and_a_changed_file_new_ones(tmp_path: Path) -> None:
    with Index(tmp_path) as index:
        index.remember([(RUN, ["a" * 64, "b" * 64])])
        assert index.contents(RUN.path) == ["a" * 64, "b" * 64]
        changed = RUN._replace(size_bytes=12)
        index.remember([(changed, ["c" * 64])])
        assert index.contents(RUN.path) == ["c" * 64]
        assert index.paths("a" * 64) == []
        assert index.knows(changed)
        assert not index.knows(RUN)


def test_a_member_is_known_by_checksum_and_size(tmp_path: Path) -> None:
    with Index(tmp_path) as index:
        index.remember_members([(ArchiveMember(0xFFFFFFFF, 10), "a" * 64)])
        assert index.member(ArchiveMember(0xFFFFFFFF, 10)) == "a" * 64
        assert index.member(ArchiveMember(0xFFFFFFFF, 11)) is None


def test_verdicts_are_known_after_publishing(
    tmp_path: Path, make_sample: Make, make_reject: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    run, broken = make_sample("run"), make_reject("broken")
    ingest(store, [[run, broken]])
    with store.index() as index:
        (file,) = index.verdicts(run.parsed.file_sha256)
        assert file.verdict is Verdict.INGESTED
        assert file.activity_id == run.facts[0].activity_id
        (refused,) = index.verdicts(broken.parsed.file_sha256)
        assert (refused.part_index, refused.session_index) == (0, 0)
        assert (refused.verdict, refused.reason) == (Verdict.REJECTED, "nothing in it")
        assert index.verdicts("0" * 64) == []


def test_a_lost_index_comes_back_from_the_table(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    first = make_sample("first")
    ingest(store, [[first]])
    for path in tmp_path.glob("index.sqlite*"):
        path.unlink()
    ingest(store, [[make_sample("second")]])
    with store.index() as index:
        assert [file.verdict for file in index.verdicts(first.parsed.file_sha256)] == ["ingested"]


def test_verdicts_of_a_bucket_that_is_gone_are_forgotten(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    sample = make_sample("one")
    ingest(store, [[sample]])
    (bucket,) = (tmp_path / FILES.name).rglob("*.parquet")
    bucket.unlink()
    ingest(store, [[make_sample("two")]])
    with store.index() as index:
        assert index.verdicts(sample.parsed.file_sha256) == []


def test_a_damaged_index_is_replaced_by_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "index.sqlite").write_bytes(b"not a database, whatever its name" * 40)
    with Index(tmp_path) as index:
        assert not index.knows(RUN)
        index.remember([(RUN, [])])
        assert index.knows(RUN)


def test_a_full_disk_is_said_and_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    with Index(tmp_path) as index:
        index.remember([(RUN, ["a" * 64])])
        index._database._connection.execute("pragma max_page_count = 1")
        many = [(RUN._replace(path=str(number)), ["b" * 64]) for number in range(2_000)]
        with pytest.raises(FullError, match=r"index\.sqlite"):
            index.remember(many)
        assert index.knows(RUN)
        assert not index.knows(many[0][0])


def test_a_store_that_may_only_be_read_is_said_to_be_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        error = sqlite3.OperationalError("unable to open database file")
        error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
        raise error

    monkeypatch.setattr("sqlite3.connect", refuse)
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(ReadOnlyError, match=f"{tmp_path.name}: cannot be written"):
        Index(tmp_path)


def test_a_folder_without_store_has_no_index(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="index cannot be used"):
        Index(tmp_path / "missing")


def test_looking_into_the_index_loads_no_table_library() -> None:
    questions = (
        "import sys, storage; storage.Index; print({'polars', 'pyarrow', 'numpy'} & {*sys.modules})"
    )
    answer = subprocess.run(
        [sys.executable, "-c", questions],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert answer.stdout.strip() == "set()"


def _broken(database: Path, *statements: str) -> None:
    connection = sqlite3.connect(database)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def _garbled(path: Path, start: int, stop: int) -> None:
    content = bytearray(path.read_bytes())
    content[start:stop] = bytes(255 for _ in content[start:stop])
    path.write_bytes(content)


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "no database": lambda path: path.write_bytes(b"not a database, whatever its name" * 40),
    "empty": lambda path: path.write_bytes(b""),
    "gone": lambda path: path.unlink(),
    "a folder": _a_folder,
    "header": lambda path: _garbled(path, 0, 20),
    "cut in a page": lambda path: path.write_bytes(path.read_bytes()[:5_000]),
    "cut between pages": lambda path: path.write_bytes(path.read_bytes()[:8_192]),
    "first page": lambda path: _garbled(path, 100, 3_000),
    "other pages": lambda path: _garbled(path, 4_096, 200_000),
    "journal": lambda path: path.with_name("index.sqlite-wal").write_bytes(
        b"\x37\x7f\x06\x82" * 99
    ),
    "other columns": lambda path: _broken(
        path, "drop table verdict", "create table verdict (file_sha256 text, bucket text)"
    ),
    "other words": lambda path: _broken(path, "update verdict set verdict = 'lost'"),
    "another store's": lambda path: _broken(path, "update owner set store = 'other'"),
}


@pytest.mark.parametrize("kind", DAMAGE)
@pytest.mark.filterwarnings("ignore")
def test_whatever_is_wrong_with_an_index_it_is_made_anew(
    tmp_path: Path, make_sample: Make, ingest: Ingest, kind: str
) -> None:
    store = create_store(tmp_path)
    samples = [make_sample(str(number)) for number in range(8)]
    ingest(store, [samples])
    with store.index() as index:
        index.remember((RUN._replace(path=str(n)), ["a" * 64]) for n in range(500))
    DAMAGE[kind](tmp_path / "index.sqlite")
    with store.index() as index:
        verdicts = [index.verdicts(sample.parsed.file_sha256) for sample in samples]
        assert [[file.verdict for file in files] for files in verdicts] == [["ingested"]] * 8
        index.remember([(RUN, ["b" * 64])])
        assert index.knows(RUN)
        assert index.paths("b" * 64) == [RUN.path]
    ingest(store, [[*samples, make_sample("another")]])
    assert store.read("activities").height == 9
    assert store.verify() == []


def test_a_damaged_index_is_told_in_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    create_store(tmp_path)
    (tmp_path / "index.sqlite").write_bytes(b"not a database, whatever its name" * 40)
    with Index(tmp_path):
        pass
    (record,) = caplog.records
    assert record.getMessage().startswith("the index was damaged (file is not a database)")
    assert (tmp_path / "index.sqlite.damaged").is_file()


def test_what_was_forgotten_is_in_no_byte_of_the_index(tmp_path: Path) -> None:
    create_store(tmp_path)
    with Index(tmp_path) as index:
        index.remember((RUN._replace(path=f"inbox/Ada Quick {n}"), ["c" * 64]) for n in range(99))
        index.forget_places(["c" * 64])
        index.compact()
        for path in tmp_path.glob("index.sqlite*"):
            assert b"Ada Quick" not in path.read_bytes(), path


def test_readings_are_kept_by_athlete_in_place_of_earlier_ones(tmp_path: Path) -> None:
    with create_store(tmp_path).index() as index:
        index.keep_readings({"a": {"k1": "1", "k2": "2"}, "b": {"k1": "3"}})
        index.keep_readings({"a": {"k2": "4"}})
        assert index.readings(["a", "b", "c"]) == {"a": {"k2": "4"}, "b": {"k1": "3"}, "c": {}}
        index.forget_readings(["a"])
        assert index.readings(["a", "b"]) == {"a": {}, "b": {"k1": "3"}}


def test_only_buckets_that_changed_are_copied_and_those_that_are_gone_are_dropped(
    tmp_path: Path, make_sample: Make, ingest: Ingest
) -> None:
    store = create_store(tmp_path)
    sample = make_sample("one")
    ingest(store, [[sample]])
    (path,) = (tmp_path / "files").rglob("*.parquet")
    with Index(tmp_path) as index:
        key = path.relative_to(tmp_path).as_posix()
        assert index.stamps() == {key: Folder(tmp_path).stamp(key)}
        index.copy_bucket(key, index.stamps()[key], [])
        index.copy_verdicts()
        assert index.verdicts(sample.parsed.file_sha256) == []
        path.touch()
        index.copy_verdicts()
        assert [file.verdict for file in index.verdicts(sample.parsed.file_sha256)] == ["ingested"]
        path.unlink()
        index.copy_verdicts()
        assert index.stamps() == {}
        assert index.verdicts(sample.parsed.file_sha256) == []


def test_one_more_file_is_copied_without_its_whole_bucket(
    tmp_path: Path, make_sample: Make, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = create_store(tmp_path)
    samples = [make_sample("one"), make_sample("two")]
    ingest(store, [samples[:1]])
    with monkeypatch.context() as patch:
        patch.delattr(Index, "copy_bucket")
        ingest(store, [samples[1:]])
    (path,) = (tmp_path / "files").rglob("*.parquet")
    key = path.relative_to(tmp_path).as_posix()
    with Index(tmp_path) as index:
        files = index.bucket(key)
        assert {file.file_sha256 for file in files} == {each.parsed.file_sha256 for each in samples}
        assert index.stamps() == {key: Folder(tmp_path).stamp(key)}
        index.copy_bucket(key, index.stamps()[key], [])
        index.copy_changes(key, (0, 0), (1, 1), [next(iter(files))])
        path.touch()
        index.copy_verdicts()
        assert index.bucket(key) == files
