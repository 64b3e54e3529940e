from __future__ import annotations

from metrics.contract.race_paces import PROGRESSION
from metrics.judgements.contract.enums import PaceBasis, ProgressionStatus


def test_statuses_stand_in_the_order_in_which_the_first_that_holds_is_taken() -> None:
    assert [str(status) for status in ProgressionStatus] == [
        "unknown_paces",
        "unknown_history",
        "jumped_ahead",
        "behind",
        "on_track",
    ]


def test_bases_stand_best_first() -> None:
    assert next(iter(PaceBasis)) == "result"
    assert list(PaceBasis)[-1] == "last_season"


def test_A3_paces_are_climbed_in_this_order() -> None:
    assert [str(pace) for pace in PROGRESSION] == ["5k", "3200", "1600", "800", "400"]
