from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.problems import Problem
from config.season import read_seasons
from metrics.contract.race_paces import Mode
from metrics.judgements.inputs.coach import Meet, MeetEntry, Period, Season
from tests.config.conftest import Complaints, Read

INDOOR = '[[season]]\nname = "Indoor"\nstart = 2027-01-04\nend = 2027-03-06\n'
FULL = """
[[season]]
name = "Outdoor"
start = 2027-03-08
end = 2027-05-29

[[season.periods]]
name = "Specific"
start = 2027-04-05

[[season.periods]]
name = "General"
start = 2027-03-08
mode = "effort"

[[season.meets]]
name = "Open"
date = 2027-04-24

[[season.meets]]
name = "Early"
date = "2027-03-27"
entries = [
    { athlete = "f07", distance = 1600 },
    { athlete = "Ben Steady", distance = "2 miles", reason = "asked for it" },
]
"""


def test_seasons_periods_and_meets_in_the_order_of_their_days(read: Read) -> None:
    outdoor = Season(
        name="Outdoor",
        start=date(2027, 3, 8),
        end=date(2027, 5, 29),
        periods=(
            Period(name="General", start=date(2027, 3, 8), mode=Mode.EFFORT),
            Period(name="Specific", start=date(2027, 4, 5)),
        ),
        meets=(
            Meet(
                name="Early",
                day=date(2027, 3, 27),
                entries=(
                    MeetEntry(athlete_id="f07", distance_m=1600),
                    MeetEntry(athlete_id="m03", distance_m=3218.688, reason="asked for it"),
                ),
            ),
            Meet(name="Open", day=date(2027, 4, 24)),
        ),
    )
    indoor = Season(name="Indoor", start=date(2027, 1, 4), end=date(2027, 3, 6))
    assert read(season=FULL + INDOOR).coach.seasons == (indoor, outdoor)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (('name = "Outdoor"\n', ""), "line 2, name: found nothing, expected the name"),
        (("2027-05-29", "2027-01-29"), "line 5, end: found '2027-01-29', expected a day after"),
        (("2027-05-29", '"May 29"'), "line 5, end: found 'May 29', expected year-month-day"),
        (
            ('"effort"', '"efort"'),
            "line 14, mode: found 'efort', expected one of pace, effort; ",
        ),
        (("start = 2027-04-05", "start = 2026-04-05"), "line 9, start: found '2026-04-05', "),
        (("date = 2027-04-24", "date = 2028-04-24"), "a day of the season, 2027-03-08 to 2027-05"),
        (('"f07"', '"f08"'), "line 24, athlete: found 'f08', expected an athlete in athletes.csv"),
        (("1600", '"far"'), "line 24, distance: found 'far', expected a distance"),
        (("reason", "reson"), "line 25: found 'reson', expected one of athlete, distance, reason"),
        (("[[season.meets]]", "[[season.meet]]"), "line 2: found 'meet', expected one of name"),
        (("[[season]]", "[season]"), "season: found "),
    ],
)
def test_each_field_is_checked(
    complaints: Complaints, change: tuple[str, str], expected: str
) -> None:
    found = complaints(season=FULL.replace(change[0], change[1]))
    assert expected in "\n".join(found)
    assert all(one.startswith("season.toml, line ") for one in found)


def test_seasons_do_not_overlap(complaints: Complaints) -> None:
    (found,) = complaints(season=INDOOR.replace("2027-03-06", "2027-03-08") + FULL)
    assert found.endswith(
        "line 8, start: found '2027-03-08', expected a day after the end of 'Indoor', 2027-03-08"
    )


def test_an_athlete_is_once_in_a_race(complaints: Complaints) -> None:
    (found,) = complaints(
        season=FULL.replace('"Ben Steady", distance = "2 miles"', '"f07", distance = "1600"')
    )
    assert "expected each athlete once in a race" in found


def written(seasons: Sequence[Season]) -> str:
    """Seasons as a coach would write them."""
    lines: list[str] = []
    for season in seasons:
        lines += ["[[season]]", f'name = "{season.name}"']
        lines += [f"start = {season.start}", f"end = {season.end}"]
        for period in season.periods:
            lines += ["[[season.periods]]", f'name = "{period.name}"', f"start = {period.start}"]
            lines += [f'mode = "{period.mode}"'] if period.mode else []
        for meet in season.meets:
            lines += ["[[season.meets]]", f'name = "{meet.name}"', f"date = {meet.day}"]
            entries = (
                f'{{ athlete = "{one.athlete_id}", distance = {one.distance_m} }}'
                for one in meet.entries
            )
            lines += [f"entries = [{', '.join(entries)}]"]
    return "\n".join(lines)


@st.composite
def drawn_seasons(draw: st.DrawFn) -> tuple[Season, ...]:
    """Up to three seasons, one after another, everything in the order of its days."""
    names = st.text("abc äöü'#=[]{}", min_size=1).map(lambda name: f"x{name}x")
    days = st.lists(st.integers(0, 99), max_size=4).map(sorted)
    entries = st.lists(
        st.builds(
            MeetEntry,
            athlete_id=st.sampled_from(["f07", "m03"]),
            distance_m=st.sampled_from([800.0, 1600.0]),
        ),
        unique=True,
    ).map(tuple)
    seasons = []
    for number in range(draw(st.integers(0, 3))):
        start = date(2027, 1, 4) + timedelta(days=100 * number)
        periods = (
            Period(
                name=draw(names),
                start=start + timedelta(days=day),
                mode=draw(st.sampled_from([None, *Mode])),
            )
            for day in draw(days)
        )
        meets = (
            Meet(name=draw(names), day=start + timedelta(days=day), entries=draw(entries))
            for day in draw(days)
        )
        seasons.append(
            Season(
                name=draw(names),
                start=start,
                end=start + timedelta(days=99),
                periods=tuple(periods),
                meets=tuple(meets),
            )
        )
    return tuple(seasons)


@settings(max_examples=25, deadline=None)
@given(seasons=drawn_seasons())
def test_seasons_read_as_they_are_written(
    tmp_path_factory: pytest.TempPathFactory, seasons: tuple[Season, ...]
) -> None:
    path = tmp_path_factory.mktemp("season") / "season.toml"
    path.write_text(written(seasons), encoding="utf-8")
    problems: list[Problem] = []
    assert read_seasons(path, None, problems) == seasons
    assert not problems
