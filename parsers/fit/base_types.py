"""How FIT stores single values, and what it writes where there is none."""

from __future__ import annotations

from typing import NamedTuple


class BaseType(NamedTuple):
    """A stored type: NumPy's kind and size without the byte order, and the value for nothing.

    `invalid` is None where no single number says it: for text, and for floats, whose invalid bit
    pattern reads as NaN.
    """

    name: str
    code: str
    size: int
    invalid: int | None

    @property
    def is_float(self) -> bool:
        """Whether its values are floating-point numbers."""
        return self.code in ("f4", "f8")

    @property
    def is_unsigned(self) -> bool:
        """Whether its values are whole numbers from zero on."""
        return self.code[0] == "u"


_BASE_TYPES = {
    0x00: BaseType(name="enum", code="u1", size=1, invalid=0xFF),
    0x01: BaseType(name="sint8", code="i1", size=1, invalid=0x7F),
    0x02: BaseType(name="uint8", code="u1", size=1, invalid=0xFF),
    0x03: BaseType(name="sint16", code="i2", size=2, invalid=0x7FFF),
    0x04: BaseType(name="uint16", code="u2", size=2, invalid=0xFFFF),
    0x05: BaseType(name="sint32", code="i4", size=4, invalid=0x7FFFFFFF),
    0x06: BaseType(name="uint32", code="u4", size=4, invalid=0xFFFFFFFF),
    0x07: BaseType(name="string", code="S", size=1, invalid=None),
    0x08: BaseType(name="float32", code="f4", size=4, invalid=None),
    0x09: BaseType(name="float64", code="f8", size=8, invalid=None),
    0x0A: BaseType(name="uint8z", code="u1", size=1, invalid=0),
    0x0B: BaseType(name="uint16z", code="u2", size=2, invalid=0),
    0x0C: BaseType(name="uint32z", code="u4", size=4, invalid=0),
    0x0D: BaseType(name="byte", code="u1", size=1, invalid=0xFF),
    0x0E: BaseType(name="sint64", code="i8", size=8, invalid=0x7FFFFFFFFFFFFFFF),
    0x0F: BaseType(name="uint64", code="u8", size=8, invalid=0xFFFFFFFFFFFFFFFF),
    0x10: BaseType(name="uint64z", code="u8", size=8, invalid=0),
}

TEXT = "string"

BYTE = _BASE_TYPES[0x0D]
"""What a field is read as when its own type is unknown or does not fit into its size."""

_NUMBER_BITS = 0x1F  # the top bit repeats that the type has a byte order


def base_type(number: int, size: int) -> BaseType:
    """Return the type that a definition names for a field of this size, or `BYTE`."""
    named = _BASE_TYPES.get(number & _NUMBER_BITS, BYTE)
    return BYTE if size % named.size else named
