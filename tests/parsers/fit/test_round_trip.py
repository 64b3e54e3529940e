"""What the simulator's writer packs, which shares nothing with the decoder, comes back."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from parsers.fit import decode
from simulator.writers.fit_writer import (
    ByteOrder,
    Timestamps,
    WrittenDeveloperField,
    describe,
    fit_file,
    message,
    pack,
)

RECORD = 20
START = 1_000_000_000

# Largest stored number and scale of fields of every width and sign.
FIELDS = {
    "heart_rate": (254, 1.0),
    "temperature": (126, 1.0),
    "power": (65_534, 1.0),
    "vertical_oscillation": (65_534, 10.0),
    "grade": (32_766, 100.0),
    "distance": (2**32 - 2, 100.0),
    "enhanced_speed": (2**32 - 2, 1000.0),
}


@st.composite
def columns(draw: st.DrawFn) -> dict[str, NDArray[np.float64]]:
    """Some fields of a few records, in stored steps, NaN for nothing."""
    count = draw(st.integers(1, 12))
    names = draw(st.lists(st.sampled_from(sorted(FIELDS)), min_size=1, unique=True))
    drawn = {}
    for name in names:
        largest, scale = FIELDS[name]
        cells = st.one_of(st.none(), st.integers(0, largest))
        stored = draw(st.lists(cells, min_size=count, max_size=count))
        drawn[name] = np.array([np.nan if s is None else s / scale for s in stored])
    return drawn


@given(columns(), st.sampled_from(list(ByteOrder)))
@settings(max_examples=60)
def test_fields_of_every_type(fields: dict[str, NDArray[np.float64]], order: ByteOrder) -> None:
    read = decode(fit_file([pack("record", fields, byte_order=order)]))
    assert read.errors == ()
    records = read.parts[0].of(RECORD)
    for name, values in fields.items():
        np.testing.assert_allclose(records.values(name), values, rtol=1e-12)
    decoded = {column.name: column.values for column in records.columns()}
    assert decoded.keys() >= fields.keys()
    for name, values in decoded.items():
        np.testing.assert_equal(values, records.values(name))


@given(st.lists(st.integers(0, 31), min_size=1, max_size=40))
@settings(max_examples=40)
def test_compressed_timestamps(steps: list[int]) -> None:
    seconds = START + np.cumsum(steps)
    rows = pack(
        "record",
        {"timestamp": seconds, "heart_rate": np.full(len(steps), 99)},
        timestamps=Timestamps.COMPRESSED,
    )
    read = decode(fit_file([message("event", timestamp=START), rows]))
    assert read.parts[0].of(RECORD).values("timestamp").tolist() == seconds.tolist()


@given(st.data())
@settings(max_examples=40)
def test_messages_in_any_order(data: Any) -> None:
    """Kinds, byte orders and layouts take turns; each kind keeps the order of the file."""
    seconds = data.draw(st.lists(st.integers(0, 2**20), min_size=1, max_size=30))
    kinds = data.draw(st.lists(st.sampled_from(["record", "lap", "event"]), min_size=len(seconds)))
    rows = [
        pack(kind, {"timestamp": [START + second]}, byte_order=ByteOrder(second % 2))
        for kind, second in zip(kinds, seconds, strict=False)
    ]
    read = decode(fit_file(rows))
    for kind, number in (("record", 20), ("lap", 19), ("event", 21)):
        written = [START + s for k, s in zip(kinds, seconds, strict=False) if k == kind]
        assert read.parts[0].of(number).values("timestamp").tolist() == written


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=10), st.integers(0, 254))
@settings(max_examples=40)
def test_developer_fields(values: list[float], index: int) -> None:
    field = WrittenDeveloperField(developer_index=index, number=3, name="Stiffness", units="kN/m")
    rows = pack("record", {"heart_rate": np.full(len(values), 99)}, developer={field: values})
    (column,) = decode(fit_file([*describe(field), rows])).parts[0].developer_columns(RECORD)
    assert (column.developer_index, column.field_number) == (index, 3)
    assert (column.name, column.units) == ("Stiffness", "kN/m")
    assert column.values.tolist() == values
