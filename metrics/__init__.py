"""Tables in, tables out: pure functions with formula, unit and source."""

from metrics.facts import Facts
from metrics.measure import measure
from metrics.words import Evidence

__all__ = ["Evidence", "Facts", "measure"]
