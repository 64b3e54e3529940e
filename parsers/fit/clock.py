"""A part's clock: when its activities began, and where the runner's clock stood."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from parsers.fit.decode import Part
from parsers.fit.gather import Values
from parsers.fit.messages import Messages

EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
"""FIT counts seconds from here."""

FIRST_DATE_S = 0x10000000
"""Lower counts are seconds since power-up, of a watch that did not know the date."""

_LAST_DATE_S = 0xFFFFFFFF

ACTIVITY = 34
TIMESTAMP_CORRELATION = 162

_ZONE_STEP_S = 900
_WIDEST_ZONE_S = 15 * 3600
_ZONE_SLACK_S = 120


def first_time_s(times: Values) -> float | None:
    """Return the first of these FIT seconds by the clock of most of them; None without any."""
    times = times[np.isfinite(times)]
    if not len(times):
        return None
    is_date = times >= FIRST_DATE_S
    is_of_most = is_date if 2 * np.count_nonzero(is_date) >= len(times) else ~is_date
    return float(times[is_of_most][0])


def instant(fit_s: float) -> datetime | None:
    """Convert FIT seconds to an instant; None for seconds since power-up and invalid ones."""
    return EPOCH + timedelta(seconds=fit_s) if FIRST_DATE_S <= fit_s <= _LAST_DATE_S else None


def utc_offset_s(part: Part) -> int | None:
    """Return local time minus UTC in quarter hours; None if the part does not tell.

    Many exporters repeat UTC as local time for want of a better one, so an offset of 0 tells
    nothing; where it is true, the place of the run says so too.
    """
    return _offset_s(part.of(ACTIVITY))


def correlated_offset_s(part: Part) -> int | None:
    """Return the same by the messages that compare the watch's clocks with one another."""
    return _offset_s(part.of(TIMESTAMP_CORRELATION))


def _offset_s(messages: Messages) -> int | None:
    ahead = messages.values("local_timestamp") - messages.values("timestamp")
    for seconds in ahead[np.isfinite(ahead)].tolist():
        offset: int = round(seconds / _ZONE_STEP_S) * _ZONE_STEP_S
        if 0 < abs(offset) <= _WIDEST_ZONE_S and abs(seconds - offset) <= _ZONE_SLACK_S:
            return offset
    return None
