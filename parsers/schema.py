"""Tables as types: a declared table knows its columns, their units and what they mean.

The folder that produces a table declares it; whoever takes it over a folder's border checks it
at one door (`Table.check`). The same declaration is written into the Parquet field metadata and
generates the data dictionary, so the three cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl


class Column(NamedTuple):
    """One column: its name, type, unit (`–` for none) and meaning in a plain sentence."""

    name: str
    dtype: pl.DataType | type[pl.DataType]
    unit: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A named list of columns with the columns that identify a row."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pl.Schema:
        """Names and types, in order."""
        return pl.Schema([(column.name, column.dtype) for column in self.columns])

    def empty(self) -> pl.DataFrame:
        """The table without rows."""
        return pl.DataFrame(schema=self.schema)

    def frame(self, data: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> pl.DataFrame:
        """A frame from columns or from rows; every declared column must be given."""
        return self.check(pl.DataFrame(data, schema_overrides=self.schema))

    def check(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame in the declared order; `polars.exceptions.SchemaError` when it differs."""
        return frame.match_to_schema(self.schema)
