from __future__ import annotations

from dashboard.progression import box_state, drawn_boxes


def test_a_pace_is_built_kept_skipped_or_not_there_yet() -> None:
    empty = {"established": False, "kept": None, "skipped": False}
    assert box_state(None) == "empty"
    assert box_state(empty) == "empty"
    assert box_state({**empty, "skipped": True}) == "skipped"
    assert box_state({**empty, "skipped": True, "kept": True}) == "kept"
    assert box_state({**empty, "established": True}) == "established"


def test_the_boxes_read_as_a_sentence() -> None:
    boxes = drawn_boxes([{"race_pace": "3200", "established": True}])
    assert 'aria-label="5k not yet, 3200 built, 1600 not yet' in boxes
    assert boxes.count("<i class=") == 5
