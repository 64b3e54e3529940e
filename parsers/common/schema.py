"""Tables as types: a declared table knows its columns, their units and what they mean.

The folder that produces a table declares it; whoever takes it over a folder's border checks it
at one door (`Table.check`). The same declaration is written into the Parquet field metadata and
generates the data dictionary, so the three cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

import polars as pl
from msgspec import Struct
from polars.exceptions import SchemaError


class Column(NamedTuple):
    """One column: its name, type, unit (`–` for none) and meaning in a plain sentence."""

    name: str
    dtype: pl.DataType | type[pl.DataType]
    unit: str
    meaning: str


class Table(Struct, frozen=True, kw_only=True, dict=True):
    """A named list of columns with the columns that identify a row."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    # Made once: building them for every activity costs more than its data. And made when they are
    # first asked for: a command declares sixty tables and reads five.
    @cached_property
    def schema(self) -> pl.Schema:
        """The names and types of all columns, in order."""
        return pl.Schema([(column.name, column.dtype) for column in self.columns])

    @cached_property
    def float_names(self) -> tuple[str, ...]:
        """The columns of floats."""
        return tuple(name for name, dtype in self.schema.items() if dtype.is_float())

    @cached_property
    def _words(self) -> Mapping[str, frozenset[str]]:
        enums = {name: dtype for name, dtype in self.schema.items() if isinstance(dtype, pl.Enum)}
        return {name: frozenset(dtype.categories) for name, dtype in enums.items()}

    @cached_property
    def _names(self) -> list[str]:
        return self.schema.names()

    @cached_property
    def _dtypes(self) -> list[pl.DataType]:
        return self.schema.dtypes()

    @cached_property
    def _empty(self) -> pl.DataFrame:
        return pl.DataFrame(schema=self.schema)

    def __hash__(self) -> int:
        """Hash by the name: what is kept for a table is looked up for every activity."""
        return hash(self.name)

    def empty(self) -> pl.DataFrame:
        """Return the table without rows."""
        return self._empty.clone()

    def frame(self, data: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> pl.DataFrame:
        """Make a frame from columns or from rows; NaN becomes null.

        `polars.exceptions.SchemaError` when a declared column is missing or another is given.
        """
        return self._from_columns(data) if isinstance(data, Mapping) else self._from_rows(data)

    def _from_columns(self, columns: Mapping[str, Any]) -> pl.DataFrame:
        self._expect(columns, self._names)
        if not len(next(iter(columns.values()))):
            return self.empty()
        # Series by series: a frame from a dict of arrays costs ten times as much, from a
        # list of series twice as much.
        first, *others = (
            _series(name, columns[name], dtype) for name, dtype in self.schema.items()
        )
        return first.to_frame().hstack(others)

    def _from_rows(self, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
        return self._from_columns(self.columns_of(rows))

    def columns_of(
        self, rows: Sequence[Mapping[str, Any]], names: Sequence[str] | None = None
    ) -> dict[str, list[Any]]:
        """Turn rows into columns: those of the table, or the ones named where rows have no others.

        `polars.exceptions.SchemaError` as of `frame`.
        """
        names = self._names if names is None else names
        for row in rows:
            # Of as many keys none is unknown where none is missing, which the look-up tells.
            if len(row) != len(names):
                self._expect(row, names)
        try:
            columns = {name: [row[name] for row in rows] for name in names}
        except KeyError:
            for row in rows:
                self._expect(row, names)
            raise
        for name, words in self._words.items():
            self._expect_words(name, columns.get(name, ()), words)
        return columns

    def _expect(self, named: Mapping[str, Any], names: Sequence[str]) -> None:
        if named.keys() != set(names):
            differing = sorted(named.keys() ^ set(names))
            raise SchemaError(f"{self.name}: columns missing or unknown: {', '.join(differing)}")

    def _expect_words(self, name: str, values: Sequence[Any], words: frozenset[str]) -> None:
        # Polars would make a null of a word that an enum does not have.
        for value in set(values):
            if value is not None and value not in words:
                raise SchemaError(f"{self.name}.{name}: {value!r} is none of {sorted(words)}")

    def check(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the frame in the declared order; raise polars' `SchemaError` if it differs."""
        if frame.columns == self._names and frame.dtypes == self._dtypes:
            return frame  # nearly always, and matching costs a query
        return frame.match_to_schema(self.schema)

    def stack(self, tables: Sequence[TableRows]) -> pl.DataFrame:
        """Stack many tables' rows into one frame; each part holds every column."""
        parts = [rows.columns for rows in tables if len(rows)]
        for part in parts:
            self._expect(part, self._names)
        if not parts:
            return self.empty()
        return self._from_columns(
            {name: _chained([part[name] for part in parts]) for name in self.schema}
        )


class TableRows(Struct, frozen=True):
    """Rows of a table as columns that are not a frame yet.

    A frame costs the same for ten rows as for thousands: whoever has many of these makes one of
    all of them with `Table.stack`. Columns are lists, arrays or series, of one length.
    """

    table: Table
    columns: Mapping[str, Any]

    @classmethod
    def of(cls, table: Table, frame: pl.DataFrame) -> TableRows:
        """Take the rows of a frame that exists already."""
        return cls(table, {series.name: series for series in table.check(frame)})

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def frame(self) -> pl.DataFrame:
        """Make a frame from these rows alone, as `Table.frame` does."""
        return self.table.frame(self.columns)


def with_series(frame: pl.DataFrame, columns: Iterable[pl.Series]) -> pl.DataFrame:
    """Replace columns of a frame, each by the series of its name.

    As `DataFrame.with_columns` does, which runs a query: that costs more than a recording's data.
    """
    changed = frame.clone()
    for series in columns:
        changed.replace_column(changed.get_column_index(series.name), series)
    return changed


def _series(name: str, values: Any, dtype: pl.DataType) -> pl.Series:
    if isinstance(values, list):
        if dtype.is_float():
            # NaN alone is unlike itself: to ask each value's type first takes four times as long.
            values = [None if value != value else value for value in values]  # noqa: PLR0124
        elif isinstance(dtype, pl.Enum):
            # By way of text, which takes half the time.
            return pl.Series(name, values, dtype=pl.String).cast(dtype)
    elif getattr(getattr(values, "dtype", None), "char", "") == "d" and dtype.is_float():
        # Without a type to compare with, polars is a quarter faster.
        series = pl.Series(name, values, nan_to_null=True)
        return series if dtype == pl.Float64 else series.cast(dtype)
    return pl.Series(name, values, dtype=dtype, nan_to_null=True)


def _chained(values: Sequence[Any]) -> Any:
    import numpy as np  # noqa: PLC0415 - only what measures stacks tables; reading needs none

    if all(isinstance(each, np.ndarray) for each in values):
        return np.concatenate(values)
    if all(isinstance(each, pl.Series) for each in values):
        return pl.concat(values)
    return list(chain.from_iterable(values))
