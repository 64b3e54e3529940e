"""Which paces an athlete keeps: who stays at a pace keeps it.

A pace is kept once lawful sets have established it, for as long as a lawful set at it or faster
comes within each look-back. An unlawful set keeps nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.race_paces import PROGRESSION, RacePace
from metrics.judgements.inputs.coach import ProgressionSettings
from metrics.judgements.progression.history import DAY, WEEK
from metrics.judgements.progression.pace_work import (
    PaceWork,
    SetRole,
    SureSet,
    more_work,
    pace_work_of,
    work_since,
    work_until,
)


class KeptSpan(Struct, frozen=True, kw_only=True):
    """A stretch over which a pace was kept: from the day that established it to the last set."""

    since: date
    last: date


class KeptPaces(Struct, frozen=True, kw_only=True):
    """The paces that one athlete's lawful sets kept; `spans` are in the order of days."""

    lawful: PaceWork
    spans: Mapping[RacePace, tuple[KeptSpan, ...]]
    settings: ProgressionSettings

    @classmethod
    def none(cls, settings: ProgressionSettings) -> KeptPaces:
        """Keep nothing yet."""
        return cls(
            lawful=pace_work_of(()),
            spans=dict.fromkeys(PROGRESSION, ()),
            settings=settings,
        )

    def since(self, day: date) -> KeptPaces:
        """Leave out work before a day, and what was last kept before it."""
        spans = {
            race_pace: tuple(span for span in its_spans if span.last >= day)
            for race_pace, its_spans in self.spans.items()
        }
        return replace(self, lawful=work_since(self.lawful, day), spans=spans)

    def until(self, day: date) -> KeptPaces:
        """Leave out what a day and those after it brought.

        The look-back before the day has to be there yet: a span that went on ended on its last
        lawful set before.
        """
        lawful = work_until(self.lawful, day)
        spans = {
            race_pace: tuple(
                span if span.last < day else replace(span, last=_last_run(race_pace, lawful))
                for span in its_spans
                if span.since < day
            )
            for race_pace, its_spans in self.spans.items()
        }
        return replace(self, lawful=lawful, spans=spans)

    def is_kept(self, race_pace: RacePace, day: date) -> bool:
        """Tell whether earlier days keep a pace on a day.

        Parameters
        ----------
        race_pace
            A race pace of the progression.
        day
            The day asked about; its own sets do not count.

        Returns
        -------
        bool
            False at the unknown pace.
        """
        lookback = self.settings.lookback_weeks * WEEK
        return any(
            span.since < day <= span.last + lookback for span in self.spans.get(race_pace, ())
        )

    def fastest(self, day: date) -> RacePace | None:
        """Find the fastest pace that earlier days keep; None where they keep none."""
        paces = [race_pace for race_pace in PROGRESSION if self.is_kept(race_pace, day)]
        return paces[-1] if paces else None

    def is_met(self, race_pace: RacePace, day: date) -> bool:
        """Tell whether a pace or a faster one is kept on a day."""
        from_here = PROGRESSION[PROGRESSION.index(race_pace) :]
        return any(self.is_kept(faster, day) for faster in from_here)

    def with_day(self, day: date, sets: Iterable[SureSet]) -> KeptPaces:
        """Add the lawful sets of a day, which comes after all days so far."""
        lawful_sets = [sure_set for sure_set in sets if sure_set.role is not SetRole.ASKED_ONLY]
        lawful = more_work(self.lawful, lawful_sets)
        run = {sure_set.race_pace for sure_set in lawful_sets}
        spans = {race_pace: self._spans(race_pace, day, lawful, run) for race_pace in PROGRESSION}
        return replace(self, lawful=lawful, spans=spans)

    def _spans(
        self, race_pace: RacePace, day: date, lawful: PaceWork, run: set[RacePace]
    ) -> tuple[KeptSpan, ...]:
        spans = self.spans[race_pace]
        if not run.intersection(PROGRESSION[PROGRESSION.index(race_pace) :]):
            return spans
        lookback = self.settings.lookback_weeks * WEEK
        if spans and day <= spans[-1].last + lookback:
            return (*spans[:-1], replace(spans[-1], last=day))
        is_established = (
            lawful[race_pace].between(day - lookback + DAY, day).is_enough(self.settings)
        )
        return (*spans, KeptSpan(since=day, last=day)) if is_established else spans


def _last_run(race_pace: RacePace, lawful: PaceWork) -> date:
    """Find the last day of lawful work at a pace or a faster one."""
    from_here = PROGRESSION[PROGRESSION.index(race_pace) :]
    return max(lawful[pace].days[-1] for pace in from_here if lawful[pace].days)
