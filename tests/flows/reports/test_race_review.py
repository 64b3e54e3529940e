from __future__ import annotations

from flows.engine.races import MeetRaces, races_of_file
from flows.reports.race_review import file_race_lines, meet_lines, race_data, team_lines
from metrics import measure
from metrics.races.review import RaceCard
from metrics.races.team import top_five
from parsers import parse


def test_a_race_with_its_laps_and_what_they_say(contents: dict[str, bytes]) -> None:
    (activity,) = parse(contents["race_1600.fit"]).activities
    card = RaceCard(distance_m=1600.0, official_s=302.0)
    (found,) = races_of_file(activity, measure(activity), card=card)
    lines = list(file_race_lines(found, width=80))
    assert lines[0] == "1600 in 5:02"
    assert [line.split()[0] for line in lines[3:7]] == ["1", "2", "3", "4"]
    assert lines[5].endswith("← settled")
    data = race_data(found.race, athlete_id="a1")
    assert data["athlete_id"] == "a1"
    assert sum(s["time_s"] for s in data["splits"] if s["split_kind"] == "lap") == 302.0
    (_, line) = meet_lines(MeetRaces(races=(("a1", found.race),), team=None), {}, width=80)
    assert "a1" in line


def test_A20_the_team_is_named_as_far_as_it_is_there() -> None:
    five = top_five(1600.0, dict(zip("abcdef", (300.0, 301, 302, 303, 304, 400), strict=True)))
    assert five is not None
    lines = list(team_lines(five, {"a": "Ada"}, width=80))
    assert lines[0] == "Top five over 1600: mean 5:02, 4.0 s from the first to the fifth (A20)"
    assert lines[1] == "  5:00  Ada"
    assert len(lines) == 6


def test_the_team_s_times_end_below_each_other() -> None:
    five = top_five(1600.0, {"a": 326.4, "b": 340.0})
    assert five is not None
    assert list(team_lines(five, {}, width=80))[1:] == ["  5:26.4  a", "    5:40  b"]
