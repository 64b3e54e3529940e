"""The account of what cleaning refused, by position among the file's records."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from operator import itemgetter
from typing import TypeAlias

import numpy as np
import polars as pl

from parsers.common.activity import REJECTED_ROWS, RejectedRows, RejectReason

Floats: TypeAlias = np.ndarray[tuple[int], np.dtype[np.float64]]
Rows: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]
Mask: TypeAlias = np.ndarray[tuple[int], np.dtype[np.bool_]]

# These refuse a whole record; the others null or correct one value of a kept one.
ROW_REASONS = frozenset(
    {
        RejectReason.NO_TIME,
        RejectReason.CLOCK_UNSET,
        RejectReason.BACKWARD_TIME,
        RejectReason.DUPLICATE_TIME,
        RejectReason.REPEATED_SEGMENT,
        RejectReason.FAR_FUTURE_TIME,
    }
)


class Refusals:
    """What was refused of one activity's records, by its reader and since."""

    def __init__(self, record_count: int, earlier: RejectedRows) -> None:
        self._earlier = earlier
        self._file_rows: Rows = np.arange(record_count)
        if len(earlier):
            refused = earlier.filter(pl.col("reason").is_in(list(ROW_REASONS)))["row"]
            everything = np.arange(record_count + len(refused))
            self._file_rows = np.setdiff1d(everything, refused.to_numpy())
        self._new: list[tuple[int, str, str]] = []
        self._row_count = 0

    def add(self, rows: Rows, reason: RejectReason, offending: Sequence[str]) -> None:
        """Note rows of the table as it stands now, with the offending values."""
        if len(rows):
            file_rows = self._file_rows[rows].tolist()
            self._new += zip(file_rows, repeat(reason), offending, strict=False)
            if reason in ROW_REASONS:
                self._row_count += len(rows)

    def add_values(self, rows: Rows, reason: RejectReason, column: str, values: Floats) -> None:
        """Note one column's values in rows of the table as it stands now."""
        self.add(rows, reason, [f"{column} {value:.10g}" for value in values[rows]])

    @property
    def row_count(self) -> int:
        """How many records were refused since they were read."""
        return self._row_count

    def keep(self, rows: Rows) -> None:
        """Keep only these rows of the table from now on."""
        self._file_rows = self._file_rows[rows]

    def table(self) -> RejectedRows:
        """Return all refusals in the file's order."""
        if not self._new:
            return self._earlier
        refused = sorted([*self._earlier.rows(), *self._new], key=itemgetter(0))
        columns = zip(*refused, strict=True)
        return RejectedRows(
            REJECTED_ROWS.frame(dict(zip(REJECTED_ROWS.schema, map(list, columns), strict=True)))
        )
