"""Planned workouts: what a coach writes, as values."""
