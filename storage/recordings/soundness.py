"""Check facts at the door: what contradicts the tables' own contract does not come in.

The measuring is meant never to break it. Where it does, one file is refused with the numbers that
disagree, instead of its rows making every sum over the table wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import inf, isfinite
from typing import Any

import numpy as np
import polars as pl

from metrics.facts import Facts
from parsers.common.schema import TableRows
from storage.format.parquet import is_finite

_EDGES = ("effort_index", "start_s", "end_s")

_ROUNDING_S = 1e-6
"""Edges are sums of seconds: what two ways of adding them may differ by."""


def unsoundness(facts: Facts) -> str | None:
    """Return the first contradiction in the facts of an activity, None where there is none.

    It names tables, columns and numbers, and quotes nothing from the file.
    """
    return next(_contradictions(facts), None)


def _contradictions(facts: Facts) -> Iterator[str]:
    for rows in (*facts.rows.values(), facts.recording):
        yield from _infinite(rows)
        yield from _doubled(rows)
    yield from _overlapping(facts)
    yield from _outside(facts)


def _infinite(rows: TableRows) -> Iterator[str]:
    for name in rows.table.float_names if len(rows) else ():
        if _has_infinity(rows.columns[name]):
            yield f"{rows.table.name}.{name} is infinite"


def _has_infinity(values: Any) -> bool:
    if isinstance(values, pl.Series):
        return not is_finite(values) and bool(values.is_infinite().any())
    if isinstance(values, np.ndarray):
        return not isfinite(np.add.reduce(values)) and bool(np.isinf(values).any())
    return inf in values or -inf in values


def _doubled(rows: TableRows) -> Iterator[str]:
    surplus = len(rows) - _key_count(rows)
    if surplus:
        yield f"{rows.table.name} has {surplus} rows with the key of another"


def _key_count(rows: TableRows) -> int:
    """Count different keys; the id is the same in all rows of an activity."""
    keys = [rows.columns[name] for name in rows.table.key if name != "activity_id"]
    if not keys:
        return min(len(rows), 1)
    if len(keys) > 1:
        return len(set(zip(*map(_cells, keys), strict=True)))
    (values,) = keys
    if isinstance(values, pl.Series):
        values = values.to_numpy()
    if isinstance(values, np.ndarray) and (values[1:] > values[:-1]).all():
        return len(values)
    return len(set(_cells(values)))


def _cells(values: Any) -> Any:
    """Take an array as a list: its cells, one by one, cost more to compare."""
    return values.tolist() if isinstance(values, np.ndarray) else values


def _overlapping(facts: Facts) -> Iterator[str]:
    efforts = zip(*(facts.rows["efforts"].columns[name] for name in _EDGES), strict=True)
    for (index, _, end_s), (following, start_s, _) in pairwise(efforts):
        if start_s < end_s - _ROUNDING_S:
            yield f"effort {following} begins {end_s - start_s:.2f} s before effort {index} ends"


def _outside(facts: Facts) -> Iterator[str]:
    elapsed_s = facts.of_activity("elapsed_s")
    for index, start_s, end_s in zip(
        *(facts.rows["efforts"].columns[name] for name in _EDGES), strict=True
    ):
        is_inside = -_ROUNDING_S <= start_s < end_s
        if not is_inside or (elapsed_s is not None and end_s > elapsed_s + _ROUNDING_S):
            yield f"effort {index}, {start_s:.2f} to {end_s:.2f} s, is outside of the activity"
