"""Order, retries, schedules and the command line."""

import os

# Prefect reports its use to its makers from the moment it is imported, unless it is told not to.
os.environ.setdefault("DO_NOT_TRACK", "1")
