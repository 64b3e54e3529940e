"""Hold the facts tables of one activity, as `measure` returns them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import polars as pl
from msgspec import Struct

from parsers.common.schema import TableRows


class Frames(Mapping[str, pl.DataFrame]):
    """Rows by table as frames, each made on access."""

    def __init__(self, rows: Mapping[str, TableRows]) -> None:
        self._rows = rows

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self._rows[name].frame()

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class Facts(Struct, frozen=True, kw_only=True):
    """One activity, measured.

    `rows` holds the rows of every table of `metrics.contract.tables.FACTS`, without the columns
    that the publisher stamps. `recording` is the cleaned recording itself, rows of `series`.
    `start_time_utc` is None where the watch's clock was never set.
    """

    activity_id: str
    start_time_utc: datetime | None
    is_run: bool
    rows: Mapping[str, TableRows]
    recording: TableRows

    def of_activity(self, name: str) -> Any:
        """Return one cell of the activity's row of `activities`.

        Parameters
        ----------
        name
            A column of `activities`.

        Returns
        -------
        Any
            The cell, None where it is not known. Cheaper than a frame of all columns, which costs
            milliseconds.

        Raises
        ------
        KeyError
            If `activities` has no such column.
        """
        (value,) = self.rows["activities"].columns[name]
        return value

    @property
    def series(self) -> pl.DataFrame:
        """The recording as a frame."""
        return self.recording.frame()

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """The rows of every facts table as frames, under the tables' schemas."""
        return Frames(self.rows)
