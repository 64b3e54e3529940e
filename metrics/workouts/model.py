"""A planned workout as a value: blocks of reps with their rests, as `notation` reads them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from metrics.contract.enums import RestMode
from metrics.contract.race_paces import Mode, RacePace


class RepKind(StrEnum):
    """What a planned rep is to be."""

    RUN = "run"
    """Running at a race pace or by feel, strides and easy running included."""
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

    `race_pace` is None where the plan names none, `mode` None where the notation does not say `effort`.
    `parts_m` are the lengths inside an in-n-out, empty where they are not said. `speed_mps` is a
    target given as a pace or a time, None where there is none.
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
    """A planned rest; what is not said is None. A single time has `low_s` equal to `high_s`."""

    low_s: float | None = None
    high_s: float | None = None
    distance_m: float | None = None
    mode: RestMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`count` times `members`, with `rest` after every one.

    After the last one the rest counts only where more work follows, inside the block around it or
    in the next block; the rest of a block around it, where there is one, goes first.
    """

    count: int
    members: tuple[Rep | Block, ...]
    rest: Rest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRep:
    """A rep in the order in which it is run, from 1, and the rest after it; None after the last."""

    number: int
    rep: Rep
    rest: Rest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workout:
    """The whole of what is planned: blocks in their order."""

    blocks: tuple[Block, ...]

    def reps(self) -> tuple[PlannedRep, ...]:
        """Every rep as it is run, continuous easy running included."""
        run = [pair for block in self.blocks for pair in _unrolled(block)]
        return tuple(
            PlannedRep(number=number, rep=rep, rest=rest if number < len(run) else None)
            for number, (rep, rest) in enumerate(run, start=1)
        )


def _unrolled(block: Block) -> list[tuple[Rep, Rest | None]]:
    """The reps of a block, each with the rest after it, as if more work followed."""
    once: list[tuple[Rep, Rest | None]] = []
    for member in block.members:
        once += [(member, block.rest)] if isinstance(member, Rep) else _unrolled(member)
    if block.rest is not None:
        once[-1] = (once[-1][0], block.rest)
    return once * block.count
