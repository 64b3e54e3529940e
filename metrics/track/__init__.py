"""The oval: found from positions alone, and the way along it."""
