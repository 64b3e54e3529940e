"""Lengths that runners count in, in m."""

KILOMETRE_M = 1000.0
MILE_M = 1609.344
YARD_M = 0.9144
