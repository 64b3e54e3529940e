"""The same facts from a recording in whatever order and pieces its records stand."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from metrics import measure
from parsers.cleaning.clean import clean
from parsers.common.activity import Activity, Detail, Records, channels_of
from parsers.common.identity import Identity
from parsers.fit.activities import read_fit

EXAMPLES = Path(__file__).parents[2] / "examples"
BODY = ("heart_rate_bpm", "cadence_spm", "power_w", "temperature_c")


def as_read(name: str) -> Activity:
    """One of the example files, before it is cleaned."""
    content = (EXAMPLES / name).read_bytes()
    (activity,) = read_fit(content, identity=Identity(content), detail=Detail.INGEST).activities
    return activity


READ = {name: as_read(name) for name in ("easy_with_strides.fit", "smart_8x200.fit")}


def facts(activity: Activity) -> dict[str, list[tuple[object, ...]]]:
    measured = measure(clean(activity))
    rows = {name: frame.rows() for name, frame in measured.tables.items()}
    return rows | {"series": measured.series.rows()}


SOUND = {name: facts(activity) for name, activity in READ.items()}


def in_pieces(
    records: Records, seed: int, *, block: int, swapped: float, doubled: float, split: float
) -> Records:
    """Shuffle blocks, swap neighbors, write rows twice, and others in two halves."""
    rng = random.Random(seed)
    rows = list(range(len(records)))
    blocks = [rows[at : at + block] for at in range(0, len(rows), block)]
    rng.shuffle(blocks)
    order = [row for each in blocks for row in each]
    for at in range(len(order) - 1):
        if rng.random() < swapped:
            order[at], order[at + 1] = order[at + 1], order[at]
    pieces: list[tuple[int, str]] = []
    for row in order:
        if rng.random() < split:
            pieces += [(row, "body"), (row, "place")]
        else:
            pieces += [(row, "whole")] * (2 if rng.random() < doubled else 1)
    written = records[[row for row, _ in pieces]]
    kinds = np.array([kind for _, kind in pieces])
    columns = [
        pl.Series(series.name, np.where(is_absent, np.nan, series.to_numpy()), nan_to_null=True)
        for series in written
        for is_absent in [
            (kinds == ("place" if series.name in BODY else "body"))
            if series.name != "time_s"
            else np.zeros(len(kinds), dtype=bool)
        ]
    ]
    return Records(pl.DataFrame(columns))


@pytest.mark.parametrize("name", sorted(READ))
@given(
    seed=st.integers(0, 10**6),
    block=st.sampled_from([1, 7, 60, 500, 2000]),
    swapped=st.sampled_from([0.0, 0.1, 0.5]),
    doubled=st.sampled_from([0.0, 0.05, 1.0]),
    split=st.sampled_from([0.0, 0.05, 1.0]),
)
@settings(max_examples=12, deadline=None)
def test_order_and_pieces_of_records_tell_nothing(
    name: str, seed: int, block: int, swapped: float, doubled: float, split: float
) -> None:
    activity = READ[name]
    written = in_pieces(
        activity.records, seed, block=block, swapped=swapped, doubled=doubled, split=split
    )
    found = facts(replace(activity, channels=channels_of(written)))
    for table, rows in SOUND[name].items():
        assert found[table] == rows, table
