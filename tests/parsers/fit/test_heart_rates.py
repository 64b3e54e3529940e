"""Heart rates that a strap hands over in messages of their own."""

from __future__ import annotations

import numpy as np

from parsers.fit import decode
from parsers.fit.heart_rates import Beats, beats_of
from tests.parsers.fit.packed import NOON, TIMESTAMP, UINT8, UINT32, data, definition, file

HR, FILTERED_BPM, EVENT_TIMESTAMP = 132, 6, 9


def test_beats_count_on_from_the_first_message_of_a_series() -> None:
    first = definition(
        0, HR, [(TIMESTAMP, 4, UINT32), (FILTERED_BPM, 1, UINT8), (EVENT_TIMESTAMP, 4, UINT32)]
    )
    others = definition(1, HR, [(FILTERED_BPM, 1, UINT8), (EVENT_TIMESTAMP, 4, UINT32)])
    content = file(
        first,
        data(0, "IBI", NOON, 120, 10 * 1024),
        others,
        data(1, "BI", 122, 11 * 1024),
        data(1, "BI", 124, 13 * 1024),
    )
    beats = beats_of(decode(content).parts)
    assert (beats.times - NOON).tolist() == [0, 1, 3]
    assert beats.heart_rate_bpm.tolist() == [120, 122, 124]


def test_a_heart_rate_holds_for_five_seconds() -> None:
    beats = Beats(np.array([10.0]), np.array([140.0]))
    rates = beats.at(np.array([9.9, 10.0, 15.0, 15.1, np.nan]))
    assert np.nan_to_num(rates).tolist() == [0, 140, 140, 0, 0]
