"""Measurements of speed and size: ratios of programs run in turn on one machine, printed as a table."""
