"""What later weeks of the progression need of all that was judged before, as a value and as text.

Nothing looks past its own day, so what was judged stays as it is when another day begins without
news: only the running week and those after it are judged, from this.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from msgspec import Struct

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.contract.weeks import monday
from metrics.judgements.contract.enums import KindJudged
from metrics.judgements.inputs.coach import AthleteContext, ProgressionSettings
from metrics.judgements.progression.established import EstablishedPaces
from metrics.judgements.progression.foundation_rule import Finding, Foundation, Safety
from metrics.judgements.progression.history import RecordedHistory
from metrics.judgements.progression.kept import KeptPaces, KeptSpan
from metrics.judgements.progression.pace_work import (
    NO_DAYS,
    ON_PROGRESSION,
    PaceDays,
    PaceTally,
    PaceWork,
    SetRole,
    SureSet,
)
from metrics.judgements.progression.progression import Progression
from metrics.judgements.sessions.sessions import PacesOn

SessionLoads: TypeAlias = Mapping[date, Sequence[float | None]]
"""The load of every session of a day; None where it is not known."""


class SettledProgression(Struct, frozen=True, kw_only=True):
    """One athlete's progression as judged up to a day: `foundation.through`.

    `foundation` has the findings of the running week alone, and `loads` its sessions. `first_400`
    is the first set at 400 pace, None before there is one.
    """

    foundation: Foundation
    starts: Mapping[RacePace, tuple[date, ...]]
    stride_days: frozenset[date]
    uncounted: Mapping[date, int]
    first_400: SureSet | None
    loads: SessionLoads

    @classmethod
    def of(
        cls, progression: Progression, first_400: SureSet | None, loads: SessionLoads
    ) -> SettledProgression:
        """Keep what the running week and later ones need of a progression.

        Parameters
        ----------
        progression
            What was judged of one athlete.
        first_400
            The athlete's first set at 400 pace.
        loads
            The load of every session.

        Returns
        -------
        SettledProgression
            Work of every day is in it: sums over days are then the same to the last bit.
        """
        foundation = progression.foundation
        week_start = monday(foundation.through)
        return cls(
            foundation=foundation.since(week_start),
            starts=progression.established_paces.starts,
            stride_days=frozenset(day for day in progression.stride_days if day >= week_start),
            uncounted=progression.uncounted,
            first_400=first_400,
            loads={day: list(sessions) for day, sessions in loads.items() if day >= week_start},
        )

    def progression(self, context: AthleteContext, paces_on: PacesOn, through: date) -> Progression:
        """Make the progression of a later day; its weeks from the running one on can be asked.

        Parameters
        ----------
        context
            What the coach knows of the athlete up to that day.
        paces_on
            Gives the athlete's paces of a day.
        through
            The later day; nothing was run between the two.

        Returns
        -------
        Progression
            As if all had been judged again.
        """
        foundation = self.foundation.at(through)
        return Progression(
            context=context,
            foundation=foundation,
            established_paces=EstablishedPaces(foundation=foundation, starts=self.starts),
            stride_days=self.stride_days,
            uncounted=self.uncounted,
            paces_on=paces_on,
        )

    def dump(self) -> str:
        """Write all of it as JSON; days are written as ordinals, which are short."""
        foundation = self.foundation
        values = {
            "through": foundation.through.toordinal(),
            "work": _dumped_work(foundation.pace_work),
            "lawful": _dumped_work(foundation.kept_paces.lawful),
            "spans": {
                pace: [[span.since.toordinal(), span.last.toordinal()] for span in spans]
                for pace, spans in foundation.kept_paces.spans.items()
                if spans
            },
            "findings": [_dumped_finding(finding) for finding in foundation.findings],
            "days": _ordinals(foundation.recorded.days),
            "clear_days": _ordinals(foundation.recorded.clear_days),
            "starts": {pace: _ordinals(days) for pace, days in self.starts.items() if days},
            "stride_days": sorted(_ordinals(self.stride_days)),
            "uncounted": [[day.toordinal(), reps] for day, reps in self.uncounted.items()],
            "first_400": None if self.first_400 is None else _dumped_set(self.first_400),
            "loads": [[day.toordinal(), sessions] for day, sessions in self.loads.items()],
        }
        return json.dumps(values, separators=(",", ":"))

    @classmethod
    def load(cls, text: str, settings: ProgressionSettings) -> SettledProgression:
        """Read what `dump` wrote.

        Parameters
        ----------
        text
            JSON.
        settings
            The numbers of the progression that it was judged by.

        Returns
        -------
        SettledProgression
            `ValueError`, `KeyError` or `TypeError` where the text is none of `dump`.
        """
        values = json.loads(text)
        foundation = Foundation(
            pace_work=_loaded_work(values["work"]),
            kept_paces=KeptPaces(
                lawful=_loaded_work(values["lawful"]),
                spans={
                    pace: tuple(
                        KeptSpan(since=_day(since), last=_day(last))
                        for since, last in values["spans"].get(pace, ())
                    )
                    for pace in PROGRESSION
                },
                settings=settings,
            ),
            recorded=RecordedHistory(
                days=_days(values["days"]),
                clear_days=_days(values["clear_days"]),
                settings=settings,
            ),
            settings=settings,
            through=_day(values["through"]),
            findings=tuple(map(_loaded_finding, values["findings"])),
        )
        first_400 = values["first_400"]
        return cls(
            foundation=foundation,
            starts={pace: _days(values["starts"].get(pace, ())) for pace in PROGRESSION},
            stride_days=frozenset(_days(values["stride_days"])),
            uncounted={_day(day): reps for day, reps in values["uncounted"]},
            first_400=None if first_400 is None else _loaded_set(first_400),
            loads={_day(day): sessions for day, sessions in values["loads"]},
        )


def _dumped_work(work: PaceWork) -> dict[str, list[list[Any]]]:
    return {
        pace: [[day.toordinal(), *tally] for day, tally in days.by_day.items()]
        for pace, days in work.items()
        if days.by_day
    }


def _loaded_work(values: Mapping[str, Iterable[Sequence[Any]]]) -> PaceWork:
    return {
        pace: _loaded_days(values[pace]) if pace in values else NO_DAYS for pace in ON_PROGRESSION
    }


def _loaded_days(rows: Iterable[Sequence[Any]]) -> PaceDays:
    ordinals, *amounts = zip(*rows, strict=True)
    return PaceDays.of(dict(zip(_days(ordinals), map(PaceTally, *amounts), strict=True)))


def _dumped_finding(finding: Finding) -> list[Any]:
    unmet = list(finding.unmet.items())
    return [finding.day.toordinal(), finding.race_pace, finding.reps, finding.safety, unmet]


def _loaded_finding(values: Sequence[Any]) -> Finding:
    """Read a finding; which group it is of counts on its own day alone."""
    day, race_pace, reps, safety, unmet = values
    return Finding(
        key=None,
        day=_day(day),
        race_pace=RacePace(race_pace),
        reps=reps,
        safety=Safety(safety),
        unmet={RacePace(pace): count for pace, count in unmet},
    )


def _dumped_set(sure_set: SureSet) -> list[Any]:
    amounts = [sure_set.probability, sure_set.reps, sure_set.metres]
    return [sure_set.day.toordinal(), sure_set.key, sure_set.kind, *amounts, sure_set.role]


def _loaded_set(values: Sequence[Any]) -> SureSet:
    day, (activity_id, set_index, group_index), kind, probability, reps, metres, role = values
    return SureSet(
        day=_day(day),
        key=(activity_id, set_index, group_index),
        kind=KindJudged(kind),
        race_pace=RacePace.R400,
        probability=probability,
        reps=reps,
        metres=metres,
        role=SetRole(role),
    )


def _ordinals(days: Iterable[date]) -> list[int]:
    return [day.toordinal() for day in days]


def _days(ordinals: Iterable[int]) -> tuple[date, ...]:
    return tuple(map(_day, ordinals))


_day = date.fromordinal
