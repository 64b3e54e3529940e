"""A lap between two presses, and what a workout's step asked of it."""

from __future__ import annotations

from math import isfinite

from msgspec import Struct
from msgspec.structs import replace

from metrics.contract.enums import EffortEvidence
from metrics.efforts.marks.mark import EXACT_M, ROUND_M, Mark, StepGoal, is_multiple
from metrics.efforts.plateaus import WALK_TO_RUN_MPS
from parsers.common.activity import Intensity

JUNK_S = 3.0
"""A shorter lap is a double press."""
WORK = (Intensity.ACTIVE, Intensity.INTERVAL)
RESTS = (Intensity.REST, Intensity.RECOVERY)
ENDS = (Intensity.WARMUP, Intensity.COOLDOWN)
FASTER = 1.12
"""A pressed lap is work when it is this much faster than both its neighbors."""
SAME_SHARE = 0.03
SAME_S = 2.0
"""A lap of its step's own length, within this, is one go at the step."""
WAIT_S = 10.0
"""An open step this short is the wait before the next one, and no rest is shorter."""
LONG_REP_S = 240.0
REST_SHARE = 0.25
"""Reps of four minutes or more take a rest of a quarter of their length at least, or a jog; a run
that waits at lights, or walks for a drink, goes on sooner."""


LONGER_SLOWER = 0.06
"""Who runs longer runs slower, by so much in logs: of what anybody can run (Riegel 1981)."""


class Piece(Struct, frozen=True, kw_only=True):
    """A lap, or the laps that one stretch between two presses was cut into; NaN meters: not known.

    `is_cut` tells that the length of an auto-lap ended it, so that the next lap may go on with it,
    `is_joined` that it did.
    """

    start_s: float
    end_s: float
    timer_s: float
    metres: float
    step: int | None
    intensity: Intensity | None
    is_auto: bool
    is_cut: bool
    is_joined: bool = False

    @property
    def speed_mps(self) -> float:
        """Mean speed, NaN where the lap's meters are not known: unknown is not slow."""
        return self.metres / self.timer_s if self.timer_s > 0 else 0.0

    @property
    def is_junk(self) -> bool:
        """Whether it is as short as a double press."""
        return min(self.end_s - self.start_s, self.timer_s) < JUNK_S


class StepTarget(Struct, frozen=True, kw_only=True):
    """What a workout step asks for."""

    metres: float | None
    seconds: float | None
    intensity: Intensity | None
    goal: StepGoal

    @property
    def is_open(self) -> bool:
        """Whether the step goes on until the runner presses."""
        return self.metres is None and self.seconds is None

    def is_met(self, piece: Piece) -> bool:
        """Tell whether the piece ended at the step's length."""
        if self.metres is not None:
            return abs(piece.metres - self.metres) <= SAME_SHARE * self.metres
        return self.seconds is not None and abs(piece.timer_s - self.seconds) <= SAME_S

    def is_missed(self, piece: Piece) -> bool:
        """Tell whether the piece ended clearly before the step's length."""
        if self.metres is not None:
            return piece.metres < (1 - SAME_SHARE) * self.metres
        least_s = 0.0 if self.seconds is None else self.seconds
        return piece.timer_s < least_s - max(SAME_S, SAME_SHARE * least_s)


def join_pieces(last: Piece, piece: Piece, *, is_auto: bool) -> Piece:
    """Join the next lap to what went before it.

    Parameters
    ----------
    last : what went before.
    piece : the lap that goes on with it.
    is_auto : whether both together are an auto-lap.
    """
    return replace(
        last,
        end_s=piece.end_s,
        timer_s=last.timer_s + piece.timer_s,
        metres=last.metres + piece.metres,
        is_auto=is_auto,
        is_cut=piece.is_cut,
    )


def least_rest_s(work_s: float) -> float:
    """Tell how long a rest lasts at least of what took so long.

    Parameters
    ----------
    work_s : seconds of the rep.

    Returns
    -------
    Seconds, above 0.
    """
    return REST_SHARE * work_s if work_s >= LONG_REP_S else WAIT_S


def slowed(times: float) -> float:
    """Tell what speed is left to a rep that is longer than others.

    Parameters
    ----------
    times : how many times as long; above 0.

    Returns
    -------
    Share of their speed, 0–1: 1 for a shorter one.
    """
    return float(max(times, 1.0) ** -LONGER_SLOWER)


def timer_stood_s(piece: Piece, other: Piece) -> float:
    """Measure how long the timer stood between two neighbors.

    Parameters
    ----------
    piece, other : two laps, in any order.

    Returns
    -------
    Seconds, 0 where one begins as the other ends.
    """
    return max(other.start_s - piece.end_s, piece.start_s - other.end_s)


def is_of_round_metres(metres: float | None, within: float = EXACT_M) -> bool:
    """Tell whether the meters of a lap are round: a lap by time, or by a press, has others.

    Parameters
    ----------
    metres : of the lap; None and NaN are not round.
    within : meters that it may be off.
    """
    return any(is_multiple(metres, of, within) for of in ROUND_M)


def is_plain_work(speed_mps: float, ends: list[tuple[float, bool]], has_warm_up: bool) -> bool:
    """Tell whether work is plainly faster than warm-up and cool-down, of (speed, is warm-up).

    Without a warm-up that was run it is the run itself: any running is faster than a walk. But who
    ends the warm-up of a workout at once, and runs nothing else, stands at the line of a race.

    Parameters
    ----------
    speed_mps : of the work in m/s; NaN, of unknown meters, is never plain beside a warm-up.
    ends : speed of each warm-up and cool-down in m/s, and whether it is a warm-up.
    has_warm_up : whether the workout has one, run or not.
    """
    run = [(end_mps, is_warm_up) for end_mps, is_warm_up in ends if end_mps >= WALK_TO_RUN_MPS]
    if not run:
        return has_warm_up and not any(is_warm_up for _, is_warm_up in ends)
    is_first = any(is_warm_up for _, is_warm_up in run)
    return is_first and all(speed_mps >= FASTER * end_mps for end_mps, _ in run)


def intensity_of(piece: Piece, targets: dict[int, StepTarget]) -> Intensity | None:
    """Tell what a piece was for: its step says it first, then the lap itself.

    Parameters
    ----------
    piece : a lap.
    targets : of each step, by index.
    """
    target = None if piece.step is None else targets.get(piece.step)
    return piece.intensity if target is None else target.intensity or piece.intensity


def mark_of(piece: Piece, evidence: EffortEvidence, target: StepTarget | None = None) -> Mark:
    """Make the mark of a piece that was work.

    Parameters
    ----------
    piece : a lap.
    evidence : what says that it was work.
    target : of its step, None where no step told of it.
    """
    return Mark(
        start_s=piece.start_s,
        end_s=piece.end_s,
        official_s=piece.timer_s,
        evidence=evidence,
        watch_m=piece.metres if isfinite(piece.metres) else None,
        target_m=None if target is None else target.metres,
        target_s=None if target is None else target.seconds,
        step_index=None if target is None else piece.step,
        is_broken_off=target is not None and target.is_missed(piece),
        goal=StepGoal.SPEED if target is None else target.goal,
    )


def beside_of(pieces: list[Piece], index: int) -> list[Piece]:
    """List the laps before and after one.

    Parameters
    ----------
    pieces : in time order.
    index : of the one.
    """
    return [pieces[at] for at in places_beside(pieces, index)]


def places_beside(pieces: list[Piece], index: int) -> list[int]:
    """List where the laps before and after one are.

    Parameters
    ----------
    pieces : in time order.
    index : of the one.
    """
    return [at for at in (index - 1, index + 1) if 0 <= at < len(pieces)]
