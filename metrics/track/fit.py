"""Lay a run along the oval that its positions show: meters along the line, lap by lap."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from metrics.recording.signal import Floats, Indexes, Mask
from metrics.track.crossings import Crossings, crossings
from metrics.track.lanes import Lanes, read_lanes
from metrics.track.oval import Oval, within
from metrics.track.oval_fit import OvalFit, fit_oval, is_on_track
from metrics.track.search import FASTEST_STEP_MPS, dense_box, steps_m
from parsers.cleaning.geodesy import EARTH_RADIUS_M

FEWEST_POINTS = 20
ABSORBED = 1.1
"""A fit takes up a tenth of the errors that it is fitted to, on simulated laps."""
STRAY_M = 15.0
"""Positions err by less from one record to the next."""
LONGEST_STEP_S = 20.0
"""Beyond it one cannot tell on which way round a runner went."""


class Direction(StrEnum):
    """Which way round most of the laps were run."""

    COUNTERCLOCKWISE = "counterclockwise"
    CLOCKWISE = "clockwise"


class TrackFit(Struct, frozen=True, kw_only=True, dict=True):
    """A run laid along an oval. It holds no place on Earth, and lives in memory only.

    One entry per record on the track: `times_s`, and `along_m`, the way along the line of the lane,
    rising in the direction that most laps were run in. `stretch` numbers the stretches without a
    hole from 0: only ways inside one stretch can be told. `beside_m` is how far outside the fitted
    line each lies. `flat_m` are the places in meters from the oval's center with the straights
    lying flat: to draw from, never to be stored. `gain_m` is the way from each record to the next
    along the inmost line.
    """

    oval: OvalFit
    lanes: Lanes
    direction: Direction
    times_s: Floats
    along_m: Floats
    stretch: Indexes
    beside_m: Floats
    flat_m: tuple[Floats, Floats]
    gain_m: Floats

    @property
    def lane(self) -> int | None:
        """The lane that most of the way was run in; None where positions cannot tell it."""
        return self.lanes.usual

    @property
    def lap_m(self) -> float:
        """Meters of one lap in the usual lane."""
        return self.lanes.lap_m

    @property
    def bias_sd(self) -> float:
        """The relative error that all ways along the oval share."""
        return self.lanes.bias_sd

    @cached_property
    def rms_m(self) -> float:
        """Root mean square of how far beside the line of their lane the positions lie."""
        return float(np.sqrt(np.mean(self.lanes.off_line_m**2)))

    @property
    def error_m(self) -> float:
        """The error of a place along the line: as positions err beside it."""
        return ABSORBED * self.rms_m

    def in_lane(self, lane: int) -> TrackFit:
        """Lay the run along one lane, where something else tells that it was run there.

        Parameters
        ----------
        lane : from 1, the inmost; a race of more than one lap is run there.

        Returns
        -------
        The same run with its ways counted in that lane.
        """
        lanes = self.lanes.all_in(self.oval.oval.shape, lane)
        return replace(self, lanes=lanes, along_m=self._along(lanes))

    def _along(self, lanes: Lanes) -> Floats:
        return _rising(_gains(self.oval.oval, lanes, self.gain_m, self.flat_m[0]))

    def way_m(self, start_s: Floats, end_s: Floats) -> Floats:
        """Measure the way along the oval between pairs of times.

        Parameters
        ----------
        start_s, end_s : seconds after the first record, same shape.

        Returns
        -------
        Meters, never negative; NaN where the way between was not on the track without a hole.
        """
        first, last = self._at(start_s), self._at(end_s)
        is_one = (first[1] == last[1]) & (first[1] >= 0)
        return np.where(is_one, np.abs(last[0] - first[0]), np.nan)

    def ways_m(self, time_s: Floats, *, apart: int) -> Floats:
        """Measure the way along the oval from each time to the one so many later, as `way_m` does.

        Parameters
        ----------
        time_s : seconds after the first record.
        apart : from how many times on the way is measured, at least 1.

        Returns
        -------
        Meters, so many fewer than there are times.
        """
        way, stretch = self._at(time_s)
        is_one = (stretch[:-apart] == stretch[apart:]) & (stretch[:-apart] >= 0)
        return np.where(is_one, np.abs(way[apart:] - way[:-apart]), np.nan)

    def crossings(self, start_s: float, end_s: float, every_m: float = 100.0) -> Crossings:
        """Find when every so many meters from a start were passed.

        Parameters
        ----------
        start_s, end_s : seconds after the first record: from where, and until when.
        every_m : meters between the marks.

        Returns
        -------
        One mark for every full `every_m` of the way between the two times; none where that way was
        not on the track without a hole.
        """
        times_s, way_m = self._way_since(start_s, end_s)
        count = int(way_m.max(initial=0.0) // every_m)
        marks_m = every_m * np.arange(1, count + 1, dtype=np.float64)
        return crossings(times_s, way_m, marks_m, error_m=self.error_m, bias_sd=self.bias_sd)

    def passed(self, start_s: float, end_s: float, marks_m: Floats) -> Crossings:
        """Find when marks at given ways from a start were passed.

        Parameters
        ----------
        start_s, end_s : seconds after the first record: from where, and until when.
        marks_m : ways from the start in m, rising.

        Returns
        -------
        The marks that the way between the two times reaches; none where that way was not on the
        track without a hole.
        """
        times_s, way_m = self._way_since(start_s, end_s)
        reached = marks_m[marks_m <= way_m.max(initial=0.0)]
        return crossings(times_s, way_m, reached, error_m=self.error_m, bias_sd=self.bias_sd)

    def _way_since(self, start_s: float, end_s: float) -> tuple[Floats, Floats]:
        """List times and the way since the start; nothing where there is a hole."""
        (first_m, last_m), stretches = self._at(np.array([start_s, end_s]))
        if stretches[0] < 0 or stretches[0] != stretches[1]:
            return np.zeros(0), np.zeros(0)
        inside = (self.times_s > start_s) & (self.times_s < end_s)
        times = np.concatenate(([start_s], self.times_s[inside], [end_s]))
        along = np.concatenate(([first_m], self.along_m[inside], [last_m]))
        return times, (along - first_m) * (1.0 if last_m >= first_m else -1.0)

    def _at(self, time_s: Floats) -> tuple[Floats, Indexes]:
        """Interpolate the way, and tell the stretch, -1 where there is none."""
        last = len(self.times_s) - 1
        after = np.maximum(np.searchsorted(self.times_s[:-1], time_s), 1)
        before = after - 1
        inside = (time_s >= self.times_s[0]) & (time_s <= self.times_s[last])
        is_one = inside & (self.stretch[before] == self.stretch[after])
        share = (time_s - self.times_s[before]) / (self.times_s[after] - self.times_s[before])
        way = self.along_m[before] + share * (self.along_m[after] - self.along_m[before])
        return way, np.where(is_one, self.stretch[before], -1)


def fit_track(times_s: Floats, latitude_deg: Floats, longitude_deg: Floats) -> TrackFit | None:
    """Find the oval that a run was run on, from its positions alone.

    Parameters
    ----------
    times_s : seconds of the records, rising.
    latitude_deg, longitude_deg : positions of the records in degrees; NaN where there is none.

    Returns
    -------
    The best of the shapes of `metrics.track.shapes`; None where none fits: too little way in a box
    of a track's size, too few points on the line, or a line of which a part was never run.
    """
    is_located = np.isfinite(latitude_deg) & np.isfinite(longitude_deg)
    times = times_s[is_located]
    if len(times) < FEWEST_POINTS:
        return None
    east, north = _local(latitude_deg[is_located], longitude_deg[is_located])
    way_m = steps_m(east, north, times)
    inside = dense_box(east, north, way_m)
    if inside is None:
        return None
    fit = fit_oval(east[inside], north[inside], np.where(inside, way_m, 0.0)[inside])
    return None if fit is None else _laid_along(fit, times, east, north)


def _local(latitude_deg: Floats, longitude_deg: Floats) -> tuple[Floats, Floats]:
    """Lay positions on a plane around the one in their middle."""
    middle = len(latitude_deg) // 2
    turn = longitude_deg - longitude_deg[middle] + 180.0
    if turn.min() < 0.0 or turn.max() >= 360.0:  # over the date line
        turn %= 360.0
    turn -= 180.0
    meters = np.pi / 180 * EARTH_RADIUS_M
    shrink = np.cos(np.radians(latitude_deg[middle]))
    return turn * (meters * shrink), (latitude_deg - latitude_deg[middle]) * meters


def _laid_along(fit: OvalFit, times_s: Floats, east_m: Floats, north_m: Floats) -> TrackFit:
    """Sum up the way over the records on the track; a few astray in between break nothing."""
    oval = fit.oval
    all_beside = oval.beside_m(east_m, north_m)
    is_on = is_on_track(oval, all_beside) & ~_strays(times_s, east_m, north_m)
    times, beside = times_s[is_on], all_beside[is_on]
    way_m = steps_m(east_m[is_on], north_m[is_on], times)
    lanes = read_lanes(oval, np.cumsum(way_m), beside)
    stretch = np.concatenate(([0], np.cumsum(np.diff(times) > LONGEST_STEP_S)))
    flat_m = oval.turned(east_m[is_on], north_m[is_on])
    inmost_m = np.where(np.diff(stretch) == 0, _inmost_gains(oval, *flat_m), 0.0)
    gain_m = _gains(oval, lanes, inmost_m, flat_m[0])
    is_against = float(gain_m.sum()) >= 0
    return TrackFit(
        oval=fit,
        lanes=lanes,
        direction=Direction.COUNTERCLOCKWISE if is_against else Direction.CLOCKWISE,
        times_s=times,
        along_m=_rising(gain_m),
        stretch=stretch,
        beside_m=beside,
        flat_m=flat_m,
        gain_m=inmost_m,
    )


def _strays(times_s: Floats, east_m: Floats, north_m: Floats) -> Mask:
    """Mark positions that are jumped to and back from: on an oval they would cost a lap."""
    step_m = np.hypot(np.diff(east_m), np.diff(north_m))
    jumps = step_m > STRAY_M + FASTEST_STEP_MPS * np.diff(times_s)
    return np.concatenate(([False], jumps[:-1] & jumps[1:], [False]))


def _rising(gain_m: Floats) -> Floats:
    """Sum up gains from 0 so that the sum rises."""
    sign = 1.0 if float(gain_m.sum()) >= 0 else -1.0
    return np.concatenate(([0.0], np.cumsum(sign * gain_m)))


def _inmost_gains(oval: Oval, flat_along_m: Floats, across_m: Floats) -> Floats:
    """Measure the way from each record to the next along lane 1, against the clock's hands."""
    along = oval.flat_along_m(flat_along_m, across_m, radius_m=oval.shape.radius_m)
    half_lap_m = oval.shape.lap_m() / 2
    return within(along[1:] - along[:-1] + half_lap_m, 2 * half_lap_m) - half_lap_m


def _gains(oval: Oval, lanes: Lanes, inmost_m: Floats, flat_along_m: Floats) -> Floats:
    """Stretch ways along lane 1 to those of each record's lane.

    Lanes share their straights; in the bends a lane is longer as its radius is.
    """
    is_bend = np.abs(flat_along_m) > oval.half_m
    longer = np.where(is_bend, lanes.radius_m / oval.shape.radius_m, 1.0)
    gains: Floats = inmost_m * (longer[1:] + longer[:-1]) / 2
    return gains
