from __future__ import annotations

from flows.engine.outcome import SHOWN_AT_MOST, Fate, Outcome, Tally
from storage import Place


def outcome(fate: Fate, *, reason: str | None = None, fault: bool = False) -> Outcome:
    place = Place("a.fit", 1, 1)
    return Outcome(
        source="a.fit",
        place=place,
        fate=fate,
        reason=reason,
        activity_ids=("x",),
        is_internal_error=fault,
    )


def test_each_file_is_counted_once() -> None:
    tally = Tally()
    for fate in Fate:
        tally.add(outcome(fate))
    assert tally.file_count == len(Fate)
    assert tally.activity_count == 2
    assert tally.counts[0] == f"{len(Fate)} files"
    assert tally.to_dict()["rejected"] == 1


def test_problems_are_shown_up_to_20_and_our_own_faults_always() -> None:
    tally = Tally()
    for _ in range(SHOWN_AT_MOST + 5):
        tally.add(outcome(Fate.REJECTED, reason="damaged"))
    assert len(tally.problems) == 20
    tally.add(outcome(Fate.REJECTED, fault=True))
    assert len(tally.problems) == 21
    assert tally.internal_errors == 1


def test_other_sports_are_counted_by_reason() -> None:
    tally = Tally()
    tally.add(outcome(Fate.NOT_A_RUN, reason="cycling"))
    assert tally.reasons[Fate.NOT_A_RUN, "cycling"] == 1


def test_a_line_of_json_holds_the_verdict() -> None:
    assert outcome(Fate.HELD).to_dict()["verdict"] == "held"
