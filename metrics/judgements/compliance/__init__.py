"""What was planned beside what was run."""
