from __future__ import annotations

from typing import Any

import pytest

from metrics.contract.race_paces import Mode, RacePace
from metrics.judgements import sentences
from metrics.judgements.compliance.pace_grades import LastRep, PaceGrades
from metrics.judgements.compliance.plan_item import Exertion, GradedItem
from metrics.judgements.compliance.rest_grades import RestGrades
from metrics.judgements.contract.enums import ComplianceStatus
from metrics.workouts.model import Block, Rep, RepKind, Workout
from tests.metrics.judgements.compliance.conftest import Judged, item, only, plain, quarters, run


def test_C1_a_missing_rep_is_named_by_its_number(judged: Judged) -> None:
    tables = judged(quarters(count=19), [item()])
    row = only(tables)
    assert (row["status"], row["reps_done"], row["reps_missing"]) == ("partly", 20, 1)
    # Which of twenty like reps was left out nobody can tell, but the last one was all out.
    assert (row["missing_reps"], row["last_rep_fastest"], row["rule_ids"]) == ("20", True, "C1")
    assert row["rests_in_range"] == 18


def test_C2_eighteen_and_one_of_twenty_and_one_miss_the_last_two_quarters(
    judged: Judged,
) -> None:
    row = only(judged(quarters(count=18), [item()]))
    assert (row["reps_done"], row["missing_reps"]) == (19, "19 20")
    assert (row["structure"], row["last_rep_fastest"]) == ("partly", True)


@pytest.mark.parametrize("nominal_m", [None, 120.0])
def test_in_n_outs_measured_short_are_there(judged: Judged, nominal_m: float | None) -> None:
    rep = Rep(distance_m=150.0, kind=RepKind.IN_N_OUT, race_pace=RacePace.R400, parts_m=(50.0,) * 3)
    planned = item(Workout(blocks=(Block(count=3, members=(rep,)),)))
    measured = zip(quarters(3, last=None), (114.0, 113.0, 122.0), strict=True)
    efforts = [
        {**row, "kind": "in_n_out", "nominal_distance_m": nominal_m, "distance_m": metres}
        for row, metres in measured
    ]
    row = only(judged(efforts, [planned]))
    assert (row["structure"], row["reps_missing"], row["reps_extra"]) == ("done", 0, 0)
    assert sentences.off_length_text((114.0, 113.0, 122.0)) in row["reason"]


def test_a_file_without_the_reps_is_missed_and_a_coarse_one_unknown(judged: Judged) -> None:
    missed = only(judged([], [item()]))
    assert (missed["status"], missed["reps_missing"], missed["rule_ids"]) == ("missed", 21, "C1")
    strides = item(plain(6, RacePace.R800, 80.0))
    coarse = only(judged([], [strides], runs=[run(shortest_findable_s=16.0)]))
    assert coarse["status"] == "unknown"
    assert coarse["reason"] == sentences.coarse_sentence(0, 6)


def test_steady_running_is_done_by_a_run(judged: Judged) -> None:
    easy = item(Workout(blocks=(Block(count=1, members=(Rep(duration_s=1500.0),)),)))
    row = only(judged([], [easy]))
    assert (row["status"], row["reps_planned"], row["rule_ids"]) == ("done", 0, None)
    assert only(judged([], [easy], runs=[]))["status"] == "unknown"


def graded(**own: Any) -> GradedItem:
    """Six reps that were run as planned, but for what a test says."""
    rests = RestGrades(planned=0, measured=0, in_range=0, short=0, long=0, stood=0, elsewhere=0)
    usual: dict[str, Any] = {
        "done": 6,
        "missing": (),
        "extra": 0,
        "off_lengths_m": (),
        "mode": Mode.PACE,
        "has_file": True,
        "could_show": True,
        "are_faint": False,
        "rests": rests,
        "pace": PaceGrades(),
        "last": LastRep(),
        "exertion": Exertion(planned=None, rating=None, source=None),
        "breaks_a4": None,
    }
    return GradedItem(**{**usual, **own})


@pytest.mark.parametrize(
    ("rating", "rules"),
    [(7.0, ("C1", "C4")), (9.0, ("C1", "C4")), (6.9, ("C4",)), (9.1, ("C4",)), (None, ("C1",))],
)
def test_C4_a_point_beside_the_planned_exertion_is_as_planned(
    rating: float | None, rules: tuple[str, ...]
) -> None:
    exertion = Exertion(planned=8.0, rating=rating, source=None)
    assert graded(exertion=exertion).rule_ids == rules


@pytest.mark.parametrize(
    ("done", "structure"), [(3, ComplianceStatus.DONE), (2, ComplianceStatus.UNKNOWN)]
)
def test_three_faint_reps_that_were_seen_are_the_set(
    done: int, structure: ComplianceStatus
) -> None:
    missing = tuple(range(done + 1, 7))
    assert graded(done=done, missing=missing, are_faint=True).structure is structure
    assert graded(done=done, missing=missing).structure is ComplianceStatus.PARTLY


def test_rests_are_kept_where_half_of_those_measured_are() -> None:
    for in_range, structure in ((2, ComplianceStatus.DONE), (1, ComplianceStatus.PARTLY)):
        rests = RestGrades(
            planned=5, measured=4, in_range=in_range, short=0, long=0, stood=0, elsewhere=0
        )
        assert graded(rests=rests).structure is structure
