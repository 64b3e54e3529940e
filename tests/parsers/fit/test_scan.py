"""The walk over the messages: definitions, limits and damage."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from parsers.common.errors import DamagedError, TruncatedError
from parsers.fit import decode
from parsers.fit.scan import walk
from tests.parsers.fit.packed import (
    HEART_RATE,
    LAP,
    NOON,
    RECORD,
    TIMED,
    TIMESTAMP,
    UINT8,
    UINT32,
    beat,
    column,
    data,
    definition,
    file,
)


def test_local_types_do_not_outlive_their_part() -> None:
    first = file(TIMED, beat(0, 1))
    read = decode(first + file(beat(1, 2)))
    assert [(type(e), e.offset) for e in read.errors] == [(DamagedError, len(first) + 14)]
    assert [part.of(RECORD).count for part in read.parts] == [1, 0]


def test_a_local_type_means_something_else_from_its_new_definition_on() -> None:
    read = decode(
        file(
            TIMED,
            beat(0, 100),
            definition(0, LAP, [(TIMESTAMP, 4, UINT32)]),
            data(0, "I", NOON + 1),
            definition(0, RECORD, [(HEART_RATE, 1, UINT8), (TIMESTAMP, 4, UINT32)]),
            data(0, "BI", 102, NOON + 2),
            TIMED,
            beat(3, 103),
        )
    )
    assert column(read, "heart_rate") == [100.0, 102.0, 103.0]
    assert column(read, "timestamp") == [NOON, NOON + 2, NOON + 3]
    assert column(read, "timestamp", number=LAP) == [NOON + 1]


def test_reserved_header_bits_of_data_mean_nothing() -> None:
    read = decode(file(TIMED, b"\x30" + beat(0, 77)[1:]))
    assert column(read, "heart_rate") == [77.0]


def test_a_message_of_a_type_that_was_never_defined_ends_the_part() -> None:
    read = decode(file(TIMED, beat(0, 1), b"\7", beat(1, 2)))
    assert [(type(e), e.offset) for e in read.errors] == [(DamagedError, 32)]
    assert column(read, "heart_rate") == [1.0]


def test_a_byte_order_that_is_none_ends_the_part() -> None:
    read = decode(file(TIMED, beat(0, 1), b"\x41\0\2\0\0\0"))
    assert [(type(e), e.offset) for e in read.errors] == [(DamagedError, 32)]


@given(st.integers(0, 77))
def test_every_whole_record_before_a_cut_is_kept(cut: int) -> None:
    whole = file(TIMED, *(beat(i, i) for i in range(10)))
    read = decode(whole[:cut])
    whole_count = max(0, (min(cut, len(whole) - 2) - 26) // 6)
    assert (
        column(read, "heart_rate") == list(range(whole_count)) if read.parts else whole_count == 0
    )
    if cut >= 14:
        assert any(isinstance(error, TruncatedError) for error in read.errors)
        assert all(0 <= (error.offset or 0) <= cut for error in read.errors)


@given(st.binary(max_size=200))
def test_any_bytes_behind_a_header(body: bytes) -> None:
    for part in decode(file(body)).parts:
        for number, messages in part.messages.items():
            assert all(len(c.values) == messages.count for c in messages.columns())
            part.developer_columns(number)


def test_too_many_messages_are_refused() -> None:
    read = decode(file(definition(0, RECORD, []), bytes(1_000_100)))
    assert [(type(e), e.offset) for e in read.errors] == [(DamagedError, 14 + 6 + 1_000_000)]
    assert read.parts[0].of(RECORD).count == 1_000_000


def test_too_many_definitions_are_refused() -> None:
    definitions = [definition(0, number, [(0, 1, UINT8)]) + b"\0\1" for number in range(5000)]
    read = decode(file(*definitions))
    assert isinstance(read.errors[0], DamagedError)
    assert len(read.parts[0].messages) == 4096


@given(
    st.lists(st.sampled_from([0, 1, 2]), min_size=1, max_size=5),
    st.integers(0, 400),
    st.lists(st.sampled_from([0, 1, 2]), max_size=60),
    st.integers(0, 2),
)
def test_messages_in_turn_are_passed_as_one_by_one(
    turn: list[int], turns: int, others: list[int], cut: int
) -> None:
    definitions = [
        definition(0, RECORD, [(TIMESTAMP, 4, UINT32), (HEART_RATE, 1, UINT8)]),
        definition(1, LAP, [(TIMESTAMP, 4, UINT32)]),
        definition(2, LAP, [(HEART_RATE, 1, UINT8)]),
    ]
    kinds = [*turn * turns, *others, *turn * turns]
    # Values that look like headers of the other kinds must not be taken for them.
    written = [
        data(0, "IB", at % 3, at % 3) if kind == 0 else data(kind, "IB"[kind - 1], at % 3)
        for at, kind in enumerate(kinds)
    ]
    body = b"".join((*definitions, *written))
    read = walk(body[: len(body) - cut], 0, len(body) - cut)
    starts = np.cumsum([0, *map(len, definitions), *map(len, written)])[3:-1]
    whole = np.add(starts, [*map(len, written)]) <= len(body) - cut
    walked = np.concatenate([np.zeros(0), *(block.positions for block in read.blocks)])
    assert sorted(walked.tolist()) == starts[whole].tolist()
    by_place = {
        place: block.layout.size for block in read.blocks for place in block.places.tolist()
    }
    assert [by_place[place] for place in sorted(by_place)] == [
        len(each) for each, is_whole in zip(written, whole, strict=True) if is_whole
    ]
