"""What later weeks of the progression need of all that was judged before, as a value and as text.

Nothing looks past its own day, so what was judged stays as it is when another day begins without
news: only the running week and those after it are judged, from this.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import polars as pl
from msgspec import Struct, json

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.contract.weeks import monday
from metrics.judgements.contract.enums import CountedAs
from metrics.judgements.inputs.coach import AthleteContext, CorrectionKind, ProgressionSettings
from metrics.judgements.paces.date_paces import PacesOn
from metrics.judgements.progression.established import EstablishedPaces
from metrics.judgements.progression.foundation_rule import Finding, Foundation
from metrics.judgements.progression.history import DAY, WEEK, RecordedHistory
from metrics.judgements.progression.kept import KeptPaces, KeptSpan
from metrics.judgements.progression.pace_work import (
    PaceWork,
    SureSet,
    pace_work_of,
    stride_days,
    sure_sets,
    uncounted_reps,
    work_until,
)
from metrics.judgements.progression.progression import Progression
from metrics.judgements.sessions.paced_sets import PacedSets
from metrics.judgements.sessions.set_paces import PacedGroup

SessionLoads: TypeAlias = Mapping[date, Sequence[float | None]]
"""The load of every session of a day; None where it is not known."""


class SettledProgression(Struct, frozen=True, kw_only=True):
    """One athlete's progression as judged up to a day: `through`.

    It has the findings, stride days and session loads of the running week, and of the weeks of its
    look-back the work, the runs and the uncounted reps. `first_400` is the first set at 400 pace,
    None before there is one.
    """

    through: date
    pace_work: PaceWork
    lawful: PaceWork
    spans: Mapping[RacePace, tuple[KeptSpan, ...]]
    findings: tuple[Finding, ...]
    days: tuple[date, ...]
    clear_days: tuple[date, ...]
    starts: Mapping[RacePace, tuple[date, ...]]
    stride_days: tuple[date, ...]
    uncounted: Mapping[date, int]
    first_400: SureSet | None
    loads: SessionLoads

    @classmethod
    def of(cls, progression: Progression, loads: SessionLoads) -> SettledProgression:
        """Keep what the running week and later ones need of a progression.

        Parameters
        ----------
        progression
            What was judged of one athlete.
        loads
            The load of every session.

        Returns
        -------
        SettledProgression
            As long a text after ten years as after one: nothing looks past its look-back but to
            the days on which a pace became established.
        """
        week_start = monday(progression.foundation.through)
        foundation = progression.foundation.since(week_start)
        first = week_start - foundation.settings.lookback_weeks * WEEK
        return cls(
            through=foundation.through,
            pace_work=foundation.pace_work,
            lawful=foundation.kept_paces.lawful,
            spans=foundation.kept_paces.spans,
            findings=foundation.findings,
            days=foundation.recorded.days,
            clear_days=foundation.recorded.clear_days,
            starts=progression.established_paces.starts,
            stride_days=tuple(day for day in progression.stride_days if day >= week_start),
            uncounted={day: reps for day, reps in progression.uncounted.items() if day >= first},
            first_400=progression.first_400,
            loads={day: list(sessions) for day, sessions in loads.items() if day >= week_start},
        )

    def before_its_week(self, settings: ProgressionSettings) -> SettledProgression:
        """Go back to the eve of the running week: it is judged again where it has more runs.

        Parameters
        ----------
        settings
            The numbers of the progression that it was judged by.

        Returns
        -------
        SettledProgression
            As it was judged on that eve; of the eve's own week it has no findings, stride days
            and loads.
        """
        start = monday(self.through)
        paces = KeptPaces(lawful=self.lawful, spans=self.spans, settings=settings).until(start)
        return SettledProgression(
            through=start - DAY,
            pace_work=work_until(self.pace_work, start),
            lawful=paces.lawful,
            spans=paces.spans,
            findings=(),
            days=self.days[: bisect_left(self.days, start)],
            clear_days=self.clear_days[: bisect_left(self.clear_days, start)],
            starts={
                race_pace: its_starts[: bisect_left(its_starts, start)]
                for race_pace, its_starts in self.starts.items()
            },
            stride_days=(),
            uncounted={day: reps for day, reps in self.uncounted.items() if day < start},
            first_400=self.first_400 if self.first_400 and self.first_400.day < start else None,
            loads={},
        )

    def progression(self, context: AthleteContext, paces_on: PacesOn, through: date) -> Progression:
        """Make the progression of a later day; its weeks from the running one on can be asked.

        Parameters
        ----------
        context
            What the coach knows of the athlete up to that day, by the same settings.
        paces_on
            Gives the athlete's paces of a day.
        through
            The later day; nothing was run between the two.

        Returns
        -------
        Progression
            As if all had been judged again.
        """
        foundation = self.foundation(context.settings, through)
        return Progression(
            context=context,
            foundation=foundation,
            established_paces=EstablishedPaces(foundation=foundation, starts=self.starts),
            stride_days=self.stride_days,
            uncounted=self.uncounted,
            paces_on=paces_on,
            first_400=self.first_400,
        )

    def continued(
        self, activities: pl.DataFrame, sets: PacedSets, context: AthleteContext, through: date
    ) -> Progression:
        """Make the progression of a later day from what was run since.

        Parameters
        ----------
        activities
            The facts table of the athlete, rows in any order, the look-back's with them.
        sets
            The athlete's judged sets of the days since.
        context
            What the coach knows of the athlete up to that day, by the same settings.
        through
            The later day.

        Returns
        -------
        Progression
            Its weeks since can be asked.
        """
        settings = context.settings
        sure = sure_sets(sets.groups, settings)
        foundation = Foundation.of_sets(
            sure,
            RecordedHistory.of(activities, settings),
            settings,
            through=through,
            behind=self.foundation(settings, self.through),
        )
        heard = [group for group in sets.groups if not _is_denied(group, context)]
        return Progression(
            context=context,
            foundation=foundation,
            established_paces=EstablishedPaces.of(
                foundation, before=self.starts, since=self.through + DAY
            ),
            stride_days=tuple(sorted(stride_days(heard, min_set_reps=settings.min_set_reps))),
            uncounted={**self.uncounted, **uncounted_reps(heard)},
            paces_on=sets.paces_on,
            first_400=self.first_400 or _first_400(sure),
        )

    def foundation(self, settings: ProgressionSettings, through: date) -> Foundation:
        """Make what lies behind the athlete; it answers for the running week and later ones.

        Parameters
        ----------
        settings
            The numbers of the progression that it was judged by.
        through
            A later day, or one of the running week after the last run, or the eve of that week.

        Returns
        -------
        Foundation
            Without what nobody asks about any more.
        """
        return Foundation(
            pace_work=self.pace_work,
            kept_paces=KeptPaces(lawful=self.lawful, spans=self.spans, settings=settings),
            recorded=RecordedHistory(days=self.days, clear_days=self.clear_days, settings=settings),
            settings=settings,
            through=through,
            findings=self.findings,
        )

    def dump(self) -> str:
        """Write all of it as JSON."""
        return json.encode(self).decode()

    @classmethod
    def load(cls, text: str) -> SettledProgression:
        """Read what `dump` wrote.

        Parameters
        ----------
        text
            JSON.

        Returns
        -------
        SettledProgression
            `ValueError` where the text is none of `dump`.
        """
        return json.decode(text, type=cls)


NOTHING_SETTLED = SettledProgression(
    through=date.min,
    pace_work=pace_work_of(()),
    lawful=pace_work_of(()),
    spans=dict.fromkeys(PROGRESSION, ()),
    findings=(),
    days=(),
    clear_days=(),
    starts=dict.fromkeys(PROGRESSION, ()),
    stride_days=(),
    uncounted={},
    first_400=None,
    loads={},
)
"""Of an athlete of whom nothing was judged yet."""


def _first_400(sets: Iterable[SureSet]) -> SureSet | None:
    return next((each for each in sets if each.race_pace is RacePace.R400), None)


def _is_denied(paced_group: PacedGroup, context: AthleteContext) -> bool:
    """Tell whether the coach, describing a run of that day, left this group out."""
    corrected_days = {
        word.local_date for word in context.corrections if word.kind is CorrectionKind.WORKOUT
    }
    return (
        paced_group.group.counted_as is CountedAs.NOT_COUNTED
        and paced_group.group.day in corrected_days
    )
