from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from config.workspace import no_workspace
from flows.engine.races import local_day, races_of_file, races_of_meet
from metrics import measure
from metrics.judgements.inputs.coach import Result, ResultKind
from metrics.races.enums import RaceBasis
from metrics.races.review import RaceCard
from parsers import parse

DAY = date(2026, 9, 19)


def test_a_named_race_goes_before_its_look(contents: dict[str, bytes]) -> None:
    (activity,) = parse(contents["race_1600.fit"]).activities
    facts = measure(activity)
    (named,) = races_of_file(activity, facts, card=RaceCard(distance_m=1600.0, official_s=302.0))
    assert (named.look, named.race.review.basis) == (None, RaceBasis.OFFICIAL)
    (seen,) = races_of_file(activity, facts)
    assert seen.look is not None
    assert seen.race.review.basis is RaceBasis.WATCH


def test_a_race_that_the_file_does_not_hold_is_not_read_into_it(
    contents: dict[str, bytes],
) -> None:
    (activity,) = parse(contents["race_1600.fit"]).activities
    card = RaceCard(distance_m=800.0, official_s=200.0)
    assert races_of_file(activity, measure(activity), card=card) == []


def test_what_the_end_of_a_damaged_file_cuts_off_is_called_no_race(
    contents: dict[str, bytes],
) -> None:
    whole = contents["race_1600.fit"]
    (cut,) = parse(whole[: len(whole) * 3 // 5]).activities
    assert cut.flags == {"truncated"}
    assert races_of_file(cut, measure(cut)) == []
    stopped = replace(cut, flags=frozenset())
    assert len(races_of_file(stopped, measure(stopped))) == 1


def test_the_day_is_the_runners(contents: dict[str, bytes]) -> None:
    (activity,) = parse(contents["race_1600.fit"]).activities
    assert local_day(activity) == DAY
    assert local_day(replace(activity, start_time_utc=None)) is None


def test_a_meet_has_its_results_only() -> None:
    def result(athlete: str, day: date, time_s: float, meet: str | None = None) -> Result:
        return Result(
            athlete_id=athlete,
            day=day,
            distance_m=1600.0,
            duration_s=time_s,
            kind=ResultKind.RACE,
            meet=meet,
        )

    results = (
        result("a", DAY, 300.0, "Relays"),
        result("b", DAY, 310.0),
        result("c", DAY, 305.0, "Other"),
        result("a", DAY + timedelta(days=7), 290.0),
        replace(result("d", DAY, 320.0), kind=ResultKind.TIME_TRIAL),
        replace(result("e", DAY, 330.0), kind=ResultKind.ESTIMATE),
    )
    empty = no_workspace()
    workspace = replace(empty, coach=replace(empty.coach, results=results))
    meet = races_of_meet(None, workspace, "Relays", [DAY])
    assert [(key, race.day) for key, race in meet.races] == [("a", DAY), ("b", DAY), ("d", DAY)]
    assert meet.team is not None
    assert meet.team.times_s == (300.0, 310.0, 320.0)
    on_the_day = races_of_meet(None, workspace, "", [DAY])
    assert [key for key, _ in on_the_day.races] == ["a", "b", "c", "d"]
