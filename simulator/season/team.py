"""The athletes of a season, drawn from a seed: ability, watch and what is on record of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from math import exp

import numpy as np
from msgspec import Struct

from metrics.contract.race_paces import RacePace
from metrics.judgements.inputs.coach import ResultKind, Sex
from metrics.judgements.paces.date_paces import RACE_PACE_M
from simulator.noise import COROS, GARMIN, SUUNTO, WatchProfile
from simulator.scripts import Rng
from simulator.season.ability import Ability, draw_ability
from simulator.season.calendar import (
    LAST_SPRING_DAYS,
    MEETS,
    START,
    TRIAL_WEEK,
    WINTER_RACES,
    day_of,
    week_of,
)
from simulator.season.plan import SATURDAY
from simulator.season.stories import TEAM, Archetype
from simulator.watch import WatchRecording

RACE_SPREAD, LONG_RACE_SPREAD = 0.010, 0.014
"""Relative SD of an athlete's time from race to race, up to 1600 m and longer: of the best on the
track (Hopkins 2005, sportsci.org/jour/05/wghtrack.htm); on roads and cross country club runners
differ by 1.2 to 1.9 % (Hopkins & Hewson 2001, Med Sci Sports Exerc 33:1588)."""
LONG_RACES = (RacePace.R5K, RacePace.R3200)
OFF_TRIAL_SPREAD = 0.006
"""By how much a time trial is slower than a race (half of a normal)."""


class Dialect(StrEnum):
    """What a watch's runs are exported as."""

    FIT = "fit"
    GPX = "gpx"
    TCX = "tcx"


class Kit(Struct, frozen=True, kw_only=True):
    """A watch, how it records and what becomes of its runs."""

    profile: WatchProfile
    serial_number: int
    dialect: Dialect = Dialect.FIT
    recording: WatchRecording = WatchRecording.ONE_SECOND


class TeamMember(Struct, frozen=True, kw_only=True):
    """One athlete of the team; `number` counts from 1."""

    number: int
    archetype: Archetype
    ability: Ability
    kit: Kit
    grade: int
    sex: Sex

    @property
    def athlete_id(self) -> str:
        """The pseudonym, which is also the name of the inbox's folder."""
        return f"runner-{self.number:02d}"


class Performance(Struct, frozen=True, kw_only=True):
    """A result as it stands on record."""

    athlete_id: str
    day: date
    distance_m: float
    duration_s: float
    kind: ResultKind


def draw_team(seed: int, *, athletes: int) -> list[TeamMember]:
    """Draw the first athletes of the team; a larger team begins with the same ones."""
    return [_member(seed, number) for number in range(1, athletes + 1)]


def _member(seed: int, number: int) -> TeamMember:
    rng = np.random.default_rng([seed, number])
    archetype = TEAM[(number - 1) % len(TEAM)]
    return TeamMember(
        number=number,
        archetype=archetype,
        ability=draw_ability(rng),
        kit=_kit(number, archetype, rng),
        grade=int(rng.integers(9, 13)),
        sex=Sex.FEMALE if rng.random() < 0.5 else Sex.MALE,
    )


_KITS = (
    (GARMIN, Dialect.FIT),
    (COROS, Dialect.FIT),
    (GARMIN, Dialect.FIT),
    (COROS, Dialect.FIT),
    (GARMIN, Dialect.FIT),
    (GARMIN, Dialect.TCX),
    (SUUNTO, Dialect.GPX),
    (GARMIN, Dialect.FIT),
)
"""What a school's runners wear, over and over: every maker and dialect is in a small team."""


def _kit(number: int, archetype: Archetype, rng: Rng) -> Kit:
    profile, dialect = _KITS[(number - 1) % len(_KITS)]
    is_coarse = archetype is Archetype.COARSE_WATCH
    return Kit(
        profile=profile,
        serial_number=int(rng.integers(10**9, 4 * 10**9)),
        dialect=Dialect.FIT if is_coarse else dialect,
        recording=WatchRecording.SMART if is_coarse else WatchRecording.ONE_SECOND,
    )


def performances(member: TeamMember, seed: int, *, weeks: int) -> list[Performance]:
    """List the results on record up to the end of these weeks, in order of days."""
    if member.archetype is Archetype.NO_RESULT:
        return []
    rng = np.random.default_rng([seed, member.number, 1])
    results = [*_last_spring(member), *_winter(member, rng), *_season(member, rng)]
    return [result for result in results if result.day <= day_of(weeks, 6)]


def races(member: TeamMember, week: int) -> tuple[RacePace, ...]:
    """List what an athlete races or tries on Saturday of a week."""
    if week == TRIAL_WEEK:
        return (RacePace.R1600,)
    at = [meet.race_paces for meet in MEETS if meet.week == week]
    return (at[0][member.number % len(at[0])],) if at else ()


def _last_spring(member: TeamMember) -> Iterator[Performance]:
    """Give those who train at its pace last season's 800: their 1600 pace now."""
    if member.archetype is Archetype.LAST_SEASONS_PACE:
        speed_mps = member.ability.race_mps(RacePace.R1600, 0)
        yield Performance(
            athlete_id=member.athlete_id,
            day=START - timedelta(days=LAST_SPRING_DAYS),
            distance_m=RACE_PACE_M[RacePace.R800],
            duration_s=round(RACE_PACE_M[RacePace.R800] / speed_mps, 2),
            kind=ResultKind.RACE,
        )


def _winter(member: TeamMember, rng: Rng) -> Iterator[Performance]:
    for race_pace, days in WINTER_RACES.items():
        yield _performance(member, race_pace, START - timedelta(days=days), ResultKind.RACE, rng)


def _season(member: TeamMember, rng: Rng) -> Iterator[Performance]:
    for week in (TRIAL_WEEK, *(meet.week for meet in MEETS)):
        kind = ResultKind.TIME_TRIAL if week == TRIAL_WEEK else ResultKind.RACE
        for race_pace in races(member, week):
            yield _performance(member, race_pace, day_of(week, SATURDAY), kind, rng)


def _performance(
    member: TeamMember, race_pace: RacePace, day: date, kind: ResultKind, rng: Rng
) -> Performance:
    usual_s = RACE_PACE_M[race_pace] / member.ability.race_mps(race_pace, week_of(day))
    spread = LONG_RACE_SPREAD if race_pace in LONG_RACES else RACE_SPREAD
    form = spread * rng.standard_normal()
    if kind is ResultKind.TIME_TRIAL:
        form += OFF_TRIAL_SPREAD * abs(rng.standard_normal())
    return Performance(
        athlete_id=member.athlete_id,
        day=day,
        distance_m=RACE_PACE_M[race_pace],
        duration_s=round(usual_s * exp(form), 2),
        kind=kind,
    )
