from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from metrics.contract.race_paces import RacePace
from metrics.judgements.contract.enums import KindJudged
from metrics.judgements.inputs.coach import ProgressionSettings
from metrics.judgements.progression.established import PaceState
from metrics.judgements.progression.foundation_rule import Finding, Safety
from metrics.judgements.progression.pace_work import PaceTally, SureSet
from metrics.judgements.progression.reasons import jump_reason, pace_reason

DAY = date(2026, 3, 2)
WORK = PaceTally(days=2, reps=6, reps_expected=6.0, metres_expected=900.0)


def state(
    *, established_on: date | None = None, is_kept: bool = False, is_skipped: bool | None = False
) -> PaceState:
    return PaceState(
        race_pace=RacePace.R1600,
        done=WORK,
        established_on=established_on,
        is_kept=is_kept,
        is_skipped=is_skipped,
    )


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (state(established_on=DAY, is_kept=True), "Established since"),
        (state(is_kept=True, is_skipped=True), "Climbed and kept"),
        (state(is_skipped=True), "Skipped"),
        (state(), "Not established"),
        (state(is_skipped=None), "Not established"),
    ],
)
def test_a_pace_is_told_by_the_best_that_holds_of_it(
    progression_settings: ProgressionSettings, standing: PaceState, words: str
) -> None:
    reason = pace_reason(standing, progression_settings, None)
    assert reason.startswith(words)
    assert "6 reps on 2 days in 6 weeks" in reason
    assert "A5" not in reason


def test_nothing_seen_is_not_known_to_be_nothing_where_runs_or_paces_are_missing(
    progression_settings: ProgressionSettings,
) -> None:
    unseen = replace(state(), done=WORK._replace(reps_expected=0.2, days=0))
    unknown = pace_reason(unseen, progression_settings, None, is_known=False)
    assert unknown.startswith("Not known")
    assert pace_reason(unseen, progression_settings, None).startswith("Not established: nothing")
    seen = pace_reason(state(), progression_settings, None, is_known=False)
    assert seen.startswith("Not established: 6 reps")


@pytest.mark.parametrize(
    ("kind", "how"),
    [(KindJudged.IN_N_OUT, "in in-n-outs"), (KindJudged.STRIDE, "without in-n-outs")],
)
def test_A5_the_first_set_at_400_pace_follows(
    progression_settings: ProgressionSettings, kind: KindJudged, how: str
) -> None:
    first = SureSet(
        day=DAY,
        key=("r", 1, 1),
        kind=kind,
        race_pace=RacePace.R400,
        probability=1.0,
        reps=4,
        metres=600.0,
    )
    reason = pace_reason(state(), progression_settings, first)
    assert reason.endswith("(A5).")
    assert how in reason


def test_A4_a_jump_names_the_set_and_what_lies_below_it(
    progression_settings: ProgressionSettings,
) -> None:
    finding = Finding(
        key=None,
        day=DAY,
        race_pace=RacePace.R800,
        reps=6,
        safety=Safety.BREAKS_A4,
        unmet={RacePace.R1600: 2},
    )
    reason = jump_reason(finding, progression_settings)
    assert "6 reps at 800 pace on" in reason
    assert "after 2 reps at 1600" in reason
