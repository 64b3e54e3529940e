"""Races and speed days of one athlete: what was raced, how it went, and what was speed work."""
