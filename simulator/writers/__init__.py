"""Writers of watch files: FIT, GPX and TCX."""
