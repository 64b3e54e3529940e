"""The checksum against one bit after another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parsers.fit.crc import crc16


def _bit_by_bit(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


@given(st.binary(max_size=300))
def test_agrees_with_the_plain_one(data: bytes) -> None:
    assert crc16(data) == _bit_by_bit(data)


def test_of_the_catalogue() -> None:
    # The check value that catalogues of CRCs give for CRC-16/ARC.
    assert crc16(b"123456789") == 0xBB3D


@given(st.binary(max_size=300))
def test_of_data_and_its_checksum_is_zero(data: bytes) -> None:
    assert crc16(data + crc16(data).to_bytes(2, "little")) == 0
