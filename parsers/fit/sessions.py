"""One part's sessions: what each says of itself, and which messages belong to it."""

from __future__ import annotations

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from parsers.common.activity import SessionTotals
from parsers.fit.decode import Part
from parsers.fit.gather import Values
from parsers.fit.messages import Messages
from parsers.fit.rolling import Mask

SPORT = 12
SESSION = 18
LAP = 19
RECORD = 20

_SESSIONS_LIMIT = 1000
"""A day of training and racing has a few; a file built to exhaust has thousands."""


class Session(Struct, frozen=True, kw_only=True):
    """What a session message says; a part without one makes one session that says nothing.

    `index` counts from 1. `start_s` is in FIT seconds, None where the message has no time.
    """

    index: int = 1
    start_s: float | None = None
    sport: str | None = None
    sub_sport: str | None = None
    totals: SessionTotals = field(default_factory=SessionTotals)


class Cut(Struct, frozen=True, kw_only=True):
    """Where a part's sessions begin, in FIT seconds: what splits its messages between them.

    The first session takes all that came before it, each lasts until the next begins.
    """

    starts_s: tuple[float, ...]

    def of(self, times: Values, session: int) -> Mask:
        """Select the times that belong to a session (from 0); without a time, as the one before.

        All of them belong to the first session when no other has a start.
        """
        all_or_none: Mask = np.full(len(times), session == 0)
        if len(self.starts_s) < 2:
            return all_or_none
        timed = np.flatnonzero(np.isfinite(times))
        if not len(timed):
            return all_or_none
        owner = np.searchsorted(self.starts_s, times[timed], side="right") - 1
        before = np.searchsorted(timed, np.arange(len(times)), side="right") - 1
        mine: Mask = np.maximum(owner, 0)[np.maximum(before, 0)] == session
        return mine


class Share(Struct, frozen=True, kw_only=True):
    """What of a part's messages is one session's, counted from the FIT second `start_s`."""

    cut: Cut
    place: int
    start_s: float

    def rows(self, times: Values) -> Mask:
        """Select the messages at these FIT seconds that are the session's."""
        return self.cut.of(times, self.place)

    def seconds(self, times: Values) -> Values:
        """Convert FIT seconds to seconds of the activity."""
        return times - self.start_s


def sessions_of(part: Part) -> tuple[list[Session], Cut]:
    """Return the sessions of a part in the order of their starts; at least one."""
    messages = part.of(SESSION)
    if not messages.count:
        sport, sub_sport = _sport(part)
        return [Session(sport=sport, sub_sport=sub_sport)], Cut(starts_s=())
    starts_s = starts(messages)
    rows = _distinct(messages, starts_s)
    sessions = [
        _session(messages, row, index, start_s=float(starts_s[row]))
        for index, row in enumerate(rows, start=1)
    ]
    if len(sessions) == 1 and sessions[0].sport is None:
        sport, sub_sport = _sport(part)
        sessions = [replace(sessions[0], sport=sport, sub_sport=sub_sport)]
    # Without a time a session owns nothing by time: what there is belongs to the others.
    return sessions, Cut(starts_s=tuple(s.start_s for s in sessions if s.start_s is not None))


def _distinct(messages: Messages, starts_s: Values) -> list[int]:
    """Order rows by their starts; if a session is written twice, use the last."""
    sports = messages.codes("sport")
    order = np.argsort(starts_s, kind="stable").tolist()
    latest = {(float(starts_s[row]), sports[row]): row for row in order}
    return list(latest.values())[:_SESSIONS_LIMIT]


def starts(messages: Messages) -> Values:
    """Return when sessions or laps began: their own start, or their end less elapsed time."""
    starts_s = messages.values("start_time")
    back = messages.values("timestamp") - messages.values("total_elapsed_time")
    return np.where(np.isfinite(starts_s), starts_s, back)


def _sport(part: Part) -> tuple[str | None, str | None]:
    """Read the sport from another message if no session names it."""
    for number in (SPORT, LAP):
        messages = part.of(number)
        for sport, sub_sport in zip(
            messages.codes("sport"), messages.codes("sub_sport"), strict=True
        ):
            if sport is not None:
                return sport, sub_sport
    return None, None


def _session(messages: Messages, row: int, index: int, *, start_s: float) -> Session:
    def number(name: str) -> float | None:
        value = float(messages.values(name)[row])
        return value if np.isfinite(value) else None

    def positive(name: str) -> float | None:
        return number(name) or None

    return Session(
        index=index,
        start_s=start_s if np.isfinite(start_s) else None,
        sport=messages.codes("sport")[row],
        sub_sport=messages.codes("sub_sport")[row],
        totals=SessionTotals(
            elapsed_s=number("total_elapsed_time"),
            timer_s=number("total_timer_time"),
            distance_m=number("total_distance"),
            ascent_m=number("total_ascent"),
            descent_m=number("total_descent"),
            mean_heart_rate_bpm=positive("avg_heart_rate"),
            max_heart_rate_bpm=positive("max_heart_rate"),
            workout_rpe=number("workout_rpe"),
        ),
    )
