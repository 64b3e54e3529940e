"""A race that only its look shows, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.common.text import clock
from metrics.races.names import race_name

if TYPE_CHECKING:
    from metrics.races.finder import RaceLook


def look_sentence(look: RaceLook) -> str:
    """Say what a recording holds by its look alone."""
    # Without an official time both ends are by the motion: tenths would promise too much.
    about = f"in about {clock(look.window.duration_s)}"
    if not look.names_m:
        return (
            f"By its look one hard effort of about {look.window.watch_m:.0f} m {about}; no"
            " distance is raced that long: a race not finished, a relay leg, or no race."
        )
    names = " or ".join(race_name(name_m) for name_m in look.names_m)
    return f"By its look a race or time trial: {names} {about}."
