"""Measure activities: pure functions from tables to tables, with formulas, units and sources."""

from metrics.contract.enums import Evidence
from metrics.facts import Facts
from metrics.measure import measure

__all__ = ["Evidence", "Facts", "measure"]
