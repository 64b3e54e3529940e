"""Efforts: stretches of a run that stand out from it and, as a rule, are repeated."""
