"""What weighs for and against stretches as the reps of one set."""
