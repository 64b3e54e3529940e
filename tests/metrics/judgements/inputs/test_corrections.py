from __future__ import annotations

from datetime import time

import pytest

from metrics.judgements.inputs.coach import (
    CorrectionKind,
)
from metrics.judgements.inputs.corrections import (
    corrections_by_run,
    unmatched_corrections,
    without_denied_sessions,
)
from tests.metrics.judgements.inputs.conftest import (
    MakeContext,
    MakeFacts,
    judged,
    run,
    session,
    word,
)


@pytest.mark.parametrize(
    ("at", "meant"),
    [
        (time(17, 20), ["r1"]),
        (time(16, 31), ["r1"]),
        (time(16, 29), []),
        (time(7, 30), ["r0"]),
        (time(12), []),
    ],
)
def test_a_correction_speaks_of_the_run_that_was_on_by_local_time(
    make_facts: MakeFacts, at: time, meant: list[str]
) -> None:
    facts = make_facts(activities=[run("r1"), run("r0", hours_ago=10)])
    said = word(CorrectionKind.NOT_A_SESSION, at)
    assert list(corrections_by_run(facts.activities, [said])) == meant
    assert unmatched_corrections(facts.activities, [said]) == (() if meant else (said,))


def test_without_a_time_it_speaks_of_the_days_runs_that_no_other_speaks_of(
    make_facts: MakeFacts,
) -> None:
    facts = make_facts(activities=[run("r1"), run("r0", hours_ago=10)])
    day, race = word(CorrectionKind.NOT_A_SESSION), word(CorrectionKind.RACE, time(17))
    for order in ([day, race], [race, day]):
        assert corrections_by_run(facts.activities, order) == {"r0": day, "r1": race}


def test_a_run_without_a_clock_is_met_by_its_day_alone(make_facts: MakeFacts) -> None:
    facts = make_facts(activities=[{"activity_id": "r1"}])
    kind = CorrectionKind.NOT_A_SESSION
    assert list(corrections_by_run(facts.activities, [word(kind)])) == ["r1"]
    assert not corrections_by_run(facts.activities, [word(kind, time(17))])


def test_whose_file_it_is_concerns_its_assignment_alone(make_facts: MakeFacts) -> None:
    facts = make_facts(activities=[run("r1")])
    hers = word(CorrectionKind.ATHLETE, other_athlete_id="a2")
    assert not corrections_by_run(facts.activities, [hers])
    assert not unmatched_corrections(facts.activities, [hers])


def test_not_a_session_takes_its_sets_and_efforts_out(
    make_facts: MakeFacts, make_context: MakeContext
) -> None:
    facts, said = session(make_facts), word(CorrectionKind.NOT_A_SESSION)
    kept = without_denied_sessions(facts, corrections_by_run(facts.activities, [said]))
    assert kept.efforts.is_empty()
    assert kept.sets.is_empty()
    assert judged(facts, make_context, said).set_paces.is_empty()
    assert not facts.sets.is_empty()
