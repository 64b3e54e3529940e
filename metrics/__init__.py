"""Tables in, tables out: pure functions with formula, unit and source."""
