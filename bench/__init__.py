"""Measurements, never part of the tests: ``make bench`` writes ``bench/RESULTS.md``."""
