from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import RacePace
from metrics.judgements import sentences
from metrics.judgements.inputs.coach import (
    CheckIn,
    Coach,
    Correction,
    CorrectionKind,
    ProgressionSettings,
)
from metrics.judgements.judge import judge
from tests.metrics.judgements.compliance.conftest import (
    DAY,
    QUARTERS,
    Judged,
    Raced,
    SeasonTraining,
    item,
    only,
    plain,
    quarters,
    run,
)


def test_C4_exertion_of_watch_or_check_in_and_missing_is_no_failure(judged: Judged) -> None:
    planned = item(exertion=8.0)
    noted = (CheckIn(athlete_id="a1", day=DAY, exertion=5.0),)
    missing = only(judged(quarters(), [planned]))
    assert (missing["exertion"], missing["exertion_source"]) == (None, None)
    assert (missing["status"], missing["rule_ids"]) == ("done", "C1 C2 C3 C5")
    assert sentences.exertion_text(None, 8.0) in missing["reason"]
    said = only(judged(quarters(), [planned], checkins=noted))
    assert (said["exertion"], said["exertion_source"], said["rule_ids"]) == (5.0, "check_in", "C4")
    watch = only(judged(quarters(), [planned], checkins=noted, runs=[run(exertion=8.0)]))
    assert (watch["exertion"], watch["exertion_source"]) == (8.0, "watch")
    assert watch["rule_ids"] == "C1 C2 C3 C4 C5"


def test_A4_as_run_a_leap_is_flagged_planned_or_not(
    trained: SeasonTraining, progression_settings: ProgressionSettings, raced: Raced
) -> None:
    before = [DAY - timedelta(days=ago) for ago in range(1, 36)]
    facts = trained(before, (DAY, RacePace.R800, 6))
    coach = Coach(settings=progression_settings, results=raced(DAY - timedelta(weeks=8)))
    for plan, status in (((item(plain(6, RacePace.R800)),), "done"), ((), "unplanned")):
        row = judge(facts, replace(coach, plan=plan), "a1", through=DAY)["compliance"]
        assert row.row(0, named=True)["status"] == status
        assert row["breaks_a4"].to_list() == [True]
        assert row["rule_ids"].to_list() == ["A4"]
    alone = trained([], (DAY, RacePace.R800, 6))
    unknown = judge(alone, replace(coach, plan=plan), "a1", through=DAY)["compliance"]
    assert unknown["breaks_a4"].to_list() == [None]
    lawful = trained(before, (DAY, RacePace.R5K, 6))
    assert judge(lawful, coach, "a1", through=DAY)["compliance"]["breaks_a4"].to_list() == [False]


def test_a_coachs_word_about_the_run_goes_before_what_the_watch_shows(judged: Judged) -> None:
    word = Correction(
        athlete_id="a1", local_date=DAY, at=None, kind=CorrectionKind.WORKOUT, workout=QUARTERS
    )
    row = only(judged(quarters(count=3, last=None), [item()], corrections=(word,)))
    assert (row["status"], row["reps_done"], row["set_index"]) == ("done", 21, None)
    assert row["rests_in_range"] is None
    denied = replace(word, kind=CorrectionKind.NOT_A_SESSION, workout=None)
    assert only(judged(quarters(), [item()], corrections=(denied,)))["status"] == "missed"


@pytest.mark.parametrize(("findable_s", "status"), [(12.0, "missed"), (12.1, "unknown")])
def test_a_file_could_show_a_rep_that_takes_as_long_at_7_m_per_s(
    judged: Judged, findable_s: float, status: str
) -> None:
    strides = item(plain(6, RacePace.R800, 84.0))
    row = only(judged([], [strides], runs=[run(shortest_findable_s=findable_s)]))
    assert row["status"] == status
