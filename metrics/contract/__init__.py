"""The words, units and tables of facts, declared once."""
