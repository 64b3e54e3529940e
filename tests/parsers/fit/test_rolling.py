"""Counters that roll over, against counting one after another."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from parsers.fit.rolling import unrolled

BITS = 5


def _one_by_one(counts: list[int], is_full: list[bool]) -> list[int]:
    full: list[int] = []
    for count, sets_anew in zip(counts, is_full, strict=True):
        if sets_anew or not full:
            full.append(count)
        else:
            full.append(full[-1] + (count - full[-1]) % (1 << BITS))
    return full


@given(st.lists(st.tuples(st.integers(0, 2**40), st.booleans()), max_size=40))
def test_counts_like_one_after_another(items: list[tuple[int, bool]]) -> None:
    is_full = [sets_anew for _, sets_anew in items]
    counts = [count if sets_anew else count % (1 << BITS) for count, sets_anew in items]
    result = unrolled(
        np.array(counts, dtype=np.int64), is_full=np.array(is_full, dtype=bool), bit_count=BITS
    )
    assert result.tolist() == _one_by_one(counts, is_full)


@given(st.integers(0, 2**31), st.lists(st.integers(0, 31), max_size=40))
def test_true_counts_come_back_from_their_lowest_bits(start: int, steps: list[int]) -> None:
    true = start + np.cumsum([0, *steps])
    counts = np.where(np.arange(len(true)) == 0, true, true % 32)
    is_full = np.arange(len(true)) == 0
    assert unrolled(counts, is_full=is_full, bit_count=BITS).tolist() == true.tolist()
