"""Fields that apps and foot pods add."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.common.errors import DamagedError
from parsers.fit import decode
from tests.parsers.fit.packed import (
    FIELD_DESCRIPTION,
    FLOAT32,
    HEART_RATE,
    LAP,
    NOON,
    RECORD,
    SESSION,
    STRING,
    TIMESTAMP,
    UINT8,
    UINT16,
    UINT32,
    column,
    data,
    definition,
    file,
)


def description(index: int, number: int, base: int, name: bytes, units: bytes = b"") -> bytes:
    fields = [(0, 1, UINT8), (1, 1, UINT8), (2, 1, UINT8), (3, 8, STRING), (8, 8, STRING)]
    return definition(5, FIELD_DESCRIPTION, fields) + data(
        5, "BBB8s8s", index, number, base, name, units
    )


def test_developer_fields_of_one_name_are_told_apart() -> None:
    read = decode(
        file(
            description(0, 0, UINT8, b"Power", b"W"),
            description(1, 0, UINT16, b"Power", b"watts"),
            definition(0, RECORD, [(HEART_RATE, 1, UINT8)], developer=[(0, 1, 0), (0, 2, 1)]),
            data(0, "BBH", 100, 201, 302),
        )
    )
    columns = read.parts[0].developer_columns(RECORD)
    assert [(c.developer_index, c.name, c.units) for c in columns] == [
        (0, "Power", "W"),
        (1, "Power", "watts"),
    ]
    assert [c.values.tolist() for c in columns] == [[201.0], [302.0]]


def test_developer_fields_on_laps_and_sessions() -> None:
    fields = [(TIMESTAMP, 4, UINT32)]
    read = decode(
        file(
            description(0, 4, FLOAT32, b"Load"),
            definition(0, LAP, fields, developer=[(4, 4, 0)]),
            data(0, "If", NOON, 1.5),
            definition(1, SESSION, fields, developer=[(4, 4, 0)]),
            data(1, "If", NOON, 2.5),
        )
    )
    for number, value in ((LAP, 1.5), (SESSION, 2.5)):
        (load,) = read.parts[0].developer_columns(number)
        assert load.values.tolist() == [value]
    assert read.parts[0].developer_columns(RECORD) == []


def test_a_developer_field_that_is_described_anew_is_another_one() -> None:
    layout = definition(0, RECORD, [], developer=[(0, 2, 0)])
    read = decode(
        file(
            description(0, 0, UINT16, b"Speed"),
            layout,
            data(0, "H", 10),
            description(0, 0, UINT16, b"Speed"),
            data(0, "H", 11),
            description(0, 0, 0x83, b"Slope"),
            data(0, "h", -12),
        )
    )
    speed, slope = read.parts[0].developer_columns(RECORD)
    assert (speed.name, slope.name) == ("Speed", "Slope")
    np.testing.assert_equal(speed.values, [10.0, 11.0, np.nan])
    np.testing.assert_equal(slope.values, [np.nan, np.nan, -12.0])


def test_a_developer_field_nobody_describes_is_left_out() -> None:
    layout = definition(0, RECORD, [(HEART_RATE, 1, UINT8)], developer=[(9, 2, 3)])
    read = decode(file(layout, data(0, "BH", 88, 1)))
    assert read.parts[0].developer_columns(RECORD) == []
    assert column(read, "heart_rate") == [88.0]


def test_too_many_descriptions_of_one_field_are_refused() -> None:
    layout = definition(0, RECORD, [], developer=[(0, 2, 0)])
    messages = [description(0, 0, UINT16, b"name %d" % n) + data(0, "H", n) for n in range(17)]
    read = decode(file(layout, *messages))
    with pytest.raises(DamagedError, match="17 different descriptions"):
        read.parts[0].developer_columns(RECORD)


def test_too_many_developer_fields_are_refused() -> None:
    many = [(number, 1, index) for index in range(4) for number in range(60)]
    layout = definition(0, RECORD, [], developer=many)
    bare = definition(1, RECORD, [])
    read = decode(file(layout, bytes(241), bare, b"\1" * 200_000))
    with pytest.raises(DamagedError, match="240 developer fields"):
        read.parts[0].developer_columns(RECORD)
