"""Planned workouts: the notation that coaches write, read into values and printed back."""
