"""`python -m benchmarks [NAME …] [--quick]`: every benchmark, or those named, one after another."""

from __future__ import annotations

import argparse
import importlib

NAMES = ("fit", "gpx", "detect", "ingest", "engines", "scale", "season", "page", "idle", "watch")


def main() -> None:
    """Run the benchmarks; each prints its own table and says what it was measured on."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", help="all of them when none is named")
    parser.add_argument("--quick", action="store_true", help="a seeded part of the files")
    arguments = parser.parse_args()
    for name in arguments.name or NAMES:
        # One at a time, so that a peer's import weighs on its own table only.
        importlib.import_module(f"benchmarks.{name}").main(quick=arguments.quick)


if __name__ == "__main__":
    main()
