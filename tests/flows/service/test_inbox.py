from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from flows.engine.discover import ListedFile
from flows.service.inbox import LONGEST_WAIT_S, Inbox

A, LONGER = ListedFile("a.fit", 10, 1), ListedFile("a.fit", 20, 2)
B = ListedFile("b.fit", 10, 1)


def inbox() -> Inbox:
    return Inbox(first_wait_s=60)


def test_a_file_is_complete_when_two_scans_agree() -> None:
    box = inbox()
    assert box.settled([A], now_s=0) == []
    assert not box.is_calm
    assert box.settled([LONGER], now_s=1) == []
    assert box.settled([LONGER, B], now_s=2) == [LONGER]
    assert box.settled([LONGER, B], now_s=3) == [LONGER, B]
    assert box.is_calm


def test_what_was_taken_does_not_come_again_unless_it_changes() -> None:
    box = inbox()
    box.settled([A], now_s=0)
    box.take(box.settled([A], now_s=1))
    assert box.settled([A], now_s=2) == []
    assert box.is_calm
    box.settled([LONGER], now_s=3)
    assert box.settled([LONGER], now_s=4) == [LONGER]


def test_a_file_that_went_away_and_came_back_is_looked_at_again() -> None:
    box = inbox()
    box.settled([A], now_s=0)
    box.take([A])
    box.settled([], now_s=1)
    box.settled([A], now_s=2)
    assert box.settled([A], now_s=3) == [A]


def test_what_was_put_off_comes_again_ever_later() -> None:
    box = inbox()
    box.settled([A], now_s=0)
    came_at: list[float] = []
    for now_s in range(1, 40_000):
        if box.settled([A], now_s=now_s):
            came_at.append(now_s)
            box.put_off([A], now_s=now_s)
    waits = [after - before for before, after in itertools.pairwise(came_at)]
    assert waits[:7] == [60, 120, 240, 480, 960, 1_920, 3_600]
    assert max(waits) == LONGEST_WAIT_S


def test_what_was_put_off_comes_at_once_when_it_changes() -> None:
    box = inbox()
    box.settled([A], now_s=0)
    box.put_off([A], now_s=1)
    box.settled([LONGER], now_s=2)
    assert box.settled([LONGER], now_s=3) == [LONGER]


SCANS = st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(1, 3)), max_size=30)


@given(SCANS)
def test_every_state_is_taken_at_most_once_and_only_after_two_scans(
    scans: list[dict[str, int]],
) -> None:
    box = inbox()
    listed = [[ListedFile(path, size, size) for path, size in scan.items()] for scan in scans]
    before: list[ListedFile] = []
    taken: set[ListedFile] = set()
    for now_s, scan in enumerate(listed):
        taken &= set(scan)  # gone and back again is new
        settled = box.settled(scan, now_s=now_s)
        assert set(settled) == {item for item in scan if item in before} - taken
        box.take(settled)
        taken.update(settled)
        before = scan
