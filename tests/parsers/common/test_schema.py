from __future__ import annotations

from enum import StrEnum

import numpy as np
import polars as pl
import pytest
from polars.exceptions import SchemaError

from parsers.common.schema import Column, Table, with_series


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


TABLE = Table(
    name="things",
    key=("name",),
    columns=(
        Column("name", pl.String, "–", "What it is called."),
        Column("length_m", pl.Float64, "m", "How long it is."),
        Column("colour", pl.Enum(Colour), "–", "Its colour."),
        Column("count", pl.Int16, "–", "How many."),
    ),
)
NAN = float("nan")


def test_rows_and_columns_make_the_same_frame() -> None:
    from_columns = TABLE.frame(
        {
            "name": ["a", "b"],
            "length_m": np.array([1.5, NAN]),
            "colour": ["red", None],
            "count": np.array([1, 2]),
        }
    )
    from_rows = TABLE.frame(
        [
            {"name": "a", "length_m": 1.5, "colour": Colour.RED, "count": 1},
            {"name": "b", "length_m": NAN, "colour": None, "count": np.int64(2)},
        ]
    )
    assert from_columns.rows() == from_rows.rows() == [("a", 1.5, "red", 1), ("b", None, None, 2)]
    assert from_columns.schema == from_rows.schema == TABLE.schema


def test_no_rows_make_the_empty_table() -> None:
    assert TABLE.frame([]).equals(TABLE.empty())
    assert TABLE.empty().schema == TABLE.schema


@pytest.mark.parametrize("name", ["name", "length_m", "colour", "count"])
def test_a_missing_column_is_refused_by_name(name: str) -> None:
    row = {"name": "a", "length_m": 1.0, "colour": "red", "count": 1}
    del row[name]
    with pytest.raises(SchemaError, match=name):
        TABLE.frame([row])
    with pytest.raises(SchemaError, match=name):
        TABLE.frame({key: [value] for key, value in row.items()})


def test_an_unknown_column_is_refused_by_name() -> None:
    row = {"name": "a", "length_m": 1.0, "colour": "red", "count": 1, "weight_kg": 3}
    with pytest.raises(SchemaError, match="weight_kg"):
        TABLE.frame([row])


def test_a_word_that_an_enum_does_not_have_is_refused() -> None:
    with pytest.raises(SchemaError, match="green"):
        TABLE.frame([{"name": "a", "length_m": 1.0, "colour": "green", "count": 1}])


def test_the_door_refuses_another_type() -> None:
    frame = TABLE.empty().with_columns(pl.col("count").cast(pl.Int64))
    with pytest.raises(SchemaError):
        TABLE.check(frame)


def test_replaced_columns_leave_the_frame_they_came_from() -> None:
    frame = TABLE.frame(
        {"name": ["a", "b"], "length_m": [1.0, 2.0], "colour": ["red", "blue"], "count": [1, 2]}
    )
    changed = with_series(frame, [pl.Series("length_m", [3.0, None])])
    assert changed.equals(frame.with_columns(pl.Series("length_m", [3.0, None])))
    assert frame["length_m"].to_list() == [1.0, 2.0]
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        with_series(frame, [pl.Series("width_m", [3.0, 4.0])])
