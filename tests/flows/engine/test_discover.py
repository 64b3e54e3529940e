from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from flows.engine.discover import ListedFile, Unreadable, discover

Put = Callable[[Path, bytes], Path]


def names(folder: Path) -> list[str]:
    return [str(Path(item.path).relative_to(folder)) for item in discover([folder])]


def test_files_of_all_depths_come_in_order_of_name(tmp_path: Path, put: Put) -> None:
    for name in ("b.fit", "a/2.FIT", "a/1", "c/d/e.gpx"):
        put(tmp_path / name, b"x")
    assert names(tmp_path) == ["b.fit", "a/1", "a/2.FIT", "c/d/e.gpx"]


def test_a_file_is_listed_with_size_and_time(tmp_path: Path, put: Put) -> None:
    path = put(tmp_path / "a.fit", b"12345")
    assert list(discover([path])) == [ListedFile(str(path), 5, path.stat().st_mtime_ns)]


def test_hidden_files_are_passed_over_unless_named(tmp_path: Path, put: Put) -> None:
    for name in (".DS_Store", "._a.fit", ".git/config", "a.fit"):
        put(tmp_path / name, b"x")
    assert names(tmp_path) == ["a.fit"]
    assert len(list(discover([tmp_path / ".DS_Store"]))) == 1


def test_a_loop_of_links_ends(tmp_path: Path, put: Put) -> None:
    put(tmp_path / "a" / "run.fit", b"x")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "again").symlink_to(tmp_path / "a", target_is_directory=True)
    assert names(tmp_path) == ["a/run.fit"]


def test_an_entry_that_cannot_be_looked_at_costs_that_entry(tmp_path: Path, put: Put) -> None:
    put(tmp_path / "a.fit", b"x")
    (tmp_path / "b.fit").symlink_to(tmp_path / "b.fit")
    put(tmp_path / "c" / "d.fit", b"x")
    first, loop, last = discover([tmp_path])
    assert [Path(item.path).name for item in (first, loop, last)] == ["a.fit", "b.fit", "d.fit"]
    assert isinstance(loop, Unreadable)
    assert isinstance(last, ListedFile)


def test_a_link_to_a_file_is_that_file_and_a_dangling_one_is_reported(
    tmp_path: Path, put: Put
) -> None:
    put(tmp_path / "real.fit", b"123")
    (tmp_path / "link.fit").symlink_to(tmp_path / "real.fit")
    (tmp_path / "nowhere.fit").symlink_to(tmp_path / "gone.fit")
    link, nowhere, real = discover([tmp_path])
    assert isinstance(link, ListedFile)
    assert isinstance(real, ListedFile)
    assert link.size_bytes == real.size_bytes
    assert nowhere == Unreadable(str(tmp_path / "nowhere.fit"), "no such file or directory")


def test_a_pipe_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.fit")
    assert [item.reason for item in discover([tmp_path]) if isinstance(item, Unreadable)] == [
        "neither a file nor a folder"
    ]


def test_a_folder_may_be_left_out(tmp_path: Path, put: Put) -> None:
    put(tmp_path / "store" / "efforts" / "data.parquet", b"x")
    put(tmp_path / "a.fit", b"x")
    found = discover([tmp_path], is_left_out=lambda folder: folder.endswith("store"))
    assert [Path(item.path).name for item in found] == ["a.fit"]


def test_a_deep_tree_does_not_exhaust_the_stack(tmp_path: Path, put: Put) -> None:
    deep = tmp_path.joinpath(*["d"] * 300)
    put(deep / "run.fit", b"x")
    assert len(list(discover([tmp_path]))) == 1


def test_a_name_that_is_no_text_is_found(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\xff\xfe.fit"
    with open(raw, "wb") as file:  # noqa: PTH123
        file.write(b"x")
    (found,) = discover([tmp_path])
    assert os.fsencode(found.path) == raw
