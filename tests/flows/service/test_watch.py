"""The watcher as a process of its own, as it runs for months, and its rules on their own."""

from __future__ import annotations

import hashlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from flows.engine.discover import ListedFile
from flows.engine.outcome import Fate, Outcome, Tally
from flows.service.inbox import Inbox
from flows.service.watch import WakeEvent, Watcher
from storage import Place, open_store
from storage.backends.errors import FullError, NotAStoreError

AreGone = Callable[[list[int]], bool]
WaitUntil = Callable[..., None]
Runs = Callable[[int], Iterator[tuple[str, bytes]]]

PAUSE_S = 1.3
"""Longer than two scans are apart."""


class Started(Protocol):
    """A running command, as the fixture `start` gives it."""

    @property
    def said(self) -> str: ...
    def wait_for(self, word: str, longest_s: float = 60) -> None: ...
    def signal(self, number: int) -> None: ...
    def ends(self, longest_s: float = 60) -> int: ...
    def kill(self) -> None: ...
    def children(self) -> list[int]: ...


class Heard:
    """A listener that remembers; it stops the watcher after so many words."""

    def __init__(self, wake_event: WakeEvent, words: int) -> None:
        self.tallies: list[Tally] = []
        self.problems: list[str] = []
        self._wake_event, self._words = wake_event, words

    def dealt_with(self, tally: Tally) -> None:
        self.tallies.append(tally)
        self._count()

    def failed(self, problem: str, *, path: str = "") -> None:
        self.problems.append(f"{Path(path).name}: {problem}" if path else problem)
        self._count()

    def _count(self) -> None:
        if len(self.tallies) + len(self.problems) >= self._words:
            self._wake_event.stop()


def watched(folder: Path, batch: Callable[..., None], *, words: int = 1) -> Heard:
    """A watcher's life in this process, until its listener has heard so much."""
    wake_event = WakeEvent()
    heard = Heard(wake_event, words)
    inbox = Inbox(first_wait_s=0.0)
    Watcher(folder=folder, inbox=inbox, batch=batch, listener=heard, wake_event=wake_event).run()
    return heard


def outcome(found: ListedFile, fate: Fate, *, is_settled: bool) -> Outcome:
    return Outcome(source=found.path, place=Place(*found), fate=fate, is_settled=is_settled)


def test_what_is_not_settled_is_offered_again(inbox: Path) -> None:
    offered: list[int] = []

    def batch(*, listed: list[ListedFile], report: Callable[[Outcome], None]) -> None:
        offered.append(len(listed))
        for number, item in enumerate(listed):
            report(outcome(item, Fate.HELD, is_settled=number > 0 or len(offered) > 1))

    watched(inbox, batch, words=2)
    assert offered == [10, 1]


def test_a_batch_that_fails_is_told_and_tried_again(inbox: Path) -> None:
    offered: list[int] = []

    def batch(*, listed: list[ListedFile], report: Callable[[Outcome], None]) -> None:
        offered.append(len(listed))
        if len(offered) == 1:
            raise FullError("no space left on the disk")

    heard = watched(inbox, batch, words=2)
    assert offered == [10, 10]
    assert heard.problems == ["no space left on the disk"]


def test_where_no_waiting_helps_the_watch_ends(inbox: Path) -> None:
    def batch(*, listed: list[ListedFile], report: Callable[[Outcome], None]) -> None:
        raise NotAStoreError("not a store, and not empty")

    with pytest.raises(NotAStoreError):
        watched(inbox, batch)


def test_a_file_renamed_before_it_was_read_is_no_problem(inbox: Path) -> None:
    def batch(*, listed: list[ListedFile], report: Callable[[Outcome], None]) -> None:
        Path(listed[0].path).unlink()
        report(outcome(listed[0], Fate.REJECTED, is_settled=False))

    assert watched(inbox, batch).tallies[0].file_count == 0


def test_a_folder_that_cannot_be_looked_at_is_told_once(tmp_path: Path) -> None:
    wake_event = WakeEvent()
    heard = Heard(wake_event, words=2)
    watcher = Watcher(
        folder=tmp_path / "away",
        inbox=Inbox(first_wait_s=0.0),
        batch=lambda **_: None,
        listener=heard,
        wake_event=wake_event,
    )
    threading.Timer(0.3, wake_event.wake).start()
    threading.Timer(0.6, wake_event.stop).start()
    watcher.run()
    assert heard.problems == ["away: no such file or directory"]


def test_what_cannot_be_done_is_told_again_and_again(inbox: Path) -> None:
    (inbox / "nowhere").symlink_to(inbox / "gone")
    wake_event = WakeEvent()
    heard = Heard(wake_event, words=9)

    def batch(*, listed: list[ListedFile], report: Callable[[Outcome], None]) -> None:
        raise FullError("no space left on the disk")

    Watcher(
        folder=inbox,
        inbox=Inbox(first_wait_s=60.0),
        batch=batch,
        listener=heard,
        wake_event=wake_event,
        remind_s=0.0,
    ).run()
    assert heard.problems.count("no space left on the disk") > 1
    assert heard.problems.count("nowhere: no such file or directory") > 1


def activity_count(store: Path) -> int:
    return open_store(store).read("activities").height


def write_slowly(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        for piece in (content[: len(content) // 2], content[len(content) // 2 :]):
            file.write(piece)
            file.flush()
            time.sleep(PAUSE_S)


def drop(folder: Path, files: list[tuple[str, bytes]], *, slow: int) -> None:
    """All at once: the first few slowly, of the others one half renamed into place."""
    writers = [
        threading.Thread(target=write_slowly, args=(folder / name, content))
        for name, content in files[:slow]
    ]
    for writer in writers:
        writer.start()
    for number, (name, content) in enumerate(files[slow:]):
        path = folder / name
        (path.with_suffix(".tmp") if number % 2 else path).write_bytes(content)
        if number % 2:
            path.with_suffix(".tmp").rename(path)
    for writer in writers:
        writer.join()


def check_all_are_there_once(store: Path, files: list[tuple[str, bytes]]) -> None:
    """Every run whole and once, and no half of one beside it."""
    expected = {hashlib.sha256(content).hexdigest() for _, content in files}
    activities = open_store(store).read("activities")
    assert sorted(activities["file_sha256"]) == sorted(expected)
    assert open_store(store).verify() == []


@pytest.mark.slow
def test_files_dropped_in_any_way_are_taken_in_once(
    tmp_path: Path, runs: Runs, start: Callable[..., Started], wait_until: WaitUntil
) -> None:
    (tmp_path / "inbox").mkdir()
    files = list(runs(60))
    (tmp_path / "inbox" / files[0][0]).write_bytes(files[0][1])
    watcher = start("watch", "--jobs", 2, THIRDLAP_HOLD_MINUTES="1")
    watcher.wait_for("new: 1")
    drop(tmp_path / "inbox", files[1:], slow=4)
    wait_until(lambda: activity_count(tmp_path / "store") >= 60)
    watcher.signal(signal.SIGTERM)
    assert watcher.ends() == 0, watcher.said
    assert "stopped; everything that was read is saved" in watcher.said
    assert ".fit" not in watcher.said
    check_all_are_there_once(tmp_path / "store", files)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_publishes_what_is_staged(
    tmp_path: Path,
    runs: Runs,
    start: Callable[..., Started],
    wait_until: WaitUntil,
    number: int,
) -> None:
    (tmp_path / "inbox").mkdir()
    for name, content in runs(60):
        (tmp_path / "inbox" / name).write_bytes(content)
    watcher = start("watch", "--jobs", 2, THIRDLAP_CHUNK_FILES="2")
    wait_until(lambda: bool(list(tmp_path.glob("store/_staging/*/*.part"))))
    watcher.signal(number)
    assert watcher.ends() == 0, watcher.said
    assert 0 < activity_count(tmp_path / "store") < 60
    assert not list((tmp_path / "store" / "_staging").iterdir())


@pytest.mark.slow
def test_nothing_survives_a_killed_watcher_and_the_next_one_goes_on(
    tmp_path: Path,
    runs: Runs,
    start: Callable[..., Started],
    wait_until: WaitUntil,
    are_gone: AreGone,
) -> None:
    (tmp_path / "inbox").mkdir()
    files = list(runs(40))
    for name, content in files:
        (tmp_path / "inbox" / name).write_bytes(content)
    watcher = start("watch", "--jobs", 2, THIRDLAP_CHUNK_FILES="2")
    wait_until(lambda: bool(list(tmp_path.glob("store/_staging/*/*.part"))))
    workers = watcher.children()
    assert workers
    watcher.kill()
    wait_until(lambda: are_gone(workers))
    again = start("watch", "--jobs", 2, THIRDLAP_HOLD_MINUTES="1")
    wait_until(lambda: activity_count(tmp_path / "store") >= 40)
    again.signal(signal.SIGTERM)
    again.ends()
    check_all_are_there_once(tmp_path / "store", files)
