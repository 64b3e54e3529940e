"""Where messages begin to follow one another again, behind bytes that are damaged."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from parsers.fit.layout import Layout
from parsers.fit.profile import TIMESTAMP

_WINDOW = 4096
_MESSAGES = 8
_TIMED_MESSAGES = 3
_LONGEST_STEP_S = 60
_TIMESTAMP_SIZE = 4


def next_sound(body: bytes, start: int, layouts: Mapping[int, Layout]) -> int | None:
    """Find the first place from `start` on with sound messages; None if there is none near.

    `layouts` are those in force, by header byte. Sound are a few messages of known types in a row
    whose timestamps run as a clock does: bytes that only look like messages do not pass.
    """
    for position in range(start, min(start + _WINDOW, len(body))):
        if body[position] in layouts and _is_sound(body, position, layouts):
            return position
    return None


def _is_sound(body: bytes, position: int, layouts: Mapping[int, Layout]) -> bool:
    seconds: list[int] = []
    for _ in range(_MESSAGES):
        if position == len(body):
            break
        layout = layouts.get(body[position])
        if layout is None or position + layout.size > len(body):
            return False
        seconds += _timestamp(body, position, layout)
        position += layout.size
    steps_s = [later - earlier for earlier, later in pairwise(seconds)]
    is_clock = any(steps_s) and all(0 <= step_s <= _LONGEST_STEP_S for step_s in steps_s)
    return is_clock and len(seconds) >= _TIMED_MESSAGES


def _timestamp(body: bytes, position: int, layout: Layout) -> list[int]:
    field = layout.fields.get(TIMESTAMP)
    if field is None or field.size != _TIMESTAMP_SIZE:
        return []
    at = position + field.start
    octets = body[at : at + _TIMESTAMP_SIZE]
    return [int.from_bytes(octets, "big" if layout.byte_order == ">" else "little")]
