"""What really happened in a simulated session: the answer that a detector is judged by."""

from __future__ import annotations

import json

from msgspec import Struct, to_builtins

from metrics.contract.enums import EffortKind
from simulator.laps import Marks
from simulator.runner import EffortSpan, Motion


class TrueEffort(Struct, frozen=True, kw_only=True):
    """One effort as it was run.

    `start_s`, `end_s`: wall-clock seconds after the first record at which half of the change of
    speed was done. `distance_m`: true meters between them. The nominal is what the coach set, at
    most one of the two. Presses are the lap marks that belong to it, None where there is none.
    """

    rep: int
    kind: EffortKind
    set_index: int
    group_index: int
    start_s: float
    end_s: float
    duration_s: float
    distance_m: float
    nominal_distance_m: float | None
    nominal_duration_s: float | None
    press_start_s: float | None
    press_end_s: float | None


class Truth(Struct, frozen=True, kw_only=True):
    """The truth of one file, and by how much the file's clocks and distances are off as a whole.

    `distance_lag_s` is how late the distance stream shows every motion and `distance_bias` its
    shared relative error: nothing in a file tells them, so a score may allow for both.
    """

    name: str
    seed: int
    kind: str
    duration_s: float
    distance_m: float
    easy_speed_mps: float
    distance_bias: float
    distance_lag_s: float
    speed_lag_s: float
    efforts: tuple[TrueEffort, ...]

    def to_json(self) -> str:
        """Write the truth as text, rounded to a millimeter and a millisecond."""
        return json.dumps(_rounded(to_builtins(self)), indent=1) + "\n"

    def reps(self, path: str) -> list[dict[str, str]]:
        """Make one row per effort with the columns of the corpus' `truth_reps.tsv`."""
        return [
            {
                "path": path,
                "rep": str(effort.rep),
                "start_s": f"{effort.start_s + self.distance_lag_s:.2f}",
                "end_s": f"{effort.end_s + self.distance_lag_s:.2f}",
                "distance_m": f"{effort.distance_m * (1 + self.distance_bias):.2f}",
                "duration_s": f"{effort.duration_s:.2f}",
                "kind": self.kind,
                "grade": "A",
                "rep_class": "main",
            }
            for effort in self.efforts
        ]


def true_efforts(motion: Motion, marks: Marks) -> tuple[TrueEffort, ...]:
    """List the efforts of a motion, each with its own presses."""
    return tuple(
        _effort(motion, span, marks.of_effort.get(index, (None, None)))
        for index, span in enumerate(motion.efforts())
    )


def _effort(
    motion: Motion, span: EffortSpan, presses: tuple[float | None, float | None]
) -> TrueEffort:
    distance_m = float(motion.distance_at(span.end_s) - motion.distance_at(span.start_s))
    return TrueEffort(
        rep=span.plan.rep,
        kind=span.plan.kind,
        set_index=span.plan.set_index,
        group_index=span.plan.group_index,
        start_s=span.start_s,
        end_s=span.end_s,
        duration_s=span.end_s - span.start_s,
        distance_m=distance_m,
        nominal_distance_m=span.plan.nominal_distance_m,
        nominal_duration_s=span.plan.nominal_duration_s,
        press_start_s=presses[0],
        press_end_s=presses[1],
    )


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return value
