"""Messages as columns with names and words."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from parsers.common.errors import DamagedError
from parsers.fit import decode
from tests.parsers.fit.packed import (
    ENUM,
    HEART_RATE,
    NOON,
    RECORD,
    SESSION,
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


def test_what_has_no_name_is_numbered() -> None:
    read = decode(file(definition(3, 9999, [(7, 1, UINT8)]), data(3, "B", 5)))
    messages = read.parts[0].of(9999)
    assert messages.name == "unknown_9999"
    assert [c.name for c in messages.columns()] == ["unknown_7"]
    assert column(read, "unknown_7", number=9999) == [5.0]


def test_messages_of_several_layouts_stay_in_the_order_of_the_file() -> None:
    bare = definition(1, RECORD, [(TIMESTAMP, 4, UINT32)])
    read = decode(file(TIMED, bare, beat(0, 90), data(1, "I", NOON + 1), beat(2, 92)))
    assert column(read, "timestamp") == [NOON, NOON + 1, NOON + 2]
    np.testing.assert_equal(column(read, "heart_rate"), [90.0, np.nan, 92.0])


def test_words_and_numbers_without_one() -> None:
    read = decode(file(definition(0, SESSION, [(5, 1, ENUM)]), b"\0\1", b"\0\xfa", b"\0\xff"))
    assert read.parts[0].of(SESSION).texts("sport") == ["running", "250", None]


def test_other_readings_of_a_field() -> None:
    """A step's duration is metres, seconds or the step to go back to, as its type says."""
    fields = [(1, 1, ENUM), (2, 4, UINT32)]
    read = decode(
        file(
            definition(0, 27, fields),
            data(0, "BI", 0, 90_000),
            data(0, "BI", 1, 40_000),
            data(0, "BI", 6, 2),
        )
    )
    np.testing.assert_equal(column(read, "duration_time", number=27), [90.0, np.nan, np.nan])
    np.testing.assert_equal(column(read, "duration_distance", number=27), [np.nan, 400.0, np.nan])
    np.testing.assert_equal(column(read, "duration_step", number=27), [np.nan, np.nan, 2.0])
    assert read.parts[0].of(27).column("duration_reps") is None


def test_one_long_array_among_many_messages_does_not_fill_memory() -> None:
    wide = definition(0, RECORD, [(HEART_RATE, 255, UINT8), (TIMESTAMP, 4, UINT32)])
    narrow = definition(1, RECORD, [])
    hostile = file(wide, data(0, "255sI", bytes(255), NOON), narrow, b"\1" * 200_000)
    tracemalloc.start()
    records = decode(hostile).parts[0].of(RECORD)
    assert records.count == len(records.values("timestamp")) == 200_001
    with pytest.raises(DamagedError, match="arrays of 255 values"):
        records.values("heart_rate")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40_000_000
