"""The XML formats: GPX and TCX."""
