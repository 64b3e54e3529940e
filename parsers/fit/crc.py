"""FIT's checksum, CRC-16/ARC: polynomial 0x8005 reflected, initial value 0."""

from fastcrc.crc16 import arc as crc16

__all__ = ["crc16"]
