from __future__ import annotations

from dashboard.people import NameStyle, People, anchor

NAMES = {"f07": "Ada Mae Quick"}


def test_names_are_shown_as_asked() -> None:
    assert People(names=NAMES).called("f07") == "Ada Mae Quick"
    assert People(names=NAMES, style=NameStyle.INITIALS).called("f07") == "A.M.Q."
    assert People(names=NAMES, style=NameStyle.IDS).called("f07") == "f07"
    assert People(names=NAMES).called("f08") == "f08"


def test_an_anchor_holds_no_name() -> None:
    assert anchor("athlete", "Ada Quick") == anchor("athlete", "Ada Quick")
    assert "Ada" not in anchor("athlete", "Ada Quick")
