from __future__ import annotations

from flows.reports.race_look import look_sentence
from metrics.races.finder import RaceLook, RaceWindow


def test_a_look_names_what_may_have_been_raced() -> None:
    window = RaceWindow(start_s=60.0, duration_s=302.4, watch_m=1612.0)
    named = look_sentence(RaceLook(window=window, names_m=(1600.0, 1609.344)))
    assert named == "By its look a race or time trial: 1600 or mile in about 5:02."
    assert "about 1612 m in about 5:02; no distance" in look_sentence(
        RaceLook(window=window, names_m=())
    )
