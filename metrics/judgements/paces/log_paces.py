"""Paces as odds are computed from them: as logs, in which all errors are taken as normal."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import log

from msgspec import Struct

from metrics.contract.race_paces import PACES, RacePace


class LogPaces(Struct, frozen=True, kw_only=True):
    """Paces of the race paces of `PACES` and the borders between them, as logs of m/s.

    `sd_shares` are the relative errors of the paces. Those of one athlete err together.
    """

    log_mps: tuple[float, ...]
    sd_shares: tuple[float, ...]
    borders: tuple[float, ...]

    @classmethod
    def of(cls, speeds_mps: Sequence[float], sds_mps: Sequence[float]) -> LogPaces:
        """Take logs of the speeds of all of `PACES`, slow to fast, and their relative errors."""
        log_mps, borders = _logs(tuple(speeds_mps))
        return cls(
            log_mps=log_mps,
            sd_shares=tuple([sd / speed for speed, sd in zip(speeds_mps, sds_mps, strict=True)]),
            borders=borders,
        )

    def sd_share(self, race_pace: RacePace) -> float:
        """Look up the relative error of a pace of `PACES`."""
        return self.sd_shares[PACES.index(race_pace)]


@lru_cache(maxsize=256)
def _logs(speeds_mps: tuple[float, ...]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Take the logs of speeds, which stay for weeks, and the borders between them."""
    log_mps = tuple(map(log, speeds_mps))
    return log_mps, tuple((slow + fast) / 2 for slow, fast in pairwise(log_mps))
