"""Order, retries, schedules and the command line."""
