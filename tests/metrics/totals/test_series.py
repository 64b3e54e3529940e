from __future__ import annotations

from collections.abc import Callable

import numpy as np

from metrics.contract.tables import SERIES
from metrics.totals.series import CHANNELS, series
from parsers.common.activity import RECORDS, Activity

Make = Callable[..., Activity]


def test_the_series_is_the_recording_without_positions(make_activity: Make) -> None:
    records = {name: np.arange(5.0) for name in RECORDS.schema}
    frame = series(make_activity(records)).frame()
    assert set(frame.columns) == set(SERIES.schema)
    assert not {"latitude_deg", "longitude_deg"} & set(frame.columns)
    for name in CHANNELS:
        assert frame[name].to_list() == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert frame["track_distance_m"].null_count() == 5
    assert frame["segment_index"].to_list() == [1] * 5


def test_every_record_names_its_stretch_between_pauses(make_activity: Make) -> None:
    activity = make_activity({"time_s": np.arange(9.0)}, pauses=[(2.0, 4.0), (6.0, 7.0)])
    assert series(activity).frame()["segment_index"].to_list() == [1, 1, 1, None, 2, 2, 2, 3, 3]


def test_no_records_make_no_rows(make_activity: Make) -> None:
    assert len(series(make_activity({}))) == 0
