"""A planned workout as a value: blocks of reps with their rests."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Any

from msgspec import Struct

from metrics.contract.enums import RestMode
from metrics.contract.race_paces import Mode, RacePace


class RepKind(StrEnum):
    """The kind of work that a planned rep asks for."""

    RUN = "run"
    """Running at a race pace or by feel, easy running included."""
    STRIDE = "stride"
    IN_N_OUT = "in_n_out"
    SPRINT = "sprint"
    FLY = "fly"
    """A flying sprint: the distance is the timed part, after a build."""
    HILL = "hill"
    ALL_OUT = "all_out"
    RACE = "race"
    """A race or a time trial over this distance."""


class ExtraKind(StrEnum):
    """Parts of a day's plan that ask for no reps, in the order in which they are printed."""

    WARM_UP = "wu"
    DRILLS = "drills"
    EASY_RUN = "easy run"
    LONG_RUN = "long run"
    CROSS_TRAINING = "cross train"
    STRIDES = "strides"
    """Strides whose number the plan leaves open."""
    STRENGTH = "strength"
    COOL_DOWN = "cd"
    RACE = "race"
    """A race whose distance the plan does not name."""
    REST = "rest"
    """A day without running."""


class Extra(Struct, frozen=True, kw_only=True):
    """A part that asks for no reps; `duration_s` is None where the plan gives none."""

    kind: ExtraKind
    duration_s: float | None = None


class Rep(Struct, frozen=True, kw_only=True):
    """One planned rep: exactly one of `distance_m` and `duration_s` is given.

    `race_pace` is None where the plan names none, `mode` None where the notation does not say
    `effort`. `parts_m` are the lengths inside an in-n-out, empty where the plan gives none.
    `speed_mps` is a target given as a pace or a time, None where there is none.
    """

    distance_m: float | None = None
    duration_s: float | None = None
    race_pace: RacePace | None = None
    mode: Mode | None = None
    kind: RepKind = RepKind.RUN
    speed_mps: float | None = None
    parts_m: tuple[float, ...] = ()


class Rest(Struct, frozen=True, kw_only=True):
    """A planned rest; fields that the plan leaves open are None.

    A single time has equal limits. A rest with nothing but None is a full one, as long as needed.
    """

    low_s: float | None = None
    high_s: float | None = None
    distance_m: float | None = None
    mode: RestMode | None = None


class Block(Struct, frozen=True, kw_only=True):
    """`count` times `members`, with `rest` after each of them.

    The rest after the last one counts only where more work follows, inside the outer block or in
    the next block. The rest of an outer block, if it has one, replaces it there.
    """

    count: int
    members: tuple[Rep | Block, ...]
    rest: Rest | None = None


class PlannedRep(Struct, frozen=True, kw_only=True):
    """A rep with its number in running order, from 1; the last one has no rest after it."""

    number: int
    rep: Rep
    rest: Rest | None


class Workout(Struct, frozen=True, kw_only=True, dict=True):
    """A planned workout: its blocks in running order, and parts beside them without reps.

    `extras` are in the order of `ExtraKind`. A rest day has no blocks. It has a dict: a season asks
    for the reps of the same workout, and looks it up, a thousand times.
    """

    blocks: tuple[Block, ...]
    extras: tuple[Extra, ...] = ()

    def __hash__(self) -> int:
        """Hash the workout once, however deep it is."""
        return self._hash

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is kept besides: a hash holds for one process."""
        return {"blocks": self.blocks, "extras": self.extras}

    @cached_property
    def _hash(self) -> int:
        return hash((self.blocks, self.extras))

    @property
    def is_rest_day(self) -> bool:
        """Whether the plan asks for a day without running."""
        return any(extra.kind is ExtraKind.REST for extra in self.extras)

    def reps(self) -> tuple[PlannedRep, ...]:
        """List the reps in running order, continuous easy running included.

        Returns
        -------
        tuple of PlannedRep
            Numbered from 1. The last one has no rest, whatever its block says.
        """
        return self._reps

    @cached_property
    def _reps(self) -> tuple[PlannedRep, ...]:
        pairs = [pair for block in self.blocks for pair in _unrolled(block)]
        return tuple(
            PlannedRep(number=number, rep=rep, rest=rest if number < len(pairs) else None)
            for number, (rep, rest) in enumerate(pairs, start=1)
        )


def _unrolled(block: Block) -> list[tuple[Rep, Rest | None]]:
    """List the reps of a block, each with the rest after it, as if more work followed."""
    once: list[tuple[Rep, Rest | None]] = []
    for member in block.members:
        once += [(member, block.rest)] if isinstance(member, Rep) else _unrolled(member)
    if block.rest is not None:
        once[-1] = (once[-1][0], block.rest)
    return once * block.count
