"""Hand-packed FIT files: each trap of the format by itself."""

from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.common.errors import DamagedError, TruncatedError, UnknownFormatError
from parsers.fit import FitFile, decode
from parsers.fit.crc import crc16

RECORD, SESSION, LAP, EVENT = 20, 18, 19, 21
DEVELOPER_DATA_ID, FIELD_DESCRIPTION = 207, 206

ENUM, UINT8, UINT16, SINT32, UINT32, STRING, FLOAT32, BYTE = 0, 2, 0x84, 0x85, 0x86, 7, 0x88, 13

TIMESTAMP, LATITUDE, ALTITUDE, HEART_RATE, DISTANCE, SPEED = 253, 0, 2, 3, 5, 6
ENHANCED_SPEED, COMPRESSED_SPEED_DISTANCE = 73, 8

NOON = 1_000_000_000

Field = tuple[int, int, int]
"""Number, size, base type; of developer fields number, size, developer index."""


def header(size: int, *, checksum: int | None = None) -> bytes:
    head = struct.pack("<BBHI4s", 14, 0x20, 2134, size, b".FIT")
    return head + struct.pack("<H", crc16(head) if checksum is None else checksum)


def file(*messages: bytes, header_checksum: int | None = None, size: int | None = None) -> bytes:
    body = b"".join(messages)
    head = header(len(body) if size is None else size, checksum=header_checksum)
    return head + body + struct.pack("<H", crc16(head + body))


def definition(
    local: int,
    number: int,
    fields: Sequence[Field],
    *,
    developer: Sequence[Field] = (),
    order: str = "<",
) -> bytes:
    head = struct.pack("BB", 0x40 | local | (0x20 if developer else 0), 0)
    head += struct.pack(f"{order}BHB", order == ">", number, len(fields))
    packed = head + b"".join(bytes(field) for field in fields)
    if developer:
        packed += bytes([len(developer)]) + b"".join(bytes(field) for field in developer)
    return packed


def data(local: int, layout: str, *values: float | bytes, order: str = "<") -> bytes:
    return bytes([local]) + struct.pack(order + layout, *values)


TIMED = definition(0, RECORD, [(TIMESTAMP, 4, UINT32), (HEART_RATE, 1, UINT8)])


def beat(second: int, heart_rate: int) -> bytes:
    return data(0, "IB", NOON + second, heart_rate)


def column(file_: FitFile, name: str, *, number: int = RECORD, part: int = 0) -> list[float]:
    values: list[float] = file_.parts[part].of(number).values(name).tolist()
    return values


def test_a_plain_file() -> None:
    read = decode(file(TIMED, beat(0, 120), beat(1, 255), beat(2, 122)))
    assert read.errors == ()
    records = read.parts[0].of(RECORD)
    assert records.name == "record"
    assert records.count == 3
    assert records.positions.tolist() == [26, 32, 38]
    assert records.values("timestamp").tolist() == [NOON, NOON + 1, NOON + 2]
    np.testing.assert_equal(records.values("heart_rate"), [120.0, np.nan, 122.0])
    heart_rate = records.column("heart_rate")
    assert heart_rate is not None
    assert heart_rate.units == "bpm"
    assert records.column("power") is None


def test_what_has_no_name_is_numbered() -> None:
    read = decode(file(definition(3, 9999, [(7, 1, UINT8)]), data(3, "B", 5)))
    messages = read.parts[0].of(9999)
    assert messages.name == "unknown_9999"
    assert [c.name for c in messages.columns()] == ["unknown_7"]
    assert column(read, "unknown_7", number=9999) == [5.0]


def test_a_header_without_checksum_is_legal() -> None:
    assert decode(file(TIMED, beat(0, 1), header_checksum=0)).errors == ()


def test_a_header_of_twelve_bytes_is_legal() -> None:
    body = TIMED + beat(0, 1)
    head = struct.pack("<BBHI4s", 12, 0x10, 2134, len(body), b".FIT")
    read = decode(head + body + struct.pack("<H", crc16(head + body)))
    assert read.errors == ()
    assert column(read, "heart_rate") == [1.0]


def test_a_wrong_header_checksum_is_reported() -> None:
    read = decode(file(TIMED, beat(0, 1), header_checksum=0xBEEF))
    assert [(type(e), e.offset) for e in read.errors] == [(DamagedError, 12)]
    assert column(read, "heart_rate") == [1.0]


def test_a_wrong_checksum_is_reported_and_the_data_kept() -> None:
    whole = file(TIMED, beat(0, 1))
    read = decode(whole[:-2] + b"\xde\xad")
    assert [(type(e), e.offset) for e in read.errors] == [(DamagedError, len(whole) - 2)]
    assert column(read, "heart_rate") == [1.0]


@pytest.mark.parametrize("lie", [0, 5, 17, 25, 27, 1000, 0xFFFFFFFF])
def test_a_wrong_size_in_the_header_costs_nothing(lie: int) -> None:
    messages = (TIMED, beat(0, 1), beat(1, 2))
    read = decode(file(*messages, size=lie))
    assert column(read, "heart_rate") == [1.0, 2.0]
    assert [e.offset for e in read.errors] == [4]
    assert f"{lie:,} bytes" in str(read.errors[0])


def test_up_to_seven_files_in_one() -> None:
    parts = [file(TIMED, *(beat(i, part + 1) for i in range(part + 1))) for part in range(7)]
    read = decode(b"".join(parts))
    assert read.errors == ()
    assert [part.of(RECORD).count for part in read.parts] == [1, 2, 3, 4, 5, 6, 7]
    assert [part.start for part in read.parts] == [sum(map(len, parts[:n])) for n in range(7)]


def test_local_types_do_not_outlive_their_part() -> None:
    first = file(TIMED, beat(0, 1))
    read = decode(first + file(beat(1, 2)))
    assert [(type(e), e.offset) for e in read.errors] == [(DamagedError, len(first) + 14)]
    assert [part.of(RECORD).count for part in read.parts] == [1, 0]


def test_bytes_between_and_behind_parts_are_reported() -> None:
    first, second = file(TIMED, beat(0, 1)), file(TIMED, beat(1, 2))
    read = decode(first + b"\0" * 9 + second + b"rest")
    assert [part.of(RECORD).count for part in read.parts] == [1, 1]
    assert [e.offset for e in read.errors] == [len(first), len(first) + 9 + len(second)]


@pytest.mark.parametrize("junk", [b"", b"\0", b"no header at all", b".FIT", b"x" * 8 + b".FI"])
def test_what_is_no_fit_file(junk: bytes) -> None:
    read = decode(junk)
    assert read.parts == ()
    assert isinstance(read.errors[0], UnknownFormatError)


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders(order: str) -> None:
    fields = [(TIMESTAMP, 4, UINT32), (LATITUDE, 4, SINT32), (ALTITUDE, 2, UINT16)]
    read = decode(
        file(
            definition(1, RECORD, fields, order=order),
            data(1, "IiH", NOON, -600_000_000, 3000, order=order),
            data(1, "IiH", NOON + 1, 0x7FFFFFFF, 0xFFFF, order=order),
        )
    )
    assert column(read, "timestamp") == [NOON, NOON + 1]
    np.testing.assert_equal(column(read, "position_lat"), [-600_000_000.0, np.nan])
    np.testing.assert_equal(column(read, "altitude"), [100.0, np.nan])
    np.testing.assert_equal(column(read, "enhanced_altitude"), [100.0, np.nan])


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


def test_messages_of_several_layouts_stay_in_the_order_of_the_file() -> None:
    bare = definition(1, RECORD, [(TIMESTAMP, 4, UINT32)])
    read = decode(file(TIMED, bare, beat(0, 90), data(1, "I", NOON + 1), beat(2, 92)))
    assert column(read, "timestamp") == [NOON, NOON + 1, NOON + 2]
    np.testing.assert_equal(column(read, "heart_rate"), [90.0, np.nan, 92.0])


def test_compressed_timestamps_count_on_over_their_five_bits() -> None:
    bare = definition(2, RECORD, [(HEART_RATE, 1, UINT8)])
    seconds = [0, 1, 30, 31, 33, 64, 64, 95]
    offsets = [(NOON + second) & 31 for second in seconds]
    compressed = [bytes([0x80 | 2 << 5 | offset, 100]) for offset in offsets[1:]]
    read = decode(file(TIMED, bare, beat(0, 100), *compressed))
    assert read.errors == ()
    assert column(read, "timestamp") == [NOON + second for second in seconds]


def test_compressed_timestamps_follow_those_of_any_message() -> None:
    bare = definition(2, RECORD, [(HEART_RATE, 1, UINT8)])
    event = definition(3, EVENT, [(TIMESTAMP, 4, UINT32)])
    compressed = [bytes([0x80 | 2 << 5 | (NOON + second) & 31, 100]) for second in (3, 1003)]
    read = decode(
        file(
            bare, event, data(3, "I", NOON), compressed[0], data(3, "I", NOON + 1000), compressed[1]
        )
    )
    assert column(read, "timestamp") == [NOON + 3, NOON + 1003]


def test_a_compressed_timestamp_with_nothing_before_tells_no_time() -> None:
    bare = definition(2, RECORD, [(HEART_RATE, 1, UINT8)])
    read = decode(file(bare, bytes([0x80 | 2 << 5 | 7, 100])))
    assert np.isnan(column(read, "timestamp")).all()
    assert column(read, "heart_rate") == [100.0]


def test_a_compressed_timestamp_beside_one_of_a_wrong_size() -> None:
    odd = definition(2, RECORD, [(TIMESTAMP, 3, UINT32), (HEART_RATE, 1, UINT8)])
    read = decode(file(odd, b"\2abc\x64", bytes([0x80 | 2 << 5 | 7]) + b"abc\x65"))
    assert column(read, "heart_rate") == [100.0, 101.0]
    assert len(column(read, "timestamp")) == 2


def test_reserved_header_bits_of_data_mean_nothing() -> None:
    read = decode(file(TIMED, b"\x30" + beat(0, 77)[1:]))
    assert column(read, "heart_rate") == [77.0]


def test_a_size_that_does_not_fit_the_type_reads_as_bytes() -> None:
    fields = [(HEART_RATE, 1, UINT8), (DISTANCE, 3, UINT32), (SPEED, 2, UINT16)]
    read = decode(file(definition(0, RECORD, fields), data(0, "B3sH", 99, b"\1\2\3", 2500)))
    assert column(read, "heart_rate") == [99.0]
    assert column(read, "speed") == [2.5]
    distance = read.parts[0].of(RECORD).column("distance")
    assert distance is not None
    assert distance.values.shape == (1, 3)


def test_a_field_of_no_size_is_not_there() -> None:
    read = decode(
        file(definition(0, RECORD, [(DISTANCE, 0, UINT32), (HEART_RATE, 1, UINT8)]), b"\0\x63")
    )
    assert column(read, "heart_rate") == [99.0]
    assert read.parts[0].of(RECORD).column("distance") is None


def test_arrays_of_several_lengths() -> None:
    hrv = 78
    read = decode(
        file(
            definition(0, hrv, [(0, 6, UINT16)]),
            data(0, "3H", 800, 810, 0xFFFF),
            definition(0, hrv, [(0, 4, UINT16)]),
            data(0, "2H", 820, 830),
        )
    )
    time = read.parts[0].of(hrv).column("time")
    assert time is not None
    np.testing.assert_equal(time.values, [[0.8, 0.81, np.nan], [0.82, 0.83, np.nan]])


def test_bytes_are_empty_only_when_all_of_them_are() -> None:
    read = decode(
        file(
            definition(0, DEVELOPER_DATA_ID, [(1, 4, BYTE)]),
            data(0, "4s", b"\xff\1\2\xff"),
            data(0, "4s", b"\xff\xff\xff\xff"),
        )
    )
    identity = read.parts[0].of(DEVELOPER_DATA_ID).column("application_id")
    assert identity is not None
    np.testing.assert_equal(identity.values, [[255.0, 1.0, 2.0, 255.0], [np.nan] * 4])


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (b"Laufuhr\0\0\0", "Laufuhr"),
        (b"name\0ZZZZZ", "name"),
        (b"\0\0\0\0\0\0\0\0\0\0", None),
        ("Müsli\0\0\0\0".encode(), "Müsli"),
        (b"M\xfcsli\0\0\0\0\0", "M�sli"),
        (b"ten_bytes!", "ten_bytes!"),
    ],
)
def test_texts(stored: bytes, text: str | None) -> None:
    read = decode(file(definition(0, 0, [(8, 10, STRING)]), data(0, "10s", stored)))
    assert read.parts[0].of(0).texts("product_name") == [text]


def test_words_and_numbers_without_one() -> None:
    read = decode(file(definition(0, SESSION, [(5, 1, ENUM)]), b"\0\1", b"\0\xfa", b"\0\xff"))
    assert read.parts[0].of(SESSION).texts("sport") == ["running", "250", None]


@pytest.mark.parametrize("bits", [0x7FC00000, 0x7F800001, 0x7F800000, 0xFFFFFFFF, 0x7F7FFFFF])
def test_floats_that_measure_nothing(bits: int) -> None:
    read = decode(file(definition(0, RECORD, [(DISTANCE, 4, FLOAT32)]), data(0, "I", bits)))
    assert np.isnan(column(read, "distance")).all()


def test_speed_and_distance_in_three_bytes() -> None:
    """Distance is a counter of twelve bits and 1/16 m that starts over at 256 m."""
    packed = [(350, 0), (350, 4000), (360, 100), (0xFFF, 0xFFF), (340, 200)]
    rows = [b"\0" + (speed | distance << 12).to_bytes(3, "little") for speed, distance in packed]
    read = decode(file(definition(0, RECORD, [(COMPRESSED_SPEED_DISTANCE, 3, BYTE)]), *rows))
    np.testing.assert_equal(column(read, "speed"), [3.5, 3.5, 3.6, np.nan, 3.4])
    np.testing.assert_equal(column(read, "distance"), [0.0, 250.0, 262.25, np.nan, 268.5])


def test_enhanced_speed_is_filled_from_speed_row_by_row() -> None:
    both = definition(0, RECORD, [(SPEED, 2, UINT16), (ENHANCED_SPEED, 4, UINT32)])
    read = decode(
        file(
            both,
            data(0, "HI", 3000, 3100),
            data(0, "HI", 3200, 0xFFFFFFFF),
            data(0, "HI", 0xFFFF, 7),
        )
    )
    np.testing.assert_equal(column(read, "enhanced_speed"), [3.1, 3.2, 0.007])
    np.testing.assert_equal(column(read, "speed"), [3.0, 3.2, np.nan])


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


def test_what_stands_behind_damage_is_found_again() -> None:
    """A missing byte shifts all that follows, here until a header that is none."""
    head, tail = [beat(i, 100) for i in range(5)], [beat(i, 110) for i in range(6, 30)]
    read = decode(file(TIMED, *head, beat(5, 105)[:-1], *tail))
    assert read.errors
    assert all(isinstance(error, DamagedError) for error in read.errors)
    rates = column(read, "heart_rate")
    assert rates[:5] == [100.0] * 5
    assert rates[-22:] == [110.0] * 22
    assert column(read, "timestamp")[-22:] == [NOON + i for i in range(8, 30)]


def test_bytes_that_only_look_like_messages_are_passed_over() -> None:
    noise = b"\x09" + b"\x00" * 65
    read = decode(file(TIMED, beat(0, 1), noise, *(beat(i, 2) for i in range(1, 9))))
    assert column(read, "heart_rate") == [1.0] + [2.0] * 8
    assert [error.offset for error in read.errors] == [32]


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
    kept = max(0, (min(cut, len(whole) - 2) - 26) // 6)
    assert column(read, "heart_rate") == list(range(kept)) if read.parts else kept == 0
    if cut >= 14:
        assert any(isinstance(error, TruncatedError) for error in read.errors)
        assert all(0 <= (error.offset or 0) <= cut for error in read.errors)


@given(st.binary(max_size=200))
def test_any_bytes_behind_a_header(body: bytes) -> None:
    for part in decode(file(body)).parts:
        for number, messages in part.messages.items():
            assert all(len(c.values) == messages.count for c in messages.columns())
            part.developer_columns(number)


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


def test_too_many_messages_are_refused() -> None:
    read = decode(file(definition(0, RECORD, []), bytes(1_000_100)))
    assert [(type(e), e.offset) for e in read.errors] == [(DamagedError, 14 + 6 + 1_000_000)]
    assert read.parts[0].of(RECORD).count == 1_000_000


def test_too_many_descriptions_of_one_field_are_refused() -> None:
    layout = definition(0, RECORD, [], developer=[(0, 2, 0)])
    told = [description(0, 0, UINT16, b"name %d" % n) + data(0, "H", n) for n in range(17)]
    read = decode(file(layout, *told))
    with pytest.raises(DamagedError, match="17 different descriptions"):
        read.parts[0].developer_columns(RECORD)


def test_too_many_developer_fields_are_refused() -> None:
    many = [(number, 1, index) for index in range(4) for number in range(60)]
    layout = definition(0, RECORD, [], developer=many)
    bare = definition(1, RECORD, [])
    read = decode(file(layout, bytes(241), bare, b"\1" * 200_000))
    with pytest.raises(DamagedError, match="240 developer fields"):
        read.parts[0].developer_columns(RECORD)


def test_too_many_definitions_are_refused() -> None:
    definitions = [definition(0, number, [(0, 1, UINT8)]) + b"\0\1" for number in range(5000)]
    read = decode(file(*definitions))
    assert isinstance(read.errors[0], DamagedError)
    assert len(read.parts[0].messages) == 4096


def test_too_many_parts_are_refused() -> None:
    read = decode(file(TIMED) * 300)
    assert len(read.parts) == 256
    assert isinstance(read.errors[-1], DamagedError)
