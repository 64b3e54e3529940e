"""Whole or not at all: the only folder that knows paths."""
