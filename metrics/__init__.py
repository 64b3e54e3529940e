"""Tables in, tables out: pure functions with formula, unit and source."""

from metrics.contract.enums import Evidence
from metrics.facts import Facts
from metrics.measure import measure

__all__ = ["Evidence", "Facts", "measure"]
