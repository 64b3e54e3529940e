"""The track of one activity: its oval, and how the watch's meters compare with it."""

from __future__ import annotations

from msgspec import Struct

from metrics.contract.enums import Venue
from metrics.recording.signal import Floats, Signal
from metrics.track.fit import TrackFit, fit_track
from metrics.track.gate import (
    DENSE_S,
    Spread,
    scale,
    shift_behind,
    spread_of_laps,
    whole_laps,
)
from parsers.common.activity import Activity

SCALES = (0.95, 1.1)
"""Watches tell 0.99–1.08 m for a meter of the track they were on (130 real runs). Other meters are
those of another loop, as of a school's 350 m, half of which lies on such an oval."""


class OvalRun(Struct, frozen=True, kw_only=True):
    """A run on an oval, beside its signal.

    `shift_s` is how far positions trail the signal, `scale` the watch's meters for one meter of the
    oval, None without a whole lap. `laps` compares the spreads of lap distances without any marks,
    `is_dense` tells whether records lie close enough for snapping.
    """

    fit: TrackFit
    shift_s: float
    scale: float | None
    laps: Spread
    is_dense: bool

    def steps_m(self, signal: Signal) -> Floats:
        """Measure the way along the oval from each second of the signal to the next.

        Parameters
        ----------
        signal : of the same run.

        Returns
        -------
        Meters, one fewer than seconds, never below 0; NaN off the track.
        """
        return self.fit.ways_m(signal.time_s + self.shift_s, apart=1)


def find_track(activity: Activity, signal: Signal, venue: Venue) -> OvalRun | None:
    """Find the track that an activity was run on.

    Parameters
    ----------
    activity : the recording; positions in degrees.
    signal : made from it.
    venue : where the watch says it was; positions of a treadmill are drawn by an app.

    Returns
    -------
    None where no oval fits the positions, or the watch's meters are those of another loop.
    """
    if venue is Venue.TREADMILL or len(signal) == 0:
        return None
    channels = activity.channels
    times, latitude, longitude = (
        channels[name] for name in ("time_s", "latitude_deg", "longitude_deg")
    )
    fit = fit_track(times, latitude, longitude)
    if fit is None:
        return None
    shift_s = shift_behind(fit, signal)
    laps = whole_laps(fit, signal, shift_s)
    watch_scale = scale(fit, laps)
    if watch_scale is not None and not SCALES[0] <= watch_scale <= SCALES[1]:
        return None
    return OvalRun(
        fit=fit,
        shift_s=shift_s,
        scale=watch_scale,
        laps=spread_of_laps(fit, laps),
        is_dense=(signal.sampling_median_s or DENSE_S) < DENSE_S,
    )
