"""Efforts: stretches of a run that stand out from it and, as a rule, are repeated."""

from __future__ import annotations

from metrics.efforts.edges import USUAL_LAG_S
from metrics.efforts.find import Efforts, find_efforts

__all__ = ["USUAL_LAG_S", "Efforts", "find_efforts"]
