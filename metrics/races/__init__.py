"""Races, read from a recording, an official time and typed splits: pure, no tables, no files."""
