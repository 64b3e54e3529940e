"""A planned workout as a value: blocks of reps with their rests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rep:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A planned rest; fields that the plan leaves open are None. A single time has equal limits."""

    low_s: float | None = None
    high_s: float | None = None
    distance_m: float | None = None
    mode: RestMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`count` times `members`, with `rest` after each of them.

    The rest after the last one counts only where more work follows, inside the outer block or in
    the next block. The rest of an outer block, if it has one, replaces it there.
    """

    count: int
    members: tuple[Rep | Block, ...]
    rest: Rest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRep:
    """A rep with its number in running order, from 1; the last one has no rest after it."""

    number: int
    rep: Rep
    rest: Rest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """A planned workout: its blocks in running order."""

    blocks: tuple[Block, ...]

    def reps(self) -> tuple[PlannedRep, ...]:
        """List the reps in running order, continuous easy running included.

        Returns
        -------
        tuple of PlannedRep
            Numbered from 1. The last one has no rest, whatever its block says.
        """
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
